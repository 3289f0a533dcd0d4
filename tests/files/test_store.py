"""Papers that are stored: told by their content, kept by their hash."""

import io
import unicodedata
import zipfile
from datetime import datetime

import pytest

from congvu.audit.models import Event
from congvu.core import blobs
from congvu.core.actors import Actor
from congvu.core.periods import HANOI
from congvu.core.refusals import Refused
from congvu.files import actions, queries, rules
from congvu.files.models import StoredFile

CHI_HOA = Actor(id="user:12", label="Nguyễn Thị Hoa, cán bộ một cửa")
MORNING = datetime(2018, 4, 24, 8, 15, tzinfo=HANOI)
PDF = b"%PDF-1.7\n%demo\n"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def office(*names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, "<x/>")
    return packed.getvalue()


def store(content, name="đơn.pdf"):
    return actions.store(content, name, by=CHI_HOA, at=MORNING)


@pytest.mark.django_db
def test_a_paper_is_kept_under_its_hash_and_audited_without_its_name(folder):
    stored = store(PDF, unicodedata.normalize("NFD", "C:\\Đơn\\Tờ khai khai sinh.pdf"))
    assert (stored.original_name, stored.content_type) == (
        "Tờ khai khai sinh.pdf",
        "application/pdf",
    )
    assert (folder / stored.path).read_bytes() == PDF == queries.open_file(stored)
    assert (stored.size, stored.by, stored.scan_state) == (len(PDF), "user:12", "not_scanned")
    event = Event.objects.get(kind="file.stored")
    assert event.stream == f"storedfile:{stored.pk}"
    assert stored.sha256 in event.data
    assert "khai" not in event.data


@pytest.mark.django_db
def test_the_same_paper_twice_is_two_rows_and_one_content(folder):
    first, second = store(PDF), store(io.BytesIO(PDF), "bản sao.pdf")
    assert first.pk != second.pk
    assert first.path == second.path
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (PDF + b"x" * 200, "file-too-large"),
        (b"MZ\x90\x00\x03program", "file-type-refused"),
        (b"<svg onload='x()'/>", "file-type-refused"),
        (b"\xef\xbb\xbf <html>", "file-type-refused"),
        (b"PK\x03\x04 broken", "file-type-refused"),
    ],
)
def test_what_may_not_come_in_is_refused_and_leaves_nothing(settings, folder, content, code):
    settings.CONGVU_MAX_UPLOAD = 100
    for given in (content, io.BytesIO(content)):
        with pytest.raises(Refused) as caught:
            store(given)
        assert caught.value.refusal.code == code
    assert not StoredFile.objects.exists()
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, rules.PDF),
        (b"\xff\xd8\xff\xe0", rules.JPEG),
        (b"\x89PNG\r\n\x1a\n", rules.PNG),
        (office("word/document.xml"), rules.DOCX),
        (office("xl/workbook.xml"), rules.XLSX),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), None),
        (office("anything.txt"), None),
        ("Biên bản làm việc\n".encode(), rules.TEXT),
        ("Biên bản".encode("utf-16"), None),
        (b"a\x00b", None),
    ],
)
def test_the_type_is_told_by_the_content(content, expected):
    assert rules.detect_type(content) == expected


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("", "khong-ten"),
        ("...", "khong-ten"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_is_tidied(given, kept):
    assert rules.tidy_name(given) == kept


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_paper_changed_on_the_disk_is_not_handed_out(folder, harm):
    stored = store(PDF)
    kept = folder / stored.path
    if harm == "changed":
        kept.write_bytes(PDF.replace(b"demo", b"Demo"))
    else:
        kept.unlink()
    with pytest.raises(Refused) as caught:
        queries.open_file(stored)
    assert caught.value.refusal.code == "file-damaged"


@pytest.mark.django_db
def test_a_paper_found_harmful_is_not_opened():
    stored = store(PDF)
    stored.scan_state = rules.ScanState.INFECTED
    with pytest.raises(Refused) as caught:
        queries.open_file(stored)
    assert caught.value.refusal.code == "file-infected"


def test_only_pictures_and_pdf_are_shown_in_the_browser():
    shown = {kind.extension for kind in rules.TYPES if kind.inline}
    assert shown == {"pdf", "jpg", "png"}
    assert not StoredFile(content_type="text/html").inline


def test_a_half_written_content_is_written_again(folder):
    sha256 = blobs.keep(folder, PDF)
    (folder / blobs.place(sha256)).write_bytes(b"half")
    assert blobs.keep(folder, PDF) == sha256
    assert blobs.fetch(folder, sha256) == PDF
