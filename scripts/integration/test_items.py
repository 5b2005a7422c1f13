"""Items: values, keys, batches, transactions, what is told besides."""

import pytest
from boto3.dynamodb.types import Binary
from conftest import N, S, create, refusal
from botocore.exceptions import ClientError

INVALID = "One or more parameter values were invalid: "
MISMATCH = "The provided key element does not match the schema"

VALUES = [
    S(""), S("text"), S("é😀\u0000\"\\"), {"B": b""}, {"B": bytes(range(256))}, {"BOOL": True}, {"BOOL": False}, {"NULL": True},
    {"L": []}, {"L": [S("a"), {"L": [{"NULL": True}]}, {"M": {}}]}, {"M": {}}, {"M": {"a": {"M": {"b": {"M": {"c": S("deep")}}}}}},
    {"SS": ["a"]}, {"SS": ["", "b"]}, {"NS": ["1"]}, {"BS": [b"x", b""]},
]
NUMBERS = [
    ("0", "0"), ("-0", "0"), ("007", "7"), ("1.50", "1.5"), ("1E3", "1000"), ("1e-3", "0.001"), ("+5", "5"), (".5", "0.5"), ("5.", "5"),
    ("9.9999999999999999999999999999999999999E+125", "99999999999999999999999999999999999999" + "0" * 88),
    ("1E-130", "0." + "0" * 129 + "1"), ("-123456789012345678901234567890.12345678", "-123456789012345678901234567890.12345678"),
]


@pytest.fixture(scope="module")
def shared(db):
    name = create(db)
    yield name
    db.delete_table(TableName=name)


@pytest.mark.parametrize("value", VALUES, ids=[repr(value)[:40] for value in VALUES])
def test_a_value_comes_back(db, shared, value):
    db.put_item(TableName=shared, Item={"p": S("k"), "v": value})
    (letter, found), = db.get_item(TableName=shared, Key={"p": S("k")})["Item"]["v"].items()
    expected = value[letter]
    assert (sorted(found) if letter in ("SS", "NS", "BS") else found) == (sorted(expected) if letter in ("SS", "NS", "BS") else expected)


@pytest.mark.parametrize("sent, kept", NUMBERS, ids=[sent for sent, _ in NUMBERS])
def test_a_number_is_normalised(db, shared, sent, kept):
    db.put_item(TableName=shared, Item={"p": S("k"), "v": N(sent)})
    assert db.get_item(TableName=shared, Key={"p": S("k")})["Item"]["v"] == N(kept)


NUMBER = "The parameter cannot be converted to a numeric value"
REFUSED_VALUES = [
    (N(""), NUMBER), (N("x"), NUMBER + ": x"), (N("1 "), NUMBER + ": 1 "), (N("NaN"), NUMBER + ": NaN"), (N("0x1"), NUMBER + ": 0x1"),
    (N("1E126"), "Number overflow. Attempting to store a number with magnitude larger than supported range"),
    (N("1E-131"), "Number underflow. Attempting to store a number with magnitude smaller than supported range"),
    (N("1" * 39), "Attempting to store more than 38 significant digits in a Number"),
    ({"SS": []}, INVALID + "An string set  may not be empty"), ({"NS": []}, INVALID + "An number set  may not be empty"),
    ({"BS": []}, INVALID + "Binary sets should not be empty"), ({"SS": ["a", "a"]}, INVALID + "Input collection [a, a] contains duplicates."),
    ({"NS": ["1", "1.0"]}, "Input collection contains duplicates"),
    ({"NULL": False}, INVALID + "Null attribute value types must have the value of true"),
    ({}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ({"S": "a", "N": "1"}, "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"),
    ({"L": [{}]}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ({"M": {"a": N("x")}}, NUMBER + ": x"),
]


@pytest.mark.parametrize("value, message", REFUSED_VALUES, ids=[repr(value)[:30] for value, _ in REFUSED_VALUES])
def test_a_refused_value(db, shared, value, message):
    assert refusal(db.put_item, TableName=shared, Item={"p": S("k"), "v": value}) == ("ValidationException", message)


def test_limits_of_an_item(db, shared):
    db.put_item(TableName=shared, Item={"p": S("k"), "v": S("x" * (400 * 1024 - 3))})
    for call in (
        lambda: db.put_item(TableName=shared, Item={"p": S("k"), "v": S("x" * (400 * 1024 - 2))}),
        lambda: db.batch_write_item(RequestItems={shared: [{"PutRequest": {"Item": {"p": S("k"), "v": S("x" * 500000)}}}]}),
    ):
        with pytest.raises(ClientError, match="Item size has exceeded the maximum allowed size"):
            call()
    with pytest.raises(ClientError, match="Item size to update has exceeded the maximum allowed size"):
        db.update_item(
            TableName=shared, Key={"p": S("k")}, UpdateExpression="SET w = :w", ExpressionAttributeValues={":w": S("x" * 100)})
    deep = S("leaf")
    for _ in range(31):
        deep = {"L": [deep]}
    db.put_item(TableName=shared, Item={"p": S("k"), "v": deep})
    assert refusal(db.put_item, TableName=shared, Item={"p": S("k"), "v": {"L": [deep]}}) == (
        "ValidationException", "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
        "supported limit")


# Keys

EMPTY_KEY = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: p"
REFUSED_ITEMS = [
    ({"p": S("a")}, INVALID + "Missing the key s in the item"),
    ({"s": N(1)}, INVALID + "Missing the key p in the item"),
    ({"p": N(1), "s": N(1)}, INVALID + "Type mismatch for key p expected: S actual: N"),
    ({"p": S("a"), "s": {"BOOL": True}}, INVALID + "Type mismatch for key s expected: N actual: BOOL"),
    ({"p": S(""), "s": N(1)}, EMPTY_KEY),
    ({"p": S("x" * 2049), "s": N(1)}, INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
    ({"p": S("a"), "s": N(1), "g": N(1)}, INVALID + "Type mismatch for Index Key g Expected: S Actual: N IndexName: Global"),
    ({"p": S("a"), "s": N(1), "l": {"NULL": True}}, INVALID + "Type mismatch for Index Key l Expected: S Actual: NULL IndexName: Local"),
    ({"p": S("a"), "s": N(1), "g": S("")}, "One or more parameter values are not valid. A value specified for a secondary index key is "
        "not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: Global, IndexKey: g"),
]


@pytest.mark.parametrize("item, message", REFUSED_ITEMS, ids=[message[-50:] for _, message in REFUSED_ITEMS])
def test_a_refused_item(db, sorted_table, item, message):
    assert refusal(db.put_item, TableName=sorted_table, Item=item) == ("ValidationException", message)


REFUSED_KEYS = [{}, {"p": S("a")}, {"s": N(1)}, {"p": S("a"), "s": S("1")}, {"p": S("a"), "s": N(1), "x": S("y")}, {"p": S("a"), "x": N(1)}]


@pytest.mark.parametrize("key", REFUSED_KEYS, ids=[repr(key) for key in REFUSED_KEYS])
def test_a_refused_key(db, sorted_table, key):
    for call in (db.get_item, db.delete_item, db.update_item):
        assert refusal(call, TableName=sorted_table, Key=key) == ("ValidationException", MISMATCH)
    assert refusal(db.batch_get_item, RequestItems={sorted_table: {"Keys": [key]}}) == ("ValidationException", MISMATCH)
    assert refusal(db.batch_write_item, RequestItems={sorted_table: [{"DeleteRequest": {"Key": key}}]}) == (
        "ValidationException", MISMATCH)


def test_an_index_key_is_updated_to_its_type_only(db, sorted_table):
    key = {"p": S("a"), "s": N(1)}
    assert refusal(
        db.update_item, TableName=sorted_table, Key=key, UpdateExpression="SET g = :g", ExpressionAttributeValues={":g": N(1)}) == (
        "ValidationException", "The update expression attempted to update the secondary index key to unsupported type")


def test_old_items_are_answered_when_asked_for(db, shared):
    db.put_item(TableName=shared, Item={"p": S("k"), "v": N(1)})
    assert "Attributes" not in db.put_item(TableName=shared, Item={"p": S("k"), "v": N(2)})
    assert db.put_item(TableName=shared, Item={"p": S("k"), "v": N(3)}, ReturnValues="ALL_OLD")["Attributes"]["v"] == N(2)
    assert db.delete_item(TableName=shared, Key={"p": S("k")}, ReturnValues="ALL_OLD")["Attributes"]["v"] == N(3)
    assert "Attributes" not in db.delete_item(TableName=shared, Key={"p": S("k")}, ReturnValues="ALL_OLD")
    assert refusal(db.put_item, TableName=shared, Item={"p": S("k")}, ReturnValues="ALL_NEW") == (
        "ValidationException", "ReturnValues can only be ALL_OLD or NONE")


# Batches


def test_batches(db, shared):
    puts = [{"PutRequest": {"Item": {"p": S(f"b{number}"), "n": N(number)}}} for number in range(25)]
    answer = db.batch_write_item(RequestItems={shared: puts}, ReturnConsumedCapacity="TOTAL")
    assert answer["UnprocessedItems"] == {}
    assert answer["ConsumedCapacity"] == [{"TableName": shared, "CapacityUnits": 25.0}]
    keys = [{"p": S(f"b{number}")} for number in range(0, 50, 2)]
    answer = db.batch_get_item(RequestItems={shared: {"Keys": keys}}, ReturnConsumedCapacity="TOTAL")
    assert sorted(int(item["n"]["N"]) for item in answer["Responses"][shared]) == list(range(0, 25, 2))
    assert answer["UnprocessedKeys"] == {}
    assert answer["ConsumedCapacity"] == [{"TableName": shared, "CapacityUnits": 12.5}]


def test_a_batch_of_large_items_is_read_in_parts(db, table):
    for number in range(45):
        db.put_item(TableName=table, Item={"p": S(f"k{number}"), "v": S("x" * 399000)})
    request = {table: {"Keys": [{"p": S(f"k{number}")} for number in range(45)]}}
    found, rounds = set(), 0
    while request:
        answer = db.batch_get_item(RequestItems=request)
        found |= {item["p"]["S"] for item in answer["Responses"][table]}
        request, rounds = answer["UnprocessedKeys"], rounds + 1
    assert len(found) == 45 and rounds == 2


REFUSED_BATCHES = [
    ([{"PutRequest": {"Item": {"p": S("a")}}}, {"DeleteRequest": {"Key": {"p": S("a")}}}], "Provided list of item keys contains duplicates"),
    ([{"PutRequest": {"Item": {"q": S("a")}}}], MISMATCH), ([{"PutRequest": {"Item": {"p": N(1)}}}], MISMATCH),
    ([{}], "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"),
    ([{"PutRequest": {"Item": {"p": S("a")}}, "DeleteRequest": {"Key": {"p": S("a")}}}],
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"),
]


@pytest.mark.parametrize("writes, message", REFUSED_BATCHES, ids=[message[:40] for _, message in REFUSED_BATCHES])
def test_a_refused_batch(db, shared, writes, message):
    assert refusal(db.batch_write_item, RequestItems={shared: writes}) == ("ValidationException", message)


def test_batches_have_limits(db, shared):
    puts = [{"PutRequest": {"Item": {"p": S(f"b{number}")}}} for number in range(26)]
    assert refusal(db.batch_write_item, RequestItems={shared: puts})[0] == "ValidationException"
    assert refusal(db.batch_write_item, RequestItems={})[0] == "ValidationException"
    keys = [{"p": S(f"b{number}")} for number in range(101)]
    assert refusal(db.batch_get_item, RequestItems={shared: {"Keys": keys}})[0] == "ValidationException"
    assert refusal(db.batch_get_item, RequestItems={shared: {"Keys": [keys[0], keys[0]]}}) == (
        "ValidationException", "Provided list of item keys contains duplicates")
    assert refusal(db.batch_get_item, RequestItems={}) == (
        "ValidationException", "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1")


# Transactions


def test_a_transaction_does_all(db, table):
    db.put_item(TableName=table, Item={"p": S("old")})
    db.put_item(TableName=table, Item={"p": S("counter"), "n": N(1)})
    db.transact_write_items(TransactItems=[
        {"Put": {"TableName": table, "Item": {"p": S("new")}, "ConditionExpression": "attribute_not_exists(p)"}},
        {"Delete": {"TableName": table, "Key": {"p": S("old")}}},
        {"Update": {"TableName": table, "Key": {"p": S("counter")}, "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": N(1)}}},
        {"ConditionCheck": {"TableName": table, "Key": {"p": S("none")}, "ConditionExpression": "attribute_not_exists(p)"}},
    ])
    found = db.transact_get_items(TransactItems=[
        {"Get": {"TableName": table, "Key": {"p": S("counter")}, "ProjectionExpression": "n"}},
        {"Get": {"TableName": table, "Key": {"p": S("old")}}}, {"Get": {"TableName": table, "Key": {"p": S("new")}}},
    ], ReturnConsumedCapacity="TOTAL")
    assert found["Responses"] == [{"Item": {"n": N(2)}}, {}, {"Item": {"p": S("new")}}]
    assert found["ConsumedCapacity"] == [{"TableName": table, "CapacityUnits": 6.0, "ReadCapacityUnits": 6.0}]


def test_a_cancelled_transaction_says_why(db, table):
    db.put_item(TableName=table, Item={"p": S("there"), "n": S("text")})
    with pytest.raises(ClientError) as caught:
        db.transact_write_items(TransactItems=[
            {"Put": {"TableName": table, "Item": {"p": S("new")}}},
            {"Put": {"TableName": table, "Item": {"p": S("there")}, "ConditionExpression": "attribute_not_exists(p)",
                     "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}},
        ])
    response = caught.value.response
    assert response["Error"]["Code"] == "TransactionCanceledException"
    assert response["Error"]["Message"] == (
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]")
    assert response["CancellationReasons"] == [
        {"Code": "None"},
        {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed", "Item": {"p": S("there"), "n": S("text")}}]
    with pytest.raises(ClientError) as caught:
        db.transact_write_items(TransactItems=[
            {"Put": {"TableName": table, "Item": {"p": S("new")}}},
            {"Update": {"TableName": table, "Key": {"p": S("there")}, "UpdateExpression": "ADD n :n", "ExpressionAttributeValues": {":n": N(1)}}},
        ])
    assert [reason["Code"] for reason in caught.value.response["CancellationReasons"]] == ["None", "ValidationError"]
    assert db.scan(TableName=table)["Count"] == 1


def test_a_transaction_is_carried_out_once(db, table):
    add = {"Update": {"TableName": table, "Key": {"p": S("k")}, "UpdateExpression": "ADD n :one", "ExpressionAttributeValues": {":one": N(1)}}}
    for _ in range(3):
        db.transact_write_items(TransactItems=[add], ClientRequestToken="token")
    assert db.get_item(TableName=table, Key={"p": S("k")})["Item"]["n"] == N(1)
    code, _ = refusal(
        db.transact_write_items, TransactItems=[{"Delete": {"TableName": table, "Key": {"p": S("k")}}}], ClientRequestToken="token")
    assert code == "IdempotentParameterMismatchException"


def test_refused_transactions(db, table):
    put = {"Put": {"TableName": table, "Item": {"p": S("a")}}}
    assert refusal(db.transact_write_items, TransactItems=[put, put]) == (
        "ValidationException", "Transaction request cannot include multiple operations on one item")
    assert refusal(db.transact_write_items, TransactItems=[])[0] == "ValidationException"
    assert refusal(db.transact_write_items, TransactItems=[{}])[0] == "ValidationException"
    many = [{"Put": {"TableName": table, "Item": {"p": S(f"k{number}")}}} for number in range(101)]
    assert refusal(db.transact_write_items, TransactItems=many)[0] == "ValidationException"
    db.transact_write_items(TransactItems=many[:100])
    assert db.scan(TableName=table, Select="COUNT")["Count"] == 100


# What is told besides


def test_a_transaction_has_four_megabytes_at_most(db, table):
    def items(count):
        return [{"Put": {"TableName": table, "Item": {"p": S(f"{place:02}"), "t": S("x" * 349_996)}}} for place in range(count)]

    def keys(count):
        return [{"Get": {"TableName": table, "Key": {"p": S(f"{place:02}")}}} for place in range(count)]

    refused = ("ValidationException", "The aggregate size of the items in the transaction cannot exceed 4 MB")
    db.transact_write_items(TransactItems=items(11))
    assert refusal(db.transact_write_items, TransactItems=items(12)) == refused
    assert len(db.transact_get_items(TransactItems=keys(11))["Responses"]) == 11
    db.put_item(TableName=table, Item=items(12)[11]["Put"]["Item"])
    assert refusal(db.transact_get_items, TransactItems=keys(12)) == refused


def test_a_table_by_its_arn(db, table):
    arn = f"arn:aws:dynamodb:eu-central-1:123456789012:table/{table}"
    for name in (arn, db.describe_table(TableName=table)["Table"]["TableArn"]):
        db.put_item(TableName=name, Item={"p": S("k"), "n": N(1)})
        assert db.get_item(TableName=name, Key={"p": S("k")})["Item"]["n"] == N(1)
        assert db.scan(TableName=name)["Count"] == 1
        query = {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": S("k")}}
        assert db.query(TableName=name, **query)["Count"] == 1
        db.update_item(TableName=name, Key={"p": S("k")}, UpdateExpression="SET n = :n", ExpressionAttributeValues={":n": N(2)})
        assert db.batch_get_item(RequestItems={name: {"Keys": [{"p": S("k")}]}})["Responses"] == {name: [{"p": S("k"), "n": N(2)}]}
        assert db.batch_write_item(RequestItems={name: [{"DeleteRequest": {"Key": {"p": S("k")}}}]})["UnprocessedItems"] == {}
        db.transact_write_items(TransactItems=[{"Put": {"TableName": name, "Item": {"p": S("t")}}}])
        assert db.transact_get_items(TransactItems=[{"Get": {"TableName": name, "Key": {"p": S("t")}}}])["Responses"][0]["Item"]
        db.delete_item(TableName=name, Key={"p": S("t")})
        assert db.describe_table(TableName=name)["Table"]["TableName"] == table
        assert db.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED"
    missing = arn + "-not-there"
    assert refusal(db.get_item, TableName=missing, Key={"p": S("k")}) == ("ResourceNotFoundException", "Requested resource not found")
    assert refusal(db.get_item, TableName=arn + "/index/i", Key={"p": S("k")})[0] == "ValidationException"


def test_capacity(db, sorted_table):
    item = {"p": S("a"), "s": N(1), "g": S("g"), "h": N(1), "l": S("l"), "v": S("x" * 3000)}
    put = db.put_item(
        TableName=sorted_table, Item=item, ReturnConsumedCapacity="INDEXES", ReturnItemCollectionMetrics="SIZE")
    assert put["ConsumedCapacity"] == {
        "TableName": sorted_table, "CapacityUnits": 7.0, "Table": {"CapacityUnits": 3.0},
        "GlobalSecondaryIndexes": {"Global": {"CapacityUnits": 1.0}}, "LocalSecondaryIndexes": {"Local": {"CapacityUnits": 3.0}}}
    assert put["ItemCollectionMetrics"] == {"ItemCollectionKey": {"p": S("a")}, "SizeEstimateRangeGB": [0.0, 1.0]}
    again = db.put_item(TableName=sorted_table, Item=item, ReturnConsumedCapacity="TOTAL")
    assert again["ConsumedCapacity"] == {"TableName": sorted_table, "CapacityUnits": 3.0}, "indexes did not change"
    key = {"p": S("a"), "s": N(1)}
    for consistent, units in [(False, 0.5), (True, 1.0)]:
        got = db.get_item(TableName=sorted_table, Key=key, ConsistentRead=consistent, ReturnConsumedCapacity="TOTAL")
        assert got["ConsumedCapacity"] == {"TableName": sorted_table, "CapacityUnits": units}
    found = db.query(
        TableName=sorted_table, IndexName="Global", KeyConditionExpression="g = :g", ExpressionAttributeValues={":g": S("g")},
        ReturnConsumedCapacity="INDEXES")
    assert found["ConsumedCapacity"] == {
        "TableName": sorted_table, "CapacityUnits": 0.5, "Table": {"CapacityUnits": 0.0},
        "GlobalSecondaryIndexes": {"Global": {"CapacityUnits": 0.5}}}
    assert "ConsumedCapacity" not in db.scan(TableName=sorted_table)
