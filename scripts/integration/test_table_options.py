"""What tables are set to besides their schema, as tools that keep tables as they are described set it and read it again."""

import pytest
from conftest import attribute, create, index, refusal

INVALID = "One or more parameter values were invalid: "
INITIAL = ("lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
           "on-demand-capacity-mode.html#on-demand-capacity-mode-initial")
DECREASE = "is lower than current WarmThroughput, decreasing WarmThroughput is not supported"
PROVISIONED = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 3, "WriteCapacityUnits": 2}}


def reads(units):
    return {"ReadUnitsPerSecond": units}


def warm(read, write):
    return {"ReadUnitsPerSecond": read, "WriteUnitsPerSecond": write, "Status": "ACTIVE"}


def described(db, table):
    return db.describe_table(TableName=table)["Table"]


def indexed(db, **options):
    by_group = index("ByGroup", "g") | options
    return create(db, AttributeDefinitions=[attribute("g")], GlobalSecondaryIndexes=[by_group])


def test_a_table_paid_by_request_tells_what_it_is_ready_for(db, table):
    found = described(db, table)
    assert found["WarmThroughput"] == warm(12000, 4000)
    assert found["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"] == found["CreationDateTime"]
    assert {"OnDemandThroughput", "SSEDescription", "TableClassSummary", "StreamSpecification"}.isdisjoint(found)


def test_a_provisioned_table_is_ready_for_the_most_that_it_ever_was(db):
    table = create(db, **PROVISIONED)
    assert described(db, table)["WarmThroughput"] == warm(3, 2)
    assert "BillingModeSummary" not in described(db, table)
    less = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
    db.update_table(TableName=table, ProvisionedThroughput=less)
    assert described(db, table)["WarmThroughput"] == warm(3, 2)
    db.update_table(TableName=table, BillingMode="PAY_PER_REQUEST")
    assert described(db, table)["WarmThroughput"] == warm(12000, 4000)
    date = described(db, table)["BillingModeSummary"]["LastUpdateToPayPerRequestDateTime"]
    db.update_table(TableName=table, BillingMode="PROVISIONED", ProvisionedThroughput=less)
    assert described(db, table)["WarmThroughput"] == warm(12000, 4000)
    assert described(db, table)["BillingModeSummary"] == {
        "BillingMode": "PROVISIONED", "LastUpdateToPayPerRequestDateTime": date}
    for request in [{"BillingMode": "PROVISIONED", "ProvisionedThroughput": less}, {"ProvisionedThroughput": less}]:
        assert "will not change" in refusal(db.update_table, TableName=table, **request)[1]
    assert refusal(db.update_table, TableName=table, BillingMode="PROVISIONED")[1] == (
        INVALID + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED")
    db.delete_table(TableName=table)


def test_bounds_of_a_table_are_kept_changed_and_taken_away(db):
    table = create(db, OnDemandThroughput={"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 5})
    assert described(db, table)["OnDemandThroughput"] == {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 5}
    db.update_table(TableName=table, OnDemandThroughput={"MaxReadRequestUnits": 20})
    assert described(db, table)["OnDemandThroughput"] == {"MaxReadRequestUnits": 20, "MaxWriteRequestUnits": 5}
    db.update_table(TableName=table, OnDemandThroughput={"MaxReadRequestUnits": -1})
    assert described(db, table)["OnDemandThroughput"] == {"MaxWriteRequestUnits": 5}
    db.update_table(TableName=table, OnDemandThroughput={"MaxWriteRequestUnits": -1})
    assert "OnDemandThroughput" not in described(db, table)
    db.delete_table(TableName=table)


def test_warmth_is_raised_and_never_lowered(db):
    table = create(db, WarmThroughput=reads(12001))
    assert described(db, table)["WarmThroughput"] == warm(12001, 4000)
    db.update_table(TableName=table, WarmThroughput={"WriteUnitsPerSecond": 4001})
    assert described(db, table)["WarmThroughput"] == warm(12001, 4001)
    assert refusal(db.update_table, TableName=table, WarmThroughput=reads(12000)) == (
        "ValidationException", INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table " + DECREASE)
    db.delete_table(TableName=table)


def test_encryption_is_told_again(db):
    table = create(db, SSESpecification={"Enabled": True})
    found = described(db, table)["SSEDescription"]
    assert found["Status"] == "ENABLED" and found["SSEType"] == "KMS" and found["KMSMasterKeyArn"].startswith("arn:aws:kms:")
    db.update_table(TableName=table, SSESpecification={"Enabled": False})
    assert "SSEDescription" not in described(db, table)
    assert refusal(db.update_table, TableName=table, SSESpecification={"Enabled": False}) == (
        "ValidationException", INVALID + "Table is already encrypted by default")
    key = "arn:aws:kms:eu-central-1:123456789012:key/0f0f0f0f-0000-0000-0000-000000000000"
    db.update_table(TableName=table, SSESpecification={"SSEType": "KMS", "KMSMasterKeyId": key})
    assert described(db, table)["SSEDescription"]["KMSMasterKeyArn"] == key
    db.delete_table(TableName=table)


def test_indexes_have_options_of_their_own(db):
    table = indexed(db, OnDemandThroughput={"MaxReadRequestUnits": 7}, WarmThroughput=reads(12001))
    found = described(db, table)["GlobalSecondaryIndexes"][0]
    assert (found["OnDemandThroughput"], found["WarmThroughput"]) == ({"MaxReadRequestUnits": 7}, warm(12001, 4000))
    change = {"IndexName": "ByGroup", "OnDemandThroughput": {"MaxReadRequestUnits": -1}, "WarmThroughput": reads(12002)}
    db.update_table(TableName=table, GlobalSecondaryIndexUpdates=[{"Update": change}])
    found = described(db, table)["GlobalSecondaryIndexes"][0]
    assert "OnDemandThroughput" not in found and found["WarmThroughput"] == warm(12002, 4000)
    for change, message in [
            ({}, INVALID + "The only Updates for index: ByGroup when TableThroughputMode is PAY_PER_REQUEST can be to "
                "OnDemandThroughput, WarmThroughput"),
            ({"WarmThroughput": {}}, INVALID + "WarmThroughput must have at least one of ReadUnitsPerSecond or "
                "WriteUnitsPerSecond specified for index: ByGroup"),
            ({"WarmThroughput": reads(-1)},
                INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for index ByGroup " + DECREASE)]:
        request = [{"Update": {"IndexName": "ByGroup"} | change}]
        assert refusal(db.update_table, TableName=table, GlobalSecondaryIndexUpdates=request) == ("ValidationException", message)
    assert refusal(
        db.update_table, TableName=table, GlobalSecondaryIndexUpdates=[{"Update": change | {"IndexName": "Ghost"}}]) == (
        "ResourceNotFoundException", f"Requested resource not found: Index Ghost for table {table}")
    db.delete_table(TableName=table)


def test_local_indexes_are_not_changed(db, sorted_table):
    for change, message in [
            ({"Delete": {"IndexName": "Local"}}, "Cannot delete an index that is not a GlobalSecondaryIndex: Local"),
            ({"Update": {"IndexName": "Local", "WarmThroughput": reads(1)}},
                "Cannot update an index that is not a GlobalSecondaryIndex: Local"),
            ({"Create": index("Local", "p", "l")}, "Attempting to create an index which already exists")]:
        assert refusal(db.update_table, TableName=sorted_table, GlobalSecondaryIndexUpdates=[change]) == (
            "ValidationException", message)


RANGE = "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range"
REFUSED = [
    ({"OnDemandThroughput": {"MaxReadRequestUnits": 0}}, INVALID + RANGE),
    ({"OnDemandThroughput": {"MaxReadRequestUnits": -1}}, INVALID + RANGE),
    ({"OnDemandThroughput": {"MaxReadRequestUnits": 1}} | PROVISIONED, INVALID + "MaxReadRequestUnits for OnDemandThroughput "
        "cannot be specified when the table BillingMode is PROVISIONED"),
    ({"WarmThroughput": reads(1)}, INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table is " + INITIAL),
    ({"WarmThroughput": reads(1)} | PROVISIONED, INVALID + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower "
        "than ReadCapacityUnits of ProvisionedThroughput"),
    ({"SSESpecification": {"Enabled": False, "SSEType": "KMS"}}, INVALID + "SSEType can not be specified if Enabled is false"),
    ({"SSESpecification": {"Enabled": True, "KMSMasterKeyId": ""}}, "1 validation error detected: Value '' at "
        "'sSESpecification.kMSMasterKeyId' failed to satisfy constraint: Member must have length greater than or equal to 1"),
    ({"ResourcePolicy": "{}"}, "The parameter ResourcePolicy is not supported here"),
    ({"GlobalTableSettingsReplicationMode": "ENABLED"}, "The parameter GlobalTableSettingsReplicationMode is not supported here"),
    ({"Tags": [{"Value": "v"}]}, "The Tag Key provided is invalid, Key: null"),
    ({"Tags": [{"Key": "k"}]}, "The Tag Value provided is invalid, Value: null"),
    ({"AttributeDefinitions": [attribute("p"), attribute("p", "N")]}, "Attribute Name is duplicated: p"),
]


@pytest.mark.parametrize("options, message", REFUSED, ids=[str(list(options)) for options, _ in REFUSED])
def test_refused_at_creation(db, options, message):
    request = {"TableName": "refused", "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}], "BillingMode": "PAY_PER_REQUEST",
               "AttributeDefinitions": [attribute("p")]}
    assert refusal(db.create_table, **request | options) == ("ValidationException", message)


def test_keys_of_several_attributes_are_refused_by_name(db):
    for types in ["HHR", "HRR", "HHHHRRRR"]:
        key = [{"AttributeName": f"a{place}", "KeyType": "HASH" if letter == "H" else "RANGE"} for place, letter in enumerate(types)]
        request = {"AttributeDefinitions": [attribute(element["AttributeName"]) for element in key],
                   "GlobalSecondaryIndexes": [index("Wide", "a0") | {"KeySchema": key}]}
        assert refusal(create, client=db, **request) == ("ValidationException",
            "The parameter globalSecondaryIndexes.1.member.keySchema with several attributes of one type is not supported here")


@pytest.mark.parametrize("member", [
    {"ReplicaUpdates": [{"Create": {"RegionName": "eu-west-1"}}]}, {"MultiRegionConsistency": "STRONG"},
    {"GlobalTableWitnessUpdates": [{"Create": {"RegionName": "eu-west-1"}}]}, {"GlobalTableSettingsReplicationMode": "ENABLED"}])
def test_other_regions_are_refused_by_name(db, table, member):
    assert refusal(db.update_table, TableName=table, **member) == (
        "ValidationException", f"The parameter {next(iter(member))} is not supported here")
