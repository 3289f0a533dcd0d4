"""Every public verb of an ``actions.py`` says which events it leaves, or why it leaves none.

That it does leave them is held by the decorator (an action without its event is undone), and
that a test makes it leave each of them by ``AuditCompleteness`` in ``tests/conftest.py``.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.source import module_name, parsed, python_files

KIND = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")


def action_files() -> list[Path]:
    """The ``actions.py`` of every app, or the files of its ``actions`` where there are several.

    A file whose name begins with ``_`` holds what those share and no verbs (the imports test
    keeps it private to them).
    """
    return [
        path
        for path in python_files()
        if path.stem == "actions" or (path.parent.name == "actions" and path.stem[0] != "_")
    ]


def marks(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """Decorators of a function: last name → arguments."""
    return {
        ast.unparse(mark.func).rsplit(".", 1)[-1]: mark.args
        for mark in function.decorator_list
        if isinstance(mark, ast.Call)
    }


def verbs() -> list[tuple[str, ast.FunctionDef]]:
    """(dotted name, definition) of every public function of every ``actions.py``."""
    return [
        (f"{module_name(path)}.{node.name}", node)
        for path in action_files()
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def is_mark(function: ast.FunctionDef) -> bool:
    """The two decorators themselves are not verbs."""
    return function.name in ("writes", "writes_nothing")


def test_every_action_declares_its_events():
    undeclared = [
        name
        for name, node in verbs()
        if not is_mark(node) and len(marks(node).keys() & {"writes", "writes_nothing"}) != 1
    ]
    assert not undeclared


def test_declared_kinds_are_literal_and_well_formed():
    wrong = [
        f"{name}: {ast.unparse(kind)}"
        for name, node in verbs()
        for kind in marks(node).get("writes", [])
        if not (
            isinstance(kind, ast.Constant)
            and isinstance(kind.value, str)
            and KIND.fullmatch(kind.value)
        )
    ]
    assert not wrong
    assert not [name for name, node in verbs() if marks(node).get("writes") == []]


def test_what_writes_nothing_says_why():
    assert not [
        name
        for name, node in verbs()
        for reason in marks(node).get("writes_nothing", [])
        if not isinstance(reason, ast.Constant) or len(str(reason.value)) < 10
    ]


def test_kinds_recorded_in_an_action_are_declared_by_it():
    """``record("kind", …)`` inside a verb names one of the kinds of its decorator."""
    wrong = []
    for name, node in verbs():
        declared = {ast.literal_eval(kind) for kind in marks(node).get("writes", [])}
        wrong += [
            f"{name}: {call.args[0].value}"
            for call in ast.walk(node)
            if isinstance(call, ast.Call)
            and ast.unparse(call.func).rsplit(".", 1)[-1] == "record"
            and call.args
            and isinstance(call.args[0], ast.Constant)
            and call.args[0].value not in declared
        ]
    assert not wrong


def test_actions_take_the_actor_and_the_moment_by_name():
    """``by=`` and ``at=`` are keyword-only: nobody passes the one for the other."""
    wrong = []
    for name, node in verbs():
        if "writes" not in marks(node):
            continue
        positional = {argument.arg for argument in node.args.args}
        wrong += [f"{name}: {word}" for word in sorted(positional & {"by", "at"})]
    assert not wrong
