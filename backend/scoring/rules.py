"""The score of one officer and month. Pure: no clock, database, HTTP; frozen in, frozen out.

No regulation knows such a score (PermenPANRB 6/2022 abolished numbers and weights): weights, bands and
figures are a district's dated rule set, and what comes of them is advice for a conversation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from backend.scoring.numbers import hundredths, shared, spoken

FULL = 10_000  # 100 % in hundredths


class Code(StrEnum):
    """What a score is made of."""

    ATTENDANCE = "attendance"
    TASK_COMPLETION = "task_completion"
    PROGRAM_CONTRIBUTION = "program_contribution"
    PUBLIC_FEEDBACK = "public_feedback"
    INNOVATION = "innovation"


# Innovation is an extra, never a duty: it adds points and takes none from those who have nothing to show.
WEIGHTED = (Code.ATTENDANCE, Code.TASK_COMPLETION, Code.PROGRAM_CONTRIBUTION, Code.PUBLIC_FEEDBACK)
LABELS = {
    Code.ATTENDANCE: "Kehadiran",
    Code.TASK_COMPLETION: "Penyelesaian tugas",
    Code.PROGRAM_CONTRIBUTION: "Kontribusi program",
    Code.PUBLIC_FEEDBACK: "Kepuasan masyarakat",
    Code.INNOVATION: "Inovasi",
}


@dataclass(frozen=True, slots=True)
class Band:
    """Up to so many minutes late, a day loses so many hundredths of its 100. None: any longer."""

    up_to_minutes: int | None
    loses: int


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a district has decided, for months from `effective_from` on. All figures in hundredths.

    `weights`: kind of post to component to weight; each kind's weights add up to 10,000.
    `minutes_per_day`: how much approved work a due day stands for (whole minutes; 0: work has no plan).
    """

    version: str
    effective_from: date
    weights: Mapping[str, Mapping[Code, int]]
    cap: int = 12_000
    late_bands: tuple[Band, ...] = (Band(30, 500), Band(60, 1_000), Band(90, 1_250), Band(None, 1_500))
    indicator_share: int = 7_000
    minutes_per_day: int = 360
    contributions_per_month: int = 400
    innovation_verified: int = 300
    innovation_adopted: int = 100
    innovation_most: int = 600
    feedback_target: int = 7_661


@dataclass(frozen=True, slots=True)
class Day:
    """A scheduled day on which no leave, holiday, duty travel or outage excused anything."""

    is_present: bool
    late_minutes: int = 0
    early_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Indicator:
    """An own indicator with a target in the month; `achievement` None: nothing was done or told yet."""

    id: UUID
    name: str
    weight: int
    achievement: int | None


@dataclass(frozen=True, slots=True)
class Membership:
    """In a program that ran in the month: the share in hundredths, and how many contributions were accepted."""

    id: UUID
    name: str
    share: int
    contributions: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that a month's score is made of.

    `due_days` are the days so far on which work was due; `days` how they stand, empty where nobody of the
    unit records presence. `satisfaction` None: none published.
    """

    due_days: int = 0
    days: tuple[Day, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    approved_minutes: int = 0
    approved_activities: int = 0
    memberships: tuple[Membership, ...] = ()
    innovations_verified: int = 0
    innovations_adopted: int = 0
    satisfaction: int | None = None
    responses: int = 0


@dataclass(frozen=True, slots=True)
class Component:
    """One line of the sum: what was reached of what was asked, and the points that it gives."""

    code: Code
    label: str
    weight: int
    target: int
    actual: int
    unit: str
    achievement: int
    points: int
    explanation: str
    count: int


@dataclass(frozen=True, slots=True)
class Score:
    """`score` is the sum of the components' points, exactly. `missing`: left out, since nothing was planned."""

    score: int
    rule_version: str
    components: tuple[Component, ...]
    missing: tuple[Code, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Reached:
    """A component before it is weighed. `value` is exact, in percent."""

    code: Code
    target: int
    actual: int
    unit: str
    value: Fraction
    said: str
    count: int


def score(rules: RuleSet, position_kind: str, facts: Facts) -> Score:
    """The month's score. Raises KeyError for a kind of post that the rule set does not know."""
    weights = rules.weights[position_kind]
    asked = [code for code in WEIGHTED if weights.get(code, 0) > 0]
    reached = [found for code in asked if (found := _REACHED[code](rules, facts)) is not None]
    whole = sum(weights[one.code] for one in reached)
    parts = [one.value * weights[one.code] / whole for one in reached]
    bonus = _innovation(rules, facts)
    if bonus is not None:
        reached.append(bonus)
        parts.append(min(bonus.value, max(Fraction(rules.cap, 100) - sum(parts, Fraction(0)), Fraction(0))))
    total, points = shared(parts)
    known = {one.code for one in reached}
    return Score(
        score=total,
        rule_version=rules.version,
        components=tuple(
            _component(one, weights.get(one.code, 0), whole, given) for one, given in zip(reached, points, strict=True)
        ),
        missing=tuple(code for code in asked if code not in known),
    )


def _component(one: _Reached, weight: int, whole: int, points: int) -> Component:
    achievement = hundredths(one.value)
    if one.code is Code.INNOVATION:
        sentence = f"{one.said} Tambahan {spoken(points)} poin."
    else:
        part = f"{spoken(achievement)} × {spoken(weight)} ÷ {spoken(whole)} = {spoken(points)} poin."
        sentence = f"{one.said} {part}"
    return Component(
        one.code,
        LABELS[one.code],
        weight,
        one.target,
        one.actual,
        one.unit,
        achievement,
        points,
        sentence,
        one.count,
    )


# --- what was reached, each in percent ---


def _capped(rules: RuleSet, value: Fraction) -> Fraction:
    return min(max(value, Fraction(0)), Fraction(rules.cap, 100))


def _attendance(rules: RuleSet, facts: Facts) -> _Reached | None:
    if not facts.days:
        return None
    worth = [_worth_of(rules, day) for day in facts.days]
    value = Fraction(sum(worth), 100 * len(worth))
    present = sum(day.is_present for day in facts.days)
    flawed = sum(day.is_present and one < FULL for day, one in zip(facts.days, worth, strict=True))
    said = f"Hadir {present} dari {len(worth)} hari kerja"
    said += f", {flawed} kali terlambat atau pulang cepat" if flawed else ""
    said += f": {spoken(sum(worth))} ÷ {len(worth)} = {spoken(hundredths(value))}."
    return _Reached(Code.ATTENDANCE, len(worth) * 100, present * 100, "hari", value, said, present)


def _worth_of(rules: RuleSet, day: Day) -> int:
    """Of a full day's 10,000: what lateness and leaving early take away, never below nothing."""
    if not day.is_present:
        return 0
    return max(0, FULL - _loss(rules, day.late_minutes) - _loss(rules, day.early_minutes))


def _loss(rules: RuleSet, minutes: int) -> int:
    if minutes <= 0:
        return 0
    return next(band.loses for band in rules.late_bands if band.up_to_minutes is None or minutes <= band.up_to_minutes)


def _task_completion(rules: RuleSet, facts: Facts) -> _Reached | None:
    indicators, activities = _indicators(rules, facts), _activities(rules, facts)
    if indicators is None or activities is None:
        return indicators or activities
    share = Fraction(rules.indicator_share, FULL)
    value = indicators.value * share + activities.value * (1 - share)
    said = (
        f"{indicators.said} {activities.said} Gabungan: {spoken(hundredths(indicators.value))} ×"
        f" {spoken(rules.indicator_share)}% + {spoken(hundredths(activities.value))} ×"
        f" {spoken(FULL - rules.indicator_share)}% = {spoken(hundredths(value))}."
    )
    return _Reached(Code.TASK_COMPLETION, FULL, hundredths(value), "%", value, said, facts.approved_activities)


def _indicators(rules: RuleSet, facts: Facts) -> _Reached | None:
    whole = sum(one.weight for one in facts.indicators)
    if whole == 0:
        return None
    parts = (_capped(rules, Fraction(one.achievement or 0, 100)) * one.weight for one in facts.indicators)
    value = sum(parts, Fraction(0)) / whole
    said = f"{len(facts.indicators)} indikator, rata-rata menurut bobot {spoken(hundredths(value))}."
    return _Reached(Code.TASK_COMPLETION, FULL, hundredths(value), "%", value, said, len(facts.indicators))


def _activities(rules: RuleSet, facts: Facts) -> _Reached | None:
    planned = facts.due_days * rules.minutes_per_day
    if planned == 0:
        return None
    value = _capped(rules, Fraction(facts.approved_minutes * 100, planned))
    said = (
        f"{facts.approved_activities} kegiatan disetujui, {facts.approved_minutes} dari {planned} menit"
        f" rencana = {spoken(hundredths(value))}."
    )
    target, actual = planned * 100, facts.approved_minutes * 100
    return _Reached(Code.TASK_COMPLETION, target, actual, "menit", value, said, facts.approved_activities)


def _program_contribution(rules: RuleSet, facts: Facts) -> _Reached | None:
    asked = {one.id: _asked_of(rules, one) for one in facts.memberships}
    shares = sum(one.share for one in facts.memberships)
    if shares == 0:
        return None
    parts = (_capped(rules, one.contributions * 100 / asked[one.id]) * one.share for one in facts.memberships)
    value = sum(parts, Fraction(0)) / shares
    given = sum(one.contributions for one in facts.memberships)
    target = sum(asked.values(), Fraction(0))
    said = (
        f"{given} kontribusi dari {spoken(hundredths(target))} yang direncanakan menurut porsi"
        f" dalam {len(facts.memberships)} program = {spoken(hundredths(value))}."
    )
    return _Reached(Code.PROGRAM_CONTRIBUTION, hundredths(target), given * 100, "kontribusi", value, said, given)


def _asked_of(rules: RuleSet, one: Membership) -> Fraction:
    """How many contributions a share stands for: a tenth of a program asks for a tenth, but for one at least."""
    return max(Fraction(1), Fraction(rules.contributions_per_month * one.share, 100 * FULL))


def _public_feedback(rules: RuleSet, facts: Facts) -> _Reached | None:
    if facts.satisfaction is None:
        return None
    value = _capped(rules, Fraction(facts.satisfaction * 100, rules.feedback_target))
    said = (
        f"IKM unit {spoken(facts.satisfaction)} dari sasaran {spoken(rules.feedback_target)}"
        f" ({facts.responses} jawaban) = {spoken(hundredths(value))}."
    )
    return _Reached(
        Code.PUBLIC_FEEDBACK, rules.feedback_target, facts.satisfaction, "IKM", value, said, facts.responses
    )


_REACHED: dict[Code, Callable[[RuleSet, Facts], _Reached | None]] = {
    Code.ATTENDANCE: _attendance,
    Code.TASK_COMPLETION: _task_completion,
    Code.PROGRAM_CONTRIBUTION: _program_contribution,
    Code.PUBLIC_FEEDBACK: _public_feedback,
}


def _innovation(rules: RuleSet, facts: Facts) -> _Reached | None:
    verified, adopted = facts.innovations_verified, facts.innovations_adopted
    if verified + adopted == 0:
        return None
    given = min(rules.innovation_most, verified * rules.innovation_verified + adopted * rules.innovation_adopted)
    said = f"{verified} inovasi terverifikasi, {adopted} kali dipakai pihak lain."
    value = Fraction(given, 100)
    return _Reached(Code.INNOVATION, rules.innovation_most, given, "poin", value, said, verified + adopted)
