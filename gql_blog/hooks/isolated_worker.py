"""The server's side of the process of an isolated hook: started, asked, killed when it is over its limits, and started
anew with growing pauses.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from gql_blog.hooks.invocation import HookUnavailable
from gql_blog.hooks.isolated_start import WorkerLost, exchanged, greeted, killed, spawned
from gql_blog.hooks.isolated_values import (
    Beginning,
    IsolatedCall,
    IsolatedError,
    decoded,
    pickled,
)
from gql_blog.hooks.plugin_call import time_stands_still
from gql_blog.hooks.return_checks import InvalidReturn

LONGEST_PAUSE: Final = 60.0
MAX_WAITING: Final = 64
"""Calls that may wait for their turn."""

_SMALL: Final = 65_536
_OUT_OF_MEMORY: Final = "MemoryError"

log = logging.getLogger("gql_blog.hooks")


class WorkerState(StrEnum):
    """What the process of an isolated hook is doing."""

    STOPPED = "STOPPED"
    """Nobody has asked for it, its plugin is disabled, or its circuit is open: then the next probe starts it."""
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    """It was lost, and is started anew after a pause."""


class Supervisor(Protocol):
    """Keeps the circuit of an isolated hook, as far as its process needs it."""

    def count(self, error: Exception) -> None:
        """Count a failure of which no call is told."""

    def may_retry(self) -> bool:
        """Whether the process is to be started again by itself: its circuit is closed."""


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

    Calls are answered one after the other. The process is begun with the first call, or by ``begin``. ``supervisor``
    is told of what no call is told of.
    """

    def __init__(self, label: str, beginning: Callable[[], Beginning], limit: float, supervisor: "Supervisor") -> None:
        self.label = label
        self.state = WorkerState.STOPPED
        self.starts = 0
        self._beginning = beginning
        self._limit = limit
        self._supervisor = supervisor
        self.is_wanted = True
        """Whether it may run: its plugin is enabled."""
        self._waiting = 0
        """How many calls wait for the process to start."""
        self._is_told = False
        """Whether a call was told of the last loss, and so counts it."""
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

    def end(self) -> None:
        """Have the process end, once what waits for it is answered: its plugin is disabled."""
        self.is_wanted = False
        self._wanted.set()

    def begin(self) -> None:
        """Start the process, and keep it started."""
        self.is_wanted = True
        if self._task is None:
            self._wanted, self._settled = asyncio.Event(), asyncio.Event()
            self.state, self._start_error = WorkerState.STARTING, None
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
        if not self.is_wanted:
            raise HookUnavailable(f"The process of {self.label} is not started: its plugin is disabled.")
        self.begin()
        if self.state is WorkerState.STARTING:
            self._waiting += 1
            try:
                with time_stands_still():
                    await self._settled.wait()
            finally:
                self._waiting -= 1
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
        self._stopped()

    def _stopped(self) -> None:
        self.state = WorkerState.STOPPED
        self._settled.set()
        self._refuse_waiting(HookUnavailable(f"The process of {self.label} is being ended."))

    async def _live(self) -> None:
        """Start the process, and again whenever it is lost, while it is wanted and its circuit lets it be tried."""
        while self.is_wanted:
            try:
                await self._run()
            except Exception as error:
                self._lose(error)
                if not self._supervisor.may_retry():
                    log.error("the process of plugin %s is started anew when its circuit is probed", self.label)
                    break
                self._refuse_waiting(_Again())
                await self._pause()
        self._task = None
        self._stopped()

    async def _run(self) -> None:
        """Start the process, and serve until it is not wanted any more; whatever it is lost by is raised."""
        self._is_told = False
        self.starts += 1
        self._process = process = await spawned()
        try:
            await greeted(process, self._beginning)
            self.state = WorkerState.RUNNING
            self._settled.set()
            await self._serve(process)
        finally:
            self._process = None
            await killed(process)
        self.state = WorkerState.STARTING  # if it is wanted again meanwhile
        self._settled.clear()
        self._refuse_waiting(_Again())

    def _lose(self, error: Exception) -> None:
        """Note a loss, and count it, unless a call does. That an idle process ends is no failure the first time."""
        is_start = self.state is WorkerState.STARTING
        self._start_error = error if is_start else None
        self.state = WorkerState.STARTING
        self._settled.clear()
        self._losses += 1
        what = "could not be started" if is_start else "was lost"
        log.warning("the process of plugin %s %s (%d in a row): %s", self.label, what, self._losses, error)
        if not (self._waiting if is_start else self._is_told):
            self._supervisor.count(error)

    async def _pause(self) -> None:
        """Pause after a loss: not after the first one, and then longer and longer."""
        if self._losses > 1 or self._start_error is not None:
            self.state = WorkerState.PAUSED
            self._settled.set()
            await self._sleep(min(2.0 ** max(min(self._losses - 2, 10), 0), LONGEST_PAUSE))
        self.state, self._start_error = WorkerState.STARTING, None
        self._settled.clear()

    async def _serve(self, process: asyncio.subprocess.Process) -> None:
        """Answer calls until the process is lost, or not wanted any more."""
        ended = asyncio.ensure_future(process.wait())
        try:
            while True:
                while self._jobs:
                    await self._answer(process, self._jobs.popleft())
                if not self.is_wanted:
                    return
                self._wanted.clear()
                wanted = asyncio.ensure_future(self._wanted.wait())
                await asyncio.wait({ended, wanted}, return_when=asyncio.FIRST_COMPLETED)
                wanted.cancel()
                if ended.done():
                    self._is_told = not self._losses
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
                reply = await exchanged(process, job.data)
        except TimeoutError:
            lost = TimeoutError(f"it took longer than {self._limit:g} s")
            self._is_told = _refuse(job, lost)
            raise lost from None
        except Exception as error:
            self._is_told = _refuse(job, error)
            raise
        except asyncio.CancelledError:
            _refuse(job, HookUnavailable(f"The process of {self.label} is being ended."))
            raise
        if not job.answer.done():
            job.answer.set_result(reply)
            self._is_told = True
        _raise_if_exhausted(reply)
        self._losses, self._is_told = 0, False

    def _refuse_waiting(self, error: Exception) -> None:
        while self._jobs:
            _refuse(self._jobs.popleft(), error)


async def _answer_to(job: _Job) -> Any:
    """Return the answer. The time in which others are before it is no time of the call's."""
    try:
        with time_stands_still():
            await job.turn.wait()
        return await job.answer
    finally:
        job.answer.cancel()  # whoever asked may have given up before its turn


def _refuse(job: _Job, error: Exception) -> bool:
    """Tell whoever asked of an error; return whether somebody still waits for it."""
    is_awaited = not job.answer.done()
    if is_awaited:
        job.answer.set_exception(error)
    job.turn.set()
    return is_awaited


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
