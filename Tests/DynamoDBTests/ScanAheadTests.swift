import AWS
import HTTP
import Observation
import TestSupport
import Timekeeping
import XCTest

@testable import DynamoDB

/// A scan over the network has its next page on the way while this one is decoded and used, and no more than that one.
final class ScanAheadTests: XCTestCase {
    private func pages(_ transport: HeldTransport, _ context: Context = .test()) throws -> ItemPages {
        var configuration = AWSJSONClient.Configuration.dynamoDB(region: .usEast1, endpoint: try Endpoint("http://127.0.0.1:8000"))
        configuration.retryPolicy = .never
        let client = AWSJSONClient(configuration: configuration, transport: transport, credentials: StaticCredentialSource(.local))
        return DynamoDBClient(client).scanPages(ScanRequest(tableName: "T"), context: context)
    }

    private func key(_ number: Int) -> Item { ["p": .number(DynamoDBNumber(number))] }

    private func page(_ number: Int, isLast: Bool = false) -> ItemPage {
        ItemPage(items: [key(number)], scannedCount: 1, lastEvaluatedKey: isLast ? nil : key(number))
    }

    private func step(_ page: ItemPage) -> ScriptedTransport.Step {
        .answer(HTTPResponse(status: .ok, body: ScanRequest(tableName: "T").encoded(page)))
    }

    private func assertThrows(_ code: DynamoDBError.Code, _ iterator: inout ItemPages.Iterator, line: UInt = #line) async {
        do throws(DynamoDBError) {
            _ = try await iterator.next(isolation: nil)
            XCTFail("no error", line: line)
        } catch {
            XCTAssertEqual(error.code, code, line: line)
        }
    }

    func testOnePageIsOnItsWayWhileNobodyAsksForIt() async throws {
        let transport = HeldTransport([step(page(1))])
        var iterator = try pages(transport).makeAsyncIterator()
        let first = try await iterator.next()
        XCTAssertEqual(first, page(1))
        await transport.waitForCalls(2)
        XCTAssertEqual(transport.askedStarts, [nil, key(1)])
        transport.answer(step(page(2)))
        XCTAssertEqual(transport.askedStarts.count, 2)
        let second = try await iterator.next()
        XCTAssertEqual(second, page(2))
        await transport.waitForCalls(1)
        transport.answer(step(page(3, isLast: true)))
        let third = try await iterator.next()
        XCTAssertEqual(third, page(3, isLast: true))
        let end = try await iterator.next()
        XCTAssertNil(end)
        XCTAssertEqual(transport.askedStarts, [nil, key(1), key(2)])
    }

    func testWhoStopsEarlyEndsTheRequestThatIsOnItsWay() async throws {
        let transport = HeldTransport([step(page(1))])
        for try await page in try pages(transport) {
            XCTAssertEqual(page, self.page(1))
            await transport.waitForCalls(2)
            break
        }
        await transport.waitForCancellation()
        XCTAssertEqual(transport.askedStarts.count, 2)
    }

    func testCancellingTheReaderCancelsTheRequest() async throws {
        let transport = HeldTransport([step(page(1))])
        let pages = try pages(transport)
        let reading = Task {
            for try await _ in pages {}
        }
        await transport.waitForCalls(2)
        reading.cancel()
        await transport.waitForCancellation()
        let result = await reading.result
        XCTAssertThrowsError(try result.get()) { XCTAssertEqual(($0 as? DynamoDBError)?.code, .cancelled) }
    }

    func testAnErrorStandsWhereItsPageWouldAndThePageIsAskedForAgain() async throws {
        let transport = HeldTransport([
            step(page(1)), .text(400, #"{"__type":"x#ResourceNotFoundException","message":"gone"}"#), step(page(2, isLast: true)),
        ])
        var iterator = try pages(transport).makeAsyncIterator()
        let first = try await iterator.next()
        XCTAssertEqual(first, page(1))
        await assertThrows(.resourceNotFound, &iterator)
        let second = try await iterator.next()
        XCTAssertEqual(second, page(2, isLast: true))
        let end = try await iterator.next()
        XCTAssertNil(end)
        XCTAssertEqual(transport.askedStarts, [nil, key(1), key(1)])
    }

    func testAPageWhoseEndCanBeReadButNotItsItemsIsRefused() async throws {
        let malformed = #"{"Items":[{"p":{"N":1}}],"LastEvaluatedKey":{"p":{"N":"1"}}}"#
        XCTAssertEqual(EncodedPage(body: Array(malformed.utf8)).nextStart, key(1))
        // The page after it may have been asked for before it was known, or not.
        let transport = HeldTransport([.text(200, malformed)] + Array(repeating: step(page(1, isLast: true)), count: 2))
        var iterator = try pages(transport).makeAsyncIterator()
        await assertThrows(.malformedAnswer, &iterator)
        let again = try await iterator.next()
        XCTAssertEqual(again, page(1, isLast: true))
        XCTAssertEqual(transport.askedStarts.count { $0 == nil }, 2)
    }

    func testThePageOnItsWayIsDroppedWhenTheTimeIsUp() async throws {
        let clock = ManualTimeSource()
        let transport = HeldTransport([step(page(1))])
        let context = Context.test(timeSource: clock).with(deadline: .after(.seconds(3), on: clock))
        var iterator = try pages(transport, context).makeAsyncIterator()
        _ = try await iterator.next()
        await transport.waitForCalls(2)
        clock.advance(by: .seconds(3))
        await assertThrows(.timedOut, &iterator)
        await transport.waitForCancellation()
    }
}
