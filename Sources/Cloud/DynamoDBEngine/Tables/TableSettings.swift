import DynamoDB
import JSON
import Timekeeping

/// What can be changed about a table without touching its rows.
struct TableSettings: Sendable, Hashable {
    /// The attribute with the second after which an item is gone; `nil` when items stay.
    var expiryAttribute: String?
    /// Whether the table cannot be deleted.
    var isDeletionProtected = false
    var tableClass: TableClass?
    /// In the order in which they came; no key twice.
    var tags: [Tag] = []
    /// Throughputs besides those of the schema, and encryption.
    var options = TableOptions()
    /// When the table was last changed to be paid by request; `nil` when it never was changed so.
    var payPerRequestDate: Instant?
}

/// As the journal keeps them: a JSON document with the members that differ from their defaults.
extension TableSettings {
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if let expiryAttribute { writer.member("TimeToLiveAttribute", expiryAttribute) }
        if isDeletionProtected { writer.member("DeletionProtectionEnabled", true) }
        if let tableClass { writer.member("TableClass", tableClass.rawValue) }
        if !tags.isEmpty { writer.member("Tags", tags) }
        if options != TableOptions() { writer.member("Options", options) }
        if let payPerRequestDate { writer.member("PayPerRequestSince", payPerRequestDate.milliseconds) }
        writer.endObject()
        return writer.bytes
    }

    /// - Throws: what is wrong with the document; members that are not known are skipped
    init(json: [UInt8]) throws {
        self = try JSONReader.read(json) { reader in
            var settings = TableSettings()
            var checks = RequestChecks()
            try reader.object { key, reader in
                switch key {
                case "TimeToLiveAttribute": settings.expiryAttribute = try reader.wireString()
                case "DeletionProtectionEnabled": settings.isDeletionProtected = try reader.wireBool() ?? false
                case "TableClass": settings.tableClass = try reader.wireString().flatMap { TableClass(rawValue: $0) }
                case "Tags": settings.tags = try Tag.list(from: &reader, checks: &checks) ?? []
                case "Options": settings.options = try TableOptions(from: &reader)
                case "PayPerRequestSince":
                    settings.payPerRequestDate = try reader.wireInteger(.long).map(Instant.init(milliseconds:))
                default: break
                }
            }
            try checks.finish()
            return settings
        }
    }
}

extension Instant {
    /// As many as a description tells, since 1970.
    fileprivate var milliseconds: Int { Int(secondsSinceEpoch) * 1_000 + Int(nanosecond) / 1_000_000 }

    fileprivate init(milliseconds: Int) {
        self = Instant(secondsSinceEpoch: 0).advanced(by: .milliseconds(milliseconds))
    }
}
