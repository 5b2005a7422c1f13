import CommandLineTool
import DynamoDB
import DynamoDBEngine
import HTTP
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import TimeTracking

final class ReconciliationTests: XCTestCase {
    private let context = Context.test()

    private func entry(_ activity: String, _ start: String, _ end: String) throws -> TimeEntry {
        try TimeEntry(activityType: ActivityType(activity), start: Instant(rfc3339: start), end: Instant(rfc3339: end))
    }

    /// A store with entries on 20, 21 and 22 May.
    private func filledStore() async throws -> TimeEntryStore {
        let engine = DynamoDBEngine()
        _ = try await TimeEntryTableTool(storage: engine, tableName: "TimeEntries", context: context).create(dryRun: false)
        let store = TimeEntryStore(storage: engine, tableName: "TimeEntries")
        _ = try await store.put(
            [
                entry("Before", "2024-05-20T23:59:59Z", "2024-05-21T01:00:00Z"),
                entry("Kept", "2024-05-21T06:00:00Z", "2024-05-21T07:00:00Z"),
                entry("Retagged", "2024-05-21T08:00:00Z", "2024-05-21T09:00:00Z"),
                entry("Empty", "2024-05-21T10:00:00Z", "2024-05-21T10:00:00Z"),
                entry("After", "2024-05-22T00:00:00Z", "2024-05-22T01:00:00Z"),
            ], context: context)
        return store
    }

    /// The API before a store, without a socket; one that is old knows no way to delete.
    private struct InProcess: HTTPTransport {
        let routes: Routes
        var isOld = false

        func send(_ request: HTTPRequest, context: Context) async throws(HTTPTransportError) -> HTTPResponse {
            if isOld, request.method == .delete { return HTTPResponse(status: .notFound) }
            return await routes.respond(to: request, context: context)
        }
    }

    private func client(_ store: TimeEntryStore, isOld: Bool = false) throws -> TimeTrackingClient {
        let routes = TimeTrackingRoutes(store: store, settings: TimeTrackingSettings()).routes
        return TimeTrackingClient(
            endpoint: try Endpoint("http://api.example"), apiKey: nil, transport: InProcess(routes: routes, isOld: isOld))
    }

    private func reconciliation(_ store: TimeEntryStore, limit: Int = 50) throws -> Reconciliation {
        let range = try ReconcileRange(["2024-05-21"], now: .epoch, zone: .utc)
        return Reconciliation(client: try client(store), range: range, deletionLimit: limit)
    }

    private func export(_ json: String) throws -> TimewarriorEntries {
        try TimewarriorEntries(parsing: Array(json.utf8), settings: TimeTrackingSettings())
    }

    private static let kept = #"{"start":"20240521T060000Z","end":"20240521T070000Z","tags":["Kept"]}"#
    private static let retagged = #"{"start":"20240521T080000Z","end":"20240521T090000Z","tags":["New"]}"#
    private static let empty = #"{"start":"20240521T100000Z","end":"20240521T100000Z","tags":["Empty"]}"#

    func testOnlyRowsOfTheRangeThatTimewarriorNoLongerHasAreDeleted() async throws {
        let store = try await filledStore()
        let reconciliation = try reconciliation(store)
        let plan = try await reconciliation.plan(export("[\(Self.kept),\(Self.retagged),\(Self.empty)]"), context: context)
        XCTAssertEqual(plan.keys, ["Retagged_2024-05-21T08:00:00Z_2024-05-21T09:00:00Z"])
        try await reconciliation.carryOut(plan, context: context)
        let range = try Instant(rfc3339: "2024-05-01T00:00:00Z")...Instant(rfc3339: "2024-06-01T00:00:00Z")
        let left = try await store.rows(startingIn: range, context: context).compactMap { $0["activity_type"]?.stringValue }
        XCTAssertEqual(left, ["Before", "Kept", "Empty", "After"])
        let again = try await reconciliation.plan(export("[\(Self.kept),\(Self.empty)]"), context: context)
        XCTAssertEqual(again.keys, [])
    }

    func testAnExportThatProvesNothingIsRefused() async throws {
        let store = try await filledStore()
        let odd = #"{"start":"2024","end":"20240521T100000Z"}"#
        let other = #"{"start":"20240522T000000Z","end":"20240522T010000Z","tags":["After"]}"#
        for json in ["[]", "[\(other)]", "[\(Self.kept),\(odd)]"] {
            do {
                _ = try await reconciliation(store).plan(export(json), context: context)
                XCTFail(json)
            } catch {
                XCTAssertEqual((error as? ToolError)?.exitCode, .dataError, json)
            }
        }
    }

    func testMoreThanAllowedIsNothing() async throws {
        let store = try await filledStore()
        let reconciliation = try reconciliation(store, limit: 1)
        let plan = try await reconciliation.plan(export("[\(Self.kept)]"), context: context)
        XCTAssertEqual(plan.keys.count, 2)
        do {
            try await reconciliation.carryOut(plan, context: context)
            XCTFail("two rows are more than one")
        } catch {
            XCTAssertEqual((error as? ToolError)?.exitCode, .dataError)
        }
        let after = try await reconciliation.plan(export("[\(Self.kept)]"), context: context)
        XCTAssertEqual(after, plan)
    }

    func testAPlanToDeleteMostOfTheRangeIsRefusedUnlessANumberWasAllowed() async throws {
        let store = try await filledStore()
        let range = try ReconcileRange(["2024-05-21"], now: .epoch, zone: .utc)
        for (count, rowCount, isRefused) in [(11, 21, true), (11, 22, false), (10, 10, false), (30, 31, true)] {
            let plan = Reconciliation.Plan(keys: (0..<count).map { "\($0)" }, rowCount: rowCount)
            let careful = Reconciliation(client: try client(store), range: range, deletionLimit: 50)
            if isRefused {
                XCTAssertThrowsError(try careful.check(plan)) { XCTAssertTrue("\($0)".contains("more than half"), "\($0)") }
            } else {
                XCTAssertNoThrow(try careful.check(plan))
            }
            XCTAssertNoThrow(try Reconciliation(client: try client(store), range: range, deletionLimit: 50, mayDeleteMost: true).check(plan))
        }
    }

    func testAnAPIThatCannotDeleteIsFoundOut() async throws {
        let store = try await filledStore()
        let range = try ReconcileRange(["2024-05-21"], now: .epoch, zone: .utc)
        let reconciliation = Reconciliation(client: try client(store, isOld: true), range: range, deletionLimit: 50)
        let plan = try await reconciliation.plan(export("[\(Self.kept),\(Self.empty)]"), context: context)
        do {
            try await reconciliation.carryOut(plan, context: context)
            XCTFail("the row is still there")
        } catch {
            XCTAssertEqual((error as? ToolError)?.exitCode, .temporaryFailure)
        }
    }
}
