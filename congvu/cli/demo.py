"""Build a demo, print what it shows, and serve it."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from typing import IO

from django.core.management import call_command

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
    call_command("migrate", verbosity=0, interactive=False)
    registry.ensure(demo, said)
    lines = demo.summary()
    if options.json:
        json.dump(lines, stdout, ensure_ascii=False, indent=1)
        stdout.write("\n")
    else:
        print_summary(lines, stdout)
    stdout.flush()
    return 0 if options.no_serve else serve(demo, options.port, stdout)


def said(words: str) -> None:
    """Progress goes to standard error, so that standard output is the answer alone."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def print_summary(lines: list[dict], stdout: IO[str]) -> None:
    """What the text says · what the system computes · how many rows · what remains doubtful."""
    stdout.write("\nTân Sơn 2018 — số liệu tái dựng từ số tổng hợp đã công bố\n")
    for line in lines:
        stdout.write(f"\n■ Văn bản viết : {line['said']}\n")
        stdout.write(f"  Hệ thống tính: {line['computed']}\n")
        if line["rows"] is not None:
            command = f"   → {line['command']}" if line.get("command") else ""
            stdout.write(f"  Số dòng      : {number(line['rows'])}{command}\n")
        stdout.write(f"  Còn nghi vấn : {line['doubt']}\n")


def serve(demo: registry.Demo, port: int, stdout: IO[str]) -> int:
    """Web server and job worker side by side; both end together."""
    stdout.write(f"\nMở http://127.0.0.1:{port}/ · mật khẩu chung: {demo.password}\n")
    for login in demo.logins:
        stdout.write(f"  {login.username:<12} {login.who}\n")
    stdout.write("Dừng bằng Ctrl+C.\n")
    stdout.flush()
    children = [
        subprocess.Popen(command, env=os.environ)
        for command in (
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
             "--port", str(port), "--log-level", "warning", "congvu.config.wsgi:application"],
            [sys.executable, "-m", "congvu.cli.main", "worker"],
        )
    ]  # fmt: skip

    def stop(*_: object) -> None:
        for child in children:
            child.terminate()

    signal.signal(signal.SIGTERM, stop)
    try:
        return children[0].wait()
    except KeyboardInterrupt:
        return 0
    finally:
        stop()
        for child in children:
            try:
                child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                child.kill()
