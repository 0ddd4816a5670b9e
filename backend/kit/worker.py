"""The worker: duties beside the requests (checkpoint, tidy up, take over blocks).

A thread of the server by default; `kinerja work` runs it apart on PostgreSQL. Several workers may
run at once, so every duty is harmless to repeat.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from backend.kit import metrics

log = structlog.get_logger("worker")

# How often it looks which duty is due.
POLL_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 30.0


@dataclass
class Duty:
    """Something to be done again and again. `work` returns how much it did; it must be idempotent."""

    name: str
    work: Callable[[], int]
    every_seconds: float
    due_at: float = field(default=0.0, init=False)
    failures: int = field(default=0, init=False)


class Worker:
    """Runs its duties on one thread until it is closed."""

    def __init__(self, duties: Sequence[Duty]) -> None:
        self._duties = duties
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        if self._duties:
            self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._closing.wait(POLL_SECONDS):
            now = time.monotonic()
            for duty in self._duties:
                if duty.due_at <= now and not self._closing.is_set():
                    self._perform(duty, now)

    def _perform(self, duty: Duty, now: float) -> None:
        try:
            done = duty.work()
        except Exception as error:
            # A duty that fails must stop neither the others nor itself for ever: it is logged,
            # counted, and tried again after a growing pause.
            duty.failures += 1
            duty.due_at = now + min(2.0**duty.failures, _LONGEST_PAUSE_SECONDS)
            metrics.WORKER_FAILURES.labels(duty.name).inc()
            with contextlib.suppress(OSError):  # the log may lie on the very disk that is full
                log.warning("duty.failed", duty=duty.name, failures=duty.failures, reason=type(error).__name__)
            return
        duty.failures = 0
        # One that did something may have more to do: it runs again at the next turn.
        duty.due_at = now if done else now + duty.every_seconds
