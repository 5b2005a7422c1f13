"""What a transaction is refused with, and what it tells of itself."""

import pytest
from botocore.exceptions import ClientError
from conftest import N, S, refusal

EMPTY = ("One or more parameter values are not valid. "
         "The AttributeValue for a key attribute cannot contain an empty string value. Key: p")
DEEP = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"


def put(table, key, **members):
    return {"Put": {"TableName": table, "Item": {"p": S(key), **members}}}


def deep(depth):
    value = S("leaf")
    for _ in range(depth):
        value = {"M": {"n": value}}
    return value


def test_what_needs_no_item_is_refused_before_the_transaction(db, table):
    update = {"Update": {"TableName": table, "Key": {"p": S("")}, "UpdateExpression": "REMOVE a"}}
    for part, message in [
            (put(table, "a", big=S("x" * 409_600)), "Item size has exceeded the maximum allowed size"),
            (put(table, ""), EMPTY), (update, EMPTY)]:
        refused = refusal(db.transact_write_items, TransactItems=[put(table, "other"), part])
        assert refused == ("ValidationException", message)
    assert db.scan(TableName=table)["Count"] == 0


def test_what_needs_the_item_cancels(db, table):
    update = {"Update": {"TableName": table, "Key": {"p": S("a")}, "UpdateExpression": "SET big = :b",
                         "ExpressionAttributeValues": {":b": S("x" * 409_600)}}}
    with pytest.raises(ClientError) as caught:
        db.transact_write_items(TransactItems=[put(table, "other"), update, {"Put": {"TableName": table, "Item": {"p": N(5)}}}])
    assert caught.value.response["Error"]["Code"] == "TransactionCanceledException"
    assert [reason["Code"] for reason in caught.value.response["CancellationReasons"]] == ["None", "None", "ValidationError"]
    with pytest.raises(ClientError) as caught:
        db.transact_write_items(TransactItems=[put(table, "other"), update])
    assert caught.value.response["CancellationReasons"] == [
        {"Code": "None"}, {"Code": "ValidationError", "Message": "Item size to update has exceeded the maximum allowed size"}]


def test_parts_are_looked_at_one_after_the_other(db, table):
    broken = {"ConditionCheck": {"TableName": table, "Key": {"p": S("a")}, "ConditionExpression": "attribute_not_exists("}}
    syntax = 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("'
    for parts, message in [
            ([broken, put(table, "b", d=deep(32))], syntax), ([put(table, "b", d=deep(32)), broken], DEEP),
            ([put("none", "a"), broken], syntax)]:
        assert refusal(db.transact_write_items, TransactItems=parts) == ("ValidationException", message)


def test_the_token_is_looked_at_first(db, table):
    token = "x" * 37
    assert refusal(
        db.transact_write_items, TransactItems=[put(table, "a")], ClientRequestToken=token, ReturnConsumedCapacity="SOME") == (
        "ValidationException",
        f"2 validation errors detected: Value '{token}' at 'clientRequestToken' failed to satisfy constraint: "
        "Member must have length less than or equal to 36; Value 'SOME' at 'returnConsumedCapacity' failed to satisfy constraint: "
        "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]")


def test_a_transaction_sent_again_tells_what_reading_took(db, table):
    request = {"TransactItems": [put(table, "a", n=S("x" * 5000)), put(table, "b")], "ClientRequestToken": f"again-{table}"}
    first = db.transact_write_items(**request, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert first == [{"TableName": table, "CapacityUnits": 12, "WriteCapacityUnits": 12}]
    again = db.transact_write_items(**request, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert again == [{"TableName": table, "CapacityUnits": 6, "ReadCapacityUnits": 6}]
    again = db.transact_write_items(**request, ReturnConsumedCapacity="INDEXES")["ConsumedCapacity"]
    assert again == [{
        "TableName": table, "CapacityUnits": 6, "ReadCapacityUnits": 6, "Table": {"CapacityUnits": 6, "ReadCapacityUnits": 6}}]
    assert "ConsumedCapacity" not in db.transact_write_items(**request)


def test_tables_are_told_in_the_order_of_the_parts(db, table, sorted_table):
    parts = [{"Put": {"TableName": sorted_table, "Item": {"p": S("a"), "s": N(1)}}}, put(table, "a")]
    for order in [parts, parts[::-1]]:
        used = db.transact_write_items(TransactItems=order, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
        assert [capacity["TableName"] for capacity in used] == [part["Put"]["TableName"] for part in order]
