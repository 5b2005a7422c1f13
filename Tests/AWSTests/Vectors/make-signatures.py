#!/usr/bin/env python3
"""Writes random requests with the signatures that botocore gives them.

The tests read signatures.json, so that they need neither Python nor botocore; `make test-integration` makes others each time.
Run this without arguments only to change the cases in that file:

    pip install botocore && python3 Tests/AWSTests/Vectors/make-signatures.py [FILE COUNT SEED]
"""

import datetime
import json
import pathlib
import random
import sys
from urllib.parse import quote, urlsplit

import botocore
import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

TARGET = pathlib.Path(sys.argv[1]) if sys.argv[1:] else pathlib.Path(__file__).with_name("signatures.json")
CASE_COUNT = int(sys.argv[2]) if sys.argv[2:] else 300
SEED = int(sys.argv[3]) if sys.argv[3:] else 20240521

chance = random.Random(SEED)
TEXT = "abcXYZ019 -._~!$&'()*+,;=:@/?#%äß€😀\""
NAMES = ["x-custom", "x-amz-target", "content-type", "x-amz-meta-a", "accept", "range", "x-z", "cache-control"]
AUTHORITIES = ["example.amazonaws.com", "localhost:8000", "127.0.0.1:8000", "host:80", "host:443", "[::1]:8000"]
UNSIGNED = ["user-agent", "connection", "x-amzn-trace-id", "expect", "te"]


def text(longest, alphabet=TEXT):
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(0, longest)))


def random_path():
    segments = []
    for _ in range(chance.randint(0, 4)):
        escaped = quote(text(6), safe=chance.choice(["", "~", "-._~!$&'()*+,;=:@"]))
        segments.append(chance.choice([escaped, ".", "..", "", "plain"]))
    return "/" + "/".join(segments) + chance.choice(["", "/"]) if segments else "/"


def random_query(may_repeat):
    if chance.random() < 0.4:
        return None
    pairs = []
    names = set()
    for _ in range(chance.randint(1, 5)):
        name = quote(chance.choice(["a", "b", "A", "list", "Param-1", text(4) or "n"]), safe="-._~")
        if name in names and not may_repeat:
            continue
        names.add(name)
        pairs.append(name + "=" + quote(text(6), safe="-._~"))
    return "&".join(pairs)


def random_fields():
    fields = []
    for name in chance.sample(NAMES, chance.randint(0, 5)):
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            value = "".join(chance.choice("ab c, =;\"/0") for _ in range(chance.randint(0, 12))).strip()
            fields.append([chance.choice([name, name.title()]), value])
    if chance.random() < 0.3:
        fields.append([chance.choice(UNSIGNED), "ignored"])
    chance.shuffle(fields)
    return fields


def random_case(number):
    kind = chance.choices(["header", "header-s3", "query", "query-s3"], [60, 12, 20, 8])[0]
    is_s3 = kind.endswith("s3")
    moment = datetime.datetime(2000, 1, 1, tzinfo=datetime.timezone.utc) + datetime.timedelta(
        seconds=chance.randint(0, 60 * 365 * 86400))
    case = {
        "kind": kind,
        "date": moment.strftime("%Y%m%dT%H%M%SZ"),
        "accessKeyID": "AKID" + text(16, "ABCDEF234567"),
        "secretAccessKey": "s" + text(100, "abcXYZ019+/="),
        "sessionToken": "t" + text(60, "abcXYZ019+/=") if chance.random() < 0.4 else None,
        "region": chance.choice(["us-east-1", "eu-central-1", "us-gov-west-1"]),
        "service": "s3" if is_s3 else chance.choice(["dynamodb", "service", "execute-api"]),
        "method": chance.choice(["GET", "POST", "PUT", "DELETE", "HEAD"]),
        # Over plain HTTP botocore signs S3's bodies too.
        "scheme": "http" if is_s3 else chance.choice(["http", "https"]),
        "authority": chance.choice(AUTHORITIES),
        "path": random_path(),
        # botocore drops repeated parameters from the query of a link.
        "query": random_query(may_repeat=kind.startswith("header")),
        "fields": random_fields(),
        # botocore would move the body of a presigned request into its query.
        "body": "" if kind.startswith("query") else text(chance.choice([0, 20, 300])),
        "lifetime": chance.randint(1, 604800) if kind.startswith("query") else None,
    }
    sign(case, moment)
    return case


def sign(case, moment):
    url = f"{case['scheme']}://{case['authority']}{case['path']}"
    if case["query"] is not None:
        url += "?" + case["query"]
    request = AWSRequest(method=case["method"], url=url, data=case["body"].encode())
    for name, value in case["fields"]:
        request.headers.add_header(name, value)
    credentials = Credentials(case["accessKeyID"], case["secretAccessKey"], case["sessionToken"])
    botocore.auth.get_current_datetime = lambda: moment
    arguments = (credentials, case["service"], case["region"])
    signer = {
        "header": lambda: botocore.auth.SigV4Auth(*arguments),
        "header-s3": lambda: botocore.auth.S3SigV4Auth(*arguments),
        "query": lambda: botocore.auth.SigV4QueryAuth(*arguments, expires=case["lifetime"]),
        "query-s3": lambda: botocore.auth.S3SigV4QueryAuth(*arguments, expires=case["lifetime"]),
    }[case["kind"]]()
    signer.add_auth(request)
    if case["kind"].startswith("header"):
        case["authorization"] = request.headers["Authorization"]
    else:
        parameters = dict(pair.split("=", 1) for pair in urlsplit(request.url).query.split("&"))
        case["signature"] = parameters["X-Amz-Signature"]


cases = [random_case(number) for number in range(CASE_COUNT)]
lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
TARGET.write_text(f'{{"source":"botocore {botocore.__version__}, seed {SEED}","cases":[\n{lines}\n]}}\n')
print(f"{len(cases)} signatures of botocore, seed {SEED}")
