"""One dynamodb-embedded in memory for all tests, reached as programs reach DynamoDB: through boto3.

Moto's server at MOTO_URL, when there is one, gives a second opinion.
"""

import itertools
import os
import subprocess
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-central-1"
names = itertools.count()


def connect(url, service="dynamodb", **settings):
    # Wrong requests are sent as they are: the server is under test, not boto3.
    config = Config(retries={"total_max_attempts": 1}, parameter_validation=False, **settings)
    return boto3.client(
        service, endpoint_url=url, region_name=REGION, config=config,
        aws_access_key_id="local", aws_secret_access_key="local")


@pytest.fixture(scope="session")
def url():
    program = os.environ.get("DYNAMODB_EMBEDDED", ROOT / ".build/debug/dynamodb-embedded")
    server = subprocess.Popen(
        [program, "--in-memory", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        # "DynamoDB  http://127.0.0.1:41234  (in memory)"
        yield server.stdout.readline().split()[1]
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def db(url):
    return connect(url)


@pytest.fixture(scope="session")
def streams(url):
    return connect(url, "dynamodbstreams")


@pytest.fixture(scope="session")
def moto():
    return connect(os.environ["MOTO_URL"]) if "MOTO_URL" in os.environ else None


def create(client, key="p", **members):
    """Creates a table; `key` is like "p", "p s:N" or "p:B s"."""
    types = {}
    schema = []
    for word, kind in zip(key.split(), ["HASH", "RANGE"]):
        name, _, letter = word.partition(":")
        types[name] = letter or "S"
        schema.append({"AttributeName": name, "KeyType": kind})
    for definition in members.pop("AttributeDefinitions", []):
        types[definition["AttributeName"]] = definition["AttributeType"]
    name = f"table-{next(names)}"
    request = {
        "TableName": name, "KeySchema": schema, "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": n, "AttributeType": t} for n, t in types.items()], **members}
    client.create_table(**request)
    return name


@pytest.fixture
def table(db):
    """A table with the key `p`."""
    name = create(db)
    yield name
    db.delete_table(TableName=name)


@pytest.fixture
def sorted_table(db):
    """`p` and `s` (a number); a global index `Global` on `g` and `h` (a number) that has `extra`, a local one `Local` on `l`."""
    name = create(
        db, "p s:N",
        AttributeDefinitions=[attribute("g"), attribute("h", "N"), attribute("l")],
        GlobalSecondaryIndexes=[index("Global", "g", "h", "extra")], LocalSecondaryIndexes=[index("Local", "p", "l")])
    yield name
    db.delete_table(TableName=name)


def attribute(name, letter="S"):
    return {"AttributeName": name, "AttributeType": letter}


def index(name, partition, sort=None, *included):
    schema = [{"AttributeName": partition, "KeyType": "HASH"}]
    if sort:
        schema.append({"AttributeName": sort, "KeyType": "RANGE"})
    projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(included)} if included else {"ProjectionType": "ALL"}
    return {"IndexName": name, "KeySchema": schema, "Projection": projection}


def refusal(call, **request):
    """The code and the message with which a request is refused."""
    with pytest.raises(ClientError) as caught:
        call(**request)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def S(text):
    return {"S": text}


def N(number):
    return {"N": str(number)}
