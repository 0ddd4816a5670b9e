"""The outcome of a create that may be repeated: what is stored, and whether this call stored it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Stored(Generic[Value]):
    """`is_new` becomes 201, a repeat 200."""

    value: Value
    is_new: bool

    @staticmethod
    def new(value: Other) -> "Stored[Other]":
        return Stored(value, is_new=True)

    @staticmethod
    def again(value: Other) -> "Stored[Other]":
        return Stored(value, is_new=False)

    def map(self, view: Callable[[Value], Other]) -> "Stored[Other]":
        return Stored(view(self.value), self.is_new)
