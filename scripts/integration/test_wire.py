"""The protocol itself: what stands in the fields and bodies of HTTP, without a client in between."""

import http.client
import json
import zlib
from urllib.parse import urlsplit

import pytest

SIGNED = (
    "AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date;x-amz-target, "
    "Signature=00")


@pytest.fixture
def send(url):
    def send(target, body, method="POST", path="/", **fields):
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Date": "20260101T000000Z", "Authorization": SIGNED}
        if target:
            headers["X-Amz-Target"] = target if "." in target else f"DynamoDB_20120810.{target}"
        headers |= {name.replace("_", "-"): value for name, value in fields.items()}
        headers = {name: value for name, value in headers.items() if value is not None}
        connection.request(method, path, body if isinstance(body, (str, bytes)) else json.dumps(body), headers)
        response = connection.getresponse()
        return response, response.read()
    return send


def test_every_answer_has_its_fields(send):
    for target, body in [("ListTables", {}), ("ListTables", "no JSON"), ("Nonsense", {}), ("DescribeTable", {"TableName": "none"})]:
        response, content = send(target, body)
        assert response.getheader("Content-Type") == "application/x-amz-json-1.0"
        assert int(response.getheader("x-amz-crc32")) == zlib.crc32(content)
        assert len(response.getheader("x-amzn-RequestId")) == 52
        assert response.getheader("Content-Length") == str(len(content))


ERRORS = [
    ("DescribeTable", {"TableName": "none"}, 400, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"),
    ("DescribeTable", {}, 400, "com.amazon.coral.validate#ValidationException"),
    ("DescribeTable", "{", 400, "com.amazon.coral.service#SerializationException"),
    ("DescribeTable", {"TableName": 1}, 400, "com.amazon.coral.service#SerializationException"),
    ("PutItem", {"TableName": "none", "Item": []}, 400, "com.amazon.coral.service#SerializationException"),
    ("PutItem", {"TableName": "none", "Item": {"p": {"B": "?"}}}, 400, "com.amazon.coral.service#SerializationException"),
    ("Nonsense", {}, 400, "com.amazon.coral.service#UnknownOperationException"),
    ("DynamoDB_20111205.ListTables", {}, 400, "com.amazon.coral.service#UnknownOperationException"),
    (None, {}, 400, "com.amazon.coral.service#UnknownOperationException"),
]


@pytest.mark.parametrize("target, body, status, name", ERRORS, ids=[f"{target} {body}" for target, body, _, _ in ERRORS])
def test_errors(send, target, body, status, name):
    response, content = send(target, body)
    assert response.status == status
    assert json.loads(content)["__type"] == name


@pytest.mark.parametrize("authorization, name", [
    (None, "MissingAuthenticationTokenException"), ("AWS4-HMAC-SHA256", "IncompleteSignatureException"),
    ("Basic eA==", "MissingAuthenticationTokenException"), ("AWS4-HMAC-SHA256 Credential=x", "IncompleteSignatureException"),
])
def test_signatures_are_asked_for(send, authorization, name):
    response, content = send("ListTables", {}, Authorization=authorization)
    assert response.status == 400 and json.loads(content)["__type"].endswith("#" + name)


def test_people_and_browsers(send):
    response, content = send(None, "", method="GET", Authorization=None)
    assert response.status == 200 and content.startswith(b"healthy: 127.0.0.1:")
    response, content = send(
        None, "", method="OPTIONS", Origin="http://localhost", Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="x-amz-target")
    assert response.getheader("Access-Control-Allow-Origin") == "*" and content == b""
    assert response.getheader("Access-Control-Allow-Headers") == "x-amz-target"
    response, _ = send("ListTables", {}, Origin="http://localhost")
    assert response.getheader("Access-Control-Allow-Origin") == "*"


def test_members_appear_only_when_asked_for(send):
    send("CreateTable", {
        "TableName": "bare", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]})
    item = {"p": {"S": "a"}}
    for target, body, expected in [
        ("PutItem", {"Item": item}, {}), ("UpdateItem", {"Key": item}, {}), ("GetItem", {"Key": item}, {"Item": item}),
        ("GetItem", {"Key": {"p": {"S": "none"}}}, {}), ("Scan", {}, {"Items": [item], "Count": 1, "ScannedCount": 1}),
        ("DeleteItem", {"Key": item}, {}), ("Scan", {}, {"Items": [], "Count": 0, "ScannedCount": 0}),
    ]:
        response, content = send(target, {"TableName": "bare", **body})
        assert (response.status, json.loads(content)) == (200, expected)
    _, content = send("BatchWriteItem", {"RequestItems": {"bare": [{"PutRequest": {"Item": item}}]}})
    assert json.loads(content) == {"UnprocessedItems": {}}
    _, content = send("BatchGetItem", {"RequestItems": {"bare": {"Keys": [item]}}})
    assert json.loads(content) == {"Responses": {"bare": [item]}, "UnprocessedKeys": {}}
    _, content = send("TransactWriteItems", {"TransactItems": [{"Delete": {"TableName": "bare", "Key": item}}]})
    assert json.loads(content) == {}
    send("DeleteTable", {"TableName": "bare"})


def test_all_violations_come_in_one_message(send):
    _, content = send("PutItem", {"TableName": "a b", "ReturnValues": "x", "ReturnConsumedCapacity": "y"})
    message = json.loads(content)["message"]
    assert message.startswith("4 validation errors detected: ") and message.count("failed to satisfy constraint") == 4


def test_a_body_of_more_than_16_megabytes_is_too_large(url):
    # The head is enough to know.
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    connection.putrequest("POST", "/")
    connection.putheader("Content-Length", str(16 * 1024 * 1024 + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
