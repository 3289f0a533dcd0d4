"""The pages on which a book is brought in: upload, columns, words, rehearsal, import, undoing."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from congvu.audit.models import Event
from congvu.cli import main
from congvu.dossiers.models import Dossier
from congvu.imports import actions, progress, queries
from congvu.imports.models import ImportBatch, ImportMapping
from congvu.imports.rules import Work
from congvu.jobs import work
from congvu.web.imports import views
from tests.dossiers.conftest import moment

pytestmark = pytest.mark.django_db

BUILDING = "Cấp giấy phép xây dựng nhà ở"
BOOK = f"""Sổ theo dõi năm 2018;;;;;
Mã hồ sơ;Tên TTHC;Người nộp;Ngày nhận;Trả kết quả;Tình trạng
762;{BUILDING};Hà Thị Xuân;02/04/2018;09/04/2018;Xong xuôi
763;{BUILDING};Hà Thị Hạ;03/04/2018;;Đang giải quyết
764;{BUILDING};=HYPERLINK(1);hôm qua;;Đang giải quyết
"""


@pytest.fixture
def minh(counter, login, at_time):
    """Anh Minh, the reform officer, at his browser on 9/11/2018."""
    at_time(moment("09/11/2018 08:00"))
    return login(counter.minh)


def upload(client, counter, text=BOOK, name="so.csv"):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    return client.post(reverse("imports:index"), {"unit": counter.unit.pk, "file": file})


def map_as_offered(client, batch):
    """Send the page of columns back as it came."""
    page = client.get(reverse("imports:columns", args=[batch.pk])).context
    form = page["form"]
    data = {name: form[name].value() for name in form.fields}
    return client.post(
        reverse("imports:columns", args=[batch.pk]), {**data, **page["chosen"]}, follow=True
    )


def test_from_the_file_to_the_register_and_back(minh, counter):
    answer = upload(minh, counter)
    batch = ImportBatch.objects.get()
    assert answer.url == reverse("imports:columns", args=[batch.pk])
    seen = minh.get(answer.url).content.decode()
    assert "Hà Thị Xuân" in seen
    assert "so" in seen
    after = map_as_offered(minh, batch)
    batch.refresh_from_db()
    assert (batch.state, batch.header_row, batch.rows_good) == ("checked", 2, 1)
    shown = after.content.decode()
    assert "Còn 1 chữ chưa rõ nghĩa" in shown
    assert "Không đọc được ngày “hôm qua”" in shown
    assert not Dossier.objects.exists()

    words = minh.get(reverse("imports:words", args=[batch.pk])).content.decode()
    assert "Xong xuôi" in words
    minh.post(reverse("imports:words", args=[batch.pk]), {"w_state_0": "returned"})
    batch.refresh_from_db()
    assert (batch.rows_good, batch.rows_bad) == (2, 1)
    assert ImportMapping.objects.get().words == {"state": {"xong xuoi": "returned"}}

    whole = minh.post(reverse("imports:bring", args=[batch.pk]), {"whole": "1"})
    assert whole.status_code == 409
    assert not Dossier.objects.exists()
    done = minh.post(reverse("imports:bring", args=[batch.pk]), follow=True).content.decode()
    assert "Đã nhập 2 hồ sơ." in done
    assert set(Dossier.objects.order_by("pk").values_list("state", flat=True)) == {"10", "2"}
    dossier = Dossier.objects.get(number="01-2018-00762")
    page = minh.get(reverse("dossiers:detail", args=[dossier.pk])).content.decode()
    assert reverse("imports:batch", args=[batch.pk]) in page

    undone = minh.post(
        reverse("imports:undo", args=[batch.pk]), {"reason": "Nhầm năm"}, follow=True
    )
    assert "Đã huỷ 2 hồ sơ." in undone.content.decode()
    assert not Dossier.objects.kept().exists()
    assert Event.objects.filter(kind="dossier.voided").count() == 2


def test_the_report_as_a_file(minh, counter):
    upload(minh, counter)
    batch = ImportBatch.objects.get()
    map_as_offered(minh, batch)
    csv = minh.get(reverse("imports:report", args=[batch.pk, "csv"]))
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Dòng,Cột,Giá trị,Lỗi,Cần làm"
    assert lines[1].startswith('3,"Trạng thái, kết quả",Xong xuôi')
    assert lines[2].startswith("5,Nhận hồ sơ,hôm qua")
    xlsx = minh.get(reverse("imports:report", args=[batch.pk, "xlsx"]))
    rows = list(
        CalamineWorkbook.from_filelike(io.BytesIO(xlsx.content)).get_sheet_by_index(0).iter_rows()
    )
    assert [row[0] for row in rows] == ["Dòng", 3.0, 5.0]
    assert minh.get(reverse("imports:report", args=[batch.pk, "doc"])).status_code == 404


def test_the_same_file_is_said_and_the_mapping_offered(minh, counter):
    good = BOOK.replace("Xong xuôi", "Đã trả kết quả")
    upload(minh, counter, good)
    first = ImportBatch.objects.get()
    map_as_offered(minh, first)
    minh.post(reverse("imports:bring", args=[first.pk]))
    upload(minh, counter, good)
    second = ImportBatch.objects.order_by("-pk").first()
    seen = minh.get(reverse("imports:columns", args=[second.pk])).content.decode()
    assert f"Đúng tệp này đã được nhập ở lần {first.pk}" in seen
    assert "đã ghép sẵn theo cách đó" in seen


def test_a_long_file_waits_for_the_worker_and_shows_how_far_it_is(minh, counter, monkeypatch):
    monkeypatch.setattr(views, "SMALL", 0)
    monkeypatch.setattr(views, "AT_ONCE", 0)
    upload(minh, counter)
    batch = ImportBatch.objects.get()
    waiting = map_as_offered(minh, batch)
    assert "Đang đọc thử" in waiting.content.decode()
    assert waiting["Refresh"] == "3"
    progress.say(batch.pk, 300, 1200)
    assert (
        "300 trong 1.200 dòng"
        in minh.get(reverse("imports:batch", args=[batch.pk])).content.decode()
    )
    assert work.work_on_imports() == 1
    assert progress.of(batch.pk) is None
    minh.post(reverse("imports:bring", args=[batch.pk]))
    assert not Dossier.objects.exists()
    assert work.work_on_imports() == 1
    assert work.work_on_imports() == 0
    assert Dossier.objects.count() == 1
    assert "Refresh" not in minh.get(reverse("imports:batch", args=[batch.pk]))


def test_what_the_worker_cannot_do_is_said(minh, counter, monkeypatch):
    monkeypatch.setattr(views, "SMALL", 0)
    upload(minh, counter)
    batch = ImportBatch.objects.get()
    map_as_offered(minh, batch)
    counter.minh.is_active = False
    counter.minh.save()
    work.work_on_imports()
    batch.refresh_from_db()
    assert (batch.waiting, batch.failure["code"]) == ("", "not-your-duty")
    assert Event.objects.filter(kind="import.failed").exists()


def test_nonsense_is_answered_at_the_door(minh, counter):
    assert minh.post(reverse("imports:index"), {"unit": counter.unit.pk}).status_code == 422
    assert upload(minh, counter, b"PK\x03\x04").status_code == 422
    assert upload(minh, counter, "").status_code == 422
    upload(minh, counter, "a;b\n1;2\n")
    batch = ImportBatch.objects.get()
    page = reverse("imports:columns", args=[batch.pk])
    for query in ("?sheet=X&row=9999&encoding=koi8", "?row=abc", "?row=1"):
        assert minh.get(page + query).status_code == 200
    assert minh.post(page, {"name": "A", "row": "1"}).status_code == 422
    for name in ("check", "bring"):
        assert minh.post(reverse(f"imports:{name}", args=[batch.pk])).status_code == 409
    assert minh.post(reverse("imports:undo", args=[batch.pk])).status_code == 409


def test_lists_cost_the_same_for_any_length(minh, counter, django_assert_max_num_queries):
    for number in range(25):
        actions.upload(
            f"a;{number}".encode(),
            "a.csv",
            unit=counter.unit,
            by=counter.minh.actor,
            at=moment("09/11/2018 08:00"),
        )
    with django_assert_max_num_queries(16):
        assert minh.get(reverse("imports:index") + "?page=2").status_code == 200


def test_from_the_command_line(counter, at_time, tmp_path, capsys):
    at_time(moment("09/11/2018 08:00"))
    book = tmp_path / "so.xlsx"
    with xlsxwriter.Workbook(str(book)) as made:
        sheet = made.add_worksheet()
        for place, line in enumerate(BOOK.splitlines()):
            sheet.write_row(place, 0, line.replace("=H", "H").split(";"))
    given = ["import", str(book), "--unit", "240", "--by", "minh"]
    report = tmp_path / "bao-cao.csv"
    assert main.main([*given, "--dry-run", "--report", str(report)]) == 0
    assert '"dry_run": true' in capsys.readouterr().out
    assert "hôm qua" in report.read_text("utf-8-sig")
    assert not ImportBatch.objects.exists()
    assert main.main([*given, "--whole"]) == 2
    assert not Dossier.objects.exists()
    assert main.main(given) == 0
    assert '"good": 1, "bad": 2' in capsys.readouterr().out
    batch = ImportBatch.objects.order_by("-pk").first()
    undo = ["import", "--undo", str(batch.pk), "--reason", "Nhầm", "--by", "minh"]
    assert main.main(undo) == 0
    assert not Dossier.objects.kept().exists()
    for wrong in (
        ["import", "--unit", "240"],
        ["import", "--undo", "999"],
        [*given, "--mapping", "Không có"],
        ["import", str(book), "--unit", "240", "--by", "khong-ai"],
        ["import", str(tmp_path / "khong.xlsx"), "--unit", "240"],
    ):
        assert main.main(wrong) == 2


def test_a_batch_is_asked_for_once(counter, at_time):
    at = at_time(moment("09/11/2018 08:00"))
    batch = actions.upload(BOOK.encode(), "a.csv", unit=counter.unit, by=counter.hoa.actor, at=at)
    look = queries.look(batch)
    batch = actions.set_columns(
        batch,
        sheet="",
        header=look.header,
        encoding=look.encoding,
        columns=look.columns,
        name="Sổ",
        by=counter.hoa.actor,
        at=at,
    )
    actions.ask(batch, work=Work.CHECK, by=counter.hoa.actor, at=at)
    from congvu.core.refusals import Refused

    with pytest.raises(Refused) as refused:
        actions.ask(batch, work=Work.CHECK, by=counter.hoa.actor, at=at)
    assert refused.value.refusal.code == "import-at-work"


def test_an_administrator_maps_by_the_shape_of_cells(counter, login, at_time):
    """The duty needs no citizen's name: shapes tell a name from a day."""
    at_time(moment("09/11/2018 08:00"))
    quan = login(counter.quan)
    upload(quan, counter)
    batch = ImportBatch.objects.get()
    seen = quan.get(reverse("imports:columns", args=[batch.pk])).content.decode()
    assert "Hà Thị Xuân" not in seen
    assert "•• ••• ••••" in seen
    assert BUILDING in seen


def test_the_preview_says_what_the_register_will_hold(minh, counter):
    upload(minh, counter)
    batch = ImportBatch.objects.get()
    rows = minh.get(reverse("imports:columns", args=[batch.pk])).context["preview"]
    assert [one["number"] for one in rows] == ["01-2018-00762", "01-2018-00763", "764"]
    assert rows[1]["days"] == ["03/04/2018", "", "", ""]
    assert "Xong xuôi" in rows[0]["faults"][0]
    assert "hôm qua" in rows[2]["faults"][0]
    assert not Event.objects.filter(kind="import.columns_set").exists()


def test_another_worker_that_comes_too_late_spoils_nothing(minh, counter, monkeypatch):
    monkeypatch.setattr(views, "SMALL", 0)
    upload(minh, counter)
    batch = ImportBatch.objects.get()
    map_as_offered(minh, batch)
    (waiting,) = queries.waiting()
    work.work_on_imports()
    monkeypatch.setattr(work.imports, "waiting", lambda: [waiting])
    monkeypatch.setattr(work.imports, "still_waits", lambda _: False)
    batch.refresh_from_db()
    actions.bring(batch, by=counter.minh.actor, at=moment("09/11/2018 08:00"))
    assert work.work_on_imports() == 0
    batch.refresh_from_db()
    assert (batch.state, batch.failure) == ("brought_in", None)


def test_a_second_worker_does_not_wait_behind_a_large_file(settings, tmp_path):
    """While one worker brings a book in, another leaves at once and goes on sending messages."""
    settings.CONGVU_DATA = tmp_path
    with work.alone("imports") as first:
        assert first
        with work.alone("imports") as second:
            assert not second
        assert work.work_on_imports() == 0
    with work.alone("imports") as again:
        assert again
