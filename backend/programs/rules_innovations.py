"""An innovation's steps and what it gained. Pure: no clock, no database, no HTTP.

Figures are integers in ten-thousandths (`..._e4`), gains in hundredths of a percent (`..._e2`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SCALE = 10_000


class InnovationState(StrEnum):
    PROPOSED = "proposed"
    TRIED = "tried"
    MEASURED = "measured"
    VERIFIED = "verified"
    NOT_CONFIRMED = "not_confirmed"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    TRY = "try"
    MEASURE = "measure"
    VERIFY = "verify"
    NOT_CONFIRM = "not_confirm"
    WITHDRAW = "withdraw"
    ADOPT = "adopt"


class Polarity(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


_NEXT: Mapping[InnovationState, Mapping[Step, InnovationState]] = {
    InnovationState.PROPOSED: {Step.TRY: InnovationState.TRIED, Step.WITHDRAW: InnovationState.WITHDRAWN},
    InnovationState.TRIED: {Step.MEASURE: InnovationState.MEASURED, Step.WITHDRAW: InnovationState.WITHDRAWN},
    InnovationState.MEASURED: {
        Step.VERIFY: InnovationState.VERIFIED,
        Step.NOT_CONFIRM: InnovationState.NOT_CONFIRMED,
        Step.WITHDRAW: InnovationState.WITHDRAWN,
    },
    # A figure that could not be confirmed may be measured anew.
    InnovationState.NOT_CONFIRMED: {
        Step.MEASURE: InnovationState.MEASURED,
        Step.WITHDRAW: InnovationState.WITHDRAWN,
    },
    InnovationState.VERIFIED: {Step.ADOPT: InnovationState.ADOPTED},
    InnovationState.ADOPTED: {Step.ADOPT: InnovationState.ADOPTED},
    InnovationState.WITHDRAWN: {},
}

# Whoever is signed in may read these.
OPEN_STATES = frozenset({InnovationState.VERIFIED, InnovationState.ADOPTED})
# Until it is measured its owner may still change what was proposed, and again when it was not confirmed.
CHANGEABLE_STATES = frozenset({InnovationState.PROPOSED, InnovationState.TRIED, InnovationState.NOT_CONFIRMED})
# Said by somebody who has no part in it; the others are its owners' steps.
JUDGING_STEPS = frozenset({Step.VERIFY, Step.NOT_CONFIRM})


def state_after(state: InnovationState, step: Step) -> InnovationState | None:
    """The state that a step leads to; None where the step cannot be taken."""
    return _NEXT[state].get(step)


@dataclass(frozen=True, slots=True)
class Gain:
    """What became better: positive is better, whichever way the figure points.

    `improvement_e2` is the change as a part of the figure before; None where that was zero.
    """

    difference_e4: int
    improvement_e2: int | None


def gain(before_e4: int, after_e4: int, polarity: Polarity) -> Gain:
    """The gain from one measured figure to another. Halves round away from zero."""
    difference = after_e4 - before_e4 if polarity is Polarity.HIGHER else before_e4 - after_e4
    if before_e4 == 0:
        return Gain(difference, None)
    base = abs(before_e4)
    size = (abs(difference) * SCALE * 2 + base) // (2 * base)
    return Gain(difference, size if difference >= 0 else -size)


def amount_e4(text: str) -> int:
    """`61.5` is 615000. Takes only what `[+-]digits[.up to 4 digits]` says."""
    sign = -1 if text.startswith("-") else 1
    whole, _, part = text.lstrip("-").partition(".")
    return sign * (int(whole) * SCALE + int(part.ljust(4, "0") or "0"))


def amount(value_e4: int) -> str:
    """615000 is `61.5`, in the shortest form that loses nothing."""
    whole, part = divmod(abs(value_e4), SCALE)
    digits = f"{part:04d}".rstrip("0")
    return f"{'-' if value_e4 < 0 else ''}{whole}{f'.{digits}' if digits else ''}"
