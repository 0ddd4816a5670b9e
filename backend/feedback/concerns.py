"""Whom a report may be about, and which unit therefore handles it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from backend.feedback import queries, rules_names
from backend.feedback.models import Report, ReportConcern
from backend.feedback.rules import ConcernSource
from backend.identity import queries as accounts
from backend.organisation import queries as organisation


def find(session: Session, row: Report, unit_id: UUID | None, today: date) -> frozenset[UUID]:
    """Officers whom the words of a report for a unit may mean, of those who could come to handle it.

    Those are the heads and the administrators; anybody else is named by a moderator's mention.
    """
    heads = organisation.heads_on(session, today)
    people = set(heads.values()) | accounts.administrators(session)
    written = row.officer_name or ""
    found = {
        person
        for person, name in organisation.names(session, people).items()
        if rules_names.may_mean(written, name) or any(rules_names.names_fully(one, name) for one in (written, row.text))
    }
    if unit_id is not None and unit_id in heads and rules_names.may_mean_head(written):
        found.add(heads[unit_id])
    return frozenset(found)


def note(session: Session, row: Report, employees: Collection[UUID], source: ConcernSource, today: date) -> None:
    """Keep officers away from a report, and lift it above the units that one of them leads.

    The caller holds the report. A mention says so too: call this in its transaction.
    """
    known = queries.concerned(session, row.id)
    fresh = sorted(set(employees) - known)
    session.add_all(ReportConcern(report_id=row.id, employee_id=one, source=source) for one in fresh)
    session.flush()
    row.handler_unit_id = lifted(session, row.handler_unit_id, known | set(fresh), today)


def forget_mention(session: Session, row: Report, employee_id: UUID) -> None:
    """Undo what a mention alone said of an officer; whom the words of the report may mean stays kept away.

    The report stays where the mention lifted it: who has it now hands it down again.
    """
    known = session.get(ReportConcern, (row.id, employee_id))
    if known is not None and known.source is ConcernSource.MENTION:
        session.delete(known)


def lifted(session: Session, unit_id: UUID | None, concerned: Collection[UUID], today: date) -> UUID | None:
    """The unit that handles a report meant for `unit_id`: that above the highest which one of them leads.

    None is the district, where nothing lies above.
    """
    if unit_id is None:
        return None
    structure = organisation.structure(session, today)
    handler: UUID | None = unit_id
    for one in structure.ancestors_of(unit_id):
        if structure.heads.get(one) in concerned:
            handler = structure.parent_of.get(one)
    return handler
