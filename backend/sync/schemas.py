"""Push and pull on the wire (contract, section 4)."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from backend.activities.schemas import ActivityView
from backend.kit.schema import Id, In, Moment, text, whole


class OperationIn(In):
    """One thing an officer did on the phone. What is wrong with `body` refuses only this one."""

    op_id: Id
    kind: Annotated[str, text(1, 40)]
    base_version: Annotated[int, whole(0)] | None = None
    made_at: Moment
    body: dict[str, Any]
    after: Id | None = None
    seen_server_time: Moment | None = None
    reason: Annotated[str, text(1, 500)] | None = None


class ClientIn(In):
    """What the phone says of itself, so that a broken fleet is noticed."""

    app: Annotated[str, text(1, 40)] | None = None
    os: Annotated[str, text(1, 40)] | None = None
    waiting: Annotated[int, whole(0)] | None = None


class PushIn(In):
    device_id: Id
    sent_at: Moment
    operations: Annotated[list[OperationIn], Field(min_length=1, max_length=50)]
    client: ClientIn | None = None


class ResultView(TypedDict):
    """What became of one operation.

    `applied` and `duplicate` are stored; `conflict` and `refused` stored nothing and are judged
    anew when sent again.
    """

    op_id: UUID
    outcome: Literal["applied", "duplicate", "conflict", "refused"]
    version: int | None
    problem: dict[str, Any] | None
    entity: ActivityView | None


class DeviceView(TypedDict):
    """How many operations of this phone and account are stored, for the phone to compare."""

    stored: int


class PushAnswer(TypedDict):
    server_time: datetime
    results: list[ResultView]
    device: DeviceView


class PhoneView(TypedDict):
    """One phone as used by one officer. `clock_offset_seconds` is positive where its clock is behind.

    `waiting` is what it said at its last push that it still holds. `is_silent`: nothing was sent for
    some working days; `is_clock_off`: by more than five minutes.
    """

    employee_id: UUID | None
    employee_name: str
    device_id: UUID
    app: str | None
    os: str | None
    clock_offset_seconds: int
    waiting: int | None
    stored: int
    first_seen_at: datetime
    last_push_at: datetime
    is_silent: bool
    is_clock_off: bool


class ChangeView(TypedDict):
    """A row as it is now. `deleted`: drop it (withdrawn, or no longer within sight)."""

    kind: str
    id: UUID
    version: int
    deleted: bool
    body: ActivityView | None


class PullAnswer(TypedDict):
    """`reset`: build a new copy from these pages and swap it in when `more` is false.

    A reset page without changes but with `more` begins the building anew. A phone without a cursor
    builds in the same way.
    """

    server_time: datetime
    changes: list[ChangeView]
    cursor: str
    more: bool
    reset: bool
    device: DeviceView | None
