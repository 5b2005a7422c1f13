import XCTest

@testable import Observation

final class SecretTests: XCTestCase {
    func testNothingShowsASecret() {
        struct Credentials {
            var key = "public"
            var secret = Secret("hunter2")
        }
        let secret = Secret("hunter2")
        var dumped = ""
        dump(Credentials(), to: &dumped)
        let shown = [
            "\(secret)", secret.description, secret.debugDescription, String(reflecting: secret), String(describing: secret),
            "\(Credentials())", "\([secret])", "\(["key": secret])", "\(Optional(secret) as Any)", dumped,
            "\(Mirror(reflecting: secret).children.map(\.value))",
        ]
        for text in shown { XCTAssertFalse(text.contains("hunter2"), text) }
        XCTAssertEqual("\(secret)", "<redacted>")
        XCTAssertEqual(secret.reveal(), "hunter2")
    }

    func testSecretsAreEqualByTheirBytes() {
        XCTAssertEqual(Secret("a"), Secret("a"))
        XCTAssertEqual(Secret(""), Secret(""))
        XCTAssertNotEqual(Secret("a"), Secret("b"))
        XCTAssertNotEqual(Secret("a"), Secret("aa"))
        XCTAssertNotEqual(Secret("\u{E9}"), Secret("e\u{301}"))
    }
}
