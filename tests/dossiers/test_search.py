"""A table of what people type, and what must be found: the same on both databases."""

from __future__ import annotations

import unicodedata
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.urls import reverse

from congvu.core.actors import SYSTEM
from congvu.dossiers import queries, search_index
from congvu.dossiers.models import Dossier
from congvu.dossiers.rules.searching import compact, sought, without_person
from congvu.people import actions as people

pytestmark = pytest.mark.django_db

PEOPLE = {
    "suu": {"name": "Hà Văn Sửu", "identifier": "025123456789", "phone": "0912345678"},
    "dao": {"name": "Đinh Thị Hồng Đào", "identifier": "131234567", "phone": "0987000111"},
    "cty": {"name": "Công ty TNHH 100% Rừng_Xanh", "tax_code": "2600123456-001"},
    "mai": {"name": "Lò Thị Mai", "old_identifier": "135790246", "phone": "0388111222"},
}
RECEIVED = {
    # who, when, which book
    "suu": ("24/04/2018 10:15", "building"),
    "dao": ("25/04/2018 10:15", "copies"),
    "cty": ("26/04/2018 10:15", "business"),
    "mai": ("27/04/2018 10:15", "adoption"),
}

FOUND = [
    # typed, found
    ("hà văn sửu", "suu"),
    ("HA VAN SUU", "suu"),
    ("sửu hà", "suu"),
    ("  suu    van ", "suu"),
    (unicodedata.normalize("NFD", "Hà Văn Sửu"), "suu"),
    ("đào", "dao"),
    ("ĐÀO ĐINH", "dao"),
    ("dao dinh hong", "dao"),
    ("hong thi", "dao"),
    ("ngoc suu", ""),
    ("thi", "dao mai"),
    ("lo mai nuoi con nuoi", "mai"),
    ("nuoi con nuoi lo mai", "mai"),
    ("giay phep", "suu"),
    ("phep giay suu", "suu"),
    ("Chứng thực", "dao"),
    ("1.000003", "cty"),
    ("1000003", "cty"),
    ("0912345678", "suu"),
    ("091 234 5678", "suu"),
    ("0912.345.678", "suu"),
    ("+84 912 345 678", "suu"),
    ("84912345678", "suu"),
    ("091234", ""),  # a person's number is found whole only
    ("025123456789", "suu"),
    ("025 123 456 789", "suu"),
    ("131234567", "dao"),
    ("135790246", "mai"),
    ("2600123456-001", "cty"),
    ("2600123456001", "cty"),
    ("%", "cty"),
    ("100%", "cty"),
    ("_", "cty"),
    ("rung_xanh", "cty"),
    ("r_ng", ""),
    ("s%u", ""),
    ("\\", ""),
    ("'; --", ""),
    ("025123456789|131234567|Hà Văn Sửu|01021980|Nam|Xã Văn Luông|01022021", "suu dao"),
    ("025123456789|131234567", "suu dao"),
    ("a|b|c|d|e|f", ""),
    ("...", ""),
    # A word of one or two letters begins a word.
    ("lò", "mai"),
    ("th", "dao mai cty"),
    ("lo thi ma", "mai"),
    ("ai", ""),
    ("h v s", "suu"),
    ("10", "suu dao cty mai"),
]


@pytest.fixture
def shelf(counter, receive, at):
    found = {}
    for name, (when, book) in RECEIVED.items():
        who = people.register_party(**PEOPLE[name], by=SYSTEM, at=at("02/01/2018 08:00"))
        found[name] = receive(when, applicant=who, version=getattr(counter, book))
    return SimpleNamespace(**found)


def names(actor, now, shelf, typed):
    by_key = {dossier.pk: name for name, dossier in vars(shelf).items()}
    found = queries.search(actor, now, typed)
    return sorted(by_key[each.pk] for each in found)


def read_through():
    """The database loses a trigger, as when a table is rebuilt."""
    of = "" if connection.vendor == "sqlite" else " ON people_party"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER dossiers_words_of_party{of}")


@pytest.mark.parametrize("indexed", [True, False])
def test_the_table(counter, shelf, at, indexed):
    if not indexed:
        read_through()
    assert search_index.usable() is indexed
    now, wrong = at("09/11/2018 08:00"), []
    for typed, expected in FOUND:
        found = names(counter.hoa.actor, now, shelf, typed)
        if found != sorted(expected.split()):
            wrong.append((typed, found, expected))
        assert names(counter.commune_clerk.actor, now, shelf, typed) == [], "not theirs to see"
    assert not wrong


def test_numbers_of_dossiers_whole_and_in_part_with_and_without_their_marks(counter, shelf, at):
    Dossier.objects.filter(pk=shelf.dao.pk).update(folded="", number="")
    shelf.suu.number = "H44.24.1-190424-0012"
    from congvu.dossiers.actions.common import _folded

    Dossier.objects.filter(pk=shelf.suu.pk).update(
        number=shelf.suu.number, folded=_folded(shelf.suu)
    )
    for typed in (
        "H44.24.1-190424-0012",
        "h44.24.1-190424-0012",
        "H44241-190424-0012",
        "H442411904240012",
        "190424-0012",
        "190424 0012",
        "1904240012",
        "190424.0012",
        "-0012",
    ):
        assert names(counter.hoa.actor, at("09/11/2018 08:00"), shelf, typed) == ["suu"], typed


def test_a_scanned_slip_and_a_filing_code(counter, shelf, at):
    now = at("09/11/2018 08:00")
    key = Dossier.objects.get(pk=shelf.mai.pk).proof_key
    scanned = f"https://motcua.example.vn/cong-khai/chung-thuc/{key}/"
    assert sought(scanned).key == key
    assert names(counter.hoa.actor, now, shelf, scanned) == ["mai"]
    assert names(counter.commune_clerk.actor, now, shelf, scanned) == []
    from congvu.dossiers import actions

    filed = actions.file_online(
        unit=counter.unit, version=counter.copies, applicant=counter.citizen, by=SYSTEM, at=now
    )
    for typed in (filed.filing_code, filed.filing_code.lower(), compact(filed.filing_code.lower())):
        assert [each.pk for each in queries.search(counter.hoa.actor, now, typed)] == [filed.pk]


def test_as_many_statements_for_fifty_hits_as_for_one(
    counter, receive, login, at, at_time, django_assert_max_num_queries
):
    from django.test.utils import CaptureQueriesContext

    at_time(at("09/11/2018 08:00"))
    client, counts = login(counter.hoa), []
    receive("24/04/2018 08:00")
    addresses = [f"{reverse('dossiers:search')}?q=suu ha giay phep", reverse("home")]
    for hits in (1, 50):
        while Dossier.objects.count() < hits:
            receive(f"24/04/2018 08:{Dossier.objects.count():02d}")
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                page = client.get(address).content.decode()
            counts.append(len(asked))
            assert "060112345678" not in page, "lists are masked"
    assert counts[:2] == counts[2:]
    with django_assert_max_num_queries(4):  # with the number of all
        found = queries.search(counter.hoa.actor, at("09/11/2018 08:00"), "suu ha giay phep")
        assert len(found[:50]) == len(found) == 50


@pytest.mark.parametrize("most", [4, 1000])
def test_the_newest_first_however_many_and_what_waits_before_all(
    counter, receive, at, monkeypatch, most
):
    """Above a bound only as much is asked as is shown; in the same order, without a gap."""
    from congvu.dossiers import actions
    from congvu.dossiers.queries import searching

    monkeypatch.setattr(searching, "MANY", most)
    now = at("09/11/2018 08:00")
    days = ("02/11/2018", "30/10/2018", "30/10/2018", "17/09/2018", "24/04/2018", "03/01/2018")
    kept = [receive(f"{day} 08:15") for day in (*days, "05/02/2018", "06/11/2018")]
    Dossier.objects.filter(pk=kept[4].pk).update(
        received_at=at("24/04/2013 08:15"), received_recorded_at=now
    )
    waiting = actions.file_online(
        unit=counter.unit, version=counter.building, applicant=counter.citizen, by=SYSTEM, at=now
    )
    order = [waiting.pk, *(kept[which].pk for which in (7, 0, 2, 1, 3, 6, 5, 4))]
    found = queries.search(counter.hoa.actor, now, "giay phep xay dung")
    assert found.more is (most == 4)
    assert len(found) == (4 if found.more else 9)
    assert [each.pk for each in found] == order[: len(found)]
    assert [each.pk for each in found[1:3]] == order[1:3]
    assert found[2].pk == order[2]
    monkeypatch.setattr(found, "_count", 9)
    for first in range(9):
        assert [each.pk for each in found[first : first + 3]] == order[first : first + 3]


def test_a_page_says_that_there_are_more_than_it_counts(
    counter, receive, login, at, at_time, monkeypatch
):
    from congvu.dossiers.queries import searching

    monkeypatch.setattr(searching, "MANY", 3)
    at_time(at("09/11/2018 08:00"))
    client = login(counter.hoa)
    for day in range(1, 5):
        receive(f"{day:02d}/10/2018 08:00")
    page = client.get(reverse("dossiers:search"), {"q": "suu"}).content.decode()
    assert "1–3 trong hơn 3 dòng" in page
    assert "Hơn 3 hồ sơ khớp; dưới đây là 3 hồ sơ mới nhất." in page
    monkeypatch.setattr(searching, "MANY", 4)
    page = client.get(reverse("dossiers:search"), {"q": "suu"}).content.decode()
    assert "1–4 trong 4 dòng" in page
    assert "mới nhất" not in page


def test_a_whole_number_is_one_dossier_and_no_other(counter, receive, at):
    long, short = receive("24/04/2018 08:00"), receive("24/04/2018 08:01")
    Dossier.objects.filter(pk=short.pk).update(number="H44.24.1-190424-001", folded="x")
    Dossier.objects.filter(pk=long.pk).update(
        number="H44.24.1-190424-0012", folded="h44.24.1-190424-0012"
    )
    for typed in ("H44.24.1-190424-001", " h44.24.1-190424-001 "):
        found = queries.search(counter.hoa.actor, at("09/11/2018 08:00"), typed)
        assert [each.pk for each in found] == [short.pk]
    assert not list(queries.search(counter.commune_clerk.actor, at("09/11/2018 08:00"), typed))


def test_a_database_in_use_can_be_migrated_on(receive):
    """SQLite rebuilds a table by dropping it and renaming another: no trigger may name it then."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL alters tables in place")
    receive("02/07/2018 08:00")
    search_index.build()
    search_index.before_migrate(using="default", plan=())
    assert search_index.usable()  # nothing to migrate: nothing is touched
    search_index.before_migrate(using="default", plan=["a step"])
    assert not search_index.usable()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE rebuilt AS SELECT * FROM dossiers_dossier")
        cursor.execute("DROP TABLE dossiers_dossier")
        cursor.execute("ALTER TABLE rebuilt RENAME TO dossiers_dossier")
        transaction.set_rollback(True)
    search_index.after_migrate(using="default")
    assert search_index.usable()


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("025160345678|131234567|Đinh Thị Mận|01071960|Nữ|Khu 5, Tân Sơn|25042021",
         "025160345678|131234567"),
        ("025160345678||Đinh Thị Mận|01071960|Nữ|Khu 5, Tân Sơn", "025160345678"),
        ("giấy phép xây dựng", "giấy phép xây dựng"),
        ("11.22.33|2018", "11.22.33|2018"),
    ],
)  # fmt: skip
def test_of_a_card_only_its_numbers_come_into_an_address(typed, left):
    assert without_person(typed) == left
    assert sought(left).numbers == sought(typed).numbers
