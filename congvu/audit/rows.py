"""Instances of models without the ado of ``Model.__init__``; an act needs a dozen of them.

The same instance: every column has its value, what was given or the default, and what it points to
is known. What Django does beside that is left out: no signal is sent, no column may be left unread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.fields import NOT_PROVIDED

M = TypeVar("M", bound=Model)


def made(model: type[M], **values: Any) -> M:
    """A new instance, to be written; raises TypeError for a name that is no column of it."""
    plain, fresh, pointing, known, key = _shape(model)
    row = model.__new__(model)
    state = ModelState()
    said = row.__dict__
    said["_state"] = state
    said.update(plain)
    for name, make in fresh:
        said[name] = make()
    for name, value in values.items():
        column = pointing.get(name)
        if column is not None:
            said[column] = None if value is None else value.pk
            state.fields_cache[name] = value
        elif name in known:
            said[name] = value
        elif name == "pk":
            said[key] = value
        else:
            raise TypeError(f"{model.__name__} has no column {name!r}")
    return row


def as_read(model: type[M], using: str, names: Sequence[str], values: Sequence[Any]) -> M:
    """An instance as it lies in the database; ``names`` are all its columns."""
    row = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, using
    said = row.__dict__
    said["_state"] = state
    said.update(zip(names, values, strict=True))
    return row


@cache
def _shape(
    model: type[Model],
) -> tuple[
    dict[str, Any], list[tuple[str, Callable[[], Any]]], dict[str, str], frozenset[str], str
]:
    """Defaults that are the same each time, those that are made; relations; columns; the key."""
    plain: dict[str, Any] = {}
    fresh: list[tuple[str, Callable[[], Any]]] = []
    for one in model._meta.concrete_fields:
        default = getattr(one, "default", NOT_PROVIDED)
        if default is not NOT_PROVIDED and callable(default):
            fresh.append((one.attname, one.get_default))
        else:
            plain[one.attname] = one.get_default()
    pointing = {one.name: one.attname for one in model._meta.concrete_fields if one.remote_field}
    known = frozenset([*plain, *(name for name, _make in fresh)])
    return plain, fresh, pointing, known, str(model._meta.pk.attname)
