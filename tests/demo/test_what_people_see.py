"""What people of a fresh demo see of indicators, presence, programs and scores, by the API."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from backend import demo
from backend.attendance.models import AttendancePunch
from backend.config import Settings
from backend.demo.acting import months_between
from backend.kit import clock
from backend.kit.database import Database
from backend.main import create_app, join_packages
from backend.models import metadata
from backend.organisation import placement, queries
from backend.programs.rules_innovations import InnovationState
from backend.scoring import snapshots
from backend.scoring.models import ScoreSnapshot
from tests.client import Client
from tests.conftest import InlineRuntime
from tests.signing import SECRET

pytestmark = [pytest.mark.slow]

API = "/api/v1"


class Shown:
    """A client of the demo, and who may sign in."""

    def __init__(self, client: Client, session: Session, accounts: list[dict[str, Any]]) -> None:
        self.client, self.session = client, session
        self.officers = [one for one in accounts if one["roles"] != ["service"]]
        self._tokens: dict[str, str] = {}
        self.today = clock.today()
        self.month = f"{self.today:%Y-%m}"

    def sign_in(self, account: dict[str, Any]) -> Client:
        if account["nip"] not in self._tokens:
            asked = {"grant_type": "password", "username": account["nip"], "password": account["password"]}
            self._tokens[account["nip"]] = self.client.post(f"{API}/oauth/token", data=asked).json["access_token"]
        return self.client.use_token(self._tokens[account["nip"]])

    def who(self, position: str, number: int = 0) -> dict[str, Any]:
        """An account by the post of its officer, of several by its name."""
        held = [one for one in self.officers if self.post_of(one) == position]
        return sorted(held, key=lambda one: str(one["name"]))[number]

    def post_of(self, account: dict[str, Any]) -> str:
        assignment = self.sign_in(account).get(f"{API}/me").json["assignment"]
        return "" if assignment is None else assignment["position"]

    def unit(self, code: str) -> str:
        return str(queries.unit_id_of(self.session, code))


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Made once for all these tests, which only read."""
    folder: Path = tmp_path_factory.mktemp("seen")
    settings = Settings(data=folder, secret=SECRET, log_requests=False, demo=True)
    application: Any = create_app(settings)
    database = Database(f"sqlite:///{folder / 'demo.db'}")
    metadata.create_all(database.writing)
    placement.forget_all()
    with database.writing.connect() as connection, Session(connection) as session:
        _seed(session, settings, clock.now())
        application.app.state.runtime = InlineRuntime(connection)
        with Client(application, cast("Any", None)) as client:
            yield Shown(client, session, demo.accounts(session, settings) or [])
    database.close()
    placement.forget_all()


def _seed(session: Session, settings: Settings, now: datetime) -> None:
    demo.seed(session, settings, today=clock.local_day(now), now=now)
    session.flush()
    queries.forget_structure(session)


def test_every_officer_has_months_of_scores_whose_points_add_up(shown: Shown) -> None:
    for account in shown.officers:
        client = shown.sign_in(account)
        past = client.get(f"{API}/scores/me/history?from=2020-01&to={shown.month}").json["items"]
        assert len(past) >= 3, account
        assert past[-1]["period"] == shown.month
        for month in past:
            found = client.get(f"{API}/scores/me?period={month['period']}").json
            points = [Decimal(str(one["points"])) for one in found["components"]]
            assert sum(points) == Decimal(str(found["score"])) == Decimal(str(month["score"]))
            assert found["advisory"] is True
        assert len({one["score"] for one in past}) > 1


def test_the_gain_of_the_reading_program_shows_in_its_officers_score(shown: Shown) -> None:
    client = shown.sign_in(shown.who("Perencana Ahli Pertama"))
    me = client.get(f"{API}/scores/me?period={shown.month}").json["employee_id"]
    one = client.get(f"{API}/innovations?employee_id={me}").json["items"][0]
    adoptions = client.get(f"{API}/innovations/{one['id']}/adoptions").json["items"]

    assert (one["state"], one["before"], one["after"], one["gain"]["difference"]) == ("adopted", "61.5", "78.2", "16.7")
    assert one["verified_by"] not in {None, me}
    assert len(one["activity_ids"]) == 2
    assert len({adoption["unit_id"] for adoption in adoptions} - {None, one["unit_id"]}) == 2
    score = client.get(f"{API}/scores/me?period={one['verified_on'][:7]}").json
    innovation = next(part for part in score["components"] if part["code"] == "innovation")
    assert innovation["points"] >= 3
    assert "1 inovasi terverifikasi" in innovation["explanation"]


def test_the_cascade_goes_from_unit_to_leader_to_officer_and_shows_what_nobody_works_on(shown: Shown) -> None:
    client = shown.sign_in(shown.who("Kepala Puskesmas Lawe Contoh"))
    items = client.get(f"{API}/ikus/cascade?unit_id={shown.unit('PKM-LAWE')}&year={shown.today.year}").json["items"]

    assert {item["depth"] for item in items} == {0, 1, 2}
    assert [item["iku"]["name"] for item in items if item["unattended"]] == ["Rumah bebas jentik bersama kader"]
    assert {item["iku"]["polarity"] for item in items} == {"maximize", "minimize", "stabilize"}
    assert {item["iku"]["consolidation"] for item in items} == {"sum", "average", "last"}
    assert {item["iku"]["source"] for item in items} == {"entered", "from_activities"}


def test_an_officers_indicators_weigh_a_hundred_and_follow_from_activities(shown: Shown) -> None:
    client = shown.sign_in(shown.who("Bidan Terampil"))
    me = client.get(f"{API}/scores/me?period={shown.month}").json["employee_id"]
    ikus = client.get(f"{API}/ikus?employee_id={me}").json["items"]
    ikus = [one for one in ikus if one["year"] == _first_marked(shown).year]
    visits = next(one for one in ikus if one["source"] == "from_activities")
    entered = next(one for one in ikus if one["source"] == "entered")

    assert sum(one["weight"] for one in ikus) == 10_000
    found = client.get(f"{API}/ikus/{visits['id']}/actuals").json
    assert any(int(month["amount"]) > 0 for month in found["months"])
    told = client.get(f"{API}/ikus/{entered['id']}/history").json["items"]
    assert "iku.record" in {step["action"] for step in told}


def test_a_units_recap_has_all_that_happens_to_days(shown: Shown) -> None:
    client = shown.sign_in(shown.who("Kepala Tata Usaha"))
    seen = Counter[str]()
    for month in months_between(_first_marked(shown), shown.today):
        recap = client.get(f"{API}/attendance/recap?unit_id={shown.unit('PKM-LAWE')}&month={month}").json
        assert len(recap["items"]) >= 10
        for row in recap["items"]:
            seen.update(row["totals"])

    assert {"present", "late", "absent", "system_outage", "duty_travel", "leave:annual", "holiday"} <= set(seen)
    assert seen["present"] > 10 * seen["late"] > 0


def _first_marked(shown: Shown) -> date:
    first = shown.session.scalar(select(func.min(AttendancePunch.punched_at)))
    assert first is not None
    return clock.local_day(first)


def test_who_was_away_two_days_hears_of_it_first(shown: Shown) -> None:
    told = shown.sign_in(shown.who("Asisten Apoteker")).get(f"{API}/attendance/notices").json["items"]
    head = shown.sign_in(shown.who("Kepala Puskesmas Lawe Contoh")).get(f"{API}/attendance/notices").json["items"]

    assert [(one["stage"], one["days"]) for one in told] == [("officer", 2)]
    assert head == []


def test_a_head_finds_a_correction_that_waits_and_one_that_shows_both_times(shown: Shown) -> None:
    client = shown.sign_in(shown.who("Kepala Puskesmas Lawe Contoh"))
    waiting = client.get(f"{API}/attendance/corrections?status=asked").json["items"]
    approved = client.get(f"{API}/attendance/corrections?status=approved").json["items"]

    assert "HP mati" in waiting[0]["reason"]
    one = approved[0]
    days = client.get(f"{API}/attendance/days?employee_id={one['employee_id']}&month={one['day'][:7]}").json["items"]
    day = next(found for found in days if found["day"] == one["day"])
    assert (day["status"], day["recorded"]["status"]) == ("present", "late")
    asked = client.get(f"{API}/attendance/leaves?status=asked").json["items"]
    assert asked[0]["starts_on"] > shown.today.isoformat()


def test_a_wards_watch_lasts_over_midnight(shown: Shown) -> None:
    client = shown.sign_in(shown.who("Analis SDM Aparatur Ahli Muda"))
    found = client.get(f"{API}/attendance/schedules").json["items"]
    watch = next(one for one in found if one["employee_id"] is not None)

    assert watch["week"][5]["starts"] == watch["week"][5]["ends"] == "07:30"
    assert {one["week_minutes"] for one in found} == {37 * 60 + 30}
    assert any(one["week"][0]["assembly"] == "07:30" for one in found)


def test_members_of_programs_share_a_whole_and_their_work_counts(shown: Shown) -> None:
    client = shown.sign_in(shown.who("Analis SDM Aparatur Ahli Muda"))
    programs = client.get(f"{API}/programs").json["items"]

    assert {one["status"] for one in programs} == {"planned", "running", "done", "stopped"}
    for one in programs:
        found = client.get(f"{API}/programs/{one['id']}").json
        newest = client.get(f"{API}/programs/{one['id']}/members").json["items"][0]  # of a planned one: from its start
        assert sum(member["share"] for member in newest["members"]) == 100
        assert sum(milestone["weight"] for milestone in found["milestones"]) == 100
    reading = next(one for one in programs if one["name"].startswith("Gerakan Membaca"))
    months = months_between(_first_marked(shown), shown.today)
    counted = [client.get(f"{API}/programs/{reading['id']}/contributions?month={month}").json for month in months]
    assert sum(month["activities"] for month in counted) > 0
    entries = [entry["status"] for month in counted for member in month["members"] for entry in member["entries"]]
    assert Counter(entries) == {"approved": 1, "waiting": 1}


def test_innovations_are_there_in_every_state(shown: Shown) -> None:
    client = shown.sign_in(shown.who("Analis SDM Aparatur Ahli Muda"))
    found = client.get(f"{API}/innovations").json["items"]

    assert {one["state"] for one in found} == {state.value for state in InnovationState}
    assert all("DATA CONTOH" in one["title"] for one in found)


def test_citizens_see_what_units_have_mended(shown: Shown) -> None:
    client = shown.client.sign_out()
    by_unit = {
        code: client.get(f"{API}/public/units/{shown.unit(code)}/improvements").json["items"]
        for code in ("PKM-LAWE", "PKM-GUNUNG", "KEC-CONTOH", "DISDIK", "BKPSDM")
    }

    assert all(by_unit.values())
    found = [one for many in by_unit.values() for one in many]
    assert all("DATA CONTOH" in one["said"] for one in found)
    assert {one["element"] for one in found} >= {"u1", "u2", "u3", "u4", "u5", "u7", "u8"}
    assert {one["done_on"] is None for one in found} == {True, False}
    head = shown.sign_in(shown.who("Kepala Puskesmas Lawe Contoh"))
    waiting = head.get(f"{API}/improvements?published=false").json["items"]
    assert [one["element"] for one in waiting] == ["u9"]


def test_working_a_month_out_again_changes_nothing(shown: Shown) -> None:
    kept = {(one.employee_id, one.period): one.score for one in shown.session.scalars(select(ScoreSnapshot))}
    before = {one.employee_id: one.computed_at for one in shown.session.scalars(select(ScoreSnapshot))}
    for period in sorted({period for _, period in kept}):
        snapshots.compute(shown.session, list(before), period, clock.now())

    again = shown.session.scalars(select(ScoreSnapshot)).all()
    assert {(one.employee_id, one.period): one.score for one in again} == kept
    assert len(kept) >= 3 * 120


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 12, 31, 18, 0, tzinfo=UTC),  # the first hour of a year
        datetime(2027, 2, 28, 15, 0, tzinfo=UTC),  # a Sunday, the last of a short month
    ],
)
def test_a_demo_of_any_day_can_be_made(connection: Connection, now: datetime) -> None:
    join_packages()
    placement.forget_all()
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        _seed(session, Settings(secret=SECRET), now)

        periods = set(session.scalars(select(ScoreSnapshot.period)))
        assert len(periods) >= 2
        assert max(periods) == f"{clock.local_day(now):%Y-%m}"
    placement.forget_all()
