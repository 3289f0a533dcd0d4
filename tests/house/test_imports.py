"""Who may import what: downward only, read from the source itself, local imports included."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.house.source import Import, imports, imports_in, module_name, parsed, python_files

# From the roof down, as in CONTRIBUTING.md; rooms on one floor do not know each other.
FLOORS = [
    {"config"},
    {"cli", "jobs", "web", "portal", "api", "demo"},
    {"ui"},
    {"imports", "integrations"},
    {"notices"},
    {"reports"},
    {"scorecard"},
    {"inspections"},
    {"plans", "dossiers"},
    {"procedures"},
    {"legal"},
    {"figures"},
    {"people"},
    {"organisation"},
    {"documents", "calendars", "files", "outbox"},
    {"audit"},
    {"core"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
DOORS = FLOORS[1]

# Arrows between doors that are said aloud, each with its reason; one that nobody uses must go.
SAID_ALOUD: dict[tuple[str, str], str] = {
    ("cli", "demo"): "the command that builds a demo is a door to it",
    ("api", "web.access"): "its page of explanation is a page like any other",
    ("portal", "web.access"): "one home for the access decision of a route",
    ("portal", "web.dossiers.filing_form"): "a citizen and who files for them fill in one form",
}


def room(module: str) -> str | None:
    """``congvu.web.dossiers`` → ``web``; None for the package itself and for what is not ours."""
    parts = module.split(".")
    if parts[0] != "congvu" or len(parts) < 2:
        return None
    return parts[1] if parts[1] in FLOOR else None


def goes_wrong(one: Import) -> bool:
    """True for an arrow that climbs, or that runs between two rooms of one floor."""
    here, there = room(one.importer), room(one.module)
    if here is None or there is None or here == there:
        return False
    if any(
        here == importer and f"{one.module}.".startswith(f"congvu.{module}.")
        for importer, module in SAID_ALOUD
    ):
        return False
    return FLOOR[there] <= FLOOR[here]


def is_pure(module: str) -> bool:
    """True for the modules that know no framework."""
    parts = module.split(".")
    return (
        parts[:2] == ["congvu", "core"]
        or "rules" in parts[2:]
        or module.endswith("dossiers.routing")
    )


def leaves_the_pure(one: Import) -> bool:
    """True when a pure module imports more than the core and the standard library."""
    top = one.module.split(".")[0]
    if top == "congvu":
        own = one.importer.partition(".rules")[0] + ".rules"
        return not one.module.startswith(("congvu.core.", own))
    return top not in sys.stdlib_module_names and top != "__future__"


def test_every_room_has_a_floor():
    rooms = {module_name(path).split(".")[1] for path in python_files() if "." in module_name(path)}
    assert not rooms - set(FLOOR) - {"__main__"}


def test_imports_go_downward_only():
    assert not [str(one) for one in imports() if goes_wrong(one)]


def test_core_and_rules_know_only_the_core_and_the_standard_library():
    assert not [str(one) for one in imports() if is_pure(one.importer) and leaves_the_pure(one)]


def test_arrows_said_aloud_are_used():
    used = {
        (importer, module)
        for importer, module in SAID_ALOUD
        for one in imports()
        if room(one.importer) == importer and f"{one.module}.".startswith(f"congvu.{module}.")
    }
    assert used == set(SAID_ALOUD)


def test_foreign_keys_go_downward_too():
    """A key is an import that an import reader cannot see: ``ForeignKey("dossiers.Dossier")``."""
    from django.apps import apps

    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if room(model.__module__)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if goes_wrong(Import(model.__module__, field.related_model.__module__, 0))
    ]
    assert not wrong


@pytest.mark.parametrize(
    ("importer", "source"),
    [
        ("congvu.dossiers.actions", "from congvu.inspections import queries"),
        ("congvu.dossiers.actions", "def f():\n    from congvu.plans.queries import tasks"),
        ("congvu.plans.queries", "if TYPE_CHECKING:\n    import congvu.dossiers.models"),
        ("congvu.web.dossiers.views", "from ...portal import views"),
        ("congvu.audit.actions", "import_module('congvu.people.queries')"),
    ],
)
def test_the_reader_sees_arrows_that_climb(importer: str, source: str):
    assert [one for one in imports_in(ast.parse(source), importer) if goes_wrong(one)]


@pytest.mark.parametrize(
    "source", ["import django", "from congvu.audit import rules", "def f():\n    import numpy"]
)
def test_the_reader_sees_what_is_not_pure(source: str):
    (one,) = imports_in(ast.parse(source), "congvu.dossiers.rules")
    assert is_pure(one.importer)
    assert leaves_the_pure(one)


# --- who writes ----------------------------------------------------------------------------------

WRITES_ALWAYS = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "create"}
MANAGER = {"objects", "all", "filter", "exclude"}

# Files that write and are not actions, each with its reason.
MAY_WRITE: dict[str, str] = {
    "congvu.jobs.port": "the queue's own table, which holds no fact of the trade",
    "congvu.people.sessions": "the framework's own table, which holds no fact of the trade",
}


def written_rows(tree: ast.Module) -> list[str]:
    """Calls that write rows: ``.save()``, ``.objects.create(…)``, ``.filter(…).update(…)``."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        verb, receiver = node.func.attr, node.func.value
        chain = {part.attr for part in ast.walk(receiver) if isinstance(part, ast.Attribute)}
        writes = (
            verb in WRITES_ALWAYS
            or (verb == "save" and not node.args)
            or (verb == "delete" and not node.args and not node.keywords)
            or (verb == "update" and (chain & MANAGER or (node.keywords and not node.args)))
        )
        if writes:
            found.append(f"{node.lineno}: {ast.unparse(node)[:70]}")
    return found


def is_action(module: str) -> bool:
    """True for the one room of an app that writes."""
    return "actions" in module.split(".")[2:3]


def test_only_actions_write():
    """Doors, queries, rules and access decide and read; rows change in one room of each app."""
    wrong = [
        f"{module_name(path)}:{call}"
        for path in python_files()
        if "migrations" not in path.parts
        and not is_action(module_name(path))
        and module_name(path) not in MAY_WRITE
        for call in written_rows(parsed(path))
    ]
    assert not wrong, "\n".join(wrong)


def test_exceptions_are_still_needed():
    writing = {module_name(path) for path in python_files() if written_rows(parsed(path))}
    assert not set(MAY_WRITE) - writing


def test_what_is_private_to_a_room_stays_there():
    """A module whose name begins with ``_`` is imported by its neighbours only."""
    names = (module_name(path) for path in python_files())
    private = {name for name in names if name.rsplit(".", 1)[-1].startswith("_")}
    wrong = [
        str(one)
        for one in imports()
        for hidden in private
        if f"{one.module}.".startswith(f"{hidden}.")
        and not one.importer.startswith(hidden.rsplit(".", 1)[0])
    ]
    assert not wrong


def test_doors_speak_no_sql():
    """The one exception asks nothing but whether somebody answers: ``SELECT 1``."""
    assert not [
        f"{module_name(path)}:{node.lineno}"
        for path in python_files()
        if room(module_name(path)) in DOORS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("execute", "executemany", "raw")
        and [ast.unparse(argument) for argument in node.args] != ["'SELECT 1'"]
    ]


def test_actions_write_the_rows_of_their_own_app_only():
    """Across apps one writes by the other's actions; its models may be read, not written."""
    wrong = []
    for path in python_files():
        module = module_name(path)
        if not is_action(module):
            continue
        foreign = {
            one.module.rsplit(".", 1)[1]
            for one in imports_in(parsed(path), module)
            if one.module.split(".")[2:3] == ["models"] and room(one.module) != room(module)
        }
        wrong += [
            f"{module}:{call}"
            for call in written_rows(parsed(path))
            if call.split(": ", 1)[1].split(".")[0] in foreign
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "source",
    [
        "dossier.save(update_fields=['state'])",
        "form.save()",
        "Dossier.objects.create(number=1)",
        "dossier.slips.create(number=1)",
        "Dossier.objects.filter(pk=1).update(state='9')",
        "dossier.delete()",
    ],
)
def test_the_reader_sees_writes(source: str):
    assert written_rows(ast.parse(source))


@pytest.mark.parametrize(
    "source", ["context.update({'a': 1})", "workbook.save(path)", "seen.update(rows)", "f.read()"]
)
def test_the_reader_lets_other_calls_be(source: str):
    assert not written_rows(ast.parse(source))
