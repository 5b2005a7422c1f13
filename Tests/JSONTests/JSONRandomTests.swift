import Foundation
import JSON
import TestSupport
import XCTest

/// Random documents and random damage; each test prints its seed.
final class JSONRandomTests: XCTestCase {
    func testRandomValuesAreReadBack() throws {
        try repeated(300) { random in
            let value = randomValue(&random, depth: 5)
            let bytes = value.encoded()
            XCTAssertEqual(try JSONValue(parsing: bytes), value)
            XCTAssertEqual(try JSONValue(parsing: bytes).encoded(), bytes, "order and numbers stay as they are")
            XCTAssertEqual(try JSONReader.read(bytes) { try $0.rawValue() }, 0..<bytes.count)
        }
    }

    func testWhiteSpaceBetweenTokensChangesNothing() throws {
        try repeated(100) { random in
            let value = randomValue(&random, depth: 4)
            var bytes: [UInt8] = []
            spread(value, into: &bytes, &random)
            XCTAssertEqual(try JSONValue(parsing: bytes), value)
        }
    }

    func testWhatIsAcceptedFoundationReadsAlike() throws {
        try repeated(200) { random in
            let value = randomValue(&random, depth: 4)
            let judged = try JSONSerialization.jsonObject(with: Data(value.encoded()), options: .fragmentsAllowed)
            XCTAssertTrue(isSame(value, judged), value.jsonText)
        }
    }

    func testDamagedBytesNeverCrashAndWhatIsAcceptedIsValid() throws {
        try repeated(400) { random in
            var bytes = randomValue(&random, depth: 4).encoded()
            for _ in 0..<8 where !bytes.isEmpty {
                damage(&bytes, &random)
                guard let value = try? JSONValue(parsing: bytes) else {
                    XCTAssertThrowsError(try JSONReader.read(bytes) { try $0.skip() }, "skipping must refuse the same")
                    continue
                }
                XCTAssertEqual(try JSONValue(parsing: value.encoded()), value)
                XCTAssertNotNil(String(validating: bytes, as: UTF8.self))
                // Foundation refuses numbers beyond its own types; JSON does not.
                if hasOnlyDoubles(value) {
                    XCTAssertNoThrow(try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed))
                }
            }
        }
    }

    func testRandomBytesNeverCrash() throws {
        let alphabet = Array("{}[]:,\"\\u0019aefnrtlsE+-. \n\u{0}".utf8) + [0xc3, 0xa9, 0xed, 0xa0, 0xff]
        try repeated(2_000) { random in
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            let isRead = (try? JSONValue(parsing: bytes)) != nil
            let isSkipped = (try? JSONReader.read(bytes) { _ in }) != nil
            XCTAssertEqual(isRead, isSkipped, "\(bytes)")
        }
    }

    // MARK: - Making values

    private func randomValue(_ random: inout SeededRandom, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2:
            let shift = Int.random(in: 0...63, using: &random)
            return .number(JSONNumber(Int.random(in: .min ... .max, using: &random) >> shift))
        case 3:
            return .number(JSONNumber(Double(bitPattern: UInt64.random(in: 0 ... .max, using: &random))) ?? 0)
        case 4: return .string(randomText(&random))
        case 5, 6:
            return .array((0..<Int.random(in: 0...5, using: &random)).map { _ in randomValue(&random, depth: depth - 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...20, using: &random) {
                object[randomText(&random)] = randomValue(&random, depth: depth - 2)
            }
            return .object(object)
        }
    }

    private func randomText(_ random: inout SeededRandom) -> String {
        let characters = [
            "a", "b", "xyz", "01234567", " ", "\"", "\\", "/", "\n", "\u{0}", "\u{1f}", "\u{7f}", "ä", "€", "😀", "e\u{301}",
        ]
        return (0..<Int.random(in: 0...12, using: &random)).map { _ in characters.randomElement(using: &random) ?? "" }.joined()
    }

    /// Writes a value with white space wherever it may stand and with everything in strings escaped.
    private func spread(_ value: JSONValue, into bytes: inout [UInt8], _ random: inout SeededRandom) {
        func blank() {
            for _ in 0..<Int.random(in: 0...2, using: &random) {
                bytes.append([0x20, 0x09, 0x0a, 0x0d].randomElement(using: &random) ?? 0x20)
            }
        }
        func escaped(_ text: String) {
            let units = text.utf16.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            bytes += Array("\"\(units.joined())\"".utf8)
        }
        blank()
        switch value {
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                spread(element, into: &bytes, &random)
            }
            blank()
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in object.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                blank()
                escaped(member.name)
                blank()
                bytes.append(UInt8(ascii: ":"))
                spread(member.value, into: &bytes, &random)
            }
            blank()
            bytes.append(UInt8(ascii: "}"))
        case .string(let text): escaped(text)
        default: bytes += value.encoded()
        }
        blank()
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let index = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
        case 1: bytes[index] = .random(in: 0 ... .max, using: &random)
        case 2: bytes.remove(at: index)
        default: bytes.insert(bytes.randomElement(using: &random) ?? 0, at: index)
        }
    }

    private func isSame(_ value: JSONValue, _ judged: Any) -> Bool {
        switch value {
        case .null: return judged is NSNull
        case .bool(let bool): return (judged as? NSNumber)?.boolValue == bool
        case .number(let number):
            // Foundation goes by way of decimals and loses the last digits.
            guard let judged = (judged as? NSNumber)?.doubleValue, let double = number.doubleValue else { return false }
            return abs(judged - double) <= abs(double) * 1e-12
        case .string(let text): return (judged as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
        case .array(let elements):
            guard let judged = judged as? [Any], judged.count == elements.count else { return false }
            return zip(elements, judged).allSatisfy { isSame($0, $1) }
        case .object(let object):
            guard let judged = judged as? [String: Any] else { return false }
            return object.allSatisfy { member in judged[member.name].map { isSame(member.value, $0) } ?? false }
        }
    }

    private func hasOnlyDoubles(_ value: JSONValue) -> Bool {
        switch value {
        case .number(let number): number.doubleValue != nil && !number.text.contains("e-")
        case .array(let elements): elements.allSatisfy { hasOnlyDoubles($0) }
        case .object(let object): object.allSatisfy { hasOnlyDoubles($0.value) }
        default: true
        }
    }

    // MARK: - Rounds

    /// So many rounds with one random source, until the first that fails.
    private func repeated(_ count: Int, function: String = #function, _ body: (inout SeededRandom) throws -> Void) throws {
        var random = SeededRandom(function: function)
        let failuresBefore = testRun?.failureCount ?? 0
        for round in 0..<count {
            try body(&random)
            guard testRun?.failureCount == failuresBefore else { return XCTFail("round \(round)") }
        }
    }
}
