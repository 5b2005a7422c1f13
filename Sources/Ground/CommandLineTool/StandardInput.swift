import Glibc

/// What is piped into a program.
package enum StandardInput {
    /// Everything up to the end of the input.
    ///
    /// - Parameter byteCountLimit: more than that is refused.
    /// - Throws: ``ToolError``: 65 when there is more, 74 when reading fails.
    package static func read(byteCountLimit: Int, descriptor: Int32 = STDIN_FILENO) throws(ToolError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw ToolError("standard input cannot be read (\(String(cString: strerror(errno))))", .ioError)
            }
            if count == 0 { return bytes }
            guard bytes.count + count <= byteCountLimit else {
                throw ToolError("standard input is larger than \(byteCountLimit) bytes", .dataError)
            }
            bytes.append(contentsOf: buffer[..<count])
        }
    }
}
