"""A valid call of every operation, about one officer: rights, and later bad inputs, are tried on these."""

import hashlib
import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

from backend.access.actor import Role
from backend.identity import queries as accounts
from backend.identity import service as identity
from backend.kit import clock
from backend.kit.ids import uuid7
from tests.client import Answer, Client
from tests.signing import PASSWORD
from tests.world import World, moment

BASE = "/api/v1"
NEW_NIP = "199003152015032007"
NEW_PASSWORD = "gunung leuser 12"
SHEET = f"NIP;Nama;Jabatan;Unit Kerja\n{NEW_NIP};Pegawai Baru Contoh;Bidan;Puskesmas Contoh\n".encode()


@dataclass(frozen=True)
class Call:
    """A request as it goes out. `json` is a JSON body, `form` a form's, `content` any other."""

    method: str
    path: str
    json: Any = None
    form: dict[str, str] | None = None
    content: bytes | None = None
    headers: dict[str, Any] = field(default_factory=dict)

    def send(self, client: Client) -> Answer:
        return client.request(
            self.method, self.path, json=self.json, data=self.form, content=self.content, headers=self.headers
        )


class Subject:
    """The officer whom every call is about, with what the operation at hand needs to succeed."""

    def __init__(self, world: World, client: Client, operation: str = "") -> None:
        self.world, self.officer = world, world.officer
        self.photo, self.sha256 = _a_photo("green")
        self.correction, self.template, self.grant = str(uuid7()), str(uuid7()), str(uuid7())
        self.code = "AAAAA-AAAAA"
        client.sign_in(self.officer)
        self.session = client.get(f"{BASE}/me/sessions").json["items"][0]["id"]
        if operation in {"get_evidence", "head_evidence"}:
            Call("PUT", f"{BASE}/evidence/{self.sha256}", content=self.photo, headers=_PNG).send(client)
        body = world.an_activity(evidence=[self.sha256])
        self.activity = body["id"]
        self.activity_etag = client.post(f"{BASE}/activities", json=body).etag
        if operation == "decide_appraiser_correction":
            client.post(f"{BASE}/appraiser-corrections", json={"id": self.correction, "note": "Bukan atasan saya"})
        self._prepare_as_admin(client, operation)
        if operation == "activate":
            account = accounts.account_of(world.session, self._who)
            assert account is not None
            self.code = identity.make_code(world.session, account, None, clock.now())
            world.session.flush()
        client.sign_out()

    @property
    def _who(self) -> Any:
        return self.officer.employee_id

    def _prepare_as_admin(self, client: Client, operation: str) -> None:
        client.sign_in(self.world.district_admin)
        if operation == "take_role":
            granted = client.post(f"{BASE}/accounts/{self._who}/roles", json={"role": Role.PPK})
            self.grant = granted.json["id"]
        template = {"id": self.template, "unit_id": str(self.world.puskesmas), "title": "Pelayanan loket"}
        self.template_etag = client.post(f"{BASE}/templates", json=template).etag
        self.unit_etag = client.get(f"{BASE}/units/{self.world.puskesmas}").etag
        employee = client.get(f"{BASE}/employees/{self._who}")
        self.employee_etag = employee.etag
        held = employee.json["assignments"][0]
        self.assignment, self.assignment_etag = held["id"], f'"{held["version"]}-x"'


_PNG = {"Content-Type": "image/png"}


def _a_photo(colour: str) -> tuple[bytes, str]:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue(), hashlib.sha256(out.getvalue()).hexdigest()


def calls(subject: Subject) -> dict[str, Call]:
    """By operation id. Bodies have every member that the operation knows."""
    return {**_of_identity(subject), **_of_organisation(subject), **_of_activities(subject)}


def _get(path: str) -> Call:
    return Call("GET", BASE + path)


def _post(path: str, json: Any = None) -> Call:
    return Call("POST", BASE + path, json)


def _patch(path: str, json: Any, etag: str) -> Call:
    return Call("PATCH", BASE + path, json, headers={"If-Match": etag})


def _of_identity(subject: Subject) -> dict[str, Call]:
    who, unit = subject.officer.employee_id, subject.world.puskesmas
    sign_in = {"grant_type": "password", "username": subject.officer.nip, "password": PASSWORD, "device_id": "hp"}
    activation = {"nip": subject.officer.nip, "code": subject.code, "password": NEW_PASSWORD, "device_id": _id()}
    admin = {"token": "tidak-dikenal", "nip": "admin", "name": "Admin Contoh", "password": NEW_PASSWORD}
    return {
        "authorization_server": Call("GET", "/.well-known/oauth-authorization-server"),
        "token": Call("POST", f"{BASE}/oauth/token", form=sign_in),
        "revoke": Call("POST", f"{BASE}/oauth/revoke", form={"token": "tidak-dikenal", "token_type_hint": "x"}),
        "activate": _post("/activations", activation),
        "set_up": _post("/setup", admin),
        "get_me": _get("/me"),
        "list_my_sessions": _get("/me/sessions"),
        "end_my_session": Call("DELETE", f"{BASE}/me/sessions/{subject.session}"),
        "change_my_password": _post("/me/password", {"old_password": PASSWORD, "new_password": NEW_PASSWORD}),
        "get_account": _get(f"/accounts/{who}"),
        "make_activation_code": _post(f"/accounts/{who}/activation-code"),
        "make_activation_codes": _post(f"/units/{unit}/activation-codes"),
        "block_account": _post(f"/accounts/{who}/block"),
        "unblock_account": _post(f"/accounts/{who}/unblock"),
        "grant_role": _post(f"/accounts/{who}/roles", {"role": "auditor", "unit_id": str(unit)}),
        "take_role": Call("DELETE", f"{BASE}/accounts/{who}/roles/{subject.grant}"),
    }


def _of_organisation(subject: Subject) -> dict[str, Call]:
    world, who, unit = subject.world, subject.officer.employee_id, str(subject.world.puskesmas)
    regent = str(world.regent.employee_id)
    post = {
        "id": _id(), "unit_id": unit, "title": "Bidan Pelaksana", "position_kind": "functional",
        "position_level": "Ahli Pertama", "is_head": False, "kind": "definitif", "starts_on": str(world.today),
        "ends_on": None, "appraiser_id": regent,
    }  # fmt: skip
    employee = {
        "id": _id(), "nip": NEW_NIP, "name": "Pegawai Baru Contoh", "employee_type": "pns", "grade": "III/a",
        "assignment": post,
    }  # fmt: skip
    unit_body = {"id": _id(), "code": "PKM-B", "name": "Poli Contoh", "kind": "puskesmas", "parent_id": unit}
    new_unit = {"code": "PKM-C", "name": "Puskesmas Contoh Dua", "kind": "puskesmas", "parent_id": str(world.district)}
    person = {"name": "Nama Baru Contoh", "employee_type": "pns", "grade": "III/b", "is_active": True}
    note = {"id": _id(), "note": "Bukan atasan saya", "proposed_appraiser_nip": world.regent.nip}
    decision = {"decision": "corrected", "answer": "Sudah diperbaiki", "appraiser_id": regent}
    csv = {"Content-Type": "text/csv"}
    return {
        "list_units": _get("/units"),
        "create_unit": _post("/units", unit_body),
        "get_unit": _get(f"/units/{unit}"),
        "amend_unit": _patch(f"/units/{unit}", new_unit, subject.unit_etag),
        "list_appraisers": _get(f"/units/{unit}/appraisers"),
        "list_employees": _get("/employees"),
        "create_employee": _post("/employees", employee),
        "get_employee": _get(f"/employees/{who}"),
        "amend_employee": _patch(f"/employees/{who}", person, subject.employee_etag),
        "assign_employee": _post(f"/employees/{who}/assignments", {**post, "kind": "tugas_tambahan"}),
        "amend_assignment": _patch(
            f"/assignments/{subject.assignment}", {"ends_on": None, "appraiser_id": regent}, subject.assignment_etag
        ),
        "ask_appraiser_correction": _post("/appraiser-corrections", note),
        "list_appraiser_corrections": _get("/appraiser-corrections"),
        "decide_appraiser_correction": _post(f"/appraiser-corrections/{subject.correction}/decide", decision),
        "import_sheet": Call("POST", f"{BASE}/imports/employees?dry_run=true", content=SHEET, headers=csv),
        "get_import_template": _get("/imports/employees/template.xlsx"),
    }


def _of_activities(subject: Subject) -> dict[str, Call]:
    world, who, now = subject.world, subject.officer.employee_id, moment(clock.now())
    photo, sha256 = _a_photo("blue")
    said = {
        "iku_id": None, "rhk_id": None, "program_id": None, "template_id": subject.template, "innovation": True,
        "evidence": [sha256], "location": {"latitude": 3.48, "longitude": 97.81, "accuracy_m": 25.5, "mock": False},
        "made_at": now, "reason": "Sinyal baru ada",
    }  # fmt: skip
    activity = world.an_activity(**said)
    amendment = {name: value for name, value in activity.items() if name != "id"} | {"quantity": 4}
    operation = {
        "op_id": _id(), "kind": "activity.log", "base_version": None, "made_at": now, "body": activity,
        "after": None, "seen_server_time": None, "reason": "Sinyal baru ada",
    }  # fmt: skip
    phone = {"app": "1.0.0", "os": "Android 14", "waiting": 1}
    envelope = {"device_id": _id(), "sent_at": now, "operations": [operation], "client": phone}
    decision = {"activity_id": subject.activity, "version": 1, "decision": "approve", "reason": "Baik"}
    template = {
        "id": _id(), "unit_id": str(world.puskesmas), "position_id": None, "title": "Kunjungan rumah",
        "unit": "kunjungan", "usual_minutes": 30, "rhk_id": None,
    }  # fmt: skip
    change = {"title": "Kunjungan rumah", "unit": "rumah", "usual_minutes": 30, "rhk_id": None, "is_active": True}
    policy = {"effective_from": "2030-01-01", "on_time_days": 1, "late_window_days": 9, "long_day_minutes": 600}
    return {
        "log_activity": _post("/activities", activity),
        "list_activities": _get(f"/activities?employee_id={who}"),
        "get_activity": _get(f"/activities/{subject.activity}"),
        "amend_activity": _patch(f"/activities/{subject.activity}", amendment, subject.activity_etag),
        "withdraw_activity": Call(
            "DELETE", f"{BASE}/activities/{subject.activity}", headers={"If-Match": subject.activity_etag}
        ),
        "get_activity_history": _get(f"/activities/{subject.activity}/history"),
        "list_review_queue": _get("/review-queue"),
        "decide_activities": _post("/reviews", {"decisions": [decision]}),
        "list_templates": _get("/templates"),
        "create_template": _post("/templates", template),
        "amend_template": _patch(f"/templates/{subject.template}", change, subject.template_etag),
        "list_activity_policies": _get("/activity-policies"),
        "decide_activity_policy": _post("/activity-policies", policy),
        "put_evidence": Call("PUT", f"{BASE}/evidence/{sha256}", content=photo, headers=_PNG),
        "get_evidence": _get(f"/evidence/{subject.sha256}"),
        "head_evidence": Call("HEAD", f"{BASE}/evidence/{subject.sha256}"),
        "sync_push": _post("/sync/push", envelope),
        "sync_pull": _get("/sync/pull"),
    }


def _id() -> str:
    return str(uuid7())
