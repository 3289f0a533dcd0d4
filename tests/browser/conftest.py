"""A real browser for the tests in this folder: Debian's Chromium, driven by Playwright.

    def test_home(live_server, desktop, sign_in, axe, nga):
        sign_in(desktop, nga)
        desktop.goto("/")
        axe(desktop)

A page that throws in JavaScript, or that asks anything of another machine, fails its test.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"width": 360, "height": 740}
TABLET = {"width": 768, "height": 1024}
DESKTOP = {"width": 1440, "height": 900}
HERE = {"127.0.0.1", "localhost"}

WAIT = 40_000
"""Milliseconds: a page that comes late on a busy machine is no fault of the page."""

PRINTER = """
Object.defineProperty(HTMLIFrameElement.prototype, "contentWindow", {
  get() {
    const frame = this;
    return { focus() {}, print() { (window.printed ||= []).push(frame.src); } };
  },
});
"""
"""No printer stands here: what a frame is asked to print is written down."""


def line_is_down(page: Any) -> None:
    """Waits until the browser shows its own page for what could not be reached.

    Whoever goes on earlier has the next address interrupted by that page, which comes late.
    """
    until = time.monotonic() + WAIT / 1000
    while not page.url.startswith("chrome-error:"):
        assert time.monotonic() < until, f"still at {page.url}"
        page.wait_for_timeout(20)


def pressed_when_whole(page: Any) -> None:
    """Makes the keyboard of ``page`` wait, before each press, until the page has come whole.

    What is looked for can stand in a page whose scripts are still to run, and a key pressed then
    goes nowhere: a person sees that and presses again, a test would wait for ever.
    """

    def waiting(act: Callable[..., None]) -> Callable[..., None]:
        def when_whole(*given: Any, **named: Any) -> None:
            page.wait_for_function("document.readyState === 'complete'")
            act(*given, **named)

        return when_whole

    keyboard = page.keyboard
    keyboard.press, keyboard.type = waiting(keyboard.press), waiting(keyboard.type)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One browser for the session; each page gets a context of its own."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)))
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def answered(live_server: Any) -> Iterator[None]:
    """Waits, at the end of a test, until the server has answered all it was asked.

    A closed page leaves its last request behind (a frame to print, say): it would meet the
    emptying of the database, and hold its tables locked.
    """
    from django.core.signals import request_finished, request_started

    change, asked = threading.Condition(), 0

    def count(by: int) -> None:
        nonlocal asked
        with change:
            asked += by
            change.notify_all()

    def begun(**_: Any) -> None:
        count(1)

    def ended(**_: Any) -> None:
        count(-1)

    request_started.connect(begun, weak=False)
    request_finished.connect(ended, weak=False)
    yield
    with change:
        change.wait_for(lambda: asked <= 0, timeout=60)
    request_started.disconnect(begun)
    request_finished.disconnect(ended)


@pytest.fixture
def page_of(browser: Any, live_server: Any, answered: None) -> Iterator[Callable[..., Any]]:
    """Open pages of a size: ``page_of(PHONE)``, ``page_of(DESKTOP, java_script_enabled=False)``."""
    contexts: list[Any] = []
    faults: list[str] = []

    def open_page(size: dict[str, int], **options: Any) -> Any:
        settings = {
            "base_url": live_server.url,
            "viewport": size,
            "locale": "vi-VN",
            "timezone_id": "Asia/Ho_Chi_Minh",
            "reduced_motion": "reduce",
        }
        context = browser.new_context(**(settings | options))
        contexts.append(context)
        context.add_init_script(PRINTER)

        def guard(route: Any) -> None:
            address = urlsplit(route.request.url)
            if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in HERE:
                faults.append(f"asked another machine: {route.request.url}")
                route.abort()
            else:
                route.continue_()

        context.route("**/*", guard)
        context.set_default_timeout(WAIT)
        page = context.new_page()
        pressed_when_whole(page)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def desktop(page_of: Callable[..., Any]) -> Any:
    """A page 1440 pixels wide."""
    return page_of(DESKTOP)


@pytest.fixture
def tablet(page_of: Callable[..., Any]) -> Any:
    """A page 768 pixels wide."""
    return page_of(TABLET)


@pytest.fixture
def phone(page_of: Callable[..., Any]) -> Any:
    """A page 360 pixels wide, touched with a finger."""
    return page_of(PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def plain(page_of: Callable[..., Any]) -> Any:
    """A desktop page without JavaScript."""
    return page_of(DESKTOP, java_script_enabled=False)


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Any, Any], None]:
    """``sign_in(page, user)`` gives the page the session of ``user`` without the login form."""
    from django.conf import settings
    from django.test import Client

    def give(page: Any, user: Any) -> None:
        client = Client()
        client.force_login(user, backend="congvu.people.backends.Accounts")
        name = settings.SESSION_COOKIE_NAME
        value = client.cookies[name].value
        page.context.add_cookies([{"name": name, "value": value, "url": live_server.url}])

    return give


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """``axe(page)`` fails with one line a violation when the page is not accessible."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Any) -> None:
        found = [
            f"{one['id']} ({one['impact']}): {one['help']} → {node['target']}"
            for one in Axe().run(page).response["violations"]
            for node in one["nodes"]
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check


@pytest.fixture
def overflow() -> Callable[[Any], int]:
    """``overflow(page)`` says by how many pixels a page is wider than its window (0 is right)."""

    def measure(page: Any) -> int:
        return page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    return measure
