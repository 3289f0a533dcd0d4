"""The examples of ``docs/api.md`` do what they say."""

from __future__ import annotations

import re
import shlex
from urllib.parse import urlsplit

import pytest
from django.test import Client

from congvu.outbox.webhooks import signature
from tests.api.conftest import MORNING
from tests.dossiers.test_files import PDF
from tests.house.source import ROOT

pytestmark = pytest.mark.django_db
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def asked(line, token, dossier):
    """One ``curl`` of the document, sent by the test's own client."""
    for name, value in (("TOKEN", token), ("CONGVU", "http://testserver"), ("ID", dossier)):
        line = line.replace(f"${name}", str(value))
    words = shlex.split(line)
    assert words.pop(0) == "curl"
    method, headers, body, address = "GET", {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-X":
            method = words.pop(0)
        elif word == "-d":
            body = words.pop(0)
        elif word == "--data-binary":
            assert words.pop(0).startswith("@")
            body = PDF
        elif word != "-s":
            address = word
    parts = urlsplit(address)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    if method == "GET":
        return Client().get(path, headers=headers)
    return Client().post(path, body, content_type=headers.pop("Content-Type"), headers=headers)


def test_each_request_of_the_document_is_answered(desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    made = 0
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.strip()]
    assert len(lines) >= 6
    for line in lines:
        answer = asked(line, desk.counter.token, made)
        assert answer.status_code in (200, 201), (line, answer.content)
        made = answer.json().get("id", made)


def test_the_receivers_check_knows_our_signature():
    (code,) = blocks("python")
    known = {}
    exec(code, known)
    header = signature("khoá", MORNING, b'{"a":1}')
    now = int(MORNING.timestamp())
    assert known["is_ours"]("khoá", header, b'{"a":1}', now)
    assert not known["is_ours"]("khoá", header, b'{"a":2}', now)
    assert not known["is_ours"]("khác", header, b'{"a":1}', now)
    assert not known["is_ours"]("khoá", header, b'{"a":1}', now + 301)
    both = signature("mới", MORNING, b'{"a":1}', "khoá")
    assert known["is_ours"]("mới", both, b'{"a":1}', now)
    assert known["is_ours"]("khoá", both, b'{"a":1}', now)
    assert not known["is_ours"]("khác", both, b'{"a":1}', now)


def test_settings_named_in_the_document_exist():
    settings = (ROOT / "congvu" / "config" / "settings.py").read_text(encoding="utf-8")
    named = set(re.findall(r"CONGVU_[A-Z_]+", TEXT))
    assert not [name for name in named if name not in settings]
