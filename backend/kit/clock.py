"""The one place that asks what time it is, and which day that is in the district."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_zone = ZoneInfo("Asia/Jakarta")


def use_zone(name: str) -> None:
    """Set the district's time zone (IANA name). Called once, when the process starts."""
    global _zone  # noqa: PLW0603 - one district per process; passing it everywhere hides the rules
    _zone = ZoneInfo(name)


def now() -> datetime:
    """The moment, aware and in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """A moment on the district's clock, for people to read."""
    return moment.astimezone(_zone)


def local_day(moment: datetime) -> date:
    """The district's calendar day of a moment."""
    return local(moment).date()


def today() -> date:
    """The district's calendar day now."""
    return local_day(now())


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First moment of a district day and of the day after it, in UTC."""
    start = datetime(day.year, day.month, day.day, tzinfo=_zone)
    following = day + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=_zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def month_of(day: date) -> str:
    """`YYYY-MM` of a day."""
    return f"{day.year:04d}-{day.month:02d}"
