"""What may become public, and when what names an officer may go further. Pure: no clock, no database, no HTTP."""

from datetime import date

from backend.feedback.rules import ReportKind, ReportState

MOST_PHOTOS = 3
MOST_COVERS = 20
WHOLE = 1000  # covers come in thousandths of a photo's width and height


def fits(x: int, y: int, width: int, height: int) -> bool:
    """Whether a rectangle lies inside a photo."""
    return x >= 0 and y >= 0 and 0 < width <= WHOLE - x and 0 < height <= WHOLE - y


def may_be_public(state: ReportState) -> bool:
    """Whether a report may be shown to everybody: somebody has read it, and it is no spam."""
    return state not in {ReportState.RECEIVED, ReportState.ARCHIVED}


def may_be_shared(kind: ReportKind, answer_due_on: date, today: date, *, answered: bool) -> bool:
    """Whether a mention may become evidence for the appraiser.

    The officer is heard first: after the answer, or when the days for it are over. Thanks need none.
    """
    return kind is ReportKind.THANKS or answered or today > answer_due_on
