"""A line to a served demo district that can become slow, for all that a browser opens over it.

Chromium can slow a page by itself (`Network.emulateNetworkConditions`), but then each page, worker
and stream has a line of its own, and Playwright cannot tell the worker. Here the bytes themselves
pass slowly, all of them through one line, whoever sends them.
"""

import asyncio
import contextlib
import threading
from collections.abc import Coroutine, Generator
from concurrent.futures import Future
from typing import Any

_PIECE = 500  # bytes; a sixteenth of a second at 64 kbit/s


class Way:
    """One direction: pieces follow one another, and each arrives a while after it has left."""

    def __init__(self) -> None:
        self.seconds_per_byte = self.delay = self._free_at = 0.0
        self.carried = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while piece := await reader.read(_PIECE):
            self.carried += len(piece)
            self._free_at = max(self._free_at, loop.time()) + len(piece) * self.seconds_per_byte
            loop.call_at(self._free_at + self.delay, _hand_over, writer, piece)
            await asyncio.sleep(self._free_at - loop.time())
        await asyncio.sleep(self.delay + 0.1)  # the last one is still on its way


def _hand_over(writer: asyncio.StreamWriter, piece: bytes) -> None:
    if not writer.is_closing():
        writer.write(piece)


class Line:
    """A port that leads to another one."""

    def __init__(self, port: int) -> None:
        self._to, self.address = port, ""
        self.up, self.down = Way(), Way()

    def slows_to(self, *, bits_per_second: int, latency: float) -> None:
        """So many bits each way, and so many seconds there and back."""
        for way in (self.up, self.down):
            way.seconds_per_byte, way.delay, way.carried = 8 / bits_per_second, latency / 2, 0

    async def serve(self, opened: "Future[None]", ended: asyncio.Event) -> None:
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, limit=_PIECE)
        self.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        opened.set_result(None)
        await ended.wait()
        server.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                there, back = await asyncio.open_connection("127.0.0.1", self._to, limit=_PIECE)
                try:
                    await _first_that_ends(self.up.carry(reader, back), self.down.carry(there, writer))
                finally:
                    back.close()
        finally:
            writer.close()


async def _first_that_ends(*ways: Coroutine[Any, Any, None]) -> None:
    tasks = [asyncio.create_task(way) for way in ways]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@contextlib.contextmanager
def line_to(port: int) -> Generator[Line]:
    """A line, at first as fast as can be, in a thread of its own as long as this is open."""
    loop, ended, opened = asyncio.new_event_loop(), asyncio.Event(), Future[None]()
    line = Line(port)

    def run() -> None:
        loop.run_until_complete(line.serve(opened, ended))
        left = asyncio.all_tasks(loop)
        for task in left:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        loop.run_until_complete(asyncio.sleep(0))  # the sockets are closed one turn later
        loop.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    opened.result(10)
    try:
        yield line
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
