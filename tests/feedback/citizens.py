"""What citizens and units do in these tests, as plain words."""

import hashlib
from typing import Any

from backend.kit.ids import uuid7
from tests.client import Answer, Client
from tests.kit.test_images import a_picture, saved
from tests.people import Person
from tests.world import World

SECRET = "5e" * 32
PNG = {"Content-Type": "image/png"}
FACE = {"x": 400, "y": 200, "width": 200, "height": 400}


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def a_photo(shade: int = 0) -> bytes:
    """A photo that differs with its shade."""
    picture = a_picture(160, 80)
    picture.paste((shade, 90, 90), (60, 20, 100, 60))
    return saved(picture, "PNG")


class Reported:
    """A report about the Puskesmas, as its reporter and as its unit know it."""

    def __init__(self, client: Client, world: World, *, kind: str = "complaint", **members: Any) -> None:
        self.client, self.world = client, world
        client.sign_out()
        body = {
            "id": str(uuid7()),
            "secret": SECRET,
            "kind": kind,
            "unit_id": str(world.puskesmas),
            "text": "Antrean panjang, dan Ibu Rahasiawati di loket dua tidak ada di tempat.",
            **members,
        }
        made = client.post("/api/v1/public/reports", json=body)
        assert made.status == 201, made
        self.ticket = made.json["ticket"]
        self.handler = world.head
        found = client.sign_in(self.handler).get("/api/v1/reports").json["items"]
        self.id = next(one["id"] for one in found if one["ticket"] == self.ticket)
        self.path = f"/api/v1/reports/{self.id}"

    def put_photo(self, raw: bytes, *, secret: str = SECRET, sha256: str | None = None, **headers: str) -> Answer:
        path = f"/api/v1/public/photos/{self.ticket}/{sha256 or digest(raw)}"
        sent = {"X-Report-Secret": secret, **(headers or PNG)}
        return self.client.sign_out().put(path, content=raw, headers=sent)

    @property
    def etag(self) -> str:
        return self.client.sign_in(self.handler).get(self.path).etag

    def step(self, action: str, **members: Any) -> Answer:
        body = {"id": str(uuid7()), "action": action, **members}
        answer = self.client.sign_in(self.handler).post(f"{self.path}/steps", json=body, if_match=self.etag)
        assert answer.status == 200, answer
        return answer

    def verified(self) -> "Reported":
        self.step("verify")
        return self

    def prepare(self, *photos: dict[str, Any], text: str = "Antrean panjang.", **members: Any) -> Answer:
        body = {"text": text, "photos": list(photos), **members}
        return self.client.sign_in(self.handler).put(f"{self.path}/publication", json=body, if_match=self.etag)

    def publish(self) -> Answer:
        return self.client.sign_in(self.handler).post(f"{self.path}/publication/publish", if_match=self.etag)

    def withdraw(self) -> Answer:
        return self.client.sign_in(self.handler).delete(f"{self.path}/publication")

    def mention(self, person: Person, **members: Any) -> Answer:
        words = {"text": "Petugas di loket obat disebut"}
        body = {"id": str(uuid7()), "employee_id": str(person.employee_id), **words, **members}
        return self.client.sign_in(self.handler).post(f"{self.path}/mentions", json=body)
