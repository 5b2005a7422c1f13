package import Timekeeping

/// What a signature is good for: one day, one region, one service.
///
/// Source: AWS IAM user guide, "Elements of an AWS API request signature", credential scope.
package struct CredentialScope: Sendable, Hashable, CustomStringConvertible {
    /// The day in UTC, `YYYYMMDD`.
    package let date: String
    /// The region's code.
    package let region: String
    /// The service's signing name.
    package let service: String

    /// A scope of these parts.
    package init(date: String, region: String, service: String) {
        self.date = date
        self.region = region
        self.service = service
    }

    /// The scope for the day of an instant.
    package init(at instant: Instant, region: String, service: String) {
        self.init(date: instant.basicDate, region: region, service: service)
    }

    /// `20150830/us-east-1/service/aws4_request`.
    package var description: String { "\(date)/\(region)/\(service)/\(Self.terminator)" }

    /// Writes the description.
    func append(to bytes: inout [UInt8]) {
        for part in [date, region, service] {
            bytes += part.utf8
            bytes.append(UInt8(ascii: "/"))
        }
        bytes += Self.terminator.utf8
    }

    /// Names the version of the procedure.
    package static let terminator = "aws4_request"
}
