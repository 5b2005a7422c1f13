#!/usr/bin/env python3
"""What Tests/Benchmark does with our client, done with boto3: boto3_client.py URL write|scan|get COUNT"""

import resource
import sys
import time

import boto3
from botocore.config import Config

url, what, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
arguments = {"endpoint_url": url, "region_name": "us-east-1", "aws_access_key_id": "local", "aws_secret_access_key": "local",
             "config": Config(retries={"mode": "standard"})}
client = boto3.client("dynamodb", **arguments)
table = boto3.resource("dynamodb", **arguments).Table("Benchmark")
if what == "write":
    try:
        client.delete_table(TableName="Benchmark")
    except client.exceptions.ResourceNotFoundException:
        pass
    client.create_table(
        TableName="Benchmark", BillingMode="PAY_PER_REQUEST", KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}])
client.describe_table(TableName="Benchmark")  # opens a connection
items = [{"p": f"Study_{number}", "year": "2026", "activity_type": "Study", "start": "2026-11-20T06:15:00Z",
          "end": "2026-11-20T07:00:00Z", "description": f"electronics book, chapter {number}"}
         for number in range(count if what == "write" else 0)]


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


start, start_cpu = time.monotonic(), cpu()
if what == "write":
    with table.batch_writer() as batch:
        for item in items:
            batch.put_item(Item=item)
elif what == "scan":
    found = sum(len(page["Items"]) for page in client.get_paginator("scan").paginate(TableName="Benchmark"))
    assert found == count, found
else:
    for number in range(count):
        assert client.get_item(TableName="Benchmark", Key={"p": {"S": f"Study_{number}"}})["Item"]["year"]["S"] == "2026"
print(f"seconds {time.monotonic() - start}")
print(f"cpu-seconds {cpu() - start_cpu}")
print(f"peak-kilobytes {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}")
