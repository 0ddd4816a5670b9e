"""What a report may become, and in which words that is told. Pure: no clock, no database, no HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ReportKind(StrEnum):
    COMPLAINT = "complaint"
    ASPIRATION = "aspiration"
    INFORMATION = "information"
    THANKS = "thanks"


class ReportState(StrEnum):
    RECEIVED = "received"
    VERIFIED = "verified"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    CLOSED = "closed"
    FORWARDED = "forwarded"
    ARCHIVED = "archived"


class PublicState(StrEnum):
    """What a citizen is told: three words instead of seven."""

    RECEIVED = "received"
    HANDLED = "handled"
    DONE = "done"


class StepAction(StrEnum):
    """What is done with a report. Received, asked, confirmed and risen are no handler's steps."""

    RECEIVE = "receive"
    VERIFY = "verify"
    ASSIGN = "assign"
    ANSWER = "answer"
    CLOSE = "close"
    FORWARD = "forward"
    ARCHIVE = "archive"
    NOTE = "note"
    REOPEN = "reopen"
    ESCALATE = "escalate"
    ASK = "ask"
    CONFIRM = "confirm"


class MessageSender(StrEnum):
    REPORTER = "reporter"
    UNIT = "unit"


class ConcernSource(StrEnum):
    """Why an officer has no part in handling a report: named in its words, or by a moderator."""

    NAME = "name"
    MENTION = "mention"


# Read aloud and typed by hand: without 0 O, 1 I L, and U. Eight of them are 39 bits; the secret has 256.
TICKET_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
TICKET_PREFIX, TICKET_LENGTH = "KT-", 8
# A talk has an end: a flood of words would hide the one that matters.
MOST_MESSAGES, MOST_MESSAGES_A_DAY = 500, 20

# `lapor` as the receiver of a forwarded report hands it to the national service, where that is on.
LAPOR = "lapor"

_NEXT: Mapping[ReportState, Mapping[StepAction, ReportState]] = {
    ReportState.RECEIVED: {
        StepAction.VERIFY: ReportState.VERIFIED,
        StepAction.FORWARD: ReportState.FORWARDED,
        StepAction.ARCHIVE: ReportState.ARCHIVED,
    },
    ReportState.VERIFIED: {
        StepAction.ASSIGN: ReportState.ASSIGNED,
        StepAction.ANSWER: ReportState.ANSWERED,
        StepAction.FORWARD: ReportState.FORWARDED,
        StepAction.ARCHIVE: ReportState.ARCHIVED,
    },
    ReportState.ASSIGNED: {
        StepAction.ASSIGN: ReportState.ASSIGNED,
        StepAction.ANSWER: ReportState.ANSWERED,
        StepAction.FORWARD: ReportState.FORWARDED,
        StepAction.ARCHIVE: ReportState.ARCHIVED,
    },
    ReportState.ANSWERED: {
        StepAction.ASSIGN: ReportState.ASSIGNED,
        StepAction.ANSWER: ReportState.ANSWERED,
        StepAction.CLOSE: ReportState.CLOSED,
    },
    ReportState.CLOSED: {StepAction.REOPEN: ReportState.ASSIGNED},
    # What another body has answered is said at the end; what it sent back is ours after all.
    ReportState.FORWARDED: {StepAction.CLOSE: ReportState.CLOSED, StepAction.REOPEN: ReportState.ASSIGNED},
    ReportState.ARCHIVED: {StepAction.REOPEN: ReportState.ASSIGNED},
}

_PUBLIC: Mapping[ReportState, PublicState] = {
    ReportState.RECEIVED: PublicState.RECEIVED,
    ReportState.VERIFIED: PublicState.HANDLED,
    ReportState.ASSIGNED: PublicState.HANDLED,
    ReportState.ANSWERED: PublicState.HANDLED,
    ReportState.FORWARDED: PublicState.HANDLED,
    ReportState.CLOSED: PublicState.DONE,
    ReportState.ARCHIVED: PublicState.DONE,
}

_PUBLIC_WORDS: Mapping[PublicState, str] = {
    PublicState.RECEIVED: "Diterima",
    PublicState.HANDLED: "Ditangani",
    PublicState.DONE: "Selesai",
}

_STEP_WORDS: Mapping[StepAction, str] = {
    StepAction.RECEIVE: "Laporan diterima",
    StepAction.VERIFY: "Laporan diperiksa dan dinyatakan lengkap",
    StepAction.ASSIGN: "Laporan ditugaskan kepada unit",
    StepAction.ANSWER: "Laporan dijawab",
    StepAction.CLOSE: "Laporan diselesaikan",
    StepAction.FORWARD: "Laporan diteruskan ke instansi yang berwenang",
    StepAction.ARCHIVE: "Laporan tidak ditindaklanjuti",
    StepAction.NOTE: "Catatan penanganan",
    StepAction.REOPEN: "Laporan dibuka kembali",
    StepAction.ESCALATE: "Batas waktu terlewati, laporan naik ke atasan",
    StepAction.ASK: "Pelapor ditanya apakah masalahnya sudah selesai",
    StepAction.CONFIRM: "Pelapor menyatakan masalahnya sudah selesai",
}

# Steps that the reporter reads; the others are kept for those who handle the report.
TOLD_STEPS = frozenset(
    {
        StepAction.RECEIVE,
        StepAction.VERIFY,
        StepAction.ASSIGN,
        StepAction.ANSWER,
        StepAction.CLOSE,
        StepAction.FORWARD,
        StepAction.ARCHIVE,
        StepAction.REOPEN,
        StepAction.CONFIRM,
    }
)
# Nothing is awaited from a unit any more: no clock runs.
RESTING_STATES = frozenset({ReportState.CLOSED, ReportState.FORWARDED, ReportState.ARCHIVED})
UNVERIFIED_STATES = frozenset({ReportState.RECEIVED})
OPEN_STATES = frozenset(ReportState) - RESTING_STATES


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules that the district may set, in force from a day on.

    Working days to verify and until the next escalation; calendar days to finish, to ask again,
    and for a mentioned officer to answer. Perpres 76/2013: three working days, sixty days.
    """

    effective_from: date
    verify_working_days: int
    finish_days: int
    escalate_working_days: int
    ask_again_days: int
    officer_answer_days: int


DEFAULT_POLICY = Policy(date(2000, 1, 1), 3, 60, 3, 28, 7)


def state_after(state: ReportState, action: StepAction) -> ReportState | None:
    """The state that a handler's step leads to; None where it cannot be taken. A note changes nothing."""
    return state if action is StepAction.NOTE else _NEXT[state].get(action)


def possible_steps(state: ReportState) -> tuple[StepAction, ...]:
    """What a handler may do next, in the order in which it is offered."""
    return (*_NEXT[state], StepAction.NOTE)


def public_state(state: ReportState) -> PublicState:
    return _PUBLIC[state]


def public_words(state: ReportState) -> str:
    """`Diterima`, `Ditangani` or `Selesai`."""
    return _PUBLIC_WORDS[_PUBLIC[state]]


def step_words(action: StepAction) -> str:
    return _STEP_WORDS[action]


def normal_ticket(written: str) -> str:
    """A ticket as typed by hand: in capitals, without blanks, with or without its prefix."""
    plain = "".join(written.split()).replace("-", "").upper()
    return TICKET_PREFIX + plain.removeprefix(TICKET_PREFIX.replace("-", ""))
