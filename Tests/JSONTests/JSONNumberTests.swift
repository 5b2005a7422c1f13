import JSON
import XCTest

final class JSONNumberTests: XCTestCase {
    func testTheTextIsKept() throws {
        let long = "123456789012345678901234567890.12345678901234567890"
        for text in ["0", "-0", "1", "-1", "1.0", "1e5", "1E+5", "0.1e-7", long] {
            XCTAssertEqual(try JSONValue(parsing: text).numberValue?.text, text)
            XCTAssertEqual(try JSONValue(parsing: " \(text) ").jsonText, text)
            XCTAssertEqual(JSONNumber(text: text)?.text, text)
        }
    }

    func testWhatIsNoNumberIsNone() {
        for text in ["", " 1", "1 ", "+1", "01", "1.", ".1", "1e", "-", "NaN", "inf", "0x1", "1,0", "١"] {
            XCTAssertNil(JSONNumber(text: text), text)
        }
    }

    func testIntegersHoweverWritten() {
        let integers: [String: Int?] = [
            "0": 0, "-0": 0, "0.000": 0, "0e5": 0, "0e99999999999999999999": 0, "-0.0e-3": 0,
            "1": 1, "1.0": 1, "1e0": 1, "1e2": 100, "1E+2": 100, "100e-2": 1, "1.5e1": 15, "12.50e1": 125, "-2.5e1": -25,
            "1.5": nil, "15e-1": nil, "1e-1": nil, "0.1": nil, "1e19": nil, "1e18": 1_000_000_000_000_000_000,
            "9223372036854775807": .max, "9223372036854775808": nil, "9223372036854775807.0": .max, "9223372036854775808.0": nil,
            "-9223372036854775808": .min, "-9223372036854775809": nil, "-9223372036854775808.0": .min,
            "-922337203685477580.8e1": .min, "10e9223372036854775807": nil, "1e-9223372036854775808": nil, "1e400": nil,
            "1" + String(repeating: "0", count: 100) + "e-100": 1, "0." + String(repeating: "0", count: 99) + "1e100": 1,
        ]
        for (text, integer) in integers {
            XCTAssertEqual(JSONNumber(text: text)?.intValue, integer, text)
        }
    }

    func testDoubles() {
        XCTAssertEqual(JSONNumber(text: "0.1")?.doubleValue, 0.1)
        XCTAssertEqual(JSONNumber(text: "-1E-5")?.doubleValue, -1e-5)
        XCTAssertNil(JSONNumber(text: "1e999")?.doubleValue)
        for double in [0, -0.0, 1, 0.1, 1e16, 1e-7, .greatestFiniteMagnitude, .leastNonzeroMagnitude, -123.456] {
            XCTAssertEqual(JSONNumber(double)?.doubleValue, double)
            XCTAssertNotNil(JSONNumber(double).flatMap { JSONNumber(text: $0.text) }, "\(double) must be written as JSON")
        }
        XCTAssertNil(JSONNumber(.nan))
        XCTAssertNil(JSONNumber(.infinity))
    }

    func testNumbersAreEqualByText() {
        XCTAssertEqual(JSONNumber(1), JSONNumber(text: "1"))
        XCTAssertNotEqual(JSONNumber(1), JSONNumber(text: "1.0"))
        XCTAssertEqual(JSONNumber(.min).intValue, .min)
    }
}
