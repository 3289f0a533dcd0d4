"""Due dates as the law and practice give them: one row a case, each with its source."""

import csv
import io
from argparse import ArgumentParser
from pathlib import Path

import pytest

from congvu.cli import due as command
from congvu.core.calendar import load_csv
from congvu.core.clock import due
from congvu.core.periods import iso, parse_moment
from congvu.core.refusals import Refused
from congvu.core.terms import parse_term

ROWS = list(csv.DictReader(Path(__file__).with_name("clock.csv").read_text("utf-8").splitlines()))
CALENDARS = {
    "real": command.read_calendar(None),
    # No official list of 2019 is carried; the slip's weeks hold no day off but weekends.
    "2019": load_csv("date,effect,name_vi\n2019-01-01,off,Tết Dương lịch"),
}


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['term']} {row['from']}" for row in ROWS])
def test_due(row):
    asked = parse_term(row["term"]), parse_moment(row["from"]), CALENDARS[row["calendar"]]
    if row["due"].startswith("undecided"):
        with pytest.raises(Refused) as caught:
            due(*asked)
        assert caught.value.refusal.code == "year-undecided"
        assert caught.value.refusal.params["year"] == int(row["due"].split()[1])
    else:
        assert due(*asked) == parse_moment(row["due"])


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['term']} {row['from']}" for row in ROWS])
def test_the_command_says_the_same(row):
    parser, out = ArgumentParser(), io.StringIO()
    command.add_arguments(parser)
    args = parser.parse_args(["--term", row["term"], "--from", row["from"]])
    if row["due"].startswith("undecided"):
        with pytest.raises(Refused):
            command.run(args, io.StringIO(), out)
    elif row["calendar"] == "real":
        assert command.run(args, io.StringIO(), out) == 0
        assert out.getvalue().splitlines()[0] == iso(parse_moment(row["due"]))
