"""A report's whole life: steps in their order, the talk, who handles it, and two at once."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from backend.access.actor import Role
from backend.audit.models import AuditEntry
from backend.feedback.models import Report, ReportStep
from backend.kit.outbox import OutboxRow
from tests.client import Client
from tests.feedback.telling import A_CONTACT, REPORTS, Told, later, listed, needed, new_id, tick, unit_id
from tests.people import Person
from tests.world import World, hours


def of_unit(world: World, unit: UUID | None = None) -> Person:
    return world.with_role(Role.UNIT_ADMIN, units=(unit or world.puskesmas,))


def test_a_complaint_from_arrival_to_sudah(client: Client, world: World) -> None:
    told, admin = Told(client, world, contact=A_CONTACT), of_unit(world)

    assert told.step(admin, "verify", text="Laporan sudah lengkap").status == 200
    assert told.follow()["state_label"] == "Ditangani"
    assert told.write("Kejadiannya di loket dua").status == 201
    reply = client.sign_in(world.head).post(
        f"{told.managed}/messages", json={"id": new_id(), "text": "Terima kasih, kami periksa"}
    )
    assert reply.status == 201
    told.take(world.head, "note", "answer", "close")

    closed = told.follow()
    assert closed["state_label"] == "Selesai"
    assert [(one["label"], one["text"]) for one in closed["steps"]] == [
        ("Laporan diterima", None),
        ("Laporan diperiksa dan dinyatakan lengkap", "Laporan sudah lengkap"),
        ("Laporan dijawab", needed("answer")["text"]),
        ("Laporan diselesaikan", None),
    ]
    assert [(one["from"], one["text"]) for one in closed["messages"]] == [
        ("reporter", "Kejadiannya di loket dua"),
        ("unit", "Terima kasih, kami periksa"),
    ]
    assert not closed["asks_whether_done"]
    assert told.done(is_done=True).problem == "report-not-asked"

    later(world, 28)
    assert tick(world) == 1
    assert tick(world) == 0
    assert told.follow()["asks_whether_done"]
    answered = told.done(is_done=True)
    assert answered.status == 200
    assert (answered.json["answered_done"], answered.json["asks_whether_done"]) == (True, False)
    assert told.done(is_done=True).status == 200
    assert told.done(is_done=False).problem == "report-already-answered"
    actions = ["receive", "verify", "note", "answer", "close", "ask", "confirm"]
    assert [one["action"] for one in told.history(world.head)] == actions
    assert [one["version"] for one in told.history(world.head)] == list(range(1, 8))


def test_belum_takes_the_report_up_again_with_a_clock_of_its_own(client: Client, world: World) -> None:
    told = Told(client, world)
    told.take(world.head, "verify", "answer", "close")
    later(world, 40)

    answer = told.done(is_done=False)

    assert answer.status == 200
    assert (answer.json["state"], answer.json["answered_done"]) == ("handled", False)
    assert answer.json["steps"][-1]["label"] == "Laporan dibuka kembali"
    assert told.done(is_done=False).status == 200
    row = told.row
    assert (row.state.value, row.reopened) == ("assigned", 1)
    assert (row.finish_due_on - world.today).days == 60
    told.take(world.head, "answer", "close")
    later(world, 28)
    assert told.follow()["asks_whether_done"], "what was closed anew is asked about anew"


def test_a_thank_you_an_aspiration_and_a_question_live_alike(client: Client, world: World) -> None:
    for kind in ("thanks", "aspiration", "information"):
        told = Told(client, world, kind=kind)
        told.take(world.head, "verify", "answer", "close")
        assert told.follow()["kind"] == kind


# --- steps ---


def test_a_step_out_of_order_is_refused_and_changes_nothing(client: Client, world: World) -> None:
    told = Told(client, world)

    for action in ("answer", "close", "reopen"):
        answer = told.step(world.head, action, **needed(action))
        assert (answer.status, answer.problem) == (409, "report-step-impossible")
    assert told.step(world.head, "assign", unit_id=str(world.puskesmas)).problem == "report-step-impossible"
    assert [one["action"] for one in told.history(world.head)] == ["receive"]
    assert told.row.version == 1


@pytest.mark.parametrize(
    ("action", "members"),
    [
        ("answer", {}),
        ("archive", {}),
        ("archive", {"text": "x", "reason": "Bukan laporan"}),
        ("forward", {"reason": "Bukan kami"}),
        ("forward", {"to": "PLN"}),
        ("assign", {}),
        ("note", {}),
        ("reopen", {}),
        ("verify", {"to": "PLN"}),
        ("confirm", {}),
        ("escalate", {}),
    ],
)
def test_each_step_takes_its_own_members(client: Client, world: World, action: str, members: dict[str, Any]) -> None:
    assert Told(client, world).step(world.head, action, **members).status == 422


def test_the_same_step_again_is_success_and_another_with_its_id_is_not(client: Client, world: World) -> None:
    told, other, step_id = Told(client, world), Told(client, world), new_id()
    elsewhere = f"{other.managed}/steps"
    body = {"id": step_id, "action": "verify"}
    path, seen = f"{told.managed}/steps", '"1-x"'

    first = client.sign_in(world.head).post(path, json=body, if_match=seen)
    again = client.post(path, json=body, if_match=seen)

    assert (first.status, again.status) == (200, 200)
    assert first.json == again.json
    assert client.post(path, json={**body, "action": "note", "text": "x"}, if_match=seen).problem == "operation-differs"
    assert client.post(elsewhere, json=body, if_match=seen).problem == "id-taken"
    assert client.sign_in(of_unit(world)).post(path, json=body, if_match=seen).problem == "id-taken"


def test_an_old_step_repeated_does_not_go_on_showing_a_report_that_was_handed_away(
    client: Client, world: World
) -> None:
    told, step_id = Told(client, world), new_id()
    body, path = {"id": step_id, "action": "verify"}, f"{told.managed}/steps"
    assert client.sign_in(world.head).post(path, json=body, if_match='"1-x"').status == 200
    row = world.session.scalars(select(Report)).one()
    row.handler_unit_id = None
    world.session.flush()
    assert client.post(path, json=body, if_match='"1-x"').status == 200

    taken = world.session.get_one(ReportStep, UUID(step_id))
    taken.at -= hours(2)
    world.session.flush()

    assert client.post(path, json=body, if_match='"1-x"').status == 404


def test_who_sees_the_district_to_appraise_it_reads_only_what_their_own_units_handle(
    client: Client, world: World
) -> None:
    told = Told(client, world)
    for role in (Role.PPK, Role.PERFORMANCE_TEAM):
        person = world.employee(world.unit(), head=True, roles=frozenset({role}))
        world.employee(person.unit_id)

        assert client.sign_in(person).get("/api/v1/reports").json["items"] == []
        assert client.get(told.managed).status == 404


def test_of_two_handlers_at_once_the_second_sees_what_the_first_did(client: Client, world: World) -> None:
    told, admin = Told(client, world), of_unit(world)
    told.take(world.head, "verify")

    first = told.step(world.head, "answer", version=2, text="Jawaban pertama")
    second = told.step(admin, "answer", version=2, text="Jawaban kedua")

    assert first.status == 200
    assert (second.status, second.problem) == (412, "stale")
    assert second.json["version"] == 3
    assert told.follow()["steps"][-1]["text"] == "Jawaban pertama"
    missing = client.sign_in(admin).post(f"{told.managed}/steps", json={"id": new_id(), "action": "close"})
    assert missing.status == 428


def test_not_ours_is_forwarded_with_the_reason_and_may_come_back(client: Client, world: World) -> None:
    told = Told(client, world)

    answer = told.step(world.head, "forward", to="LAPOR", reason="Kewenangan kementerian")

    assert answer.status == 200
    assert (answer.json["state"], answer.json["forwarded_to"]) == ("forwarded", "lapor")
    step = told.follow()["steps"][-1]
    assert step["label"].endswith(": SP4N-LAPOR!")
    assert step["text"] == "Kewenangan kementerian"
    assert told.row.escalates_on is None
    told.take(world.head, "reopen")
    assert (told.row.state.value, told.row.forwarded_to) == ("assigned", None)


def test_spam_is_archived_with_a_reason_and_takes_no_more_words(client: Client, world: World) -> None:
    told = Told(client, world, text="BELI PULSA MURAH https://example.org/pulsa sekarang juga")
    told.take(world.head, "archive")

    assert told.follow()["state_label"] == "Selesai"
    assert told.follow()["steps"][-1]["text"] == needed("archive")["reason"]
    assert told.write("beli lagi").problem == "report-conversation-closed"
    reply = client.sign_in(world.head).post(f"{told.managed}/messages", json={"id": new_id(), "text": "Halo"})
    assert reply.problem == "report-conversation-closed"
    told.take(world.head, "reopen")
    assert told.write("Ini sungguhan").status == 201


# --- disposition ---


def test_a_report_is_assigned_to_a_unit_below_which_then_has_it(client: Client, world: World) -> None:
    poli = world.unit("Poli Gigi", parent=world.puskesmas)
    nurse = world.employee(poli, head=True)
    world.employee(poli)
    told = Told(client, world)
    told.take(world.head, "verify")
    assert told.read(nurse).status == 404

    answer = told.step(world.head, "assign", unit_id=str(poli), reason="Urusan poli gigi")

    assert unit_id(answer.json["handler_unit"]) == poli
    assert told.follow()["unit"]["name"] == "Puskesmas Contoh"
    step = told.follow()["steps"][-1]
    assert step["label"] == "Laporan ditugaskan kepada unit: Poli Gigi"
    assert step["text"] is None, "the reason among units is theirs"
    assert told.read(world.head).json["may_handle"], "a head handles what lies below"
    told.take(nurse, "answer", "close")


def test_a_report_for_the_wrong_unit_goes_up_and_from_there_to_the_right_one(client: Client, world: World) -> None:
    office = world.unit("Dinas Contoh")
    told = Told(client, world)
    told.take(world.head, "verify")

    assert told.step(world.head, "assign", unit_id=str(office)).status == 422
    body = {"id": new_id(), "action": "assign", "unit_id": str(world.district)}
    path, seen = f"{told.managed}/steps", '"2-x"'
    up = client.sign_in(world.head).post(path, json=body, if_match=seen)

    assert up.status == 200
    assert not up.json["may_handle"]
    assert client.post(path, json=body, if_match=seen).status == 200, "the repeat of what is out of sight now"
    assert told.read(world.head).status == 404
    assert told.step(world.regent, "assign", unit_id=str(office)).status == 200
    assert told.step(world.regent, "assign", unit_id=new_id()).status == 422


def test_a_report_for_nobody_in_particular_is_the_districts(client: Client, world: World) -> None:
    told, district = Told(client, world, unit_id=None), world.with_role(Role.DISTRICT_ADMIN)

    assert told.read(world.regent).status == 404
    assert told.ticket in listed(client, district)
    told.take(district, "verify")
    assert told.step(district, "assign", unit_id=str(world.puskesmas)).status == 200
    assert told.read(world.head).json["may_handle"]


# --- lists ---


def test_lists_show_what_is_in_sight_by_state_kind_unit_and_clock(client: Client, world: World) -> None:
    office = world.unit("Dinas Lain")
    chief = world.employee(office, head=True)
    world.employee(office)
    here, thanks, there = (
        Told(client, world),
        Told(client, world, kind="thanks"),
        Told(client, world, unit_id=str(office)),
    )
    everybody = {here.ticket, thanks.ticket, there.ticket}

    assert listed(client, world.head) == {here.ticket, thanks.ticket}
    assert listed(client, chief) == {there.ticket}
    assert listed(client, world.with_role(Role.AUDITOR)) == everybody
    assert listed(client, world.regent) == everybody
    assert listed(client, world.regent, f"&unit_id={office}") == {there.ticket}
    assert listed(client, world.head, "&kind=thanks") == {thanks.ticket}
    thanks.take(world.head, "verify")
    assert listed(client, world.head, "&state=verified") == {thanks.ticket}
    assert client.sign_in(world.officer).get(REPORTS).problem == "not-allowed"


def test_late_and_soon_are_what_the_clocks_say(client: Client, world: World) -> None:
    old, closed = Told(client, world), Told(client, world)
    closed.take(world.head, "verify", "answer", "close")
    later(world, 58)
    young, verified = Told(client, world), Told(client, world)
    verified.take(world.head, "verify")

    assert listed(client, world.head, "&due=late") == {old.ticket}
    line = client.get(f"{REPORTS}/{old.row.id}").json
    assert (line["is_late"], line["is_soon"]) == (True, False)
    old.take(world.head, "verify")
    assert listed(client, world.head, "&due=late") == set()
    assert listed(client, world.head, "&due=soon") - {young.ticket} == {old.ticket}
    later(world, 3)
    assert listed(client, world.head, "&due=late") - {young.ticket} == {old.ticket}


@pytest.mark.parametrize("contact", [A_CONTACT, None])
def test_a_list_is_paged_newest_first_and_each_is_there_once(
    client: Client, world: World, contact: dict[str, str] | None
) -> None:
    tickets = [Told(client, world, contact=contact).ticket for _ in range(5)]
    client.sign_in(world.head)
    found: list[str] = []
    following = f"{REPORTS}?limit=2"
    while following:
        page = client.get(following)
        found += [one["ticket"] for one in page.json["items"]]
        following = "" if page.json["next"] is None else f"{REPORTS}?limit=2&cursor={page.json['next']}"

    # Anonymous ones of a day have no order of arrival that anybody could read.
    assert found == tickets[::-1] or (contact is None and sorted(found) == sorted(tickets))


# --- the talk ---


def test_the_same_word_again_is_one_and_another_with_its_id_is_refused(client: Client, world: World) -> None:
    told, word = Told(client, world), new_id()

    first, again = told.write("Halo", word), told.write("Halo", word)

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert first.json["id"] == word  # by which the phone knows that it has arrived
    assert told.write("Halo juga", word).problem == "operation-differs"
    assert len(told.follow()["messages"]) == 1
    body = {"id": new_id(), "text": "Halo"}
    path = f"{told.managed}/messages"
    assert [client.sign_in(world.head).post(path, json=body).status for _ in range(2)] == [201, 200]
    assert client.post(path, json={**body, "text": "x"}).problem == "operation-differs"
    assert client.sign_in(of_unit(world)).post(path, json=body).problem == "id-taken"


def test_a_flood_of_words_ends_for_the_day_and_the_unit_may_still_answer(client: Client, world: World) -> None:
    told = Told(client, world)

    answers = [told.write(f"Halo {number}").status for number in range(21)]

    assert answers == [201] * 20 + [409]
    assert told.write("sekali lagi").problem == "report-conversation-full"
    reply = client.sign_in(world.head).post(f"{told.managed}/messages", json={"id": new_id(), "text": "Sabar"})
    assert reply.status == 201
    later(world, 1)
    assert told.write("Besoknya").status == 201


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert('x')</script> di loket",
        "<img src=x onerror=alert(1)> antrean panjang",
        "=cmd|' /C calc'!A0 laporan",
        "😀" * 2000,
        "Lihat https://example.org/a dan http://example.com/b segera",
        "'; DROP TABLE reports; -- antrean",
        "Garis\nbaru\ttab \u0301\u0301\u0301 tanda",
    ],
)
def test_strange_texts_are_stored_as_they_are_and_come_back_as_text(client: Client, world: World, text: str) -> None:
    told = Told(client, world, text=text)

    assert told.follow()["text"] == text
    assert told.read(world.head).json["text"] == text
    assert told.write(text[:100]).json["text"] == text[:100].strip()
    response = client.sign_out().get(told.path, headers=told.headers)
    assert response.headers["content-type"] == "application/json"
    assert response.headers["x-content-type-options"] == "nosniff"


# --- what others hear ---


def test_every_step_is_in_the_trail_and_told_as_a_fact(client: Client, world: World) -> None:
    told = Told(client, world)
    told.take(world.head, "verify", "answer", "close")
    session, report_id = world.session, told.row.id

    trail = session.scalars(select(AuditEntry).where(AuditEntry.subject_id == report_id).order_by(AuditEntry.position))
    facts = session.scalars(select(OutboxRow).where(OutboxRow.subject_id == report_id).order_by(OutboxRow.position))

    steps = ["report.receive", "report.verify", "report.answer", "report.close"]
    assert [one.action for one in trail] == steps
    assert [one.name for one in facts] == ["report.step", "report.received", *["report.step"] * 3]
