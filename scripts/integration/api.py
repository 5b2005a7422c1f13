"""A server of ours with entries in its memory, and entries to put there."""

import json
import pathlib
import re
import subprocess
import urllib.request
from datetime import timedelta

PROGRAMS = pathlib.Path(__file__).resolve().parents[2] / ".build" / "debug"


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def entry(activity, start, hours, **more):
    return {"activity_type": activity, "start": stamp(start), "end": stamp(start + timedelta(hours=hours)), **more}


class API:
    def __init__(self, entries=(), **variables):
        self.key = variables.get("API_KEY")
        environment = {"PATH": "/usr/bin:/bin", "LOG_LEVEL": "warning", "HOME": "/nonexistent", **variables}
        self.process = subprocess.Popen([PROGRAMS / "timetracking-api", "--port", "0", "--database", "memory"],
                                        stdout=subprocess.PIPE, text=True, env=environment)
        self.url = re.search(r"http://[^ ]*", self.process.stdout.readline())[0]
        if entries:
            self.ask("/update", list(entries))

    def ask(self, path, body=None):
        headers = {"Content-Type": "application/json"} | ({"x-api-key": self.key} if self.key else {})
        request = urllib.request.Request(self.url + path, body and json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)["data"]

    def entries(self):
        return self.ask("/fetch?period=year")

    def report(self, *arguments):
        """What timetracking-report prints."""
        environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "ENDPOINT": self.url}
        run = subprocess.run([PROGRAMS / "timetracking-report", *arguments], env=environment, capture_output=True, check=True)
        return run.stdout

    def close(self):
        self.process.terminate()
        self.process.wait()
