"""The process of an isolated hook, as the server starts, asks and kills it: a new interpreter, with an environment of
its own.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing import resource_tracker
from typing import Final

from gql_blog.hooks.isolated_process import LENGTH
from gql_blog.hooks.isolated_values import MAX_ANSWER, READY, Beginning, decoded, pickled
from gql_blog.hooks.return_checks import InvalidReturn

START_SECONDS: Final = 30.0
"""How long a process may take to import its plugin."""

_NICENESS: Final = 5
"""Where the processor is short, those who read come before a plugin that computes, and its start."""

_COMMAND: Final = (
    f"import os; os.nice({_NICENESS}); import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from gql_blog.hooks.isolated_process import main; main()"
)

_PASSED: Final = frozenset(
    {
        *("PATH", "HOME", "TMPDIR", "TZ", "TZDIR", "LANG", "LANGUAGE", "LD_LIBRARY_PATH"),
        *("LC_ALL", "LC_COLLATE", "LC_CTYPE", "LC_MESSAGES", "LC_MONETARY", "LC_NUMERIC", "LC_TIME"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR"),
        *("MALLOC_ARENA_MAX", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"),
        *("PYTHONHOME", "PYTHONPATH", "PYTHONPLATLIBDIR", "PYTHONSAFEPATH", "PYTHONUSERBASE", "PYTHONNOUSERSITE"),
        *("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONOPTIMIZE", "PYTHONHASHSEED", "PYTHONMALLOC"),
        *("PYTHONCOERCECLOCALE", "PYTHONIOENCODING", "PYTHONUTF8", "PYTHONTZPATH", "PYTHONUNBUFFERED"),
        *("PYTHONASYNCIODEBUG", "PYTHONDEVMODE", "PYTHONFAULTHANDLER", "PYTHONWARNINGS"),
        *("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"),
    }
)
"""What an interpreter and its libraries need, what bounds their memory, and what measures coverage in processes."""


_DUMPABLE: Final = 4
"""``PR_SET_DUMPABLE`` of Linux."""


class WorkerLost(Exception):
    """The process of an isolated hook ended, or was killed."""


def environment_of(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process of a plugin: nothing that the server may keep a secret in.

    It is chosen by name, since nobody knows the names of all secrets. A plugin has its settings by value.
    """
    return {name: value for name, value in variables.items() if name in _PASSED}


def deny_inspection() -> None:
    """Have the system refuse this process's environment and memory to other processes of its user, on Linux.

    What is left open is for root. It leaves no image when it crashes, and only root can attach a debugger to it.
    """
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 (Linux alone has the call)

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DUMPABLE, 0)


def shield_supervisor() -> None:
    """Keep from plugins what starts several servers, and the process with which multiprocessing keeps account for it.

    Both live as long as the servers do, and would have their environment. Without POSIX there is no such process, and
    no isolated plugin.
    """
    if os.name != "posix":
        return
    deny_inspection()
    variables = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment_of(variables))
    try:
        resource_tracker.ensure_running()
    finally:
        os.environ.update(variables)


async def spawned() -> asyncio.subprocess.Process:
    """Start a process, in a session of its own, so that it is killed with all that it begins."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _COMMAND,
        json.dumps([each for each in sys.path if each]),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
        env=environment_of(os.environ),
    )


async def greeted(process: asyncio.subprocess.Process, beginning: Callable[[], Beginning]) -> None:
    """Have a process import its plugin; whatever prevents that is raised."""
    try:
        async with asyncio.timeout(START_SECONDS):
            reply = await exchanged(process, pickled(beginning()))
    except TimeoutError:
        raise WorkerLost(f"it was not there within {START_SECONDS:g} s") from None
    if reply != READY:
        decoded(reply)
        raise WorkerLost("it did not begin as it should")


async def exchanged(process: asyncio.subprocess.Process, data: bytes) -> bytes:
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


async def killed(process: asyncio.subprocess.Process) -> None:
    """Kill a process, and all that it began. It is waited for even if this is cancelled, so that no corpse is left."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    ended = asyncio.ensure_future(process.wait())
    try:
        await asyncio.shield(ended)
    except asyncio.CancelledError:
        await ended
        raise
