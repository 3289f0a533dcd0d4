"""Papers handed out are frozen: the data, the template's version, the bytes."""

import json
from datetime import date, datetime

import pytest

from congvu.audit.models import Event
from congvu.core.actors import Actor
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.documents import actions, queries
from congvu.documents.rules import TemplateSpec

CHI_HOA = Actor(id="user:12", label="Nguyễn Thị Hoa, cán bộ một cửa")
MORNING = datetime(2018, 4, 24, 8, 15, tzinfo=HANOI)
SLIP = TemplateSpec("slip", "Giấy tiếp nhận", date(2015, 5, 1), date(2019, 1, 5), "", False, "A5")
PAYLOAD = {"title": "Giấy tiếp nhận", "person": "Hà Thị Thắm"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def issue(content=b"%PDF-1", **more):
    return actions.issue(
        SLIP,
        content,
        PAYLOAD,
        subject="dossier:7",
        number="00762",
        by=CHI_HOA,
        at=MORNING,
        **more,
    )


@pytest.mark.django_db
def test_a_paper_handed_out_is_kept_as_it_was():
    issued = issue()
    assert queries.content_of(issued) == b"%PDF-1"
    assert json.loads(issued.payload) == PAYLOAD
    assert (issued.template, issued.version, issued.verified) == ("slip", "2015-05-01", False)
    event = Event.objects.get(kind="document.issued")
    assert event.stream == "dossier:7"
    assert issued.sha256 in event.data
    assert "Thắm" not in event.data  # personal data stay out of the audit


@pytest.mark.django_db
def test_a_correction_is_another_paper_with_a_reason():
    first = issue()
    with pytest.raises(Refused) as caught:
        issue(b"%PDF-2", replaces=first)
    assert caught.value.refusal.code == "reason-missing"
    second = issue(b"%PDF-2", replaces=first, reason="Ghi sai tên người nộp")
    assert queries.in_force("dossier:7", "slip") == second
    assert list(queries.issued_about("dossier:7")) == [first, second]
    with pytest.raises(Refused) as caught:
        issue(b"%PDF-3", replaces=first, reason="Lần nữa")
    assert caught.value.refusal.code == "document-replaced"


@pytest.mark.django_db
def test_a_paper_changed_on_the_disk_is_not_handed_out(folder):
    issued = issue()
    (folder / issued.path).write_bytes(b"%PDF-9")
    with pytest.raises(Refused) as caught:
        queries.content_of(issued)
    assert caught.value.refusal.code == "file-damaged"
