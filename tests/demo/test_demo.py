"""The demo district: invented, whole, and the same each time."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend import demo
from backend.access.actor import Role
from backend.activities.models import Activity, ActivityChange, ActivityDay, DayMark, MarkKind, Status, Template
from backend.config import Settings
from backend.identity.models import Account
from backend.kit.database import Database
from backend.main import join_packages
from backend.models import metadata
from backend.organisation import queries, rules_grades, rules_nip
from backend.organisation.models import Assignment, AssignmentKind, Employee, OrgUnit, Position
from backend.surveys import queries as queries_of_surveys
from backend.surveys import results, rules
from backend.surveys.models import Survey, SurveyResponse, SurveySums
from backend.surveys.rules import Period
from backend.sync import rules as sync_rules
from backend.sync.models import SyncDevice

pytestmark = [pytest.mark.slow]

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
SETTINGS = Settings(secret="a secret of these tests that is long enough")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A database with the demo, made once for all these tests, which only read."""
    join_packages()
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}")
    metadata.create_all(database.writing)
    with Session(database.writing) as session:
        demo.seed(session, SETTINGS, today=TODAY, now=NOW)
        yield session
    database.close()


def count(session: Session, kind: type[Any]) -> int:
    return session.scalar(select(func.count()).select_from(kind)) or 0


def test_there_are_a_dozen_units_and_a_hundred_and_twenty_people(made: Session) -> None:
    assert 12 <= count(made, OrgUnit) <= 14
    assert count(made, Employee) == count(made, Account) == 120


def test_everything_says_that_it_is_a_sample(made: Session) -> None:
    assert all("DATA CONTOH" in name for name in made.scalars(select(OrgUnit.name)))
    assert all(name.endswith(" Contoh") for name in made.scalars(select(Employee.name)))
    assert all(nip[15] == "9" for nip in made.scalars(select(Employee.nip)))


def test_names_and_numbers_pass_every_rule(made: Session) -> None:
    people = made.scalars(select(Employee)).all()

    for one in people:
        assert rules_nip.findings(one.nip, employee_type=one.employee_type, today=TODAY) == []
        assert one.grade is not None
        assert rules_grades.fits(one.grade, one.employee_type)
    assert len({one.nip for one in people}) == len({one.name for one in people}) == 120


def test_every_case_of_leading_is_there(made: Session) -> None:
    kinds = Counter(made.scalars(select(Assignment.kind)))
    heads = queries.heads_on(made, TODAY)
    units = {one.code: one.id for one in made.scalars(select(OrgUnit))}

    assert {AssignmentKind.PLT, AssignmentKind.PLH, AssignmentKind.PJ} <= set(kinds)
    assert units["KUTE-BULUH"] not in heads
    assert made.scalars(select(Assignment.appraiser_id).where(Assignment.appraiser_id.is_not(None))).all()
    gaps = [one for one in made.scalars(select(Employee.id)) if queries.appraiser_on(made, one, TODAY) is None]
    assert gaps == [heads[units["CONTOH"]]]


def test_three_months_of_work_are_there_up_to_today(made: Session) -> None:
    first, last = made.execute(select(func.min(Activity.worked_on), func.max(Activity.worked_on))).one()

    assert (TODAY - first).days >= 88
    assert last == TODAY
    assert count(made, Activity) > 15_000
    assert made.scalar(select(func.max(Activity.received_at))) <= NOW
    assert all(day.weekday() != 6 for day in made.scalars(select(Activity.worked_on).distinct()))


def test_every_state_and_every_oddity_is_there(made: Session) -> None:
    states = Counter(made.scalars(select(Activity.status)))
    signals = Counter(one for many in made.scalars(select(Activity.signals)) for one in many)

    assert set(states) == set(Status)
    assert states[Status.APPROVED] > 10 * states[Status.RETURNED] > 0
    assert signals["overlaps"] > 20
    assert signals["mock_location"] > 0
    assert 0.01 < (made.scalar(select(func.avg(Activity.late))) or 0) < 0.2


def test_the_sum_of_each_day_is_that_of_its_activities(made: Session) -> None:
    counted: dict[Any, list[int]] = {}
    for one in made.scalars(select(Activity)):
        day = counted.setdefault((one.employee_id, one.worked_on), [0, 0, 0, 0, 0])
        is_in = one.status is not Status.WITHDRAWN
        for place, value in enumerate(
            (1, one.minutes, one.status is Status.WAITING, one.status is Status.APPROVED, one.late)
        ):
            day[place] += value * is_in

    stored = {
        (one.employee_id, one.day): [one.entries, one.minutes, one.waiting, one.approved, one.late]
        for one in made.scalars(select(ActivityDay))
    }
    assert stored == counted


def test_some_days_and_weeks_are_marked_as_complete(made: Session) -> None:
    found = made.scalars(select(DayMark)).all()
    worked = {(one.employee_id, one.day) for one in made.scalars(select(ActivityDay))}
    kinds = Counter(one.kind for one in found)

    assert kinds[MarkKind.DAY] > kinds[MarkKind.WEEK] > 100
    assert all((one.employee_id, one.day) in worked for one in found if one.kind is MarkKind.DAY)
    assert all(one.day.weekday() == 0 for one in found if one.kind is MarkKind.WEEK)
    assert all(one.marked_at <= NOW for one in found)


def test_every_decision_is_by_the_appraiser_and_in_the_history(made: Session) -> None:
    decided = made.scalars(select(Activity).where(Activity.decided_by.is_not(None))).all()
    steps = Counter(made.scalars(select(ActivityChange.activity_id)))

    assert all(one.decided_by != one.employee_id for one in decided)
    assert all(one.version == 1 + steps[one.id] for one in made.scalars(select(Activity)))
    for one in decided[::200]:
        assert one.decided_at is not None
        assert queries.appraiser_on(made, one.employee_id, one.decided_at.date()) == one.decided_by


def test_every_post_has_its_usual_activities(made: Session) -> None:
    positions = set(made.scalars(select(Position.id)))

    assert set(made.scalars(select(Template.position_id))) == positions
    named = made.scalar(select(func.count()).select_from(Activity).where(Activity.template_id.is_(None)))
    assert named == 0


def test_the_accounts_cover_each_role_and_one_whole_unit(made: Session) -> None:
    found = demo.accounts(made, SETTINGS)

    assert found is not None
    assert {role for one in found for role in one["roles"]} == {role.value for role in Role}
    shown = queries.unit_id_of(made, "PKM-LAWE")
    there = made.scalars(
        select(Assignment.employee_id).where(Assignment.unit_id == shown, Assignment.ends_on.is_(None))
    ).all()
    nips = {one["nip"] for one in found}
    for employee_id in there:
        appraiser = queries.appraiser_on(made, employee_id, TODAY)
        for one in (employee_id, appraiser):
            assert one is not None
            assert made.get_one(Employee, one).nip in nips
    assert len(found) <= 25


def test_the_passwords_follow_from_the_secret(made: Session) -> None:
    found = {one["nip"]: one["password"] for one in demo.accounts(made, SETTINGS) or []}
    other = Settings(secret="another secret of these tests that is long enough")

    assert found == {one["nip"]: one["password"] for one in demo.accounts(made, SETTINGS) or []}
    assert len(set(found.values())) == len(found)
    others = {one["password"] for one in demo.accounts(made, other) or []}
    assert not others & set(found.values())


def test_the_demo_is_the_same_each_time(made: Session, tmp_path: Path) -> None:
    again = Database(f"sqlite:///{tmp_path / 'again.db'}")
    metadata.create_all(again.writing)
    with Session(again.writing) as session:
        demo.seed(session, SETTINGS, today=TODAY, now=NOW)
        for what in (select(Employee), select(Assignment)):
            assert _rows(session, what) == _rows(made, what)
        these = select(Activity.id, Activity.description, Activity.status, Activity.decided_by).order_by(Activity.id)
        assert session.execute(these).all() == made.execute(these).all()
    again.close()


def _rows(session: Session, what: Any) -> list[Any]:
    columns = [column.key for column in what.column_descriptions[0]["entity"].__table__.columns]
    return sorted(str([getattr(row, name) for name in columns]) for row in session.scalars(what))


def test_a_database_with_units_is_left_alone(made: Session) -> None:
    with pytest.raises(demo.NotEmpty):
        demo.seed(made, SETTINGS, today=TODAY, now=NOW)


def test_a_database_without_the_demo_has_no_demo_accounts(session: Session) -> None:
    assert demo.accounts(session, SETTINGS) is None


def test_phones_show_what_their_page_is_for(made: Session) -> None:
    phones = made.scalars(select(SyncDevice)).all()
    sent = Counter(phone.employee_id for phone in phones)

    assert sum(phone.stored for phone in phones) == count(made, Activity)
    assert max(sent.values()) == 2
    assert all(phone.first_seen_at <= phone.last_push_at <= NOW for phone in phones)
    assert any(sync_rules.is_silent(phone.last_push_at.date(), TODAY, 3) for phone in phones)
    assert any(sync_rules.is_clock_off(phone.clock_offset_seconds) for phone in phones)
    assert len({phone.app for phone in phones}) == 2


def test_citizens_have_answered_for_half_a_year_and_the_sums_agree_with_the_answers(made: Session) -> None:
    units = {one.code: one.id for one in made.scalars(select(OrgUnit))}
    health = {one.id for one in made.scalars(select(OrgUnit)) if one.kind == "puskesmas"}
    surveys = {one.unit_id: one.id for one in made.scalars(select(Survey))}
    period = Period("2026-05", "2026-11")
    shown = {
        unit: results.totals(row for row in queries_of_surveys.sums(made, [survey], period) if row.form == "full")
        for unit, survey in surveys.items()
    }

    assert health <= set(surveys)
    assert count(made, SurveyResponse) == sum(made.scalars(select(SurveySums.responses)))
    assert 0 < shown[units["KUTE-BULUH"]].responses < 5
    for unit in health:
        result = rules.published(shown[unit].responses, shown[unit].elements)
        assert result is not None
        assert 7000 < result.index_e2 < 9500
        u3, u7 = (rules.average_e2(shown[unit].elements[one]) for one in ("u3", "u7"))
        assert u3 is not None
        assert u7 is not None
        assert u3 < u7
    states = Counter(made.scalars(select(SurveyResponse.comment_state)))
    assert states["waiting"] > 5
    assert states["shown"] > 5
