"""Processors: who runs on which, and how much of their time whom it took."""

import os
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_CHILDREN_USER, _CHILDREN_SYSTEM = 13, 14
"""Fields of ``/proc/<pid>/stat`` after the name in brackets."""
_RAN = 2
"""Which of a process's clocks: what the scheduler counted, of all its threads."""


def cores() -> tuple[int, int]:
    """Return the core for servers and the one for everybody else: the same where there is only one."""
    available = sorted(os.sched_getaffinity(0))
    return available[0], available[min(1, len(available) - 1)]


def tree(pid: int) -> list[int]:
    """Return a process and all that came from it and still live."""
    found = [pid]
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += tree(int(child))
    return found


def seconds(pid: int) -> float:
    """Return the processor time that a process, those that came from it, and those of them that ended have taken."""
    ended = _fields(pid, _CHILDREN_USER, _CHILDREN_SYSTEM)
    return ended + sum(map(_ran, tree(pid)))


def busy() -> float:
    """Return the processor time that everybody has taken, on all cores."""
    user, nice, system, _idle, _wait, interrupts, soft, stolen = map(
        int, Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    )
    return (user + nice + system + interrupts + soft + stolen) / _TICKS


def pin(pids: Iterable[int], core: int) -> None:
    """Keep processes, with all their threads, on one core."""
    _allow(pids, {core})


def unpin(pids: Iterable[int]) -> None:
    """Let processes, with all their threads, use every core that this one may use."""
    _allow(pids, os.sched_getaffinity(0))


def _allow(pids: Iterable[int], cores: set[int]) -> None:
    for pid in pids:
        with suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), cores)


def _ran(pid: int) -> float:
    """Return the processor time of a process to the nanosecond, of its threads that ended, too.

    The clock is that of ``clock_getcpuclockid(3)``: ``stat`` counts hundredths of seconds, and the threads' own
    counts go with them.
    """
    try:
        return time.clock_gettime(~pid << 3 | _RAN)
    except OSError:
        return 0.0


def _fields(pid: int, *numbers: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(fields[number]) for number in numbers) / _TICKS
