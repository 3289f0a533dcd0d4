"""Build a demo, print what it shows, and serve it."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import IO

from django.core.management import call_command

from congvu.cli import figures
from congvu.cli.serve import must_be_free
from congvu.core.refusals import N_, refuse
from congvu.core.vietnamese import number
from congvu.demo import registry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``NAME [--no-serve] [--json] [--port N]``."""
    parser.add_argument("name", metavar="TÊN", help=", ".join(registry.MODULES))
    parser.add_argument("--no-serve", action="store_true", help="chỉ dựng và in bản tóm tắt")
    parser.add_argument("--json", action="store_true", help="bản tóm tắt dạng JSON")
    parser.add_argument("--port", type=int, default=8000, help="cổng của máy chủ web")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """Build when absent, print the summary, then serve web and jobs until interrupted."""
    demo = registry.find(options.name)
    if not options.no_serve:
        must_be_free(options.port)
    call_command("migrate", verbosity=0, interactive=False)
    registry.ensure(demo, said)
    lines = demo.summary()
    if options.json:
        json.dump(figures.mark(lines), stdout, ensure_ascii=False, indent=1)
        stdout.write("\n")
    else:
        print_summary(demo, lines, stdout)
    stdout.flush()
    return 0 if options.no_serve else serve(demo, options.port, stdout)


def said(words: str) -> None:
    """Progress goes to standard error, so that standard output is the answer alone."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def print_summary(demo: registry.Demo, lines: list[dict], stdout: IO[str]) -> None:
    """What the text says · what the system computes · how many rows · what remains doubtful."""
    stdout.write(f"\n{demo.title}\n")
    for line in lines:
        stdout.write(f"\n■ {demo.asks:<13}: {line['said']}\n")
        stdout.write(f"  Hệ thống tính: {line['computed']}\n")
        if line["rows"] is not None:
            command = f"   → {line['command']}" if line.get("command") else ""
            stdout.write(f"  Số dòng      : {number(line['rows'])}{command}\n")
        stdout.write(f"  Còn nghi vấn : {line['doubt']}\n")


def serve(demo: registry.Demo, port: int, stdout: IO[str]) -> int:
    """Web server and job worker side by side until Ctrl+C; both end together.

    Refuses with ``port-busy``, and with ``server-ended`` when one of them ended by itself.
    """
    must_be_free(port)
    stdout.write(f"\nMở http://127.0.0.1:{port}/ · mật khẩu chung: {demo.password}\n")
    for login in demo.logins:
        stdout.write(f"  {login.username:<12} {login.who}\n")
    stdout.write("Dừng bằng Ctrl+C.\n")
    stdout.flush()
    children: list[subprocess.Popen[bytes]] = []
    for each in STOPS:  # set, not left: a shell that starts us in the background has SIGINT ignored
        signal.signal(each, _stop)
    try:
        for command in ([*WEB, "--port", str(port)], WORKER):
            children.append(
                # A group of its own: Ctrl+C reaches us alone, and we end them in order.
                subprocess.Popen(
                    [sys.executable, "-m", *command], stdin=subprocess.DEVNULL, process_group=0
                )
            )
        while all(child.poll() is None for child in children):
            time.sleep(0.3)
        raise refuse(
            "server-ended",
            N_("Máy chủ web hoặc tiến trình việc nền tự dừng."),
            N_("Xem lý do ở các dòng phía trên, rồi chạy lại lệnh."),
        )
    except _Stopped:
        return 0
    finally:
        for each in STOPS:
            signal.signal(each, signal.SIG_IGN)
        _end(children)


STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WEB = ["congvu.cli.main", "serve", "--workers", "1"]
WORKER = ["congvu.cli.main", "worker"]


class _Stopped(BaseException):
    """A signal asked us to end."""


def _stop(*_: object) -> None:
    raise _Stopped


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        with suppress(ProcessLookupError):
            child.terminate()
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=10)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)  # what did not end, and what it had started
        child.wait()
