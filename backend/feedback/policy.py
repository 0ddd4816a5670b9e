"""Who may see and handle reports.

A report belongs to the unit that handles it; whoever sees that unit sees it, with two exceptions:
an officer whom it may be about never does, and one about a unit's head is handled by the unit
above, so that neither the head nor anybody below the head has it.
"""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission, Role
from backend.feedback import queries
from backend.feedback.models import Report
from backend.kit.problems import NotAllowed, NotFound
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation


def may_handle_unit(session: Session, actor: Actor, unit_id: UUID | None, today: date) -> bool:
    """Whether the caller handles the reports of a unit (None: of the district): who administers or leads it."""
    if not actor.may(Permission.REPORT_HANDLE):
        return False
    if organisation_policy.manages(session, actor, unit_id, today):
        return True
    if unit_id is None or actor.employee_id is None:
        return False
    led = organisation.led_units(session, actor.employee_id, today)
    return bool(led & set(organisation.structure(session, today).ancestors_of(unit_id)))


def may_handle(session: Session, actor: Actor, row: Report, today: date) -> bool:
    """Whether the caller handles a report: not one that may be about themself."""
    if is_about(session, actor, row):
        return False
    return may_handle_unit(session, actor, row.handler_unit_id, today)


def is_about(session: Session, actor: Actor, row: Report) -> bool:
    """Whether a report may be about the caller."""
    return actor.employee_id is not None and queries.is_concerned(session, row.id, actor.employee_id)


def reach(session: Session, actor: Actor, today: date) -> frozenset[UUID] | None:
    """The units whose reports the caller sees; None for all of them, and the district's own.

    Narrower than the sight of people and work: who sees the whole district to appraise it, or to judge
    performance, has no part in what citizens report. Auditors read what their grant covers.
    """
    is_auditor = Role.AUDITOR in actor.roles
    if actor.sees_district and (is_auditor or Role.DISTRICT_ADMIN in actor.roles):
        return None
    roots = set(actor.unit_ids if is_auditor else actor.managed_unit_ids)
    if actor.employee_id is not None:
        roots |= organisation.led_units(session, actor.employee_id, today)
    return organisation.branch(session, roots, today) if roots else frozenset()


def seen(session: Session, actor: Actor, row: Report | None, today: date) -> Report:
    """The report, if the caller may see it. Raises NotFound, whatever of the two is missing."""
    if row is None or is_about(session, actor, row):
        raise NotFound
    units = reach(session, actor, today)
    if units is None or row.handler_unit_id in units:
        return row
    raise NotFound


def handled(session: Session, actor: Actor, row: Report | None, today: date) -> Report:
    """The report, if the caller may handle it. Raises NotFound outside of sight, NotAllowed for one merely seen."""
    found = seen(session, actor, row, today)
    if not may_handle_unit(session, actor, found.handler_unit_id, today):
        raise NotAllowed
    return found
