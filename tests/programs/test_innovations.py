"""An innovation from proposal to adoption, and who sees and judges it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.actor import Role
from backend.kit.outbox import OutboxRow
from backend.programs.queries import facts_of
from tests.activities.doing import log
from tests.client import Answer, Client
from tests.programs.doing import (
    INNOVATIONS,
    adopt,
    an_innovation,
    measured,
    new_id,
    propose,
    seen,
    step,
    take_back,
    tried,
    verified,
)
from tests.world import World, days


def read(client: Client, innovation: dict[str, Any]) -> Answer:
    return client.get(f"{INNOVATIONS}/{innovation['id']}")


def history(client: Client, innovation: dict[str, Any]) -> list[dict[str, Any]]:
    return client.get(f"{INNOVATIONS}/{innovation['id']}/history").json["items"]


def amend(client: Client, innovation: dict[str, Any], patch: dict[str, Any]) -> Answer:
    return client.patch(f"{INNOVATIONS}/{innovation['id']}", json=patch, if_match=seen(innovation))


def whole(person: Any, share: int = 100) -> dict[str, Any]:
    return {"employee_id": str(person.employee_id), "share": share}


# --- proposing ---


def test_a_proposal_is_wholly_the_officer_s_unless_said(client: Client, world: World) -> None:
    innovation = propose(client, world)

    assert (innovation["state"], innovation["version"], innovation["adoptions"]) == ("proposed", 1, 0)
    assert (innovation["before"], innovation["after"], innovation["gain"]) == ("61.5", None, None)
    assert innovation["unit_id"] == str(world.puskesmas)
    assert innovation["members"] == [{**whole(world.officer), "name": world.officer.name}]
    assert read(client, innovation).json == innovation == client.get(INNOVATIONS).json["items"][0]


def test_the_same_proposal_again_is_success_and_another_is_not(client: Client, world: World) -> None:
    body = an_innovation(world)
    client.sign_in(world.officer)
    first, again = client.post(INNOVATIONS, json=body), client.post(INNOVATIONS, json=body)
    other = client.post(INNOVATIONS, json={**body, "before": "61.51"})
    stranger = client.sign_in(world.employee()).post(INNOVATIONS, json=body)

    assert (first.status, again.status, again.json) == (201, 200, first.json)
    assert (other.problem, stranger.problem) == ("operation-differs", "id-taken")


def test_colleagues_of_the_unit_share_it_and_the_shares_are_a_whole(client: Client, world: World) -> None:
    mate, stranger = world.employee(), world.employee(world.unit())
    client.sign_in(world.officer)

    def answer_to(*members: dict[str, Any]) -> Any:
        answer = client.post(INNOVATIONS, json=an_innovation(world, members=list(members)))
        return answer.status if answer.status == 201 else answer.json["errors"][0]

    assert answer_to(whole(world.officer, 60), whole(mate, 40)) == 201
    assert answer_to(whole(world.officer, 60), whole(mate, 50)) == {
        "pointer": "/members",
        "detail": "Jumlah bagian 110 %, lebih 10 %. Kurangi sampai tepat 100 %",
    }
    assert answer_to(whole(world.officer, 60), whole(stranger, 40))["pointer"] == "/members/1/employee_id"
    assert answer_to(whole(mate, 100))["detail"] == "Pengusul termasuk anggota"


@pytest.mark.parametrize("before", [61.5, "61,5", "1e3", "+5", "0.00001", "1234567890", "", "NaN", " 5"])
def test_a_figure_is_a_decimal_written_as_text(client: Client, world: World, before: Any) -> None:
    answer = client.sign_in(world.officer).post(INNOVATIONS, json=an_innovation(world, before=before))

    assert [one["pointer"] for one in answer.json["errors"]] == ["/before"]


def test_ticked_activities_of_its_members_may_be_linked_and_others_not(client: Client, world: World) -> None:
    mate = world.employee()
    ticked, plain = log(client, world, innovation=True), log(client, world, start=world.morning(world.today - days(2)))
    others = log(client, world, mate, innovation=True)

    innovation = propose(client, world, activity_ids=[ticked["id"]])
    answers = [amend(client, innovation, {"activity_ids": [one["id"]]}) for one in (plain, others)]

    assert innovation["activity_ids"] == [ticked["id"]]
    assert [one.json["errors"] for one in answers] == [
        [{"pointer": "/activity_ids/0", "detail": "Kegiatan ini belum ditandai sebagai inovasi"}],
        [{"pointer": "/activity_ids/0", "detail": "Kegiatan tidak ditemukan"}],
    ]


def test_a_change_of_the_proposal_is_in_its_history_with_both_values(client: Client, world: World) -> None:
    innovation = propose(client, world)

    amended = amend(client, innovation, {"before": "60", "title": "Kelas sore dan malam"})

    assert (amended.status, amended.json["before"], amended.json["version"]) == (200, "60", 2)
    change = history(client, innovation)[-1]
    assert (change["action"], change["by_name"]) == ("amend", world.officer.name)
    assert change["changes"] == {"before_e4": [615_000, 600_000], "title": ["Kelas sore", "Kelas sore dan malam"]}


def test_what_was_measured_stays_as_it_was_proposed(client: Client, world: World) -> None:
    innovation = measured(client, world)

    answer = amend(client, innovation, {"before": "10"})

    assert (answer.status, answer.problem) == (409, "innovation-locked")
    assert read(client, innovation).json == innovation


# --- steps ---


def test_each_step_is_a_state_and_an_entry_of_the_history(client: Client, world: World, session: Session) -> None:
    innovation = verified(client, world)

    assert (innovation["state"], innovation["version"]) == ("verified", 4)
    assert (innovation["verified_by"], innovation["verified_on"]) == (
        str(world.head.employee_id),
        str(world.today),
    )
    found = [(one["action"], one["state"], one["by"]) for one in history(client.sign_in(world.officer), innovation)]
    officer, head = str(world.officer.employee_id), str(world.head.employee_id)
    assert found == [
        ("propose", "proposed", officer),
        ("try", "tried", officer),
        ("measure", "measured", officer),
        ("verify", "verified", head),
    ]
    facts = select(OutboxRow.employee_id).where(OutboxRow.name == "innovation.step")
    assert session.scalars(facts).all() == [world.officer.employee_id] * 4


def test_the_same_step_again_is_success_and_another_with_its_id_is_not(client: Client, world: World) -> None:
    innovation = propose(client, world)
    path, body = f"{INNOVATIONS}/{innovation['id']}/steps", {"id": new_id(), "step": "try"}
    body["tried_from"] = str(world.today)

    first, again = (client.post(path, json=body, if_match='"1-x"') for _ in range(2))
    other = client.post(path, json={**body, "tried_from": str(world.today - days(1))}, if_match='"2-x"')
    elsewhere = propose(client, world)
    taken = client.post(f"{INNOVATIONS}/{elsewhere['id']}/steps", json=body, if_match='"1-x"')

    assert (first.status, again.status, again.json) == (200, 200, first.json)
    assert (other.problem, taken.problem) == ("operation-differs", "id-taken")


def test_a_step_names_the_version_that_was_seen(client: Client, world: World) -> None:
    innovation = propose(client, world)
    amend(client, innovation, {"title": "Kelas sore dan malam"})

    answer = step(client, innovation, "try", tried_from=str(world.today))

    assert (answer.status, answer.problem) == (412, "stale")


@pytest.mark.parametrize(
    ("name", "members"), [("measure", {"after": "78.2"}), ("verify", {}), ("not_confirm", {"reason": "Belum"})]
)
def test_steps_are_taken_in_their_order(client: Client, world: World, name: str, members: dict[str, Any]) -> None:
    innovation = propose(client, world)
    if name == "measure":
        members = {**members, "after_on": str(world.today)}
    else:
        client.sign_in(world.head)

    answer = step(client, innovation, name, **members)

    assert (answer.status, answer.problem) == (409, "innovation-step-impossible")


@pytest.mark.parametrize(
    ("name", "members", "said"),
    [
        ("try", {}, "Langkah ini memerlukan tried_from"),
        ("measure", {"after": "1"}, "Langkah ini memerlukan after_on"),
        ("not_confirm", {}, "Langkah ini memerlukan reason"),
        ("withdraw", {"after": "1"}, "Langkah ini tidak memakai after"),
        ("verify", {"after": "99"}, "Langkah ini tidak memakai after"),
    ],
)
def test_a_step_has_what_it_needs_and_nothing_else(
    client: Client, world: World, name: str, members: dict[str, Any], said: str
) -> None:
    answer = step(client, propose(client, world), name, **members)

    assert (answer.status, [one["detail"] for one in answer.json["errors"]]) == (422, [said])


def test_a_figure_is_measured_after_the_trial_began_and_not_tomorrow(client: Client, world: World) -> None:
    innovation = tried(client, world)

    for day in (world.today - days(31), world.today + days(1)):
        answer = step(client, innovation, "measure", after="78.2", after_on=str(day))
        assert [one["pointer"] for one in answer.json["errors"]] == ["/after_on"]


def test_neither_the_proposer_nor_a_member_verifies_though_they_lead_the_unit(client: Client, world: World) -> None:
    mine = measured(client, world, members=[whole(world.officer, 50), whole(world.head, 50)])

    answers = [step(client.sign_in(person), mine, "verify") for person in (world.officer, world.head, world.regent)]

    assert [(one.status, one.problem) for one in answers] == [
        (403, "own-innovation"),
        (403, "own-innovation"),
        (200, None),
    ]


def test_only_an_appraiser_a_head_or_the_performance_team_verifies(client: Client, world: World) -> None:
    admin = world.with_role(Role.DISTRICT_ADMIN)
    auditor, team = world.with_role(Role.AUDITOR), world.with_role(Role.PERFORMANCE_TEAM)
    innovation = measured(client, world)

    answers = [step(client.sign_in(person), innovation, "verify") for person in (admin, auditor, team)]

    assert [one.status for one in answers] == [403, 403, 200]


def test_what_is_not_confirmed_says_why_and_may_be_measured_anew(client: Client, world: World) -> None:
    innovation = measured(client, world, after="99")
    doubted = step(client.sign_in(world.head), innovation, "not_confirm", reason="Daftar hadir tidak cocok").json
    client.sign_in(world.officer)

    again = step(client, doubted, "measure", after="78.2", after_on=str(world.today)).json
    confirmed = step(client.sign_in(world.head), again, "verify").json

    assert (doubted["state"], doubted["verified_on"]) == ("not_confirmed", None)
    assert (confirmed["state"], confirmed["after"]) == ("verified", "78.2")
    reasons = [one["reason"] for one in history(client, innovation) if one["action"] == "not_confirm"]
    assert reasons == ["Daftar hadir tidak cocok"]


def test_only_the_proposer_withdraws_and_nothing_follows_it(client: Client, world: World) -> None:
    mate = world.employee()
    innovation = propose(client, world, members=[whole(world.officer, 50), whole(mate, 50)])

    refused = step(client.sign_in(mate), innovation, "withdraw")
    withdrawn = step(client.sign_in(world.officer), innovation, "withdraw", reason="Digabung dengan yang lain")

    assert (refused.status, withdrawn.json["state"]) == (403, "withdrawn")
    assert step(client, withdrawn.json, "try", tried_from=str(world.today)).problem == "innovation-step-impossible"


# --- who sees what ---


def test_a_draft_is_seen_by_its_members_and_whoever_sees_the_officer_s_work_and_a_verified_one_by_all(
    client: Client, world: World
) -> None:
    mate, other, far = world.employee(), world.employee(), world.employee(world.unit())
    team = world.with_role(Role.PERFORMANCE_TEAM)
    innovation = measured(client, world, members=[whole(world.officer, 50), whole(mate, 50)])

    def seeing() -> list[bool]:
        found: list[bool] = []
        for person in (mate, world.head, world.regent, team, other, far):
            listed = client.sign_in(person).get(INNOVATIONS).json["items"]
            found.append(read(client, innovation).status == 200)
            assert found[-1] == ([one["id"] for one in listed] == [innovation["id"]])
        return found

    assert seeing() == [True, True, True, True, False, False]
    step(client.sign_in(world.head), innovation, "verify")
    assert seeing() == [True] * 6
    assert client.sign_in(far).get(f"{INNOVATIONS}/{innovation['id']}/history").status == 404


def test_the_list_is_narrowed_by_unit_officer_and_state(client: Client, world: World) -> None:
    mate = world.employee()
    first = propose(client, world)
    second = propose(client, world, mate)
    second = step(client, second, "try", tried_from=str(world.today)).json
    client.sign_in(world.head)

    def found(query: str) -> list[str]:
        return [one["id"] for one in client.get(f"{INNOVATIONS}?{query}").json["items"]]

    assert found("") == [second["id"], first["id"]]
    assert found(f"employee_id={mate.employee_id}") == [second["id"]]
    assert found("state=proposed") == [first["id"]]
    assert found(f"unit_id={world.district}") == []


def test_pages_follow_one_another(client: Client, world: World) -> None:
    made = [propose(client, world)["id"] for _ in range(5)]
    found, cursor = list[str](), ""
    while cursor is not None:
        page = client.get(f"{INNOVATIONS}?limit=2{cursor and f'&cursor={cursor}'}").json
        found += [one["id"] for one in page["items"]]
        cursor = page["next"]

    assert found == made[::-1]


# --- adoption ---


def test_only_what_is_verified_is_adopted(client: Client, world: World) -> None:
    mate = world.employee()
    innovation = measured(client, world, members=[whole(world.officer, 50), whole(mate, 50)])

    answer = adopt(client.sign_in(world.head), innovation, world.today)

    assert (answer.status, answer.problem) == (409, "innovation-step-impossible")


def test_others_adopt_once_each_for_themselves_or_for_the_unit_they_lead(client: Client, world: World) -> None:
    unit = world.unit("Puskesmas Lain")
    far = world.employee(unit, head=True)
    innovation = verified(client, world)
    client.sign_in(far)

    answers = [
        adopt(client, innovation, world.today),
        adopt(client, innovation, world.today),
        adopt(client, innovation, world.today, unit, note="Di semua kelas"),
        adopt(client, innovation, world.today, unit),
        adopt(client, innovation, world.today, world.puskesmas),
    ]

    assert [(one.status, one.problem) for one in answers] == [
        (201, None),
        (409, "already-adopted"),
        (201, None),
        (409, "already-adopted"),
        (403, "not-allowed"),
    ]
    items = client.get(f"{INNOVATIONS}/{innovation['id']}/adoptions").json["items"]
    assert sorted((one["unit_name"] or "", one["employee_name"] or "") for one in items) == [
        ("", far.name),
        ("Puskesmas Lain", ""),
    ]
    shown = read(client, innovation).json
    assert (shown["state"], shown["adoptions"], shown["version"]) == ("adopted", 2, 6)


def test_the_same_adoption_again_is_success(client: Client, world: World) -> None:
    mate = world.employee()
    innovation = verified(client, world)
    client.sign_in(mate)
    one = new_id()

    first, again = (adopt(client, innovation, world.today, id=one) for _ in range(2))
    other = adopt(client, innovation, world.today, id=one, note="Lain")

    assert (first.status, again.status, again.json) == (201, 200, first.json)
    assert other.problem == "operation-differs"


def test_nobody_adopts_their_own_nor_a_unit_its_own_nor_before_it_was_verified(client: Client, world: World) -> None:
    innovation = verified(client, world)

    own = adopt(client.sign_in(world.officer), innovation, world.today)
    unit = adopt(client.sign_in(world.head), innovation, world.today, world.puskesmas)
    early = adopt(client, innovation, world.today - days(1))
    late = adopt(client, innovation, world.today + days(1))

    assert [(one.status, one.problem) for one in (own, unit)] == [(403, "own-innovation")] * 2
    assert [[one["pointer"] for one in answer.json["errors"]] for answer in (early, late)] == [["/adopted_on"]] * 2


def test_an_adoption_is_taken_back_by_who_recorded_it_and_the_score_no_longer_counts_it(
    client: Client, world: World, session: Session
) -> None:
    innovation, mate = verified(client, world), world.employee()
    adoption = adopt(client.sign_in(mate), innovation, world.today).json["id"]

    first, again = (take_back(client, innovation, adoption) for _ in range(2))

    assert [(one.status, one.json) for one in (first, again)] == [(200, {"items": []})] * 2
    shown = read(client, innovation).json
    assert (shown["state"], shown["adoptions"], shown["version"]) == ("verified", 0, 6)
    last = history(client.sign_in(world.head), innovation)[-1]
    assert (last["action"], last["changes"]["adopted_by"]) == ("take_back", [str(mate.employee_id), None])
    facts = facts_of(session, [world.officer.employee_id or UUID(int=0)], world.today, world.today)
    assert [one.innovations[0].adoptions for one in facts.values()] == [0]


def test_an_adoption_left_by_others_keeps_the_innovation_adopted(client: Client, world: World) -> None:
    innovation, mate, other = verified(client, world), world.employee(), world.employee()
    adopt(client.sign_in(other), innovation, world.today)
    adoption = adopt(client.sign_in(mate), innovation, world.today).json["id"]

    answer = take_back(client, innovation, adoption)

    assert [one["employee_name"] for one in answer.json["items"]] == [other.name]
    assert read(client, innovation).json["state"] == "adopted"
    assert adopt(client, innovation, world.today).status == 201


def test_only_who_recorded_an_adoption_or_speaks_for_its_unit_takes_it_back(client: Client, world: World) -> None:
    unit = world.unit("Puskesmas Lain")
    far = world.employee(unit, head=True)
    innovation = verified(client, world)
    adoption = adopt(client.sign_in(far), innovation, world.today, unit).json["id"]

    stranger = take_back(client.sign_in(world.officer), innovation, adoption)
    admin = world.with_role(Role.DISTRICT_ADMIN)
    for_unit = take_back(client.sign_in(admin), innovation, adoption)
    unknown = take_back(client, innovation, new_id())

    assert [(one.status, one.problem) for one in (stranger, for_unit, unknown)] == [
        (403, "not-allowed"),
        (200, None),
        (404, "not-found"),
    ]


def test_a_trial_begins_after_the_figure_before_was_measured(client: Client, world: World) -> None:
    innovation = propose(client, world)

    early = step(client, innovation, "try", tried_from=str(world.today - days(61)))
    trial = step(client, innovation, "try", tried_from=str(world.today - days(30))).json
    late = amend(client, trial, {"before_on": str(world.today - days(29))})

    assert [[one["pointer"] for one in answer.json["errors"]] for answer in (early, late)] == [
        ["/tried_from"],
        ["/before_on"],
    ]
    assert read(client, innovation).json["before_on"] == innovation["before_on"]


def test_colleagues_are_those_of_the_unit_by_name_and_nobody_else(client: Client, world: World) -> None:
    mate, far = world.employee(), world.employee(world.unit("Puskesmas Lain"))

    answer = client.sign_in(world.officer).get("/api/v1/programs/colleagues")

    named = [one["name"] for one in answer.json["items"]]
    assert named == sorted(named)
    assert {mate.name, world.officer.name} <= set(named)
    assert far.name not in named
    assert all(set(one) == {"employee_id", "name", "position"} for one in answer.json["items"])
