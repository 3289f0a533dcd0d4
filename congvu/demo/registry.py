"""The demos by name, and building one in an empty database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.db import transaction

from congvu.audit import actions as audit
from congvu.audit import queries
from congvu.audit.models import Event
from congvu.core.refusals import N_, refuse
from congvu.dossiers import planning

MODULES = {
    "tan-son-2018": "congvu.demo.tan_son_2018",
    "tinh-2026": "congvu.demo.tinh_2026",
}


@dataclass(frozen=True)
class Login:
    """An account to try, and what to try with it."""

    username: str
    who: str


@dataclass(frozen=True)
class Demo:
    """A demo: when it opens, where its figures stand, how it is built and what it says.

    ``asks`` is the word before what each line of the summary begins with.
    """

    name: str
    title: str
    opens: datetime
    as_of: datetime
    password: str
    logins: tuple[Login, ...]
    build: Callable[[Callable[[str], None]], int]
    summary: Callable[[], list[dict[str, Any]]]
    asks: str = "Văn bản viết"


def find(name: str) -> Demo:
    """The demo of this name; refuses with ``demo-unknown``."""
    if name not in MODULES:
        raise refuse(
            "demo-unknown",
            N_("Không có bản trình diễn tên “{name}”."),
            N_("Các bản hiện có: {known}."),
            name=name,
            known=", ".join(MODULES),
        )
    demo: Demo = import_module(MODULES[name]).DEMO
    return demo


def ensure(demo: Demo, said: Callable[[str], None]) -> bool:
    """Build the demo in an empty database, all or nothing; True when it was built just now.

    Refuses with ``another-demo`` and ``database-in-use``.
    """
    present = queries.demo_name()
    if present == demo.name:
        return False
    if present is not None or Event.objects.exists():
        raise refuse(
            "another-demo" if present else "database-in-use",
            N_("Cơ sở dữ liệu này đã có bản trình diễn “{present}”.")
            if present
            else N_("Cơ sở dữ liệu này đã có dữ liệu, không thể biến thành bản trình diễn."),
            N_("Chọn thư mục khác bằng biến CONGVU_DATA, hoặc cơ sở dữ liệu khác."),
            present=present or "",
        )
    with transaction.atomic():
        audit.create_demo(demo.name, at=demo.opens, as_of=demo.as_of)
        demo.build(said)
    planning.count_again()  # it is looked at today, not after the first night
    return True
