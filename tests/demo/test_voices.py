"""The demo's public side: reports with answers, thanks that have arrived, an officer who may still answer."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.feedback.models import Report, ReportMention
from backend.feedback.rules import ReportKind
from tests.demo.test_demo import TODAY, made

pytestmark = [pytest.mark.slow]

__all__ = ["made"]


def test_some_reports_are_public_with_their_answers(made: Session) -> None:
    rows = made.scalars(select(Report).where(Report.published_on.is_not(None))).all()

    assert len(rows) >= 3
    assert all(row.public_text and row.public_answer for row in rows)


def test_thanks_have_reached_the_officer_and_a_complaint_waits_for_an_answer(made: Session) -> None:
    rows = made.execute(select(ReportMention, Report).join(Report, Report.id == ReportMention.report_id)).all()

    by_kind = {report.kind: mention for mention, report in rows}
    assert set(by_kind) == {ReportKind.THANKS, ReportKind.COMPLAINT}
    assert by_kind[ReportKind.THANKS].shared_at is not None
    waiting = by_kind[ReportKind.COMPLAINT]
    assert (waiting.answer, waiting.shared_at) == (None, None)
    assert waiting.answer_due_on > TODAY
    assert waiting.employee_id == by_kind[ReportKind.THANKS].employee_id
