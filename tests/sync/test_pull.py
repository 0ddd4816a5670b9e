"""Pull: what a phone keeps, page by page; what leaves its sight; and no committed change skipped."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.kit.ids import uuid7
from backend.kit.outbox import OutboxRow
from backend.organisation.models import Assignment, Employee, EmployeeType
from backend.sync.models import DatabaseEpoch
from tests.client import Client
from tests.people import Person
from tests.sync.pulling import gone, ids_of, log, pull, pull_all, review
from tests.world import World, days, hours


def end_post(session: Session, world: World, person: Person) -> None:
    rows = update(Assignment).where(Assignment.employee_id == person.employee_id)
    session.execute(rows.values(ends_on=world.today - days(1)))


def test_a_new_phone_gets_all_that_its_officer_keeps(client: Client, world: World) -> None:
    ids = log(client, world, world.officer, 3)
    log(client, world, world.employee())

    answer = pull(client.sign_in(world.officer))

    assert answer.json.keys() == {"server_time", "changes", "cursor", "more", "reset", "device"}
    assert set(ids_of(answer.json["changes"])) == set(ids)
    assert (answer.json["more"], answer.json["reset"], answer.json["device"]) == (False, False, None)
    shown = answer.json["changes"][0]
    assert (shown["kind"], shown["version"], shown["deleted"]) == ("activity", 1, False)
    assert shown["body"] == client.get(f"/api/v1/activities/{shown['id']}").json


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_hold_every_change_once_and_then_there_is_no_more(client: Client, world: World, limit: int) -> None:
    ids = log(client, world, world.officer, 6)

    changes, cursor = pull_all(client, limit=limit)

    assert sorted(ids_of(changes)) == sorted(ids)
    assert pull(client, cursor).json["changes"] == []


def test_what_is_older_than_ninety_days_is_not_copied(client: Client, world: World) -> None:
    old = world.morning(world.today - days(91))
    client.sign_in(world.officer)
    body = world.an_activity(start=old, made_at=(old + hours(8)).isoformat())
    assert client.post("/api/v1/activities", json=body).status == 201

    assert pull_all(client)[0] == []


def test_a_change_is_sent_once_as_it_is_now(client: Client, world: World) -> None:
    (one,) = log(client, world, world.officer)
    _, cursor = pull_all(client)
    for quantity in (5, 6, 7):
        path = f"/api/v1/activities/{one}"
        client.patch(path, json={"quantity": quantity}, if_match=client.get(path).etag)

    changes, _ = pull_all(client, cursor)

    assert [(change["id"], change["version"], change["body"]["quantity"]) for change in changes] == [(one, 4, 7)]


def test_what_was_withdrawn_arrives_as_deleted(client: Client, world: World) -> None:
    (one,) = log(client, world, world.officer)
    _, cursor = pull_all(client)
    client.delete(f"/api/v1/activities/{one}", if_match='"1-x"')

    changes, _ = pull_all(client, cursor)

    assert changes == [{"kind": "activity", "id": one, "version": 2, "deleted": True, "body": None}]
    assert pull_all(client)[0] == []


def test_an_appraisers_phone_keeps_what_waits_and_hears_of_every_change(client: Client, world: World) -> None:
    waiting, decided = log(client, world, world.officer, 2)
    review(client, world, decided)

    copied, cursor = pull_all(client.sign_in(world.head))
    review(client, world, waiting, "return")
    heard, cursor = pull_all(client.sign_in(world.head), cursor)
    client.sign_in(world.officer)
    client.patch(f"/api/v1/activities/{waiting}", json={"quantity": 9}, if_match='"2-x"')
    amended, _ = pull_all(client.sign_in(world.head), cursor)

    assert ids_of(copied) == [waiting]
    assert [(one["id"], one["body"]["status"]) for one in heard] == [(waiting, "returned")]
    assert [(one["id"], one["body"]["status"]) for one in amended] == [(waiting, "waiting")]


def test_a_correction_asked_for_reaches_both_phones_and_waits_on_a_new_one_of_the_appraiser(
    client: Client, world: World
) -> None:
    asked, decided = log(client, world, world.officer, 2)
    review(client, world, asked)
    review(client, world, decided)
    _, heads = pull_all(client.sign_in(world.head))
    _, officers = pull_all(client.sign_in(world.officer))
    path = f"/api/v1/activities/{asked}/correction"
    client.post(path, json={"reason": "Jumlahnya keliru"}, if_match='"2-x"')

    by_officer, _ = pull_all(client, officers)
    by_head, _ = pull_all(client.sign_in(world.head), heads)
    copied, heads = pull_all(client)
    review(client, world, asked, version=3)
    answered, _ = pull_all(client.sign_in(world.head), heads)
    nothing, _ = pull_all(client)

    assert by_officer == by_head == copied
    assert [(one["id"], one["body"]["status"]) for one in copied] == [(asked, "approved")]
    assert copied[0]["body"]["correction"]["reason"] == "Jumlahnya keliru"
    assert [(one["id"], one["body"]["correction"]) for one in answered] == [(asked, None)]
    assert nothing == []


def test_what_leaves_ones_sight_arrives_as_deleted(client: Client, world: World, session: Session) -> None:
    other = world.employee()
    theirs = log(client, world, other, 2)
    stays = log(client, world, world.officer)
    _, cursor = pull_all(client.sign_in(world.head))
    end_post(session, world, other)

    changes, cursor = pull_all(client.sign_in(world.head), cursor)

    assert gone(changes) == set(theirs)
    assert len(changes) == 2
    assert pull_all(client, cursor)[0] == []
    assert stays[0] in ids_of(pull_all(client)[0])


def test_who_comes_into_ones_sight_is_copied(client: Client, world: World) -> None:
    _, cursor = pull_all(client.sign_in(world.head))
    elsewhere = world.employee(world.unit())
    theirs = log(client, world, elsewhere, 2)
    world.assign(elsewhere.employee_id, world.puskesmas, since=world.today)  # type: ignore[arg-type]
    world.session.execute(
        delete(Assignment).where(Assignment.employee_id == elsewhere.employee_id, Assignment.unit_id != world.puskesmas)
    )

    changes, _ = pull_all(client.sign_in(world.head), cursor)

    assert set(ids_of(changes)) == set(theirs)


def test_a_half_copied_officer_who_leaves_is_dropped_whole(client: Client, world: World, session: Session) -> None:
    theirs = log(client, world, world.officer, 4)
    first = pull(client.sign_in(world.head), limit=2)
    assert first.json["more"]
    end_post(session, world, world.officer)

    changes, _ = pull_all(client.sign_in(world.head), first.json["cursor"], limit=1)

    assert set(ids_of(first.json["changes"])) <= gone(changes) <= set(theirs)


def test_a_half_copied_officer_is_not_forgotten_while_others_are_dropped(
    client: Client, world: World, session: Session
) -> None:
    people = sorted((world.officer, *(world.employee() for _ in range(3))), key=lambda one: str(one.employee_id))
    ids = {one.nip: log(client, world, one, 3) for one in people}
    client.sign_in(world.head)
    cursor, seen = None, set[str]()
    while not seen & set(ids[people[2].nip]):  # two are copied, the third is begun
        page = pull(client, cursor, limit=1).json
        seen |= set(ids_of(page["changes"]))
        cursor = page["cursor"]
    end_post(session, world, people[0])
    page = pull(client, cursor, limit=1).json
    seen |= set(ids_of(page["changes"]))
    end_post(session, world, people[2])

    changes, _ = pull_all(client, page["cursor"], limit=1)

    dropped = gone(page["changes"]) | gone(changes)
    assert seen & {*ids[people[0].nip], *ids[people[2].nip]} <= dropped
    assert not dropped & {*ids[people[1].nip], *ids[people[3].nip]}


def test_a_half_dropped_officer_who_comes_back_is_copied_again(client: Client, world: World, session: Session) -> None:
    theirs = log(client, world, world.officer, 3)
    _, cursor = pull_all(client.sign_in(world.head))
    end_post(session, world, world.officer)
    page = pull(client, cursor, limit=1).json
    assert (len(gone(page["changes"])), page["more"]) == (1, True)
    session.execute(update(Assignment).where(Assignment.employee_id == world.officer.employee_id).values(ends_on=None))

    changes, _ = pull_all(client, page["cursor"], limit=1)

    assert set(theirs) == {change["id"] for change in changes if not change["deleted"]}


def test_a_head_of_many_hundred_officers_can_go_on_pulling(client: Client, world: World, session: Session) -> None:
    for number in range(450):
        row = Employee(id=uuid7(), nip=f"R{number:08d}", name="Pegawai Contoh", employee_type=EmployeeType.PNS)
        session.add(row)
        session.flush()
        post = session.scalars(select(Assignment).where(Assignment.employee_id == world.officer.employee_id)).one()
        session.add(_like(post, row.id))
    session.flush()
    _, cursor = pull_all(client.sign_in(world.head))

    answer = pull(client, cursor)

    assert answer.status == 200
    assert len(cursor) < 10_000


def _like(post: Assignment, employee_id: UUID) -> Assignment:
    return Assignment(
        id=uuid7(),
        employee_id=employee_id,
        position_id=post.position_id,
        unit_id=post.unit_id,
        kind=post.kind,
        starts_on=post.starts_on,
    )


@pytest.mark.parametrize("limit", [1, 200])
def test_a_restored_database_is_told_by_a_reset(client: Client, world: World, session: Session, limit: int) -> None:
    ids = log(client, world, world.officer, 2)
    _, cursor = pull_all(client)
    session.execute(update(DatabaseEpoch).values(epoch=uuid7()))

    pages = [pull(client, cursor, limit=limit).json]
    while pages[-1]["more"]:
        pages.append(pull(client, pages[-1]["cursor"], limit=limit).json)

    assert all(page["reset"] for page in pages)
    assert sorted(one for page in pages for one in ids_of(page["changes"])) == sorted(ids)
    assert pull(client, pages[-1]["cursor"]).json["reset"] is False


def test_a_second_restore_during_the_building_begins_it_anew(client: Client, world: World, session: Session) -> None:
    ids = log(client, world, world.officer, 3)
    _, cursor = pull_all(client)
    session.execute(update(DatabaseEpoch).values(epoch=uuid7()))
    half = pull(client, cursor, limit=1).json
    session.execute(update(DatabaseEpoch).values(epoch=uuid7()))

    marker = pull(client, half["cursor"], limit=1).json
    changes, _ = pull_all(client, marker["cursor"])

    assert (marker["reset"], marker["more"], marker["changes"]) == (True, True, [])
    assert sorted(ids_of(changes)) == sorted(ids)


def test_a_place_that_is_too_old_is_told_by_a_reset(client: Client, world: World, session: Session) -> None:
    log(client, world, world.officer)
    _, cursor = pull_all(client)
    ids = log(client, world, world.officer, 3)
    newest = session.scalars(select(OutboxRow.position).order_by(OutboxRow.position.desc())).first()
    session.execute(delete(OutboxRow).where(OutboxRow.position < newest))

    answer = pull(client, cursor)

    assert answer.json["reset"] is True
    assert set(ids) < set(ids_of(answer.json["changes"]))


def test_a_cursor_serves_only_the_account_it_was_made_for(client: Client, world: World) -> None:
    _, cursor = pull_all(client.sign_in(world.officer))

    answer = pull(client.sign_in(world.head), cursor)

    assert (answer.status, answer.problem) == (422, "invalid")
    assert answer.json["errors"][0]["pointer"] == "/cursor"


@pytest.mark.parametrize("change", [lambda c: c[:-2], lambda c: "A" + c[1:], lambda c: "é", lambda c: "x" * 17_000])
def test_a_cursor_of_ones_own_making_is_refused(client: Client, world: World, change: Any) -> None:
    _, cursor = pull_all(client.sign_in(world.officer))

    assert pull(client, change(cursor)).status == 422


def test_a_cursor_of_a_list_is_refused(client: Client, world: World) -> None:
    log(client, world, world.officer, 2)
    following = client.get("/api/v1/activities?limit=1").json["next"]

    assert pull(client, following).status == 422


def test_the_phone_hears_how_many_of_its_operations_are_stored(client: Client, world: World) -> None:
    client.sign_in(world.officer)
    device = str(uuid7())
    operations = [
        {
            "op_id": str(uuid7()),
            "kind": "activity.log",
            "made_at": world.now.isoformat(),
            "body": world.an_activity(start=world.morning() + hours(n)),
        }
        for n in range(3)
    ]
    envelope = {"device_id": device, "sent_at": world.now.isoformat(), "operations": operations}
    client.post("/api/v1/sync/push", json=envelope)

    assert pull(client, device_id=device).json["device"] == {"stored": 3}
    assert pull(client, device_id=str(uuid7())).json["device"] == {"stored": 0}
    assert pull(client.sign_in(world.head), device_id=device).json["device"] == {"stored": 0}


def test_somebody_without_activities_of_their_own_may_pull_nothing(client: Client, world: World) -> None:
    service = world.a_service("activities:read")

    assert pull_all(client.sign_in(service))[0] == []
    assert pull(client.sign_in(world.a_service("employees:read"))).status == 403
