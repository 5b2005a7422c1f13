"""Fills a table of time entries, a hundred to a year, and times whole scans: what wrk cannot do.

    dynamodb.py fill URL COUNT      dynamodb.py scan URL
"""

import http.client
import json
import statistics
import sys
import time
from urllib.parse import urlsplit

SIGNED = {
    "Content-Type": "application/x-amz-json-1.0", "X-Amz-Date": "20260101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, "
                     "SignedHeaders=host;x-amz-date;x-amz-target, Signature=00"}


def caller(url):
    connection = http.client.HTTPConnection(urlsplit(url).netloc)

    def call(operation, body):
        connection.request("POST", "/", body, {**SIGNED, "X-Amz-Target": f"DynamoDB_20120810.{operation}"})
        response = connection.getresponse()
        content = response.read()
        if response.status != 200:
            sys.exit(f"{operation}: {response.status} {content[:300]}")
        return content
    return call


def entry(number):
    # Places in a year go up and down, so that neither order is the table's.
    start = f"2024-05-21T06:15:{number * 7919 % 100:02}Z"
    return (
        '{"PutRequest":{"Item":{"activity_start_end":{"S":"entry-%d"},"year":{"S":"%d"},"activity_type":{"S":"Study"},'
        '"start":{"S":"%s"},"end":{"S":"2024-05-21T07:00:00Z"},"duration":{"N":"0.75"},'
        '"description":{"S":"electronics book, chapter %d"}}}}' % (number, number // 100, start, number))


def fill(url, count):
    call = caller(url)
    names = ["activity_start_end", "year", "start"]
    call("CreateTable", json.dumps({
        "TableName": "TimeEntries", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in names],
        "KeySchema": [{"AttributeName": names[0], "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [{
            "IndexName": "YearIndex", "Projection": {"ProjectionType": "ALL"},
            "KeySchema": [{"AttributeName": "year", "KeyType": "HASH"}, {"AttributeName": "start", "KeyType": "RANGE"}]}]}))
    for first in range(0, count, 25):
        writes = ",".join(map(entry, range(first, min(first + 25, count))))
        call("BatchWriteItem", '{"RequestItems":{"TimeEntries":[%s]}}' % writes)


def scan(url):
    call = caller(url)
    times = []
    for _ in range(7):
        started = time.perf_counter()
        start, count, size = "", 0, 0
        while True:
            content = call("Scan", '{"TableName":"TimeEntries"%s}' % start)
            size += len(content)
            # The page is not parsed: the client's work is not the server's.
            tail = content[-400:]
            count += int(tail[tail.rindex(b'"ScannedCount":') + 15:].split(b",")[0].rstrip(b"}")) if b"ScannedCount" in tail else \
                json.loads(content)["ScannedCount"]
            place = tail.find(b'"LastEvaluatedKey":')
            if place < 0:
                break
            key, _ = json.JSONDecoder().raw_decode(tail[place + 19:].decode().lstrip())
            start = ',"ExclusiveStartKey":' + json.dumps(key)
        times.append(time.perf_counter() - started)
    median = statistics.median(times)
    print(f"{count} {median * 1000:.1f} {size / median / 1e6:.0f}")


if __name__ == "__main__":
    fill(sys.argv[2], int(sys.argv[3])) if sys.argv[1] == "fill" else scan(sys.argv[2])
