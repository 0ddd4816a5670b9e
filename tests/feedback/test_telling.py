"""Making a report and following it: the same ticket for the same report, and nothing that betrays who wrote."""

import hashlib
import json
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.audit.models import AuditEntry
from backend.feedback.models import Report
from backend.kit import clock
from backend.kit.ids import uuid7
from backend.kit.outbox import OutboxRow
from backend.models import metadata
from tests.client import Client
from tests.feedback.telling import A_CONTACT, PUBLIC, TEXT, Told, a_report, a_secret, new_id
from tests.world import World, days, hours, moment


def test_a_report_answers_its_ticket_and_its_own_secret(client: Client, world: World) -> None:
    body = a_report(world)

    answer = client.post(PUBLIC, json=body)

    assert answer.status == 201
    assert answer.json["ticket"].startswith("KT-")
    assert len(answer.json["ticket"]) == 11
    assert answer.json == {
        "ticket": answer.json["ticket"],
        "secret": body["secret"],
        "state": "received",
        "state_label": "Diterima",
    }


def test_the_same_report_again_answers_the_same_ticket(client: Client, world: World) -> None:
    body = a_report(world)
    first = client.post(PUBLIC, json={**body, "made_at": moment(world.now)})

    again = client.post(PUBLIC, json={**body, "made_at": moment(world.now + hours(1))})

    assert (first.status, again.status) == (201, 200)
    assert again.json == first.json
    assert len(world.session.scalars(select(Report)).all()) == 1


@pytest.mark.parametrize(
    "changed", [{"text": TEXT + "!"}, {"kind": "thanks"}, {"unit_id": None}, {"contact": A_CONTACT}]
)
def test_the_same_id_and_secret_with_another_report_is_refused(
    client: Client, world: World, changed: dict[str, Any]
) -> None:
    told = Told(client, world)

    assert client.post(PUBLIC, json={**told.body, **changed}).problem == "operation-differs"


def test_a_known_id_with_another_secret_is_simply_another_report(client: Client, world: World) -> None:
    told = Told(client, world)

    other = client.post(PUBLIC, json={**told.body, "secret": a_secret(), "text": "Ini laporan orang lain sama sekali"})

    assert other.status == 201
    assert other.json["ticket"] != told.ticket
    assert told.follow()["text"] == TEXT


@pytest.mark.parametrize(
    ("members", "pointer"),
    [
        ({"unit_id": new_id()}, "/unit_id"),
        ({"text": "pendek"}, "/text"),
        ({"text": "a" * 4001}, "/text"),
        ({"secret": "5e" * 31}, "/secret"),
        ({"secret": "ZZ" * 32}, "/secret"),
        ({"kind": "rumour"}, "/kind"),
        ({"happened_on": "2099-01-01"}, "/happened_on"),
        ({"contact": {"name": "W"}}, "/contact/name"),
        ({"contact": {**A_CONTACT, "email": "bukan surel"}}, "/contact/email"),
        ({"contact": {**A_CONTACT, "phone": "telepon"}}, "/contact/phone"),
    ],
)
def test_what_cannot_be_a_report_is_refused_at_its_place(
    client: Client, world: World, members: dict[str, Any], pointer: str
) -> None:
    answer = client.post(PUBLIC, json=a_report(world, **members))

    assert answer.status == 422
    assert [one["pointer"] for one in answer.json["errors"]] == [pointer]


def test_a_reporter_follows_the_report_in_three_words_and_by_days(client: Client, world: World) -> None:
    told = Told(client, world, happened_on=str(world.today - days(1)), officer_name="petugas loket")

    found = told.follow()

    assert found["ticket"] == told.ticket
    assert (found["state"], found["state_label"]) == ("received", "Diterima")
    assert found["unit"] == {"id": str(world.puskesmas), "name": "Puskesmas Contoh"}
    assert (found["text"], found["officer_name"], found["is_anonymous"]) == (TEXT, "petugas loket", True)
    assert found["received_on"] == str(world.today)
    assert found["finish_due_on"] == str(world.today + days(60))
    assert found["verify_due_on"] > found["received_on"]
    assert found["steps"] == [{"state": "received", "label": "Laporan diterima", "text": None, "on": str(world.today)}]
    assert (found["messages"], found["photos"]) == ([], [])
    assert (found["asks_whether_done"], found["answered_done"]) == (False, None)


def test_the_ticket_is_taken_as_it_is_typed(client: Client, world: World) -> None:
    told = Told(client, world)
    typed = told.ticket.lower().removeprefix("kt-")

    assert client.get(f"{PUBLIC}/{typed}", headers=told.headers).json == told.follow()


def test_a_report_may_be_for_no_unit_in_particular(client: Client, world: World) -> None:
    told = Told(client, world, unit_id=None)

    assert told.follow()["unit"] is None
    assert told.row.handler_unit_id is None


# --- nothing that betrays ---


def every_row(session: Session) -> str:
    """All that is stored, as text."""
    return "\n".join(repr(tuple(row)) for table in metadata.sorted_tables for row in session.execute(select(table)))


def test_of_an_anonymous_report_only_the_day_is_kept_anywhere(client: Client, world: World) -> None:
    told = Told(client, world)
    told.write("Apakah sudah ada kabar?")
    midnight = clock.day_bounds(world.today)[0]
    session = world.session

    assert told.row.received_at == midnight
    kept = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == told.row.id)).all()
    facts = session.scalars(select(OutboxRow).where(OutboxRow.subject_id == told.row.id)).all()
    assert len(kept) == 2
    assert {one.at for one in kept} == {midnight}
    assert {one.recorded_at for one in facts} == {midnight}


def test_an_id_that_holds_the_time_reaches_nobody(client: Client, world: World) -> None:
    of_report, of_message = uuid7(), uuid7()
    told = Told(client, world, id=str(of_report))
    told.write("Apakah sudah ada kabar?", str(of_message))

    seen = json.dumps([told.follow(), told.read(world.head).json, told.history(world.head)])
    for made in (of_report, of_message):
        assert str(made) not in seen
        assert repr(made) not in every_row(world.session)
    assert {UUID(one["id"]).version for one in told.follow()["messages"]} == {4}


def test_neither_address_nor_secret_is_stored(client: Client, world: World) -> None:
    told = Told(client, world, contact=A_CONTACT)
    told.follow()
    told.write("Apakah sudah ada kabar?")

    stored = every_row(world.session)
    assert told.secret not in stored
    assert hashlib.sha256(told.secret.encode()).hexdigest() in stored
    assert "127.0.0.1" not in stored
    assert "testclient" not in stored


def test_contact_is_read_by_those_who_handle_the_report_and_by_nobody_else(client: Client, world: World) -> None:
    told = Told(client, world, contact=A_CONTACT)
    auditor = world.with_role(Role.AUDITOR)

    assert told.read(world.head).json["contact"] == A_CONTACT
    assert told.read(world.with_role(Role.DISTRICT_ADMIN)).json["contact"] == A_CONTACT
    assert told.read(auditor).json["contact"] is None
    assert A_CONTACT["name"] not in json.dumps([told.follow(), told.history(auditor)])
    world.session.flush()
    told_elsewhere = [
        repr(tuple(row)) for table in (AuditEntry, OutboxRow) for row in world.session.execute(select(table.__table__))
    ]
    assert not any(value in row for value in (*A_CONTACT.values(), TEXT) for row in told_elsewhere)


def test_who_gave_a_contact_has_moments_and_an_anonymous_one_days(client: Client, world: World) -> None:
    named, anonymous = Told(client, world, contact=A_CONTACT), Told(client, world)

    assert named.read(world.head).json["received_at"] is not None
    assert anonymous.read(world.head).json["received_at"] is None
    assert named.history(world.head)[0]["at"] is not None
    assert anonymous.history(world.head)[0]["at"] is None
