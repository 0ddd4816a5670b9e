"""The demo's reports: every state is there, and clocks that run, that ran out, and that began anew."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.feedback import rules_clocks
from backend.feedback.models import ReplyTemplate, Report, ReportMessage
from backend.feedback.rules import ReportState
from backend.feedback.rules_clocks import Clocks
from tests.demo.test_demo import TODAY, made

pytestmark = [pytest.mark.slow]

__all__ = ["made"]


def test_there_are_a_dozen_reports_in_every_state(made: Session) -> None:
    rows = made.scalars(select(Report)).all()

    assert 12 <= len(rows) <= 15
    assert {row.state for row in rows} == set(ReportState)
    assert any(row.reopened == 1 for row in rows)
    assert any(row.escalation > 0 for row in rows)
    assert any(row.answered_done for row in rows)
    assert any(not row.is_anonymous for row in rows)
    clocks = [(row.state, Clocks(row.verify_due_on, row.finish_due_on)) for row in rows]
    assert any(rules_clocks.is_late(*one, TODAY) for one in clocks)
    assert any(rules_clocks.running_due(*one) is not None and not rules_clocks.is_late(*one, TODAY) for one in clocks)
    assert any(rules_clocks.asks_now(row.state, row.ask_again_on, TODAY, answered=row.answered_done) for row in rows)


def test_there_are_conversations_and_templates(made: Session) -> None:
    assert (made.scalar(select(func.count()).select_from(ReportMessage)) or 0) >= 5
    assert made.scalar(select(func.count()).select_from(ReplyTemplate)) == 7
