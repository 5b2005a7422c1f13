"""What random requests showed two implementations to be at odds about, decided by what the service documents or was seen to do."""

import pytest
from conftest import N, S, refusal


@pytest.mark.parametrize("update,made", [
    ({"UpdateExpression": "REMOVE a"}, False),
    ({"UpdateExpression": "DELETE a :s"}, False),
    ({"UpdateExpression": "REMOVE a DELETE b :s"}, False),
    ({"UpdateExpression": "ADD a :s"}, True),
    ({"UpdateExpression": "SET a = :s REMOVE b"}, True),
    ({"AttributeUpdates": {"a": {"Action": "DELETE"}}}, False),
    ({"AttributeUpdates": {"a": {"Action": "DELETE", "Value": {"SS": ["x"]}}}}, False),
    ({"AttributeUpdates": {}}, True),
    ({}, True),
])
def test_an_update_that_only_takes_away_makes_no_item(db, table, update, made):
    if ":s" in update.get("UpdateExpression", ""):
        update = update | {"ExpressionAttributeValues": {":s": {"SS": ["x"]}}}
    db.update_item(TableName=table, Key={"p": S("absent")}, **update)
    assert ("Item" in db.get_item(TableName=table, Key={"p": S("absent")})) == made


@pytest.mark.parametrize("condition,holds", [
    ("absent = lacking", False),
    ("absent <> lacking", True),
    ("absent <> n", True),
    ("NOT absent = lacking", True),
    ("absent < n", False),
    ("NOT absent < n", True),
    ("n IN (absent, n)", True),
    ("absent IN (lacking)", False),
    ("size(n) = n", False),
    ("contains(l, n)", True),
    ("contains(s, n)", False),
    ("n = same", True),
    ("n < s", False),
    ("n >= s", False),
])
def test_missing_attributes_and_other_types_in_conditions(db, table, condition, holds):
    db.put_item(TableName=table, Item={"p": S("a"), "n": N("1.0"), "same": N("1"), "s": S("1"), "l": {"L": [N(1)]}})
    request = {"TableName": table, "Item": {"p": S("a")}, "ConditionExpression": condition}
    if holds:
        db.put_item(**request)
    else:
        assert refusal(db.put_item, **request) == ("ConditionalCheckFailedException", "The conditional request failed")


@pytest.mark.parametrize("projection,item", [
    ("s[0]", {}),
    ("l.a", {}),
    ("m[0]", {}),
    ("l[2], l[0]", {"l": {"L": [S("a"), S("c")]}}),
    ("l[7]", {}),
    ("m.a, s[0]", {"m": {"M": {"a": N(1)}}}),
])
def test_paths_that_lead_nowhere_are_left_out_of_projections(db, table, projection, item):
    db.put_item(TableName=table, Item={
        "p": S("a"), "s": S("text"), "l": {"L": [S("a"), S("b"), S("c")]}, "m": {"M": {"a": N(1), "b": N(2)}}})
    assert db.get_item(TableName=table, Key={"p": S("a")}, ProjectionExpression=projection)["Item"] == item


@pytest.mark.parametrize("members,message", [
    ({"ProjectionExpression": "m, m.a"}, "Invalid ProjectionExpression: Two document paths overlap with each other; "
     "must remove or rewrite one of these paths; path one: [m], path two: [m, a]"),
    ({"ProjectionExpression": "a, a"}, "Invalid ProjectionExpression: Two document paths overlap with each other; "
     "must remove or rewrite one of these paths; path one: [a], path two: [a]"),
    ({"FilterExpression": "s = :n"},
     "Filter Expression can only contain non-primary key attributes: Primary key attribute: s"),
    ({"FilterExpression": "a BETWEEN :two AND :n"},
     "Invalid FilterExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
     "lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"),
])
def test_what_is_refused_before_anything_is_read(db, sorted_table, members, message):
    values = {":p": S("x"), ":n": N(1), ":two": N(2)}
    text = members.get("FilterExpression", "")
    request = {
        "TableName": sorted_table, "KeyConditionExpression": "p = :p",
        "ExpressionAttributeValues": {name: value for name, value in values.items() if name == ":p" or name in text.split()}}
    assert refusal(db.query, **request, **members) == ("ValidationException", message)


def test_sets_are_read_in_order(db, table):
    db.put_item(TableName=table, Item={
        "p": S("a"), "s": {"SS": ["b", "é", "a", "B"]}, "n": {"NS": ["10", "9", "-1", "0.5"]}, "b": {"BS": [b"\xff", b"\x01"]}})
    values = {":s": {"SS": ["A", ""]}, ":n": {"NS": ["5"]}}
    item = db.update_item(
        TableName=table, Key={"p": S("a")}, UpdateExpression="ADD s :s, n :n", ExpressionAttributeValues=values,
        ReturnValues="ALL_NEW")["Attributes"]
    assert item["s"] == {"SS": ["", "A", "B", "a", "b", "é"]}
    assert item["n"] == {"NS": ["-1", "0.5", "5", "9", "10"]}
    assert item["b"] == {"BS": [b"\x01", b"\xff"]}
