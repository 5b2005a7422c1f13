/// Events as AWS's documentation describes them, with the members that matter and some that do not.
enum SampleEvents {
    static let gatewayV1 = #"""
        {"version": "1.0", "resource": "/{proxy+}", "path": "/fetch", "httpMethod": "GET",
         "headers": {"Host": "abc123.execute-api.eu-central-1.amazonaws.com", "x-api-key": "second", "Accept": "application/json"},
         "multiValueHeaders": {"Host": ["abc123.execute-api.eu-central-1.amazonaws.com"], "x-api-key": ["first", "second"], "Accept": ["application/json"]},
         "queryStringParameters": {"from": "2024-05-21T06:15:00+02:00", "activity_type": "Deep work & more"},
         "multiValueQueryStringParameters": {"from": ["2024-05-21T06:15:00+02:00"], "activity_type": ["Deep work & more", "é"]},
         "pathParameters": {"proxy": "fetch"}, "stageVariables": null,
         "requestContext": {"accountId": "123456789012", "apiId": "abc123", "stage": "prod", "path": "/prod/fetch", "httpMethod": "GET",
           "requestId": "c6af9ac6", "authorizer": {"claims": null, "scopes": null}, "identity": {"sourceIp": "192.0.2.1", "userAgent": "curl"}},
         "body": null, "isBase64Encoded": false}
        """#

    /// As the console's test invocation sends it.
    static let gatewayV1OfNulls = #"""
        {"resource": "/", "path": "/health", "httpMethod": "GET", "headers": null, "multiValueHeaders": null, "queryStringParameters": null,
         "multiValueQueryStringParameters": null, "pathParameters": null, "stageVariables": null, "requestContext": {"stage": "test-invoke-stage"},
         "body": null, "isBase64Encoded": false}
        """#

    static let gatewayV2 = #"""
        {"version": "2.0", "routeKey": "$default", "rawPath": "/dev/update", "rawQueryString": "a=1&a=2&b=%20x",
         "cookies": ["session=1", "theme=dark"], "headers": {"content-type": "application/json", "x-list": "1,2", "host": "api.example"},
         "queryStringParameters": {"a": "1,2", "b": " x"},
         "requestContext": {"accountId": "123456789012", "apiId": "abc123", "domainName": "abc123.execute-api.eu-central-1.amazonaws.com", "domainPrefix": "abc123",
           "http": {"method": "POST", "path": "/dev/update", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "curl"},
           "requestId": "JKJaXmPLvHcESHA=", "routeKey": "$default", "stage": "dev", "time": "21/May/2024:06:15:00 +0000", "timeEpoch": 1716272100000},
         "body": "W10=", "isBase64Encoded": true}
        """#

    static let functionURL = #"""
        {"version": "2.0", "routeKey": "$default", "rawPath": "/fetch", "rawQueryString": "", "headers": {"host": "x.lambda-url.eu-central-1.on.aws"},
         "requestContext": {"accountId": "anonymous", "apiId": "x", "domainName": "x.lambda-url.eu-central-1.on.aws", "domainPrefix": "x",
           "http": {"method": "GET", "path": "/fetch", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "curl"},
           "requestId": "e1506fd5", "routeKey": "$default", "stage": "$default", "timeEpoch": 1716272100000}, "isBase64Encoded": false}
        """#

    static let loadBalancer = #"""
        {"requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/x/1"}},
         "httpMethod": "GET", "path": "/fetch", "queryStringParameters": {"from": "2024-05-21T06%3A15%3A00Z"},
         "headers": {"host": "lb.example", "x-amzn-trace-id": "Root=1-5c536348"}, "body": "", "isBase64Encoded": false}
        """#

    static let loadBalancerOfLists = #"""
        {"requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/x/1"}},
         "httpMethod": "GET", "path": "/fetch", "multiValueQueryStringParameters": {"from": ["2024-05-21"], "x": ["1", "2"]},
         "multiValueHeaders": {"host": ["lb.example"], "accept": ["a/b", "c/d"]}, "body": "", "isBase64Encoded": false}
        """#

    static let scheduled = #"""
        {"version": "0", "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "detail-type": "Scheduled Event", "source": "aws.events",
         "account": "123456789012", "time": "2024-05-21T06:15:00Z", "region": "eu-central-1",
         "resources": ["arn:aws:events:eu-central-1:123456789012:rule/daily"], "detail": {}}
        """#

    static func queue(_ ids: [String], name: String = "entries") -> String {
        let records = ids.map { id in
            #"{"messageId": "\#(id)", "receiptHandle": "r", "body": "body of \#(id)", "attributes": {"ApproximateReceiveCount": "2"}, "#
                + #""messageAttributes": {}, "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:eu-central-1:123456789012:\#(name)"}"#
        }
        return #"{"Records": [\#(records.joined(separator: ","))]}"#
    }
}
