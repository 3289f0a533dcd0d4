"""Loading the fees of procedures from the command line."""

from __future__ import annotations

import argparse
import io
import json

import pytest

from congvu.cli import fees
from congvu.dossiers.models import FeeItem
from tests.dossiers.conftest import counter

__all__ = ["counter"]
pytestmark = pytest.mark.django_db


def run(*words):
    parser = argparse.ArgumentParser()
    fees.add_arguments(parser)
    out = io.StringIO()
    assert fees.run(parser.parse_args(words), io.StringIO(), out) == 0
    return json.loads(out.getvalue())


def test_the_province_brings_its_own_table(counter, tmp_path):
    table = tmp_path / "muc-thu.csv"
    head = (
        "code,levels,kind,name,amount,per,first,then_amount,cap,due,valid_from,valid_to,"
        "basis,verified"
    )
    table.write_text(
        f"{head}\n1.000003,,le_phi,Lệ phí hộ kinh doanh,50000,dossier,,,,receipt,2018-01-01,,"
        "Nghị quyết 10/2018/NQ-HĐND,1\n",
        "utf-8",
    )
    assert run("--file", str(table)) == {"fee_items": 1}
    assert run("--file", str(table)) == {"fee_items": 0}
    item = FeeItem.objects.get()
    assert (item.version, item.amount, item.verified) == (counter.business, 50_000, True)


def test_without_a_file_the_table_of_the_product(counter):
    assert run() == {"fee_items": 0}  # none of its procedures is in this catalogue
