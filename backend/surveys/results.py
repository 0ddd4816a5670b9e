"""What the answers of a period say about a unit. Reads sums and tallies only, however many answers there are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.kit import clock
from backend.kit.problems import Invalid, NotFound
from backend.organisation import queries_lists as organisation_rows
from backend.surveys import policy, queries, rules, views
from backend.surveys.models import NO_SERVICE, Survey, SurveySums
from backend.surveys.queries import Tallied
from backend.surveys.rules import CODES, ElementSum, Period
from backend.surveys.rules_answers import PROFILE, SIGNAL_SENTENCES, Form, Signal
from backend.surveys.schemas import ChoiceCount, LocalResult, ResultsView, ServiceResult, ValueCount, WarningView
from backend.surveys.schemas_public import (
    FormResult,
    MonthIndex,
    PeriodIndex,
    PublicComment,
    SampleView,
    SatisfactionView,
    UnitRef,
)

LONGEST_MONTHS, MOST_COMMENTS = 60, 20


@dataclass(frozen=True, slots=True)
class Index:
    """A unit's index of a month that may be shown, in hundredths, and from how many answers."""

    index: int
    responses: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Some rows of sums together."""

    responses: int
    paper: int
    elements: Mapping[str, ElementSum]
    signals: Mapping[Signal, int]


def period_of(first: str | None, last: str | None, today: date) -> Period:
    """The months asked for; the last twelve unless said. Raises Invalid."""
    last = last or clock.month_of(today)
    period = rules.latest(last) if first is None else Period(first, last)
    if period.first > period.last:
        raise Invalid(errors=[{"pointer": "/from", "detail": "Bulan awal sesudah bulan akhir"}])
    if len(period.months) > LONGEST_MONTHS:
        raise Invalid(errors=[{"pointer": "/from", "detail": f"Paling banyak {LONGEST_MONTHS} bulan"}])
    return period


def totals(rows: Iterable[SurveySums]) -> Totals:
    """Add rows up."""
    many = list(rows)
    return Totals(
        responses=sum(row.responses for row in many),
        paper=sum(row.paper for row in many),
        elements=rules.added(_elements(row) for row in many),
        signals={signal: sum(getattr(row, signal.value) for row in many) for signal in Signal},
    )


def _elements(row: SurveySums) -> dict[str, ElementSum]:
    return {code: ElementSum(getattr(row, f"{code}_n"), getattr(row, f"{code}_sum")) for code in CODES}


def satisfaction(session: Session, unit_id: UUID, first: str | None, last: str | None, today: date) -> SatisfactionView:
    """A unit's published result. Raises NotFound, Invalid."""
    unit = organisation_rows.unit(session, unit_id)
    if unit is None:
        raise NotFound
    period = period_of(first, last, today)
    survey = queries.survey_of_unit(session, unit_id)
    rows: Sequence[SurveySums] = [] if survey is None else _rows(session, survey, period)
    members = _members(UnitRef(id=unit.id, name=unit.name), survey, period, rows)
    return SatisfactionView(**members, comments=_comments(session, survey, period, members["responses"]))


def of_survey(
    session: Session, actor: Actor, survey_id: UUID, first: str | None, last: str | None, today: date
) -> ResultsView:
    """The result for those who keep the survey. Raises NotFound, Invalid."""
    actor.must(Permission.SURVEY_READ)
    survey = policy.seen_survey(session, actor, survey_id, today)
    period = period_of(first, last, today)
    unit = organisation_rows.unit_names(session, [survey.unit_id])[survey.unit_id]
    rows = _rows(session, survey, period)
    now = [row for row in rows if row.month >= period.first]
    full = [row for row in now if row.form is Form.FULL]
    together, both_forms = totals(full), totals(now)
    tallies = queries.tallies(session, survey.id, period)
    members = _members(UnitRef(id=survey.unit_id, name=unit), survey, period, rows)
    return ResultsView(
        **members,
        survey_id=survey.id,
        paper=rules.shown(together.paper),
        comments=_comments(session, survey, period, members["responses"]),
        profile=_profile(together.responses, tallies),
        services=_services(survey, full),
        local=_local(survey, both_forms.responses, tallies),
        warnings=_warnings(both_forms.signals),
        progress=_progress(members["sample"]),
    )


def _rows(session: Session, survey: Survey, period: Period) -> Sequence[SurveySums]:
    """The sums of a period, and of the one before it."""
    return queries.sums(session, [survey.id], Period(period.before.first, period.last))


def _members(unit: UnitRef, survey: Survey | None, period: Period, rows: Sequence[SurveySums]) -> dict[str, Any]:
    """What the public result and that of the unit have in common."""
    before = period.before
    now = [row for row in rows if row.month >= period.first]
    full = [row for row in now if row.form is Form.FULL]
    earlier = totals(row for row in rows if row.month < period.first and row.form is Form.FULL)
    together = totals(full)
    return {
        "unit": unit,
        "from_": period.first,
        "to": period.last,
        **views.result_members(together.responses, together.elements),
        "short": _short(row for row in now if row.form is Form.SHORT),
        "sample": _sample(survey, together.responses),
        "previous": _previous(before, earlier),
        "months": [MonthIndex(month=month, ikm=_ikm(full, month)) for month in period.months],
        "method": rules.METHOD,
    }


def _short(rows: Iterable[SurveySums]) -> FormResult | None:
    found = totals(rows)
    return None if rules.shown(found.responses) is None else views.form_result(found.responses, found.elements)


def _sample(survey: Survey | None, responses: int) -> SampleView:
    population = None if survey is None else survey.population
    return SampleView(
        population=population,
        required=None if population is None else rules.sample(population),
        reached=rules.shown(responses),
    )


def _progress(sample: SampleView) -> int | None:
    if sample.required is None or sample.reached is None:
        return None
    return min(10_000, sample.reached * 10_000 // sample.required)


def _previous(period: Period, found: Totals) -> PeriodIndex | None:
    result = rules.published(found.responses, found.elements)
    if result is None:
        return None
    return PeriodIndex(from_=period.first, to=period.last, ikm=result.index_e2 / 100, grade=result.grade.value)


def _ikm(full: Sequence[SurveySums], month: str) -> float | None:
    found = totals(row for row in full if row.month == month)
    result = rules.published(found.responses, found.elements)
    return None if result is None else result.index_e2 / 100


def _comments(session: Session, survey: Survey | None, period: Period, responses: int | None) -> list[PublicComment]:
    """The newest that the unit let through; none where the result itself is not shown."""
    if survey is None or responses is None:
        return []
    first, last = _days(period)
    found = queries.shown_comments(session, survey.id, first, last, MOST_COMMENTS)
    return [PublicComment(text=text, month=clock.month_of(day)) for text, day in found]


def _days(period: Period) -> tuple[date, date]:
    first = date.fromisoformat(f"{period.first}-01")
    last = date.fromisoformat(f"{period.last}-01")
    return first, (last + timedelta(days=31)).replace(day=1) - timedelta(days=1)


# --- for those who keep the survey ---


def _visible(responses: int, counts: Mapping[str, int]) -> dict[str, int | None]:
    """The parts of a whole, null where they cannot be shown."""
    unseen = counts.keys() if rules.shown(responses) is None else rules.hidden(counts)
    return {part: None if part in unseen else count for part, count in counts.items()}


def _profile(responses: int, tallies: Iterable[Tallied]) -> list[ValueCount]:
    """Of the full form: who they are that the index speaks for."""
    counted = {(one.dimension, one.value): one.answers for one in tallies if one.form is Form.FULL}
    found: list[ValueCount] = []
    for part, choices in PROFILE.items():
        counts = _visible(responses, {one.code: counted.get((part, one.code), 0) for one in choices})
        found += [
            ValueCount(dimension=part, value=one.code, label=one.label, count=counts[one.code]) for one in choices
        ]
    return found


def _services(survey: Survey, full: Sequence[SurveySums]) -> list[ServiceResult]:
    """Each service that is offered now or was answered about; the last one is none."""
    names: dict[str, str] = {one["code"]: one["name"] for one in survey.services}
    for row in full:
        names.setdefault(row.service, row.service)
    if not names.keys() - {NO_SERVICE}:
        return []
    names[NO_SERVICE] = "Tidak menyebut layanan"
    found = {code: totals(row for row in full if row.service == code) for code in names}
    counts = _visible(
        sum(one.responses for one in found.values()), {code: one.responses for code, one in found.items()}
    )
    return [_service(code, name, counts[code], found[code]) for code, name in names.items()]


def _service(code: str, name: str, count: int | None, found: Totals) -> ServiceResult:
    result = None if count is None else rules.published(found.responses, found.elements)
    return ServiceResult(code=code, name=name, responses=count, ikm=None if result is None else result.index_e2 / 100)


def _local(survey: Survey, responses: int, tallies: Sequence[Tallied]) -> list[LocalResult]:
    """The unit's own questions, of both forms together: they stand in both."""
    found: list[LocalResult] = []
    for question in survey.questions:
        counts = dict.fromkeys(map(str, range(1, len(question["choices"]) + 1)), 0)
        for one in tallies:
            if one.dimension == question["code"] and one.value in counts:
                counts[one.value] += one.answers
        seen = _visible(responses, counts)
        values = [
            ChoiceCount(label=label, count=seen[str(place)]) for place, label in enumerate(question["choices"], start=1)
        ]
        found.append(LocalResult(code=question["code"], text=question["text"], values=values))
    return found


def _warnings(signals: Mapping[Signal, int]) -> list[WarningView]:
    return [
        WarningView(
            code=signal.value,
            count=rules.shown(count),
            sentence=SIGNAL_SENTENCES[signal].format(count=rules.shown(count) or f"Kurang dari {rules.MINIMUM}"),
        )
        for signal, count in signals.items()
        if count > 0
    ]


# --- for scores ---


def indexes(session: Session, unit_ids: Collection[UUID], period: str) -> dict[UUID, Index]:
    """The published index of a month for each of these units that has one; of the full form only."""
    surveys = queries.surveys_of_units(session, unit_ids)
    rows = queries.sums(session, surveys.values(), Period(period, period))
    found: dict[UUID, Index] = {}
    for unit_id, survey_id in surveys.items():
        of_unit = totals(row for row in rows if row.survey_id == survey_id and row.form is Form.FULL)
        result = rules.published(of_unit.responses, of_unit.elements)
        if result is not None:
            found[unit_id] = Index(result.index_e2, of_unit.responses)
    return found
