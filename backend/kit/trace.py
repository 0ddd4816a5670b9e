"""The id of the request that work belongs to, wherever it runs (route, writer, reader)."""

from contextvars import ContextVar
from uuid import UUID

request_id: ContextVar[UUID | None] = ContextVar("request_id", default=None)
