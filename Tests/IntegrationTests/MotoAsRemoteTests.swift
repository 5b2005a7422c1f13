import JSON
import TestSupport
import XCTest

/// Moto's server is the remote database that a table is migrated from.
final class MotoAsRemoteTests: XCTestCase {
    /// More rows than a page of 1 MB has, so that the scan must follow `LastEvaluatedKey`.
    private static let rowCount = 3_000

    func testATableOfMotoArrivesWhole() async throws {
        let moto = try Peers.moto()
        var place = try Installation()
        place.environment["TABLE_NAME"] = "Remote_\(UInt32.random(in: 0...UInt32.max))"
        let local = try await place.start("dynamodb-embedded", ["--port", "0", "--in-memory"])
        place.environment["DB_ENDPOINT"] = local.url
        place.environment["REMOTE_DB_ENDPOINT"] = moto
        let text = String(repeating: "é", count: 300)
        let rows = (0..<Self.rowCount).map { number in
            #"{"activity_start_end":{"S":"Work_\#(number)"},"year":{"S":"2024\r"},"start":{"S":"\#(number)"},"text":{"S":"\#(text)"}}"#
        }
        let scan = #"{"Items":[\#(rows.joined(separator: ","))],"Count":\#(Self.rowCount),"ScannedCount":\#(Self.rowCount)}"#
        try await place.run("timetracking-restore", ["--database", moto, "-"], input: scan)
        let migrated = try await place.run("timetracking-migrate", ["--json"])
        XCTAssertEqual(try JSONValue(parsing: migrated.output)["written"]?.numberValue?.intValue, Self.rowCount, migrated.output)
        try await place.run("timetracking-restore", ["--verify", "-"], input: scan)
        try await place.run("timetracking-table", ["delete", "--yes", "--database", moto])
        await local.stop()
    }
}
