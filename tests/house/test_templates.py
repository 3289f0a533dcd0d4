"""Templates: each loads, each is used, none carries style or script in its tags."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from tests.house.source import PACKAGE, python_files

FOUND_BY_DJANGO = {"403.html", "404.html", "500.html"}
INLINE = re.compile(
    r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<style\b|<script(?![^>]*\bsrc=)"
)
TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}")
OUTSIDE = re.compile(r"(?:https?:)?//(?!127\.0\.0\.1|localhost)[\w-]+\.\w")


def templates() -> dict[str, Path]:
    """Name as Django finds it → file."""
    return {
        path.relative_to(folder).as_posix(): path
        for folder in sorted(PACKAGE.rglob("templates"))
        if folder.is_dir()
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".html", ".txt")
    }


@pytest.mark.parametrize("name", templates())
def test_a_template_loads(name):
    get_template(name)


def test_every_template_is_used():
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in (*python_files(), *templates().values())
    )
    named = set(re.findall(r"[\"']([\w./-]+\.(?:html|txt))[\"']", text))
    assert not set(templates()) - named - FOUND_BY_DJANGO


def test_no_template_has_the_name_of_another():
    """The first app in the list would win, silently."""
    names = [
        path.relative_to(folder).as_posix()
        for folder in PACKAGE.rglob("templates")
        for path in folder.rglob("*.html")
    ]
    assert len(names) == len(set(names))


def test_no_style_or_script_in_tags():
    """A page that needs none can forbid both to whoever tries to slip some in."""
    wrong = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, path in templates().items()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if INLINE.search(TEMPLATE_TAG.sub("", line))
    ]
    assert not wrong


def test_no_template_names_another_machine():
    wrong = [name for name, path in templates().items() if OUTSIDE.search(path.read_text("utf-8"))]
    assert not wrong


def test_words_in_templates_are_marked():
    """A Vietnamese word outside ``translate`` stays Vietnamese for an English reader."""
    tags = re.compile(
        r"{%-?\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}|{%.*?%}|{{.*?}}|{#.*?#}"
        r"|<button[^>]*lang=[^>]*>[^<]*</button>",
        re.DOTALL,
    )
    vietnamese = re.compile(r"[\u00c0-\u00d6\u00d8-\u1ef9]")
    wrong = []
    for name, path in templates().items():
        for line in tags.sub("", path.read_text(encoding="utf-8")).splitlines():
            if vietnamese.search(line.replace("Công Vụ", "")):
                wrong.append(f"{name}: {line.strip()[:80]}")
    assert not wrong


def test_every_class_is_styled_somewhere():
    """A class that no stylesheet knows is a misspelling, or a look that someone only imagined."""
    sheets = (PACKAGE / "ui/static/ui").rglob("*.css")
    known = {
        name
        for sheet in sheets
        for name in re.findall(r"\.([a-zA-Z][\w-]*)", sheet.read_text(encoding="utf-8"))
    }
    wrong = {
        (template, name)
        for template, path in templates().items()
        for value in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8"))
        for name in TEMPLATE_TAG.sub("\0", value).split()
        if "\0" not in name and name not in known
    }
    assert not wrong
