import JSON

/// A message for a channel, of blocks one below the other.
///
/// Invariants of what is sent, whatever the message holds:
/// 1. Every limit of ``Limit`` is kept, by shortening and by leaving out blocks at the end.
/// 2. There is a top-level text that is not empty: notifications and screen readers show it.
/// 3. No text and no list of fields is empty; Slack refuses such a message as a whole.
package struct SlackMessage: Sendable, Hashable {
    /// A part of a message.
    package enum Block: Sendable, Hashable {
        /// A paragraph.
        case section(SlackText)
        /// Short texts in two columns.
        case fields([SlackText])
        /// A line across.
        case divider
    }

    /// What is shown where blocks are not.
    package let text: SlackText
    /// The parts, from top to bottom.
    package let blocks: [Block]

    /// A message.
    package init(text: SlackText, blocks: [Block]) {
        self.text = text
        self.blocks = blocks
    }

    /// Slack's limits. Sources: the references of "section block", "text object" and "chat.postMessage".
    package enum Limit {
        /// Blocks of a message.
        package static let blockCount = 50
        /// Fields of a section.
        package static let fieldCount = 10
        /// The length of a section's text.
        package static let sectionLength = 3_000
        /// The length of a field.
        package static let fieldLength = 2_000
        /// The length of the top-level text; more is cut by Slack in the middle of whatever stands there.
        package static let textLength = 4_000
        /// All texts of the blocks together. Not documented: Slack has been seen to answer `msg_blocks_too_long` from about
        /// 13,000 on.
        package static let blocksLength = 12_000
    }

    /// What stands for a text that has nothing in it.
    private static let nothing = SlackText("–")

    /// The body of a request to a webhook.
    package var payload: [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1_024)
        writer.beginObject()
        writer.member("text", Self.filled(text, Limit.textLength).markup)
        let blocks = sentBlocks
        if !blocks.isEmpty {
            writer.key("blocks")
            writer.beginArray()
            for block in blocks { Self.write(block, to: &writer) }
            writer.endArray()
        }
        writer.endObject()
        return writer.bytes
    }

    /// The blocks as far as the limits let them be sent, each within its own.
    var sentBlocks: [Block] {
        let whole = blocks.flatMap(Self.withinLimits)
        var kept: [Block] = []
        var room = Limit.blocksLength
        for block in whole {
            room -= Self.length(of: block)
            guard room >= 0, kept.count < Limit.blockCount else { break }
            kept.append(block)
        }
        return kept
    }

    /// One block as blocks that keep to the limits of a block: too many fields become several sections, none become none.
    private static func withinLimits(_ block: Block) -> [Block] {
        switch block {
        case .divider: return [.divider]
        case .section(let text): return [.section(filled(text, Limit.sectionLength))]
        case .fields(let fields):
            let texts = fields.map { filled($0, Limit.fieldLength) }
            return stride(from: 0, to: texts.count, by: Limit.fieldCount).map { start in
                .fields(Array(texts[start..<min(start + Limit.fieldCount, texts.count)]))
            }
        }
    }

    private static func filled(_ text: SlackText, _ limit: Int) -> SlackText {
        text.isBlank ? nothing : text.shortened(to: limit)
    }

    private static func length(of block: Block) -> Int {
        switch block {
        case .divider: 0
        case .section(let text): text.length
        case .fields(let fields): fields.reduce(0) { $0 + $1.length }
        }
    }

    private static func write(_ block: Block, to writer: inout JSONWriter) {
        writer.beginObject()
        switch block {
        case .divider:
            writer.member("type", "divider")
        case .section(let text):
            writer.member("type", "section")
            writer.key("text")
            write(text, to: &writer)
        case .fields(let fields):
            writer.member("type", "section")
            writer.key("fields")
            writer.beginArray()
            for field in fields { write(field, to: &writer) }
            writer.endArray()
        }
        writer.endObject()
    }

    private static func write(_ text: SlackText, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", "mrkdwn")
        writer.member("text", text.markup)
        writer.endObject()
    }
}
