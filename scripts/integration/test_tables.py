"""Tables: creating, describing, changing, tagging, expiring, and what the AWS CLI and waiters ask of them."""

import json
import os
import subprocess
import time

import pytest
from conftest import N, REGION, S, attribute, create, index, refusal

INVALID = "One or more parameter values were invalid: "


def test_a_table_is_there_at_once(db):
    name = create(db, "p s:N", Tags=[{"Key": "team", "Value": "x"}], DeletionProtectionEnabled=True)
    started = time.monotonic()
    db.get_waiter("table_exists").wait(TableName=name)
    table = db.describe_table(TableName=name)["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert table["KeySchema"] == [{"AttributeName": "p", "KeyType": "HASH"}, {"AttributeName": "s", "KeyType": "RANGE"}]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["TableArn"].endswith(f":table/{name}") and table["TableId"] and table["CreationDateTime"]
    assert table["DeletionProtectionEnabled"] is True
    assert name in db.list_tables()["TableNames"]
    assert refusal(db.delete_table, TableName=name) == (
        "ValidationException",
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.")
    db.update_table(TableName=name, DeletionProtectionEnabled=False)
    db.delete_table(TableName=name)
    db.get_waiter("table_not_exists").wait(TableName=name)
    assert time.monotonic() - started < 15, "a waiter that finds no end asks again after 20 s"


def test_tables_are_listed_in_pages(db):
    names = [create(db) for _ in range(3)]
    listed = [name for page in db.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2}) for name in page["TableNames"]]
    assert listed == sorted(listed) and set(names) <= set(listed)
    for name in names:
        db.delete_table(TableName=name)


def request(**members):
    base = {
        "TableName": "some-table", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": [attribute("p")],
        "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}]}
    return {name: value for name, value in {**base, **members}.items() if value is not None}


def detected(value, path, rule, count=1):
    return f"{count} validation error{'s' if count > 1 else ''} detected: Value {value} at '{path}' failed to satisfy constraint: Member must {rule}"


REFUSED = [
    (request(TableName=None), detected("null", "tableName", "not be null")),
    (request(TableName="ab"), detected("'ab'", "tableName", "have length greater than or equal to 3")),
    (request(TableName="a" * 256), detected(f"'{'a' * 256}'", "tableName", "have length less than or equal to 255")),
    (request(TableName="a b c"), detected("'a b c'", "tableName", "satisfy regular expression pattern: [a-zA-Z0-9_.-]+")),
    (request(KeySchema=None), detected("null", "keySchema", "not be null")),
    (request(KeySchema=[]), detected("'[]'", "keySchema", "have length greater than or equal to 1")),
    (request(AttributeDefinitions=None), detected("null", "attributeDefinitions", "not be null")),
    (request(BillingMode="FREE"), detected("'FREE'", "billingMode", "satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]")),
    (request(AttributeDefinitions=[attribute("p", "X")]),
        detected("'X'", "attributeDefinitions.1.member.attributeType", "satisfy enum value set: [B, N, S]")),
    (request(TableClass="GOLD"), detected("'GOLD'", "tableClass", "satisfy enum value set: [STANDARD, STANDARD_INFREQUENT_ACCESS]")),
    (request(KeySchema=[{"AttributeName": "q", "KeyType": "HASH"}]),
        INVALID + "Some index key attributes are not defined in AttributeDefinitions. Keys: [q], AttributeDefinitions: [p]"),
    (request(AttributeDefinitions=[attribute("p"), attribute("q")]),
        INVALID + "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"),
    (request(BillingMode="PROVISIONED"),
        INVALID + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"),
    (request(ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}),
        INVALID + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"),
    (request(GlobalSecondaryIndexes=[]), INVALID + "List of GlobalSecondaryIndexes is empty"),
    (request(LocalSecondaryIndexes=[index("Local", "p", "p")]),
        INVALID + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"),
    (request(GlobalSecondaryIndexes=[index("One", "p"), index("One", "p")]), INVALID + "Duplicate index name: One"),
    (request(Tags=[{"Key": "a", "Value": ""}, {"Key": "a", "Value": ""}]), INVALID + "Duplicate tag key: a"),
]


@pytest.mark.parametrize("body, message", REFUSED, ids=[message[:70] for _, message in REFUSED])
def test_refused_creation(db, body, message):
    assert refusal(db.create_table, **body) == ("ValidationException", message)


def test_a_name_is_taken_once(db, table):
    assert refusal(db.create_table, **request(TableName=table)) == ("ResourceInUseException", f"Table already exists: {table}")


@pytest.mark.parametrize("operation, more", [
    ("describe_table", {}), ("delete_table", {}), ("update_table", {"DeletionProtectionEnabled": True}),
    ("describe_time_to_live", {}), ("update_time_to_live", {"TimeToLiveSpecification": {"Enabled": True, "AttributeName": "t"}}),
])
def test_a_missing_table_is_named(db, operation, more):
    assert refusal(getattr(db, operation), TableName="nobody", **more) == (
        "ResourceNotFoundException", "Requested resource not found: Table: nobody not found")


@pytest.mark.parametrize("operation, more", [
    ("get_item", {"Key": {"p": S("a")}}), ("put_item", {"Item": {"p": S("a")}}), ("delete_item", {"Key": {"p": S("a")}}),
    ("update_item", {"Key": {"p": S("a")}}), ("scan", {}),
    ("query", {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": S("a")}}),
])
def test_items_of_a_missing_table(db, operation, more):
    assert refusal(getattr(db, operation), TableName="nobody", **more) == ("ResourceNotFoundException", "Requested resource not found")


# Changing


def test_an_index_is_added_filled_and_removed(db, table):
    for number in range(30):
        db.put_item(TableName=table, Item={"p": S(f"k{number}"), "g": S(f"g{number % 3}"), "n": N(number)})
    db.put_item(TableName=table, Item={"p": S("odd"), "g": N(1), "n": S("no number")})
    db.update_table(
        TableName=table, AttributeDefinitions=[attribute("g"), attribute("n", "N")],
        GlobalSecondaryIndexUpdates=[{"Create": index("ByGroup", "g", "n")}])
    described = db.describe_table(TableName=table)["Table"]
    (made,) = described["GlobalSecondaryIndexes"]
    assert (made["IndexName"], made["IndexStatus"], made["ItemCount"]) == ("ByGroup", "ACTIVE", 30)
    query = {
        "TableName": table, "IndexName": "ByGroup", "KeyConditionExpression": "g = :g", "ExpressionAttributeValues": {":g": S("g1")}}
    assert [int(item["n"]["N"]) for item in db.query(**query)["Items"]] == list(range(1, 30, 3))
    db.put_item(TableName=table, Item={"p": S("k1"), "g": S("g2"), "n": N(1)})
    assert db.query(**query)["Count"] == 9
    db.delete_item(TableName=table, Key={"p": S("odd")})
    assert refusal(
        db.update_table, TableName=table, AttributeDefinitions=[attribute("g")],
        GlobalSecondaryIndexUpdates=[{"Create": index("ByGroup", "g")}]) == (
        "ValidationException", "Attempting to create an index which already exists")
    db.update_table(TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "ByGroup"}}])
    described = db.describe_table(TableName=table)["Table"]
    assert "GlobalSecondaryIndexes" not in described and described["AttributeDefinitions"] == [attribute("p")]
    assert refusal(db.query, **query) == ("ValidationException", "The table does not have the specified index: ByGroup")


def test_billing_changes(db, table):
    units = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 6}
    db.update_table(TableName=table, BillingMode="PROVISIONED", ProvisionedThroughput=units)
    described = db.describe_table(TableName=table)["Table"]["ProvisionedThroughput"]
    assert (described["ReadCapacityUnits"], described["WriteCapacityUnits"]) == (5, 6)
    code, message = refusal(db.update_table, TableName=table, ProvisionedThroughput=units)
    assert code == "ValidationException" and message.startswith("The provisioned throughput for the table will not change.")
    db.update_table(TableName=table, BillingMode="PAY_PER_REQUEST")
    assert db.describe_table(TableName=table)["Table"]["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_refused_changes(db, table):
    assert refusal(db.update_table, TableName=table) == (
        "ValidationException", "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
        "GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, "
        "MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required")
    assert refusal(db.update_table, TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "None"}}]) == (
        "ResourceNotFoundException", "Requested resource not found")
    two = [{"Create": index("One", "g")}, {"Create": index("Two", "g")}]
    assert refusal(
        db.update_table, TableName=table, AttributeDefinitions=[attribute("g")], GlobalSecondaryIndexUpdates=two) == (
        "LimitExceededException", "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table")


# Expiry


def test_expired_items_vanish(db, table):
    assert db.describe_time_to_live(TableName=table)["TimeToLiveDescription"] == {"TimeToLiveStatus": "DISABLED"}
    past, future = N(int(time.time()) - 10), N(int(time.time()) + 1000)
    db.put_item(TableName=table, Item={"p": S("past"), "until": past})
    db.put_item(TableName=table, Item={"p": S("future"), "until": future})
    db.put_item(TableName=table, Item={"p": S("text"), "until": S("1")})
    db.put_item(TableName=table, Item={"p": S("ancient"), "until": N(1)})
    specification = {"Enabled": True, "AttributeName": "until"}
    assert db.update_time_to_live(TableName=table, TimeToLiveSpecification=specification)["TimeToLiveSpecification"] == specification
    assert db.describe_time_to_live(TableName=table)["TimeToLiveDescription"] == {
        "TimeToLiveStatus": "ENABLED", "AttributeName": "until"}
    assert "Item" not in db.get_item(TableName=table, Key={"p": S("past")})
    assert sorted(item["p"]["S"] for item in db.scan(TableName=table)["Items"]) == ["ancient", "future", "text"]
    db.put_item(TableName=table, Item={"p": S("past"), "until": future}, ConditionExpression="attribute_not_exists(p)")
    assert refusal(db.update_time_to_live, TableName=table, TimeToLiveSpecification=specification) == (
        "ValidationException", "TimeToLive is already enabled")
    assert refusal(
        db.update_time_to_live, TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "other"}) == (
        "ValidationException", "TimeToLive is active on a different AttributeName: current AttributeName is until")
    db.update_time_to_live(TableName=table, TimeToLiveSpecification={"Enabled": False, "AttributeName": "until"})
    assert db.scan(TableName=table)["Count"] == 4


# Tags and descriptions


def test_tags(db, table):
    arn = db.describe_table(TableName=table)["Table"]["TableArn"]
    db.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    db.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "3"}])
    assert db.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "3"}, {"Key": "b", "Value": "2"}]
    db.untag_resource(ResourceArn=arn, TagKeys=["a", "absent"])
    assert db.list_tags_of_resource(ResourceArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    many = [{"Key": f"k{number}", "Value": ""} for number in range(50)]
    assert refusal(db.tag_resource, ResourceArn=arn, Tags=many)[0] == "ValidationException"
    assert refusal(db.list_tags_of_resource, ResourceArn=arn + "x")[0] == "ResourceNotFoundException"
    assert refusal(db.list_tags_of_resource, ResourceArn="nonsense") == (
        "ValidationException", "Invalid TableArn: Invalid ResourceArn provided as input nonsense")


def test_descriptions(db, table, url):
    backups = db.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED"
    assert refusal(db.describe_continuous_backups, TableName="nobody") == ("TableNotFoundException", "Table not found: nobody")
    assert db.describe_limits()["TableMaxReadCapacityUnits"] == 40000
    assert f"http://{db.describe_endpoints()['Endpoints'][0]['Address']}" == url
    code, message = refusal(db.create_backup, TableName=table, BackupName="backup")
    assert (code, message) == ("UnknownOperationException", "The operation CreateBackup is not supported here")


# The AWS command line


@pytest.fixture
def aws(url):
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_DEFAULT_REGION": REGION}
    program = os.path.join(os.environ["PEERS"], "aws") if "PEERS" in os.environ else "aws"

    def run(*arguments):
        done = subprocess.run(
            [program, "dynamodb", "--endpoint-url", url, "--output", "json", *arguments], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None
    return run


def test_the_command_line(aws, db):
    name = "from-the-command-line"
    aws("create-table", "--table-name", name, "--billing-mode", "PAY_PER_REQUEST", "--attribute-definitions",
        "AttributeName=p,AttributeType=S", "--key-schema", "AttributeName=p,KeyType=HASH")
    aws("wait", "table-exists", "--table-name", name)
    aws("put-item", "--table-name", name, "--item", '{"p": {"S": "a"}, "n": {"N": "1"}}', "--condition-expression",
        "attribute_not_exists(p)")
    answer = aws("update-item", "--table-name", name, "--key", '{"p": {"S": "a"}}', "--update-expression", "ADD n :one",
                 "--expression-attribute-values", '{":one": {"N": "1"}}', "--return-values", "ALL_NEW")
    assert answer["Attributes"] == {"p": S("a"), "n": N(2)}
    answer = aws("scan", "--table-name", name, "--filter-expression", "n > :one", "--expression-attribute-values",
                 '{":one": {"N": "1"}}', "--return-consumed-capacity", "TOTAL")
    assert (answer["Count"], answer["ConsumedCapacity"]) == (1, {"TableName": name, "CapacityUnits": 0.5})
    aws("update-time-to-live", "--table-name", name, "--time-to-live-specification", "Enabled=true,AttributeName=until")
    aws("delete-table", "--table-name", name)
    assert name not in aws("list-tables")["TableNames"]
