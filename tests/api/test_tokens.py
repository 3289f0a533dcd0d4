"""How another system proves itself: a token that ends, is revoked, is kept as a hash only."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from congvu.audit.models import Event
from congvu.cli.main import main
from congvu.core.actors import SYSTEM, Duty
from congvu.core.refusals import Refused
from congvu.people import actions, queries
from congvu.people.models import DutyGrant, SystemToken
from tests.api.conftest import MORNING

pytestmark = pytest.mark.django_db
WHO = {"by": SYSTEM, "at": MORNING}


def code_of(answer):
    return answer.json()["code"]


def test_a_system_knows_itself_by_its_token(desk):
    said = desk.counter.get("/me").json()
    assert said["code"] == "motcua"
    assert said["duties"] == [{"duty": "clerk", "unit": "240", "units": ["240"]}]
    assert said["token_expires_at"] == "2018-05-24T10:15:00+07:00"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "token-missing"),
        ("Basic abc", "token-missing"),
        ("Bearer cv_12345678_sai", "token-unknown"),
        (f"Bearer cv_12345678_{'A' * 43}", "token-unknown"),
    ],
)
def test_without_a_token_that_was_issued_nothing_opens(desk, header, code):
    answer = Client().get("/api/v1/me", headers={"Authorization": header} if header else {})
    assert (answer.status_code, code_of(answer)) == (401, code)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_session_of_a_person_opens_no_operation(counter, desk, login):
    assert login(counter.hoa).get("/api/v1/me").status_code == 401


def test_a_session_beside_a_token_is_not_looked_at(counter, desk, login):
    """Nor is one begun: a system's requests leave no cookies and no sessions behind."""
    person = login(counter.hoa)
    answer = person.get("/api/v1/me", headers={"Authorization": f"Bearer {desk.counter.token}"})
    assert answer.json()["code"] == "motcua"
    assert not answer.cookies
    header = {"Authorization": "Bearer cv_12345678_sai"}
    assert person.get("/api/v1/me", headers=header).status_code == 401


def test_a_page_does_not_lose_its_session_for_a_token(counter, desk, login):
    header = {"Authorization": f"Bearer {desk.counter.token}"}
    assert login(counter.hoa).get("/ho-so/xu-ly/", headers=header).status_code == 200
    assert Client().get("/ho-so/xu-ly/", headers=header).status_code == 302


def test_a_token_ends_with_its_days(desk, at_time):
    at_time(MORNING + timedelta(days=30))
    answer = desk.counter.get("/me")
    assert (answer.status_code, code_of(answer)) == (401, "token-expired")


def test_a_revoked_token_opens_nothing_and_the_others_go_on(desk):
    _other, secret = actions.issue_token(desk.counter.system, note="máy dự phòng", **WHO)
    actions.revoke_token(desk.counter.row, reason="Lộ mã", **WHO)
    answer = desk.counter.get("/me")
    assert (answer.status_code, code_of(answer)) == (401, "token-revoked")
    desk.counter.token = secret
    assert desk.counter.get("/me").status_code == 200
    with pytest.raises(Refused, match="thu hồi"):
        actions.revoke_token(desk.counter.row, reason="Lần nữa", **WHO)


def test_a_locked_system_is_out_at_once(desk):
    actions.lock(desk.counter.system, reason="Bảo trì", **WHO)
    assert code_of(desk.counter.get("/me")) == "system-locked"


def test_only_the_hash_of_a_token_is_kept(desk):
    row = SystemToken.objects.get(pk=desk.counter.row.pk)
    kept = json.dumps([str(value) for value in vars(row).values()])
    assert desk.counter.token not in kept
    told = Event.objects.filter(kind="token.issued").values_list("data", flat=True)
    assert not [data for data in told if desk.counter.token in data]
    assert row.used_on is None
    desk.counter.get("/me")
    row.refresh_from_db()
    assert row.used_on == MORNING.date()


def test_a_system_has_no_password_and_no_duty_over_accounts(desk, counter):
    with pytest.raises(Refused) as refused:
        actions.issue_password(desk.counter.system, "mot-mat-khau-240", **WHO)
    assert refused.value.refusal.code == "machine-has-no-password"
    with pytest.raises(Refused) as refused:
        actions.grant_duty(desk.counter.system, Duty.ADMINISTRATOR, counter.unit, **WHO)
    assert refused.value.refusal.code == "machine-duty"
    with pytest.raises(Refused) as refused:
        actions.issue_token(counter.hoa, **WHO)
    assert refused.value.refusal.code == "not-a-system"
    with pytest.raises(Refused) as refused:
        actions.issue_token(desk.counter.system, days=400, **WHO)
    assert refused.value.refusal.code == "token-days"


def test_a_system_is_offered_nowhere_as_a_colleague(desk, counter):
    day = MORNING.date()
    assert desk.counter.system not in queries.users_with(Duty.CLERK, counter.unit, day)
    assert desk.counter.system not in queries.colleagues(counter.unit, day)
    listed = queries.posts_listed([counter.unit.pk])
    assert desk.counter.system.pk not in {each.user_id for each in listed}


def test_what_an_administrator_lets_a_system_read_is_shown_to_the_leader(counter, login, now):
    client = login(counter.quan)
    made = client.post(
        "/quan-tri/he-thong/moi/", {"name": "Một cửa", "code": "motcua", "unit": counter.unit.pk}
    )
    page = made["Location"]
    said = {
        "duty": "clerk",
        "unit": counter.unit.pk,
        "reach": "own",
        "since": "2018-04-24",
        "source": "Công văn 12",
    }
    assert client.post(f"{page}giao/", said).status_code == 302
    grant = DutyGrant.objects.get(user__username="motcua")
    day = MORNING.date()
    lan = queries.actor_for(counter.lan, day)
    assert grant in queries.taken_unseen(lan, day)
    actions.acknowledge_grant(grant, by=lan, at=MORNING)
    assert grant not in queries.taken_unseen(lan, day)


def test_the_administrator_gives_a_token_that_is_shown_once_and_takes_it_back(
    counter, login, now, desk
):
    client = login(counter.quan)
    page = f"/quan-tri/he-thong/{desk.counter.system.pk}/"
    answer = client.post(f"{page}cap-ma/", {"note": "máy chủ tỉnh", "days": "90"})
    assert answer["Cache-Control"] == "no-store"
    secret = answer.content.decode().split('class="once">')[1].split("<")[0]
    desk.counter.token = secret
    assert desk.counter.get("/me").status_code == 200
    shown = client.get(page).content.decode()
    assert secret not in shown
    assert secret[:11] in shown
    token = SystemToken.objects.get(note="máy chủ tỉnh")
    bare = client.post(f"{page}ma/{token.pk}/thu-hoi/", {"reason": " "})
    assert bare.status_code == 409
    assert client.post(f"{page}ma/{token.pk}/thu-hoi/", {"reason": "Đổi máy"}).status_code == 302
    assert code_of(desk.counter.get("/me")) == "token-revoked"


def test_the_command_connects_a_system_and_revokes_its_token(counter, now, capsys):
    first = ["token", "make", "--system", "motcua.tinh", "--name", "Một cửa tỉnh", "--unit", "240"]
    assert main([*first, "--duty", "clerk", "--days", "10", "--note", "thử"]) == 0
    made = json.loads(capsys.readouterr().out)
    headers = {"Authorization": f"Bearer {made['token']}"}
    assert Client().get("/api/v1/me", headers=headers).json()["code"] == "motcua.tinh"
    assert main(["token", "list", "--system", "motcua.tinh"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert listed["hint"] == made["hint"]
    assert "token" not in listed
    assert main(["token", "revoke", "--hint", made["hint"], "--reason", "Hết thử"]) == 0
    assert Client().get("/api/v1/me", headers=headers).status_code == 401
    assert main(["token", "make", "--system", "khongco"]) == 2
    assert json.loads(capsys.readouterr().err.splitlines()[-1])["code"] == "system-unknown"
    assert main(["token", "revoke", "--hint", "cv_00000000", "--reason", "x"]) == 2


def test_too_many_calls_in_a_minute_are_told_to_wait(desk, settings):
    settings.CONGVU_API_A_MINUTE = 2
    answers = [desk.counter.get("/me") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert code_of(answers[-1]) == "too-many-requests"
    assert answers[-1]["Retry-After"] == "60"
    assert desk.office.get("/me").status_code == 200  # each token has its own count
