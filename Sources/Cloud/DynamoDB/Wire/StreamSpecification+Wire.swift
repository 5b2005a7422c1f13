package import JSON

extension StreamSpecification {
    /// What an operation says when its specification is enabled without a view type, or disabled with one.
    package struct Wording: Sendable {
        let viewTypeMissing: String
        let viewTypeNotWanted: String

        /// CreateTable's words.
        package static let creation = Wording(
            viewTypeMissing: "Table is being created with a stream enabled, UpdateViewType is required",
            viewTypeNotWanted: "Table is being created with a stream disabled, UpdateViewType should not be specified")
        /// UpdateTable's words.
        package static let update = Wording(
            viewTypeMissing: "If stream is being enabled then UpdateViewType is required",
            viewTypeNotWanted: "If stream is being disabled, then UpdateViewType must not be specified")
    }

    /// Reads `{"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"}`.
    ///
    /// - Returns: `nil` for `null`, and where something is wrong, which is noted
    package static func read(
        from reader: inout JSONReader, checks: inout RequestChecks, _ wording: Wording
    ) throws -> StreamSpecification? {
        var isEnabled: Bool?
        var viewType: String?
        let isThere = try reader.wireObject(.structure("StreamSpecification")) { key, reader in
            switch key {
            case "StreamEnabled": isEnabled = try reader.wireBool()
            case "StreamViewType": viewType = try reader.wireString()
            default: break
            }
        }
        guard isThere else { return nil }
        _ = checks.required(isEnabled, at: "streamSpecification.streamEnabled", standIn: false)
        checks.checkChoice(viewType, at: "streamSpecification.streamViewType", StreamViewType.allCases.map(\.rawValue))
        let invalid = "One or more parameter values were invalid: "
        switch (isEnabled, viewType) {
        case (true?, let viewType?): return StreamViewType(rawValue: viewType).map { .enabled($0) }
        case (true?, nil): checks.note(invalid + wording.viewTypeMissing)
        case (false?, _?): checks.note(invalid + wording.viewTypeNotWanted)
        case (false?, nil): return .disabled
        case (nil, _): break
        }
        return nil
    }
}

extension StreamViewType {
    /// Reads the specification of a table's stream, of a table that is described; `nil` where there is no stream.
    static func described(from reader: inout JSONReader) throws -> StreamViewType? {
        var viewType: StreamViewType?
        _ = try reader.wireObject(.structure("StreamSpecification")) { key, reader in
            if key == "StreamViewType" { viewType = try reader.wireString().flatMap { StreamViewType(rawValue: $0) } }
        }
        return viewType
    }
}

extension JSONWriter {
    /// Writes the specification of a stream that is enabled.
    mutating func streamSpecification(_ viewType: StreamViewType) {
        key("StreamSpecification")
        beginObject()
        member("StreamEnabled", true)
        member("StreamViewType", viewType.rawValue)
        endObject()
    }
}
