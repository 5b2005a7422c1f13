/// A region of AWS, by its code: `eu-central-1`.
///
/// Codes are not held against a list: new regions come every year, and a wrong one has no address.
package struct Region: Sendable, Hashable, CustomStringConvertible {
    /// The code.
    package let name: String

    /// A region by its code.
    ///
    /// - Returns: `nil` for what cannot be part of a host name: letters in lower case, digits and inner hyphens, at most 63
    package init?(_ name: String) {
        let bytes = name.utf8
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 63, first != UInt8(ascii: "-"),
            last != UInt8(ascii: "-"),
            bytes.allSatisfy({ (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") })
        else { return nil }
        self.name = name
    }

    private init(known name: String) {
        self.name = name
    }

    /// AWS's first region, which emulators take as their own.
    package static let usEast1 = Region(known: "us-east-1")

    package var description: String { name }

    /// What the names of the region's endpoints end in. China is a cloud of its own.
    var domain: String {
        name.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    }
}
