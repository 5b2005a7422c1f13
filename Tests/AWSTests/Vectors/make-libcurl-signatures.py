#!/usr/bin/env python3
"""Writes random requests with the signatures that libcurl itself (CURLOPT_AWS_SIGV4) gives them when it sends them.

    python3 Tests/AWSTests/Vectors/make-libcurl-signatures.py FILE COUNT SEED

libcurl signs for the time at which it sends, so a server of this script's own takes the requests and keeps what was signed.
Older versions take path and query as they are: here they stand in their canonical spelling already.
"""

import ctypes
import ctypes.util
import http.server
import json
import pathlib
import random
import sys
import threading
from urllib.parse import quote

target, count, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(seed)
TEXT = "abcXYZ019-._~ /?&=+%:;,äß€😀"
taken = []


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def take(self):
        length = int(self.headers.get("Content-Length") or 0)
        taken.append((dict((name.lower(), value) for name, value in self.headers.items()), self.rfile.read(length)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = do_DELETE = take

    def log_message(self, *arguments):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Server)
threading.Thread(target=server.serve_forever, daemon=True).start()
authority = f"127.0.0.1:{server.server_port}"

curl = ctypes.CDLL(ctypes.util.find_library("curl") or "libcurl.so.4")
curl.curl_easy_init.restype = curl.curl_slist_append.restype = ctypes.c_void_p
curl.curl_slist_append.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
curl.curl_slist_free_all.argtypes = curl.curl_easy_perform.argtypes = [ctypes.c_void_p]
curl.curl_version.restype = ctypes.c_char_p
URL, USERPWD, HTTPHEADER, CUSTOMREQUEST, POSTFIELDS, POSTFIELDSIZE, SIGV4, PATH_AS_IS, TIMEOUT = (
    10002, 10005, 10023, 10036, 10015, 60, 10305, 234, 13)
handle = ctypes.c_void_p(curl.curl_easy_init())


def set_option(option, value):
    assert curl.curl_easy_setopt(handle, ctypes.c_int(option), value) == 0, option


def text(longest, alphabet=TEXT):
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(0, longest)))


def escaped(longest):
    return quote(text(longest), safe="-._~")


def random_case():
    segments = [text(8, "abcXYZ019-_~") or "s" for _ in range(chance.randint(0, 3))]
    names = sorted({(escaped(5) or "n") + str(number) for number in range(chance.randint(0, 3))})
    fields = [["x-amz-target", text(30, "abcXYZ019._") or "t"], ["content-type", "application/x-amz-json-1.0"]]
    return {
        "kind": "libcurl",
        "accessKeyID": "AKID" + text(16, "ABCDEF234567"),
        "secretAccessKey": "s" + text(60, "abcXYZ019+/="),
        "sessionToken": None,
        "region": chance.choice(["us-east-1", "eu-central-1", "us-gov-west-1"]),
        "service": chance.choice(["dynamodb", "service", "execute-api"]),
        "method": chance.choice(["GET", "POST", "PUT", "DELETE"]),
        "scheme": "http",
        "authority": authority,
        "path": "/" + "/".join(segments),
        "query": "&".join(f"{name}={escaped(6)}" for name in names) or None,
        "fields": fields,
        "body": text(chance.choice([0, 20, 2000])),
    }


def send(case):
    body = case["body"].encode()
    url = f"http://{authority}{case['path']}" + (f"?{case['query']}" if case["query"] else "")
    lines = ctypes.c_void_p(None)
    for name, value in case["fields"]:
        lines = ctypes.c_void_p(curl.curl_slist_append(lines, f"{name}: {value}".encode()))
    set_option(URL, url.encode())
    set_option(USERPWD, f"{case['accessKeyID']}:{case['secretAccessKey']}".encode())
    set_option(SIGV4, f"aws:amz:{case['region']}:{case['service']}".encode())
    set_option(HTTPHEADER, lines)
    set_option(POSTFIELDSIZE, ctypes.c_long(len(body)))
    set_option(POSTFIELDS, body)
    set_option(CUSTOMREQUEST, case["method"].encode())
    set_option(PATH_AS_IS, ctypes.c_long(1))
    set_option(TIMEOUT, ctypes.c_long(10))
    result = curl.curl_easy_perform(handle)
    curl.curl_slist_free_all(lines)
    assert result == 0, f"libcurl's error {result}"
    headers, sent = taken.pop()
    assert sent == body
    case["date"] = headers["x-amz-date"]
    case["authorization"] = headers["authorization"]
    # What it has signed besides what every signature has: versions differ in that.
    names = headers["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    case["fields"] = [[name, headers[name]] for name in names if name not in ("host", "x-amz-date")]


cases = [random_case() for _ in range(count)]
for case in cases:
    send(case)
lines = ",\n".join(json.dumps(case, ensure_ascii=False, separators=(",", ":")) for case in cases)
version = curl.curl_version().decode().split()[0]
target.write_text(f'{{"source":"{version}, seed {seed}","cases":[\n{lines}\n]}}\n')
print(f"{len(cases)} signatures of {version}, seed {seed}")
