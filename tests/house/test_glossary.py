"""The glossary speaks of what exists, and of everything the database keeps."""

from __future__ import annotations

import ast
import re

from django.apps import apps

from tests.house.source import ROOT, parsed, python_files

ROW = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)


def rows() -> dict[str, tuple[str, str]]:
    """Class → (Vietnamese, English)."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return {
        name: (vietnamese.strip(), english.strip())
        for name, vietnamese, english in ROW.findall(text)
    }


def test_every_model_has_its_word():
    models = {
        model.__name__ for model in apps.get_models() if model.__module__.startswith("congvu.")
    }
    assert not models - set(rows())


def test_every_class_named_exists():
    classes = {
        node.name
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ClassDef)
    }
    assert not set(rows()) - classes


def test_each_row_has_both_words():
    assert not [name for name, words in rows().items() if not all(words)]
