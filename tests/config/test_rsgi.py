"""The door behind which slow clients keep nobody waiting."""

from __future__ import annotations

import asyncio
import errno
import io
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from granian.rsgi import ProtocolClosed

from congvu.config import rsgi

ENOUGH = 20.0


def in_a_loop(task):
    """In a thread of its own: where a browser was tested before, this one has a loop already."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, task).result()


class Headers:
    """As granian gives them: names in small letters, one perhaps twice."""

    def __init__(self, *pairs):
        self.pairs = pairs

    def get(self, name):
        return dict(self.pairs).get(name)

    def items(self):
        return list(self.pairs)


class Wire:
    """One request on its way: the parts of its body with a pause before each; what it is told."""

    def __init__(self, *parts, pause=0.0, closed=False):
        self.parts, self.pause, self.closed = parts, pause, closed
        self.read, self.told = 0, None

    async def __aiter__(self):
        for part in self.parts:
            await asyncio.sleep(self.pause)
            self.read += 1
            yield part

    async def __call__(self):
        found = b"".join([part async for part in self])
        if self.closed:
            raise ProtocolClosed
        return found

    def response_bytes(self, status, headers, content):
        self.told = (status, dict(headers), content)


def scope(*headers, path="/ho-so/", method="POST"):
    return SimpleNamespace(
        proto="http",
        http_version="1.1",
        server="127.0.0.1:8000",
        client="10.0.0.7:51000",
        scheme="http",
        method=method,
        path=path,
        query_string="q=a%20b",
        authority=None,
        headers=Headers(("host", "motcua.example.vn"), *headers),
    )


@pytest.fixture
def seen():
    """The environments that the application behind the door was asked with."""
    return []


@pytest.fixture
def door(seen):
    class Parts(list):
        def close(self):
            seen.append("closed")

    def answers(environ, start):
        seen.append(environ | {"read": environ["wsgi.input"].read()})
        start("201 Created", [("X-So", "1")])
        return Parts([b"da ", b"nhan"])

    made = rsgi.Door(answers, 1000)
    yield made
    made.hands.rest()


def asked(door, scope, wire):
    in_a_loop(asyncio.wait_for(door.__rsgi__(scope, wire), ENOUGH))
    return wire.told


def test_the_application_is_asked_as_by_any_other_server(door, seen):
    heads = [("content-length", "6"), ("content-type", "text/plain"), ("accept-language", "vi")]
    wire = Wire(b"abc", b"def")
    told = asked(door, scope(*heads, path="/hồ-sơ/"), wire)
    assert told == (201, {"X-So": "1"}, b"da nhan")
    environ, end = seen
    assert end == "closed"
    assert environ["read"] == b"abcdef"
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/hồ-sơ/"
    assert (environ["CONTENT_LENGTH"], environ["CONTENT_TYPE"]) == ("6", "text/plain")
    assert (environ["REQUEST_METHOD"], environ["QUERY_STRING"]) == ("POST", "q=a%20b")
    assert (environ["REMOTE_ADDR"], environ["HTTP_HOST"]) == ("10.0.0.7", "motcua.example.vn")
    assert environ["HTTP_ACCEPT_LANGUAGE"] == "vi"


def test_a_name_with_an_underscore_does_not_pass_for_a_proxys(door, seen):
    heads = [("x_forwarded_for", "1.1.1.1"), ("x-forwarded-for", "2.2.2.2")]
    asked(door, scope(*heads, method="GET"), Wire())
    assert seen[0]["HTTP_X_FORWARDED_FOR"] == "2.2.2.2"


def test_what_comes_twice_is_joined(door, seen):
    heads = [("cookie", "a=1"), ("cookie", "b=2"), ("x-a", "1"), ("x-a", "2")]
    asked(door, scope(*heads, method="GET"), Wire())
    assert (seen[0]["HTTP_COOKIE"], seen[0]["HTTP_X_A"]) == ("a=1; b=2", "1,2")


@pytest.mark.parametrize("at_once", [9, 8])
def test_a_body_that_does_not_come_is_dropped_in_words(door, seen, monkeypatch, at_once):
    monkeypatch.setattr(rsgi, "AT_ONCE", at_once)
    monkeypatch.setattr(rsgi, "GRACE", 0.05)
    monkeypatch.setattr(rsgi, "SLOWEST", 1000)
    head = ("content-length", "9")
    status, headers, content = asked(door, scope(head), Wire(b"abc", b"def", pause=5))
    assert (status, seen) == (408, [])
    assert "quá chậm" in content.decode()
    assert headers["content-type"].startswith("text/plain")


def test_a_large_body_may_take_its_time_while_it_keeps_coming(door, seen, monkeypatch):
    monkeypatch.setattr(rsgi, "GRACE", 0.3)
    monkeypatch.setattr(rsgi, "SLOWEST", 100)
    monkeypatch.setattr(rsgi, "AT_ONCE", 500)
    parts = [b"x" * 100] * 9  # a tenth of a second each, where a whole second was earned
    assert asked(door, scope(("content-length", "900")), Wire(*parts, pause=0.1))[0] == 201
    assert seen[0]["read"] == b"x" * 900


def test_a_body_larger_than_any_file_is_not_read(door, seen):
    wire = Wire(*[b"x" * 500] * 9)
    status, _headers, content = asked(door, scope(("content-length", "1001")), wire)
    assert (status, seen, wire.read) == (413, [], 0)
    assert "Chia nhỏ" in content.decode()


@pytest.mark.parametrize("at_once", [900, 100])
def test_half_a_form_is_not_taken_for_a_whole_one(door, seen, monkeypatch, at_once):
    """The server ends the body where the line breaks, or says that it has gone."""
    monkeypatch.setattr(rsgi, "AT_ONCE", at_once)
    wire = Wire(b"name=M%C6%A1&pho", closed=True)
    status, _headers, content = asked(door, scope(("content-length", "200")), wire)
    assert (status, seen) == (400, [])
    assert "đứt giữa chừng" in content.decode()


def test_a_body_that_does_not_say_its_length_is_not_read(door, seen):
    wire = Wire(b"name=M%C6%A1&pho")
    status, _headers, content = asked(door, scope(("transfer-encoding", "chunked")), wire)
    assert (status, seen, wire.read) == (411, [], 0)
    assert "Content-Length" in content.decode()


def test_a_body_for_which_the_disk_has_no_room_is_refused_in_words(door, seen, monkeypatch):
    class Full(io.BytesIO):
        def write(self, _part):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(rsgi.tempfile, "SpooledTemporaryFile", lambda _size: Full())
    monkeypatch.setattr(rsgi, "AT_ONCE", 0)
    status, _headers, content = asked(door, scope(("content-length", "3")), Wire(b"abc"))
    assert (status, seen) == (503, [])
    assert "Đĩa của máy chủ đã đầy" in content.decode()


def test_two_hundred_who_dribble_keep_nobody_waiting(door, seen):
    async def all_at_once():
        slow = scope(("content-length", "3"))
        dribbling = [
            asyncio.create_task(door.__rsgi__(slow, Wire(b"abc", pause=ENOUGH * 10)))
            for _ in range(200)
        ]
        await asyncio.sleep(0)
        quick = Wire(b"abc")
        await asyncio.wait_for(door.__rsgi__(slow, quick), ENOUGH)
        for each in dribbling:
            each.cancel()
        return quick.told[0]

    assert in_a_loop(all_at_once()) == 201
    assert len(seen) == 2  # asked, and closed
