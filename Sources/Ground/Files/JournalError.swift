/// What goes wrong with a journal.
package enum JournalError: Error, Hashable, CustomStringConvertible {
    /// Another process, or another journal of this one, works in the directory.
    case inUse(FileLockError)
    /// A file operation failed.
    case file(FileError)
    /// The file does not start as a journal does.
    case notAJournal(path: String)
    /// Written by a version of the format that this program does not know.
    case unknownVersion(path: String, version: UInt32)
    /// A journal of other records than the owner's.
    case foreignContent(path: String, content: UInt32, expected: UInt32)
    /// The file's header was damaged.
    case damagedHeader(path: String)
    /// Acknowledged bytes were damaged at an offset; the next intact record stands at another. See
    /// ``Journal/salvage(in:content:fileSystem:)``.
    case damagedRecord(path: String, offset: Int, nextIntactOffset: Int)
    /// The owner could not make sense of an intact record.
    case refusedRecord(path: String, offset: Int, reason: String)
    /// A record without bytes.
    case emptyRecord
    /// A record over ``JournalFormat/payloadByteCountLimit``.
    case recordTooLong(byteCount: Int, limit: Int)
    /// More bytes wait to be written than ``Journal/Configuration/queueByteCountLimit`` allows. Nothing was taken.
    case overloaded(limit: Int)
    /// The last write failed. Records taken before are kept in memory and written first as soon as the file takes them
    /// again, which every further call tries; new ones are not taken until then.
    case stalled(FileError)
    /// It is unknown what of the acknowledged records is on the device. Nothing is taken any more; open the journal again.
    case failed(FileError)
    /// The journal was closed.
    case closed
    /// The journal is being replaced already.
    case replacementInProgress
    /// The record that a replacement was to start behind was itself replaced since.
    case staleTicket

    package var description: String {
        switch self {
        case .inUse(let error): error.description
        case .file(let error): error.description
        case .notAJournal(let path): "\(path) is not a journal"
        case .unknownVersion(let path, let version):
            "\(path) has version \(version) of the journal's format, not \(JournalFormat.version)"
        case .foreignContent(let path, let content, let expected): "\(path) holds records of kind \(content), not \(expected)"
        case .damagedHeader(let path): "\(path) is damaged in its header"
        case .damagedRecord(let path, let offset, let next):
            "\(path) is damaged at byte \(offset), and intact again at byte \(next)"
        case .refusedRecord(let path, let offset, let reason): "\(path) has an unusable record at byte \(offset): \(reason)"
        case .emptyRecord: "a journal's record must not be empty"
        case .recordTooLong(let byteCount, let limit): "a journal's record of \(byteCount) bytes is over the limit of \(limit)"
        case .overloaded(let limit): "over \(limit) bytes wait for the journal's disk"
        case .stalled(let error): "the journal takes no records until its disk does: \(error)"
        case .failed(let error): "the journal must be opened again: \(error)"
        case .closed: "the journal is closed"
        case .replacementInProgress: "the journal is being replaced already"
        case .staleTicket: "the journal was replaced since"
        }
    }
}

/// Thrown by the owner of a journal for an intact record that means nothing to it; opening stops there.
package struct RecordRefusal: Error, Hashable {
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }
}
