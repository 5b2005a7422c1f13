"""DynamoDB Streams, through boto3's client of that service and the AWS command line, on the same port as the database."""

import datetime
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from conftest import N, S, attribute, connect, create, index, refusal

BOTH = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
OFF = {"StreamEnabled": False}


def latest(db, table):
    return db.describe_table(TableName=table)["Table"]["LatestStreamArn"]


def shard(streams, arn):
    (only,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    return only


def iterator(streams, arn, kind="TRIM_HORIZON", **members):
    return streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard(streams, arn)["ShardId"], ShardIteratorType=kind, **members)["ShardIterator"]


def read(streams, arn, **members):
    """All records of a stream, in pages."""
    records, place = [], iterator(streams, arn)
    while place:
        page = streams.get_records(ShardIterator=place, **members)
        if not page["Records"]:
            break
        records += page["Records"]
        place = page.get("NextShardIterator")
    return records


def events(records):
    return [(record["eventName"], *record["dynamodb"]["Keys"]["p"].values()) for record in records]


@pytest.fixture
def streamed(db):
    """A table with the key `p` and a stream of both images."""
    name = create(db, StreamSpecification=BOTH)
    yield name
    db.delete_table(TableName=name)


VIEWS = {"KEYS_ONLY": (False, False), "NEW_IMAGE": (True, False), "OLD_IMAGE": (False, True), "NEW_AND_OLD_IMAGES": (True, True)}


@pytest.mark.parametrize("view", VIEWS)
def test_views(db, streams, view):
    table = create(db, "p s:N", StreamSpecification={"StreamEnabled": True, "StreamViewType": view})
    key = {"p": S("a"), "s": N(1)}
    db.put_item(TableName=table, Item={**key, "v": N(10)})
    db.update_item(TableName=table, Key=key, UpdateExpression="SET v = v + :n", ExpressionAttributeValues={":n": N(1)})
    db.delete_item(TableName=table, Key=key)
    records = read(streams, latest(db, table))
    first, second = {**key, "v": N(10)}, {**key, "v": N(11)}
    has_new, has_old = VIEWS[view]
    for record, name, new, old in zip(
            records, ["INSERT", "MODIFY", "REMOVE"], [first, second, None], [None, first, second], strict=True):
        told = record["dynamodb"]
        assert record["eventName"] == name
        assert (record["eventVersion"], record["eventSource"], record["awsRegion"]) == ("1.1", "aws:dynamodb", "ddblocal")
        assert "userIdentity" not in record
        assert told["Keys"] == key and told["StreamViewType"] == view
        assert told.get("NewImage") == (new if has_new else None)
        assert told.get("OldImage") == (old if has_old else None)
        # A key of two names, a letter and a digit; the value's name, and two digits.
        assert told["SizeBytes"] == 5 + 8 * (("NewImage" in told) + ("OldImage" in told))
        age = datetime.datetime.now(datetime.timezone.utc) - told["ApproximateCreationDateTime"]
        assert datetime.timedelta() <= age < datetime.timedelta(minutes=1)
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    assert numbers == sorted(set(numbers)) and all(number.isdecimal() and len(number) == 21 for number in numbers)
    assert len({record["eventID"] for record in records}) == 3 and all(len(record["eventID"]) == 32 for record in records)
    db.delete_table(TableName=table)


def test_the_sizes_of_the_developer_guide(db, streams):
    """The example events of the guide have 26, 59 and 38 bytes."""
    table = create(db, "Id:N", StreamSpecification=BOTH)
    key = {"Id": N(101)}
    db.put_item(TableName=table, Item={**key, "Message": S("New item!")})
    db.put_item(TableName=table, Item={**key, "Message": S("This item has changed")})
    db.delete_item(TableName=table, Key=key)
    assert [record["dynamodb"]["SizeBytes"] for record in read(streams, latest(db, table))] == [26, 59, 38]
    db.delete_table(TableName=table)


def test_what_changes_nothing_is_not_told(db, streams, streamed):
    item = {"p": S("a"), "v": {"SS": ["x", "y"]}, "n": N("1.50")}
    db.put_item(TableName=streamed, Item=item)
    db.put_item(TableName=streamed, Item={"n": N("1.5"), "v": {"SS": ["y", "x"]}, "p": S("a")})
    db.update_item(TableName=streamed, Key={"p": S("a")}, UpdateExpression="SET n = :n", ExpressionAttributeValues={":n": N("15e-1")})
    db.update_item(TableName=streamed, Key={"p": S("a")})
    db.delete_item(TableName=streamed, Key={"p": S("none")})
    refusal(db.put_item, TableName=streamed, Item={"p": S("a")}, ConditionExpression="attribute_not_exists(p)")
    db.transact_write_items(TransactItems=[
        {"ConditionCheck": {"TableName": streamed, "Key": {"p": S("a")}, "ConditionExpression": "attribute_exists(p)"}}])
    assert events(read(streams, latest(db, streamed))) == [("INSERT", "a")]
    # That an item is made of its key alone is a change.
    db.update_item(TableName=streamed, Key={"p": S("b")})
    assert events(read(streams, latest(db, streamed)))[1:] == [("INSERT", "b")]


def test_every_kind_of_write_is_told(db, streams, streamed, table):
    db.put_item(TableName=table, Item={"p": S("elsewhere")})
    db.batch_write_item(RequestItems={
        streamed: [{"PutRequest": {"Item": {"p": S("a")}}}, {"PutRequest": {"Item": {"p": S("b")}}}],
        table: [{"PutRequest": {"Item": {"p": S("a")}}}]})
    db.batch_write_item(RequestItems={streamed: [{"DeleteRequest": {"Key": {"p": S("a")}}}]})
    db.transact_write_items(TransactItems=[
        {"Update": {"TableName": streamed, "Key": {"p": S("b")}, "UpdateExpression": "SET v = :v",
                    "ExpressionAttributeValues": {":v": N(1)}}},
        {"Put": {"TableName": streamed, "Item": {"p": S("c")}}}, {"Delete": {"TableName": table, "Key": {"p": S("a")}}}])
    refusal(db.transact_write_items, TransactItems=[
        {"Put": {"TableName": streamed, "Item": {"p": S("never")}}},
        {"ConditionCheck": {"TableName": table, "Key": {"p": S("a")}, "ConditionExpression": "attribute_exists(p)"}}])
    db.execute_statement(Statement=f"INSERT INTO \"{streamed}\" VALUE {{'p': 'd', 'v': 1}}")
    db.execute_statement(Statement=f"UPDATE \"{streamed}\" SET v = 2 WHERE p = 'd'")
    db.execute_transaction(TransactStatements=[{"Statement": f"DELETE FROM \"{streamed}\" WHERE p = 'd'"}])
    told = events(read(streams, latest(db, streamed)))
    # A batch has no order of its own.
    assert sorted(told[:2]) == [("INSERT", "a"), ("INSERT", "b")]
    assert told[2:] == [
        ("REMOVE", "a"), ("MODIFY", "b"), ("INSERT", "c"), ("INSERT", "d"), ("MODIFY", "d"), ("REMOVE", "d")]


def test_expired_items_are_removed_by_the_service(db, streams, streamed):
    db.update_time_to_live(TableName=streamed, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
    now = int(time.time())
    db.put_item(TableName=streamed, Item={"p": S("a"), "until": N(now - 10)})
    # It is gone for everybody, and so is not replaced.
    db.put_item(TableName=streamed, Item={"p": S("a"), "v": N(1)})
    insert, remove, again = read(streams, latest(db, streamed))
    assert [record["eventName"] for record in (insert, remove, again)] == ["INSERT", "REMOVE", "INSERT"]
    assert remove["userIdentity"] == {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
    assert remove["dynamodb"]["OldImage"] == {"p": S("a"), "until": N(now - 10)}
    assert "userIdentity" not in insert and "userIdentity" not in again


def test_reading_in_pages_and_from_every_place(db, streams, streamed):
    arn = latest(db, streamed)
    empty = streams.get_records(ShardIterator=iterator(streams, arn))
    assert empty["Records"] == [] and empty["NextShardIterator"]
    for number in range(25):
        db.put_item(TableName=streamed, Item={"p": S(f"{number:02}")})
    keys = [f"{number:02}" for number in range(25)]
    records = read(streams, arn, Limit=7)
    assert [key for _, key in events(records)] == keys
    # The place of an idle reader goes on where it stood.
    assert [key for _, key in events(streams.get_records(ShardIterator=empty["NextShardIterator"])["Records"])] == keys
    number = records[10]["dynamodb"]["SequenceNumber"]
    for kind, first in [("AT_SEQUENCE_NUMBER", 10), ("AFTER_SEQUENCE_NUMBER", 11)]:
        page = streams.get_records(ShardIterator=iterator(streams, arn, kind, SequenceNumber=number), Limit=3)
        assert [key for _, key in events(page["Records"])] == keys[first:first + 3]
    last = iterator(streams, arn, "LATEST")
    db.put_item(TableName=streamed, Item={"p": S("new")})
    assert events(streams.get_records(ShardIterator=last)["Records"]) == [("INSERT", "new")]
    # Reading does not take away, and the same record has the same id.
    assert [record["eventID"] for record in read(streams, arn)][:25] == [record["eventID"] for record in records]
    start = shard(streams, arn)["SequenceNumberRange"]["StartingSequenceNumber"]
    assert start == records[0]["dynamodb"]["SequenceNumber"]


def test_an_answer_has_a_megabyte_at_most(db, streams, streamed):
    for number in range(8):
        db.put_item(TableName=streamed, Item={"p": S(str(number)), "t": S("x" * 300_000)})
    place, counts = iterator(streams, latest(db, streamed)), []
    while sum(counts) < 8:
        page = streams.get_records(ShardIterator=place)
        place = page["NextShardIterator"]
        counts.append(len(page["Records"]))
    assert counts == [3, 3, 2]


def test_enabling_and_disabling(db, streams, table):
    described = db.describe_table(TableName=table)["Table"]
    assert not {"LatestStreamArn", "LatestStreamLabel", "StreamSpecification"} & described.keys()
    update = lambda specification: db.update_table(TableName=table, StreamSpecification=specification)["TableDescription"]
    nothing = f"Table has no stream to disable: TableName: {table}"
    assert refusal(db.update_table, TableName=table, StreamSpecification=OFF) == ("ValidationException", nothing)
    db.put_item(TableName=table, Item={"p": S("before")})
    described = update({"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    first = described["LatestStreamArn"]
    assert described["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    assert first == f"{described['TableArn']}/stream/{described['LatestStreamLabel']}"
    for view in ["KEYS_ONLY", "NEW_IMAGE"]:
        request = {"TableName": table, "StreamSpecification": {"StreamEnabled": True, "StreamViewType": view}}
        assert refusal(db.update_table, **request) == (
            "ValidationException", f"Table already has an enabled stream: TableName: {table}")
    db.put_item(TableName=table, Item={"p": S("a")})
    waiting = iterator(streams, first, "LATEST")
    described = update(OFF)
    assert "StreamSpecification" not in described and described["LatestStreamArn"] == first
    db.put_item(TableName=table, Item={"p": S("between")})
    second = update(BOTH)["LatestStreamArn"]
    assert second != first
    db.put_item(TableName=table, Item={"p": S("b")})
    assert events(read(streams, first)) == [("INSERT", "a")]
    assert events(read(streams, second)) == [("INSERT", "b")]
    assert "NextShardIterator" not in streams.get_records(ShardIterator=waiting)
    for arn, status in [(first, "DISABLED"), (second, "ENABLED")]:
        described = streams.describe_stream(StreamArn=arn)["StreamDescription"]
        assert described["StreamStatus"] == status and described["TableName"] == table
        numbers = described["Shards"][0]["SequenceNumberRange"]
        assert ("EndingSequenceNumber" in numbers) == (status == "DISABLED")
    listed = streams.list_streams(TableName=table)["Streams"]
    assert [stream["StreamArn"] for stream in listed] == [first, second]


def test_a_stream_outlives_its_table(db, streams):
    table = create(db, StreamSpecification=BOTH)
    db.put_item(TableName=table, Item={"p": S("a")})
    arn = latest(db, table)
    assert db.delete_table(TableName=table)["TableDescription"]["LatestStreamArn"] == arn
    assert streams.describe_stream(StreamArn=arn)["StreamDescription"]["StreamStatus"] == "DISABLED"
    # Its items went with the table; a stream does not tell that.
    page = streams.get_records(ShardIterator=iterator(streams, arn))
    assert events(page["Records"]) == [("INSERT", "a")] and "NextShardIterator" not in page
    request = {"TableName": table, "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST",
               "AttributeDefinitions": [attribute("p")]}
    assert "LatestStreamArn" not in db.create_table(**request)["TableDescription"]
    assert [stream["StreamArn"] for stream in streams.list_streams(TableName=table)["Streams"]] == [arn]
    db.delete_table(TableName=table)


def test_listing_in_pages(db, streams):
    tables = [create(db, StreamSpecification=BOTH) for _ in range(5)]
    found, start = [], {}
    while True:
        page = streams.list_streams(Limit=2, **start)
        assert len(page["Streams"]) <= 2
        found += page["Streams"]
        if "LastEvaluatedStreamArn" not in page:
            break
        start = {"ExclusiveStartStreamArn": page["LastEvaluatedStreamArn"]}
    assert [stream["StreamArn"] for stream in found] == sorted({stream["StreamArn"] for stream in found})
    assert {stream["TableName"] for stream in found} >= set(tables)
    assert all(stream["StreamArn"].endswith(f"table/{stream['TableName']}/stream/{stream['StreamLabel']}") for stream in found)
    assert streams.list_streams(TableName="no-such-table")["Streams"] == []
    arn = latest(db, tables[0])
    described = streams.describe_stream(StreamArn=arn, Limit=1)["StreamDescription"]
    assert described["KeySchema"] == [{"AttributeName": "p", "KeyType": "HASH"}] and "LastEvaluatedShardId" not in described
    shard_id = described["Shards"][0]["ShardId"]
    assert 28 <= len(shard_id) <= 65
    for members in [{"ExclusiveStartShardId": shard_id}, {"ShardFilter": {"Type": "CHILD_SHARDS", "ShardId": shard_id}}]:
        assert streams.describe_stream(StreamArn=arn, **members)["StreamDescription"]["Shards"] == []
    for table in tables:
        db.delete_table(TableName=table)


def test_refusals_of_specifications(db):
    invalid = "One or more parameter values were invalid: "
    request = {
        "TableName": "never", "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [attribute("p")]}
    constraint = "1 validation error detected: Value {} at 'streamSpecification.{}' failed to satisfy constraint: Member must "
    for specification, message in [
        ({"StreamEnabled": True}, invalid + "Table is being created with a stream enabled, UpdateViewType is required"),
        ({**BOTH, **OFF}, invalid + "Table is being created with a stream disabled, UpdateViewType should not be specified"),
        ({}, constraint.format("null", "streamEnabled") + "not be null"),
        ({**BOTH, "StreamViewType": "ALL"}, constraint.format("'ALL'", "streamViewType")
            + "satisfy enum value set: [KEYS_ONLY, NEW_IMAGE, OLD_IMAGE, NEW_AND_OLD_IMAGES]"),
    ]:
        assert refusal(db.create_table, **request, StreamSpecification=specification) == ("ValidationException", message)
    table = create(db)
    online = {"AttributeDefinitions": [attribute("g")], "GlobalSecondaryIndexUpdates": [{"Create": index("Global", "g")}]}
    units = {"ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}}
    for members, message in [
        ({"StreamSpecification": {"StreamEnabled": True}}, "If stream is being enabled then UpdateViewType is required"),
        ({"StreamSpecification": {**BOTH, **OFF}}, "If stream is being disabled, then UpdateViewType must not be specified"),
        ({"StreamSpecification": BOTH, **online}, "You cannot create or delete index while changing stream status"),
        ({"StreamSpecification": BOTH, **units}, "You cannot modify stream status while updating table IOPS"),
    ]:
        assert refusal(db.update_table, TableName=table, **members) == ("ValidationException", invalid + message)
    assert "LatestStreamArn" not in db.describe_table(TableName=table)["Table"]
    db.delete_table(TableName=table)


def test_refusals_of_readers(db, streams, streamed):
    arn = latest(db, streamed)
    place = {"StreamArn": arn, "ShardId": shard(streams, arn)["ShardId"]}
    number = shard(streams, arn)["SequenceNumberRange"]["StartingSequenceNumber"]
    other = arn.replace(streamed, "other")
    missing = ("ResourceNotFoundException", f"Requested resource not found: Stream: {other} not found")
    invalid = ("ValidationException", "Invalid StreamArn")
    assert refusal(streams.describe_stream, StreamArn=other) == missing
    assert refusal(streams.describe_stream, StreamArn="x" * 40) == invalid
    assert refusal(streams.list_streams, ExclusiveStartStreamArn="x" * 40) == invalid
    assert refusal(streams.get_shard_iterator, **{**place, "StreamArn": other}, ShardIteratorType="LATEST") == missing
    assert refusal(streams.get_shard_iterator, **{**place, "ShardId": "s" * 30}, ShardIteratorType="LATEST")[0] == missing[0]
    for members in [
        {"ShardIteratorType": "AT_SEQUENCE_NUMBER"}, {"ShardIteratorType": "LATEST", "SequenceNumber": number},
        {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": "9" * 21}, {"ShardIteratorType": "NOW"},
        {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": "1"}, {},
    ]:
        assert refusal(streams.get_shard_iterator, **place, **members)[0] == "ValidationException"
    here = iterator(streams, arn)
    for request in [{"ShardIterator": "nonsense"}, {"ShardIterator": here + "AAAA"}, {"ShardIterator": here, "Limit": 0},
                    {"ShardIterator": here, "Limit": 1001}, {}]:
        assert refusal(streams.get_records, **request)[0] == "ValidationException"
    for request in [{"Limit": 0}, {"Limit": 101}]:
        assert refusal(streams.list_streams, **request)[0] == "ValidationException"


def test_streams_ask_for_signatures_too():
    program = os.environ.get("DYNAMODB_EMBEDDED", Path(__file__).resolve().parents[2] / ".build/debug/dynamodb-embedded")
    server = subprocess.Popen(
        [program, "--in-memory", "--port", "0", "--require-signature"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "ACCESS_KEY": "local", "SECRET_KEY": "local"})
    try:
        url = server.stdout.readline().split()[1]
        assert connect(url, "dynamodbstreams").list_streams()["Streams"] == []
    finally:
        server.terminate()
        server.wait()
    wrong = subprocess.Popen(
        [program, "--in-memory", "--port", "0", "--require-signature"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "ACCESS_KEY": "local", "SECRET_KEY": "another"})
    try:
        code, _ = refusal(connect(wrong.stdout.readline().split()[1], "dynamodbstreams").list_streams)
        assert code == "InvalidSignatureException"
    finally:
        wrong.terminate()
        wrong.wait()


def test_the_command_line(db, url, streamed):
    def aws(*words):
        program = Path(sys.executable).parent / "aws"
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": "eu-central-1"}
        done = subprocess.run(
            [program, "dynamodbstreams", *words, "--endpoint-url", url, "--output", "json"], env=environment, check=True,
            capture_output=True, text=True)
        return json.loads(done.stdout)

    db.put_item(TableName=streamed, Item={"p": S("a")})
    arn = aws("list-streams", "--table-name", streamed)["Streams"][0]["StreamArn"]
    shard_id = aws("describe-stream", "--stream-arn", arn)["StreamDescription"]["Shards"][0]["ShardId"]
    place = aws(
        "get-shard-iterator", "--stream-arn", arn, "--shard-id", shard_id, "--shard-iterator-type", "TRIM_HORIZON")["ShardIterator"]
    records = aws("get-records", "--shard-iterator", place)["Records"]
    assert [record["dynamodb"]["NewImage"] for record in records] == [{"p": S("a")}]


@pytest.mark.parametrize("round", range(3))
def test_what_was_told_is_so_after_a_kill(tmp_path, round):
    """Writers and a reader, all cut off at once; the journal then has whatever any of them was told."""
    program = os.environ.get("DYNAMODB_EMBEDDED", Path(__file__).resolve().parents[2] / ".build/debug/dynamodb-embedded")

    def start():
        server = subprocess.Popen(
            [program, "--data", tmp_path / "data", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return server, server.stdout.readline().split()[1]

    server, url = start()
    db, streams = connect(url), connect(url, "dynamodbstreams")
    table = create(db, StreamSpecification=BOTH)
    arn, seen, acknowledged = latest(db, table), [], []
    place = iterator(streams, arn)

    def write(writer):
        client, number = connect(url), 0
        try:
            while True:
                client.put_item(TableName=table, Item={"p": S(f"{writer}-{number % 5}"), "n": N(number)})
                acknowledged.append((f"{writer}-{number % 5}", str(number)))
                number += 1
        except (BotoCoreError, ClientError):
            pass

    writers = [threading.Thread(target=write, args=[writer]) for writer in range(4)]
    for writer in writers:
        writer.start()
    while len(seen) < 60 * (round + 1):
        page = streams.get_records(ShardIterator=place, Limit=17)
        seen += page["Records"]
        place = page["NextShardIterator"]
    server.kill()
    server.wait()
    for writer in writers:
        writer.join()
    server, url = start()
    try:
        db, streams = connect(url), connect(url, "dynamodbstreams")
        records = read(streams, arn)
        assert records[:len(seen)] == seen
        told = {(record["dynamodb"]["NewImage"]["p"]["S"], record["dynamodb"]["NewImage"]["n"]["N"]) for record in records}
        assert told >= set(acknowledged)
        items = {}
        for record in records:
            image = record["dynamodb"]["NewImage"]
            assert record["dynamodb"].get("OldImage") == items.get(image["p"]["S"])
            items[image["p"]["S"]] = image
        assert sorted(items.items()) == sorted((item["p"]["S"], item) for item in db.scan(TableName=table)["Items"])
        # The place of the reader goes on where it stood.
        assert streams.get_records(ShardIterator=place)["Records"] == records[len(seen):len(seen) + 1000]
    finally:
        server.kill()
        server.wait()
