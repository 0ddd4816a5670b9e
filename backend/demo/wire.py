"""Bodies of the demo's calls, checked as if they had come over the wire."""

from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

Body = TypeVar("Body", bound=BaseModel)


def sent(body: type[Body], /, **members: Any) -> Body:
    """A body with days and moments as a phone writes them."""
    return body.model_validate({name: _written(value) for name, value in members.items()})


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
