"""The server's side of the process of an isolated hook: started, asked, killed when it is over its limits, and started
anew with growing pauses.
"""

import asyncio
import json
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from gql_blog.hooks.invocation import HookUnavailable
from gql_blog.hooks.isolated_process import LENGTH
from gql_blog.hooks.isolated_values import (
    MAX_ANSWER,
    READY,
    Beginning,
    IsolatedCall,
    IsolatedError,
    decoded,
    pickled,
)
from gql_blog.hooks.plugin_call import time_stands_still
from gql_blog.hooks.return_checks import InvalidReturn

START_SECONDS: Final = 30.0
"""How long a process may take to import its plugin."""

LONGEST_PAUSE: Final = 60.0
MAX_WAITING: Final = 64
"""Calls that may wait for their turn."""

_SMALL: Final = 65_536
_OUT_OF_MEMORY: Final = "MemoryError"
_COMMAND: Final = (
    "import json, os, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "[os.environ.pop(each) for each in list(os.environ) if each.startswith('GQL_BLOG_')]; "
    "from gql_blog.hooks.isolated_process import main; main()"
)
"""The variables of the server, which hold its secrets, are no business of a plugin's."""

log = logging.getLogger("gql_blog.hooks")


class WorkerState(StrEnum):
    """What the process of an isolated hook is doing."""

    STOPPED = "STOPPED"
    """Nobody has asked for it."""
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    """It was lost, and is started anew after a pause."""


class WorkerLost(Exception):
    """The process of an isolated hook ended, or was killed."""


class _Again(Exception):
    """The process was lost before this call's turn came."""


@dataclass(slots=True)
class _Job:
    data: bytes
    answer: "asyncio.Future[Any]"
    turn: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when nobody is before it any more, or it is refused."""


class IsolatedWorker:
    """One process for one hook of a plugin. ``limit``: the seconds that a call may take.

    Calls are answered one after the other. The process is begun with the first call, or by ``begin``.
    """

    def __init__(self, label: str, beginning: Callable[[], Beginning], limit: float) -> None:
        self.label = label
        self.state = WorkerState.STOPPED
        self.starts = 0
        self._beginning = beginning
        self._limit = limit
        self._jobs: deque[_Job] = deque()
        self._wanted = asyncio.Event()
        self._settled = asyncio.Event()
        """It is running, paused or stopped."""
        self._losses = 0
        self._start_error: Exception | None = None
        self._sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process, while it runs."""
        return None if self._process is None else self._process.pid

    def begin(self) -> None:
        """Start the process, and keep it started."""
        if self._task is None:
            self._wanted, self._settled = asyncio.Event(), asyncio.Event()
            self.state = WorkerState.STARTING
            self._task = asyncio.create_task(self._live(), name=f"gql_blog hooks: {self.label}, isolated")

    async def call(self, call: IsolatedCall) -> Any:
        """Return the answer to a call. HookUnavailable: there is no process now. What else is raised is a failure."""
        data = await asyncio.to_thread(pickled, call)
        reply = None
        while reply is None:
            await self._until_running()
            job = _Job(data, asyncio.get_running_loop().create_future())
            self._jobs.append(job)
            self._wanted.set()
            with suppress(_Again):
                reply = await _answer_to(job)
        return decoded(reply) if len(reply) < _SMALL else await asyncio.to_thread(decoded, reply)

    async def _until_running(self) -> None:
        """Wait for the process while it is being started, which is no time of the call's."""
        self.begin()
        if self.state is WorkerState.STARTING:
            with time_stands_still():
                await self._settled.wait()
            if self._start_error is not None:
                raise self._start_error
        if self.state is not WorkerState.RUNNING:
            raise HookUnavailable(f"The process of {self.label} was lost, and is started anew within a minute.")
        if len(self._jobs) >= MAX_WAITING:
            raise HookUnavailable(f"{MAX_WAITING} calls wait for the process of {self.label}.")

    async def close(self) -> None:
        """End the process."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        self.state = WorkerState.STOPPED
        self._settled.set()
        self._refuse_waiting(HookUnavailable(f"The process of {self.label} is being ended."))

    async def _live(self) -> None:
        """Start the process, and again whenever it is lost."""
        while True:
            try:
                process = await self._started()
                self.state = WorkerState.RUNNING
                self._settled.set()
                await self._serve(process)
            except Exception as error:
                self._start_error = error if self.state is WorkerState.STARTING else None
                self.state = WorkerState.STARTING
                self._settled.clear()
                self._losses += 1
                log.warning("the process of plugin %s was lost (%d in a row): %s", self.label, self._losses, error)
            finally:
                await self._kill()
            self._refuse_waiting(_Again())
            await self._pause()

    async def _pause(self) -> None:
        """Pause after a loss: not after the first one, and then longer and longer."""
        if self._losses > 1 or self._start_error is not None:
            self.state = WorkerState.PAUSED
            self._settled.set()
            await self._sleep(min(2.0 ** max(min(self._losses - 2, 10), 0), LONGEST_PAUSE))
        self.state, self._start_error = WorkerState.STARTING, None
        self._settled.clear()

    async def _started(self) -> asyncio.subprocess.Process:
        self.starts += 1
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            _COMMAND,
            json.dumps([each for each in sys.path if each]),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                reply = await _exchanged(process, pickled(self._beginning()))
        except TimeoutError:
            raise WorkerLost(f"it was not there within {START_SECONDS:g} s") from None
        if reply != READY:
            decoded(reply)
            raise WorkerLost("it did not begin as it should")
        return process

    async def _serve(self, process: asyncio.subprocess.Process) -> None:
        """Answer calls until the process is lost."""
        ended = asyncio.ensure_future(process.wait())
        try:
            while True:
                while self._jobs:
                    await self._answer(process, self._jobs.popleft())
                self._wanted.clear()
                wanted = asyncio.ensure_future(self._wanted.wait())
                await asyncio.wait({ended, wanted}, return_when=asyncio.FIRST_COMPLETED)
                wanted.cancel()
                if ended.done():
                    raise WorkerLost(f"it ended by itself with {ended.result()}")
        finally:
            ended.cancel()

    async def _answer(self, process: asyncio.subprocess.Process, job: _Job) -> None:
        """Have one call answered. Whoever asked may be gone; the call has its time all the same."""
        if job.answer.done():
            return
        job.turn.set()
        try:
            async with asyncio.timeout(self._limit):
                reply = await _exchanged(process, job.data)
        except TimeoutError:
            lost = TimeoutError(f"it took longer than {self._limit:g} s")
            _refuse(job, lost)
            raise lost from None
        except Exception as error:
            _refuse(job, error)
            raise
        except asyncio.CancelledError:
            _refuse(job, HookUnavailable(f"The process of {self.label} is being ended."))
            raise
        if not job.answer.done():
            job.answer.set_result(reply)
        _raise_if_exhausted(reply)
        self._losses = 0

    def _refuse_waiting(self, error: Exception) -> None:
        while self._jobs:
            _refuse(self._jobs.popleft(), error)

    async def _kill(self) -> None:
        """Kill the process, and all that it began."""
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def _answer_to(job: _Job) -> Any:
    """Return the answer. The time in which others are before it is no time of the call's."""
    try:
        with time_stands_still():
            await job.turn.wait()
        return await job.answer
    finally:
        job.answer.cancel()  # whoever asked may have given up before its turn


def _refuse(job: _Job, error: Exception) -> None:
    if not job.answer.done():
        job.answer.set_exception(error)
    job.turn.set()


async def _exchanged(process: asyncio.subprocess.Process, data: bytes) -> bytes:
    """Send a message, and return what comes back; WorkerLost if the process is gone."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(LENGTH.pack(len(data)) + data)
        await process.stdin.drain()
        (length,) = LENGTH.unpack(await process.stdout.readexactly(LENGTH.size))
        if length > MAX_ANSWER:
            raise InvalidReturn(f"an isolated hook answered more than {MAX_ANSWER} bytes")
        return await process.stdout.readexactly(length)
    except (OSError, asyncio.IncompleteReadError):
        raise WorkerLost("it ended in the middle of a call") from None


def _raise_if_exhausted(reply: bytes) -> None:
    """A process that ran out of memory is replaced: what is left of its memory is of no use."""
    try:
        if reply[:1] == b"!":
            decoded(reply)
    except IsolatedError as error:
        if error.name == _OUT_OF_MEMORY:
            raise WorkerLost("it ran out of memory") from None
    except InvalidReturn:
        return
