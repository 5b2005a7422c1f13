"""What tools ask for of every table and no table here has: answered as of a table that has none, refused where one is wanted."""

import botocore.loaders
import pytest
from botocore.exceptions import ClientError
from conftest import refusal

BACKUP, EXPORT = "/backup/01700000000000-abcdef01", "/export/01700000000000-abcdef01"


@pytest.fixture
def arn(db, table):
    return db.describe_table(TableName=table)["Table"]["TableArn"]


def bare(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def test_what_is_not_there_is_told_as_not_there(db, table, arn, sorted_table):
    disabled = {"TableName": table, "ContributorInsightsStatus": "DISABLED"}
    assert bare(db.describe_contributor_insights(TableName=table)) == disabled
    assert bare(db.update_contributor_insights(TableName=table, ContributorInsightsAction="DISABLE")) == disabled
    assert bare(db.describe_contributor_insights(TableName=sorted_table, IndexName="Global")) == {
        "TableName": sorted_table, "IndexName": "Global", "ContributorInsightsStatus": "DISABLED"}
    assert bare(db.describe_kinesis_streaming_destination(TableName=table)) == {
        "TableName": table, "KinesisDataStreamDestinations": []}
    recovery = {"PointInTimeRecoveryStatus": "DISABLED"}
    backups = {"ContinuousBackupsStatus": "ENABLED", "PointInTimeRecoveryDescription": recovery}
    specification = {"PointInTimeRecoveryEnabled": False}
    assert db.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"] == backups
    answer = db.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=specification)
    assert answer["ContinuousBackupsDescription"] == backups
    assert bare(db.delete_resource_policy(ResourceArn=arn)) == {}


@pytest.mark.parametrize("call, member", [
    ("list_backups", "BackupSummaries"), ("list_exports", "ExportSummaries"), ("list_imports", "ImportSummaryList"),
    ("list_global_tables", "GlobalTables"), ("list_contributor_insights", "ContributorInsightsSummaries")])
def test_lists_are_empty(db, call, member):
    assert bare(getattr(db, call)()) == {member: []}


def test_what_is_asked_for_by_name_is_not_found(db, table, arn):
    policy = "Resource-based policy not found for the provided ResourceArn: " + arn
    global_table = f"Global table not found: Global table with name: {table} does not exist."
    for call, request, expected in [
            (db.get_resource_policy, {"ResourceArn": arn}, ("PolicyNotFoundException", policy)),
            (db.get_resource_policy, {"ResourceArn": arn + "x"},
                ("ResourceNotFoundException", f"Requested resource not found: Table: {table}x not found")),
            (db.delete_resource_policy, {"ResourceArn": arn, "ExpectedRevisionId": "1"}, ("PolicyNotFoundException", policy)),
            (db.describe_backup, {"BackupArn": arn + BACKUP}, ("BackupNotFoundException", f"Backup not found: {arn}{BACKUP}")),
            (db.delete_backup, {"BackupArn": ""}, ("ValidationException", "Invalid Backup ARN")),
            (db.describe_export, {"ExportArn": arn + EXPORT}, ("ExportNotFoundException", f"Export not found: {arn}{EXPORT}")),
            (db.describe_global_table, {"GlobalTableName": table}, ("GlobalTableNotFoundException", global_table)),
            (db.describe_contributor_insights, {"TableName": table, "IndexName": "None"},
                ("ResourceNotFoundException", f"Index: None not found for table: {table}")),
            (db.describe_kinesis_streaming_destination, {"TableName": "nobody"},
                ("ResourceNotFoundException", "Requested resource not found: Table: nobody not found"))]:
        assert refusal(call, **request) == expected


def test_what_is_wanted_is_refused_by_name(db, table):
    for call, request, message in [
            (db.update_contributor_insights, {"ContributorInsightsAction": "ENABLE"},
                "The parameter ContributorInsightsAction with the value ENABLE is not supported here"),
            (db.update_continuous_backups, {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
                "The parameter PointInTimeRecoveryEnabled with the value true is not supported here")]:
        assert refusal(call, TableName=table, **request) == ("ValidationException", message)


MODEL = botocore.loaders.Loader().load_service_model("dynamodb", "service-2")


@pytest.mark.parametrize("operation", MODEL["operations"])
def test_every_operation_that_boto3_knows_is_answered_or_refused(db, operation):
    """Whatever is asked with nothing said besides: never a failure of the server."""
    name = "".join("_" + letter.lower() if letter.isupper() else letter for letter in operation).lstrip("_")
    # boto3 itself looks into these.
    request = {"RequestItems": {}} if operation in ("BatchGetItem", "BatchWriteItem") else {}
    try:
        getattr(db, name)(**request)
    except ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
        assert error.response["Error"]["Message"]
        assert error.response["Error"]["Code"] != "UnknownOperationException" or operation in error.response["Error"]["Message"]
