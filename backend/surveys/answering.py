"""Opening a survey and answering it. No account: whoever holds a code may."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import insert
from sqlalchemy.orm import Session

from backend.kit import clock, ledger
from backend.kit.constant import Constant
from backend.kit.outbox import publish_once
from backend.kit.problems import Invalid, OperationDiffers
from backend.kit.stored import Stored
from backend.surveys import definitions, marks, queries, rules, rules_answers, sums, views
from backend.surveys.definitions import Asked, Way
from backend.surveys.events import SatisfactionChanged
from backend.surveys.marks import Phone
from backend.surveys.models import NO_SERVICE, CommentState
from backend.surveys.problems import AlreadyAnswered, SurveyNotOpen
from backend.surveys.rules_answers import PROFILE, Address, Form, Signal, Source
from backend.surveys.schemas_public import OpenSurvey, ResponseIn, ResponseView

_NEW = Constant(
    insert(queries.RESPONSES),
    [
        column.name
        for column in queries.RESPONSES.columns
        if column.name not in {"comment_text", "moderated_by", "moderated_at"}
    ],
)
# What tells of the sending, not of what was answered.
_LEFT_OUT_OF_DIGEST = {"device"}


@dataclass(frozen=True, slots=True)
class Arrival:
    """How an answer came. `device` is the digest of a phone; `is_once` says that one a day is taken of it.

    `address` is the caller's, looked at and never stored. `entered_by` typed a sheet of paper in.
    """

    source: Source
    form: Form
    code_id: UUID | None = None
    device: str | None = None
    is_once: bool = False
    address: str | None = None
    entered_by: UUID | None = None


def on_paper(entered_by: UUID | None) -> Arrival:
    """Of a sheet that somebody types in: the full form, of no phone."""
    return Arrival(Source.PAPER, Form.FULL, entered_by=entered_by)


def opened(session: Session, written: str, now: datetime) -> OpenSurvey:
    """What a page asks behind a code. Raises SurveyNotOpen."""
    today = clock.local_day(now)
    way, address = _way(session, written)
    if not way.is_open:
        raise SurveyNotOpen
    _must_have_mark(way, address, rules_answers.days_to_open(today))
    return views.open_survey(way, address, marks.new_device(today), today, now)


def answer(
    session: Session, written: str, draft: ResponseIn, phone: Phone | None, address: str | None, now: datetime
) -> Stored[ResponseView]:
    """Take an answer that a phone sends. The same again gives what is stored.

    Raises SurveyNotOpen, AlreadyAnswered, OperationDiffers, Invalid.
    """
    way, place = _way(session, written)
    if (again := _again(session, way.asked, draft)) is not None:
        return again  # also after its code has ended: what is stored stands
    made_at = rules_answers.moment(draft.made_at, now).made_at
    made_on = clock.local_day(made_at)
    device = phone.digest if phone is not None and not way.is_kiosk and phone.answers_on(made_on) else None
    # What a phone kept without a signal is not lost because the survey has ended meanwhile.
    if not way.is_open and not (
        rules_answers.is_in_time(way.ended_at, made_at, now) and (device is not None or way.is_kiosk)
    ):
        raise SurveyNotOpen
    _must_have_mark(way, place, rules_answers.days_to_answer(made_on, clock.local_day(now), is_kiosk=way.is_kiosk))
    arrival = Arrival(Source.ONLINE, way.form, way.code_id, device, is_once=not way.is_kiosk, address=address)
    return _store(session, way.asked, draft, arrival, now)


def take(session: Session, asked: Asked, draft: ResponseIn, arrival: Arrival, now: datetime) -> Stored[ResponseView]:
    """Take an answer to a survey that is known, such as one typed in. Raises OperationDiffers, Invalid."""
    return _again(session, asked, draft) or _store(session, asked, draft, arrival, now)


def _way(session: Session, written: str) -> tuple[Way, Address]:
    address = rules_answers.address(written)
    if address is None:
        raise SurveyNotOpen
    return definitions.way(session, address.code), address


def _must_have_mark(way: Way, address: Address, days: tuple[date, ...]) -> None:
    if way.rotates and (address.mark is None or not marks.is_of_a_day(way.code, address.mark, days)):
        raise SurveyNotOpen


def _again(session: Session, asked: Asked, draft: ResponseIn) -> Stored[ResponseView] | None:
    known = queries.known_response(session, draft.id)
    if known is None:
        return None
    if known.create_digest != _digest(asked, draft):
        raise OperationDiffers
    return Stored.again(views.response(draft.id, known.received_at, known.day))


def _digest(asked: Asked, draft: ResponseIn) -> str:
    """Digest of what was answered to which survey: 32 hex digits."""
    content = {name: value for name, value in draft.__dict__.items() if name not in _LEFT_OUT_OF_DIGEST}
    canonical = orjson.dumps([asked.survey_id, content], default=_members, option=orjson.OPT_UTC_Z)
    return hashlib.blake2b(canonical, digest_size=16).hexdigest()


def _members(shape: Any) -> dict[str, Any]:
    return shape.__dict__


def _store(session: Session, asked: Asked, draft: ResponseIn, arrival: Arrival, now: datetime) -> Stored[ResponseView]:
    _must_fit(asked, draft, arrival.form)
    moment = rules_answers.moment(draft.made_at, now)
    day = clock.local_day(moment.made_at)
    once = None
    if arrival.is_once and arrival.code_id is not None and arrival.device is not None:
        once = marks.once(arrival.code_id, arrival.device, day)
    around = _around(session, arrival, once, moment.made_at)
    if around.has_answered:
        raise AlreadyAnswered
    found = rules_answers.signals(
        is_plausible=moment.is_plausible,
        has_device=not arrival.is_once or arrival.device is not None,
        is_burst=rules_answers.is_burst(around.within) if arrival.source is Source.ONLINE else False,
        is_staff_network=rules_answers.is_within(arrival.address, asked.staff_networks),
    )
    row = _row(asked, draft, arrival, found)
    row |= {"once": once, "day": day, "made_at": moment.made_at, "received_at": now}
    # All of it is ledger rows. An id or a phone that another job of the batch takes at the same moment
    # fails the batch, whose jobs then run again one by one, and this one finds it known.
    ledger.append(session, _NEW, row)
    sums.add(session, row)
    publish_once(session, SatisfactionChanged(asked.unit_id, asked.unit_id, day), at=now)
    return Stored.new(views.response(draft.id, now, day))


def _around(session: Session, arrival: Arrival, once: str | None, made_at: datetime) -> queries.Around:
    since: timedelta = rules_answers.BURST_WITHIN
    if arrival.code_id is None:
        return queries.Around(has_answered=False, within=0)
    return queries.around(session, arrival.code_id, once, made_at - since, made_at)


def _row(asked: Asked, draft: ResponseIn, arrival: Arrival, found: list[Signal]) -> dict[str, Any]:
    given = draft.answers.given
    local = draft.local.given
    has_words = draft.comment is not None or any(isinstance(value, str) for value in local.values())
    return {
        "id": draft.id,
        "survey_id": asked.survey_id,
        "code_id": arrival.code_id,
        "form": arrival.form,
        "source": arrival.source,
        "device": arrival.device,
        **{code: given.get(code) for code in rules.CODES},
        "answers_local": local,
        "service": draft.service or NO_SERVICE,
        "sex": draft.profile.sex,
        "age": draft.profile.age,
        "education": draft.profile.education,
        "job": draft.profile.job,
        "comment": draft.comment,
        "comment_state": CommentState.WAITING if has_words else CommentState.NONE,
        "signals": [signal.value for signal in found],
        "entered_by": arrival.entered_by,
        "version": 1,
        "create_digest": _digest(asked, draft),
    }


# --- what an answer may hold ---


def _must_fit(asked: Asked, draft: ResponseIn, form: Form) -> None:
    """Raises Invalid for what the survey does not ask."""
    errors: list[dict[str, str]] = []
    if not rules_answers.fits_form(form, draft.answers.given):
        errors.append(_wrong("/answers", "Isi hanya tiga unsur yang ditanyakan hari itu"))
    if draft.service is not None and draft.service not in asked.services:
        errors.append(_wrong("/service", "Layanan ini tidak ada di survei"))
    for part, choices in PROFILE.items():
        value = getattr(draft.profile, part)
        if value is not None and value not in {one.code for one in choices}:
            errors.append(_wrong(f"/profile/{part}", "Pilihan ini tidak ada"))
    by_code = {one["code"]: one for one in asked.questions}
    for code, value in draft.local.given.items():
        if (detail := _why_not(by_code.get(code), value)) is not None:
            errors.append(_wrong(f"/local/{code}", detail))
    if errors:
        raise Invalid(errors=errors)


def _why_not(question: Any, value: int | str) -> str | None:
    if question is None:
        return "Pertanyaan ini tidak ada di survei"
    if question["kind"] == "text":
        return None if isinstance(value, str) else "Jawab dengan kata-kata"
    return None if isinstance(value, int) and value <= len(question["choices"]) else "Pilihan ini tidak ada"


def _wrong(pointer: str, detail: str) -> dict[str, str]:
    return {"pointer": pointer, "detail": detail}
