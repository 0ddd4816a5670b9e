"""A valid call of every operation, about one officer: rights, and later bad inputs, are tried on these."""

import hashlib
import io
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from backend.access.actor import Role
from backend.feedback.models import Report, ReportMention
from backend.feedback.rules import ReportState
from backend.identity import queries as accounts
from backend.identity import service as identity
from backend.kit import clock
from backend.kit.ids import uuid7
from tests.client import Answer, Client
from tests.signing import PASSWORD
from tests.world import World, days, hours, moment

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
        self.correction, self.template, self.grant, self.actual = (str(uuid7()) for _ in range(4))
        self.unit_iku = str(world.iku())
        self.iku = str(world.iku(person=self.officer, parent_id=UUID(self.unit_iku)))
        self.month = f"{world.today:%Y-%m}"
        self.last_month = f"{world.today.replace(day=1) - days(1):%Y-%m}"
        self.code = "AAAAA-AAAAA"
        self.leave, self.mending, self.schedule, self.holiday = (str(uuid7()) for _ in range(4))
        self.workplace, self.outage, self.machine, self.machine_etag = str(uuid7()), str(uuid7()), str(uuid7()), "1"
        self.schedule_etag = self.holiday_etag = self.workplace_etag = self.outage_etag = '"1-x"'
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
        if operation in {"get_tpp", "get_unit_tpp"}:
            policy = {**TPP_POLICY, "effective_from": "2020-01"}
            client.sign_in(world.district_admin).post(f"{BASE}/tpp-policies", json=policy)
        self._prepare_program(client, operation)
        self._prepare_innovation(client, operation)
        self._prepare_survey(client, operation)
        self._prepare_report(client, operation)
        self._prepare_improvement(client, operation)
        if operation == "activate":
            account = accounts.account_of(world.session, self._who)
            assert account is not None
            self.code = identity.make_code(world.session, account, None, clock.now())
            world.session.flush()
        if operation == "ask_activity_correction":
            self._approve(client)
        if operation == "amend_iku_actual":
            entry = {"id": self.actual, "month": self.month, "amount": "3"}
            client.sign_in(self.officer).post(f"{BASE}/ikus/{self.iku}/actuals", json=entry)
        self._prepare_attendance(client, operation)
        client.sign_out()

    def _prepare_attendance(self, client: Client, operation: str) -> None:
        attendance, unit, today = f"{BASE}/attendance", str(self.world.puskesmas), str(self.world.today)
        if operation in {"decide_leave", "cancel_leave"}:
            client.sign_in(self.officer).post(f"{attendance}/leaves", json=a_leave(self.leave, today))
        if operation == "decide_attendance_correction":
            client.sign_in(self.officer).post(f"{attendance}/corrections", json=a_correction(self.mending, self.world))
        client.sign_in(self.world.district_admin)
        if operation == "amend_schedule":
            body = a_schedule(self.schedule, unit, None)
            self.schedule_etag = client.post(f"{attendance}/schedules", json=body).etag
        if operation == "amend_holiday":
            body = {"id": self.holiday, "day": today, "name": "Hari Contoh", "kind": "local", "unit_id": unit}
            self.holiday_etag = client.post(f"{attendance}/holidays", json=body).etag
        if operation == "amend_workplace":
            body = a_workplace(self.workplace, unit, None)
            self.workplace_etag = client.post(f"{attendance}/workplaces", json=body).etag
        if operation in {"amend_outage", "undo_outage"}:
            body = an_outage(self.outage, unit, self.world)
            self.outage_etag = client.post(f"{attendance}/outages", json=body).etag
        if "machine" in operation and operation not in {"list_machines", "create_machine"}:
            body = {"id": self.machine, "serial": "ABC1234", "name": "Mesin depan", "unit_id": unit, "addresses": []}
            self.machine_etag = client.post(f"{attendance}/machines", json=body).etag
            pins = {"items": [{"pin": "7", "employee_id": str(self._who)}]}
            client.post(f"{attendance}/machines/{self.machine}/pins", json=pins)
            self.machine_etag = client.get(f"{attendance}/machines").json["items"][0]["version"]

    def _approve(self, client: Client) -> None:
        decision = {"activity_id": self.activity, "version": 1, "decision": "approve"}
        client.sign_in(self.world.head).post(f"{BASE}/reviews", json={"decisions": [decision]})
        self.activity_etag = client.get(f"{BASE}/activities/{self.activity}").etag

    def _prepare_program(self, client: Client, operation: str) -> None:
        """A running program of the Puskesmas that the officer leads, with a milestone and a contribution."""
        self.program, self.milestone, self.contribution = _id(), _id(), _id()
        self.program_etag = '"1-x"'
        if "program" not in operation:
            return
        self.program = str(self.world.program(self.world.puskesmas, (self.officer, 100)))
        path = f"{BASE}/programs/{self.program}"
        client.sign_in(self.world.head)
        plan = {"milestones": [{"id": self.milestone, "title": "Pelatihan", "due_on": _today(self), "weight": 100}]}
        self.program_etag = client.put(f"{path}/milestones", json=plan, if_match='"1-x"').etag
        entry = {"id": self.contribution, "day": _today(self), "description": "Menyusun laporan"}
        client.sign_in(self.officer).post(f"{path}/contributions", json=entry)

    def _prepare_innovation(self, client: Client, operation: str) -> None:
        """An innovation of the officer: as proposed, tried where it is to be measured, verified to be adopted."""
        self.innovation, self.innovation_etag, self.adoption = _id(), '"1-x"', _id()
        if "innovation" not in operation:
            return
        body = an_innovation(self.world, id=self.innovation)
        self.innovation_etag = client.sign_in(self.officer).post(f"{BASE}/innovations", json=body).etag
        steps = [
            {"step": "try", "tried_from": _today(self)},
            {"step": "measure", "after": "78.2", "after_on": _today(self)},
            {"step": "verify"},
        ]
        taken = {"take_innovation_step": 1, "adopt_innovation": 3, "list_innovation_adoptions": 3}
        taken["take_back_innovation_adoption"] = 3
        for version, step in enumerate(steps[: taken.get(operation, 0)], start=1):
            client.sign_in(self.world.head if step["step"] == "verify" else self.officer)
            path = f"{BASE}/innovations/{self.innovation}/steps"
            answer = client.post(path, json={"id": _id(), **step}, if_match=f'"{version}-x"')
            self.innovation_etag = answer.etag
        if operation == "take_back_innovation_adoption":
            adoption = {"id": self.adoption, "adopted_on": _today(self)}
            client.sign_in(self.world.head).post(f"{BASE}/innovations/{self.innovation}/adoptions", json=adoption)

    def _prepare_survey(self, client: Client, operation: str) -> None:
        """A survey of the Puskesmas with a code, and an answer that waits to be looked at."""
        self.survey, self.survey_code, self.comment, self.written_code = _id(), _id(), _id(), "AAAAAAAA"
        if operation == "create_survey" or not ("survey" in operation or operation == "get_satisfaction"):
            return
        body = a_survey(self.world, id=self.survey)
        # Without the question that is answered in words: any text is right there.
        body["questions"] = body["questions"][:1]
        client.sign_in(self.world.head).post(f"{BASE}/surveys", json=body)
        code = {"id": self.survey_code, "counter": "Loket 1"}
        self.written_code = client.post(f"{BASE}/surveys/{self.survey}/codes", json=code).json["code"]
        answer = {"id": self.comment, "answers": {"u1": 4}, "comment": "Antreannya lama"}
        client.post(f"{BASE}/public/surveys/{self.written_code}/responses", json=answer)

    def _prepare_report(self, client: Client, operation: str) -> None:
        """A citizen's report about the Puskesmas; closed long ago where the reporter is to be asked."""
        self.ticket, self.secret, self.report, self.reply = "KT-22222222", "5e" * 32, _id(), _id()
        self.mention, self.public_photo, self.report_etag = _id(), "0" * 64, '"1-x"'
        if "report" in operation or "mention" in operation:
            made = client.post(f"{BASE}/public/reports", json=a_report(self.world, secret=self.secret))
            self.ticket = made.json["ticket"]
            row = self.world.session.scalars(select(Report).where(Report.ticket == self.ticket)).one()
            self.report = str(row.id)
            if operation == "answer_whether_report_is_done":
                row.state, row.ask_again_on = ReportState.CLOSED, self.world.today
                self.world.session.flush()
            self._prepare_publication(client, operation, row)
        if operation == "amend_reply_template":
            body = a_reply(self.world, id=self.reply)
            client.sign_in(self.world.district_admin).post(f"{BASE}/reply-templates", json=body)

    def _prepare_improvement(self, client: Client, operation: str) -> None:
        self.improvement = _id()
        if operation in {"get_improvement", "amend_improvement"}:
            body = an_improvement(self.world, id=self.improvement)
            client.sign_in(self.world.head).post(f"{BASE}/improvements", json=body)

    def _prepare_publication(self, client: Client, operation: str, row: Report) -> None:
        """The same with a photo, as far on its way to the public as the operation needs; and naming the officer."""
        if "photo" not in operation and "publi" not in operation and "mention" not in operation:
            return
        row.state = ReportState.VERIFIED
        self.world.session.flush()
        if operation != "put_report_photo":
            address = f"{BASE}/public/photos/{self.ticket}/{self.sha256}"
            client.put(address, content=self.photo, headers=_PNG | {"X-Report-Secret": self.secret})
        path = f"{BASE}/reports/{self.report}"
        client.sign_in(self.world.head)
        if operation in {"publish_report", "withdraw_report_publication", "get_published_report_photo"}:
            body = {"text": "Loket tutup lebih awal", "photos": [{"sha256": self.sha256, "covers": [_COVER]}]}
            answer = client.put(f"{path}/publication", json=body, if_match='"1-x"')
            self.public_photo, self.report_etag = answer.json["photos"][0]["public_sha256"], answer.etag
        if operation in {"withdraw_report_publication", "get_published_report_photo"}:
            client.post(f"{path}/publication/publish", if_match=self.report_etag)
        if operation in {"share_mention", "withdraw_mention", "answer_mention"}:
            client.post(
                f"{path}/mentions", json={"id": self.mention, "employee_id": str(self._who), "text": "Petugas loket"}
            )
        if operation == "share_mention":
            named = self.world.session.get_one(ReportMention, UUID(self.mention))
            named.answer_due_on = self.world.today - days(1)
            self.world.session.flush()

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
_COVER = {"x": 100, "y": 100, "width": 300, "height": 300}


def _a_photo(colour: str) -> tuple[bytes, str]:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue(), hashlib.sha256(out.getvalue()).hexdigest()


_WEIGHTS = {"attendance": 30, "task_completion": 50, "program_contribution": 15, "public_feedback": 5}
SCORE_RULES = {
    "version": "2027.1", "effective_from": "2027-01", "note": "Keputusan Bupati",
    "weights": dict.fromkeys(("jpt", "administrator", "pengawas", "functional", "executor"), _WEIGHTS),
    "cap": 120, "late_bands": [{"up_to_minutes": 30, "loses": 5}, {"up_to_minutes": None, "loses": 10}],
    "indicator_share": 70, "minutes_per_day": 360, "contributions_per_month": 4, "innovation_verified": 3,
    "innovation_adopted": 1, "innovation_most": 6, "feedback_target": 77,
}  # fmt: skip
TPP_POLICY = {
    "version": "perbup-2027", "effective_from": "2027-01", "is_paid": True, "name": "Contoh Perbup",
    "productivity_share": 60, "bands": [{"up_to_minutes": 30, "costs": 0.5}, {"up_to_minutes": None, "costs": 1.5}],
    "no_record": 1.5, "absent": 1.5, "no_assembly": 2, "base_by_position": [],
    "base_by_kind": dict.fromkeys(("jpt", "administrator", "pengawas", "functional", "executor"), 2_000_000),
}  # fmt: skip


def calls(subject: Subject) -> dict[str, Call]:
    """By operation id. Bodies have every member that the operation knows."""
    return {
        **_of_identity(subject),
        **_of_organisation(subject),
        **_of_ikus(subject),
        **_of_activities(subject),
        **_of_attendance(subject),
        **_of_programs(subject),
        **_of_innovations(subject),
        **_of_surveys(subject),
        **_of_feedback(subject),
        **_of_survey_paper(subject),
        **_of_publication(subject),
    }


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


def _of_ikus(subject: Subject) -> dict[str, Call]:
    year, who, iku = subject.world.today.year, str(subject.officer.employee_id), f"/ikus/{subject.iku}"
    said = {
        "code": "IKU-1", "name": "Kunjungan rumah ibu hamil", "polarity": "minimize", "minimize_by": "ratio",
        "aspect": "quantity", "perspective": None, "unit_of_measure": "kunjungan", "consolidation": "sum",
        "source": "from_activities", "counts": "quantity", "weight": 2500, "parent_id": subject.unit_iku,
    }  # fmt: skip
    body = {"id": _id(), "unit_id": None, "employee_id": who, "year": year, **said}
    targets = [
        {"period": subject.month, "value": "12.5", "low": None, "high": None},
        {"period": f"{year}", "value": None, "low": "80", "high": "90"},
    ]
    actual = {"amount": "11.25", "note": "Dihitung ulang", "evidence": [subject.sha256]}
    given = {"iku_id": subject.unit_iku, "position_id": None, "employee_ids": [who], "weight": 100}
    put = {"targets": targets, "unit_of_measure": "kunjungan"}
    return {
        "list_ikus": _get(f"/ikus?employee_id={who}"),
        "create_iku": _post("/ikus", body),
        "get_iku_cascade": _get(f"/ikus/cascade?unit_id={subject.world.puskesmas}&year={year}"),
        "assign_iku": _post("/ikus/assign", given),
        "get_iku": _get(iku),
        "amend_iku": _patch(iku, {**said, "is_active": False}, '"1-x"'),
        "get_iku_history": _get(f"{iku}/history"),
        "get_iku_targets": _get(f"{iku}/targets"),
        "put_iku_targets": Call("PUT", f"{BASE}{iku}/targets", put, headers={"If-Match": '"1-x"'}),
        "get_iku_actuals": _get(f"{iku}/actuals"),
        "record_iku_actual": _post(f"{iku}/actuals", {"id": _id(), "month": subject.month, **actual}),
        "amend_iku_actual": _patch(f"{iku}/actuals/{subject.actual}", actual, '"1-x"'),
        "list_iku_policies": _get("/iku-policies"),
        "decide_iku_policy": _post("/iku-policies", {"effective_from": "2030-01-01", "cap": 15_000, "floor": 500}),
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
    mark = {"id": _id(), "kind": "day", "day": str(world.today), "made_at": now}
    policy = {"effective_from": "2030-01-01", "on_time_days": 1, "late_window_days": 9, "long_day_minutes": 600}
    return {
        "log_activity": _post("/activities", activity),
        "list_activities": _get(f"/activities?employee_id={who}"),
        "get_activity": _get(f"/activities/{subject.activity}"),
        "amend_activity": _patch(f"/activities/{subject.activity}", amendment, subject.activity_etag),
        "withdraw_activity": Call(
            "DELETE", f"{BASE}/activities/{subject.activity}", headers={"If-Match": subject.activity_etag}
        ),
        "ask_activity_correction": Call(
            "POST",
            f"{BASE}/activities/{subject.activity}/correction",
            {"reason": "Jumlah warganya keliru", "made_at": now},
            headers={"If-Match": subject.activity_etag},
        ),
        "get_activity_history": _get(f"/activities/{subject.activity}/history"),
        "list_my_days": _get(f"/me/days?from={world.today - days(30)}&to={world.today}"),
        "mark_day": _post("/me/day-marks", mark),
        "list_review_queue": _get("/review-queue"),
        "decide_activities": _post("/reviews", {"decisions": [decision]}),
        "list_templates": _get("/templates"),
        "create_template": _post("/templates", template),
        "amend_template": _patch(f"/templates/{subject.template}", change, subject.template_etag),
        "list_activity_policies": _get("/activity-policies"),
        "get_score": _get(f"/scores/{subject.officer.employee_id}?period={subject.month}"),
        "list_scores": _get(f"/scores/{subject.officer.employee_id}/history?from={subject.month}&to={subject.month}"),
        "list_score_rules": _get("/score-rules"),
        "decide_score_rules": _post("/score-rules", SCORE_RULES),
        "list_score_months": _get("/score-months"),
        "put_score_month": Call(
            "PUT", f"{BASE}/score-months/{subject.last_month}", {"is_closed": True, "reason": "x y"}
        ),
        "list_tpp_policies": _get("/tpp-policies"),
        "decide_tpp_policy": _post("/tpp-policies", TPP_POLICY),
        "get_tpp": _get(f"/tpp/{subject.officer.employee_id}?period={subject.month}"),
        "get_unit_tpp": _get(f"/units/{world.puskesmas}/tpp.xlsx?period={subject.month}"),
        "preview_score_rules": _post(f"/score-rules/preview?period={subject.month}", SCORE_RULES),
        "decide_activity_policy": _post("/activity-policies", policy),
        "put_evidence": Call("PUT", f"{BASE}/evidence/{sha256}", content=photo, headers=_PNG),
        "get_evidence": _get(f"/evidence/{subject.sha256}"),
        "head_evidence": Call("HEAD", f"{BASE}/evidence/{subject.sha256}"),
        "sync_push": _post("/sync/push", envelope),
        "sync_pull": _get("/sync/pull"),
        "list_unit_devices": _get(f"/units/{world.puskesmas}/devices"),
        "get_unit_dashboard": _get(f"/dashboards/units/{world.puskesmas}?period={subject.month}"),
        "list_unit_people": _get(f"/dashboards/units/{world.puskesmas}/people?period={subject.month}"),
    }


def _of_programs(subject: Subject) -> dict[str, Call]:
    world, today = subject.world, _today(subject)
    path, seen = f"/programs/{subject.program}", {"If-Match": subject.program_etag}
    body = {
        "code": "1.02.03", "name": "Gerakan cegah stunting", "description": "Timbang tiap bulan",
        "starts_on": str(world.today - days(90)), "ends_on": str(world.today + days(90)), "sponsor": "RPJMD 1.02.03",
    }  # fmt: skip
    milestone = {"id": subject.milestone, "title": "Pelatihan kader", "due_on": today, "weight": 100}
    member = {"employee_id": str(subject.officer.employee_id), "role": "leader", "share": 100}
    entry = {
        "id": _id(), "day": today, "description": "Menyusun laporan", "quantity": 1, "unit": "laporan",
        "evidence": [subject.sha256],
    }  # fmt: skip
    reached = {"done_on": today, "note": "Lancar", "evidence": [subject.sha256]}
    status = {"status": "done", "since": today, "reason": "Sasaran tercapai"}
    contribution = f"{path}/contributions/{subject.contribution}"
    decision = {"decision": "approve", "reason": "Sesuai"}
    return {
        "list_programs": _get(f"/programs?unit_id={world.puskesmas}"),
        "create_program": _post("/programs", {"id": _id(), "unit_id": str(world.puskesmas), **body}),
        "list_program_colleagues": _get("/programs/colleagues"),
        "get_program": _get(path),
        "amend_program": _patch(path, body, subject.program_etag),
        "set_program_status": Call("POST", f"{BASE}{path}/status", status, headers=seen),
        "get_program_history": _get(f"{path}/history"),
        "plan_program_milestones": Call("PUT", f"{BASE}{path}/milestones", {"milestones": [milestone]}, headers=seen),
        "reach_program_milestone": Call(
            "PUT", f"{BASE}{path}/milestones/{subject.milestone}/done", reached, headers=seen
        ),
        "list_program_members": _get(f"{path}/members"),
        "set_program_members": Call(
            "PUT", f"{BASE}{path}/members", {"starts_on": today, "members": [member]}, headers=seen
        ),
        "get_program_contributions": _get(f"{path}/contributions?month={today[:7]}"),
        "add_program_contribution": _post(f"{path}/contributions", entry),
        "decide_program_contribution": Call(
            "POST", f"{BASE}{contribution}/decide", decision, headers={"If-Match": '"1-x"'}
        ),
    }


def an_innovation(world: World, **members: Any) -> dict[str, Any]:
    """The body of a proposal, with every member that it knows."""
    return {
        "id": _id(), "title": "Kelas sore", "problem": "Anak bekerja pada pagi hari", "idea": "Belajar pada sore hari",
        "figure": "Angka partisipasi siswa", "figure_unit": "%", "polarity": "higher", "before": "61.50",
        "before_on": str(world.today - days(60)), "before_evidence": [], "members": [], "activity_ids": [], **members,
    }  # fmt: skip


def _of_innovations(subject: Subject) -> dict[str, Call]:
    world, today = subject.world, _today(subject)
    path = f"/innovations/{subject.innovation}"
    share = {"employee_id": str(subject.officer.employee_id), "share": 100}
    body = an_innovation(world, before_evidence=[subject.sha256], members=[share])
    patch = {name: value for name, value in body.items() if name != "id"} | {"title": "Kelas sore dan malam"}
    patch["members"] = [share]
    step = {
        "id": _id(), "step": "measure", "tried_from": None, "tried_to": today, "after": "78.20", "after_on": today,
        "after_evidence": [subject.sha256], "reason": "Di satu kelas",
    }  # fmt: skip
    adoption = {"id": _id(), "unit_id": None, "adopted_on": today, "note": "Di kelas enam"}
    return {
        "list_innovations": _get(f"/innovations?unit_id={world.puskesmas}"),
        "propose_innovation": _post("/innovations", body | {"members": []}),
        "get_innovation": _get(path),
        "amend_innovation": _patch(path, patch, subject.innovation_etag),
        "take_innovation_step": Call(
            "POST", f"{BASE}{path}/steps", step, headers={"If-Match": subject.innovation_etag}
        ),
        "get_innovation_history": _get(f"{path}/history"),
        "list_innovation_adoptions": _get(f"{path}/adoptions"),
        "adopt_innovation": _post(f"{path}/adoptions", adoption),
        "take_back_innovation_adoption": Call("DELETE", f"{BASE}{path}/adoptions/{subject.adoption}"),
    }


def a_survey(world: World, **members: Any) -> dict[str, Any]:
    """The body of a survey, with every member that it knows."""
    # Objects of their own, or what is put into one of them would stand in all.
    alas, gayo = (
        {f"u{n}": {"question": "Kuga?", "answers": ["Metok", "Kurang", "Sesuai", "Baik"]} for n in range(1, 10)}
        for _ in range(2)
    )
    return {
        "id": _id(), "unit_id": str(world.puskesmas), "title": "Survei kepuasan", "population": 1200,
        "services": [{"code": "kia", "name": "Kesehatan ibu dan anak"}],
        "questions": [
            {"code": "l1", "text": "Apakah antrean jelas?", "kind": "choice", "choices": ["Ya", "Tidak"]},
            {"code": "l2", "text": "Apa yang perlu diperbaiki?", "kind": "text", "choices": []},
        ],
        "texts": {"alas": alas, "gayo": gayo}, "staff_networks": ["10.20.0.0/16"], **members,
    }  # fmt: skip


def _of_surveys(subject: Subject) -> dict[str, Call]:
    survey, code = f"/surveys/{subject.survey}", f"/surveys/{subject.survey}/codes/{subject.survey_code}"
    public, month = f"/public/surveys/{subject.written_code}", subject.month
    body = a_survey(subject.world)
    patch = {name: value for name, value in body.items() if name not in {"id", "unit_id"}} | {"state": "paused"}
    said = {"counter": "Loket 2", "form": "short", "is_kiosk": True, "rotates": True}
    answer = {
        "id": _id(), "answers": {f"u{number}": 4 for number in range(1, 10)}, "service": "kia",
        "profile": {"sex": "female", "age": "20_29", "education": "senior", "job": "farmer"},
        "local": {"l1": 1}, "comment": "Petugasnya ramah", "made_at": moment(clock.now()),
        "device": "belum.ada",
    }  # fmt: skip
    decision = {"decision": "show", "version": 1, "text": "Antreannya lama sekali"}
    return {
        "list_public_units": _get("/public/units?q=Puskesmas"),
        "open_survey": _get(public),
        "answer_survey": _post(f"{public}/responses", answer),
        "get_satisfaction": _get(f"/public/units/{subject.world.puskesmas}/satisfaction?from={month}&to={month}"),
        "list_surveys": _get(f"/surveys?unit_id={subject.world.puskesmas}"),
        "create_survey": _post("/surveys", body),
        "get_survey": _get(survey),
        "amend_survey": _patch(survey, patch, '"1-x"'),
        "list_survey_codes": _get(f"{survey}/codes"),
        "create_survey_code": _post(f"{survey}/codes", {"id": _id(), **said}),
        "amend_survey_code": _patch(code, {**said, "revoked": True}, '"1-x"'),
        "get_todays_survey_code": _get(f"{code}/today"),
        "get_survey_results": _get(f"{survey}/results?from={month}&to={month}"),
        "list_survey_comments": _get(f"{survey}/comments?state=waiting"),
        "decide_survey_comment": _post(f"{survey}/comments/{subject.comment}", decision),
    }


def a_report(world: World, **members: Any) -> dict[str, Any]:
    """The body of a citizen's report, with every member that it knows."""
    contact = {"name": "Warga Kutacane", "phone": "0812 3456 7890", "email": "warga@example.org"}
    return {
        "id": _id(), "secret": "5e" * 32, "kind": "complaint", "unit_id": str(world.puskesmas),
        "text": "Loket tutup sebelum jam pelayanan selesai", "happened_on": str(world.today),
        "officer_name": "petugas loket", "contact": contact, "made_at": moment(clock.now()), **members,
    }  # fmt: skip


def a_reply(world: World, **members: Any) -> dict[str, Any]:
    return {
        "id": _id(), "unit_id": str(world.puskesmas), "state": "answered", "title": "Jam pelayanan",
        "text": "Loket buka sampai pukul 14.00.", **members,
    }  # fmt: skip


def _of_feedback(subject: Subject) -> dict[str, Call]:
    world, said = subject.world, {"id": _id(), "text": "Apakah sudah ada kabar?"}
    public, report = f"{BASE}/public/reports/{subject.ticket}", f"/reports/{subject.report}"
    mine = {"X-Report-Secret": subject.secret}
    step = {
        "id": _id(), "action": "forward", "unit_id": None, "text": "Kami sudah menghubungi mereka",
        "reason": "Bukan kewenangan kami", "to": "Perusahaan listrik",
    }  # fmt: skip
    reply = {"state": "closed", "title": "Jam buka", "text": "Loket buka sampai pukul 15.00.", "is_active": True}
    policy = {
        "effective_from": "2030-01-01", "verify_working_days": 2, "finish_days": 30, "escalate_working_days": 2,
        "ask_again_days": 14, "officer_answer_days": 5,
    }  # fmt: skip
    return {
        "make_report": _post("/public/reports", a_report(world)),
        "follow_report": Call("GET", public, headers=mine),
        "write_report_message": Call("POST", f"{public}/messages", said, headers=mine),
        "answer_whether_report_is_done": Call("POST", f"{public}/done", {"done": True}, headers=mine),
        "list_reports": _get(f"/reports?state=received&kind=complaint&unit_id={world.puskesmas}&due=soon"),
        "get_report": _get(report),
        "take_report_step": Call("POST", f"{BASE}{report}/steps", step, headers={"If-Match": '"1-x"'}),
        "answer_report_message": _post(f"{report}/messages", said),
        "get_report_history": _get(f"{report}/history"),
        "list_reply_templates": _get("/reply-templates?state=answered"),
        "create_reply_template": _post("/reply-templates", a_reply(world)),
        "amend_reply_template": _patch(f"/reply-templates/{subject.reply}", reply, '"1-x"'),
        "list_feedback_policies": _get("/feedback-policies"),
        "decide_feedback_policy": _post("/feedback-policies", policy),
    }


def _of_publication(subject: Subject) -> dict[str, Call]:
    report, sha256, etag = f"/reports/{subject.report}", subject.sha256, {"If-Match": subject.report_etag}
    mine = {"X-Report-Secret": subject.secret}
    preview = {
        "text": "Loket tutup lebih awal", "answer": "Jam loket sudah diperbaiki",
        "photos": [{"sha256": sha256, "covers": [_COVER]}],
    }  # fmt: skip
    named = {"id": _id(), "employee_id": str(subject.officer.employee_id), "text": "Petugas loket pulang lebih awal"}
    photo = f"{BASE}/public/photos/{subject.ticket}/{sha256}"
    return {
        "put_report_photo": Call("PUT", photo, content=subject.photo, headers=_PNG | mine),
        "get_report_photo": _get(f"{report}/photos/{sha256}"),
        "head_report_photo": Call("HEAD", f"{BASE}{report}/photos/{sha256}"),
        "get_published_report_photo": _get(f"/public/report-photos/{subject.public_photo}"),
        "list_published_reports": _get(f"/public/reports?unit_id={subject.world.puskesmas}"),
        "get_report_publication": _get(f"{report}/publication"),
        "prepare_report_publication": Call("PUT", f"{BASE}{report}/publication", preview, headers=etag),
        "publish_report": Call("POST", f"{BASE}{report}/publication/publish", headers=etag),
        "withdraw_report_publication": Call("DELETE", f"{BASE}{report}/publication"),
        "list_report_mentions": _get(f"{report}/mentions"),
        "mention_officer": _post(f"{report}/mentions", named),
        "share_mention": Call("POST", f"{BASE}/mentions/{subject.mention}/share"),
        "withdraw_mention": _post(f"/mentions/{subject.mention}/withdraw", {"reason": "Bukan pegawai yang dimaksud"}),
        "list_my_mentions": _get("/me/mentions"),
        "answer_mention": _post(f"/mentions/{subject.mention}/answer", {"text": "Saya menjemput obat"}),
        "list_mentions": _get(f"/mentions?employee_id={subject.officer.employee_id}"),
    }


def _today(subject: Subject) -> str:
    return str(subject.world.today)


def a_leave(leave_id: str, day: str, employee_id: str | None = None) -> dict[str, Any]:
    return {
        "id": leave_id, "employee_id": employee_id, "kind": "annual", "starts_on": day, "ends_on": day,
        "reason": "Urusan keluarga", "document": "800/12/2026", "evidence": ["ab" * 32],
    }  # fmt: skip


def a_correction(correction_id: str, world: World) -> dict[str, Any]:
    start = world.morning()
    return {
        "id": correction_id, "day": str(world.today - days(1)), "in_at": moment(start),
        "out_at": moment(start + hours(8.5)), "reason": "HP mati seharian", "evidence": ["ab" * 32],
    }  # fmt: skip


def a_schedule(schedule_id: str, unit_id: str | None, employee_id: str | None) -> dict[str, Any]:
    slot = {"starts": "07:30", "ends": "14:30", "break_minutes": 30, "assembly": "07:30"}
    return {
        "id": schedule_id, "name": "Enam hari", "unit_id": unit_id, "employee_id": employee_id,
        "starts_on": "2026-01-01", "ends_on": None, "week": [*[slot] * 6, None], "works_on_holidays": False,
    }  # fmt: skip


def a_workplace(workplace_id: str, unit_id: str | None, employee_id: str | None) -> dict[str, Any]:
    return {
        "id": workplace_id, "name": "Puskesmas Contoh", "unit_id": unit_id, "employee_id": employee_id,
        "latitude": 3.48, "longitude": 97.81, "radius_m": 200,
    }  # fmt: skip


def an_outage(outage_id: str, unit_id: str | None, world: World) -> dict[str, Any]:
    start = world.morning()
    return {
        "id": outage_id, "unit_id": unit_id, "starts_at": moment(start), "ends_at": moment(start + hours(2)),
        "reason": "Listrik padam",
    }  # fmt: skip


def _of_attendance(subject: Subject) -> dict[str, Call]:
    world, who = subject.world, str(subject.officer.employee_id)
    unit, month = str(world.puskesmas), world.today.strftime("%Y-%m")
    punch = {
        "id": _id(), "kind": "in", "captured_at": moment(clock.now()), "workplace_id": None, "source": "phone",
        "location": {"latitude": 3.48, "longitude": 97.81, "accuracy_m": 25.5, "mock": False}, "employee_id": None,
    }  # fmt: skip
    policy = {
        "effective_from": "2030-01-01", "grace_minutes": 5, "officer_notice_days": 2, "superior_notice_days": 3,
        "run_threshold": 10,
        "thresholds": [{"from_days": 3, "level": "light", "label": "Teguran lisan", "siasn_code": "1"}],
    }  # fmt: skip
    holiday = {"id": _id(), "day": str(world.today), "name": "Hari Contoh", "kind": "local", "unit_id": unit}
    recap = f"unit_id={unit}&month={month}"
    end = moment(world.morning() + hours(3))
    return {
        "punch": _post("/attendance/punches", punch),
        "list_attendance_days": _get(f"/attendance/days?month={month}&employee_id={who}"),
        "get_discipline": _get(f"/attendance/discipline?year={world.today.year}&employee_id={who}"),
        "list_absence_notices": _get("/attendance/notices"),
        "list_schedules": _get("/attendance/schedules"),
        "create_schedule": _post("/attendance/schedules", a_schedule(_id(), unit, None)),
        "amend_schedule": _patch(
            f"/attendance/schedules/{subject.schedule}",
            {"name": "Enam hari kerja", "ends_on": "2027-01-01", "is_active": True},
            subject.schedule_etag,
        ),
        "list_holidays": _get(f"/attendance/holidays?year={world.today.year}"),
        "create_holiday": _post("/attendance/holidays", holiday),
        "amend_holiday": _patch(
            f"/attendance/holidays/{subject.holiday}", {"name": "Hari Lain", "is_active": True}, subject.holiday_etag
        ),
        "list_workplaces": _get("/attendance/workplaces"),
        "create_workplace": _post("/attendance/workplaces", a_workplace(_id(), unit, None)),
        "amend_workplace": _patch(
            f"/attendance/workplaces/{subject.workplace}",
            {"name": "Pustu Contoh", "radius_m": 300, "is_active": True},
            subject.workplace_etag,
        ),
        "list_attendance_policies": _get("/attendance/policies"),
        "decide_attendance_policy": _post("/attendance/policies", policy),
        "list_leaves": _get(f"/attendance/leaves?employee_id={who}"),
        "enter_leave": _post("/attendance/leaves", a_leave(_id(), str(world.today), who)),
        "decide_leave": _post(f"/attendance/leaves/{subject.leave}/decide", {"decision": "grant", "answer": "Baik"}),
        "cancel_leave": _post(f"/attendance/leaves/{subject.leave}/cancel", {"reason": "Tidak jadi"}),
        "list_outages": _get("/attendance/outages"),
        "create_outage": _post("/attendance/outages", an_outage(_id(), unit, world)),
        "amend_outage": _patch(
            f"/attendance/outages/{subject.outage}", {"ends_at": end, "reason": "Jaringan putus"}, subject.outage_etag
        ),
        "undo_outage": _post(f"/attendance/outages/{subject.outage}/undo", {"reason": "Ternyata tidak padam"}),
        "list_attendance_corrections": _get("/attendance/corrections"),
        "ask_attendance_correction": _post("/attendance/corrections", a_correction(_id(), world)),
        "decide_attendance_correction": _post(
            f"/attendance/corrections/{subject.mending}/decide", {"decision": "approve", "answer": "Benar"}
        ),
        "list_machines": _get("/attendance/machines"),
        "create_machine": _post(
            "/attendance/machines",
            {"id": _id(), "serial": "XYZ9876", "name": "Mesin", "unit_id": unit, "addresses": ["10.1.2.0/24"]},
        ),
        "amend_machine": _patch(
            f"/attendance/machines/{subject.machine}",
            {"name": "Mesin belakang", "addresses": ["10.1.2.3"], "is_active": True},
            f'"{subject.machine_etag}"',
        ),
        "renew_machine_secret": _post(f"/attendance/machines/{subject.machine}/secret"),
        "list_machine_pins": _get(f"/attendance/machines/{subject.machine}/pins"),
        "free_machine_pin": Call("DELETE", f"{BASE}/attendance/machines/{subject.machine}/pins/7"),
        "give_machine_pins": _post(
            f"/attendance/machines/{subject.machine}/pins", {"items": [{"pin": "8", "employee_id": who}]}
        ),
        "import_machine_log": Call(
            "POST",
            f"{BASE}/attendance/machines/{subject.machine}/log?dry_run=true",
            content=b"PIN;Waktu\n7;2026-11-02 07:30:00\n",
            headers={"Content-Type": "text/csv"},
        ),
        "get_recap": _get(f"/attendance/recap?{recap}"),
        "get_recap_sheet": _get(f"/attendance/recap.xlsx?{recap}"),
        "get_recap_document": _get(f"/attendance/recap.pdf?{recap}"),
    }


def _id() -> str:
    return str(uuid7())


def an_improvement(world: World, **members: Any) -> dict[str, Any]:
    return {
        "id": _id(), "unit_id": str(world.puskesmas), "element": "u3", "said": "Antrean terlalu lama",
        "done": "Loket kedua dibuka", "started_on": str(world.today - days(9)),
        "done_on": str(world.today - days(2)), "published": True, **members,
    }  # fmt: skip


def _of_survey_paper(subject: Subject) -> dict[str, Call]:
    world, survey = subject.world, f"/surveys/{subject.survey}"
    improvement = f"/improvements/{subject.improvement}"
    sheet = {
        "id": _id(), "answers": {f"u{number}": 4 for number in range(1, 10)}, "service": "kia",
        "profile": {"sex": "female", "age": "30_39", "education": "senior", "job": "farmer"},
        "local": dict.fromkeys(f"l{number}" for number in range(1, 11)), "comment": "Kursinya kurang",
        "made_at": moment(clock.now()),
    }  # fmt: skip
    amendment = {name: value for name, value in an_improvement(world).items() if name not in {"id", "unit_id"}}
    return {
        "get_survey_poster": _get(f"{survey}/codes/{subject.survey_code}/poster.pdf?size=a6"),
        "get_survey_sheet": _get(f"{survey}/sheet.pdf"),
        "enter_survey_sheets": _post(f"{survey}/paper", {"responses": [sheet]}),
        "draw_survey_numbers": _post(f"{survey}/draws", {"id": _id(), "first": 1, "last": 80, "count": 8}),
        "list_survey_draws": _get(f"{survey}/draws"),
        "list_improvements": _get("/improvements"),
        "create_improvement": _post("/improvements", an_improvement(world)),
        "get_improvement": _get(improvement),
        "amend_improvement": _patch(improvement, amendment, '"1-x"'),
        "list_public_improvements": _get(f"/public/units/{world.puskesmas}/improvements"),
        "get_open_satisfaction": _get("/public/satisfaction.json"),
        "get_open_satisfaction_csv": _get("/public/satisfaction.csv"),
    }
