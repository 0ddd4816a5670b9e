"""All that scores are made of, around the diaries of the demo."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from backend.demo import diary, requests, scores
from backend.demo.acting import Cast, Span
from backend.demo.calendar import Calendar
from backend.demo.indicators import Indicators
from backend.demo.innovations import Innovations
from backend.demo.presence import Presence
from backend.demo.programs import Programs
from backend.demo.reports import Reports
from backend.demo.rows import Row
from backend.demo.voices import Voices


class Measuring:
    """First named in the activities while they are rows in memory, then stored behind them."""

    def __init__(self, session: Session, cast: Cast, span: Span, appraiser_on: diary.AppraiserOn, seed: int) -> None:
        self._session, self._cast, self._span, self._appraiser_on, self._seed = session, cast, span, appraiser_on, seed
        self._indicators = Indicators(cast, span, seed)
        self._programs = Programs(cast, span, seed)
        self._innovations = Innovations(cast, span, seed)
        self._reports = Reports(cast, span, seed)
        self._voices = Voices(cast, span, seed)
        self._activities: list[Row] = []

    def tie(self, activities: list[Row], task_of: Mapping[UUID, str]) -> None:
        self._activities = activities
        self._indicators.write(activities, task_of)
        self._programs.tie(activities, task_of)
        self._innovations.tick(activities)

    def store(self) -> None:
        self._indicators.store(self._session)
        self._programs.store(self._session)
        self._innovations.store(self._session)
        calendar = Calendar(self._cast, self._span)
        calendar.store(self._session, self._seed)
        self._reports.store(self._session)
        self._voices.store(self._session)
        presence = Presence(self._cast, self._span, calendar, self._appraiser_on)
        presence.write(self._activities, self._seed)
        presence.store(self._session)
        requests.make(self._session, self._cast, self._span, presence, self._appraiser_on, self._seed)
        scores.compute(self._session, self._cast, self._span)
