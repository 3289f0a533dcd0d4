"""The web server: what it loads before it forks, and how it stands while offices use it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from tests.house.source import ROOT

SELDOM = (
    "docx", "docxtpl", "lxml", "xlsxwriter", "typst", "segno", "python_calamine", "openpyxl",
    "numpy", "scipy", "pandas", "PIL", "smtplib", "congvu.demo", "pytest",
)  # fmt: skip
"""What most web processes never need: each is loaded by the act that needs it."""

LOADED = """
import sys, django
django.setup()
from django.db import connections
from congvu.cli import serve
serve.load()
for name in sys.modules:
    print(name)
sys.exit(any(one.connection is not None for one in connections.all()))
"""


@pytest.fixture
def env(tmp_path):
    mine = {
        "CONGVU_DATA": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "congvu.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    return {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | mine


def test_what_is_loaded_before_the_fork_asks_no_database_and_leaves_out_what_is_seldom_used(
    env, tmp_path
):
    """A connection that two processes hold mixes up their answers."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    loaded = set(done.stdout.split())
    assert {"congvu.web.dossiers.urls", "congvu.api.v1.api"} <= loaded
    assert not {name for name in SELDOM if name in loaded}
    assert not (tmp_path / "var" / "congvu.sqlite3").exists()


# --- served --------------------------------------------------------------------------------------


def ask(port, path="/static/ui/congvu.css"):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", path)
    answer = line.getresponse()
    answer.read()
    return answer.status, line


@contextmanager
def served(env, folder, *words):
    """``congvu serve`` on a free port, from its first answer on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    said = [sys.executable, "-m", "congvu.cli.main", "serve", "--port", str(port), *words]
    with (folder / "said").open("wb") as file:
        process = subprocess.Popen(said, env=env, stdout=file, stderr=file)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                ask(port)[1].close()
                break
            except OSError:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def test_those_who_keep_their_line_open_leave_room_for_the_next_and_nothing_is_said(env, tmp_path):
    """Browsers hold six lines each and ask nothing on them: seven people in one office."""
    with served(env, tmp_path, "--workers", "1") as (port, _process):
        lines = [ask(port) for _ in range(42)]
        assert {status for status, _line in lines} == {200}
        for _status, line in lines:
            line.close()
    assert (tmp_path / "said").read_text() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")
def test_a_process_that_dies_is_replaced(env, tmp_path):
    def workers(of):
        with open(f"/proc/{of}/task/{of}/children", encoding="utf-8") as file:
            return set(map(int, file.read().split()))

    with served(env, tmp_path, "--workers", "2") as (port, process):
        before = workers(process.pid)
        assert len(before) == 2
        os.kill(min(before), signal.SIGKILL)
        until = time.monotonic() + 20
        while len(workers(process.pid) - before) != 1 or len(workers(process.pid)) != 2:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert ask(port)[0] == 200


def test_a_busy_port_is_said(env):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "congvu.cli.main", "serve", "--port", str(port)],
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert '"port-busy"' in done.stderr
