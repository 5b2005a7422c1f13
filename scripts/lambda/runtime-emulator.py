"""Lambda's runtime API (2018-06-01) for one function: starts it, invokes it, and tells how long that took.

    runtime-emulator.py --event FILE [--count N] [--expect TEXT] [--rounds R] -- COMMAND...

The command is started with AWS_LAMBDA_RUNTIME_API set. Each round starts it anew: from exec to its first question for work, from exec
to its first answer, then N - 1 more invocations. Prints a JSON object with the medians; fails when an answer lacks the expected text.
"""
import argparse
import http.server
import json
import os
import queue
import statistics
import subprocess
import sys
import threading
import time


class Function:
    """What the function asked and answered in one round."""

    def __init__(self):
        self.work = queue.Queue()
        self.answers = queue.Queue()
        self.first_question = None

    def handler(self):
        function = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = 65536

            def do_GET(self):
                if function.first_question is None:
                    function.first_question = time.perf_counter()
                identifier, payload = function.work.get()
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", identifier)
                self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 30_000))
                self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:test")
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                function.answers.put((time.perf_counter(), self.path, body))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def handle(self):
                try:
                    super().handle()
                except ConnectionResetError:
                    pass  # The function was killed.

            def log_message(self, *arguments):
                pass

        return Handler


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def run(command, event, count, expected):
    function = Function()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), function.handler())
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = dict(os.environ, AWS_LAMBDA_RUNTIME_API=f"127.0.0.1:{server.server_port}")
    function.work.put(("request-0", event))
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    threading.Thread(target=process.stderr.read, daemon=True).start()
    try:
        moments = []
        for number in range(count):
            if number:
                function.work.put((f"request-{number}", event))
            begun = time.perf_counter()
            moment, path, body = function.answers.get(timeout=60)
            if not path.endswith("/response") or expected not in body.decode():
                sys.exit(f"runtime-emulator: {path}: {body.decode()[:500]}")
            moments.append(moment - (begun if number else start))
        return {
            "first_question_ms": (function.first_question - start) * 1000,
            "first_answer_ms": moments[0] * 1000,
            "later_answer_ms": statistics.median(moments[1:]) * 1000 if count > 1 else None,
            "peak_memory_mib": resident(process.pid) / 1024,
        }
    finally:
        process.kill()
        process.wait()
        server.shutdown()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--event", required=True)
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--expect", default="")
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    with open(arguments.event, "rb") as file:
        event = file.read()
    rounds = [run(arguments.command, event, arguments.count, arguments.expect) for _ in range(arguments.rounds)]
    medians = {}
    for name in rounds[0]:
        values = [result[name] for result in rounds if result[name] is not None]
        if values:
            medians[name] = round(statistics.median(values), 2)
    print(json.dumps(medians))


if __name__ == "__main__":
    main()
