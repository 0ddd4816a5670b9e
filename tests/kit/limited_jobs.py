"""Functions that `test_limited` runs in a child. They import as little as the real ones."""

import ctypes
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path

from backend.kit.limited_child import Refused


def echo(payload: bytes, *, again: int = 1) -> bytes:
    return payload * again


def take_memory(_: bytes) -> bytes:
    return bytes(1 << 30)


def wrap_lack_of_memory(_: bytes) -> bytes:
    try:
        return bytes(1 << 30)
    except MemoryError as error:
        message = "decoder: cannot allocate"
        raise OSError(message) from error


def spin(_: bytes) -> bytes:
    while True:
        pass


def sleep(_: bytes, *, seconds: float) -> bytes:
    began = time.monotonic()
    time.sleep(seconds)
    return json.dumps([began, time.monotonic()]).encode()


def abort(_: bytes) -> bytes:
    os.abort()


def read_nowhere(_: bytes) -> bytes:
    return ctypes.string_at(0)


def be_killed(_: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def leave(_: bytes) -> bytes:
    os._exit(7)


def refuse(_: bytes) -> bytes:
    raise Refused("too-wet", millimetres=40)


def stumble(payload: bytes) -> bytes:
    raise ValueError(payload.decode())


def chatter(_: bytes) -> bytes:
    print("hello")  # noqa: T201 - as a library might
    os.write(1, b"hello")
    return b"answer"


def open_descriptors(_: bytes) -> bytes:
    return json.dumps(os.listdir("/proc/self/fd")).encode()  # noqa: PTH208


def environment(_: bytes) -> bytes:
    return json.dumps([dict(os.environ), sys.argv]).encode()


def write_a_file(_: bytes, *, path: str) -> bytes:
    try:
        Path(path).write_bytes(b"x")
    except OSError:
        return b"refused"
    return b"written"


def limits(_: bytes) -> bytes:
    return json.dumps(resource.getrlimit(resource.RLIMIT_AS)).encode()
