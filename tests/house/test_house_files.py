"""The papers of the house: files one can live in, commands that exist, locks that agree."""

from __future__ import annotations

import os
import re
import subprocess

import pytest

from tests.house.source import ROOT, tracked_files

LIMIT = 600
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
MAKE_WORDS = re.compile(r"\bmake ([a-z][a-z-]*)\b")
DOCUMENTS = ["README.md", "README.vi.md", "CONTRIBUTING.md", "docs/operations.md"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def targets() -> set[str]:
    """The commands of the Makefile that explain themselves."""
    return set(re.findall(r"^([a-z-]+):.*##", read("Makefile"), re.MULTILINE))


def test_no_file_is_too_long_to_live_in():
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked_files()
        if path.suffix == ".py"
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > LIMIT
    }
    assert not long


@pytest.mark.parametrize(
    "name",
    [
        "LICENSE",
        "CHANGELOG.md",
        "docs/glossary.md",
        "docs/laws.md",
        *DOCUMENTS,
    ],
)
def test_the_papers_are_there(name: str):
    assert len(read(name)) > 200


def test_make_has_the_promised_commands():
    promised = {"setup", "demo", "test", "test-postgres", "test-browser", "check", "bench", "lock"}
    assert promised <= targets()


def test_make_alone_lists_each_command_with_a_line_of_help():
    # Inside `make test` this would be a make within make, which speaks of directories.
    plain = {key: value for key, value in os.environ.items() if not key.startswith("MAKE")}
    shown = subprocess.run(
        ["make"], cwd=ROOT, env=plain, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[1] for line in shown.splitlines() if line.strip()} == targets()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_documents_name_commands_that_exist(name: str):
    written = set(re.findall(r"`[^`]*`|```.*?```", read(name), re.DOTALL))
    named = {word for piece in written for word in MAKE_WORDS.findall(piece)}
    assert not named - targets()


def test_ci_may_be_run():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def pins(name: str) -> dict[str, str]:
    return dict(REQUIREMENT.findall(read(name)))


def test_the_locks_agree_and_every_pin_is_hashed():
    """Installing for development must not move what runs in production."""
    runtime, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert len(runtime) > 10
    assert {name: development.get(name) for name in runtime} == runtime
    for name in ("requirements.lock", "requirements-dev.lock"):
        blocks = re.split(r"^(?=\S)", read(name), flags=re.MULTILINE)
        bare = [block for block in blocks if REQUIREMENT.match(block) and "--hash=" not in block]
        assert not bare


def test_decisions_are_numbered_without_gaps():
    numbers = sorted(path.name[:4] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]


def test_decisions_cited_in_the_code_exist():
    known = {path.name[:4] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")}
    cited = {
        number
        for path in tracked_files()
        if path.suffix in (".py", ".toml", ".md", ".html")
        for number in re.findall(r"(?:ADR |docs/adr/)(\d{4})", path.read_text(encoding="utf-8"))
    }
    assert not cited - known


def test_what_is_left_out_on_postgresql_asks_no_database(request):
    """Judged by what was collected: all of it in a whole run."""
    left_out = re.search(r"^WITHOUT = (.*?)\n\n", read("Makefile"), re.MULTILINE | re.DOTALL)
    places = [ROOT / "tests" / word for word in left_out[1].replace("\\", " ").split()]
    assert all(place.exists() for place in places)
    asking = {
        item.nodeid
        for item in request.session.items
        if "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db")
        if any(item.path.is_relative_to(place) for place in places)
    }
    assert not asking
