"""Tân Sơn 2018 from outside: the commands others rely on, run as a stranger would run them.

The demo is built once for this file, in a folder (or a PostgreSQL database) of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARK = "số liệu tái dựng từ số tổng hợp đã công bố"
SECONDS = 600
PROMISED = (
    "documents.checked", "documents.checked.huyen", "documents.checked.xa",
    "dossiers.received", "dossiers.on_time", "dossiers.on_time.due", "inspection.coverage",
    "procedures.posted", "online.dossiers", "online.procedures", "plan.tasks_specified",
)  # fmt: skip


class House:
    """A database in a folder, and ``congvu`` run on it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.env = {**os.environ, "CONGVU_DATA": str(folder), "PYTHONIOENCODING": "utf-8"}
        self.env.pop("DATABASE_URL", None)
        if database:
            self.env["DATABASE_URL"] = database

    def __call__(self, *words: object, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "congvu.cli.main", *map(str, words)],
            input=stdin,
            capture_output=True,
            text=True,
            env=self.env,
            cwd=self.folder,
            timeout=SECONDS,
            check=False,
        )

    def json(self, *words: object):
        done = self(*words)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def database():
    """A new database on the engine of this run; empty text for SQLite."""
    address = os.environ.get("DATABASE_URL", "")
    if not address.startswith("postgres"):
        yield ""
        return
    import psycopg
    from psycopg import sql

    base, _, _ = address.rpartition("/")
    name = f"demo_{os.getpid()}"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield f"{base}/{name}"
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            server.execute(drop)


@pytest.fixture(scope="module")
def house(tmp_path_factory, database):
    house = House(tmp_path_factory.mktemp("tan-son"), database)
    house.built = house("demo", "tan-son-2018", "--no-serve")
    return house


@pytest.fixture(scope="module")
def figures(house):
    found = house.json("figures", "--unit", 240, "--period", "2018-9m", "--json")
    return {figure["code"]: figure for figure in found}


def test_the_demo_is_built_and_says_what_the_text_says(house):
    assert house.built.returncode == 0, house.built.stderr
    for words in ("490", "481", "762", "100%", "6 trên 17", "35", "chỉ tính một quầy"):
        assert words in house.built.stdout


def test_built_again_it_prints_the_same_at_once(house):
    again = house("demo", "tan-son-2018", "--no-serve")
    assert again.returncode == 0
    assert again.stdout == house.built.stdout


def test_another_demo_or_an_unknown_one_is_refused(house):
    unknown = house("demo", "khong-co", "--no-serve")
    assert unknown.returncode == 2
    assert json.loads(unknown.stderr)["code"] == "demo-unknown"


@pytest.mark.parametrize(
    ("code", "value", "numerator", "denominator"),
    [
        ("documents.checked", 490, None, None),
        ("documents.checked.huyen", 9, None, None),
        ("documents.checked.xa", 481, None, None),
        ("dossiers.received", 762, None, None),
        ("dossiers.on_time", 1.0, 762, 762),
        ("inspection.coverage", 0.352941, 6, 17),
    ],
)
def test_the_published_numbers_come_out_of_the_rows(figures, code, value, numerator, denominator):
    figure = figures[code]
    assert figure["value"] == value
    assert (figure["numerator"], figure["denominator"]) == (numerator, denominator)


def test_every_promised_figure_is_there_with_what_it_was_counted_from(figures):
    assert set(PROMISED) <= set(figures)
    for figure in figures.values():
        assert figure["period"] == {
            "code": "2018-9m", "from": "2018-01-01", "to_inclusive": "2018-09-30",
        }  # fmt: skip
        assert figure["as_of"] == "2018-11-09T17:00:00+07:00"
        assert figure["scope"]["unit"] == "240"
        assert figure["demo"] == MARK
        rate = figure["denominator"] is not None
        assert rate or figure["rows"] == figure["value"]
        assert not rate or figure["rows"] == figure["denominator"]


def test_scope_belongs_to_the_code(figures):
    assert len(figures["documents.checked"]["scope"]["units"]) == 18
    assert len(figures["inspection.coverage"]["scope"]["units"]) == 18
    assert figures["dossiers.received"]["scope"]["units"] == ["240"]
    assert figures["plan.tasks_specified"]["scope"]["mode"] == "own"


def test_each_number_opens_to_exactly_its_rows(house, figures):
    for code in PROMISED:
        figure = figures[code]
        rows = house.json("rows", code, "--unit", 240, "--period", "2018-9m", "--json")
        assert len(rows) == figure["rows"]
        assert [row["id"] for row in rows] == sorted({row["id"] for row in rows})
        if figure["numerator"] is not None:
            assert sum(row["in_numerator"] for row in rows) == figure["numerator"]


def test_the_communes_have_dossiers_of_their_own_that_are_not_among_the_762(house):
    whole = house.json(
        "figures", "--unit", 240, "--period", "2018-9m", "--scope", "subtree", "--code",
        "dossiers.received",
    )  # fmt: skip
    commune = house.json(
        "figures", "--unit", "08596", "--period", "2018-9m", "--code", "dossiers.received"
    )
    assert commune[0]["value"] > 0
    assert whole[0]["value"] == 762 + commune[0]["value"]


def test_before_the_records_existed_the_figures_were_smaller(house):
    early = house.json(
        "figures", "--unit", 240, "--period", "2018-9m", "--as-of", "2018-06-30T17:00", "--code",
        "dossiers.received", "--code", "documents.checked", "--code", "inspection.coverage",
    )  # fmt: skip
    received, checked, coverage = early
    assert 0 < received["value"] < 762
    assert 0 < checked["value"] < 490
    assert coverage["numerator"] < 6


def test_reviews_are_counted_beside_the_checks_and_never_added(figures):
    assert figures["documents.reviewed"]["value"] > 0
    checked = figures["documents.checked"]
    parts = figures["documents.checked.huyen"]["value"] + figures["documents.checked.xa"]["value"]
    assert checked["value"] == parts


def test_seventeen_communes(house):
    units = house.json("units", "--on", "2018-11-09", "--under", 240, "--json")
    assert len(units) == 17
    assert set(units[0]) == {"code", "name", "level", "kind", "parent", "valid_from", "valid_to"}
    assert {unit["parent"] for unit in units} == {"240"}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("figures", "--unit", "999", "--period", "2018-9m"), "unit-not-then"),
        (("figures", "--unit", "240", "--period", "2026"), "unit-not-then"),
        (("figures", "--unit", "240", "--period", "chín tháng"), "period-unreadable"),
        (("figures", "--unit", "240", "--period", "2018", "--as-of", "hôm qua"),
         "moment-unreadable"),
        (("figures", "--period", "2018"), "arguments-unusable"),
        (("rows", "dossiers.khac", "--unit", "240", "--period", "2018"), "figure-unknown"),
        (("units", "--on", "2025-07-01", "--under", "240"), "unit-not-then"),
        (("units", "--on", "31/12", "--under", "240"), "moment-unreadable"),
    ],
)  # fmt: skip
def test_bad_questions_are_refused_with_help(house, words, code):
    done = house(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    refusal = json.loads(done.stderr)
    assert refusal["code"] == code
    assert refusal["what"]
    assert refusal["what_to_do"]
    assert set(refusal) == {"code", "what", "what_to_do", "basis"}


def test_no_rows_is_an_answer(house):
    found = house.json("rows", "dossiers.received", "--unit", 240, "--period", "2017", "--json")
    assert found == []
    figure = house.json("figures", "--unit", 240, "--period", "2017", "--code", "dossiers.on_time")[
        0
    ]
    assert figure["value"] is None
    assert figure["reason"]


def test_the_district_works_as_a_district_does_in_its_last_days(house):
    """Who logs in finds queues that live: signed for, on a route, waited for, asked and owed."""
    told = house("shell", "-v", "0", "-c", (
        "import json;from congvu.dossiers.models import *;"
        "from congvu.dossiers import queries;from congvu.people import queries as people;"
        "from congvu.people.models import User;"
        "from congvu.demo.tan_son_2018.story import CLOSES;"
        "counts={u:queries.queue_counts(people.actor_for(User.objects.get(username=u),"
        "CLOSES.date()),CLOSES) for u in ('hoa','binh','dung','lan')};"
        "many={'unsigned':HandOver.objects.filter(taken_at=None,refused_at=None,"
        "dossier__state='10').count(),"
        "'branches':sum(d.steps.filter(closed_at__isnull=False,order=3).exists() and "
        "d.steps.filter(closed_at=None,opened_at__isnull=False,order=2).exists() "
        "for d in Dossier.objects.open()),"
        "'paused':Pause.objects.filter(ended_at=None,ground='sector_law').count(),"
        "'slips':Supplement.objects.filter(completed_at=None).count(),"
        "'receipts':FeeReceipt.objects.count(),"
        "'spared':FeeCharge.objects.exclude(exemption='').count(),"
        "'sent':Apology.objects.filter(sent_at__isnull=False).count(),"
        "'online':Dossier.objects.filter(state='1').count(),"
        "'away':Dossier.objects.filter(state='3').count(),"
        "'batches':HandOverBatch.objects.count()};"
        "print(json.dumps([counts,many]))"
    ))  # fmt: skip
    counts, many = json.loads(told.stdout.splitlines()[-1])
    assert counts["hoa"]["carried_late"] == 0
    assert counts["hoa"]["ready"] > 5
    assert counts["binh"]["mine"] >= 3
    assert counts["dung"]["mine"] >= 1
    assert counts["lan"]["to_decide"] == 1
    assert 0 < counts["hoa"]["overdue"] < 5
    assert many.pop("unsigned") == 0
    assert many.pop("batches") > 50
    assert all(many.values()), many


def test_the_audit_is_whole_and_an_outsider_agrees(house, tmp_path):
    verdict = house.json("audit", "verify", "--json")
    assert verdict["ok"] is True
    bundle = tmp_path / "nhat-ky.txt"
    house.json("audit", "export", bundle)
    assert json.loads(bundle.read_text("utf-8").splitlines()[0])["demo"] == "tan-son-2018"
    checked = subprocess.run(
        [sys.executable, ROOT / "tools" / "verify_audit.py", bundle, "--root", verdict["root"]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert checked.stdout.split()[-1] == verdict["root"]


def test_a_tampered_row_is_named_and_the_exit_is_1(house, tmp_path, database):
    if database:
        pytest.skip("a copy of the file is tampered with; PostgreSQL is tampered with elsewhere")
    import sqlite3

    with sqlite3.connect(house.folder / "congvu.sqlite3") as source:
        copy = sqlite3.connect(tmp_path / "congvu.sqlite3")
        source.backup(copy)
    copy.execute("DROP TRIGGER audit_event_no_update")
    stream, seq = copy.execute(
        "SELECT stream, seq FROM audit_event WHERE kind = 'dossier.finished' LIMIT 1"
    ).fetchone()
    copy.execute(
        "UPDATE audit_event SET occurred_at = '2018-01-01 00:00:00' WHERE stream = ? AND seq = ?",
        (stream, seq),
    )
    copy.commit()
    copy.close()
    done = House(tmp_path, "")("audit", "verify", "--json")
    assert done.returncode == 1
    verdict = json.loads(done.stdout)
    assert verdict["ok"] is False
    assert verdict["damaged"] == f"{stream}#{seq}"


def test_the_sample_can_be_drawn_again_by_anyone(house, tmp_path):
    """The frame of the minutes and the dice give the same sixty files, without a database."""
    told = house("shell", "-v", "0", "-c", (
        "import json;from congvu.inspections.models import Draw;d=Draw.objects.get();"
        "print(json.dumps([d.canonical_frame,d.randomness,d.commitment,"
        "[i.subject_id for i in d.items.order_by('rank')]]))"
    ))  # fmt: skip
    frame, randomness, commitment, drawn = json.loads(told.stdout.splitlines()[-1])
    file = tmp_path / "khung.json"
    file.write_text(frame, "utf-8")
    again = House(tmp_path, "").json("draw", "--frame", file, "--random", randomness, "--json")
    assert again["commitment"] == commitment
    assert [int(chosen) for chosen in again["selected"]] == drawn
    assert len(drawn) == 60
