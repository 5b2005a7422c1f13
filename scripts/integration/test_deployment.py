"""The deployment template against what it deploys: the table in the code, the paths of the API, and the linters."""
import json
import os
import pathlib
import subprocess
import urllib.request

import boto3
import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "scripts" / "deploy"


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short functions, each as a map of its name."""


Loader.add_multi_constructor(
    "!", lambda loader, suffix, node: {suffix: getattr(loader, "construct_" + node.id)(node) if node.id == "scalar" else
                                       loader.construct_sequence(node, deep=True) if node.id == "sequence" else loader.construct_mapping(node, deep=True)})


@pytest.fixture(scope="module")
def template():
    return yaml.load((DEPLOY / "template.yaml").read_text(), Loader)


@pytest.fixture(scope="module")
def programs():
    folder = ROOT / ".build" / "debug"
    assert (folder / "timetracking-api").exists(), "swift test has not been run"
    return folder


@pytest.fixture
def server(programs, request):
    started = []

    def start(*command, **variables):
        environment = dict(os.environ, LOG_LEVEL="warning", HOME="/nonexistent", **variables)
        process = subprocess.Popen([programs / command[0], *command[1:]], env=environment, stdout=subprocess.PIPE, text=True)
        started.append(process)
        line = process.stdout.readline()
        return next(word for word in line.split() if word.startswith("http://"))

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=30)


def test_the_table_is_that_of_the_code(template, programs, server):
    url = server("dynamodb-embedded", "--in-memory", "--port", "0")
    variables = dict(os.environ, DB_ENDPOINT=url, AWS_REGION="eu-central-1", ACCESS_KEY="local", SECRET_KEY="local", HOME="/nonexistent")
    subprocess.run([programs / "timetracking-table", "create"], env=variables, check=True)
    client = boto3.client("dynamodb", endpoint_url=url, region_name="eu-central-1", aws_access_key_id="local", aws_secret_access_key="local")
    made = client.describe_table(TableName="TimeEntries")["Table"]
    deployed = template["Resources"]["Table"]["Properties"]

    def attributes(table):
        return sorted((entry["AttributeName"], entry["AttributeType"]) for entry in table["AttributeDefinitions"])

    assert attributes(deployed) == attributes(made)
    assert deployed["KeySchema"] == made["KeySchema"]
    indexes = [{name: index[name] for name in ("IndexName", "KeySchema", "Projection")} for index in made["GlobalSecondaryIndexes"]]
    assert deployed["GlobalSecondaryIndexes"] == indexes
    assert deployed["DeletionProtectionEnabled"] is True
    assert deployed["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert deployed["BillingMode"] == "PAY_PER_REQUEST"


def test_the_paths_are_those_of_the_api(template, server):
    url = server("timetracking-api", "--database", "memory", "--port", "0")
    document = json.load(urllib.request.urlopen(f"{url}/openapi.json"))
    deployed = template["Resources"]["Api"]["Properties"]["DefinitionBody"]["paths"]
    methods = {path: set(entry) - {"parameters"} for path, entry in document["paths"].items()}
    # A server answers HEAD wherever it answers GET, and OPTIONS everywhere; so must the gateway.
    expected = {path: names | {"options"} | ({"head"} if "get" in names else set()) for path, names in methods.items()}
    assert {path: set(entry) for path, entry in deployed.items()} == expected
    for path, entry in deployed.items():
        for method, operation in entry.items():
            guarded = "security" in operation
            open_in_document = document["paths"][path].get(method, {}).get("security") == [{}]
            assert guarded != (open_in_document or method == "options") or method == "head", (path, method)


def test_the_function_may_do_what_it_does_and_no_more(template):
    statements = template["Resources"]["Function"]["Properties"]["Policies"][0]["Statement"]
    by_name = {statement["Sid"]: statement for statement in statements}
    assert by_name["Entries"]["Action"] == ["dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:DescribeTable"]
    assert by_name["Entries"]["Resource"] == {"GetAtt": "Table.Arn"}
    assert by_name["EntriesOfAYear"] == {"Sid": "EntriesOfAYear", "Effect": "Allow", "Action": "dynamodb:Query", "Resource": {"Sub": "${Table.Arn}/index/YearIndex"}}
    for statement in statements:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not any("*" in action for action in actions)


def test_the_alarms_count_what_the_function_counts(template):
    alarm = template["Resources"]["ErrorAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("TimeTracking", "Errors")
    # With AWS's own key for topics no alarm is let through.
    assert "KmsMasterKeyId" not in template["Resources"]["Alarms"]["Properties"]
    assert template["Resources"]["Api"]["Properties"]["AlwaysDeploy"] is True
    assert "FunctionName" in [dimension["Name"] for dimension in alarm["Dimensions"]]


def deploy(*arguments):
    return subprocess.run([DEPLOY / "deploy.sh", *arguments], capture_output=True, text=True, cwd="/")


def test_wrong_usage_is_told_before_anything_is_done():
    assert "--environment" in deploy("--help").stdout
    for arguments, word in [((), "--environment"), (("--environment", "test"), "dev or prod"), (("--environment", "dev"), "--region"),
                            (("--environment", "dev", "--region", "Frankfurt"), "--region"), (("--environment",), "needs a value"), (("--what",), "--what"),
                            (("--environment", "dev", "--region", "eu-central-1", "--parameter", "x"), "NAME=VALUE"),
                            (("--environment", "dev", "--region", "eu-central-1", "--parameter", "Environment=prod"), "--environment")]:
        result = deploy(*arguments)
        assert result.returncode == 64 and word in result.stderr, (arguments, result)
