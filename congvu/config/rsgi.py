"""The door for granian, behind which slow clients keep nobody waiting.

``granian --interface rsgi congvu.config.rsgi:application``. A request comes in whole, and an answer
goes out, without a thread: only in between does one of :data:`THREADS` work on it, each with its
own line to the database. So whoever dribbles a form, or does not read the answer, holds a socket
and no more. A body must keep coming (:data:`GRACE`, :data:`SLOWEST`), or it is 408; one larger than
anything that may be sent here is 413 before it is read. It must say how long it is (411): where the
line breaks the server ends the body, and half a form would pass for a whole one.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from collections.abc import Callable, Iterable
from typing import IO, Any

from django.conf import settings
from granian.rsgi import ProtocolClosed

from congvu.audit.away import why_away
from congvu.config import wsgi
from congvu.config.hands import Hands

THREADS = 8
"""Requests of one process that are worked on at once, and its lines to the database."""
GRACE = 20.0
"""Seconds for which a body may come as slowly as it likes."""
SLOWEST = 8 * 1024
"""Bytes a second that it must have brought on average after them."""
AT_ONCE = 64 * 1024
"""A body that says it is no longer is taken whole."""
IN_MEMORY = 1024 * 1024
"""A longer body lies in a file of the system while it comes."""
BESIDE = 2 * 1024 * 1024
"""What may come beside the largest file: the other fields of its form."""

Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]


class Dropped(Exception):
    """The request is not worked on; ``status`` and ``words`` say why."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


SLOW = "Nội dung gửi lên đến quá chậm nên đã dừng; chưa ghi gì. Kiểm tra đường truyền rồi gửi lại."
CUT = "Nội dung gửi lên bị đứt giữa chừng; chưa ghi gì. Gửi lại."
UNSAID = (
    "Nội dung gửi lên không nói độ dài nên không biết có trọn không; chưa ghi gì. "
    "Gửi lại kèm Content-Length."
)
LARGE = "Nội dung gửi lên lớn quá mức máy chủ nhận; chưa ghi gì. Chia nhỏ rồi gửi lại."


class Door:
    """``answers`` is the application behind it, as WSGI calls one."""

    def __init__(self, answers: Callable[..., Iterable[bytes]], most: int) -> None:
        self.answers, self.most = answers, most
        self.hands = Hands(THREADS)

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """One request."""
        if scope.proto != "http":
            proto.close(403)
            return
        try:
            body = await self.body(scope.headers, proto)
            # From the thread that worked on it: nobody waits for this one to wake.
            await self.hands.do(lambda: proto.response_bytes(*self.worked(scope, body)))
            return
        except Dropped as dropped:
            kind = "text/plain; charset=utf-8"
            headers = [("content-type", kind), ("connection", "close")]
            status, content = dropped.status, dropped.words.encode()
        proto.response_bytes(status, headers, content)

    async def body(self, headers: Any, proto: Any) -> IO[bytes]:
        """The body, whole; :class:`Dropped` where it is too large, too slow or cut off."""
        said = headers.get("content-length") or ""
        if not said and not headers.get("transfer-encoding"):
            return io.BytesIO()
        if not said.isdecimal():
            raise Dropped(411, UNSAID)
        length = int(said)
        if length > self.most:
            raise Dropped(413, LARGE)
        try:
            if length > AT_ONCE:
                return await _in_parts(proto, length)
            async with asyncio.timeout(GRACE + length / SLOWEST):
                return io.BytesIO(await proto() if length else b"")
        except ProtocolClosed:
            raise Dropped(400, CUT) from None
        except TimeoutError:
            raise Dropped(408, SLOW) from None
        except OSError as error:
            refusal = why_away(error)
            if refusal is None:
                raise
            raise Dropped(503, str(refusal)) from error

    def worked(self, scope: Any, body: IO[bytes]) -> Answer:
        """What the application answers, read to its end; runs in one of the threads."""
        environ = environ_of(scope, body)
        said: list[Any] = []

        def start(status: str, headers: Headers, _fault: Any = None) -> None:
            said[:] = [int(status.split(" ", 1)[0]), headers]

        parts = self.answers(environ, start)
        try:
            content = b"".join(parts)
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()
            environ["wsgi.input"].close()
        return said[0], said[1], content


async def _in_parts(proto: Any, length: int) -> IO[bytes]:
    """A body that may hold a file, as it comes."""
    kept = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed with the request
    began, got = asyncio.get_running_loop().time(), 0
    async with asyncio.timeout_at(began + GRACE) as limit:
        async for part in proto:
            got += len(part)
            kept.write(part)
            limit.reschedule(began + GRACE + got / SLOWEST)
    if got != length:  # the line broke, and the server ends the body there
        raise Dropped(400, CUT)
    kept.seek(0)
    return kept


def environ_of(scope: Any, body: IO[bytes]) -> dict[str, Any]:
    """What WSGI calls the environment of a request (PEP 3333)."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:  # it would pass for the same name with hyphens, as a proxy sets it
            continue
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    environ["CONTENT_LENGTH"] = str(_length(body))
    return environ


def _length(body: IO[bytes]) -> int:
    end = body.seek(0, io.SEEK_END)
    body.seek(0)
    return end


LARGEST = max(settings.CONGVU_MAX_IMPORT, settings.CONGVU_MAX_UPLOAD) + BESIDE
application = Door(wsgi.application, LARGEST)
