"""Gather the Vietnamese words of the pages, and keep the English catalogue in step.

New words come in empty, words no longer said go out, and what still has no English is listed. No
GNU gettext is needed; Babel, a developer's package, reads and writes the files.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.template.base import Lexer, Token, TokenType
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace

from congvu.core.refusals import N_, refuse

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGE = Path(__file__).resolve().parent.parent
CATALOGUE = PACKAGE / "locale/en/LC_MESSAGES/django.po"
HEADER = """\
# English words of Công Vụ. The source is Vietnamese; statutory forms are not translated.
msgid ""
msgstr ""
"Project-Id-Version: congvu\\n"
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

# Where the context, the message and the plural stand among the arguments of each function.
KEYWORDS: dict[str, tuple[int | None, int, int | None]] = {
    **dict.fromkeys(("_", "N_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
QUOTED = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
INLINE = re.compile(rf"_\({QUOTED}\)")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}")


@dataclass(frozen=True)
class Message:
    """What gettext is asked for: ``msgid`` as Django computes it, its context and plural."""

    msgid: str
    context: str | None = None
    plural: str | None = None

    @property
    def key(self) -> tuple[str | None, str]:
        """What the catalogue finds it by; the plural is not part of it."""
        return self.context, self.msgid


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``--check`` writes nothing; the exit code says whether the catalogue is complete."""
    parser.add_argument("--check", action="store_true", help="chỉ xem, không ghi")


def run(options: argparse.Namespace, stdin: IO[str], stdout: IO[str]) -> int:
    """Print ``{messages, missing}``; exit 2 when ``--check`` finds words without English."""
    try:
        missing = missing_messages() if options.check else update_catalogue()
    except ImportError as error:
        raise refuse(
            "babel-missing",
            N_("Lệnh này cần gói Babel của người phát triển."),
            N_("Chạy make setup rồi thử lại."),
        ) from error
    if not options.check:
        compile_catalogue()
    answer = {"messages": len(extract()), "missing": [one.msgid for one in missing]}
    json.dump(answer, stdout, ensure_ascii=False, indent=1)
    stdout.write("\n")
    return 2 if options.check and missing else 0


def extract(root: Path = PACKAGE) -> dict[Message, set[str]]:
    """Every marked message under ``root``, with the files that say it.

    Raises ValueError where a marked text is not a literal that a catalogue can hold.
    """
    found: dict[Message, set[str]] = {}
    for path in sorted(root.rglob("*.py")):
        for message in from_python(path.read_text(encoding="utf-8"), str(path)):
            found.setdefault(message, set()).add(path.relative_to(root.parent).as_posix())
    for path in sorted(root.rglob("*.html")) + sorted(root.rglob("templates/**/*.txt")):
        for message in from_template(path.read_text(encoding="utf-8")):
            found.setdefault(message, set()).add(path.relative_to(root.parent).as_posix())
    return found


def from_python(source: str, name: str = "<text>") -> Iterator[Message]:
    """The messages of a Python file."""
    for node in ast.walk(ast.parse(source, name)):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        if called not in KEYWORDS:
            continue
        context, msgid, plural = KEYWORDS[called]
        arguments = node.args
        if any(isinstance(one, ast.JoinedStr) for one in arguments):
            raise ValueError(f"{name}:{node.lineno}: an f-string cannot be translated")

        def text(place: int | None, arguments: list[ast.expr] = arguments) -> str | None:
            if place is None or place >= len(arguments):
                return None
            value = getattr(arguments[place], "value", None)
            return value if isinstance(value, str) else None

        said = text(msgid)
        if said:
            yield Message(said, text(context), text(plural))


def from_template(source: str) -> Iterator[Message]:
    """The messages of a Django template."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        for literal in INLINE.findall(token.contents):
            yield Message(_literal(literal))
        if token.token_type == TokenType.VAR:
            continue
        bits = token.split_contents()
        if bits[0] == "comment":
            while next(tokens).contents != "endcomment":
                pass
        elif bits[0] in ("translate", "trans"):
            quoted = re.match(QUOTED, bits[1])
            if quoted:
                yield Message(_literal(quoted[1]), _context(bits))
        elif bits[0] in ("blocktranslate", "blocktrans"):
            yield _block(bits, tokens)


def _literal(quoted: str) -> str:
    # Django doubles per cent signs before it asks gettext, and restores them after.
    return unescape_string_literal(quoted).replace("%", "%%")


def _context(bits: list[str]) -> str | None:
    if "context" not in bits[1:]:
        return None
    return unescape_string_literal(bits[bits.index("context", 1) + 1])


def _block(bits: list[str], tokens: Iterator[Token]) -> Message:
    """One ``{% blocktranslate %}``, put together as its node does when it renders."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            parts[-1].append(token.contents.replace("%", "%%"))
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents})s")
        elif token.contents.strip() == "plural":
            parts.append([])
        elif token.contents.startswith("endblocktrans"):
            break
    texts = ["".join(part) for part in parts]
    if "trimmed" in bits:
        texts = [trim_whitespace(text) for text in texts]
    return Message(texts[0], _context(bits), texts[1] if len(texts) > 1 else None)


def read_catalogue() -> Catalog:
    """The English catalogue as it stands in the tree."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if not CATALOGUE.exists():
        return Catalog(locale="en")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def missing_messages() -> list[Message]:
    """Messages without English, or whose English is marked uncertain."""
    catalogue = read_catalogue()
    return [message for message in _sorted(extract()) if not _english(catalogue, message)]


def update_catalogue() -> list[Message]:
    """Bring the ``.po`` in step with the sources; the messages that still want English."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    old, new = read_catalogue(), Catalog(locale="en")
    found = extract()
    missing = []
    for message in _sorted(found):
        english = _english(old, message)
        if not english:
            missing.append(message)
        new.add(
            (message.msgid, message.plural) if message.plural else message.msgid,
            english or (("", "") if message.plural else ""),
            locations=[(name, None) for name in sorted(found[message])],  # type: ignore[misc]
            context=message.context,
        )
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, new, width=100, omit_header=True, include_lineno=False)
    return missing


def compile_catalogue() -> None:
    """Write the ``.mo`` that Django reads, the same bytes for the same ``.po``."""
    from babel.messages.mofile import write_mo

    catalogue = read_catalogue()
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def _english(catalogue: Catalog, message: Message) -> str | tuple[str, ...] | None:
    """The words for ``message``, or None when some are wanting."""
    entry = catalogue.get(message.msgid, message.context)
    if entry is None or entry.fuzzy or not entry.string:
        return None
    if message.plural is None:
        return entry.string if isinstance(entry.string, str) else None
    if isinstance(entry.string, str) or not all(entry.string):
        return None
    return tuple(entry.string)


def _sorted(messages: dict[Message, set[str]]) -> list[Message]:
    """By words; where the same words are asked with and without a plural, the plural holds both."""
    best: dict[tuple[str | None, str], Message] = {}
    for message in messages:
        if message.key not in best or message.plural:
            best[message.key] = message
    return sorted(best.values(), key=lambda one: (one.msgid, one.context or ""))


def placeholders(text: str) -> set[str]:
    """The ``{name}`` and ``%(name)s`` that a text fills in."""
    return set(PLACEHOLDER.findall(text))
