"""Whoever is named is heard first; the appraiser reads it afterwards; no score changes by it."""

from datetime import timedelta

from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.feedback.models import ReportMention
from backend.kit.ids import uuid7
from backend.kit.outbox import OutboxRow
from backend.organisation.models import Employee
from backend.scoring import snapshots
from tests.client import Answer, Client
from tests.feedback.citizens import Reported
from tests.people import Person
from tests.world import World, days

MINE = "/api/v1/me/mentions"


def mine(client: Client, person: Person) -> list[dict[str, object]]:
    items: list[dict[str, object]] = client.sign_in(person).get(MINE).json["items"]
    return items


def of(client: Client, reader: Person, officer: Person) -> list[dict[str, object]]:
    answer = client.sign_in(reader).get(f"/api/v1/mentions?employee_id={officer.employee_id}")
    assert answer.status == 200, answer
    items: list[dict[str, object]] = answer.json["items"]
    return items


def test_a_named_officer_reads_what_was_moderated_and_nothing_of_the_reporter(client: Client, world: World) -> None:
    contact = {"name": "Warga Tersembunyi", "phone": "081234567890"}
    report = Reported(client, world, contact=contact).verified()
    report.mention(world.officer, text="Petugas loket dua tidak ada di tempat.")

    answer = client.sign_in(world.officer).get(MINE)

    [one] = answer.json["items"]
    assert one == {
        "id": one["id"],
        "kind": "complaint",
        "unit": {"id": str(world.puskesmas), "name": "Puskesmas Contoh"},
        "text": "Petugas loket dua tidak ada di tempat.",
        "mentioned_on": str(world.today),
        "answer_due_on": str(world.today + days(7)),
        "answer": None,
        "answered_on": None,
        "may_answer": True,
        "is_shared": False,
        "withdrawn_on": None,
        "withdraw_reason": None,
        "version": 1,
    }
    for hidden in ("Tersembunyi", "081234567890", report.ticket, "Rahasiawati"):
        assert hidden not in answer.response.text


def test_a_mention_needs_words_that_betray_nobody(client: Client, world: World) -> None:
    report = Reported(client, world, kind="thanks", text="Terima kasih atas pelayanannya.").verified()

    answer = report.mention(world.officer, text=None)

    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, "/text")
    assert mine(client, world.officer) == []


def test_a_report_that_nobody_has_read_names_nobody(client: Client, world: World) -> None:
    report = Reported(client, world)

    assert report.mention(world.officer).problem == "publication-impossible"
    assert mine(client, world.officer) == []


def test_a_complaint_reaches_the_appraiser_only_after_the_answer(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    mention = report.mention(world.officer).json["id"]
    share, words = f"/api/v1/mentions/{mention}/share", {"text": "Saya sedang menjemput obat."}
    early = client.sign_in(report.handler).post(share)
    assert of(client, world.head, world.officer) == []

    client.sign_in(world.officer).post(f"/api/v1/mentions/{mention}/answer", json=words)
    assert of(client, world.head, world.officer) == []
    shared = client.sign_in(report.handler).post(share)

    assert (early.status, early.problem) == (409, "mention-waits")
    assert early.json["answer_due_on"] == str(world.today + days(7))
    assert shared.status == 200
    [one] = of(client, world.head, world.officer)
    assert (one["answer"], one["shared_on"]) == (words["text"], str(world.today))


def test_an_officer_who_says_nothing_delays_it_by_the_days_of_the_policy_only(
    client: Client, world: World, session: Session
) -> None:
    report = Reported(client, world).verified()
    mention = report.mention(world.officer).json["id"]
    row = session.query(ReportMention).one()
    share = f"/api/v1/mentions/{mention}/share"

    row.answer_due_on = world.today
    session.flush()
    on_the_last_day = client.sign_in(report.handler).post(share)
    row.answer_due_on = world.today - timedelta(days=1)
    session.flush()
    after_it = client.post(share)

    assert (on_the_last_day.status, after_it.status) == (409, 200)
    assert after_it.json["shared_on"] == str(world.today)
    late = client.sign_in(world.officer).post(f"/api/v1/mentions/{mention}/answer", json={"text": "Maaf, baru baca."})
    assert late.status == 200
    assert of(client, world.head, world.officer)[0]["answer"] == "Maaf, baru baca."


def test_thanks_are_read_right_away_and_shared_without_an_answer(client: Client, world: World) -> None:
    report = Reported(client, world, kind="thanks").verified()
    mention = report.mention(world.officer).json

    assert len(mine(client, world.officer)) == 1
    assert mention["may_share"] is True
    assert client.sign_in(report.handler).post(f"/api/v1/mentions/{mention['id']}/share").status == 200
    assert of(client, world.head, world.officer)[0]["kind"] == "thanks"


def test_an_answer_is_given_once(client: Client, world: World) -> None:
    mention = Reported(client, world).verified().mention(world.officer).json["id"]
    path = f"/api/v1/mentions/{mention}/answer"
    client.sign_in(world.officer)

    first = client.post(path, json={"text": "Saya sedang rapat."})
    again = client.post(path, json={"text": "Saya sedang rapat."})
    other = client.post(path, json={"text": "Bukan saya."})

    assert (first.status, again.status) == (200, 200)
    assert first.json == again.json
    assert other.problem == "mention-answered"


def test_only_the_named_officer_answers(client: Client, world: World) -> None:
    mention = Reported(client, world).verified().mention(world.officer).json["id"]
    mate = world.employee()

    for person in (mate, world.head):
        answer = client.sign_in(person).post(f"/api/v1/mentions/{mention}/answer", json={"text": "Saya?"})
        assert answer.status == 404


def test_a_named_officer_has_no_part_in_the_report(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    admin = world.employee(roles=frozenset({Role.UNIT_ADMIN}), unit_ids=(world.puskesmas,))
    assert client.sign_in(admin).get(report.path).status == 200

    mention = report.mention(admin).json["id"]

    assert client.sign_in(admin).get(report.path).status == 404
    assert client.post(f"/api/v1/mentions/{mention}/share").status == 404
    assert client.get(f"{report.path}/mentions").status == 404


def test_a_mention_of_the_head_lifts_the_report_above_the_head(client: Client, world: World) -> None:
    admin = world.employee(roles=frozenset({Role.UNIT_ADMIN}), unit_ids=(world.puskesmas,))
    report = Reported(client, world).verified()
    report.handler = admin
    body = {"id": str(uuid7()), "employee_id": str(world.head.employee_id), "text": "Kepala disebut"}
    client.sign_in(admin)

    first = client.post(f"{report.path}/mentions", json=body)
    again = client.post(f"{report.path}/mentions", json=body)

    assert (first.status, again.status) == (201, 200)
    assert first.json == again.json
    assert client.get(report.path).status == 404
    assert client.sign_in(world.head).get(report.path).status == 404
    assert client.sign_in(world.regent).get(report.path).status == 200


def test_an_officer_is_named_once_and_with_one_id(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    mate, body = world.employee(), {"id": str(uuid7())}

    assert report.mention(world.officer, **body).status == 201
    assert report.mention(world.officer).problem == "mention-exists"
    assert report.mention(mate, **body).problem == "operation-differs"
    assert Reported(client, world).verified().mention(mate, **body).problem == "id-taken"


def test_people_of_elsewhere_and_oneself_cannot_be_named(client: Client, world: World) -> None:
    report = Reported(client, world).verified()

    for person in (world.employee(world.unit()), world.regent, world.head):
        answer = report.mention(person)
        assert answer.status == 422
        assert answer.json["errors"][0]["pointer"] == "/employee_id"


def test_whoever_handles_a_report_sees_how_its_mentions_stand(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    mention = report.mention(world.officer).json

    listed = client.sign_in(report.handler).get(f"{report.path}/mentions").json["items"]

    assert listed == [mention]
    assert (mention["employee_name"], mention["may_share"], mention["shared_on"]) == (world.officer.name, False, None)


def test_mentions_are_read_within_sight_only(client: Client, world: World) -> None:
    path = f"/api/v1/mentions?employee_id={world.officer.employee_id}"
    far = world.employee(world.unit(), head=True)
    world.employee(far.unit_id)

    assert client.sign_in(far).get(path).status == 404
    assert client.sign_in(world.officer).get(path).status == 403
    assert client.sign_in(world.with_role(Role.AUDITOR)).get(path).status == 200
    assert client.get("/api/v1/mentions").status == 422


def test_what_was_said_of_a_head_is_no_matter_of_those_below(client: Client, world: World) -> None:
    admin = world.employee(roles=frozenset({Role.UNIT_ADMIN}), unit_ids=(world.puskesmas,))
    report = Reported(client, world, kind="thanks").verified()
    report.handler = admin
    body = {"id": str(uuid7()), "employee_id": str(world.head.employee_id), "text": "Kepala disebut"}
    mention = client.sign_in(admin).post(f"{report.path}/mentions", json=body).json["id"]
    assert client.sign_in(world.with_role(Role.DISTRICT_ADMIN)).post(f"/api/v1/mentions/{mention}/share").status == 200

    assert of(client, admin, world.head) == []
    assert len(of(client, world.regent, world.head)) == 1


def test_sharing_again_is_success(client: Client, world: World) -> None:
    report = Reported(client, world, kind="thanks").verified()
    mention = report.mention(world.officer).json["id"]
    client.sign_in(report.handler)

    first, again = (client.post(f"/api/v1/mentions/{mention}/share") for _ in range(2))

    assert first.json == again.json


def test_a_mention_never_touches_a_score(client: Client, world: World, session: Session) -> None:
    """Scoring follows facts by the first part of their name: it knows none of these."""
    report = Reported(client, world, kind="thanks").verified()
    path = f"/api/v1/scores/{world.officer.employee_id}?period={world.today:%Y-%m}"
    before = client.sign_in(world.head).get(path)
    snapshots.follow(session, world.now)
    mention = report.mention(world.officer).json["id"]
    client.sign_in(report.handler).post(f"/api/v1/mentions/{mention}/share")

    snapshots.follow(session, world.now)
    after = client.sign_in(world.head).get(path)

    assert (before.status, after.status) == (200, 200)
    assert {**after.json, "computed_at": None} == {**before.json, "computed_at": None}
    told = {one.name for one in session.query(OutboxRow).filter(OutboxRow.employee_id == world.officer.employee_id)}
    assert "mention.changed" in told


def test_my_mentions_are_paged(client: Client, world: World) -> None:
    for number in range(3):
        Reported(client, world, kind="thanks").verified().mention(world.officer, text=f"Terima kasih {number}")
    client.sign_in(world.officer)

    first = client.get(f"{MINE}?limit=2").json
    rest = client.get(f"{MINE}?limit=2&cursor={first['next']}").json

    assert [one["text"] for one in first["items"] + rest["items"]] == [f"Terima kasih {n}" for n in (2, 1, 0)]
    assert rest["next"] is None


WRONG = {"reason": "Bukan pegawai yang dimaksud"}


def withdraw(client: Client, person: Person, mention: object, **members: str) -> Answer:
    return client.sign_in(person).post(f"/api/v1/mentions/{mention}/withdraw", json=WRONG | members)


def test_a_withdrawn_mention_is_no_evidence_and_the_officer_reads_why(client: Client, world: World) -> None:
    report = Reported(client, world, kind="thanks").verified()
    mention = report.mention(world.officer).json["id"]
    client.sign_in(report.handler).post(f"/api/v1/mentions/{mention}/share")
    assert len(of(client, world.regent, world.officer)) == 1

    answer = withdraw(client, report.handler, mention)

    assert (answer.status, answer.json["withdrawn_on"], answer.json["may_share"]) == (200, str(world.today), False)
    assert of(client, world.regent, world.officer) == []
    [one] = mine(client, world.officer)
    assert (one["withdraw_reason"], one["may_answer"], one["is_shared"]) == (WRONG["reason"], False, False)


def test_a_withdrawn_mention_is_neither_answered_nor_shared(client: Client, world: World) -> None:
    report = Reported(client, world, kind="thanks").verified()
    mention = report.mention(world.officer).json["id"]
    withdraw(client, report.handler, mention)

    shared = client.sign_in(report.handler).post(f"/api/v1/mentions/{mention}/share")
    answered = client.sign_in(world.officer).post(f"/api/v1/mentions/{mention}/answer", json={"text": "Saya ada."})

    assert [shared.problem, answered.problem] == ["mention-withdrawn"] * 2


def test_withdrawing_again_is_success_but_not_for_another_reason(client: Client, world: World) -> None:
    report = Reported(client, world).verified()
    mention = report.mention(world.officer).json["id"]

    first, again = (withdraw(client, report.handler, mention) for _ in range(2))
    other = withdraw(client, report.handler, mention, reason="Salah satu huruf")

    assert first.json == again.json
    assert other.problem == "mention-withdrawn"


def test_whoever_was_named_wrongly_may_be_named_again_and_has_a_part_in_the_report_until_then(
    client: Client, world: World
) -> None:
    report = Reported(client, world).verified()
    admin = world.employee(roles=frozenset({Role.UNIT_ADMIN}), unit_ids=(world.puskesmas,))
    mention = report.mention(admin).json["id"]
    assert client.sign_in(admin).get(report.path).status == 404

    withdraw(client, report.handler, mention)

    assert client.sign_in(admin).get(report.path).status == 200
    assert report.mention(admin).status == 201
    assert client.sign_in(admin).get(report.path).status == 404
    listed = client.sign_in(report.handler).get(f"{report.path}/mentions").json["items"]
    assert [one["withdrawn_on"] for one in listed] == [str(world.today), None]


def test_whom_the_words_of_a_report_may_mean_stays_kept_away(client: Client, world: World) -> None:
    admin = world.employee(roles=frozenset({Role.UNIT_ADMIN}), unit_ids=(world.puskesmas,))
    world.session.get_one(Employee, admin.employee_id).name = "Contohwan Pengurusdi"
    world.session.flush()
    report = Reported(client, world, text="Loket tutup, Contohwan Pengurusdi tidak ada di tempat.").verified()
    mention = report.mention(admin).json["id"]

    assert withdraw(client, report.handler, mention).status == 200
    assert client.sign_in(admin).get(report.path).status == 404


def test_a_report_lifted_by_a_wrong_mention_can_be_handed_down_again(client: Client, world: World) -> None:
    admin = world.employee(roles=frozenset({Role.UNIT_ADMIN}), unit_ids=(world.puskesmas,))
    report = Reported(client, world).verified()
    report.handler = admin
    mention = report.mention(world.head).json["id"]
    report.handler = world.regent

    assert withdraw(client, admin, mention).status == 404
    assert withdraw(client, world.regent, mention).status == 200
    assigned = report.step("assign", unit_id=str(world.puskesmas))

    assert assigned.status == 200
    assert client.sign_in(world.head).get(report.path).status == 200
