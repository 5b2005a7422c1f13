import HTTP
import JSON

/// A row as the fields of an entry, under the columns where they stand.
struct CSVRow {
    /// A field of an entry, and where it is from.
    struct Field {
        /// The name in ``TimeEntryTable/Attribute``.
        var name: String
        /// The column in the file.
        var column: String
        /// `nil` when the column is empty.
        var text: String?
    }

    let line: Int
    var fields: [Field]
    /// What was assumed to get them, a sentence each.
    var remarks: [String] = []

    /// The entry, when `/update` would take it.
    ///
    /// - Throws: everything that `/update` would object to, by line and column
    func entry(allowing activityTypes: ActivityTypes) throws(CSVRowFailure) -> TimeEntry {
        do {
            if let entry = try UpdateRequest.entries(in: document, allowing: activityTypes).first { return entry }
            throw CSVRowFailure([CSVRowProblem(line: line, rule: "is no entry")])
        } catch let failure as CSVRowFailure {
            throw failure
        } catch let problem as Problem {
            throw CSVRowFailure(problem.errors.map(self.problem))
        } catch {
            throw CSVRowFailure([CSVRowProblem(line: line, rule: "\(error)")])
        }
    }

    /// The body of an update with this row alone.
    private var document: [UInt8] {
        var writer = JSONWriter(reservingCapacity: 320)
        writer.beginArray()
        writer.beginObject()
        for field in fields {
            guard let text = field.text else { continue }
            if field.name == TimeEntryTable.Attribute.duration, let number = JSONNumber(text: text) {
                writer.key(field.name)
                writer.number(number)
            } else {
                writer.member(field.name, text)
            }
        }
        writer.endObject()
        writer.endArray()
        return writer.bytes
    }

    /// A violation of the body as one of the row: `/0/start` is the column of the start.
    private func problem(_ violation: Problem.Violation) -> CSVRowProblem {
        let name = violation.pointer.split(separator: "/").last.map(String.init)
        let field = fields.first { $0.name == name }
        return CSVRowProblem(line: line, column: field?.column, value: violation.value ?? field?.text, rule: violation.rule)
    }
}
