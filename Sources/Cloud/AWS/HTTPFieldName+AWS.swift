package import HTTP

/// Fields that AWS adds to HTTP's.
extension HTTPFieldName {
    static let xAWSEC2MetadataToken = HTTPFieldName(known: "x-aws-ec2-metadata-token")
    static let xAWSEC2MetadataTokenTTLSeconds = HTTPFieldName(known: "x-aws-ec2-metadata-token-ttl-seconds")
    package static let xAmzContentSHA256 = HTTPFieldName(known: "x-amz-content-sha256")
    package static let xAmzCRC32 = HTTPFieldName(known: "x-amz-crc32")
    package static let xAmzDate = HTTPFieldName(known: "x-amz-date")
    package static let xAmznErrorType = HTTPFieldName(known: "x-amzn-errortype")
    package static let xAmznRequestID = HTTPFieldName(known: "x-amzn-requestid")
    package static let xAmzRetryAfter = HTTPFieldName(known: "x-amz-retry-after")
    package static let xAmzSecurityToken = HTTPFieldName(known: "x-amz-security-token")
    package static let xAmznTraceID = HTTPFieldName(known: "x-amzn-trace-id")
    package static let xAmzTarget = HTTPFieldName(known: "x-amz-target")
}
