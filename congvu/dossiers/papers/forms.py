"""The printed forms of dossiers, by date and by name: which one holds on a day, and on what basis.

A form is known by its name and its legal basis, never by its number: the circular of 2025
numbered them anew. What was not compared with the official print says so on the paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from congvu.documents.registry import templates
from congvu.documents.rules import TemplateSpec

FOLDER = Path(__file__).resolve().parent
TYPST, WORD = FOLDER / "typst", FOLDER / "word"

RECEIPT = "dossier.receipt"
SUPPLEMENT = "dossier.supplement"
NOT_ACCEPTED = "dossier.not_accepted"
APOLOGY = "dossier.apology"
STOPPED = "dossier.stopped"
CONTROL = "dossier.control"
BOOK = "dossier.book"


@dataclass(frozen=True)
class Era:
    """A time with its own set of forms; ``key`` is what the templates ask."""

    key: Literal["province", "2018", "2025"]
    since: date
    basis: str


# The forms of Thông tư 01/2018 hold from 6/1/2019; before that each province had its own.
ERAS = (
    Era("province", date(2015, 5, 15), "Mẫu của tỉnh theo Quyết định 09/2015/QĐ-TTg"),
    Era("2018", date(2019, 1, 6), "Theo Thông tư 01/2018/TT-VPCP"),
    Era("2025", date(2025, 9, 15), "Theo Thông tư 03/2025/TT-VPCP"),
)

_APOLOGY = "Phiếu xin lỗi và hẹn lại ngày trả kết quả"
_NAMES: Mapping[str, str | Mapping[str, str]] = {
    RECEIPT: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    SUPPLEMENT: "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    NOT_ACCEPTED: "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    APOLOGY: {
        "province": _APOLOGY,
        "2018": _APOLOGY,
        "2025": "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết hồ sơ",
    },
    # The earlier sets have no such paper.
    STOPPED: {"2025": "Thông báo dừng giải quyết hồ sơ"},
    CONTROL: "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    BOOK: "Sổ theo dõi hồ sơ",
}

# A5 for the slips of the counter; the book, and the documents of 2025, on A4.
_A4 = {(BOOK, "province"), (BOOK, "2018"), (BOOK, "2025"), (APOLOGY, "2025")}
_A4 |= {(STOPPED, "2025"), (CONTROL, "2025")}


def era_on(day: date) -> Era:
    """The set of forms in force on ``day``; days before the first take the first."""
    return [ERAS[0], *(each for each in ERAS[1:] if each.since <= day)][-1]


def _specs() -> list[TemplateSpec]:
    ends = [each.since - timedelta(days=1) for each in ERAS[1:]]
    found = []
    for code, names in _NAMES.items():
        for era, end in zip(ERAS, [*ends, None], strict=True):
            name = names if isinstance(names, str) else names.get(era.key)
            if name is not None:
                paper: Literal["A4", "A5"] = "A4" if (code, era.key) in _A4 else "A5"
                found.append(
                    TemplateSpec(code, name, era.since, end, era.basis, verified=False, paper=paper)
                )
    return found


templates.register(*_specs())


@dataclass(frozen=True)
class Issuer:
    """What the counter is called from a day on, and the letters after its numbers."""

    since: date
    lines: str
    name: str
    letters: str


ISSUERS = (
    Issuer(
        date.min,
        "Bộ phận tiếp nhận\nvà trả kết quả",
        "Bộ phận tiếp nhận và trả kết quả",
        "BPTNTKQ",
    ),
    # Nghị định 118/2025/NĐ-CP (chưa đối chiếu văn bản)
    Issuer(
        date(2025, 7, 1),
        "Trung tâm Phục vụ\nhành chính công",
        "Trung tâm Phục vụ hành chính công",
        "TTPVHCC",
    ),
)


def issuer_on(day: date) -> Issuer:
    """What the counter is called on ``day``."""
    return [each for each in ISSUERS if each.since <= day][-1]


def file_of(code: str) -> str:
    """The name of the files of a form, without their ending: ``not-accepted``."""
    return code.removeprefix("dossier.").replace("_", "-")
