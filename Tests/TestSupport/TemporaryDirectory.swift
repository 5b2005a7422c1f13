import Foundation
import Glibc

/// A fresh directory, removed with all it holds when the value goes.
package final class TemporaryDirectory: Sendable {
    /// Absolute, without a slash at its end.
    package let path: String

    package init() throws {
        var template = Array("\(environmentVariable("TMPDIR") ?? "/tmp")/time-tracking-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CannotCreate(errorNumber: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package struct CannotCreate: Error {
        let errorNumber: Int32
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A path inside.
    package func file(_ name: String) -> String {
        "\(path)/\(name)"
    }
}

/// A variable of the test process.
package func environmentVariable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
}
