"""Queries and scans: order, stretches, paging, filters, indexes; and the parameters from before expressions."""

import random

import pytest
from conftest import N, S, create, refusal

COUNT = 60


@pytest.fixture(scope="module")
def filled(db):
    from conftest import attribute, index
    name = create(
        db, "p s:N", AttributeDefinitions=[attribute("g"), attribute("h", "N"), attribute("l")],
        GlobalSecondaryIndexes=[index("Global", "g", "h", "extra"), {**index("Keys", "g"), "Projection": {"ProjectionType": "KEYS_ONLY"}}],
        LocalSecondaryIndexes=[index("Local", "p", "l")])
    numbers = list(range(COUNT))
    random.Random(7).shuffle(numbers)
    for number in numbers:
        item = {"p": S(f"p{number % 3}"), "s": N(number), "v": N(number % 5), "extra": S(f"e{number}")}
        if number % 2 == 0:
            item |= {"g": S(f"g{number % 4}"), "h": N(-number), "l": S(f"l{number:02}")}
        db.put_item(TableName=name, Item=item)
    yield name
    db.delete_table(TableName=name)


def sorts(answer):
    return [int(item["s"]["N"]) for item in answer["Items"]]


def query(db, table, condition, values, **more):
    return db.query(TableName=table, KeyConditionExpression=condition, ExpressionAttributeValues=values, **more)


P1 = list(range(1, COUNT, 3))
STRETCHES = [
    ("p = :p", {}, P1), ("p = :p AND s = :a", {":a": N(7)}, [7]), ("p = :p AND s = :a", {":a": N(8)}, []),
    ("p = :p AND s < :a", {":a": N(10)}, [1, 4, 7]), ("p = :p AND s <= :a", {":a": N(10)}, [1, 4, 7, 10]),
    ("p = :p AND s > :a", {":a": N(52)}, [55, 58]), ("p = :p AND s >= :a", {":a": N(52)}, [52, 55, 58]),
    ("p = :p AND s BETWEEN :a AND :b", {":a": N(5), ":b": N(13)}, [7, 10, 13]), (":p = p AND :a > s", {":a": N(5)}, [1, 4]),
    ("(p = :p) AND (s > :a)", {":a": N(55)}, [58]), ("s > :a AND p = :p", {":a": N(55)}, [58]),
    ("p = :p AND s > :a", {":a": N("-1E100")}, P1), ("p = :p AND s BETWEEN :a AND :a", {":a": N("7.0")}, [7]),
]


@pytest.mark.parametrize("condition, values, expected", STRETCHES, ids=[f"{c} {v}" for c, v, _ in STRETCHES])
def test_a_stretch(db, filled, condition, values, expected):
    values = {":p": S("p1"), **values}
    assert sorts(query(db, filled, condition, values)) == expected
    assert sorts(query(db, filled, condition, values, ScanIndexForward=False)) == expected[::-1]
    found = [sort for page in db.get_paginator("query").paginate(
        TableName=filled, KeyConditionExpression=condition, ExpressionAttributeValues=values, PaginationConfig={"PageSize": 2})
        for sort in sorts(page)]
    assert found == expected


PROBLEM = "Invalid KeyConditionExpression: "
REFUSED = [
    ("s = :s", {":s": N(1)}, "Query condition missed key schema element: p"),
    ("p > :p", {":p": S("a")}, "Query key condition not supported"),
    ("p = :p AND x = :x", {":p": S("a"), ":x": S("b")}, "Query condition missed key schema element: s"),
    ("p = :p", {":p": N(1)}, "One or more parameter values were invalid: Condition parameter type does not match schema type"),
    ("p = :p AND begins_with(s, :s)", {":p": S("a"), ":s": N(1)},
        PROBLEM + "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N"),
    ("p = :p OR s = :s", {":p": S("a"), ":s": N(1)}, "Invalid operator used in KeyConditionExpression: OR"),
    ("p = :p AND s <> :s", {":p": S("a"), ":s": N(1)}, "Invalid operator used in KeyConditionExpression: <>"),
    ("p = :p AND s IN (:s)", {":p": S("a"), ":s": N(1)}, "Invalid operator used in KeyConditionExpression: IN"),
    ("NOT p = :p", {":p": S("a")}, "Invalid operator used in KeyConditionExpression: NOT"),
    ("p = :p AND p = :p", {":p": S("a")}, PROBLEM + "KeyConditionExpressions must only contain one condition per key"),
    ("p.x = :p", {":p": S("a")}, "KeyConditionExpressions cannot have conditions on nested attributes"),
    ("size(p) = :p", {":p": N(1)}, "KeyConditionExpressions cannot contain nested operations"),
    ("", {":p": S("a")}, PROBLEM + "The expression can not be empty;"),
]


@pytest.mark.parametrize("condition, values, message", REFUSED, ids=[condition or "empty" for condition, _, _ in REFUSED])
def test_a_refused_query(db, filled, condition, values, message):
    assert refusal(
        db.query, TableName=filled, KeyConditionExpression=condition, ExpressionAttributeValues=values) == ("ValidationException", message)


def test_indexes(db, filled):
    found = query(db, filled, "g = :g", {":g": S("g2")}, IndexName="Global")
    assert sorts(found) == list(range(COUNT - 2, 0, -4)), "in the order of the index's own sort key"
    assert set(found["Items"][0]) == {"p", "s", "g", "h", "extra"}
    assert set(query(db, filled, "g = :g", {":g": S("g2")}, IndexName="Keys")["Items"][0]) == {"p", "s", "g"}
    found = query(db, filled, "p = :p AND begins_with(l, :l)", {":p": S("p1"), ":l": S("l1")}, IndexName="Local")
    assert sorts(found) == [10, 16] and "v" in found["Items"][0]
    pages = list(db.get_paginator("query").paginate(
        TableName=filled, IndexName="Global", KeyConditionExpression="g = :g", ExpressionAttributeValues={":g": S("g0")},
        PaginationConfig={"PageSize": 4}))
    assert [sort for page in pages for sort in sorts(page)] == list(range(COUNT - 4, -1, -4))
    assert set(pages[0]["LastEvaluatedKey"]) == {"p", "s", "g", "h"}
    assert db.scan(TableName=filled, IndexName="Global")["Count"] == COUNT // 2


@pytest.mark.parametrize("more, message", [
    ({"IndexName": "None"}, "The table does not have the specified index: None"),
    ({"IndexName": "Global", "ConsistentRead": True}, "Consistent reads are not supported on global secondary indexes"),
    ({"IndexName": "Global", "Select": "ALL_ATTRIBUTES"}, "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not "
        "supported for global secondary index Global because its projection type is not ALL"),
    ({"IndexName": "Global", "ProjectionExpression": "v"},
        "One or more parameter values were invalid: Global secondary index Global does not project [v]"),
    ({"Select": "ALL_PROJECTED_ATTRIBUTES"}, "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"),
    ({"Select": "SPECIFIC_ATTRIBUTES"},
        "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"),
    ({"Select": "COUNT", "ProjectionExpression": "v"}, "Cannot specify the ProjectionExpression when choosing to get only the Count"),
    ({"Limit": 0}, "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: "
        "Member must have value greater than or equal to 1"),
    ({"Segment": 1}, "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"),
    ({"Segment": 2, "TotalSegments": 2}, "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
        "Segment: 2 is not less than TotalSegments: 2"),
    ({"ExclusiveStartKey": {"p": S("a")}},
        "The provided starting key is invalid: The provided key element does not match the schema"),
    ({"FilterExpression": "v ="}, 'Invalid FilterExpression: Syntax error; token: "<EOF>", near: "="'),
], ids=lambda value: str(value)[:60])
def test_a_refused_scan(db, filled, more, message):
    assert refusal(db.scan, TableName=filled, **more) == ("ValidationException", message)


def test_filters_count_what_was_looked_at(db, filled):
    found = query(db, filled, "p = :p", {":p": S("p1"), ":v": N(1)}, FilterExpression="v = :v", Limit=10)
    assert (found["Count"], found["ScannedCount"]) == (2, 10) and sorts(found) == [1, 16]
    assert found["LastEvaluatedKey"] == {"p": S("p1"), "s": N(28)}
    counted = db.scan(TableName=filled, FilterExpression="v = :v", ExpressionAttributeValues={":v": N(1)}, Select="COUNT")
    assert (counted["Count"], counted["ScannedCount"], "Items" in counted) == (COUNT // 5, COUNT, False)
    assert refusal(
        db.query, TableName=filled, KeyConditionExpression="p = :p", FilterExpression="s > :s",
        ExpressionAttributeValues={":p": S("p1"), ":s": N(1)}) == (
        "ValidationException", "Filter Expression can only contain non-primary key attributes: Primary key attribute: s")


@pytest.mark.parametrize("total", [1, 2, 3, 7, 100])
def test_segments_are_disjoint_and_complete(db, filled, total):
    found = [sort for segment in range(total) for page in db.get_paginator("scan").paginate(
        TableName=filled, Segment=segment, TotalSegments=total, PaginationConfig={"PageSize": 7}) for sort in sorts(page)]
    assert sorted(found) == list(range(COUNT))


def test_pages_end_at_a_megabyte(db):
    name = create(db, "p s:N")
    for number in range(6):
        db.put_item(TableName=name, Item={"p": S("p"), "s": N(number), "v": S("x" * 390_000)})
    pages = [sorts(page) for page in db.get_paginator("query").paginate(
        TableName=name, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": S("p")})]
    assert pages[:2] == [[0, 1, 2], [3, 4, 5]]
    counted = db.scan(TableName=name, FilterExpression="s > :s", ExpressionAttributeValues={":s": N(99)})
    assert (counted["Count"], counted["ScannedCount"]) == (0, 3) and "LastEvaluatedKey" in counted
    db.delete_table(TableName=name)


ORDERED = [
    ("S", [S(text) for text in ["", "A", "B", "a", "aa", "b", "é", "漢", "😀"]][1:]),
    ("N", [N(number) for number in ["-1E125", "-10", "-9.5", "-1E-130", "0", "1E-130", "0.5", "2", "10", "1E125"]]),
    ("B", [{"B": value} for value in [b"\x00", b"\x00\x00", b"\x01", b"\x7f", b"\x80", b"\xff"]]),
]


@pytest.mark.parametrize("letter, values", ORDERED, ids=[letter for letter, _ in ORDERED])
def test_the_order_of_sort_keys(db, letter, values):
    name = create(db, f"p s:{letter}")
    shuffled = list(enumerate(values))
    random.Random(1).shuffle(shuffled)
    for place, value in shuffled:
        db.put_item(TableName=name, Item={"p": S("p"), "s": value, "place": N(place)})
    found = query(db, name, "p = :p", {":p": S("p")})["Items"]
    assert [int(item["place"]["N"]) for item in found] == list(range(len(values)))
    db.delete_table(TableName=name)


# The parameters from before expressions


def comparison(operator, *values):
    return {"ComparisonOperator": operator, **({"AttributeValueList": list(values)} if values else {})}


FILTERS = [
    ({"v": comparison("EQ", N(1))}, {}, lambda n: n % 5 == 1), ({"v": comparison("NE", N(1))}, {}, lambda n: n % 5 != 1),
    ({"v": comparison("LT", N(1))}, {}, lambda n: n % 5 < 1), ({"v": comparison("LE", N(1))}, {}, lambda n: n % 5 <= 1),
    ({"v": comparison("GT", N(1))}, {}, lambda n: n % 5 > 1), ({"v": comparison("GE", N(1))}, {}, lambda n: n % 5 >= 1),
    ({"v": comparison("IN", N(1), N(2))}, {}, lambda n: n % 5 in (1, 2)),
    ({"v": comparison("BETWEEN", N(1), N(2))}, {}, lambda n: n % 5 in (1, 2)),
    ({"l": comparison("NULL")}, {}, lambda n: n % 2 == 1), ({"l": comparison("NOT_NULL")}, {}, lambda n: n % 2 == 0),
    ({"l": comparison("BEGINS_WITH", S("l1"))}, {}, lambda n: n % 2 == 0 and 10 <= n < 20),
    ({"extra": comparison("CONTAINS", S("5"))}, {}, lambda n: "5" in str(n)),
    ({"extra": comparison("NOT_CONTAINS", S("5"))}, {}, lambda n: "5" not in str(n)),
    ({"v": comparison("EQ", N(1)), "l": comparison("NULL")}, {}, lambda n: n % 5 == 1 and n % 2 == 1),
    ({"v": comparison("EQ", N(1)), "l": comparison("NULL")}, {"ConditionalOperator": "OR"}, lambda n: n % 5 == 1 or n % 2 == 1),
]


@pytest.mark.parametrize("asked, more, expected", FILTERS, ids=[f"{a} {m}"[:70] for a, m, _ in FILTERS])
def test_an_older_filter(db, filled, asked, more, expected):
    assert sorted(sorts(db.scan(TableName=filled, ScanFilter=asked, **more))) == [n for n in range(COUNT) if expected(n)]
    found = db.query(TableName=filled, KeyConditions={"p": comparison("EQ", S("p1"))}, QueryFilter=asked, **more)
    assert sorts(found) == [n for n in P1 if expected(n)]


KEY_CONDITIONS = [
    (comparison("EQ", N(7)), [7]), (comparison("LT", N(5)), [1, 4]), (comparison("LE", N(4)), [1, 4]), (comparison("GT", N(55)), [58]),
    (comparison("GE", N(55)), [55, 58]), (comparison("BETWEEN", N(5), N(11)), [7, 10]),
]


@pytest.mark.parametrize("asked, expected", KEY_CONDITIONS, ids=[str(asked)[:50] for asked, _ in KEY_CONDITIONS])
def test_older_key_conditions(db, filled, asked, expected):
    found = db.query(TableName=filled, KeyConditions={"p": comparison("EQ", S("p1")), "s": asked}, AttributesToGet=["s"])
    assert found["Items"] == [{"s": N(number)} for number in expected]


EXPECTED = [
    ({"v": {"Value": N(1)}}, True), ({"v": {"Value": N(2)}}, False), ({"v": {"Value": N(1), "Exists": True}}, True),
    ({"v": {"Exists": False}}, False), ({"w": {"Exists": False}}, True), ({"v": comparison("GT", N(0))}, True),
    ({"v": comparison("GT", N(1))}, False), ({"w": comparison("NULL")}, True), ({"v": comparison("NULL")}, False),
    ({"v": {"ComparisonOperator": "EQ", "Value": N(1)}}, True), ({"v": comparison("NE", N(1)), "w": comparison("NULL")}, False),
]


@pytest.mark.parametrize("expected, is_met", EXPECTED, ids=[str(expected)[:60] for expected, _ in EXPECTED])
def test_older_conditions(db, table, expected, is_met):
    db.put_item(TableName=table, Item={"p": S("k"), "v": N(1)})
    calls = [
        (db.put_item, {"Item": {"p": S("k"), "v": N(1)}}), (db.update_item, {"Key": {"p": S("k")}}), (db.delete_item, {"Key": {"p": S("k")}}),
    ]
    for call, more in calls:
        if is_met:
            call(TableName=table, Expected=expected, **more)
        else:
            assert refusal(call, TableName=table, Expected=expected, **more) == (
                "ConditionalCheckFailedException", "The conditional request failed")


ATTRIBUTE_UPDATES = [
    ({"n": {"Action": "PUT", "Value": S("x")}}, {"n": S("x")}), ({"n": {"Value": S("x")}}, {"n": S("x")}),
    ({"n": {"Action": "ADD", "Value": N(2)}}, {"n": N(7)}), ({"a": {"Action": "ADD", "Value": N(2)}}, {"a": N(2)}),
    ({"ss": {"Action": "ADD", "Value": {"SS": ["c"]}}}, {"ss": {"SS": ["a", "b", "c"]}}),
    ({"l": {"Action": "ADD", "Value": {"L": [S("y")]}}}, {"l": {"L": [S("x"), S("y")]}}),
    ({"n": {"Action": "DELETE"}}, {"n": None}), ({"a": {"Action": "DELETE"}}, {}),
    ({"ss": {"Action": "DELETE", "Value": {"SS": ["a"]}}}, {"ss": {"SS": ["b"]}}), ({}, {}),
]


@pytest.mark.parametrize("updates, changes", ATTRIBUTE_UPDATES, ids=[str(updates)[:60] for updates, _ in ATTRIBUTE_UPDATES])
def test_older_updates(db, table, updates, changes):
    item = {"p": S("k"), "n": N(5), "ss": {"SS": ["a", "b"]}, "l": {"L": [S("x")]}}
    db.put_item(TableName=table, Item=item)
    answer = db.update_item(TableName=table, Key={"p": S("k")}, AttributeUpdates=updates, ReturnValues="ALL_NEW")
    assert answer["Attributes"] == {name: value for name, value in {**item, **changes}.items() if value is not None}


INVALID = "One or more parameter values were invalid: "
REFUSED_OLDER = [
    ("update_item", {"AttributeUpdates": {"n": {"Action": "PUT"}}}, INVALID + "Only DELETE action is allowed when no attribute value is specified"),
    ("update_item", {"AttributeUpdates": {"n": {"Action": "ADD", "Value": S("x")}}}, INVALID + "ADD action is not supported for the type S"),
    ("update_item", {"AttributeUpdates": {"n": {"Action": "DELETE", "Value": N(1)}}},
        INVALID + "DELETE action with value is not supported for the type N"),
    ("update_item", {"AttributeUpdates": {}, "UpdateExpression": "REMOVE a"}, "Can not use both expression and non-expression parameters in "
        "the same request: Non-expression parameters: {AttributeUpdates} Expression parameters: {UpdateExpression}"),
    ("update_item", {"Expected": {"n": {"Exists": True}}}, INVALID + "Value must be provided when Exists is true for Attribute: n"),
    ("update_item", {"Expected": {"n": {"Exists": False, "Value": N(1)}}},
        INVALID + "Value cannot be used when Exists is false for Attribute: n"),
    ("update_item", {"Expected": {"n": {}}}, INVALID + "Value must be provided when Exists is null for Attribute: n"),
    ("update_item", {"Expected": {"n": comparison("BETWEEN", N(1))}},
        INVALID + "Invalid number of argument(s) for the BETWEEN ComparisonOperator"),
    ("update_item", {"Expected": {"n": {**comparison("EQ", N(1)), "Exists": True}}},
        INVALID + "Exists and ComparisonOperator cannot be used together for Attribute: n"),
    ("update_item", {"Expected": {"n": {"AttributeValueList": [N(1)]}}},
        INVALID + "AttributeValueList can only be used with a ComparisonOperator for Attribute: n"),
    ("get_item", {"AttributesToGet": ["a", "a"]}, INVALID + "Duplicate value in attribute name: a"),
    ("get_item", {"AttributesToGet": []}, "1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1"),
    ("get_item", {"AttributesToGet": ["a"], "ProjectionExpression": "a"}, "Can not use both expression and non-expression parameters in the "
        "same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"),
]


@pytest.mark.parametrize("operation, more, message", REFUSED_OLDER, ids=[message[-60:] for _, _, message in REFUSED_OLDER])
def test_refused_older_parameters(db, table, operation, more, message):
    assert refusal(getattr(db, operation), TableName=table, Key={"p": S("k")}, **more) == ("ValidationException", message)
