"""Who received a result, and by what that can be shown."""

from __future__ import annotations

import pytest

from congvu.core.actors import SYSTEM
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules import Channel, FileKind, SignedHow
from congvu.files import actions as files
from congvu.people import actions as people
from tests.dossiers.test_life import refused

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00"
    b"\x00\x00IEND\xaeB`\x82"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def done(counter, receive, at, at_time):
    at_time(at("31/07/2018 08:00"))
    dossier = receive("02/07/2018 09:00", version=counter.business)
    given = {"to_office": counter.office, "by": counter.hoa.actor}
    dossier = actions.forward(dossier, at=at("02/07/2018 10:00"), **given)
    done = {"result_number": "1/GCN", "by": counter.binh.actor}
    return actions.finish(dossier, at=at("03/07/2018 09:00"), **done)


def given(dossier, counter, at, **said):
    when = at("03/07/2018 10:00")
    return actions.return_result(dossier, by=counter.hoa.actor, at=when, **said)


@pytest.mark.parametrize(
    ("method", "how", "words"),
    [
        (Channel.COUNTER, SignedHow.PAPER, "Ký trên sổ, giấy."),
        (Channel.POSTAL, SignedHow.POST, "Theo giấy báo phát của bưu chính."),
        (Channel.ONLINE, SignedHow.ELECTRONIC, "Gửi bản điện tử, không ký nhận."),
    ],
)
def test_how_it_was_signed_for_is_kept(done, counter, at, method, how, words):
    kept = given(done, counter, at, method=method)
    assert kept.signed_how == how
    assert queries.story(kept)[-1].said().endswith(words)


def test_a_signature_drawn_on_the_screen_stays_with_the_dossier(done, counter, at):
    when = at("03/07/2018 10:00")
    stored = files.store(PNG, "chu-ky.png", unit=counter.unit, by=counter.hoa.actor, at=when)
    kept = given(done, counter, at, signature=stored)
    [file] = kept.files.all()
    assert (file.kind, file.stored, kept.signed_how) == (
        FileKind.SIGNATURE,
        stored,
        SignedHow.SCREEN,
    )
    [row] = list(queries.tracking_book(counter.unit, 2018))
    assert row.receiver == "Hà Văn Sửu (ký trên màn hình)"


def test_nobody_signs_on_the_screen_for_the_post(done, counter, at):
    when = at("03/07/2018 10:00")
    stored = files.store(PNG, "chu-ky.png", unit=counter.unit, by=counter.hoa.actor, at=when)
    said = {"method": Channel.POSTAL, "signature": stored}
    refused("signature-not-here", given, done, counter, at, **said)
    assert not Dossier.objects.get(pk=done.pk).files.exists()


def test_a_proxy_shows_a_paper(done, counter, at):
    stranger = people.register_party(name="Hà Thị Dần", by=SYSTEM, at=at("03/07/2018 10:00"))
    refused("proxy-unshown", given, done, counter, at, receiver=stranger)
    kept = given(done, counter, at, receiver=stranger, receiver_paper="Giấy uỷ quyền 02/7/2018")
    assert kept.receiver == stranger
