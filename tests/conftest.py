"""Habits of the house, turned into facts for every test.

Unordered queries come back in another order than the database gave; a template variable that
does not exist fails; a naive datetime and a datetime given to a date column fail; a form that
posts without its CSRF token fails; a declared audit kind that no test ever made an action leave
fails the whole run. ``tests/house/test_habits.py`` shows that each of them bites.

Everything that needs Django is imported where it is used: ``tests/core`` runs without it.
"""

from __future__ import annotations

import ast
import os
import random
import re
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests import ground

ROOT = Path(__file__).resolve().parent.parent
REQUIRED = frozenset(filter(None, os.environ.get("CONGVU_REQUIRE", "").split(",")))

hypothesis.settings.register_profile("dev", max_examples=50, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=300, deadline=None, derandomize=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def with_django(config: pytest.Config) -> bool:
    """True when this run has Django at hand (``-p no:django`` for the pure core leaves it out)."""
    return config.pluginmanager.has_plugin("django")


NO_BROWSER = "no Chromium on this machine"


def chromium() -> str | None:
    """The path of an installed Chromium, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def engine() -> str:
    """``sqlite`` or ``postgresql``, whichever this run is on."""
    from django.db import connection

    return connection.vendor


# --- what runs where ---------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    unknown = REQUIRED - {"postgres", "browser"}
    if unknown:
        raise pytest.UsageError(f"CONGVU_REQUIRE knows postgres and browser, not {sorted(unknown)}")
    if "browser" in REQUIRED and chromium() is None:
        raise pytest.UsageError("CONGVU_REQUIRE=browser, but no Chromium is installed")
    if "postgres" in REQUIRED and engine() != "postgresql":
        raise pytest.UsageError("CONGVU_REQUIRE=postgres, but DATABASE_URL is not PostgreSQL")
    if with_django(config) and engine() == "sqlite":
        # Said aloud: pytest-xdist knows Django's own engine only, and would name a file for ours.
        from django.conf import settings

        settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = ":memory:"


LONG = (
    "tests/demo/",
    "tests/house/test_roles",
    "tests/browser/",
    "tests/api/test_roles.py",
    "tests/dossiers/test_whole_lives.py",
    "tests/stories/",
    "tests/cli/",
    "tests/api/test_fuzz.py",
)
"""Files of few tests and many seconds are begun first: begun last, one process waits for them."""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    mark_what_cannot_run(config, items)
    yield
    items.sort(key=lambda item: (turn(item.nodeid), item.nodeid.partition("::")[0]))


def turn(node: str) -> int:
    """The place of a test's file among the long ones; all others follow."""
    return next((place for place, long in enumerate(LONG) if node.startswith(long)), len(LONG))


def mark_what_cannot_run(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of a browser or a server that is not there are skipped, with the reason."""
    no_browser, no_postgres = chromium() is None, with_django(config) and engine() != "postgresql"
    for item in items:
        if item.path.is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker(pytest.mark.browser)
        if no_browser and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=NO_BROWSER))
        if no_postgres and item.get_closest_marker("postgres_only"):
            item.add_marker(pytest.mark.skip(reason="holds only on PostgreSQL"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    unseen = sum(
        NO_BROWSER in str(one.longrepr) for one in terminalreporter.stats.get("skipped", ())
    )
    if unseen:
        terminalreporter.line(
            f"Trình duyệt: không thấy Chromium nên {unseen} phép thử không chạy. "
            f"/ {NO_BROWSER}: {unseen} tests were not run."
        )


# --- the database ------------------------------------------------------------------------------


@pytest.fixture(autouse=True, scope="session")
def _files_stay_out_of_the_tree(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    if not with_django(request.config):
        yield
        return
    from django.test import override_settings

    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture(autouse=True)
def _what_is_known_of_the_database_is_forgotten() -> Iterator[None]:
    """Each test has its own database, and its own ground."""
    yield
    ground.left()


def guards_lowered(connection: Any) -> tuple[list[str], list[str]]:
    """The statements that lower the append-only triggers of a database, and those that raise them.

    A guard is a trigger that refuses (SQLite) or one that is always on (PostgreSQL), whatever
    its table is called. Only the flush between transactional tests may use this: ADR 0003.
    """
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE NOT t.tgisinternal AND t.tgenabled = 'A'"
            )
            pairs = [(quote(table), quote(trigger)) for table, trigger in cursor.fetchall()]
            return (
                [f"ALTER TABLE {table} DISABLE TRIGGER {trigger}" for table, trigger in pairs],
                [
                    f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}"
                    for table, trigger in pairs
                ],
            )
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = [(name, sql) for name, sql in cursor.fetchall() if "RAISE(" in sql.upper()]
        return [f"DROP TRIGGER {quote(name)}" for name, _ in guards], [sql for _, sql in guards]


@pytest.fixture(autouse=True, scope="session")
def _flush_may_clear_what_is_append_only(request: pytest.FixtureRequest) -> Iterator[None]:
    if not with_django(request.config):
        yield
        return
    from django.db.backends.base.operations import BaseDatabaseOperations

    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        lower, raise_again = guards_lowered(self.connection)
        original(self, [*lower, *sql_list, *raise_again])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield


# --- habits ------------------------------------------------------------------------------------


def another_order(rows: list[Any], seed: str) -> list[Any]:
    """``rows`` in an order that depends on ``seed`` only and is never the one given."""
    places = list(range(len(rows)))
    random.Random(seed).shuffle(places)
    if places == sorted(places):
        places = places[1:] + places[:1]
    return [rows[place] for place in places]


@pytest.fixture(autouse=True, scope="session")
def _unordered_queries_come_back_shuffled(request: pytest.FixtureRequest) -> Iterator[None]:
    """Code that relies on an order must ask for it; the same test always sees the same order."""
    if not with_django(request.config):
        yield
        return
    from django.db.models.query import QuerySet, RawQuerySet

    fetch_all, iterator = QuerySet._fetch_all, QuerySet.iterator

    def shuffled(queryset: Any, rows: list[Any]) -> list[Any]:
        if queryset.ordered or len(rows) < 2:
            return rows
        return another_order(rows, f"{os.environ.get('PYTEST_CURRENT_TEST', '')}{len(rows)}")

    def _fetch_all(self: Any) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and not isinstance(self, RawQuerySet):
            self._result_cache = shuffled(self, self._result_cache)

    def _iterator(self: Any, chunk_size: int | None = None) -> Iterator[Any]:
        rows = iterator(self, chunk_size=chunk_size)
        return rows if self.ordered else iter(shuffled(self, list(rows)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuerySet, "_fetch_all", _fetch_all)
        patch.setattr(QuerySet, "iterator", _iterator)
        yield


class UnknownVariable(AssertionError):
    """A template of ours names a variable its view does not give."""


class Unknown(str):
    """What a template engine shows for an unknown variable: in our templates, a failure.

    Django asks three things of the value: whether it is set (by the function that resolves, to
    which it says yes), whether it holds ``%s`` (yes), and to be filled in (there it fails). For
    everyone else it is the empty string it stands for, as in production: an object without its
    one-to-one row is resolved to this value too, and ``{% if %}`` must find it false.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return sys._getframe(1).f_code.co_name == "resolve"

    def __contains__(self, key: Any) -> bool:
        return key == "%s"

    def __mod__(self, variable: Any) -> str:
        template = template_being_rendered()
        if "site-packages" in template:
            return ""
        raise UnknownVariable(f"{template}: unknown variable “{variable}”")


def template_being_rendered() -> str:
    """The file of the innermost template on the stack (a name in brackets when it has none)."""
    from django.template.base import Node

    frame = sys._getframe(1)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None) is not None:
            return str(node.origin.name)
        frame = frame.f_back
    return "<template>"


@pytest.fixture(autouse=True, scope="session")
def _unknown_template_variables_fail(request: pytest.FixtureRequest) -> None:
    if not with_django(request.config):
        return
    from django.conf import settings

    for template_engine in settings.TEMPLATES:
        template_engine.setdefault("OPTIONS", {})["string_if_invalid"] = Unknown()


class DatetimeAsDate(AssertionError):
    """A moment was put into a column of days; the day it falls on depends on the time zone."""


@pytest.fixture(autouse=True, scope="session")
def _a_datetime_is_not_a_date(request: pytest.FixtureRequest) -> Iterator[None]:
    if not with_django(request.config):
        yield
        return
    from datetime import datetime

    from django.db.models import DateField

    original = DateField.to_python

    def to_python(self: Any, value: Any) -> Any:
        if isinstance(value, datetime):
            raise DatetimeAsDate(f"{self}: {value!r} is a moment, not a day")
        return original(self, value)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DateField, "to_python", to_python)
        yield


class FormWithoutToken(AssertionError):
    """A page carries a form that posts to us without a CSRF token: it would fail for a person."""


FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.IGNORECASE | re.DOTALL)
POSTS = re.compile(r"\bmethod\s*=\s*[\"']?post\b", re.IGNORECASE)


def forms_without_token(html: str) -> list[str]:
    """The opening tags of forms in ``html`` that post without a token."""
    return [
        f"<form{attributes}>"
        for attributes, body in FORM.findall(html)
        if POSTS.search(attributes) and "csrfmiddlewaretoken" not in body
    ]


@pytest.fixture(autouse=True, scope="session")
def _posting_forms_carry_their_token(request: pytest.FixtureRequest) -> Iterator[None]:
    if not with_django(request.config):
        yield
        return
    from django.test import Client

    original = Client.request

    def checked(self: Any, **asked: Any) -> Any:
        response = original(self, **asked)
        if not response.streaming and response.headers.get("Content-Type", "").startswith(
            "text/html"
        ):
            bare = forms_without_token(response.content.decode(response.charset))
            if bare:
                raise FormWithoutToken(f"{asked.get('PATH_INFO')}: {bare}")
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", checked)
        yield


@pytest.fixture
def csrf_client() -> Any:
    """A client that, like a browser, is refused when it posts without the token."""
    from django.test import Client

    return Client(enforce_csrf_checks=True)


# --- every declared kind of event is seen to be written ------------------------------------------


def declared_kinds(root: Path = ROOT) -> set[tuple[str, str]]:
    """(action, kind) for every ``@writes("kind", …)`` of an app's actions, read from their text."""
    found = set()
    files = [*(root / "congvu").glob("*/actions.py"), *(root / "congvu").glob("*/actions/*.py")]
    for path in sorted(files):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func).endswith("writes"):
                    kinds = (ast.literal_eval(argument) for argument in mark.args)
                    found |= {(f"{module}.{node.name}", kind) for kind in kinds}
    return found


def observed_kinds() -> set[tuple[str, str]]:
    """(action, kind) seen in this process, by the decorator's own account."""
    actions = sys.modules.get("congvu.audit.actions")
    return set(actions.OBSERVED) if actions else set()


class AuditCompleteness:
    """Fails a whole, green run in which some declared kind of event was never written."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.seen: set[tuple[str, str]] = set()
        self.deselected = False
        self.missing: list[tuple[str, str]] = []

    def whole_run(self) -> bool:
        """True when nothing narrowed what was run (a part of the suite proves nothing here)."""
        option = self.config.option
        return (
            self.config.args_source is not pytest.Config.ArgsSource.ARGS
            and not option.keyword
            and not option.markexpr
            and not option.collectonly
            and not self.deselected
        )

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        self.deselected = self.deselected or bool(items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: Any) -> None:
        self.seen |= {tuple(pair) for pair in node.workeroutput.get("observed", ())}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if exitstatus == pytest.ExitCode.OK and self.whole_run():
            self.missing = sorted(declared_kinds() - self.seen - observed_kinds())
            if self.missing:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.missing:
            terminalreporter.section("audit kinds declared but never written by a test", red=True)
            for action, kind in self.missing:
                terminalreporter.line(f"{action}: {kind}")


class WorkerReport:
    """Sends what a worker saw to the process that sums up."""

    def __init__(self, config: Any) -> None:
        self.output = config.workeroutput

    def pytest_sessionfinish(self) -> None:
        self.output["observed"] = sorted(observed_kinds())


def pytest_sessionstart(session: pytest.Session) -> None:
    config = session.config
    plugin = WorkerReport(config) if hasattr(config, "workeroutput") else AuditCompleteness(config)
    config.pluginmanager.register(plugin)
