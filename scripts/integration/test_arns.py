"""A table may go by its ARN; answers then have it in place of the name, as the API reference says."""

import pytest
from conftest import N, S


@pytest.fixture
def arn(db, sorted_table):
    return db.describe_table(TableName=sorted_table)["Table"]["TableArn"]


KEY = {"p": S("a"), "s": N(1)}
CALLS = {
    "put_item": {"Item": KEY}, "get_item": {"Key": KEY}, "update_item": {"Key": KEY}, "delete_item": {"Key": KEY}, "scan": {},
    "query": {"KeyConditionExpression": "p = :p", "ExpressionAttributeValues": {":p": S("a")}},
}


@pytest.mark.parametrize("call", CALLS)
def test_what_a_call_used_is_told_of_the_arn(db, sorted_table, arn, call):
    for name in [arn, sorted_table]:
        answer = getattr(db, call)(TableName=name, ReturnConsumedCapacity="INDEXES", **CALLS[call])
        assert answer["ConsumedCapacity"]["TableName"] == name


def test_batches_and_transactions_tell_of_the_arn(db, arn):
    report = {"ReturnConsumedCapacity": "TOTAL", "ReturnItemCollectionMetrics": "SIZE"}
    item = KEY | {"l": S("x")}
    answers = [
        db.batch_write_item(RequestItems={arn: [{"PutRequest": {"Item": item}}]}, **report),
        db.transact_write_items(TransactItems=[{"Put": {"TableName": arn, "Item": item}}], **report),
        db.batch_get_item(RequestItems={arn: {"Keys": [KEY]}}, ReturnConsumedCapacity="TOTAL"),
        db.transact_get_items(TransactItems=[{"Get": {"TableName": arn, "Key": KEY}}], ReturnConsumedCapacity="TOTAL")]
    for answer in answers:
        assert [capacity["TableName"] for capacity in answer["ConsumedCapacity"]] == [arn]
    for answer in answers[:2]:
        assert list(answer["ItemCollectionMetrics"]) == [arn]
    assert answers[2]["Responses"] == {arn: [item]}
