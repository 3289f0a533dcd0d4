"""Rows of a file that was stored: Excel by calamine, CSV as it streams by."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from congvu.core import blobs
from congvu.core.legacy_text import detect
from congvu.core.refusals import N_, Refused, refuse

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

Row = list[Any]
SAMPLE = 200
"""So many rows tell the header, the encoding and the separator."""
UNPACKED_MOST = 1_500_000_000
"""Bytes a spreadsheet may unpack to: a small file that grows beyond is meant to do harm."""


def kind_of(content: bytes, name: str) -> str:
    """``xlsx``, ``xls`` or ``csv``, by the content; refuses with ``import-type-refused``."""
    if content.startswith(b"PK\x03\x04"):
        try:
            entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
        except (zipfile.BadZipFile, ValueError, OSError):
            entries = []
        if any(one.filename == "xl/workbook.xml" for one in entries):
            if sum(one.file_size for one in entries) > UNPACKED_MOST:
                raise _refused(name)
            return "xlsx"
    elif content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    elif content and (content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" not in content):
        return "csv"
    raise _refused(name)


def _refused(name: str) -> Refused:
    return refuse(
        "import-type-refused",
        N_("“{name}” không phải tệp Excel (.xlsx, .xls) hay CSV đọc được."),
        N_("Mở bằng phần mềm bảng tính, lưu lại dạng .xlsx rồi tải lên."),
        name=name,
    )


class Book:
    """A stored file as sheets of rows. ``charset`` is that of a CSV."""

    def __init__(self, sha256: str, kind: str) -> None:
        self.path = Path(settings.MEDIA_ROOT) / blobs.place(sha256)
        self.kind = kind
        if not self.path.exists():
            raise refuse(
                "file-damaged",
                N_("Tệp “{name}” đã mất hoặc không còn đúng nội dung lúc lưu."),
                N_("Tải tệp lên lần nữa."),
                name=sha256[:12],
            )

    def sheets(self) -> list[str]:
        """The names of the sheets; a CSV has one, without a name."""
        if self.kind == "csv":
            return [""]
        from python_calamine import SheetTypeEnum  # as in _workbook

        with self._workbook() as book:
            return [one.name for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]

    def rows(self, sheet: str = "") -> Iterator[Row]:
        """The rows of a sheet from its first, blank ones among them."""
        if self.kind == "csv":
            yield from self._lines()
            return
        with self._workbook() as book:
            yield from book.get_sheet_by_name(sheet).iter_rows()

    def sample(self, sheet: str = "") -> list[Row]:
        """The first rows."""
        rows = self.rows(sheet)
        return [row for row, _ in zip(rows, range(SAMPLE), strict=False)]

    def _workbook(self) -> CalamineWorkbook:
        # When a book is opened, not when a web process starts.
        from python_calamine import CalamineError, CalamineWorkbook

        try:
            return CalamineWorkbook.from_path(str(self.path))
        except CalamineError as error:
            raise refuse(
                "import-unreadable",
                N_("Không mở được bảng tính: {error}."),
                N_("Bỏ mật khẩu của tệp nếu có, lưu lại dạng .xlsx rồi tải lên."),
                error=str(error)[:200],
            ) from error

    def _lines(self) -> Iterator[Row]:
        charset = charset_of(self.path)
        with self.path.open(encoding=charset, newline="", errors="replace") as file:
            head = [line for line, _ in zip(file, range(50), strict=False)]
        comma = max((",", ";", "\t", "|"), key="".join(head).count)
        with self.path.open(encoding=charset, newline="", errors="replace") as file:
            try:
                yield from csv.reader((line.replace("\0", "") for line in file), delimiter=comma)
            except csv.Error as error:
                raise refuse(
                    "import-unreadable",
                    N_("Không mở được bảng tính: {error}."),
                    N_("Kiểm tra dấu ngoặc kép và dấu phân cách, hoặc lưu lại dạng .xlsx."),
                    error=str(error)[:200],
                ) from error


def charset_of(path: Path) -> str:
    """The charset of a CSV: UTF-16 and UTF-8 by their bytes, else cp1258 or a Western one.

    A file typed in TCVN3 or VNI is bytes of Western letters; its texts are converted afterwards.
    """
    with path.open("rb") as file:
        start = file.read(4096)
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            file.seek(0)
            some = file.read(1 << 18)
        else:
            return "utf-8-sig"
    western = some.decode("latin-1")
    return "latin-1" if detect(western) is not None else "cp1258"


def is_blank(row: Sequence[Any]) -> bool:
    """Nothing in it."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row)
