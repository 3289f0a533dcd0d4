"""Names an import reader cannot see: each one written down leads to something that exists."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import Resolver404, URLResolver, get_resolver, resolve

from congvu.figures import registry
from congvu.jobs.port import _read
from congvu.jobs.registry import JOBS, RHYTHM, function_of
from tests.house.source import PACKAGE, module_name, parsed, python_files

DOTTED = re.compile(r"congvu(\.(?!sqlite3)\w+)+")
URL_TAG = re.compile(r"{%\s*url\s+[\"']([\w:.-]+)[\"']")
ADDRESS = re.compile(r"(?:href|action|hx-get|hx-post)=[\"'](/[^\"'{?#]*)")
TEMPLATE_TAG = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
FIGURE_CODE = re.compile(
    r"[\"']((?:documents|dossiers|procedures|online|plan|inspection)\.[a-z_.]+)[\"']"
)


def literals() -> Iterator[tuple[str, str]]:
    """(place, text) of every string in the code, docstrings left out."""
    for path in python_files():
        if "migrations" in path.parts:
            continue
        tree = parsed(path)
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and id(node) not in docstrings:
                yield f"{module_name(path)}:{node.lineno}", text


def templates() -> list[Path]:
    """Every page template."""
    return sorted(PACKAGE.rglob("templates/**/*.html"))


def resolves(name: str) -> bool:
    """True when a dotted name is a module, or something in one."""
    parts = name.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = find_spec(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        if found:
            thing = import_module(".".join(parts[:end])) if end < len(parts) else None
            for attribute in parts[end:]:
                if not hasattr(thing, attribute):
                    return False
                thing = getattr(thing, attribute)
            return True
    return False


def url_names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Every name an address can be reversed by."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from url_names(pattern, inner)
        elif pattern.name:
            yield space + pattern.name


def test_dotted_names_in_strings_resolve():
    """Job names, middleware, application and decorator names given as text."""
    assert not [
        f"{place}: {text}"
        for place, text in literals()
        if DOTTED.fullmatch(text) and not resolves(text)
    ]


def test_job_names_resolve():
    assert all(callable(function_of(name)) for name in JOBS)
    assert set(RHYTHM) <= set(JOBS)
    assert all(_read(cron)["schedule_type"] for cron in RHYTHM.values())
    asked_for = [
        (module_name(path), node.args[0].value)
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rsplit(".", 1)[-1] in ("enqueue", "schedule", "cancel")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    assert not [f"{place}: {name}" for place, name in asked_for if name not in JOBS]


def test_template_names_resolve():
    named = [(place, text) for place, text in literals() if text.endswith(".html")]
    named += [
        (str(path.relative_to(PACKAGE)), name)
        for path in templates()
        for name in TEMPLATE_TAG.findall(path.read_text(encoding="utf-8"))
    ]
    missing = []
    for place, name in named:
        if set("{* ") & set(name):
            continue
        try:
            get_template(name)
        except TemplateDoesNotExist:
            missing.append(f"{place}: {name}")
    assert not missing


def test_address_names_in_templates_and_code_resolve():
    known = set(url_names(get_resolver()))
    used = [
        (str(path.relative_to(PACKAGE)), name)
        for path in templates()
        for name in URL_TAG.findall(path.read_text(encoding="utf-8"))
    ]
    for path in python_files():
        for node in ast.walk(parsed(path)):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).split(".")[-1] in ("reverse", "reverse_lazy", "redirect")
                and node.args
                and isinstance(node.args[0], ast.Constant)
                and not str(node.args[0].value).startswith("/")
            ):
                used.append((f"{module_name(path)}:{node.lineno}", str(node.args[0].value)))
    assert not [f"{place}: {name}" for place, name in used if name not in known]


def test_addresses_written_out_in_templates_resolve():
    lost = []
    for path in templates():
        for address in ADDRESS.findall(path.read_text(encoding="utf-8")):
            try:
                resolve(address)
            except Resolver404:
                lost.append(f"{path.relative_to(PACKAGE)}: {address}")
    assert not lost


def test_address_names_are_given_once():
    names = list(url_names(get_resolver()))
    assert len(names) == len(set(names))


def test_figure_codes_resolve():
    """Codes written in reports, pages and data are registered, each under one code."""
    known = set(registry.codes())
    places = [*templates(), *PACKAGE.glob("reports/**/*.py"), *PACKAGE.glob("reports/**/*.json")]
    used = [
        (str(path.relative_to(PACKAGE)), code)
        for path in places
        for code in FIGURE_CODE.findall(path.read_text(encoding="utf-8"))
    ]
    assert not [f"{place}: {code}" for place, code in used if code not in known]


def test_every_figure_says_in_words_what_it_counts():
    for figure in registry.figures():
        assert len(figure.definition) > 40, figure.code
        assert figure.unit_word, figure.code
