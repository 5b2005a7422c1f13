"""boto3's resource layer: conditions that are built, Python's own types, the batch writer."""

from decimal import Decimal

import boto3
import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.exceptions import ClientError
from conftest import REGION


@pytest.fixture
def things(url, sorted_table):
    resource = boto3.resource(
        "dynamodb", endpoint_url=url, region_name=REGION, aws_access_key_id="local", aws_secret_access_key="local")
    return resource.Table(sorted_table)


def test_the_batch_writer_and_conditions(things):
    with things.batch_writer(overwrite_by_pkeys=["p", "s"]) as batch:
        for number in range(60):
            batch.put_item({"p": "a", "s": number, "v": number % 5, "tags": {"x", f"t{number % 2}"}, "list": [number, {"deep": Decimal("1.5")}]})
        batch.delete_item({"p": "a", "s": 59})
    assert things.scan(Select="COUNT")["Count"] == 59

    def sorts(**request):
        return [int(item["s"]) for item in things.query(**request)["Items"]]
    first = Key("p").eq("a") & Key("s").between(0, 9)
    for condition, expected in [
        (Attr("v").eq(1), [1, 6]), (Attr("v").is_in([1, 2]) & ~Attr("v").eq(2), [1, 6]), (Attr("v").gt(2) | Attr("v").lt(1), [0, 3, 4, 5, 8, 9]),
        (Attr("tags").contains("t1"), [1, 3, 5, 7, 9]), (Attr("list[1].deep").eq(Decimal("1.5")), list(range(10))),
        (Attr("list").size().eq(2) & Attr("absent").not_exists(), list(range(10))), (Attr("tags").attribute_type("SS"), list(range(10))),
        (Attr("v").between(1, 2) & Attr("v").ne(1), [2, 7]),
    ]:
        assert sorts(KeyConditionExpression=first, FilterExpression=condition) == expected
    assert sorts(KeyConditionExpression=Key("p").eq("a") & Key("s").gte(57), ScanIndexForward=False) == [58, 57]


def test_updates_with_conditions(things):
    things.put_item(Item={"p": "a", "s": 1, "n": Decimal("0.1")})
    answer = things.update_item(
        Key={"p": "a", "s": 1}, UpdateExpression="SET #n = #n + :d, #l = list_append(if_not_exists(#l, :none), :one)",
        ExpressionAttributeNames={"#n": "n", "#l": "l2"}, ConditionExpression=Attr("n").lt(1),
        ExpressionAttributeValues={":d": Decimal("0.2"), ":none": [], ":one": [1]}, ReturnValues="ALL_NEW")
    assert answer["Attributes"] == {"p": "a", "s": 1, "n": Decimal("0.3"), "l2": [1]}
    with pytest.raises(ClientError, match="ConditionalCheckFailedException"):
        things.put_item(Item={"p": "a", "s": 1}, ConditionExpression=Attr("p").not_exists())
    with pytest.raises(things.meta.client.exceptions.ConditionalCheckFailedException):
        things.delete_item(Key={"p": "a", "s": 1}, ConditionExpression=Attr("n").eq(1))
