import Foundation
import Processes
import TestSupport
import XCTest

/// The database on a full disk: writes are refused, nothing that was acknowledged is lost, and it goes on when there is room.
///
/// The disk is a small file system in memory, mounted in a namespace of the test's own; so all of it is one script.
final class FullDatabaseDiskTests: XCTestCase {
    private static let script = #"""
        program=$0
        mount -t tmpfs -o size=1m tmpfs data && head -c 400000 /dev/zero > data/ballast || exit 99
        start() {
          "$program" --port 0 --data data/tables > "$1" 2>&1 &
          server=$!
          until url=$(grep -m 1 -o 'http://[^ ]*' "$1"); do kill -0 $server || { cat "$1" >&2; exit 98; }; done
        }
        call() {
          curl -sS --max-time 30 -o answer -w '%{http_code}' -H 'Content-Type: application/x-amz-json-1.0' -H 'X-Amz-Date: 20260101T000000Z' \
            -H "X-Amz-Target: DynamoDB_20120810.$1" -H 'Authorization: AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, Signature=00' \
            --data-binary @- "$url"
        }
        text=$(head -c 20000 /dev/zero | tr '\0' x)
        put() { echo '{"TableName":"Items","Item":{"p":{"S":"item '"$1"'."},"t":{"S":"'"$text"'"}}}' | call PutItem; }
        start first.log
        echo '{"TableName":"Items","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]}' |
          call CreateTable > created
        count=0
        while status=$(put $count); test "$status" = 200; do
          count=$((count + 1))
          test $count -lt 100 || exit 97
        done
        echo "refused $status $(cat answer)"
        rm data/ballast
        tries=0
        until test "$(put after)" = 200; do
          tries=$((tries + 1))
          test $tries -lt 500 || exit 96
        done
        kill $server
        wait $server
        echo "ended $?"
        start second.log
        echo '{"TableName":"Items","ProjectionExpression":"p","ConsistentRead":true}' | call Scan > scanned
        number=0
        while test $number -lt $count; do
          grep -q "item $number\\." answer || echo "lost $number"
          number=$((number + 1))
        done
        grep -q 'item after\.' answer || echo 'lost the last'
        kill $server
        wait $server
        echo "acknowledged $count"
        """#

    func testAFullDiskLosesNothingAndIsSurvived() async throws {
        let place = try Installation()
        guard let mount = try? await place.run("unshare", ["-rm", "true"], expecting: nil), mount.status == .exited(0) else {
            throw XCTSkip("NOT TESTED: a full disk, for this system lets nobody mount one (unshare -rm)")
        }
        try FileManager.default.createDirectory(atPath: place.directory.file("data"), withIntermediateDirectories: true)
        let output = try await place.run("unshare", ["-rm", "sh", "-c", Self.script, "\(Installation.programs)/dynamodb-embedded"])
        let lines = output.output.split(separator: "\n")
        XCTAssertEqual(lines.count, 3, output.output + output.error)
        XCTAssertTrue(lines.first?.hasPrefix("refused 500 ") == true, output.output)
        XCTAssertTrue(lines.first?.contains("No space left on device") == true, output.output)
        XCTAssertEqual(lines.dropFirst().first, "ended 0", output.error)
        // About 600 KB of room for items of 20 KB.
        let acknowledged = lines.last?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        XCTAssertTrue((20...35).contains(acknowledged), output.output)
    }
}
