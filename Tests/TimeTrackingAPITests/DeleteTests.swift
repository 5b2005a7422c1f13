import HTTP
import TestSupport
import TimeTracking
import XCTest

final class DeleteTests: XCTestCase {
    private func delete(_ api: APIUnderTest, _ key: String) async throws -> HTTPStatus {
        let response = try await api.send(api.request(.delete, "/entries/\(PercentCoding.encode(key))"))
        XCTAssertEqual(response.fields[.accessControlAllowOrigin], "*")
        return response.status
    }

    func testAnEntryIsGoneOnceItIsDeleted() async throws {
        try await inEveryWay { api, _ in
            let activities = ["Study", "Deep work", "a/b", "é ü+&=?#\"", "日本語", "50%", "100%41"]
            let bodies = activities.map { entry($0.replacingOccurrences(of: "\"", with: "\\\""), "2024-05-20T10:00:00Z", "2024-05-20T11:00:00Z") }
            let stored = try await api.post("[\(bodies.joined(separator: ","))]")
            XCTAssertEqual(stored.status, .ok)
            var left = activities
            for activity in activities {
                let key = "\(activity)_2024-05-20T10:00:00Z_2024-05-20T11:00:00Z"
                let deleted = try await delete(api, key)
                XCTAssertEqual(deleted, .noContent, "\(activity) \(api.name)")
                let again = try await delete(api, key)
                XCTAssertEqual(again, .notFound, "\(activity) \(api.name)")
                left.removeFirst()
                let keys = try await api.get("/fetch?period=week").keys
                XCTAssertEqual(keys.count, left.count)
            }
        }
    }

    func testWhatIsNotThereIsNotFound() async throws {
        try await inEveryWay { api, _ in
            for key in ["nothing", String(repeating: "k", count: 2_049), "/", ".."] {
                let status = try await delete(api, key)
                XCTAssertEqual(status, .notFound, "\(key.prefix(20)) \(api.name)")
            }
        }
    }

    func testAKeyThatCannotBeDecodedIsRefused() async throws {
        let api = try await World.empty().inProcess()
        for path in ["/entries/%zz", "/entries/a%00", "/entries/%ff"] {
            let response = try await api.send(api.request(.delete, path))
            XCTAssertEqual(response.status, .badRequest, path)
        }
    }
}
