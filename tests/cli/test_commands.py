"""The commands from outside: whatever is asked, one answer or one refusal, and the right exit.

Each is run as a stranger would, in a process of its own, in a folder of its own.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from congvu.cli import main

REFUSAL = ["code", "what", "what_to_do", "basis"]
TERM = ("due", "--term", "5 ngày làm việc", "--from", "2018-04-24T10:15", "--json")


class Terminal:
    """``congvu`` in a folder; ``env`` is added to what the machine has."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = {**os.environ, "CONGVU_DATA": str(folder / "var")}
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONIOENCODING"):
            self.env.pop(name, None)

    def __call__(self, *words: object, **env: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "congvu.cli.main", *map(str, words)],
            capture_output=True,
            env=self.env | env,
            cwd=self.folder,
            timeout=120,
            check=False,
        )

    def refused(self, *words: object, **env: str) -> dict[str, str]:
        done = self(*words, **env)
        assert done.returncode == 2, done.stderr
        assert done.stdout == b""
        said = json.loads(done.stderr)
        assert list(said) == REFUSAL
        assert said["what"]
        assert said["what_to_do"]
        return said


@pytest.fixture
def terminal(tmp_path):
    return Terminal(tmp_path)


def test_a_terminal_that_is_not_utf8_reads_and_writes_vietnamese(terminal):
    plain = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = terminal(*TERM, **plain)
    assert done.returncode == 0, done.stderr
    assert done.stdout == terminal(*TERM).stdout
    frame = terminal.folder / "khung.json"
    frame.write_text('{"algo":"seq-poisson-v1","n":1,"round":1,"units":[["xã 1",1],["b",2]]}')
    draw = ("draw", "--frame", frame, "--random", "kết quả", "--json")
    assert terminal(*draw, **plain).stdout == terminal(*draw).stdout != b""


@pytest.mark.parametrize("name", ["due", "draw"])
def test_what_needs_no_database_does_not_load_django(terminal, name):
    frame = terminal.folder / "khung.json"
    frame.write_text('{"algo":"seq-poisson-v1","n":1,"round":1,"units":[["a",1]]}')
    words = TERM if name == "due" else ("draw", "--frame", str(frame), "--random", "x", "--json")
    script = (
        "import sys; from congvu.cli.main import main; code = main(sys.argv[1:]);"
        "sys.exit(code or 'django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], env=terminal.env, cwd=terminal.folder, check=False
    )
    assert done.returncode == 0
    assert not (terminal.folder / "var").exists()


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({"DATABASE_URL": "nonsense"}, "settings-unusable"),
        ({"DATABASE_URL": "mysql://a@b/c"}, "settings-unusable"),
        ({"CONGVU_DEBUG": "yes"}, "settings-unusable"),
        ({"DATABASE_URL": "postgres://postgres@127.0.0.1:1/x"}, "database-unready"),
        ({"CONGVU_DATA": "/proc/nowhere"}, "system-refused"),
        ({"CONGVU_DATA": __file__}, "system-refused"),
        ({}, "database-unready"),  # nothing migrated yet
    ],
)
@pytest.mark.parametrize("command", [("audit", "verify", "--json"), ("audit", "export", "x")])
def test_a_house_that_does_not_stand_is_one_sentence(terminal, env, code, command):
    assert terminal.refused(*command, **env)["code"] == code
    assert not (terminal.folder / "x").exists()
    assert not (terminal.folder / "x.part").exists()


def test_management_commands_refuse_alike(terminal):
    assert terminal.refused("migrate", DATABASE_URL="nonsense")["code"] == "settings-unusable"
    assert terminal.refused("khong-co-lenh")["code"] == "command-unknown"


def test_the_list_of_commands_begins_with_ours(terminal):
    listed = terminal("help").stdout.decode()
    for name in main.PURE | main.OURS:
        assert f"congvu {name}" in listed
    assert "migrate" in listed
    assert terminal().stdout.decode() == listed
    assert "--calendar" in terminal("help", "due").stdout.decode()


@pytest.mark.parametrize("words", [("audit",), ("figures", "--unit", "240"), ("units", "--x")])
def test_a_wrong_command_line_is_said_in_vietnamese(terminal, words):
    said = terminal.refused(*words)
    assert said["code"] == "arguments-unusable"
    assert "required" not in said["what"]
    assert "argument" not in said["what"]


def test_a_full_disk_and_a_reader_who_left(terminal):
    command = [sys.executable, "-m", "congvu.cli.main", *TERM]
    if Path("/dev/full").exists():
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                command, stdout=full, stderr=subprocess.PIPE, env=terminal.env, check=False
            )
        assert done.returncode == 2
        assert json.loads(done.stderr)["code"] == "system-refused"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        command, stdout=writer, stderr=subprocess.PIPE, env=terminal.env, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")
    shell = ["sh", "-c", '"$@" >&-', "sh", *command]
    done = subprocess.run(shell, stderr=subprocess.PIPE, env=terminal.env, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_crash_is_not_taken_for_damage(monkeypatch, capsys):
    """Exit 1 of ``audit verify`` accuses somebody: a fault of ours has a number of its own."""

    def broken(words):
        raise RuntimeError("không ngờ tới")

    monkeypatch.setattr(main, "_ours", broken)
    assert main.main(["audit", "verify"]) == main.FAULT_OF_OURS
    assert "không ngờ tới" in capsys.readouterr().err


def test_an_export_writes_a_file_whole_and_a_pipe_through(terminal):
    assert terminal("migrate", "-v", "0").returncode == 0
    sealed = terminal("audit", "seal")
    assert json.loads(sealed.stdout)["entries"] == 1
    told = json.loads(terminal("audit", "export", "nhật-ký.txt").stdout)
    assert told["file"] == "nhật-ký.txt"
    whole = (terminal.folder / "nhật-ký.txt").read_bytes()
    assert b"system.created" in whole
    assert sorted(each.name for each in terminal.folder.iterdir()) == ["nhật-ký.txt", "var"]
    through = terminal.folder / "link"
    through.symlink_to("/dev/stdout")
    piped = terminal("audit", "export", through)
    assert piped.stdout.startswith(whole)
    assert through.is_symlink()
    for place in (".", "", "không-có/tệp"):
        assert terminal.refused("audit", "export", place)["code"] == "file-not-written"


@pytest.mark.parametrize("moment", ["", "0001-01-01", "9999-12-31T23:59:59", "1541757600"])
def test_a_moment_no_database_keeps_is_refused(terminal, moment):
    terminal("migrate", "-v", "0")
    said = terminal.refused("figures", "--unit", "240", "--period", "2018-9m", "--as-of", moment)
    assert said["code"] == "moment-unreadable"


def test_a_busy_port_is_said_before_anything_is_built(terminal):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = terminal.refused("demo", "tan-son-2018", "--port", port)
    assert said["code"] == "port-busy"
    assert str(port) in said["what"]
    assert not (terminal.folder / "var" / "congvu.sqlite3").exists()


SLEEPER = """
import os, subprocess, sys, time
with open("pids", "a") as file:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    file.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(0.5 if "--short" in sys.argv else 60)
"""
SERVE = """
import sys, django
django.setup()
from types import SimpleNamespace
from congvu.cli import demo
demo.WEB, demo.WORKER = ["sleeper"], ["sleeper", *sys.argv[2:]]
sys.exit(demo.serve(SimpleNamespace(password="x", logins=()), int(sys.argv[1]), sys.stdout))
"""


def serve(terminal, *words):
    """The served demo with two stand-ins, each with a child of its own; and a free port."""
    (terminal.folder / "sleeper.py").write_text(SLEEPER)
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    settings = {"DJANGO_SETTINGS_MODULE": "congvu.config.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", SERVE, str(port), *words],
        env=terminal.env | settings | {"PYTHONPATH": str(terminal.folder)},
        cwd=terminal.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def pids(terminal):
    file = terminal.folder / "pids"
    return [int(word) for word in file.read_text().split()] if file.exists() else []


def alive(pid):
    status = Path(f"/proc/{pid}/stat")
    if Path("/proc/self").exists():
        return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(what, seconds=20.0):
    until = time.monotonic() + seconds
    while not what() and time.monotonic() < until:
        time.sleep(0.05)
    return what()


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_served_demo_ends_whole(terminal, way):
    """Also when a shell in the background started it with interrupts ignored."""
    with serve(terminal) as served:
        assert wait_for(lambda: len(pids(terminal)) == 4)
        served.send_signal(way)
        _, said = served.communicate(timeout=30)
    assert (served.returncode, said) == (0, b"")
    assert wait_for(lambda: not any(map(alive, pids(terminal))))


def test_when_one_half_of_a_served_demo_ends_the_other_does_not_go_on_alone(terminal):
    with serve(terminal, "--short") as served:
        _, said = served.communicate(timeout=30)
    assert served.returncode != 0
    assert b"server-ended" in said or "tự dừng".encode() in said
    assert len(pids(terminal)) == 4
    assert wait_for(lambda: not any(map(alive, pids(terminal))))
