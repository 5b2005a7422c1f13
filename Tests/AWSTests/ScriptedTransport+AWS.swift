import Digest
import HTTP
import TestSupport

extension ScriptedTransport.Step {
    /// An answer of AWS's JSON protocol, with its checksum.
    static func answer(_ code: Int, _ body: String, fields: HTTPFields = [:]) -> ScriptedTransport.Step {
        var fields = fields
        fields.setValue(String(CRC32.checksum(Array(body.utf8))), for: HTTPFieldName(known: "x-amz-crc32"))
        return .text(code, body, fields: fields)
    }

    static func error(_ code: Int, _ name: String, _ message: String = "text", fields: HTTPFields = [:]) -> ScriptedTransport.Step {
        .answer(code, #"{"__type":"com.amazonaws.dynamodb.v20120810#\#(name)","message":"\#(message)"}"#, fields: fields)
    }
}
