"""Functions that `test_limited` runs in a child. They import as little as the real ones."""

import ctypes
import json
import os
import resource
import signal
import time

from backend.kit.limited_child import Refused


def echo(payload: bytes, *, again: int = 1) -> bytes:
    return payload * again
