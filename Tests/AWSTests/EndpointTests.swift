import HTTP
import XCTest

@testable import AWS

final class EndpointTests: XCTestCase {
    func testAWSsOwnEndpoints() throws {
        XCTAssertEqual(Endpoint(service: "dynamodb", region: .usEast1).description, "https://dynamodb.us-east-1.amazonaws.com")
        let beijing = try XCTUnwrap(Region("cn-north-1"))
        XCTAssertEqual(Endpoint(service: "dynamodb", region: beijing).description, "https://dynamodb.cn-north-1.amazonaws.com.cn")
    }

    func testARegionIsPartOfAHostName() {
        for name in ["", "-a", "a-", "us east", "US-EAST-1", "us.east", "a/b", "ü", String(repeating: "a", count: 64)] {
            XCTAssertNil(Region(name), name)
        }
        for name in ["us-east-1", "local", "a", "eusc-de-east-1"] { XCTAssertEqual(Region(name)?.name, name) }
    }

    func testARequestGoesToTheRootBehindThePrefix() throws {
        XCTAssertEqual(try Endpoint("http://host/base").request(.post).path, "/base/")
        XCTAssertEqual(try Endpoint("http://host").request(.post, body: [1]).path, "/")
    }
}
