"""Adding officers, and changing what is known of them."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit.outbox import publish
from backend.kit.problems import Invalid
from backend.kit.stored import Stored
from backend.organisation import (
    assignments,
    changes,
    lists,
    policy,
    queries,
    rules_grades,
    rules_nip,
)
from backend.organisation import queries_lists as rows
from backend.organisation.changes import Changes
from backend.organisation.events import EmployeeChanged
from backend.organisation.models import Employee
from backend.organisation.problems import FirstPostMissing, NipTaken, StillAssigned
from backend.organisation.schemas import EmployeeAmendment, EmployeeDetail, EmployeeIn


def create(session: Session, actor: Actor, draft: EmployeeIn, today: date) -> Stored[EmployeeDetail]:
    """Add an officer, with a first post if one is given.

    Raises NotFound, IdTaken, OperationDiffers, NipTaken, FirstPostMissing, Invalid, and what
    `assign` raises.
    """
    actor.must(Permission.ORGANISATION_WRITE)
    queries.hold_structure(session)
    if (known := queries.employee(session, draft.id)) is not None:
        mine = changes.manages_person(session, actor, draft.id, today)
        changes.must_be_same(known.create_digest, draft, mine=mine)
        return Stored.again(_detail(session, known, today))
    if draft.assignment is None and not policy.manages_district(actor):
        raise FirstPostMissing
    row = Employee(
        id=draft.id,
        nip=_checked_nip(draft, today),
        name=draft.name,
        employee_type=draft.employee_type,
        grade=_checked_grade(draft.grade, draft.employee_type),
        is_active=True,
        version=1,
        create_digest=changes.digest(draft),
    )
    if queries.employee_by_nip(session, row.nip) is not None:
        raise NipTaken
    session.add(row)
    session.flush()
    _tell_employee(session, actor, row, "employee.create", changes.new(draft, without="assignment"))
    if draft.assignment is not None:
        assignments.give(session, actor, row, draft.assignment, today)
    return Stored.new(_detail(session, row, today))


def amend(
    session: Session,
    actor: Actor,
    employee_id: UUID,
    patch: EmployeeAmendment,
    *,
    base_version: int,
    today: date,
) -> EmployeeDetail:
    """Change what is known of an officer whom the caller manages.

    Raises NotFound, Stale, StillAssigned, Invalid.
    """
    actor.must(Permission.ORGANISATION_WRITE)
    queries.hold_structure(session)
    row = changes.managed_person(session, actor, employee_id, today)
    changes.must_be_current(row.version, base_version)
    given = patch.model_fields_set
    employee_type = patch.employee_type if "employee_type" in given else row.employee_type
    grade = patch.grade if "grade" in given else row.grade
    diff = changes.between(row, patch, grade=_checked_grade(grade, employee_type))
    if "is_active" in diff and not patch.is_active:
        _must_have_left(session, employee_id, today)
    if changes.apply(session, row, diff):
        _tell_employee(session, actor, row, "employee.amend", diff)
    return _detail(session, row, today)


def _must_have_left(session: Session, employee_id: UUID, today: date) -> None:
    held = rows.held(session, [employee_id]).get(employee_id, [])
    if any(one.assignment.ends_on is None or one.assignment.ends_on > today for one in held):
        raise StillAssigned


def _checked_nip(draft: EmployeeIn, today: date) -> str:
    found = rules_nip.findings(draft.nip, employee_type=draft.employee_type, today=today)
    errors = [{"pointer": "/nip", "detail": _sentence(one)} for one in found if not one.is_warning]
    if errors:
        raise Invalid(errors=errors)
    return rules_nip.normalise(draft.nip)


def _sentence(found: rules_nip.NipFinding) -> str:
    if found.fix is not None:
        return f"{found.detail}. Mungkin maksudnya {found.fix}"
    return found.detail if found.hint is None else f"{found.detail}. {found.hint}"


def _checked_grade(written: str | None, employee_type: str) -> str | None:
    if written is None:
        return None
    grade = rules_grades.normalise(written)
    if grade is None or not rules_grades.fits(grade, employee_type):
        raise Invalid(errors=[{"pointer": "/grade", "detail": "Golongan ini tidak ada untuk jenis pegawai itu"}])
    return grade


def _detail(session: Session, row: Employee, today: date) -> EmployeeDetail:
    return lists.employee_detail(session, row, rows.held(session, [row.id]).get(row.id, []), today)


def _tell_employee(session: Session, actor: Actor, row: Employee, action: str, diff: Changes) -> None:
    changes.record(session, actor, action, row.id, diff)
    publish(session, EmployeeChanged(row.id, row.id))
