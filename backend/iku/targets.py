"""An indicator's targets: read, and set for its whole year at once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.iku import history, policy, queries, rules, views
from backend.iku.models import Iku, IkuTarget
from backend.iku.rules import Target
from backend.iku.schemas import TargetsIn, TargetsView, from_e4
from backend.kit import clock
from backend.kit.problems import Invalid, Stale


def of(session: Session, actor: Actor, iku_id: UUID, today: date) -> TargetsView:
    """An indicator's targets, months first, then quarters, then the year. Raises NotFound."""
    row = policy.seen(session, actor, iku_id, today)
    return _view(row, queries.targets(session, [row.id]).get(row.id, {}))


def put(
    session: Session, actor: Actor, iku_id: UUID, body: TargetsIn, *, base_version: int, now: datetime
) -> TargetsView:
    """Set all targets; those not named are taken away. The same again is success.

    Raises NotAllowed, NotFound, Invalid, Stale.
    """
    actor.must(Permission.IKU_WRITE)
    today = clock.local_day(now)
    row = policy.seen(session, actor, iku_id, today, for_update=True)
    policy.must_write(session, actor, row, today)
    wanted = _checked(row, body)
    known = queries.targets(session, [row.id]).get(row.id, {})
    if wanted == known and base_version in {row.version - 1, row.version}:
        return _view(row, known)
    if row.version != base_version:
        raise Stale(version=row.version)
    store(session, row.id, wanted)
    row.version += 1
    session.flush()
    history.changed(session, actor, row, "iku.set_targets", differences(known, wanted), now, today)
    return _view(row, wanted)


def store(session: Session, iku_id: UUID, wanted: dict[str, Target]) -> None:
    """Put these targets in the place of whatever there was."""
    session.execute(delete(IkuTarget).where(IkuTarget.iku_id == iku_id))
    session.add_all(
        IkuTarget(iku_id=iku_id, period=period, low_e4=one.low, high_e4=one.high) for period, one in wanted.items()
    )
    session.flush()


def differences(before: dict[str, Target], after: dict[str, Target]) -> dict[str, list[Any]]:
    """By period, as texts for people: `80-90`."""
    return {
        period: [_text(before.get(period)), _text(after.get(period))]
        for period in sorted({*before, *after}, key=rules.order_of)
        if before.get(period) != after.get(period)
    }


def _checked(row: Iku, body: TargetsIn) -> dict[str, Target]:
    """Every mistake at its place. Raises Invalid."""
    errors: list[dict[str, str]] = []
    if body.unit_of_measure is not None and body.unit_of_measure != row.unit_of_measure:
        detail = f"Satuan indikator ini {row.unit_of_measure}. Ubah targetnya ke satuan itu"
        errors.append({"pointer": "/unit_of_measure", "detail": detail})
    wanted: dict[str, Target] = {}
    for place, one in enumerate(body.targets):
        target = Target(*one.ends)
        if rules.year_of(one.period) != row.year:
            errors.append({"pointer": f"/targets/{place}/period", "detail": f"Indikator ini untuk tahun {row.year}"})
        elif one.period in wanted:
            errors.append({"pointer": f"/targets/{place}/period", "detail": "Periode ini disebut lebih dari sekali"})
        elif not rules.fits(target, row.polarity):
            name = "value" if one.low is None else "low"
            detail = "Harus lebih dari 0, karena makin besar makin baik"
            errors.append({"pointer": f"/targets/{place}/{name}", "detail": detail})
        wanted[one.period] = target
    if errors:
        raise Invalid(errors=errors)
    return wanted


def _view(row: Iku, known: dict[str, Target]) -> TargetsView:
    return TargetsView(
        iku_id=row.id,
        year=row.year,
        unit_of_measure=row.unit_of_measure,
        version=row.version,
        items=[views.target(period, known[period]) for period in sorted(known, key=rules.order_of)],
    )


def _text(target: Target | None) -> str | None:
    if target is None:
        return None
    low = from_e4(target.low)
    return low if target.low == target.high else f"{low}-{from_e4(target.high)}"
