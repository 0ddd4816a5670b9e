"""What a sheet of indicators would do, compared with what is stored."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.integration.imports import lines_ikus, stored, stored_ikus
from backend.integration.imports.plan import Plan
from backend.integration.imports.plan_ikus import Ikus
from backend.integration.imports.plan_people import People
from backend.integration.imports.plan_units import Units
from backend.integration.imports.stored import Fingerprint, Organisation
from backend.kit.sheets import Table
from backend.organisation import rules
from backend.organisation.rules import Post


def examine(session: Session, table: Table, today: date) -> tuple[Fingerprint, Plan]:
    """The plan, and the state that it was made from."""
    # First: what changes while the rest is read must show as another fingerprint later on.
    of_ikus = stored_ikus.fingerprint(session)
    organisation = stored.read(session)
    known_types = {nip: one.employee_type for nip, one in organisation.people.items()}
    sheet = lines_ikus.read(table, today, known_types)
    plan = Plan(sheet.titles, findings=sheet.findings)
    years = {line.iku.year for line in sheet.lines if line.iku is not None}
    units, people = Units(plan, organisation), People(plan, organisation)
    ikus = Ikus(plan, stored_ikus.read(session, years), _Posts(organisation, today).unit_of)
    for line in sheet.lines:
        employee_id = people.find(line.owner)
        unit_id = None if line.is_personal else units.resolve(line.owner)
        if line.iku is not None and (employee_id is not None or unit_id is not None):
            ikus.take(line.row, line.iku, unit_id=unit_id, employee_id=employee_id)
    ikus.finish(stored_ikus.numbers(session, ikus.known))
    units.finish()
    return organisation.fingerprint + of_ikus, plan


class _Posts:
    """The unit of somebody's post today."""

    def __init__(self, organisation: Organisation, today: date) -> None:
        self._organisation, self._today = organisation, today

    def unit_of(self, employee_id: UUID) -> UUID | None:
        held = self._organisation.held.get(employee_id, [])
        post = rules.main_post((self._post(one) for one in held), self._today)
        return None if post is None else post.unit_id

    def _post(self, one: stored.Held) -> Post:
        is_head = self._organisation.posts_by_id[one.position_id].is_head
        return Post(
            one.employee_id,
            one.unit_id,
            one.kind,
            is_head,
            one.starts_on,
            one.ends_on,
            one.appraiser_id,
            one.position_id,
        )
