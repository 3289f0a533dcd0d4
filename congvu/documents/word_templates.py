"""Word templates that officials edit: what may stand in one, whether it does, filling it in.

A template is data, not a program: words to fill in, repetitions, conditions, nothing else. It is
read before it is taken in, and filled in by a sandboxed Jinja2 (docxtpl) in any case.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from congvu.core.refusals import N_, Refused, refuse
from congvu.documents.docx import render_docx
from congvu.documents.word_kind import MOST_BYTES, WordKind

MOST_UNPACKED = 20_000_000
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, SyntaxError, OpcError, KeyError, ValueError,
    RuntimeError, AttributeError,
)  # fmt: skip
"""What reading a file that is no whole Word file may come to: damaged, encrypted, parts missing."""
FILTERS = frozenset({"upper", "lower", "default", "length"})
_DRAWN = re.compile(rb"<(?:pic:pic|w:txbxContent|w:object|w:altChunk|v:imagedata)\b")
_SIMPLE = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Const, nodes.Compare, nodes.Operand,
    nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip


def environment() -> SandboxedEnvironment:
    """Where templates run: sandboxed, escaping, an unknown word is an error."""
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def check(content: bytes, kind: WordKind) -> None:
    """Whether ``content`` can be the template of ``kind``: a Word file, every tag known, what must
    be printed is printed with the sample.

    Refuses with ``template-not-word``, ``template-too-large``, ``template-active``,
    ``template-drawn``, ``template-broken``, ``template-statement``, ``template-tag-unknown``,
    ``template-tag-missing``.
    """
    _unpack(content)
    reader = _Reader(kind.sample)
    for source in _sources(content):
        try:
            tree = environment().parse(source)
        except TemplateSyntaxError as broken:
            raise _broken(str(broken.message)) from None
        reader.read(tree)
    if reader.strange:
        raise refuse(
            "template-statement",
            N_("Mẫu có lệnh không dùng được: {words}."),
            N_("Chỉ dùng chỗ điền, {{% for %}} và {{% if %}} như trong mẫu gốc."),
            words=", ".join(sorted(reader.strange)),
        )
    if reader.unknown:
        raise refuse(
            "template-tag-unknown",
            N_("Mẫu có chỗ điền không có: {names}."),
            N_("Đối chiếu với danh sách chỗ điền ở trang này rồi tải lên lại."),
            names=", ".join(sorted(reader.unknown)),
        )
    missing = sorted(set(kind.required) - reader.used)
    if not missing:
        text = text_of(fill(content, kind.sample, demo=None))
        missing = sorted(path for path, words in kind.required.items() if words not in text)
    if missing:
        raise refuse(
            "template-tag-missing",
            N_("Mẫu thiếu phần phải có: {names}."),
            N_("Lấy lại phần đó từ mẫu đang dùng."),
            names=", ".join(missing),
        )


def fill(
    content: bytes, data: Mapping[str, Any], *, demo: str | None, created: datetime | None = None
) -> bytes:
    """The template filled in with ``data``, as DOCX. Refuses with ``template-broken``."""
    try:
        return render_docx(
            io.BytesIO(_plain_properties(content)),
            data,
            demo=demo,
            created=created,
            environment=environment(),
        )
    except (TemplateError, ValueError, KeyError) as broken:
        raise _broken(str(broken)) from None


def text_of(content: bytes) -> str:
    """All words of the body of a Word file, tables included."""
    found = docx.Document(io.BytesIO(content)).element.body
    return "\n".join(
        "".join(part.text or "" for part in line.iter() if part.tag.endswith("}t"))
        for line in found.iter()
        if line.tag.endswith("}p")
    )


def _broken(why: str) -> Refused:
    return refuse(
        "template-broken",
        N_("Không đọc được mẫu: {why}"),
        N_("Xem các cặp ngoặc và mỗi for, if có phần kết thúc, rồi tải lên lại."),
        why=why[:200],
    )


def _unpack(content: bytes) -> None:
    """The outer checks: a Word file of a decent size, nothing active, nothing from elsewhere."""
    if len(content) > MOST_BYTES:
        raise refuse(
            "template-too-large",
            N_("Mẫu quá lớn."),
            N_("Bỏ hình trong mẫu; tệp không quá 2 MB."),
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if sum(each.file_size for each in packed.infolist()) > MOST_UNPACKED:
                raise zipfile.BadZipFile
            parts = {name: packed.read(name) for name in names}
        if "word/document.xml" not in parts:
            raise zipfile.BadZipFile
        if docx.Document(io.BytesIO(content)).element.tag != qn("w:document"):
            raise zipfile.BadZipFile
    except UNREADABLE:
        raise refuse(
            "template-not-word",
            N_("Tệp này không phải tệp Word (.docx)."),
            N_("Trong Word chọn Lưu thành, kiểu Word Document (*.docx)."),
        ) from None
    if any("vbaProject" in name or _reaches_out(part) for name, part in parts.items()):
        raise refuse(
            "template-active",
            N_("Mẫu có macro hoặc lấy nội dung từ nơi khác."),
            N_("Bỏ macro, liên kết tới tệp ngoài rồi lưu lại kiểu .docx."),
        )
    if any(_DRAWN.search(part) for name, part in parts.items() if name.endswith(".xml")):
        raise refuse(
            "template-drawn",
            N_("Mẫu có hình, hộp chữ hoặc đối tượng nhúng; bản PDF không vẽ được."),
            N_("Thay bằng chữ, bảng hoặc đường kẻ của đoạn văn."),
        )


def _reaches_out(part: bytes) -> bool:
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        return True
    links = re.findall(rb"<Relationship\b[^>]*TargetMode=\"External\"[^>]*>", part)
    return any(RELATIONSHIP_TYPE.HYPERLINK.encode() not in each for each in links)


def _plain_properties(content: bytes) -> bytes:
    """The same file with empty properties: they are filled in by us, not by the template."""
    document = docx.Document(io.BytesIO(content))
    for name in ("title", "subject", "keywords", "comments", "category", "author"):
        setattr(document.core_properties, name, "")
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _sources(content: bytes) -> Iterator[str]:
    template = DocxTemplate(io.BytesIO(content))
    template.init_docx()
    yield template.patch_xml(template.get_xml())
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _key, part in template.get_headers_footers(uri):
            yield template.patch_xml(template.get_part_xml(part))


class _Reader:
    """Walks the template beside the sample: which names are not there, which paths are used."""

    def __init__(self, sample: Mapping[str, Any]) -> None:
        self.sample = sample
        self.unknown: set[str] = set()
        self.used: set[str] = set()
        self.strange: set[str] = set()

    def read(self, tree: nodes.Node) -> None:
        self._visit(tree, {name: (name, value) for name, value in self.sample.items()})

    def _visit(self, node: nodes.Node, known: dict[str, tuple[str, Any]]) -> None:
        if isinstance(node, nodes.For):
            self._for(node, known)
        elif isinstance(node, nodes.If):
            for part in (node.test, *node.body, *node.elif_, *node.else_):
                self._visit(part, known)
        elif isinstance(node, nodes.Name | nodes.Getattr):
            self._path(node, known)
        elif isinstance(node, nodes.Filter):
            if node.name not in FILTERS or node.node is None:
                self.strange.add(node.name)
            for part in node.iter_child_nodes():
                self._visit(part, known)
        elif isinstance(node, _SIMPLE):
            for part in node.iter_child_nodes():
                self._visit(part, known)
        else:
            self.strange.add(type(node).__name__.lower())

    def _for(self, node: nodes.For, known: dict[str, tuple[str, Any]]) -> None:
        if node.recursive or node.test or not isinstance(node.target, nodes.Name):
            self.strange.add("for")
            return
        if not isinstance(node.iter, nodes.Name | nodes.Getattr):
            self.strange.add("for")
            return
        path, value = self._path(node.iter, known)
        inner = dict(known)
        if isinstance(value, list) and value:
            inner[node.target.name] = (path, value[0])
        else:
            self.unknown.add(path)
            inner[node.target.name] = (path, None)
        inner["loop"] = ("loop", {"index": 1, "first": True, "last": True})
        for part in (*node.body, *node.else_):
            self._visit(part, inner)

    def _path(self, node: nodes.Node, known: dict[str, tuple[str, Any]]) -> tuple[str, Any]:
        """The path and the sample's value of ``a.b``; None where there is none."""
        if isinstance(node, nodes.Name):
            found = known.get(node.name)
            if found is None:
                self.unknown.add(node.name)
                return node.name, None
            self.used.add(found[0])
            return found
        if not isinstance(node, nodes.Getattr):
            self.strange.add(type(node).__name__.lower())
            return "?", None
        above, value = self._path(node.node, known)
        path = f"{above}.{node.attr}"
        if isinstance(value, Mapping) and node.attr in value:
            self.used.add(path)
            return path, value[node.attr]
        if value is not None:
            self.unknown.add(path)
        return path, None
