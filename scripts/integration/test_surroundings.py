"""Our programs and botocore find the same credentials, endpoint and region in the same surroundings.

A server of this file's own is DynamoDB, STS, a container's endpoint and an instance's at once, and keeps by whom and for which
region each request to DynamoDB is signed, and where it went.
"""

import http.server
import json
import os
import pathlib
import re
import socket
import subprocess
import sys
import threading
import urllib.parse

import pytest

PROGRAM = pathlib.Path(__file__).parents[2] / ".build/debug/timetracking-table"
BOTOCORE = "import boto3; boto3.client('dynamodb').list_tables()"
DOCUMENT = {"Code": "Success", "SecretAccessKey": "s", "Token": "t", "Expiration": "2099-01-01T00:00:00Z"}
KEYS = "aws_access_key_id = {0}\naws_secret_access_key = s\n"
ROLE = "role_arn = arn:aws:iam::123456789012:role/{0}\n"


class Server(http.server.BaseHTTPRequestHandler):
    """Lends keys that say how they were got: `ROLE-WITH-lender`."""

    protocol_version = "HTTP/1.1"

    def do_PUT(self):
        self.answer("token==" if self.path == "/latest/api/token" else "")

    def do_GET(self):
        if self.path == "/container":
            name = "CONTAINER" + self.headers.get("Authorization", "")
            return self.answer(json.dumps(DOCUMENT | {"AccessKeyId": name}))
        if self.headers.get("x-aws-ec2-metadata-token") != "token==":
            return self.answer("", 401)
        is_list = self.path.endswith("/security-credentials/")
        self.answer("my-role" if is_list else json.dumps(DOCUMENT | {"AccessKeyId": "INSTANCE"}))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        scope = self.headers.get("Authorization", "Credential=NOBODY/DAY/NOWHERE/")
        signer, region = re.search("Credential=([^/]*)/[^/]*/([^/]*)/", scope).groups()
        if "X-Amz-Target" in self.headers:
            self.server.seen.append({"signer": signer, "region": region, "path": self.path.rstrip("/")})
            return self.answer('{"TableNames": []}')
        form = dict(urllib.parse.parse_qsl(body))
        role = form["RoleArn"].rsplit("/")[-1]
        lender = form.get("WebIdentityToken", signer)
        self.answer(
            f"<{form['Action']}Response xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><{form['Action']}Result><Credentials>"
            f"<AccessKeyId>{role}-WITH-{lender}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
            f"<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></{form['Action']}Result></{form['Action']}Response>")

    def answer(self, text, status=200):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def server():
    server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Server)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


def own_address():
    """Not the loopback one: a database on this machine is never signed for with a real key."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            pytest.skip("NOT TESTED: this machine has no address but loopback")
        return probe.getsockname()[0]


CASES = {
    "variables win over the profile": ({"AWS_ACCESS_KEY_ID": "VARIABLE", "AWS_SECRET_ACCESS_KEY": "s"}, "", "[default]\n" + KEYS.format("FILE"), "VARIABLE"),
    "the default profile": ({}, "", "[default]\n" + KEYS.format("FILE"), "FILE"),
    "keys in the config file": ({}, "[default]\n" + KEYS.format("CONFIG"), "", "CONFIG"),
    "the credentials file wins over the config file": ({}, "[default]\n" + KEYS.format("CONFIG"), "[default]\n" + KEYS.format("FILE"), "FILE"),
    "a named profile": ({"AWS_PROFILE": "p"}, "[profile p]\n" + KEYS.format("P"), "[default]\n" + KEYS.format("FILE"), "P"),
    "a role by a source profile": ({}, "[default]\n" + ROLE.format("R") + "source_profile = base\n", "[base]\n" + KEYS.format("BASE"), "R-WITH-BASE"),
    "a role with its own profile's keys": ({}, "[default]\n" + ROLE.format("R") + "source_profile = default\n" + KEYS.format("OWN"), "", "R-WITH-OWN"),
    "a role by a role": (
        {}, "[default]\n" + ROLE.format("R") + "source_profile = m\n[profile m]\n" + ROLE.format("M") + "source_profile = base\n",
        "[base]\n" + KEYS.format("BASE"), "R-WITH-M-WITH-BASE"),
    "a lender's keys win over its role": (
        {}, "[default]\n" + ROLE.format("R") + "source_profile = m\n[profile m]\n" + ROLE.format("M") + "source_profile = base\n"
        + KEYS.format("M"), "[base]\n" + KEYS.format("BASE"), "R-WITH-M"),
    "a role by a program's keys": (
        {}, "[default]\n" + ROLE.format("R") + "source_profile = m\n[profile m]\ncredential_process = cat {home}/printed\n", "",
        "R-WITH-PRINTED"),
    "a role by the variables": (
        {"AWS_PROFILE": "p", "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:{port}/container"},
        "[profile p]\n" + ROLE.format("R") + "credential_source = EcsContainer\n", "", "R-WITH-CONTAINER"),
    "a role by the instance": ({}, "[default]\n" + ROLE.format("R") + "credential_source = Ec2InstanceMetadata\n", "", "R-WITH-INSTANCE"),
    "a role by a web identity of the profile": ({}, "[default]\n" + ROLE.format("R") + "web_identity_token_file = {home}/token\n", "", "R-WITH-WEBTOKEN"),
    "a web identity wins over the profile's keys": (
        {"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/R", "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/token"}, "",
        "[default]\n" + KEYS.format("FILE"), "R-WITH-WEBTOKEN"),
    "a role's name alone is nothing": ({"AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/R"}, "", "[default]\n" + KEYS.format("FILE"), "FILE"),
    "a program": ({}, "[default]\ncredential_process = cat '{home}/with blank/printed'\n", "", "PRINTED"),
    "a container": (
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:{port}/container", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "-SHOWN"},
        "[default]\n", "", "CONTAINER-SHOWN"),
    "a container's token file": (
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:{port}/container", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/token"},
        "", "", "CONTAINERWEBTOKEN"),
    "the profile wins over the container": (
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:{port}/container"}, "", "[default]\n" + KEYS.format("FILE"), "FILE"),
    "an instance": ({}, "", "", "INSTANCE"),
}


ENDPOINTS = "[default]\nregion = r3\nendpoint_url = {here}/profile\n"
SERVICE = ENDPOINTS + "services = s\n[services s]\ndynamodb =\n  endpoint_url = {here}/profiles-service\n"
PLACES = {
    "the variable of the service": (
        {"AWS_ENDPOINT_URL_DYNAMODB": "{here}/service", "AWS_ENDPOINT_URL": "{here}/all"}, SERVICE, "/service", "r3"),
    "the variable of all services": ({"AWS_ENDPOINT_URL": "{here}/all", "AWS_DEFAULT_REGION": "r2"}, SERVICE, "/all", "r2"),
    "the profile's service": ({}, SERVICE, "/profiles-service", "r3"),
    "the profile": ({}, ENDPOINTS, "/profile", "r3"),
    "a named profile": ({"AWS_PROFILE": "p"}, ENDPOINTS + "[profile p]\nregion = r4\nendpoint_url = {here}/p\n", "/p", "r4"),
}


@pytest.mark.parametrize("name", PLACES)
def test_the_same_place_is_asked(name, server, tmp_path):
    variables, config, path, region = PLACES[name]
    here = f"http://{own_address()}:{server.server_port}"
    (tmp_path / "config").write_text(config.replace("{here}", here))
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_ACCESS_KEY_ID": "KEY",
        "AWS_SECRET_ACCESS_KEY": "s",
    } | {name: value.replace("{here}", here) for name, value in variables.items()}
    expected = {"signer": "KEY", "region": region, "path": path}
    assert seen_from_both(server, environment) == [expected, expected]


def seen_from_both(server, environment):
    server.seen.clear()
    subprocess.run([sys.executable, "-c", BOTOCORE], env=environment, check=True, timeout=60)
    subprocess.run([PROGRAM, "describe"], env=environment, timeout=60, capture_output=True)
    return server.seen


@pytest.mark.parametrize("name", CASES)
def test_the_same_key_is_found(name, server, tmp_path):
    variables, config, credentials, expected = CASES[name]

    def filled(text):
        return text.replace("{home}", str(tmp_path)).replace("{port}", str(server.server_port))

    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws/config").write_text(filled(config))
    (tmp_path / ".aws/credentials").write_text(filled(credentials))
    (tmp_path / "token").write_text("WEBTOKEN")
    (tmp_path / "with blank").mkdir()
    for folder in (tmp_path, tmp_path / "with blank"):
        (folder / "printed").write_text(
            '{"Version": 1, "AccessKeyId": "PRINTED", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2099-01-01T00:00:00Z"}')
    here = f"http://{own_address()}:{server.server_port}"
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(tmp_path), "AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_ENDPOINT_URL": here, "AWS_EC2_METADATA_SERVICE_ENDPOINT": here + "/",
    } | {name: filled(value) for name, value in variables.items()}
    assert [seen["signer"] for seen in seen_from_both(server, environment)] == [expected, expected]
