import AWS
package import HTTP

extension DynamoDBWireFace {
    /// What a log line calls a request: the operation, or method and path where there is none.
    package static func name(of request: HTTPRequest) -> String {
        guard let target = request.fields[.xAmzTarget], let dot = target.lastIndex(of: ".") else {
            return "\(request.method) \(request.path)"
        }
        return String(target[target.index(after: dot)...])
    }
}
