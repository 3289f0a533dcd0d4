"""``congvu serve``: the web server, its processes forked from one that has loaded everything.

The application is loaded once, before there are workers: they start at once and share its memory
(on Linux; elsewhere each loads its own). Nothing is asked of the database before the fork, so no
two processes ever hold one connection.
"""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from congvu.core.refusals import N_, refuse

CONNECTIONS = 1000
"""Held by a process at once: browsers keep several open each while they ask nothing."""
HEADS = 15_000
"""Milliseconds in which the head of a request must have come."""
YOUNG = (10_000, 20, 20)
"""After so many new objects a process looks for garbage among them; Python itself after 700."""
PATIENCE = 30
"""Seconds a process has to finish what it works on, once the server is told to end."""
OPEN_ALL_DAY = ("ui", "home", "dossiers")
"""Folders of templates that every process comes to need; the others are read when asked for."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``[--host ADDRESS] [--port N] [--workers N]``."""
    parser.add_argument("--host", default="127.0.0.1", help="địa chỉ mà máy chủ web nghe")
    parser.add_argument("--port", type=int, default=8000, help="cổng của máy chủ web")
    parser.add_argument("--workers", type=int, default=0, help="số tiến trình; 0: bằng số lõi máy")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """Serve until a signal; refuses with ``port-busy``."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    must_be_free(options.port, options.host)
    if sys.platform == "linux":  # by default newer Pythons start workers from nothing
        multiprocessing.set_start_method("fork", force=True)
    # What is loaded stays: looking through it for garbage costs time, and each look in a worker
    # would write to memory it shares.
    gc.disable()
    load()
    gc.freeze()
    Granian(
        settings.RSGI_APPLICATION,
        interface=Interfaces.RSGI,
        address=options.host,
        port=options.port,
        workers=options.workers or os.cpu_count() or 1,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADS),
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.error,
    ).serve(target_loader=begun)
    return 0


def load() -> Any:
    """The application with all its addresses and templates; asks nothing of the database."""
    from django.template import engines
    from django.template.loader import get_template
    from django.urls import get_resolver
    from django.utils import translation
    from django.utils.module_loading import import_string

    application = import_string(settings.RSGI_APPLICATION)
    get_resolver().reverse_dict  # noqa: B018 - the views are loaded, and every name is known
    with translation.override("vi"):
        translation.gettext("")
    for name in _templates(engines["django"].template_dirs):
        get_template(name)
    return application


def _templates(folders: Iterable[Path]) -> Iterator[str]:
    for folder in folders:
        for name in OPEN_ALL_DAY:
            for path in sorted((folder / name).rglob("*.html")):
                yield str(path.relative_to(folder))


def begun(_target: str) -> Any:
    """In a worker: the application, from its parent or loaded here."""
    # Until the worker listens for it, the parent's way of ending would be its own: not at all.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.enable()
    # A page holds a few thousand objects until it is drawn: none of them is garbage before.
    gc.set_threshold(*YOUNG)
    # A thread that comes back from the database, perhaps with a lock there, is not kept waiting
    # long by another that computes.
    sys.setswitchinterval(0.0005)
    return load()


def must_be_free(port: int, host: str = "127.0.0.1") -> None:
    """Refuse with ``port-busy``: the web server itself would share the port and say nothing."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError):
            raise refuse(
                "port-busy",
                N_("Cổng {port} đang có chương trình khác dùng, hoặc không được phép dùng."),
                N_("Dừng chương trình đó, hoặc chọn cổng khác, ví dụ: --port 8001"),
                port=port,
            ) from None
