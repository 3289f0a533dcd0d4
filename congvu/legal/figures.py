"""Figures of the register. The activities are separate figures: they are never added up."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model
from django.urls import NoReverseMatch, reverse

from congvu.core.periods import Period
from congvu.core.refusals import N_
from congvu.figures.registry import Mode, Scope, Selection, figure
from congvu.legal.models import DocumentCheck, LegalDocument
from congvu.legal.rules import Activity, Conclusion
from congvu.organisation.rules import Level


def _described(document: Model) -> tuple[str, str, str]:
    assert isinstance(document, LegalDocument)
    try:
        url = reverse("legal:detail", args=[document.pk])
    except NoReverseMatch:
        url = ""
    return str(document), document.unit.code, url


def _documents(
    scope: Scope, period: Period, as_of: datetime, activity: Activity, **narrowed: str
) -> Selection:
    """Each document once, however often it was looked at in the period."""
    checks = DocumentCheck.objects.of(activity).completed_in(period.start, period.end, as_of)
    level = narrowed.pop("level", "")
    documents = LegalDocument.objects.of_units(
        [unit.pk for unit in scope.units if not level or unit.level == level]
    )
    rows = documents.with_check(checks.filter(**narrowed)).select_related("unit")
    return Selection("legal_document", rows, None, _described)


UNIT_WORD = N_("văn bản")
SELF_CHECKED = N_(
    "Số văn bản khác nhau có ngày tự kiểm tra xong trong kỳ, do đơn vị và các đơn vị cấp dưới vào"
    " ngày cuối kỳ ban hành. Mỗi văn bản tính một lần; không cộng kiểm tra theo thẩm quyền, rà"
    " soát, hệ thống hoá."
)


@figure(
    "documents.checked",
    N_("Văn bản đã tự kiểm tra"),
    SELF_CHECKED,
    scope=Mode.SUBTREE,
    unit_word=UNIT_WORD,
)
def checked(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Distinct documents with a self-check completed in the period."""
    return _documents(scope, period, as_of, Activity.SELF_CHECK)


@figure(
    "documents.checked.huyen",
    N_("Văn bản đã tự kiểm tra, cấp huyện"),
    N_(
        "Như “Văn bản đã tự kiểm tra”, chỉ tính văn bản do đơn vị cấp huyện ban hành. Mỗi văn bản"
        " tính một lần."
    ),
    scope=Mode.SUBTREE,
    unit_word=UNIT_WORD,
)
def checked_district(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Of those, issued by district units."""
    return _documents(scope, period, as_of, Activity.SELF_CHECK, level=Level.DISTRICT)


@figure(
    "documents.checked.xa",
    N_("Văn bản đã tự kiểm tra, cấp xã"),
    N_(
        "Như “Văn bản đã tự kiểm tra”, chỉ tính văn bản do đơn vị cấp xã ban hành. Mỗi văn bản"
        " tính một lần."
    ),
    scope=Mode.SUBTREE,
    unit_word=UNIT_WORD,
)
def checked_commune(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Of those, issued by commune units."""
    return _documents(scope, period, as_of, Activity.SELF_CHECK, level=Level.COMMUNE)


@figure(
    "documents.checked.authority",
    N_("Văn bản đã kiểm tra theo thẩm quyền"),
    N_(
        "Số văn bản khác nhau do đơn vị và các đơn vị cấp dưới vào ngày cuối kỳ ban hành, có ngày"
        " kiểm tra theo thẩm quyền xong trong kỳ. Không cộng với tự kiểm tra."
    ),
    scope=Mode.SUBTREE,
    unit_word=UNIT_WORD,
)
def checked_by_authority(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Distinct documents with a check by authority completed in the period."""
    return _documents(scope, period, as_of, Activity.AUTHORITY_CHECK)


@figure(
    "documents.reviewed",
    N_("Văn bản đã rà soát"),
    N_(
        "Số văn bản khác nhau do đơn vị và các đơn vị cấp dưới vào ngày cuối kỳ ban hành, có ngày"
        " rà soát xong trong kỳ. Không cộng với kiểm tra hay hệ thống hoá."
    ),
    scope=Mode.SUBTREE,
    unit_word=UNIT_WORD,
)
def reviewed(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Distinct documents with a review completed in the period."""
    return _documents(scope, period, as_of, Activity.REVIEW)


@figure(
    "documents.systematised",
    N_("Văn bản đã hệ thống hoá"),
    N_(
        "Số văn bản khác nhau do đơn vị và các đơn vị cấp dưới vào ngày cuối kỳ ban hành, có ngày"
        " hệ thống hoá xong trong kỳ. Không cộng với rà soát."
    ),
    scope=Mode.SUBTREE,
    unit_word=UNIT_WORD,
)
def systematised(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Distinct documents with a systematisation completed in the period."""
    return _documents(scope, period, as_of, Activity.SYSTEMATISATION)


@figure(
    "documents.faulty",
    N_("Văn bản tự kiểm tra thấy sai sót"),
    N_(
        "Trong các văn bản đã tự kiểm tra trong kỳ, số văn bản có lần tự kiểm tra xong trong kỳ"
        " kết luận có nội dung trái, sai sót."
    ),
    scope=Mode.SUBTREE,
    unit_word=UNIT_WORD,
)
def faulty(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Of the self-checked, those found faulty."""
    return _documents(scope, period, as_of, Activity.SELF_CHECK, conclusion=str(Conclusion.FAULT))


@figure(
    "documents.faulty.authority",
    N_("Văn bản kiểm tra theo thẩm quyền thấy sai sót"),
    N_(
        "Trong các văn bản đã kiểm tra theo thẩm quyền trong kỳ, số văn bản có lần kiểm tra xong"
        " trong kỳ kết luận có nội dung trái, sai sót."
    ),
    scope=Mode.SUBTREE,
    unit_word=UNIT_WORD,
)
def faulty_by_authority(scope: Scope, period: Period, as_of: datetime) -> Selection:
    """Of those checked by authority, those found faulty."""
    return _documents(
        scope, period, as_of, Activity.AUTHORITY_CHECK, conclusion=str(Conclusion.FAULT)
    )
