"""What is reported when several things are wrong: the first in DynamoDB's order."""

import pytest
from conftest import N, S, refusal

BAD_VALUE = {"p": S("a"), "v": N("x")}
BOTH = "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} " \
    "Expression parameters: {ConditionExpression}"
NOT_A_NUMBER = "The parameter cannot be converted to a numeric value: x"
SYNTAX = 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("'
MISMATCH = "The provided key element does not match the schema"

ORDER = [
    ("a wrong kind before a missing member", "put_item", {"ReturnValues": {}}, "SerializationException", None),
    ("a missing member before members that do not go together", "put_item",
        {"TableName": "T", "ConditionExpression": "(", "Expected": {}}, "ValidationException",
        "1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null"),
    ("members that do not go together before values", "put_item",
        {"TableName": "T", "Item": BAD_VALUE, "ConditionExpression": "(", "Expected": {}}, "ValidationException", BOTH),
    ("values before expressions", "put_item", {"TableName": "T", "Item": BAD_VALUE, "ConditionExpression": "("},
        "ValidationException", NOT_A_NUMBER),
    ("expressions before the table", "put_item", {"TableName": "T", "Item": {"p": S("a")}, "ConditionExpression": "("},
        "ValidationException", SYNTAX),
    ("an item's size before the table", "put_item", {"TableName": "T", "Item": {"p": S("x" * 500_000)}}, "ValidationException",
        "Item size has exceeded the maximum allowed size"),
    ("the table before the key", "get_item", {"TableName": "T", "Key": {"q": S("a")}}, "ResourceNotFoundException",
        "Requested resource not found"),
    ("the key before the condition", "delete_item", {"Key": {"q": S("a")}, "ConditionExpression": "attribute_exists(p)"},
        "ValidationException", MISMATCH),
    ("the key's part in an update before the condition", "update_item",
        {"Key": {"p": S("a")}, "UpdateExpression": "REMOVE p", "ConditionExpression": "attribute_exists(p)"}, "ValidationException",
        "One or more parameter values were invalid: Cannot update attribute p. This attribute is part of the key"),
    ("the condition before what the update finds", "update_item",
        {"Key": {"p": S("a")}, "UpdateExpression": "SET a = b", "ConditionExpression": "attribute_exists(p)"},
        "ConditionalCheckFailedException", "The conditional request failed"),
    ("placeholders' names before their values", "put_item",
        {"Item": {"p": S("a")}, "ConditionExpression": "p = :v", "ExpressionAttributeValues": {"v": N("x")}}, "ValidationException",
        'ExpressionAttributeValues contains invalid key: Syntax error; key: "v"'),
    ("values of placeholders before syntax", "put_item",
        {"Item": {"p": S("a")}, "ConditionExpression": "(", "ExpressionAttributeValues": {":v": N("x")}}, "ValidationException",
        f"ExpressionAttributeValues contains invalid value: {NOT_A_NUMBER} for key :v"),
    ("syntax before unused placeholders", "put_item",
        {"Item": {"p": S("a")}, "ConditionExpression": "(", "ExpressionAttributeValues": {":v": N(1)}}, "ValidationException", SYNTAX),
    ("reserved words before undefined placeholders", "put_item",
        {"Item": {"p": S("a")}, "ConditionExpression": "name = :v"}, "ValidationException",
        "Invalid ConditionExpression: Attribute name is a reserved keyword; reserved keyword: name"),
    ("the update before the condition", "update_item",
        {"Key": {"p": S("a")}, "UpdateExpression": "SET", "ConditionExpression": "("}, "ValidationException",
        'Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "SET"'),
    ("the condition on keys before the filter", "query",
        {"KeyConditionExpression": "(", "FilterExpression": "("}, "ValidationException",
        'Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "("'),
    ("the filter before the projection", "scan", {"FilterExpression": "(", "ProjectionExpression": ","}, "ValidationException",
        'Invalid FilterExpression: Syntax error; token: "<EOF>", near: "("'),
    ("an unknown index before the key", "query",
        {"IndexName": "None", "KeyConditionExpression": "x = :x", "ExpressionAttributeValues": {":x": S("a")}}, "ValidationException",
        "The table does not have the specified index: None"),
]


@pytest.mark.parametrize("what, operation, request_body, code, message", ORDER, ids=[case[0] for case in ORDER])
def test_order(db, table, what, operation, request_body, code, message):
    body = {"TableName": table, **request_body}
    if body["TableName"] == "T":
        body["TableName"] = "nobody"
    found = refusal(getattr(db, operation), **body)
    assert found[0] == code
    if message:
        assert found[1] == message
