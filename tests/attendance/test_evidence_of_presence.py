"""Evidence that requests about presence name: kept like that of activities, and read by whoever decides."""

from sqlalchemy.orm import Session

from backend.activities import evidence
from backend.kit.ids import uuid7
from tests.activities.photos import a_photo, digest_of, get, put
from tests.attendance.being import PATH, a_workday, at, create
from tests.client import Client
from tests.world import World, days, moment

PHOTO = a_photo()
DIGEST = digest_of(PHOTO)


def test_evidence_of_a_correction_is_not_swept_and_the_appraiser_may_read_it(
    client: Client, world: World, session: Session
) -> None:
    day = a_workday(world)
    put(client.sign_in(world.officer), PHOTO)
    times = {"in_at": moment(at(day, 7.5)), "out_at": None}
    create(client, "corrections", day=day.isoformat(), reason="Mesin mati", evidence=[DIGEST], **times)

    swept = evidence.sweep(session, world.now + days(400))

    assert swept == 0
    assert [get(client.sign_in(one), PHOTO).status for one in (world.officer, world.head)] == [200, 200]
    assert get(client.sign_in(world.employee()), PHOTO).status == 404


def test_evidence_of_a_leave_is_kept(client: Client, world: World, session: Session) -> None:
    put(client.sign_in(world.officer), PHOTO)
    day = a_workday(world).isoformat()
    asked = {"id": str(uuid7()), "kind": "sick", "starts_on": day, "ends_on": day, "reason": "Demam"}
    assert client.post(f"{PATH}/leaves", json={**asked, "evidence": [DIGEST]}).status == 201

    assert evidence.sweep(session, world.now + days(400)) == 0
    assert get(client.sign_in(world.head), PHOTO).status == 200
