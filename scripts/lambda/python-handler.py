"""What the function is measured beside: the same request answered by the usual Python handler, with boto3 and a minimal runtime loop."""
import http.client
import json
import os

import boto3
from boto3.dynamodb.conditions import Key

table = boto3.resource("dynamodb", endpoint_url=os.environ["DB_ENDPOINT"]).Table("TimeEntries")


def handler(event):
    start, end = "2024-10-26T00:00:00Z", "2024-10-27T23:59:59Z"
    answer = table.query(IndexName="YearIndex", KeyConditionExpression=Key("year").eq("2024") & Key("start").between(start, end))
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps({"data": answer["Items"]}, default=str)}


connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    connection.request("GET", "/2018-06-01/runtime/invocation/next")
    work = connection.getresponse()
    identifier, event = work.getheader("Lambda-Runtime-Aws-Request-Id"), json.loads(work.read())
    connection.request("POST", f"/2018-06-01/runtime/invocation/{identifier}/response", json.dumps(handler(event)))
    connection.getresponse().read()
