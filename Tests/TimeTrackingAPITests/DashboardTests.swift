import HTTP
import Observation
import TestSupport
import TimeTracking
import XCTest

/// What of the dashboard needs no browser.
final class DashboardTests: XCTestCase {
    func testThePageAndItsFilesAreServedWithoutAKey() async throws {
        try await inEveryWay(settings: TimeTrackingSettings(apiKey: Secret("correct horse"))) { api, _ in
            let types = [
                ("/", "text/html"), ("/dashboard.css", "text/css"), ("/dashboard.js", "text/javascript"),
                ("/dashboard-charts.js", "text/javascript"), ("/dashboard-clock.js", "text/javascript"),
            ]
            for (path, type) in types {
                let response = try await api.get(path)
                XCTAssertEqual(response.status, .ok, "\(path) \(api.name)")
                XCTAssertEqual(response.fields[.contentType], "\(type); charset=utf-8")
                XCTAssertGreaterThan(response.body.count, 1_000)
                let again = try await api.get(path, fields: [.ifNoneMatch: response.fields[.etag] ?? ""])
                XCTAssertEqual(again.status, .notModified)
            }
        }
    }

    func testThePageMayRunOnlyItsOwnFiles() async throws {
        let response = try await World.empty().inProcess().get("/")
        let policy = response.fields[HTTPFieldName(known: "content-security-policy")] ?? ""
        XCTAssertTrue(policy.hasPrefix("default-src 'none'; script-src 'self';"), policy)
        XCTAssertFalse(policy.contains("unsafe"))
        let page = String(decoding: response.body, as: UTF8.self)
        XCTAssertNil(page.firstMatch(of: /\son[a-z]+=/), "a handler in the page")
        XCTAssertNil(page.firstMatch(of: /style=/), "a style in the page")
        XCTAssertNil(page.firstMatch(of: /https?:/), "a foreign address in the page")
        XCTAssertNil(page.firstMatch(of: /<script(?![^>]*src=)/), "a script in the page")
    }

    func testEveryFileThatIsNamedIsThere() async throws {
        let api = try await World.empty().inProcess()
        for path in ["/", "/dashboard.js"] {
            let text = String(decoding: try await api.get(path).body, as: UTF8.self)
            let names = text.matches(of: /['"]\.?\/?(dashboard[a-z-]*\.(?:js|css))['"]/).map { String($0.output.1) }
            XCTAssertGreaterThanOrEqual(names.count, 2, path)
            for name in names {
                let response = try await api.get("/\(name)")
                XCTAssertEqual(response.status, .ok, name)
            }
        }
    }

    func testEveryElementThatTheScriptAsksForIsInThePage() async throws {
        let api = try await World.empty().inProcess()
        let page = String(decoding: try await api.get("/").body, as: UTF8.self)
        let script = String(decoding: try await api.get("/dashboard.js").body, as: UTF8.self)
        let asked = Set(script.matches(of: /\bid\('([a-z-]+)'\)/).map { String($0.output.1) })
        XCTAssertGreaterThan(asked.count, 20)
        for name in asked { XCTAssertTrue(page.contains("id=\"\(name)\""), name) }
    }
}
