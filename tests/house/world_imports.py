"""Books brought in at each place: one to be mapped, one read through, one brought in."""

from __future__ import annotations


def build(place, mark):
    """``place.book``, ``place.read_book``, ``place.brought_book``: files named by the mark."""
    from congvu.core.actors import SYSTEM
    from congvu.core.periods import local
    from congvu.imports import actions, queries

    version = place.dossier.version
    who = {"by": SYSTEM, "at": place.dossier.received_at}
    day = f"{local(place.dossier.received_at):%d/%m/%Y}"
    batches = []
    for number in range(3):
        text = (
            "Mã hồ sơ;Tên TTHC;Người nộp;Ngày nhận;Tình trạng\n"
            f"N{number};{version.name};{place.dossier.applicant.name};{day} 00:05;\n"
            f"X{number};{version.name};Người Lạ;{day} 00:05;Lạ\n"
        )
        batch = actions.upload(text.encode(), f"{mark} {number}.csv", unit=place.unit, **who)
        look = queries.look(batch)
        batch = actions.set_columns(
            batch,
            sheet="",
            header=look.header,
            encoding=look.encoding,
            columns=look.columns,
            name="Sổ",
            **who,
        )
        if number:
            batch = actions.check(batch, **who)
        if number == 2:
            batch = actions.bring(batch, **who)
        batches.append(batch)
    place.book, place.read_book, place.brought_book = batches
