"""Fees: what is owed, what is spared and why, receipts whose numbers are never given again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congvu.core.actors import SYSTEM
from congvu.core.refusals import Refused
from congvu.dossiers import actions, queries
from congvu.dossiers.models import Dossier, FeeReceipt
from congvu.dossiers.queries import fees
from congvu.dossiers.rules import State
from congvu.dossiers.rules.fees import EXEMPTIONS, FeeDue, FeePer, Tariff, exemptions_on
from congvu.dossiers.story import MONEY

COPIES = Tariff(2000, FeePer.PAGE, first=2, then=1000, cap=200_000)


@pytest.mark.parametrize(
    ("pages", "copies", "cost"),
    [(1, 1, 2000), (2, 1, 4000), (3, 1, 5000), (10, 2, 24_000), (400, 1, 200_000)],
)
def test_certified_copies_by_page(pages, copies, cost):
    assert COPIES.cost(pages, copies) == cost


@given(st.integers(1, 5000), st.integers(1, 50))
def test_another_page_never_makes_it_cheaper(pages, copies):
    assert COPIES.cost(pages, copies) <= COPIES.cost(pages + 1, copies)
    assert COPIES.cost(pages, copies) == copies * COPIES.cost(pages, 1) <= 200_000 * copies


def test_grounds_of_exemption_are_dated_and_some_are_for_some_procedures():
    assert "civil_status" in exemptions_on(date(2018, 11, 9), "1.001193")
    assert "civil_status" not in exemptions_on(date(2018, 11, 9), "1.000001")
    assert "poor" not in exemptions_on(date(2015, 1, 1), "1.001193")
    assert all(one.basis for one in EXEMPTIONS.values())


@pytest.fixture
def copying(db, counter):
    """The price of a certified copy at this counter, by page."""
    return actions.add_fee_item(
        counter.copies,
        name="Phí chứng thực bản sao",
        tariff=COPIES,
        since=date(2018, 1, 1),
        by=SYSTEM,
        at=counter_opened(),
    )


def counter_opened():
    from tests.dossiers.conftest import moment

    return moment("02/01/2018 07:30")


@pytest.fixture
def copied(counter, copying, receive):
    """Ông Sửu has brought papers to be copied."""
    return receive("02/07/2018 09:00", version=counter.copies)


@pytest.mark.django_db
class TestAtTheCounter:
    def test_charged_by_page_and_collected_with_a_numbered_receipt(
        self, counter, copied, copying, at
    ):
        charge = actions.charge_fee(
            copied,
            item=copying,
            units=10,
            times=2,
            by=counter.hoa.actor,
            at=at("02/07/2018 09:05"),
        )
        assert (charge.amount, charge.payable) == (24_000, 24_000)
        assert fees.amount_owed(copied) == 24_000
        receipt = actions.collect_fees(
            copied, method="cash", by=counter.hoa.actor, at=at("02/07/2018 09:06")
        )
        assert (receipt.number, receipt.total) == ("00001/2018", 24_000)
        assert fees.amount_owed(copied) == 0
        told = [line.said() for line in queries.story(copied)]
        assert "Thu 24.000 đồng, biên lai 00001/2018 (tiền mặt)." in told

    def test_a_voided_receipt_keeps_its_number_and_the_fee_is_owed_again(
        self, counter, copied, copying, at
    ):
        hoa = {"by": counter.hoa.actor}
        actions.charge_fee(copied, item=copying, at=at("02/07/2018 09:05"), **hoa)
        first = actions.collect_fees(copied, method="cash", at=at("02/07/2018 09:06"), **hoa)
        actions.void_receipt(first, reason="Ghi nhầm", at=at("02/07/2018 09:07"), **hoa)
        assert fees.amount_owed(copied) == 2000
        second = actions.collect_fees(copied, method="cash", at=at("02/07/2018 09:08"), **hoa)
        assert [one.number for one in fees.receipts_of(copied)] == ["00001/2018", "00002/2018"]
        book = fees.day_book(counter.unit, fees.one_day(at("02/07/2018 10:00")))
        assert (book.total, book.voided, len(book.receipts)) == (2000, 1, 2)
        assert [(one.label, one.count, one.amount) for one in book.by_method] == [("cash", 1, 2000)]
        assert second.serial == 2
        with pytest.raises(Refused) as caught:
            actions.void_receipt(first, reason="Lần nữa", at=at("02/07/2018 09:09"), **hoa)
        assert caught.value.refusal.code == "receipt-already-voided"

    def test_numbers_begin_anew_with_the_year(self, counter, copied, copying, at):
        for when, number in (
            ("28/12/2018 09:00", "00001/2018"),
            ("02/01/2019 09:00", "00001/2019"),
        ):
            actions.charge_fee(copied, item=copying, by=counter.hoa.actor, at=at(when))
            receipt = actions.collect_fees(copied, method="cash", by=counter.hoa.actor, at=at(when))
            assert receipt.number == number

    def test_sent_twice_one_receipt(self, counter, copied, copying, at):
        who = {"by": counter.hoa.actor, "at": at("02/07/2018 09:06")}
        actions.charge_fee(copied, item=copying, **who)
        first = actions.collect_fees(copied, method="cash", request_key="k", **who)
        again = actions.collect_fees(copied, method="cash", request_key="k", **who)
        assert first == again
        assert FeeReceipt.objects.count() == 1

    def test_exempted_with_a_ground_and_its_paper(self, counter, copied, copying, at):
        who = {"by": counter.hoa.actor, "at": at("02/07/2018 09:06")}
        with pytest.raises(Refused) as caught:
            actions.charge_fee(copied, item=copying, exemption="poor", **who)
        assert caught.value.refusal.code == "exemption-unproved"
        charge = actions.charge_fee(
            copied, item=copying, exemption="poor", exempt_note="Giấy chứng nhận hộ nghèo 12", **who
        )
        assert (charge.amount, charge.payable, fees.amount_owed(copied)) == (2000, 0, 0)
        told = [line.said() for line in queries.story(copied)]
        assert any("Miễn: Người thuộc hộ nghèo." in line for line in told)
        assert not any("hộ nghèo 12" in line for line in told)  # the paper is the citizen's own
        with pytest.raises(Refused) as caught:
            actions.collect_fees(copied, method="cash", **who)
        assert caught.value.refusal.code == "nothing-owed"

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"exemption": "friend"}, "exemption-unknown"),
            ({"exemption": "civil_status"}, "exemption-unknown"),
            ({"units": 0}, "fee-units-impossible"),
            ({"item": None}, "fee-name-missing"),
            ({"at": "02/07/2099 09:00"}, "act-in-future"),
        ],
    )
    def test_what_is_not_charged(self, counter, copied, copying, at, changes, code):
        said = {"item": copying, "at": "02/07/2018 09:06"} | changes
        said["at"] = at(said["at"])
        with pytest.raises(Refused) as caught:
            actions.charge_fee(copied, by=counter.hoa.actor, **said)
        assert caught.value.refusal.code == code

    def test_a_fee_of_another_procedure_is_refused(self, counter, receive, copying, at):
        with pytest.raises(Refused) as caught:
            actions.charge_fee(
                receive("02/07/2018 09:00"),
                item=copying,
                by=counter.hoa.actor,
                at=at("02/07/2018 09:05"),
            )
        assert caught.value.refusal.code == "fee-not-of-this"

    @pytest.mark.parametrize(
        ("method", "code"),
        [("cheque", "pay-method-unknown"), ("transfer", "transfer-reference-missing")],
    )
    def test_how_money_comes(self, counter, copied, copying, at, method, code):
        who = {"by": counter.hoa.actor, "at": at("02/07/2018 09:06")}
        actions.charge_fee(copied, item=copying, **who)
        with pytest.raises(Refused) as caught:
            actions.collect_fees(copied, method=method, **who)
        assert caught.value.refusal.code == code

    def test_a_charge_written_wrongly_is_dropped_but_not_once_paid(
        self, counter, copied, copying, at
    ):
        who = {"by": counter.hoa.actor, "at": at("02/07/2018 09:06")}
        wrong = actions.charge_fee(copied, item=copying, units=9, **who)
        actions.drop_charge(wrong, reason="Đếm nhầm trang", **who)
        assert fees.amount_owed(copied) == 0
        with pytest.raises(Refused) as caught:
            actions.drop_charge(wrong, reason="Lần nữa", **who)
        assert caught.value.refusal.code == "fee-already-dropped"
        right = actions.charge_fee(copied, item=copying, **who)
        actions.collect_fees(copied, method="transfer", reference="FT1", **who)
        with pytest.raises(Refused) as caught:
            actions.drop_charge(right, reason="Nhầm", **who)
        assert caught.value.refusal.code == "fee-already-paid"

    def test_only_the_counter_takes_money(self, counter, copied, copying, at):
        who = {"by": counter.binh.actor, "at": at("02/07/2018 09:06")}
        actions.charge_fee(copied, item=copying, **who)
        with pytest.raises(Refused) as caught:
            actions.collect_fees(copied, method="cash", **who)
        assert caught.value.refusal.code == "not-your-duty"

    def test_prices_are_the_councils(self, counter):
        with pytest.raises(Refused) as caught:
            actions.add_fee_item(
                counter.copies,
                name="Tự đặt",
                tariff=Tariff(1),
                by=counter.quan.actor,
                at=counter_opened(),
            )
        assert caught.value.refusal.code == "fees-not-yours"


@pytest.mark.django_db
class TestStateSix:
    def test_the_citizen_owes_and_the_clock_waits_for_the_money(self, counter, receive, at):
        dossier = receive("02/07/2018 08:00")
        actions.forward(
            dossier, to_office=counter.office, by=counter.hoa.actor, at=at("02/07/2018 09:00")
        )
        actions.charge_fee(
            dossier,
            name="Lệ phí trước bạ",
            amount=1_500_000,
            due=FeeDue.SUPPLEMENT,
            notice="TB 15/TB-CCT",
            by=counter.binh.actor,
            at=at("03/07/2018 09:00"),
        )
        dossier.refresh_from_db()
        assert (dossier.state, dossier.due_at) == (State.PAYMENT, None)
        with pytest.raises(Refused) as caught:
            actions.paid(dossier, by=counter.hoa.actor, at=at("04/07/2018 08:00"))
        assert caught.value.refusal.code == "fees-owed"
        receipt = actions.collect_fees(
            dossier, method="cash", by=counter.hoa.actor, at=at("05/07/2018 09:00")
        )
        dossier.refresh_from_db()
        assert dossier.state == State.PROCESSING
        assert dossier.due_at == at("11/07/2018 08:00")  # two working days did not count
        assert dossier.pauses.get().ended_at == at("05/07/2018 09:00")
        assert receipt.total == 1_500_000

    def test_what_is_paid_with_the_result_does_not_hold_the_work(self, counter, receive, at):
        dossier = receive("02/07/2018 08:00")
        binh = {"by": counter.binh.actor, "at": at("02/07/2018 09:00")}
        actions.charge_fee(dossier, name="Lệ phí", amount=75_000, due=FeeDue.RETURN, **binh)
        actions.require_payment(dossier, reference="TB 1", **binh)
        actions.paid(dossier, by=counter.hoa.actor, at=at("03/07/2018 09:00"))
        dossier.refresh_from_db()
        assert dossier.state == State.PROCESSING
        assert fees.amount_owed(dossier) == 75_000

    def test_a_result_is_not_handed_over_while_its_fee_is_owed(self, counter, copied, copying, at):
        hoa, binh = {"by": counter.hoa.actor}, {"by": counter.binh.actor}
        actions.charge_fee(copied, item=copying, at=at("02/07/2018 09:05"), **hoa)
        actions.finish(copied, result_number="1", at=at("02/07/2018 10:00"), **binh)
        with pytest.raises(Refused) as caught:
            actions.return_result(copied, at=at("02/07/2018 10:05"), **hoa)
        assert caught.value.refusal.code == "fees-owed"
        actions.collect_fees(copied, method="cash", at=at("02/07/2018 10:06"), **hoa)
        actions.return_result(copied, at=at("02/07/2018 10:07"), **hoa)
        assert Dossier.objects.get().state == State.RETURNED


@pytest.mark.django_db
def test_what_the_catalogue_states_is_offered_where_no_item_is_recorded(counter, copying):
    day = date(2018, 7, 2)
    assert [one.name for one in fees.offered(counter.copies, day)] == ["Phí chứng thực bản sao"]
    assert fees.offered(counter.copies, date(2017, 7, 2)) == []
    counter.building.fee_amount = 75_000
    (only,) = fees.offered(counter.building, day)
    assert (only.item, only.tariff.cost()) == (None, 75_000)


def test_money_does_not_move_a_dossier():
    assert all(kind.startswith("dossier.fee") for kind in MONEY)


@pytest.mark.django_db
class TestLoading:
    HEAD = (
        "code,levels,kind,name,amount,per,first,then_amount,cap,due,valid_from,valid_to,"
        "basis,verified\n"
    )

    def load(self, rows, by=SYSTEM):
        return actions.load_fees(self.HEAD + rows, by=by, at=counter_opened())

    def test_a_table_is_loaded_once(self, counter):
        row = "1.000002,,phi,Phí chứng thực,2000,page,2,1000,200000,receipt,2017-01-01,,TT,0\n"
        (item,) = self.load(row)
        assert fees.tariff_of(item) == COPIES
        assert self.load(row) == []
        assert not item.verified

    @pytest.mark.parametrize(
        ("row", "column"),
        [
            ("1.000002,,phi,X,2.000,page,,,,receipt,,,,0", "amount"),
            ("1.000002,,thue,X,2000,page,,,,receipt,,,,0", "kind"),
            ("1.000002,,phi,X,2000,page,2,,,receipt,,,,0", "then_amount"),
            ("1.000002,,phi,X,2000,page,,,,receipt,1/1/2017,,,0", "valid_from"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, counter, row, column):
        with pytest.raises(Refused) as caught:
            self.load(row)
        assert caught.value.refusal.code == "fees-unreadable"
        assert column in caught.value.refusal.said()["what"]

    def test_the_table_of_the_product_reads_and_says_it_is_not_compared(self, db):
        from congvu.dossiers.data import packaged_fees
        from congvu.procedures import actions as procedures
        from congvu.procedures.queries import packaged_catalogue

        kept = packaged_catalogue()
        procedures.load_catalogue(kept.text, by=SYSTEM, at=counter_opened())
        made = actions.load_fees(packaged_fees(), by=SYSTEM, at=counter_opened())
        assert {one.version.procedure.code for one in made} >= {"2.000815", "1.013225"}
        assert not any(one.verified for one in made)
