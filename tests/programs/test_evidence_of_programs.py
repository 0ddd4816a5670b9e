"""Evidence that programs and innovations name: kept like that of activities, and read by the same people."""

from sqlalchemy.orm import Session

from backend.activities import evidence
from tests.activities.photos import a_photo, digest_of, get, put
from tests.client import Client
from tests.programs.doing import an_entry, measured, milestone, path_of, plan, propose, reach, read, step, tried
from tests.world import World, days

PHOTO = a_photo()
DIGEST = digest_of(PHOTO)


def test_evidence_of_a_contribution_is_not_swept_and_the_head_may_read_it(
    client: Client, world: World, session: Session
) -> None:
    program = world.program(None, (world.officer, 100))
    client.sign_in(world.officer).post(f"{path_of(program)}/contributions", json=an_entry(world, evidence=[DIGEST]))
    put(client, PHOTO)

    swept = evidence.sweep(session, world.now + days(400))

    assert swept == 0
    assert [get(client.sign_in(one), PHOTO).status for one in (world.officer, world.head, world.regent)] == [200] * 3
    assert get(client.sign_in(world.employee()), PHOTO).status == 404


def test_evidence_of_a_milestone_is_kept(client: Client, world: World, session: Session) -> None:
    first = milestone(world.today, 100)
    program = read(client.sign_in(world.head), world.program(None, (world.officer, 100)))
    program = plan(client, program, first).json
    put(client.sign_in(world.officer), PHOTO)

    reach(client, program, first["id"], world.today, evidence=[DIGEST])

    assert evidence.sweep(session, world.now + days(400)) == 0


def test_evidence_of_the_figure_before_is_kept(client: Client, world: World, session: Session) -> None:
    put(client.sign_in(world.officer), PHOTO)

    propose(client, world, before_evidence=[DIGEST])

    assert evidence.sweep(session, world.now + days(400)) == 0


def test_evidence_of_the_figure_after_is_kept_also_when_another_member_measured_it(
    client: Client, world: World, session: Session
) -> None:
    mate = world.employee()
    put(client.sign_in(mate), PHOTO)
    shares = [{"employee_id": str(one.employee_id), "share": 50} for one in (world.officer, mate)]
    innovation = tried(client, world, members=shares)
    after = {"after": "78.2", "after_on": str(world.today), "after_evidence": [DIGEST]}

    measured_by_mate = step(client.sign_in(mate), innovation, "measure", **after)

    assert measured_by_mate.status == 200
    assert evidence.sweep(session, world.now + days(400)) == 0


def test_a_verified_innovation_is_open_to_all_and_its_evidence_is_not(client: Client, world: World) -> None:
    put(client.sign_in(world.officer), PHOTO)
    innovation = measured(client, world, before_evidence=[DIGEST])
    step(client.sign_in(world.head), innovation, "verify")

    assert get(client, PHOTO).status == 200
    assert get(client.sign_in(world.employee(world.unit())), PHOTO).status == 404
