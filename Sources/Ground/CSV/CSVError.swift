/// Why a text is not CSV, and where.
package struct CSVError: Error, Sendable, Hashable {
    /// What is broken.
    package enum Rule: Sendable, Hashable {
        /// The file is UTF-16, as some spreadsheets save it.
        case utf16
        /// Bytes that are no UTF-8.
        case notUTF8
        /// A NUL character, which no text has.
        case nul
        /// A quote in a field that does not begin with one.
        case quoteInsideField
        /// Something between the quote that ends a field and the comma.
        case textAfterQuote
        /// The text ends inside quotes that began here.
        case unclosedQuote
        /// More fields in a record than the limit.
        case tooManyFields(Int)
        /// More bytes in a field than the limit.
        case fieldTooLong(Int)
    }

    /// What is broken.
    package let rule: Rule
    /// From 1.
    package let line: Int
    /// In characters, from 1.
    package let column: Int

    init(_ rule: Rule, line: Int, column: Int) {
        self.rule = rule
        self.line = line
        self.column = column
    }
}

extension CSVError: CustomStringConvertible {
    package var description: String {
        "line \(line), column \(column): \(rule)"
    }
}

extension CSVError.Rule: CustomStringConvertible {
    package var description: String {
        switch self {
        case .utf16: "the text is UTF-16; save it as UTF-8"
        case .notUTF8: "the text is not UTF-8"
        case .nul: "there is a NUL character"
        case .quoteInsideField: "a quote stands inside a field that does not begin with one"
        case .textAfterQuote: "a comma or the end of the line must follow the quote that ends a field"
        case .unclosedQuote: "the quote that begins here is never closed"
        case .tooManyFields(let limit): "the record has more than \(limit) fields"
        case .fieldTooLong(let limit): "the field is longer than \(limit) bytes"
        }
    }
}
