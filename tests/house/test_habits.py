"""Each habit of ``tests/conftest.py`` bites: what it forbids does fail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.http import HttpResponse
from django.template import engines
from django.template.base import Origin, Template
from django.urls import include, path

from congvu.audit import actions as audit
from congvu.audit.models import Event
from congvu.core.actors import SYSTEM
from tests.house.source import ROOT

AT = datetime(2018, 11, 9, 3, 0, tzinfo=UTC)


def bare_form(request: Any) -> HttpResponse:
    return HttpResponse("<form action='.' method='post'><button>Nhận</button></form>")


def form_with_token(request: Any) -> HttpResponse:
    return HttpResponse("<form method=POST><input name=csrfmiddlewaretoken></form>")


for view in (bare_form, form_with_token):
    view.access_decision = "public"  # type: ignore[attr-defined]
urlpatterns = [
    path("bare/", bare_form),
    path("token/", form_with_token),
    path("", include("congvu.config.urls")),  # what the frame of a page links to
]


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Any:
    """The conftest itself, as pytest loaded it."""
    plugins = request.config.pluginmanager.get_plugins()
    return next(
        one
        for one in plugins
        if getattr(one, "__file__", None) == str(ROOT / "tests" / "conftest.py")
    )


# --- order ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("count", [2, 3, 17])
def test_an_unordered_query_comes_back_in_another_order(count: int):
    Group.objects.bulk_create(Group(name=f"Tổ {n:02}") for n in range(count))
    stored = list(Group.objects.order_by("pk"))
    assert list(Group.objects.all()) != stored
    assert list(Group.objects.all().iterator()) != stored
    assert list(Group.objects.values_list("pk", flat=True)) != [one.pk for one in stored]
    assert sorted(Group.objects.all(), key=lambda one: one.pk) == stored


@pytest.mark.django_db
def test_the_other_order_is_the_same_each_time_and_an_ordered_query_keeps_its_own():
    Group.objects.bulk_create(Group(name=f"Tổ {n:02}") for n in range(9))
    assert list(Group.objects.all()) == list(Group.objects.all())
    names = [one.name for one in Group.objects.order_by("-name")]
    assert names == sorted(names, reverse=True)
    assert Group.objects.order_by("name").first().name == "Tổ 00"


# --- templates -----------------------------------------------------------------------------------


def rendered(source: str, file: str = "", **context: Any) -> str:
    engine = engines["django"].engine
    template = Template(source, origin=Origin(file or "t.html"), engine=engine)
    from django.template import Context

    return template.render(Context(context))


@pytest.mark.parametrize(
    "source",
    [
        "{{ nobody }}",
        "{{ dossier.nothing }}",
        "{{ nobody|default:'' }}",
        "{% with a=nobody %}{% endwith %}",
        "{% for n in '12' %}{{ nobody }}{% endfor %}",
    ],
)
def test_an_unknown_template_variable_fails(source: str):
    with pytest.raises(AssertionError, match="unknown variable"):
        rendered(source, dossier=SimpleNamespace(number="1"))


def test_a_question_whether_something_is_there_is_allowed():
    assert rendered("{% if nobody %}có{% else %}không{% endif %}") == "không"


def test_an_object_without_its_one_to_one_row_is_empty_as_in_production():
    class WithoutSlip:
        @property
        def slip(self) -> None:
            missing = LookupError("no slip")
            missing.silent_variable_failure = True  # type: ignore[attr-defined]
            raise missing

    source = "[{{ d.slip }}][{% if d.slip %}có{% endif %}][{{ d.slip|default:'–' }}]"
    assert rendered(source, d=WithoutSlip()) == "[][][–]"


def test_templates_of_others_are_left_alone():
    assert rendered("[{{ nobody }}]", file="/lib/site-packages/django/x.html") == "[]"


# --- time ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_naive_datetime_fails():
    with pytest.raises(RuntimeWarning, match="naive"):
        Session.objects.filter(expire_date__lt=datetime(2018, 11, 9)).exists()


def test_a_datetime_is_not_a_date():
    with pytest.raises(AssertionError, match="a moment, not a day"):
        models.DateField().get_prep_value(AT)
    assert models.DateField().get_prep_value(date(2018, 11, 9)) == date(2018, 11, 9)
    assert models.DateTimeField().get_prep_value(AT) == AT


# --- forms ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_form_that_posts_without_its_token_fails(client: Any):
    with pytest.raises(AssertionError, match="/bare/"):
        client.get("/bare/")
    assert client.get("/token/").status_code == 200


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_post_without_the_token_is_refused_as_for_a_person(csrf_client: Any, client: Any):
    assert csrf_client.post("/token/").status_code == 403
    assert client.post("/token/").status_code == 200


# --- the audit -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_flush_clears_what_is_append_only_and_leaves_the_guards_standing():
    with transaction.atomic():
        audit.record("house.tried", subject="house", by=SYSTEM, at=AT)
    call_command("flush", verbosity=0, interactive=False)
    assert not Event.objects.exists()

    with transaction.atomic():
        audit.record("house.tried", subject="house", by=SYSTEM, at=AT)
    for statement in ("DELETE FROM audit_event", "UPDATE audit_event SET kind = 'x'"):
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.django_db
def test_an_action_that_leaves_no_event_is_undone():
    @audit.writes("house.painted")
    def paint(*, silently: bool) -> None:
        Group.objects.create(name="Tổ sơn")
        if not silently:
            audit.record("house.painted", subject="house", by=SYSTEM, at=AT)

    with pytest.raises(AssertionError, match="none of its events"):
        paint(silently=True)
    assert not Group.objects.exists()
    paint(silently=False)
    assert Group.objects.exists()


def run(**changes: Any) -> Any:
    options = {"keyword": "", "markexpr": "", "collectonly": False}
    source = pytest.Config.ArgsSource.TESTPATHS
    return SimpleNamespace(
        args_source=changes.pop("args_source", source), option=SimpleNamespace(**options | changes)
    )


def test_a_whole_run_in_which_a_declared_kind_was_never_written_fails(
    house: Any, monkeypatch: pytest.MonkeyPatch
):
    declared = sorted(house.declared_kinds())
    monkeypatch.setattr(house, "observed_kinds", set)
    kinds = house.AuditCompleteness(run())
    kinds.seen = set(declared[1:])
    session = SimpleNamespace(exitstatus=pytest.ExitCode.OK)
    kinds.pytest_sessionfinish(session, pytest.ExitCode.OK)
    assert session.exitstatus == pytest.ExitCode.TESTS_FAILED
    assert kinds.missing == declared[:1]

    kinds.seen = set(declared)
    kinds.pytest_sessionfinish(session, pytest.ExitCode.OK)
    assert not kinds.missing


@pytest.mark.parametrize(
    "narrowed",
    [{"keyword": "clock"}, {"markexpr": "browser"}, {"args_source": pytest.Config.ArgsSource.ARGS}],
)
def test_a_part_of_the_tests_proves_nothing_about_the_kinds(house: Any, narrowed: dict[str, Any]):
    assert house.AuditCompleteness(run()).whole_run()
    assert not house.AuditCompleteness(run(**narrowed)).whole_run()


def test_each_kind_is_seen_under_the_name_it_is_declared_by(house: Any):
    """The text of the decorator and the decorator itself speak of the same action."""
    declared = {name for name, _ in house.declared_kinds()}
    assert "congvu.audit.actions.seal" in declared
    assert all(name.startswith("congvu.") for name in declared)
    assert audit.seal.writes == ("audit.root",)
