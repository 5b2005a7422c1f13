/// Writes comma-separated values (RFC 4180): records end with CR LF, fields are quoted where they must be.
package struct CSVWriter: Sendable {
    /// What is written so far.
    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Writes a record. One field without a character is quoted, for an empty line is no record.
    package mutating func record(_ fields: [String]) {
        if fields == [""] {
            bytes += Array("\"\"".utf8)
        } else {
            for (index, field) in fields.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                write(field)
            }
        }
        bytes += [0x0d, 0x0a]
    }

    private mutating func write(_ field: String) {
        let quote = UInt8(ascii: "\"")
        let isSpecial = field.utf8.contains { $0 == UInt8(ascii: ",") || $0 == quote || $0 == 0x0a || $0 == 0x0d }
        guard isSpecial else {
            bytes += field.utf8
            return
        }
        bytes.append(quote)
        for byte in field.utf8 {
            if byte == quote { bytes.append(quote) }
            bytes.append(byte)
        }
        bytes.append(quote)
    }
}
