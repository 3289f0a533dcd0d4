"""The day of the specialist with forty dossiers: queues, many at once, slips, the shelf."""

from __future__ import annotations

import random
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from congvu.core.periods import local
from congvu.dossiers import actions, queries
from congvu.dossiers.models import BulkRun, Dossier, HandOver, HandOverBatch, ShelfCount
from congvu.dossiers.rules import Channel, State
from tests.dossiers.test_invariants import act_on, possible

pytestmark = pytest.mark.django_db
QUEUE, BULK = "/ho-so/xu-ly/", "/ho-so/xu-ly/hang-loat/"


@pytest.fixture
def desk(counter, receive, at, at_time):
    """Four dossiers received on the morning of 2/7/2018; it is 9:00."""
    at_time(at("02/07/2018 09:00"))
    return [receive(f"02/07/2018 08:0{n}") for n in range(4)]


def keys(dossiers):
    return [each.pk for each in dossiers]


def send(client, act, dossiers, **said):
    """Open the form for the rows ticked, and send it as it was given."""
    page = client.get(BULK, {"act": act, "chosen": keys(dossiers)})
    key = re.search(r'name="key" value="(\w+)"', page.content.decode())[1]
    data = {"act": act, "chosen": keys(dossiers), "key": key, **said}
    return client.post(BULK, data), data


# --- the queue -----------------------------------------------------------------------------------


def listed(page):
    return len(re.findall(r'class="row-link"', page))


def shown_counts(page):
    found = re.findall(r'data-group="(\w*)">.*?<span class="how-many">([\d.]+)</span>', page)
    return {code: int(count) for code, count in found}


@pytest.mark.parametrize("seed", range(4))
def test_counts_equal_the_lists_under_every_filter(counter, receive, login, at, at_time, seed):
    """A small world at random: whatever narrows the queue, each group holds what it says."""
    chance = random.Random(seed)
    versions = [counter.building, counter.copies, counter.business]
    day = at("04/06/2018 08:00")
    for number in range(9):
        dossier = receive(
            f"{4 + number:02d}/06/2018 07:4{number}",
            version=chance.choice(versions),
            channel=chance.choice([Channel.COUNTER, Channel.POSTAL]),
        )
        when = dossier.received_at
        for _ in range(chance.randint(0, 4)):
            when = min(when.replace(hour=min(when.hour + 1, 16)), at("15/06/2018 16:00"))
            choice = possible(dossier, when)
            if not choice:
                break
            act_on(counter, dossier, chance.choice(choice), when)
            dossier = Dossier.objects.get(pk=dossier.pk)
        day = max(day, when)
    now = at_time(at("18/06/2018 08:15"))
    filters = [
        {},
        {"channel": "postal"},
        {"office": counter.office},
        {"procedure": counter.business.procedure},
        {"holder": counter.dung.pk},
        {"holder": 0},
        {"due": "today"},
        {"due": "week"},
        {"text": "suu"},
        {"channel": "counter", "due": "week", "text": "giay phep"},
    ]
    for who in (counter.dung, counter.binh, counter.hoa):
        for narrow in filters:
            counts = queries.queue_counts(who.actor, now, **narrow)
            assert set(counts) == set(queries.group_names())
            for group, count in counts.items():
                rows = list(queries.queue(who.actor, now, group=group, **narrow))
                assert len(rows) == len(set(rows)) == count, (group, narrow)
                overdue = [row.due_at is not None and row.due_at < now for row in rows]
                assert overdue == sorted(overdue, reverse=True), "overdue first"
            loads = queries.loads(who.actor, now, **narrow)
            for total, name in ((counts["open"], "open"), (counts["overdue"], "overdue")):
                assert sum(getattr(each, name) for each in loads) == total
    page = login(counter.dung).get(QUEUE, {"holder": counter.dung.pk}).content.decode()
    for group, count in shown_counts(page).items():
        address = {"holder": counter.dung.pk, "group": group}
        assert listed(login(counter.dung).get(QUEUE, address).content.decode()) == count


def test_who_has_how_many_opens_to_those_very_rows(counter, desk, login, at):
    actions.forward(
        desk[0],
        to_office=counter.office,
        to_user=counter.binh,
        by=counter.hoa.actor,
        at=at("02/07/2018 08:30"),
    )
    client = login(counter.lan)
    page = client.get("/ho-so/xu-ly/theo-nguoi/").content.decode()
    for part in ("person", "office"):
        table = re.search(rf'data-load="{part}".*?</table>', page, re.DOTALL)[0]
        links = re.findall(r'href="([^"]+)">(?:<strong>)?([\d.]+)', table)
        assert sum(int(count) for _, count in links) == 4
        for address, count in links:
            assert listed(client.get(address.replace("&amp;", "&")).content.decode()) == int(count)


def test_what_waits_for_my_signature_and_what_was_carried_late(counter, desk, login, at, at_time):
    actions.forward(
        desk[0],
        to_office=counter.office,
        to_user=counter.binh,
        by=counter.hoa.actor,
        at=at("02/07/2018 08:30"),
    )
    client = login(counter.binh)
    assert shown_counts(client.get(QUEUE).content.decode())["to_sign"] == 1
    assert "to_sign" not in shown_counts(login(counter.dung).get(QUEUE).content.decode())
    at_time(at("02/07/2018 17:31"))
    counts = shown_counts(login(counter.binh).get(QUEUE).content.decode())
    assert counts["carried_late"] == 4  # one not signed for, three not even sent on
    actions.take_over(desk[0], by=counter.binh.actor, at=at("02/07/2018 17:31"))
    counts = shown_counts(login(counter.binh).get(QUEUE).content.decode())
    assert (counts["carried_late"], counts["mine"]) == (3, 1)
    assert "to_sign" not in counts


def test_due_today_and_this_week(counter, receive, login, at, at_time):
    now = at_time(at("03/07/2018 09:00"))
    receive("02/07/2018 10:00", version=counter.business)  # three days: Thursday 10:00
    receive("27/06/2018 16:00", version=counter.business)  # Monday 2/7: overdue
    receive("28/06/2018 16:00", version=counter.business)  # today at 16:00
    receive("03/07/2018 08:00")  # five days: Tuesday of next week
    for due, count in (("today", 1), ("week", 2)):
        rows = queries.queue(counter.hoa.actor, now, group="open", due=due)
        assert rows.count() == count, [local(row.due_at) for row in rows]
    assert queries.queue_counts(counter.hoa.actor, now)["today"] == 1


def test_the_list_is_found_again_as_it_was(counter, desk, login):
    client = login(counter.hoa)
    here = f"{QUEUE}?group=received&q=suu"
    client.get(here)
    page = client.get(reverse("dossiers:detail", args=[desk[0].pk])).content.decode()
    assert 'href="/ho-so/xu-ly/?group=received&amp;q=suu">Về danh sách' in page


def test_who_only_reads_marks_nothing(counter, desk, login):
    page = login(counter.minh).get(QUEUE).content.decode()
    assert listed(page) == 4
    assert 'name="chosen"' not in page
    page = login(counter.binh).get(QUEUE).content.decode()
    assert page.count('name="chosen"') == 4
    assert re.findall(r'<option value="(\w+)">', page.partition("bulk-act")[2]) == [
        "forward",
        "hand_over",
        "take_over",
    ]


# --- many at once --------------------------------------------------------------------------------


def test_ticked_sent_and_a_word_for_each(counter, desk, login, at):
    actions.finish(
        desk[1], result_number="1/GPXD", by=counter.binh.actor, at=at("02/07/2018 08:30")
    )
    client = login(counter.hoa)
    said = {"to_office": counter.office.pk, "to_user": counter.binh.pk, "reason": "Thẩm định"}
    done, data = send(client, "forward", desk, **said)
    assert done.status_code == 302
    page = client.get(done.url).content.decode()
    assert "4 hồ sơ: đã làm 3, không làm được 1, còn chờ 0." in page
    assert "“Đã xử lý xong”" in page or "Đã xử lý xong" in page
    # What failed stays chosen for another try, with the reason beside it.
    assert re.findall(r'name="chosen" value="(\d+)" checked', page) == [str(desk[1].pk)]
    again = client.post(BULK, data)
    assert again.url == done.url
    assert (BulkRun.objects.count(), HandOver.objects.count()) == (1, 3)
    assert client.post(done.url).url == done.url  # nothing waits: nothing is done
    assert HandOver.objects.count() == 3
    assert login(counter.dung).get(done.url).status_code == 404


def test_nothing_ticked_says_what_to_do(counter, desk, login):
    client = login(counter.hoa)
    page = client.get(BULK, {"act": "forward"}).content.decode()
    assert "Chưa chọn hồ sơ nào" in page
    assert client.get(BULK, {"act": "stop"}).status_code == 404
    assert client.get(BULK, {"act": "assign"}).status_code == 404  # not a clerk's
    assert client.post(BULK, {"act": "take_over", "key": "k"}).status_code == 409


def test_a_form_not_filled_in_comes_back_with_its_rows(counter, desk, login):
    response, _ = send(login(counter.hoa), "hand_over", desk, to_user="")
    assert response.status_code == 422
    assert response.content.decode().count('name="chosen"') == 4
    assert not BulkRun.objects.exists()


def test_the_whole_list_goes_by_its_filters(counter, receive, login, at, at_time, monkeypatch):
    """Seven of the list, five shown and five done at once; the rest goes on with a button."""
    from congvu.dossiers import rules
    from congvu.web.dossiers import bulk

    at_time(at("02/07/2018 09:00"))
    monkeypatch.setattr(bulk, "SHOWN", 5)
    monkeypatch.setattr(actions.carry_on, "__kwdefaults__", {"limit": 5})
    for n in range(7):
        receive(f"02/07/2018 08:0{n}")
    receive("02/07/2018 08:30", version=counter.business)
    code = counter.building.procedure.code
    client = login(counter.hoa)
    page = client.get(
        BULK, {"act": "forward", "all": "1", "list": f"procedure={code}&group=received"}
    ).content.decode()
    assert "7 hồ sơ đã chọn." in page
    assert "và 2 hồ sơ nữa." in page
    more = re.search(r'name="more" value="([\d,]+)"', page)[1]
    chosen = re.findall(r'name="chosen" value="(\d+)"', page)
    said = {"act": "forward", "key": "k", "chosen": chosen, "more": more}
    done = client.post(BULK, {**said, "to_office": counter.office.pk, "to_user": ""})
    page = client.get(done.url).content.decode()
    assert "7 hồ sơ: đã làm 5, không làm được 0, còn chờ 2." in page
    assert "Làm tiếp ngay" in page
    client.post(done.url)
    assert "đã làm 7" in client.get(done.url).content.decode()
    assert Dossier.objects.filter(state=State.PROCESSING).count() == 7
    assert rules.BULK_AT_ONCE == 50


def test_a_head_assigns_from_the_list(counter, desk, login, at):
    for dossier in desk:
        actions.forward(
            dossier, to_office=counter.office, by=counter.hoa.actor, at=at("02/07/2018 08:30")
        )
    done, _ = send(login(counter.dung), "assign", desk, to_user=counter.binh.pk, reason="")
    assert "đã làm 4" in login(counter.dung).get(done.url).content.decode()
    assert set(Dossier.objects.values_list("holder", flat=True)) == {counter.binh.pk}


# --- papers on the way ---------------------------------------------------------------------------


@pytest.fixture
def slip(counter, desk, login, at):
    """Forwarded and put on a slip by Chị Hoa, on the page."""
    for dossier in desk:
        actions.forward(
            dossier,
            to_office=counter.office,
            to_user=counter.binh,
            by=counter.hoa.actor,
            at=at("02/07/2018 08:30"),
        )
    client = login(counter.hoa)
    page = client.get("/ho-so/xu-ly/ban-giao/").content.decode()
    lines = re.findall(r'name="chosen" value="(\d+)" checked', page)
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    data = {"direction": "work", "chosen": lines, "key": key, "note": ""}
    made = client.post("/ho-so/xu-ly/ban-giao/", data)
    assert client.post("/ho-so/xu-ly/ban-giao/", data).url == made.url
    return HandOverBatch.objects.get()


def test_the_receiver_ticks_each_line_or_sends_it_back(counter, desk, slip, login):
    address = reverse("dossiers:batch", args=[slip.pk])
    page = login(counter.hoa).get(address).content.decode()
    assert 'type="radio"' not in page  # who gave does not sign
    client = login(counter.binh)
    first, second, third, fourth = slip.lines.order_by("pk")
    answers = {
        f"line-{first.pk}": "take",
        f"line-{second.pk}": "refuse",
        f"fault-{second.pk}": "missing_paper",
        f"note-{second.pk}": "Thiếu bản vẽ",
        f"line-{third.pk}": "refuse",
        f"line-{fourth.pk}": "",
    }
    response = client.post(address, answers)
    assert response.status_code == 409
    assert "Chưa chọn lý do không ký nhận." in response.content.decode()
    page = client.get(address).content.decode()
    assert "đã nhận 1, trả lại 1, còn chờ 2." in page
    assert "Thiếu giấy tờ: Thiếu bản vẽ" in page
    assert client.post(address, {"rest": "take"}).status_code == 302
    slip.refresh_from_db()
    assert slip.settled_at is not None
    page = login(counter.hoa).get("/ho-so/xu-ly/ban-giao/").content.decode()
    assert "Bị trả lại, chờ giao lại" in page
    back = login(counter.hoa).post(reverse("dossiers:give_again", args=[second.pk]))
    assert back.status_code == 302
    again = login(counter.hoa).post(reverse("dossiers:give_again", args=[second.pk]))
    assert again.status_code == 404  # given already


def test_the_slip_prints_on_one_sheet_of_a4(counter, slip, login):
    pdf = login(counter.hoa).get(reverse("dossiers:batch_slip", args=[slip.pk])).content
    assert pdf.startswith(b"%PDF")
    assert int(re.search(rb"/Count (\d+)", pdf)[1]) == 1


def test_results_are_carried_back_on_the_page(counter, desk, slip, login, at, at_time):
    login(counter.binh).post(reverse("dossiers:batch", args=[slip.pk]), {"rest": "take"})
    at_time(at("03/07/2018 09:00"))
    for dossier in desk[:2]:
        actions.finish(
            dossier, result_number="1/GPXD", by=counter.binh.actor, at=at("03/07/2018 08:30")
        )
    client = login(counter.binh)
    page = client.get("/ho-so/xu-ly/ban-giao/").content.decode()
    assert "Kết quả chờ chuyển về" in page
    data = {
        "direction": "result",
        "chosen": keys(desk[:2]),
        "to_office": counter.one_stop.pk,
        "key": "b",
    }
    made = client.post("/ho-so/xu-ly/ban-giao/", data)
    assert made.status_code == 302
    login(counter.hoa).post(made.url, {"rest": "take"})
    assert Dossier.objects.filter(papers_office=counter.one_stop).count() == 2
    empty = client.post("/ho-so/xu-ly/ban-giao/", {"direction": "work", "key": "c"})
    assert empty.status_code == 409
    assert "Chưa chọn hồ sơ nào cho phiếu bàn giao." in empty.content.decode()


# --- the shelf -----------------------------------------------------------------------------------


def test_the_shelf_is_scanned_explained_and_closed(counter, desk, login, at, at_time):
    client = login(counter.hoa)
    opened = client.post("/ho-so/xu-ly/doi-chieu/", {"office": counter.one_stop.pk})
    count = ShelfCount.objects.get()
    assert opened.url == reverse("dossiers:shelf", args=[count.pk])

    def do(what, **said):
        return client.post(opened.url, {"do": what, **said})

    assert do("scan", scanned=desk[0].number).status_code == 302
    assert do("scan", scanned="không có").status_code == 409
    assert do("see", chosen=keys(desk[1:3])).status_code == 302
    response = do("close")
    assert response.status_code == 409
    assert "Còn 1 hồ sơ chênh lệch chưa giải trình" in response.content.decode()
    (line,) = queries.shelf_differences(count)
    assert do("explain", **{f"cause-{line.pk}": "with_leader"}).status_code == 302
    assert do("close").status_code == 302
    page = client.get(opened.url).content.decode()
    assert "đã ký chốt" in page
    assert "Đang trình lãnh đạo ký" in page
    assert 'name="do"' not in page
    leader = login(counter.lan).get("/ho-so/xu-ly/doi-chieu/").content.decode()
    assert "Chênh lệch hai tuần qua" in leader
    assert desk[3].number in leader
    assert client.post("/ho-so/xu-ly/doi-chieu/", {"office": "0"}).status_code == 404


# --- statements ----------------------------------------------------------------------------------


def test_statements_do_not_grow_with_rows_slips_or_counts(counter, desk, slip, receive, login, at):
    actions.open_count(counter.one_stop, by=counter.hoa.actor, at=at("02/07/2018 09:00"))
    client = login(counter.dung)
    count = ShelfCount.objects.get()
    addresses = [
        QUEUE,
        "/ho-so/xu-ly/theo-nguoi/",
        "/ho-so/xu-ly/ban-giao/",
        reverse("dossiers:batch", args=[slip.pk]),
        "/ho-so/xu-ly/doi-chieu/",
        reverse("dossiers:shelf", args=[count.pk]),
    ]

    def statements():
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
        return counts

    statements()
    before = statements()
    more = [receive(f"02/07/2018 08:{n}") for n in range(40, 48)]
    for dossier in more:
        actions.forward(
            dossier,
            to_office=counter.office,
            to_user=counter.binh,
            by=counter.hoa.actor,
            at=at("02/07/2018 08:50"),
        )
    for dossier in more[:4]:
        actions.give_batch(
            [dossier.hand_overs.get().pk], by=counter.hoa.actor, at=at("02/07/2018 08:55")
        )
    actions.refresh_count(count, by=counter.hoa.actor, at=at("02/07/2018 09:00"))
    assert statements() == before
    assert max(before) <= 25
