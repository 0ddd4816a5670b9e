"""Runs a named function in a child process with bounded memory and time, for bytes nobody trusts.

A decoder that meets a hostile file may take all memory, never end, or abort the whole process,
and no `try` catches the last. So it runs where that costs one refused file and not the server.
"""

import contextlib
import errno
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Literal

from backend.kit import limited_child
from backend.kit.limited_child import Refused

Reason = Literal["memory", "cpu", "output", "died", "time", "killed", "busy"]

_MIB = 1 << 20
_CHUNK = 1 << 20
_SCARCE = {errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE}  # later there may be some
# Python alone: `-I` ignores PYTHON* variables and the current folder, `-S` every .pth file; where
# to find modules is told by us. Saves 10 ms of every start too.
_FLAGS = ("-I", "-S", "-X", "utf8")
_BOOT = "import sys; sys.path += sys.argv[2:]; from backend.kit import limited_child as c; c.serve()"


@dataclass(frozen=True)
class Limits:
    """What one run may use. `memory_mib` is address space: the interpreter takes about 20 of it."""

    memory_mib: int
    cpu_seconds: int
    wall_seconds: float
    output_mib: int


class LimitExceeded(Exception):
    """The child was stopped, or never started.

    `reason`: `memory`, `cpu` and `output` are the limits; `died` means it crashed. These four come
    from the input, and the same input will end the same way. `time`, `killed` (by somebody else:
    the kernel short of memory, a person) and `busy` (no place, or no process to be had) come from
    the machine: trying again later may work.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason

    @property
    def is_of_input(self) -> bool:
        return self.reason in {"memory", "cpu", "output", "died"}


class Failed(Exception):
    """The function raised something else. `where` is the type and the lines, without any value."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class NotInstalled(Exception):
    """The function, or a library it needs, cannot be imported: a fault of the installation."""


class Task:
    """A function `(payload: bytes, **arguments) -> bytes`, named `module:function`, to run apart.

    It says no by raising `Refused`. At most `at_once` children of a task exist at a time in this
    process; more callers wait. Thread-safe.
    """

    def __init__(self, function: str, limits: Limits, *, at_once: int) -> None:
        self.function = function
        self.limits = limits
        self._places = threading.BoundedSemaphore(at_once)

    def run(self, payload: bytes, **arguments: Any) -> bytes:
        """The function's result. `arguments` are JSON values.

        Raises LimitExceeded, Refused, Failed, NotInstalled.
        """
        if not self._places.acquire(timeout=self.limits.wall_seconds):
            raise LimitExceeded("busy")
        try:
            return _judged(*self._exchange(_framed(arguments, payload)))
        finally:
            self._places.release()

    def _exchange(self, request: bytes) -> tuple[bytes, int]:
        deadline = time.monotonic() + self.limits.wall_seconds
        with _child(self.function, self.limits) as (child, sink, source):
            answer = _talk(sink, source, memoryview(request), self.limits.output_mib, deadline)
            try:
                return answer, child.wait(timeout=max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                raise LimitExceeded("time") from None


@contextlib.contextmanager
def _child(function: str, limits: Limits) -> Generator[tuple[subprocess.Popen[bytes], IO[bytes], IO[bytes]]]:
    """Starts the child; whatever happens, it is gone and reaped afterwards.

    A fork of this multi-threaded process could inherit a held lock, and a pool of children that
    live on would carry one file's damage to the next; a fresh interpreter has neither trouble.
    """
    order = json.dumps({"function": function, "limits": asdict(limits)})
    try:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter, no shell, no input in it
            [sys.executable, *_FLAGS, "-c", _BOOT, order, *_import_path()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            close_fds=True,
            start_new_session=True,  # Ctrl-C at the terminal is for the server, which waits for it
            env={k: v for k, v in os.environ.items() if k == "LD_LIBRARY_PATH"},  # no secrets
        )
    except OSError as error:
        if error.errno in _SCARCE:
            raise LimitExceeded("busy") from error
        raise NotInstalled(str(error)) from error
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield child, child.stdin, child.stdout
    finally:
        child.kill()
        child.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        child.wait()


def _import_path() -> list[str]:
    """Where this process finds modules; never a relative folder, which may be anybody's."""
    own = str(Path(__file__).resolve().parents[2])
    return list(dict.fromkeys([own, *(path for path in sys.path if Path(path).is_absolute())]))


def _framed(arguments: Mapping[str, Any], payload: bytes) -> bytes:
    """Arguments go with the payload, not on the command line, which every process may read."""
    head = json.dumps(arguments).encode()
    return len(head).to_bytes(4, "big") + head + payload


def _talk(sink: IO[bytes], source: IO[bytes], request: memoryview, output_mib: int, deadline: float) -> bytes:
    """Writes the request and reads the answer at the same time, so that neither pipe can block."""
    answer = bytearray()
    into, out = sink.fileno(), source.fileno()
    os.set_blocking(into, False)
    with selectors.DefaultSelector() as selector:
        selector.register(into, selectors.EVENT_WRITE)
        selector.register(out, selectors.EVENT_READ)
        while True:
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if time.monotonic() >= deadline:
                raise LimitExceeded("time")
            for key, _ in ready:
                if key.fd == into:
                    request = _after_writing(into, request)
                    if not request:
                        selector.unregister(into)
                        sink.close()  # the end of the request, for which the child waits
                    continue
                chunk = os.read(out, _CHUNK)
                if not chunk:
                    return bytes(answer)
                answer += chunk
                if len(answer) > output_mib * _MIB:
                    raise LimitExceeded("output")


def _after_writing(into: int, request: memoryview) -> memoryview:
    """What is left to write; nothing where the child does not listen any more."""
    try:
        return request[os.write(into, request[:_CHUNK]) :]
    except BlockingIOError:
        return request
    except BrokenPipeError:
        return request[:0]


def _judged(answer: bytes, code: int) -> bytes:
    """The result that the child's words and its exit code stand for."""
    if code < 0:
        raise LimitExceeded(_reason(-code))
    if not answer.startswith(limited_child.READY):
        raise NotInstalled(answer.decode())
    status, body = answer[1:2], answer[2:]
    if status == limited_child.DONE:
        return body
    if status == limited_child.REFUSED:
        refusal: dict[str, Any] = json.loads(body)
        raise Refused(refusal["code"], **refusal["members"])
    if status == limited_child.FAILED:
        raise Failed(body.decode())
    raise LimitExceeded("memory" if status == limited_child.MEMORY else "died")


def _reason(signal_number: int) -> Reason:
    if signal_number == signal.SIGXCPU:
        return "cpu"
    if signal_number == signal.SIGALRM:
        return "time"
    if signal_number in {signal.SIGKILL, signal.SIGTERM}:
        return "killed"
    return "died"
