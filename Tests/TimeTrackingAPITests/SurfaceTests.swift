import HTTP
import JSON
import Observation
import TestSupport
import TimeTracking
import XCTest

/// What holds for the API as a whole: health, methods, keys, other origins, its own description.
final class SurfaceTests: XCTestCase {
    func testHealthAndReadiness() async throws {
        try await inEveryWay { api, _ in
            let health = try await api.get("/health")
            XCTAssertEqual(String(decoding: health.body, as: UTF8.self), #"{"data":{"status":"ok"}}"#)
            let ready = try await api.get("/ready")
            XCTAssertEqual(String(decoding: ready.body, as: UTF8.self), #"{"data":{"status":"ready"}}"#)
        }
    }

    func testUnknownPathAndWrongMethod() async throws {
        try await inEveryWay { api, _ in
            for path in ["/dashboard", "/fetch/", "/Fetch", "/updates", "/%2e%2e/fetch", "/entries", "/entries/"] {
                let response = try await api.get(path)
                XCTAssertEqual(response.status, .notFound, "\(path) \(api.name)")
                XCTAssertEqual(response.fields[.contentType], "application/problem+json")
            }
            let wrong: [(HTTPMethod, String, String)] = [
                (.post, "/fetch", "GET, HEAD, OPTIONS"), (.get, "/update", "OPTIONS, POST"), (.delete, "/health", "GET, HEAD, OPTIONS"),
                (.put, "/update", "OPTIONS, POST"), (.get, "/entries/x", "DELETE, OPTIONS"),
            ]
            for (method, path, allow) in wrong {
                let response = try await api.send(api.request(method, path))
                XCTAssertEqual(response.status, .methodNotAllowed, "\(method) \(path) \(api.name)")
                XCTAssertEqual(response.fields[.allow], allow)
            }
        }
    }

    func testOptionsAnswersPreflight() async throws {
        try await inEveryWay { api, _ in
            let response = try await api.send(
                api.request(.options, "/update", fields: [.origin: "http://localhost:8080", .accessControlRequestMethod: "POST"]))
            XCTAssertEqual(response.status, .noContent)
            XCTAssertEqual(response.fields[.accessControlAllowOrigin], "*")
            XCTAssertEqual(response.fields[.accessControlAllowMethods], "OPTIONS, POST")
            XCTAssertTrue(response.fields[.accessControlAllowHeaders]?.contains("x-api-key") == true)
        }
    }

    func testBadQueryIsAProblemThatNamesTheChoices() async throws {
        try await inEveryWay { api, _ in
            for query in ["", "?period=day", "?period=week&date=2024-05-21", "?date=2024-02-30"] {
                let response = try await api.get("/fetch\(query)")
                XCTAssertEqual(response.status, .badRequest, "\(query) \(api.name)")
                XCTAssertEqual(response.fields[.contentType], "application/problem+json")
            }
        }
    }

    func testKeyIsAskedForWhereItIsSet() async throws {
        let settings = TimeTrackingSettings(apiKey: Secret("correct horse"))
        try await inEveryWay(settings: settings) { api, world in
            for fields: HTTPFields in [[:], [.xAPIKey: "wrong"], [.xAPIKey: "correct horse2"], [.xAPIKey: "correct hors"]] {
                let fetch = try await api.get("/fetch?period=week", fields: fields)
                XCTAssertEqual(fetch.status, .unauthorized)
                let update = try await api.post("[]", fields: fields)
                XCTAssertEqual(update.status, .unauthorized)
                let summary = try await api.get("/summary?period=week", fields: fields)
                XCTAssertEqual(summary.status, .unauthorized)
                let delete = try await api.send(api.request(.delete, "/entries/x", fields: fields))
                XCTAssertEqual(delete.status, .unauthorized)
            }
            let right: HTTPFields = [.xAPIKey: "correct horse"]
            let fetch = try await api.get("/fetch?period=week", fields: right)
            XCTAssertEqual(fetch.status, .ok)
            let update = try await api.post("[]", fields: right)
            XCTAssertEqual(update.status, .ok)
            let health = try await api.get("/health")
            XCTAssertEqual(health.status, .ok)
            let preflight = try await api.send(api.request(.options, "/fetch"))
            XCTAssertEqual(preflight.status, .noContent)
            XCTAssertFalse(world.sink.lines.contains { $0.contains("correct horse") })
        }
    }

    func testAllowedOriginCanBeSet() async throws {
        let settings = TimeTrackingSettings(allowedOrigin: "https://me.example")
        try await inEveryWay(settings: settings) { api, _ in
            let response = try await api.get("/health")
            XCTAssertEqual(response.fields[.accessControlAllowOrigin], "https://me.example")
            XCTAssertEqual(response.fields[.vary], "Origin")
        }
    }

    func testDescriptionNamesEveryPathAndMethod() async throws {
        try await inEveryWay { api, world in
            let response = try await api.get("/openapi.json")
            let document = try response.json
            XCTAssertEqual(document["openapi"], "3.1.0")
            guard case .object(let paths)? = document["paths"] else { return XCTFail("no paths") }
            XCTAssertEqual(paths.map(\.name).sorted(), world.routes.paths.map(\.path))
            for path in paths {
                guard case .object(let operations) = path.value else { return XCTFail(path.name) }
                let preflight = try await api.send(api.request(.options, path.name))
                let allowed = Set((preflight.fields[.allow] ?? "").split(separator: ", ").map(String.init))
                XCTAssertEqual(Set(operations.map { $0.name.uppercased() }), allowed.subtracting(["OPTIONS", "HEAD"]), path.name)
            }
        }
    }

    func testAnswersHaveTheMembersOfTheDescription() async throws {
        try await inEveryWay { api, _ in
            let document = try await api.get("/openapi.json").json
            let schemas = document["components"]?["schemas"]
            _ = try await api.post("[\(entry("Study", "2024-05-20T06:15:00Z", "2024-05-20T07:00:00Z", #""description":"d""#))]")
            let fetched = try await api.get("/fetch?period=week").json["data"]?[0]
            try check(fetched, against: schemas?["StoredEntry"])
            let summary = try await api.get("/summary?period=week").json["data"]
            try check(summary, against: schemas?["Summary"])
            try check(summary?["gaps"], against: schemas?["Stretches"])
            try check(try await api.get("/nowhere").json, against: schemas?["Problem"])
            try check(try await api.post("[1]").json, against: schemas?["Problem"])
        }
    }

    /// Required members are there; every member is described and of its type.
    private func check(_ value: JSONValue?, against schema: JSONValue?) throws {
        guard case .object(let members)? = value, case .object(let properties)? = schema?["properties"] else {
            return XCTFail("no object or no schema")
        }
        if case .array(let required)? = schema?["required"] {
            for name in required.compactMap(\.stringValue) { XCTAssertNotNil(members[name], name) }
        }
        for member in members {
            let described = properties[member.name]?["type"]
            let types = described?.arrayValue?.compactMap(\.stringValue) ?? described?.stringValue.map { [$0] } ?? []
            switch member.value {
            case .string: XCTAssertTrue(types.contains("string"), member.name)
            case .number: XCTAssertTrue(types.contains("number") || types.contains("integer"), member.name)
            case .array: XCTAssertTrue(types.contains("array"), member.name)
            case .object: XCTAssertTrue(types.contains("object") || properties[member.name]?["$ref"] != nil, member.name)
            default: XCTFail("\(member.name) is not described")
            }
        }
    }
}
