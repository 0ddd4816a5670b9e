"""Citizens of the demo: a survey at most counters, half a year of answers, and some comments that wait."""

from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from backend.demo.acting import Cast, Span
from backend.demo.people import Ids
from backend.demo.rows import Row, store
from backend.surveys import sums
from backend.surveys.models import CommentState, Survey, SurveyCode, SurveyResponse, SurveyState
from backend.surveys.rules import CODES
from backend.surveys.rules_answers import ALPHABET, CODE_LENGTH, PROFILE, SHORT_SETS, Form, Signal, Source

DAYS = 182
_HEALTH = (("kia", "Kesehatan ibu dan anak"), ("umum", "Poli umum"), ("gigi", "Poli gigi"), ("obat", "Farmasi"))
_OFFICE = (("loket", "Loket pelayanan"), ("surat", "Surat keterangan"))
# Who asks, how many are served in a year, how many answers of a hundred days, and how content they are
# (the part of answers that are fours; of the rest three quarters are threes).
_ASKED: dict[str, tuple[int, int, float]] = {
    "PKM-LAWE": (14_200, 150, 0.46),
    "PKM-GUNUNG": (6_800, 60, 0.34),
    "DISDIK": (2_100, 24, 0.28),
    "BKPSDM": (900, 18, 0.40),
    "KEC-CONTOH": (3_400, 30, 0.52),
}
# One that has only begun: nothing of it is shown yet.
_BEGUN, _BEGUN_ANSWERS = "KUTE-BULUH", 3
# Where citizens are less content everywhere: waiting, and what becomes of a complaint.
_WORSE = {"u3": 0.22, "u9": 0.18}
_COMMENTS = (
    "Pelayanannya ramah, tetapi antre dari pagi baru dipanggil siang.",
    "Kursi tunggu kurang, ibu hamil ada yang berdiri.",
    "Petugas menjelaskan obat dengan sabar. Terima kasih.",
    "Mohon jadwal dokter ditempel di depan.",
    "Toilet perlu dibersihkan lebih sering.",
    "Sudah lebih cepat daripada tahun lalu.",
)
_HIDDEN_BEHIND = "0" * 32  # no create was sent: nothing can be a repeat of it


class Surveys:
    """Rows as the server would have stored them; the sums come from the server's own count of them."""

    def __init__(self, cast: Cast, span: Span, seed: int) -> None:
        self._cast, self._span = cast, span
        self._random = Random(f"{seed}-surveys")  # noqa: S311 - sample data, the same each time
        self._ids = Ids(self._random)

    def store(self, session: Session) -> None:
        for code, (population, per_hundred_days, content) in _ASKED.items():
            answers = DAYS * per_hundred_days // 100
            self._store_one(session, code, population, answers, content)
        self._store_one(session, _BEGUN, 400, _BEGUN_ANSWERS, 0.5)

    def _store_one(self, session: Session, code: str, population: int, answers: int, content: float) -> None:
        survey = self._survey(code, population)
        store(session, Survey, [survey])
        counter, short = (self._code(survey, form) for form in (Form.FULL, Form.SHORT))
        store(session, SurveyCode, [counter, short])
        full = [self._answer(survey, counter, content) for _ in range(answers)]
        brief = [self._answer(survey, short, content) for _ in range(answers // 3)]
        rows = sorted([*full, *brief], key=lambda row: row["made_at"])
        self._comment(rows)
        store(session, SurveyResponse, rows)
        sums.rebuild(session, survey["id"])

    def _survey(self, code: str, population: int) -> Row:
        services = _HEALTH if code.startswith("PKM") else _OFFICE
        moment = self._span.at(self._first, 8)
        return {
            "id": self._ids.at(moment),
            "unit_id": self._cast.unit_ids[code],
            "title": "Survei kepuasan masyarakat",
            "state": SurveyState.ACTIVE,
            "population": population,
            "services": [{"code": one, "name": name} for one, name in services],
            "questions": [],
            "texts": {},
            "staff_networks": [],
            "made_at": moment,
            "version": 1,
            "create_digest": _HIDDEN_BEHIND,
        }

    @property
    def _first(self) -> date:
        return self._span.today - timedelta(days=DAYS)

    def _code(self, survey: Row, form: Form) -> Row:
        return {
            "id": self._ids.at(survey["made_at"]),
            "survey_id": survey["id"],
            "code": "".join(self._random.choice(ALPHABET) for _ in range(CODE_LENGTH)),
            "counter": "Loket 1" if form is Form.FULL else "Ruang tunggu",
            "form": form,
            "is_kiosk": False,
            "rotates": False,
            "made_at": survey["made_at"],
            "revoked_at": None,
            "version": 1,
            "create_digest": _HIDDEN_BEHIND,
        }

    def _answer(self, survey: Row, code: Row, content: float) -> Row:
        day = self._first + timedelta(days=self._random.randrange(DAYS))
        made_at = self._span.at(day, 8, self._random.randrange(360))
        asked = CODES if code["form"] is Form.FULL else self._random.choice(SHORT_SETS)
        profile = {part: self._choice([one.code for one in choices], 0.1) for part, choices in PROFILE.items()}
        return {
            "id": self._ids.at(made_at),
            "survey_id": survey["id"],
            "code_id": code["id"],
            "form": code["form"],
            "source": Source.ONLINE,
            "device": f"{self._random.getrandbits(128):032x}",
            "once": f"{self._random.getrandbits(128):032x}",
            "day": day,
            "made_at": made_at,
            "received_at": made_at,
            **{one: self._value(one, content) if one in asked else None for one in CODES},
            "answers_local": {},
            "service": self._choice([one["code"] for one in survey["services"]], 0.15) or "",
            **profile,
            "comment": None,
            "comment_state": CommentState.NONE,
            "comment_text": None,
            "moderated_by": None,
            "moderated_at": None,
            "signals": [Signal.LATE.value] if self._random.random() < 0.01 else [],
            "entered_by": None,
            "version": 1,
            "create_digest": _HIDDEN_BEHIND,
        }

    def _value(self, element: str, content: float) -> int | None:
        """An answer; now and then somebody leaves one out."""
        if self._random.random() < 0.02:
            return None
        drawn = self._random.random() + _WORSE.get(element, 0.0)
        if drawn < content:
            return 4
        return 3 if drawn < content + (1 - content) * 0.75 else self._random.choice((2, 2, 1))

    def _choice(self, values: list[str], nothing: float) -> str | None:
        return None if self._random.random() < nothing else self._random.choice(values)

    def _comment(self, rows: list[Row]) -> None:
        """Some write a sentence: the last ones wait, those before were let through."""
        written = rows[-2 * len(_COMMENTS) :][::2]
        for number, (row, text) in enumerate(zip(written, _COMMENTS, strict=False)):
            row["comment"] = text
            is_waiting = number >= len(written) // 2
            row["comment_state"] = CommentState.WAITING if is_waiting else CommentState.SHOWN
            row["comment_text"] = None if is_waiting else text
