"""A run of schemathesis over the whole document as one caller, and what it is excused for."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from starlette.types import ASGIApp, Receive, Scope, Send

DOCUMENT = "/api/v1/openapi.json"
TOKEN = "Bearer the-caller"
TOKEN_LIFE_SECONDS = 300

# By name: one that is renamed is then missed, rather than silently no longer made.
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
)

# The stream of events never ends; tests of its own read it from a real server.
LEFT_OUT = ("stream_events",)

# Problems that tell of a rule which JSON Schema cannot say: a valid request may meet them.
RULES = {
    "if-match-required": "a missing If-Match has a status of its own, 428",
    "stale": "the version that is stored today",
    "weak-password": "a list of common passwords, and the person's own name and NIP",
    "wrong-digest": "the address must be the digest of the bytes",
    "evidence-refused": "the bytes must be a photo or a PDF",
    "sheet-unusable": "the bytes must be a sheet",
    "import-refused": "the sheet's rows must be right",
    "log-unusable": "the bytes must be a sheet",
    "log-refused": "the sheet's rows must be right",
    "appraiser-missing": "depends on what was proposed before",
    "reason-missing": "needed for one of the two decisions",
    "report-photo-digest-wrong": "the address must be the digest of the bytes",
    "report-photo-refused": "the bytes must be a photo",
    "too-many": "who guesses tickets and secrets is slowed down",
    "version-not-seen": "needed for some kinds of operations",
}
# The same for the places of a 422 `invalid`: a pointer's end, or the sentence.
PLACES = {
    "/cursor": "opaque and signed: nobody can make one up",
    "/nip": "18 digits that hold a birth date, and are often written with blanks",
    "_nip": "the same",
    "/grade": "a grade that fits the kind of officer, as people write it",
}
SENTENCES = {
    "Harus bilangan bulat": "1.0 is an integer to JSON Schema; here it is a float",
    "Memuat karakter yang tidak diperbolehkan": "unassigned and private characters have no range to write",
    "Terlalu pendek": "counted without invisible characters and outer blanks",
    "Terlalu panjang": "counted in NFC",
    "Waktu selesai harus setelah waktu mulai": "two members together",
    "Satu kegiatan paling lama 24 jam": "two members together",
    "Waktu tidak boleh dikosongkan": "null is told apart from left out",
    "Tidak ada yang diubah": "needs one member of many",
    "Tahunnya di luar jangkauan": "the year is judged in UTC",
    "Batas pengisian tidak boleh lebih pendek": "two members together",
    "Tanggal selesai mendahului tanggal mulai": "two members together",
    "Admin unit memerlukan unit": "two members together",
    "Tanggal akhir mendahului tanggal awal": "two parameters together",
    "Paling banyak 62 hari sekali baca": "two parameters together",
    "Tidak boleh dikosongkan": "null is told apart from left out",
    "Istirahat lebih lama daripada": "three members together",
    "Jadwal milik satu unit": "two members together",
    "Jadwal tanpa hari kerja": "seven days together",
    "Tempat kerja milik satu unit": "two members together",
    "Paling lama tiga tahun": "two members together",
    "Tulis alasan bila menolak": "needed for one of the two decisions",
    "Satu gangguan paling lama 31 hari": "two members together",
    "Setelah waktu mulai, paling lama 31 hari": "together with what is stored",
    "Sebutkan jam masuk atau jam pulang": "one of two members",
    "Jam pulang harus setelah jam masuk": "two members together",
    "Waktu ini bukan bagian dari hari kerja": "depends on the schedule of the day",
    "Pegawai diberi tahu lebih dulu": "two members together",
    "Dua ambang mulai pada jumlah": "members of a list together",
    "Sebutkan pegawai yang presensinya": "needed for two of three sources",
    "Bukan alamat IP": "addresses and networks, of both versions",
    "Pegawai tidak ditemukan": "an officer who is stored",
    "Kegiatan tidak ditemukan": "an activity that is stored",
    "Disebut lebih dari sekali": "members of a list together",
    "Jumlah bagian": "the shares of a set add up to 100",
    "Jumlah bobot": "weights add up to 100",
    "Hanya rentang keterlambatan terakhir": "members of a list together",
    "Batas menit keterlambatan": "members of a list together",
    "Terlambat lebih lama": "members of a list together",
    "Hanya rentang terakhir": "members of a list together",
    "Batas menit harus": "members of a list together",
    "Satu jabatan hanya": "members of a list together",
    "Jabatan ini tidak ada": "a post that is stored",
    "Paling banyak dua angka di belakang koma": "a multiple of 0.01 is nothing that floats can promise",
    "Membuka kembali sebuah bulan": "two members together",
    "Sedikitnya satu anggota menjadi ketua": "members of a list together",
    "Pengusul termasuk anggota": "members of a list together",
    "Di luar masa program": "depends on the program that is stored",
    "Tahap": "depends on the program that is stored",
    "Paling awal": "depends on what is stored",
    "Dicoba setelah diukur": "depends on the figure before that is stored",
    "Diukur sebelum dicoba": "depends on the trial that is stored",
    "Antara": "depends on what is stored",
    "Tanggalnya belum tiba": "a day is judged by the server's clock",
    "Tulis alasan": "needed for one of the decisions",
    "Langkah ini": "which members are needed follows from `step`",
    "Unit tidak ditemukan": "a unit that is stored",
    "Bidang penutup keluar": "two members together",
    "Satu foto disebut": "members of a list together",
    "Foto ini bukan milik": "a photo that is stored",
    "Pilih unit di bawah Anda": "a unit that is stored",
    "Angka dan tanggalnya tidak boleh dikosongkan": "null is told apart from left out",
    "Isi salah satu": "one of two members",
    "Minimize_by diisi": "two members together",
    "Counts diisi": "two members together",
    "Isi value, atau low dan high": "one of two members",
    "Low tidak boleh lebih besar": "two members together",
    "Indikator ini untuk tahun": "the year of what is stored",
    "Satuan indikator ini": "the unit of measure of what is stored",
    "Harus lebih dari 0": "the polarity of what is stored",
    "Periode ini disebut lebih dari sekali": "items of a list together",
}
# Form-encoded OAuth: which members are needed follows from the grant, and an empty one is left out.
OAUTH = {
    ("positive_data_acceptance", "invalid_request"): "which members are needed follows from `grant_type`",
    ("positive_data_acceptance", "unsupported_grant_type"): "RFC 6749 lets grants be added",
}
EMPTY_IS_LEFT_OUT = "/api/v1/oauth/"  # RFC 6749, section 3.2: so an empty member is no violation


class AsCaller:
    """Puts a fresh token in the place of a word, so that a run may outlast a token or a session."""

    def __init__(self, app: ASGIApp, mint: Callable[[], str]) -> None:
        self._app, self._mint = app, mint
        self._token, self._minted_at = b"", float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = [
                (name, self._current() if value == TOKEN.encode() else value) for name, value in scope["headers"]
            ]
            if scope["method"] == "DELETE" and "/me/sessions/" in scope["path"]:
                self._minted_at = float("-inf")  # that may have been this token's own session
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)

    def _current(self) -> bytes:
        if time.monotonic() - self._minted_at > TOKEN_LIFE_SECONDS:
            self._token, self._minted_at = f"Bearer {self._mint()}".encode(), time.monotonic()
        return self._token


@dataclass
class Findings:
    """What a run did and found."""

    cases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    excused: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.cases.total()} cases {dict(self.cases)}, answers {dict(sorted(self.statuses.items()))}"


def run(app: ASGIApp, *, seed: int, examples: int, seconds: int) -> Findings:
    """Try the whole document against an application."""
    _use_formats()
    schema = schemathesis.openapi.from_asgi(DOCUMENT, app, config=_config(seed, examples, seconds))
    findings = Findings()
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            _take(findings, event)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            findings.failures[f"{type(event).__name__} {getattr(event, 'label', '')}"] = str(vars_of(event))[:2000]
    return findings


def vars_of(event: Any) -> Any:
    return getattr(event, "value", None) or getattr(event, "exception", None)


def _use_formats() -> None:
    """Days and moments of this century: the document's patterns want them, and filtering finds too few."""
    days = st.dates(date(2000, 1, 2), date(2099, 12, 30)).map(str)
    moments = st.builds("{}T{}Z".format, days, st.times().map(lambda one: f"{one:%H:%M:%S}"))
    schemathesis.openapi.format("date-time", moments)
    schemathesis.openapi.format("date", days)


def _config(seed: int, examples: int, seconds: int) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "seed": seed,
            "max-time": seconds,
            "continue-on-failure": True,
            "headers": {"Authorization": TOKEN},
            "generation": {"max-examples": examples, "database": "none", "no-shrink": True},
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "operations": [{"include-operation-id": name, "enabled": False} for name in LEFT_OUT],
        }
    )


def _take(findings: Findings, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    findings.cases[event.phase.value] += len(recorder.cases)
    for interaction in recorder.interactions.values():
        if interaction.response is not None:
            findings.statuses[interaction.response.status_code] += 1
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is None:
                continue
            case, response = recorder.cases[case_id].value, recorder.interactions[case_id].response
            excuse = None if response is None else excuse_for(check.name, case.operation.label, response)
            if excuse is not None:
                findings.excused[excuse] += 1
                continue
            failure = check.failure_info
            said = "" if response is None else f"{response.status_code} {response.text[:500]}"
            told = f"{failure.failure.message}\n{failure.code_sample}\n{said}"
            findings.failures.setdefault(f"{case.operation.label}: {check.name}", told)


def excuse_for(check: str, operation: str, response: Any) -> str | None:
    """Why a failed check is right all the same, as the answer itself tells; None where it is not."""
    if check == "negative_data_rejection" and EMPTY_IS_LEFT_OUT in operation and response.status_code == 200:
        return "an empty member of a form is left out"
    if check == "use_after_free" and "/activities/{activity_id}" in operation:
        return "a withdrawn activity stays to be read, with its history; withdrawing it again is success"
    if check == "use_after_free" and "/reports/{report_id}/publication" in operation:
        return "what is taken from the public stays a preview; taking it again is success"
    if check != "positive_data_acceptance":
        return None
    body = response.json()
    if "error" in body:
        return OAUTH.get((check, body["error"]))
    slug = body["type"].removeprefix("/problems/")
    if slug != "invalid":
        return RULES.get(slug)
    reasons = [_reason(one) for one in body["errors"]]
    return None if None in reasons else reasons[0]


def _reason(error: dict[str, str]) -> str | None:
    for ending, reason in PLACES.items():
        if error["pointer"].endswith(ending):
            return reason
    return next((reason for sentence, reason in SENTENCES.items() if error["detail"].startswith(sentence)), None)
