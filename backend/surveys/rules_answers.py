"""When and by which code an answer may be given, of which parts, and what looks unusual. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

from backend.surveys.rules import CODES


class Form(StrEnum):
    """All nine elements, or three that change from day to day. Their results are never mixed."""

    FULL = "full"
    SHORT = "short"


class Source(StrEnum):
    ONLINE = "online"
    PAPER = "paper"


class Signal(StrEnum):
    """What is unusual about an answer: shown beside the result, never a reason to leave it out."""

    BURST = "burst"
    STAFF_NETWORK = "staff_network"
    NO_DEVICE = "no_device"
    LATE = "late"


SIGNAL_SENTENCES = {
    Signal.BURST: "{count} jawaban datang beruntun dalam waktu sangat singkat",
    Signal.STAFF_NETWORK: "{count} jawaban dikirim dari jaringan kantor unit ini",
    Signal.NO_DEVICE: "{count} jawaban tanpa tanda perangkat, sehingga tidak dapat diperiksa apakah berulang",
    Signal.LATE: "{count} jawaban berwaktu tidak wajar; dihitung pada hari diterima",
}

# --- parts ---

SHORT_SETS: tuple[tuple[str, str, str], ...] = (("u1", "u4", "u7"), ("u2", "u5", "u8"), ("u3", "u6", "u9"))


def short_set(day: date) -> tuple[str, str, str]:
    """The three elements of a day: every third day the same, so that a month asks about all nine alike."""
    return SHORT_SETS[day.toordinal() % len(SHORT_SETS)]


def elements_of(form: Form, day: date) -> tuple[str, ...]:
    """What a page that is opened on a day asks about."""
    return CODES if form is Form.FULL else short_set(day)


def fits_form(form: Form, answered: Collection[str]) -> bool:
    """Whether answers are of one page. Any day's three: the page may have been opened days ago."""
    return form is Form.FULL or any(set(answered) <= set(one) for one in SHORT_SETS)


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str


# Coarse, so that a profile tells nobody's name; in the order in which it is asked.
PROFILE: dict[str, tuple[Choice, ...]] = {
    "sex": (Choice("female", "Perempuan"), Choice("male", "Laki-laki")),
    "age": (
        Choice("to_19", "Di bawah 20 tahun"),
        Choice("20_29", "20–29 tahun"),
        Choice("30_39", "30–39 tahun"),
        Choice("40_49", "40–49 tahun"),
        Choice("50_59", "50–59 tahun"),
        Choice("from_60", "60 tahun ke atas"),
    ),
    "education": (
        Choice("primary", "SD atau tidak sekolah"),
        Choice("junior", "SMP"),
        Choice("senior", "SMA/SMK"),
        Choice("diploma", "D1–D3"),
        Choice("bachelor", "D4/S1"),
        Choice("master", "S2 ke atas"),
    ),
    "job": (
        Choice("farmer", "Petani, pekebun, nelayan"),
        Choice("trader", "Pedagang, wiraswasta"),
        Choice("employee", "Karyawan swasta"),
        Choice("civil_servant", "ASN, TNI, Polri"),
        Choice("student", "Pelajar, mahasiswa"),
        Choice("homemaker", "Mengurus rumah tangga"),
        Choice("other", "Lainnya"),
    ),
}

# --- moments ---

OLDEST = timedelta(days=30)  # a phone that found no signal for a month
AHEAD = timedelta(minutes=5)  # clocks of phones differ a little
CODE_DAYS = 7  # an answer made with a day's code may travel so long


@dataclass(frozen=True, slots=True)
class Moment:
    """When an answer was given. `is_plausible` False: the phone's clock cannot be right, its arrival counts."""

    made_at: datetime
    is_plausible: bool


def moment(made_at: datetime | None, received_at: datetime) -> Moment:
    if made_at is None:
        return Moment(received_at, is_plausible=True)
    if received_at - OLDEST <= made_at <= received_at + AHEAD:
        return Moment(min(made_at, received_at), is_plausible=True)
    return Moment(received_at, is_plausible=False)


# --- codes ---

# Without 0 and O, 1, I and L, which people mix up when they copy a code from a wall.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH, MARK_LENGTH = 8, 4


@dataclass(frozen=True, slots=True)
class Address:
    """What stands in the address of a survey: a code, and for one that rotates the mark of a day."""

    code: str
    mark: str | None


def address(written: str) -> Address | None:
    """Read `CODE` or `CODE-mark`, in capitals or small letters; None for what cannot be one."""
    code, dash, mark = written.strip().upper().partition("-")
    if len(code) != CODE_LENGTH or not set(code) <= set(ALPHABET):
        return None
    if not dash:
        return Address(code, None)
    if len(mark) != MARK_LENGTH or not set(mark) <= set(ALPHABET):
        return None
    return Address(code, mark)


def in_alphabet(value: bytes, length: int) -> str:
    """So many characters from bytes: one byte each (31 of 256 favours some letters by 1 in 8, which harms nothing)."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in value[:length])


def days_to_open(today: date) -> tuple[date, date]:
    """The days whose mark opens a page: also yesterday's, for a screen that shows it over midnight."""
    return today, today - timedelta(days=1)


def days_to_answer(made_on: date, today: date, *, is_kiosk: bool = False) -> tuple[date, ...]:
    """The days whose mark takes an answer made on a day: those with which its page could be opened.

    A kiosk's page begins again by itself: without a line it still has the mark of the day on which it was opened.
    """
    opened = [made_on - timedelta(days=age) for age in range(CODE_DAYS + 1)] if is_kiosk else days_to_open(made_on)
    return tuple(day for day in opened if today - timedelta(days=CODE_DAYS) <= day)


LATE = timedelta(days=7)


def is_in_time(ended_at: datetime | None, made_at: datetime, now: datetime) -> bool:
    """Whether an answer that comes after the end was made before it: for a week, phones may bring them."""
    return ended_at is None or (made_at < ended_at and now - ended_at <= LATE)


# --- what looks unusual ---

BURST_ANSWERS, BURST_WITHIN = 10, timedelta(minutes=2)


def is_burst(answers_within: int) -> bool:
    """Whether one more answer of a code, behind so many within two minutes, is more than a counter can serve."""
    return answers_within + 1 >= BURST_ANSWERS


def is_within(address: str | None, networks: Collection[str]) -> bool:
    """Whether a caller's address lies in one of the networks (CIDR)."""
    if not address or not networks:
        return False
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(network) for network in networks)


def signals(*, is_plausible: bool, has_device: bool, is_burst: bool, is_staff_network: bool) -> list[Signal]:
    """What is unusual about an answer, in the order of the warnings."""
    found = {
        Signal.BURST: is_burst,
        Signal.STAFF_NETWORK: is_staff_network,
        Signal.NO_DEVICE: not has_device,
        Signal.LATE: not is_plausible,
    }
    return [signal for signal, holds in found.items() if holds]
