"""The English catalogue is complete, and says what the Vietnamese says."""

from __future__ import annotations

import gettext
import unicodedata

from congvu.cli import messages


def english() -> gettext.GNUTranslations:
    with messages.CATALOGUE.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_every_word_has_its_english():
    """``congvu messages`` lists what is wanting and adds it to the file."""
    missing = [message.msgid for message in messages.missing_messages()]
    assert not missing


def test_no_word_in_the_catalogue_is_said_no_longer():
    said = {message.key for message in messages.extract()}
    kept = [
        (entry.context, entry.id if isinstance(entry.id, str) else entry.id[0])
        for entry in messages.read_catalogue()
        if entry.id
    ]
    assert not set(kept) - said


def test_both_tongues_fill_in_the_same_blanks():
    """A blank that English forgot drops a number; one it invented breaks the page."""
    wrong = []
    for entry in messages.read_catalogue():
        if not entry.id:
            continue
        sources = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        targets = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        wanted = messages.placeholders(sources[0])
        wrong += [one for one in targets if one and messages.placeholders(one) != wanted]
    assert not wrong


def test_the_compiled_catalogue_is_in_step():
    """``congvu messages`` compiles; the compiled file is committed, no page waits for a tool."""
    compiled = english()
    stale = []
    for entry in messages.read_catalogue():
        if not entry.id or not entry.string or not all(entry.string):
            continue
        if isinstance(entry.id, str):
            said = (
                compiled.pgettext(entry.context, entry.id)
                if entry.context
                else compiled.gettext(entry.id)
            )
            stale += [entry.id] if said != entry.string else []
        else:
            said_many = tuple(compiled.ngettext(*entry.id[:2], n) for n in (1, 2))
            stale += [entry.id[0]] if said_many != tuple(entry.string) else []
    assert not stale


def test_source_words_are_composed():
    assert not [
        message.msgid
        for message in messages.extract()
        if not unicodedata.is_normalized("NFC", message.msgid)
    ]
