"""The child's side of `limited`: bounds itself, answers one request, ends. Imports little."""

import importlib
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

# An answer is READY, one of the others, then its body. Without READY the start went wrong, which
# is a fault of the installation and says nothing about the input.
READY, DONE, REFUSED, MEMORY, FAILED = b"+", b"=", b"!", b"m", b"?"

_MIB = 1 << 20


class Refused(Exception):
    """The function itself says no. `code` names why; `members` are JSON values for the sentence."""

    def __init__(self, code: str, **members: Any) -> None:
        super().__init__(code)
        self.code = code
        self.members = members


def serve() -> None:
    """Entry of the process. The order is in `sys.argv[1]`, the request comes by standard input."""
    order: dict[str, Any] = json.loads(sys.argv[1])
    answers = os.dup(1)
    os.dup2(2, 1)  # a library that prints must not print into the answer
    try:
        function = _named(order["function"])  # before the limits: it may still write bytecode
    except ImportError as error:
        _answer(answers, str(error).encode())
    os.write(answers, READY)
    _bind(order["limits"])
    _answer(answers, *_outcome(function, sys.stdin.buffer.read))


def _named(function: str) -> Callable[..., bytes]:
    module, _, name = function.partition(":")
    return getattr(importlib.import_module(module), name)


def _bind(limits: Mapping[str, Any]) -> None:
    """Lowers both the soft and the hard limit, so that nothing run here can raise them again."""
    for which, most in (
        (resource.RLIMIT_AS, limits["memory_mib"] * _MIB),
        (resource.RLIMIT_FSIZE, 0),  # no file at all; the answer is a pipe
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),  # a dump would keep somebody's file on the disk
        (resource.RLIMIT_NPROC, 0),  # no further processes (root is exempt)
    ):
        resource.setrlimit(which, (most, most))
    # The soft limit sends XCPU, which tells why; a hard one alone would look like any KILL.
    resource.setrlimit(resource.RLIMIT_CPU, (limits["cpu_seconds"], limits["cpu_seconds"] + 1))
    signal.alarm(int(limits["wall_seconds"]) + 2)  # should the server die, nobody else ends us


def _outcome(function: Callable[..., bytes], read: Callable[[], bytes]) -> tuple[bytes, bytes]:
    try:
        request = memoryview(read())
        head = 4 + int.from_bytes(request[:4], "big")
        arguments: dict[str, Any] = json.loads(bytes(request[4:head]))
        return DONE, function(bytes(request[head:]), **arguments)
    except Refused as refusal:
        return REFUSED, json.dumps({"code": refusal.code, "members": refusal.members}).encode()
    except Exception as error:  # the outermost handler of this process
        return (MEMORY, b"") if _is_of_memory(error) else (FAILED, _where(error).encode())


def _is_of_memory(error: BaseException | None) -> bool:
    """Libraries wrap what they catch; want of memory counts wherever it stands in the chain."""
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _where(error: BaseException) -> str:
    """The type and the lines, innermost first, without any value: a message may quote the file."""
    places: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.insert(0, f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}")  # noqa: PTH119
        trace = trace.tb_next
    return " < ".join([type(error).__name__, *places[:20]])


def _answer(descriptor: int, *parts: bytes) -> NoReturn:
    """Writes the answer and ends at once: what is left to tear down dies with the process."""
    with os.fdopen(descriptor, "wb") as pipe:
        for part in parts:
            pipe.write(part)
    os._exit(0)
