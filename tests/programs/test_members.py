"""A program's members: one set from a day on, whose shares add up to 100."""

from typing import Any

import pytest

from backend.access.actor import Role
from tests.client import Client
from tests.programs.doing import create, member, new_id, path_of, read, set_members
from tests.world import World, days


def sets(client: Client, program: dict[str, Any]) -> list[tuple[str, str | None, dict[str, int]]]:
    items = client.get(f"{path_of(program)}/members").json["items"]
    return [
        (one["starts_on"], one["ends_on"], {each["employee_id"]: each["share"] for each in one["members"]})
        for one in items
    ]


def test_a_new_set_holds_from_its_day_and_the_one_before_stays_until_then(client: Client, world: World) -> None:
    mate, aide, officer = world.employee(), world.employee(), str(world.officer.employee_id)
    program = create(client, world)
    first_day, second_day = world.today - days(30), world.today - days(10)
    program = set_members(client, program, first_day, member(world.officer, 100, "leader")).json

    answer = set_members(client, program, second_day, member(world.officer, 70, "leader"), member(aide, 30))

    assert answer.status == 200
    assert [(one["employee_id"], one["share"]) for one in answer.json["members"]] == [
        (officer, 70),
        (str(aide.employee_id), 30),
    ]
    assert sets(client, program) == [
        (str(second_day), None, {officer: 70, str(aide.employee_id): 30}),
        (str(first_day), str(second_day - days(1)), {officer: 100}),
    ]
    change = client.get(f"{path_of(program)}/history").json["items"][-1]
    assert change["changes"]["members"] == [
        [{"employee_id": officer, "role": "leader", "share": 100}],
        [
            {"employee_id": officer, "role": "leader", "share": 70},
            {"employee_id": str(aide.employee_id), "role": "member", "share": 30},
        ],
    ]
    assert client.sign_in(mate).get(path_of(program)).json["my_role"] is None
    assert client.sign_in(world.officer).get(path_of(program)).json["my_role"] == "leader"


def test_the_same_set_again_is_success_though_the_version_has_moved_on(client: Client, world: World) -> None:
    program = create(client, world)
    first = set_members(client, program, world.today, member(world.officer, 100, "leader"))

    again = set_members(client, program, world.today, member(world.officer, 100, "leader"))

    assert (again.status, again.json) == (200, first.json)


def test_another_set_of_what_was_not_seen_is_stale(client: Client, world: World) -> None:
    program = create(client, world)
    set_members(client, program, world.today, member(world.officer, 100, "leader"))

    answer = set_members(client, program, world.today, member(world.head, 100, "leader"))

    assert (answer.status, answer.problem) == (412, "stale")


def test_a_set_takes_the_place_of_those_that_were_to_begin_later_and_the_history_keeps_them(
    client: Client, world: World
) -> None:
    program = create(client, world)
    later = world.today + days(5)
    program = set_members(client, program, later, member(world.head, 100, "leader")).json

    program = set_members(client, program, world.today, member(world.officer, 100, "leader")).json

    assert [one[0] for one in sets(client, program)] == [str(world.today)]
    change = client.get(f"{path_of(program)}/history").json["items"][-1]
    assert [one["starts_on"] for one in change["changes"]["later_sets"][0]] == [str(later)]


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        pytest.param((60, 50), "Jumlah bagian 110 %, lebih 10 %. Kurangi sampai tepat 100 %", id="more than all"),
        pytest.param((60, 30), "Jumlah bagian 90 %, kurang 10 %. Tambah sampai tepat 100 %", id="less than all"),
    ],
)
def test_shares_that_are_no_whole_are_refused_and_nothing_is_stored(
    client: Client, world: World, shares: tuple[int, int], said: str
) -> None:
    program = create(client, world)

    answer = set_members(
        client, program, world.today, member(world.officer, shares[0], "leader"), member(world.head, shares[1])
    )

    assert (answer.status, answer.json["errors"]) == (422, [{"pointer": "/members", "detail": said}])
    assert read(client, program) == program


def test_a_set_has_a_leader_and_names_each_member_once(client: Client, world: World) -> None:
    program = create(client, world)

    nobody = set_members(client, program, world.today, member(world.officer, 100))
    twice = set_members(client, program, world.today, member(world.officer, 50, "leader"), member(world.officer, 50))

    assert nobody.json["errors"][0]["detail"] == "Sedikitnya satu anggota menjadi ketua"
    assert twice.json["errors"][0]["pointer"] == "/members/1/employee_id"


def test_who_is_not_there_and_who_is_out_of_sight_are_named_alike(client: Client, world: World) -> None:
    program = create(client, world)
    stranger = world.employee(world.unit())
    nobody = {"employee_id": new_id(), "role": "member", "share": 40}
    leader = member(world.officer, 60, "leader")

    found = [
        set_members(client, program, world.today, leader, one).json["errors"] for one in (nobody, member(stranger, 40))
    ]

    assert found[0] == found[1] == [{"pointer": "/members/1/employee_id", "detail": "Pegawai tidak ditemukan"}]


def test_who_is_a_member_already_may_stay_one_after_moving_out_of_the_head_s_sight(
    client: Client, world: World
) -> None:
    stranger = world.employee(world.unit())
    program = read(client.sign_in(world.head), world.program(None, (world.officer, 50), (stranger, 50)))

    answer = set_members(client, program, world.today, member(world.officer, 70, "leader"), member(stranger, 30))

    assert answer.status == 200


def test_a_set_begins_inside_the_program_s_time(client: Client, world: World) -> None:
    answer = set_members(client, create(client, world), world.today + days(51), member(world.officer, 100, "leader"))

    assert [one["pointer"] for one in answer.json["errors"]] == ["/starts_on"]


def test_nobody_rewrites_what_past_days_brought_themselves(client: Client, world: World) -> None:
    """A head, who sets the members and is one, gave their own past days a greater share."""
    program = create(client, world)
    yesterday, leader = world.today - days(1), member(world.officer, 60, "leader")
    program = set_members(client, program, world.today - days(20), leader, member(world.head, 40)).json
    raised = (member(world.officer, 10, "leader"), member(world.head, 90))
    admin = world.with_role(Role.UNIT_ADMIN, units=(world.puskesmas,))

    refused = set_members(client, program, yesterday, *raised)
    from_today = set_members(client, program, world.today, *raised)
    back_to_less = set_members(client, from_today.json, yesterday, leader, member(world.head, 40))
    by_another = set_members(client.sign_in(admin), back_to_less.json, yesterday, *raised)

    assert (refused.status, refused.problem) == (403, "own-share")
    assert [one.status for one in (from_today, back_to_less, by_another)] == [200, 200, 200]
