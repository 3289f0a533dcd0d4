"""Loading units, opening offices, recording who takes over."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from congvu.audit.actions import record, writes
from congvu.core.actors import Actor, Duty
from congvu.core.refusals import N_, refuse
from congvu.organisation import queries, rules
from congvu.organisation.models import Office, Unit, UnitParent, UnitSuccession


@writes("organisation.units_loaded")
def load_units(text: str, *, by: Actor, at: datetime, source: str = "") -> list[Unit]:
    """Load a whole table of units (CSV text); all of it or nothing.

    Refuses with ``units-faulty`` (each fault by its line) and ``units-present``.
    """
    rows = rules.read_units(text)
    if Unit.objects.filter(code__in=[row.code for row in rows]).exists():
        raise refuse(
            "units-present",
            N_("Danh mục đơn vị đã được nhập trước đó."),
            N_("Ghi thay đổi tổ chức bằng quyết định (chia, nhập, đổi tên), không nhập lại."),
        )
    made = {
        row.line: Unit.objects.create(
            code=row.code,
            name=row.name,
            level=row.level,
            kind=row.kind,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            agency_code=row.agency_code,
            phone=row.phone,
            address=row.address,
        )
        for row in rows
    }
    for row in rows:
        parent = rules.parent_of(row, rows)
        if parent is not None:
            starts = [day for day in (row.valid_from, parent.valid_from) if day]
            ends = [day for day in (row.valid_to, parent.valid_to) if day]
            UnitParent.objects.create(
                unit=made[row.line],
                parent=made[parent.line],
                valid_from=max(starts) if starts else None,
                valid_to=min(ends) if ends else None,
            )
        for code, day in row.successors:
            heir = rules.heir_of(code, day, rows)
            if heir is not None:
                UnitSuccession.objects.create(
                    predecessor=made[row.line], successor=made[heir.line], on=day, decision=source
                )
    record(
        "organisation.units_loaded",
        subject=queries.STREAM,
        by=by,
        at=at,
        data={
            "units": len(rows),
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "source": source,
        },
    )
    return list(made.values())


@writes("organisation.office_opened")
def open_office(
    unit: Unit,
    *,
    code: str,
    name: str,
    kind: rules.OfficeKind,
    by: Actor,
    at: datetime,
    valid_from: date | None = None,
) -> Office:
    """Open an office inside ``unit``; refuses with ``office-present``."""
    if Office.objects.filter(unit=unit, code=code).exists():
        raise refuse(
            "office-present",
            N_("{unit} đã có bộ phận mang mã {code}."),
            N_("Chọn mã khác."),
            unit=unit.name,
            code=code,
        )
    office = Office.objects.create(
        unit=unit, code=code, name=name, kind=kind, valid_from=valid_from or unit.valid_from
    )
    record(
        "organisation.office_opened",
        subject=queries.STREAM,
        by=by,
        at=at,
        unit=unit,
        data={"office": office.pk, "code": code, "name": name, "kind": str(kind)},
    )
    return office


@writes("organisation.succession_recorded")
def record_succession(
    predecessor: Unit, successor: Unit, *, on: date, decision: str, by: Actor, at: datetime
) -> UnitSuccession:
    """Record by which decision ``successor`` takes over from ``predecessor``.

    Debts of an abolished unit wait in "chưa có đơn vị kế thừa" until this is recorded. Refuses
    with ``succession-without-decision``, ``succession-too-early``, ``unit-not-then``.
    """
    if not decision.strip():
        raise refuse(
            "succession-without-decision",
            N_("Chưa ghi quyết định giao kế thừa."),
            N_("Ghi số, ngày và cơ quan ban hành của quyết định."),
        )
    if predecessor.valid_to is None or on <= predecessor.valid_to:
        raise refuse(
            "succession-too-early",
            N_("{unit} còn hoạt động vào ngày {on}."),
            N_("Ghi ngày kế thừa sau ngày đơn vị cũ kết thúc."),
            unit=predecessor.name,
            on=on.isoformat(),
        )
    queries.unit_at(successor.code, on)
    succession = UnitSuccession.objects.create(
        predecessor=predecessor, successor=successor, on=on, decision=decision.strip()
    )
    record(
        "organisation.succession_recorded",
        subject=queries.STREAM,
        by=by,
        at=at,
        unit=successor,
        data={
            "predecessor": [predecessor.pk, predecessor.code],
            "successor": [successor.pk, successor.code],
            "on": on.isoformat(),
            "decision": decision.strip(),
        },
    )
    return succession


@writes("organisation.agency_code_set")
def set_agency_code(unit: Unit, agency_code: str, *, by: Actor, at: datetime) -> Unit:
    """Set the code by which the unit is known between agencies (mã định danh điện tử).

    Dossier numbers since 6/1/2019 carry it (TT 01/2018/TT-VPCP, Điều 19; QĐ 20/2020/QĐ-TTg).
    Refuses with ``agency-code-unreadable``.
    """
    agency_code = agency_code.strip().upper()
    if not rules.AGENCY_CODE.fullmatch(agency_code):
        raise refuse(
            "agency-code-unreadable",
            N_("Mã định danh “{code}” không đúng dạng."),
            N_("Ghi như H44.24.1 hoặc 000.00.12.H44: chữ in hoa, chữ số, cách nhau bằng dấu chấm."),
            "Quyết định 20/2020/QĐ-TTg",
            code=agency_code,
        )
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    before, unit.agency_code = unit.agency_code, agency_code
    unit.save(update_fields=["agency_code"])
    record(
        "organisation.agency_code_set",
        subject=queries.STREAM,
        by=by,
        at=at,
        unit=unit,
        data={"before": before, "code": agency_code},
    )
    return unit


@writes("organisation.contact_set")
def set_contact(unit: Unit, *, phone: str, address: str, by: Actor, at: datetime) -> Unit:
    """Say where citizens ask: the telephone and the address on slips, letters and messages.

    Empty: left out there. By the administrator of the unit. Refuses with
    ``contact-not-yours``, ``contact-phone-unreadable``, ``contact-address-long``.
    """
    phone, address = " ".join(phone.split()), " ".join(address.split())
    if not by.holds(unit.pk, Duty.ADMINISTRATOR):
        raise refuse(
            "contact-not-yours",
            N_("Điện thoại, địa chỉ của {unit} do quản trị của đơn vị ấy ghi."),
            N_("Đề nghị người quản trị đơn vị thực hiện."),
            unit=unit.name,
        )
    if phone and not rules.PHONE.fullmatch(phone):
        raise refuse(
            "contact-phone-unreadable",
            N_("“{phone}” không đọc được như số điện thoại."),
            N_("Ghi bằng chữ số, ví dụ 0210 3xxx xxx; nhiều số thì cách nhau bằng dấu phẩy."),
            phone=phone,
        )
    if len(address) > rules.LONGEST_ADDRESS:
        raise refuse(
            "contact-address-long",
            N_("Địa chỉ dài {count} ký tự, nhiều nhất {most}."),
            N_("Ghi gọn: số nhà, đường hoặc khu, xã."),
            count=len(address),
            most=rules.LONGEST_ADDRESS,
        )
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    said = {"before": [unit.phone, unit.address], "phone": phone, "address": address}
    unit.phone, unit.address = phone, address
    unit.save(update_fields=["phone", "address"])
    record("organisation.contact_set", subject=queries.STREAM, by=by, at=at, unit=unit, data=said)
    return unit
