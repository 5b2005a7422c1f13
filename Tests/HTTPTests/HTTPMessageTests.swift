import HTTP
import XCTest

final class HTTPMessageTests: XCTestCase {
    func testTokenBytesAreThoseOfTheStandard() {
        let allowed = Set("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        for byte in UInt8.min...UInt8.max {
            XCTAssertEqual(HTTPToken.isTokenByte(byte), allowed.contains(byte), "byte \(byte)")
        }
    }

    func testEmptyAndSpacedNamesAreNoMethods() {
        for name in ["", " ", "GET ", "G ET", "GÉT", "GET\r\n", "a/b"] {
            XCTAssertNil(HTTPMethod(name), name)
        }
        XCTAssertEqual(HTTPMethod("GET"), .get)
        XCTAssertNotEqual(HTTPMethod("get"), .get)
    }

    func testFieldNamesAreComparedWithoutCase() {
        XCTAssertEqual(HTTPFieldName("Content-TYPE"), .contentType)
        XCTAssertNil(HTTPFieldName("content type"))
        XCTAssertNil(HTTPFieldName("content-type:"))
    }

    func testNoFieldValueCanSplitAnAnswer() {
        for value in ["a\r\nb: c", "a\nb", "a\rb", "a\0b", "a\u{7f}b", " a", "a ", "\ta", "a\u{1}"] {
            XCTAssertNil(HTTPField(.location, value), value.debugDescription)
            var fields: HTTPFields = [.location: "before"]
            XCTAssertFalse(fields.setValue(value, for: .location))
            XCTAssertEqual(fields[.location], "before")
        }
        for value in ["", "a", "a b", "a\tb", "é", "\u{a0}"] {
            XCTAssertNotNil(HTTPField(.location, value), value.debugDescription)
        }
    }

    func testSettingAValueReplacesEveryLineOfThatName() throws {
        var fields = HTTPFields()
        for (name, value) in [("a", "1"), ("b", "2"), ("A", "3"), ("c", "4"), ("a", "5")] {
            fields.append(try XCTUnwrap(HTTPField(try XCTUnwrap(HTTPFieldName(name)), value)))
        }
        let name = try XCTUnwrap(HTTPFieldName("a"))
        XCTAssertEqual(fields.values(of: name), ["1", "3", "5"])
        XCTAssertEqual(fields.joinedValue(of: name), "1, 3, 5")
        fields.setValue("6", for: name)
        XCTAssertEqual(fields.map(\.value), ["6", "2", "4"])
        fields.removeAll(name)
        XCTAssertFalse(fields.contains(name))
        XCTAssertNil(fields.joinedValue(of: name))
    }

    func testStatusOutsideThreeDigitsIsNone() {
        XCTAssertNil(HTTPStatus(code: 99))
        XCTAssertNil(HTTPStatus(code: 1000))
        XCTAssertEqual(HTTPStatus(code: 404), .notFound)
        XCTAssertEqual(HTTPStatus(code: 404)?.description, "404 Not Found")
        XCTAssertEqual(HTTPStatus(code: 299)?.description, "299")
    }

    func testStatusesWithoutABody() {
        for code in 100..<600 {
            XCTAssertEqual(HTTPStatus(code: code)?.forbidsBody, code < 200 || code == 204 || code == 304, "\(code)")
        }
    }
}
