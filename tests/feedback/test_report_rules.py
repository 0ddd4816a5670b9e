"""What may follow on what, and in which words it is told."""

import pytest

from backend.feedback import rules
from backend.feedback.rules import ReportState, StepAction

HANDLERS = ("verify", "assign", "answer", "close", "forward", "archive", "note", "reopen")

# What each step leads to, by the state before; a dash where it cannot be taken.
TABLE = """
state      verify   assign   answer   close  forward   archive  note      reopen
received   verified -        -        -      forwarded archived received  -
verified   -        assigned answered -      forwarded archived verified  -
assigned   -        assigned answered -      forwarded archived assigned  -
answered   -        assigned answered closed -         -        answered  -
closed     -        -        -        -      -         -        closed    assigned
forwarded  -        -        -        closed -         -        forwarded assigned
archived   -        -        -        -      -         -        archived  assigned
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_state_takes_the_steps_of_the_table_and_no_others(row: list[str]) -> None:
    state = ReportState(row[0])

    found = [rules.state_after(state, StepAction(action)) for action in HANDLERS]

    assert ["-" if one is None else one.value for one in found] == row[1:]
    assert {one.value for one in rules.possible_steps(state)} == {
        action for action, after in zip(HANDLERS, row[1:], strict=True) if after != "-"
    }


def test_the_table_knows_every_state() -> None:
    assert {row[0] for row in ROWS} == set(ReportState)


def test_a_citizen_hears_three_words() -> None:
    said = {state.value: rules.public_words(state) for state in ReportState}

    assert said == {
        "received": "Diterima",
        "verified": "Ditangani",
        "assigned": "Ditangani",
        "answered": "Ditangani",
        "forwarded": "Ditangani",
        "closed": "Selesai",
        "archived": "Selesai",
    }


def test_notes_and_levels_are_not_told_to_the_reporter() -> None:
    untold = {StepAction.NOTE, StepAction.ESCALATE, StepAction.ASK}

    assert set(StepAction) - rules.TOLD_STEPS == untold
    assert all(rules.step_words(action) for action in StepAction)


@pytest.mark.parametrize("written", ["KT-7H2KQ9MX", "kt-7h2kq9mx", " 7h2k q9mx ", "KT 7H2K-Q9MX"])
def test_a_ticket_is_read_as_people_type_it(written: str) -> None:
    assert rules.normal_ticket(written) == "KT-7H2KQ9MX"


def test_a_ticket_has_no_letters_that_are_read_as_one_another() -> None:
    assert set(rules.TICKET_ALPHABET).isdisjoint("0O1ILU")
    assert len(set(rules.TICKET_ALPHABET)) == 30
