import DynamoDB
import Synchronization
import Timekeeping

/// What a table is, beside its rows: made when the table is created, and never changed.
final class TableShape: Sendable {
    /// The table's number in the journal. Two tables of the same name, one after the other, have two.
    let number: UInt32
    let schema: TableSchema
    let creationDate: Instant
    /// AWS's `TableId`: a UUID.
    let id: String
    let key: KeyShape
    /// Global before local ones, each in the order of the schema.
    let indexes: [IndexShape]
    /// The places in ``indexes`` by name, as AWS looks through them for wrong values.
    let indexesByName: [Int]
    /// What can be changed about the table without touching its rows.
    let settings: TableSettings
    /// The attribute that says when an item expires.
    private let expiry: KeyAttribute?
    /// How rows were last made of the values of a batch.
    let lastRowLayout = Mutex<RowLayout?>(nil)

    /// - Returns: `nil` when an attribute of a key is not defined; ``SchemaRules`` refuses such schemas.
    init?(number: UInt32, schema: TableSchema, creationDate: Instant, id: String, settings: TableSettings = TableSettings()) {
        guard let key = KeyShape(schema.key, in: schema) else { return nil }
        var indexes: [IndexShape] = []
        for (index, isGlobal) in schema.globalIndexes.map({ ($0, true) }) + schema.localIndexes.map({ ($0, false) }) {
            guard let shape = IndexShape(index, isGlobal: isGlobal, table: schema, tableKey: key) else { return nil }
            indexes.append(shape)
        }
        self.number = number
        self.schema = schema
        self.creationDate = creationDate
        self.id = id
        self.key = key
        self.indexes = indexes
        indexesByName = indexes.indices.sorted { indexes[$0].name < indexes[$1].name }
        self.settings = settings
        expiry = settings.expiryAttribute.map { KeyAttribute(name: $0, type: .number) }
    }

    /// Whether items of the table can expire.
    var hasExpiry: Bool { expiry != nil }

    /// Whether an item's time has come. What is no number of seconds, or more than five years past, does not count: AWS takes
    /// that for a mistake.
    func isExpired(_ row: Row, at now: Instant) -> Bool {
        guard let expiry, let offset = row.offset(of: expiry.nameBytes) else { return false }
        let number = row.withCursor(at: offset) { cursor in
            cursor.tag() == .number ? NumberBytes.number(of: cursor.byteString()) : nil
        }
        guard let text = number?.text, let seconds = Int64(text.prefix { $0 != "." }) else { return false }
        return (now.secondsSinceEpoch - Self.expiryAgeLimitSeconds..<now.secondsSinceEpoch).contains(seconds)
    }

    /// Five years.
    private static let expiryAgeLimitSeconds: Int64 = 5 * 366 * 86_400

    /// The same table with another schema or other settings.
    func changed(schema: TableSchema? = nil, settings: TableSettings? = nil) -> TableShape? {
        TableShape(
            number: number, schema: schema ?? self.schema, creationDate: creationDate, id: id, settings: settings ?? self.settings)
    }

    var name: String { schema.name }

    /// AWS's name of the table, in the region and account that the engine claims to be.
    var arn: String { Self.arn(of: name) }

    static func arn(of name: String) -> String { "arn:aws:dynamodb:\(region):\(account):table/\(name)" }

    /// AWS's name of the key that encrypts the table.
    ///
    /// - Parameter keyID: what was asked for: an ARN, a key's identifier, an alias; `nil` for the key that AWS manages
    func keyARN(_ keyID: String?) -> String {
        let keyID = keyID ?? id
        if keyID.hasPrefix("arn:") { return keyID }
        return "arn:aws:kms:\(Self.region):\(Self.account):\(keyID.hasPrefix("alias/") ? keyID : "key/" + keyID)"
    }

    /// The region and account in the names of local tables; the ones that Amazon's own local version uses.
    static let region = "ddblocal"
    private static let account = "000000000000"

    /// The place of an index in ``indexes``.
    func index(named name: String) -> Int? {
        indexes.firstIndex { $0.name == name }
    }
}

/// What an index is.
struct IndexShape: Sendable {
    let name: String
    let isGlobal: Bool
    let key: KeyShape
    /// The attributes that a reader of the index gets, keys included; `nil` for all.
    let projectedNames: Set<String>?
    /// The attributes of a start key: the table's key, then what the index's key has besides.
    let startKey: [KeyAttribute]

    func hasSameKey(as other: IndexShape) -> Bool {
        key.partition == other.key.partition && key.sort == other.key.sort
    }

    init?(_ index: IndexSchema, isGlobal: Bool, table: TableSchema, tableKey: KeyShape) {
        guard let key = KeyShape(index.key, in: table) else { return nil }
        name = index.name
        self.isGlobal = isGlobal
        self.key = key
        startKey = tableKey.attributes + key.attributes.filter { !tableKey.contains($0.name) }
        switch index.projection {
        case .all: projectedNames = nil
        case .keysOnly: projectedNames = Set(startKey.map(\.name))
        case .include(let names): projectedNames = Set(startKey.map(\.name) + names)
        }
    }
}
