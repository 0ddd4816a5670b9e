"""A function that runs apart ends with a result or a typed error, whatever it does."""

import json
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from backend.kit import limited

MIB = 1 << 20


def a_task(name: str, *, wall: float = 10.0, cpu: int = 5, output_mib: int = 32, at_once: int = 2) -> limited.Task:
    limits = limited.Limits(128, cpu, wall, output_mib)
    return limited.Task(f"tests.kit.limited_jobs:{name}", limits, at_once=at_once)


def reason_of(task: limited.Task, **arguments: Any) -> limited.Reason:
    with pytest.raises(limited.LimitExceeded) as caught:
        task.run(b"", **arguments)
    return caught.value.reason


def children() -> set[int]:
    """Processes whose parent this one is, finished ones too."""
    own = str(os.getpid())
    found: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[1] == own:
            found.add(int(stat.parent.name))
    return found


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


def test_a_function_gets_bytes_and_arguments_and_gives_bytes() -> None:
    assert a_task("echo").run(b"ab", again=3) == b"ababab"


def test_twenty_megabytes_go_in_and_out() -> None:
    payload = os.urandom(MIB) * 20

    assert a_task("echo").run(payload) == payload


def test_too_much_memory_is_told() -> None:
    assert reason_of(a_task("take_memory")) == "memory"


def test_too_much_memory_is_told_also_where_a_library_hides_it() -> None:
    assert reason_of(a_task("wrap_lack_of_memory")) == "memory"


def test_a_loop_without_end_is_stopped_by_its_processor_time() -> None:
    assert reason_of(a_task("spin", cpu=1)) == "cpu"


def test_waiting_without_end_is_stopped_by_the_clock() -> None:
    began = time.monotonic()

    assert reason_of(a_task("sleep", wall=0.3), seconds=60) == "time"
    assert time.monotonic() - began < 5


def test_an_endless_answer_is_cut() -> None:
    with pytest.raises(limited.LimitExceeded) as caught:
        a_task("echo", output_mib=1).run(bytes(3 * MIB))
    assert caught.value.reason == "output"


@pytest.mark.parametrize("name", ["abort", "read_nowhere", "leave"])
def test_a_crash_takes_only_the_child(name: str) -> None:
    task = a_task(name)

    assert reason_of(task) == "died"
    assert a_task("echo").run(b"still here") == b"still here"


def test_what_the_input_did_will_happen_again_and_what_the_machine_did_may_not() -> None:
    assert reason_of(a_task("be_killed")) == "killed"
    assert reason_of(a_task("echo", wall=0.1, at_once=0)) == "busy"
    assert not limited.LimitExceeded("killed").is_of_input
    assert not limited.LimitExceeded("busy").is_of_input
    assert not limited.LimitExceeded("time").is_of_input
    assert limited.LimitExceeded("memory").is_of_input
    assert limited.LimitExceeded("died").is_of_input


def test_a_refusal_comes_with_its_code_and_members() -> None:
    with pytest.raises(limited.Refused) as caught:
        a_task("refuse").run(b"")

    assert (caught.value.code, caught.value.members) == ("too-wet", {"millimetres": 40})


def test_another_error_tells_where_and_nothing_of_the_input() -> None:
    with pytest.raises(limited.Failed) as caught:
        a_task("stumble").run(b"Cut Nyak Dhien")

    assert caught.value.where.startswith("ValueError < limited_jobs.py:")
    assert "Cut Nyak" not in caught.value.where


@pytest.mark.parametrize("function", ["tests.kit.no_such_module:x", "backend.kit.ids:no_such_name"])
def test_a_function_that_is_not_there_is_a_fault_of_the_installation(function: str) -> None:
    task = limited.Task(function, limited.Limits(128, 5, 5.0, 1), at_once=1)

    with pytest.raises(limited.NotInstalled):
        task.run(b"")


def test_printing_does_not_spoil_the_answer() -> None:
    assert a_task("chatter").run(b"") == b"answer"


def test_no_open_file_of_the_server_reaches_the_child(tmp_path: Path) -> None:
    with (tmp_path / "database").open("w") as file:
        os.set_inheritable(file.fileno(), True)

        inherited = json.loads(a_task("open_descriptors").run(b""))

    assert len(inherited) <= 5  # three standard ones, the answer, the folder being listed


def test_no_secret_of_the_server_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KINERJA_SECRET", "a-secret-of-the-tests")

    assert b"a-secret" not in a_task("environment").run(b"")


def test_the_child_writes_no_file(tmp_path: Path) -> None:
    path = str(tmp_path / "file")

    assert a_task("write_a_file").run(b"", path=path) == b"refused"


def test_nothing_needs_a_folder_to_write_to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "missing"))
    monkeypatch.chdir("/")

    assert a_task("echo").run(b"x") == b"x"


def test_soft_and_hard_limit_are_the_same() -> None:
    assert json.loads(a_task("limits").run(b"")) == [128 * MIB, 128 * MIB]


def test_no_more_children_than_allowed_exist_at_a_time() -> None:
    task = a_task("sleep", at_once=1)

    with ThreadPoolExecutor(3) as pool:
        runs = [pool.submit(task.run, b"", seconds=0.1) for _ in range(3)]
        times = sorted(json.loads(run.result()) for run in runs)

    assert all(earlier[1] <= later[0] for earlier, later in pairwise(times))


def test_every_thread_gets_its_own_answer() -> None:
    task = a_task("echo", at_once=4)
    barrier = threading.Barrier(8)

    def run(number: int) -> bytes:
        barrier.wait()
        return task.run(str(number).encode() * MIB)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(run, range(8)))

    assert answers == [str(number).encode() * MIB for number in range(8)]
