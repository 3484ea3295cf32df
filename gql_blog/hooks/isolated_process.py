"""The process of an isolated hook: it takes a call, answers it, and waits for the next one.

It imports the plugin and nothing of the app. It ends when the server does: a thread waits for the end of what the
server sends, and takes the process along, whatever the hook is doing. Pickles come from the server alone.
"""

import asyncio
import contextlib
import logging
import os
import pickle
import queue
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO, Final

from gql_blog.hooks.callbacks import callback
from gql_blog.hooks.isolated_values import READY, Beginning, IsolatedCall, encoded, error_told
from gql_blog.hooks.plugin_context import PluginContext

_EXPORTS: Final = "register_exports"

LENGTH: Final = struct.Struct(">I")
"""What stands before each message, in both directions."""

_DIE_WITH_PARENT: Final = 1
"""``PR_SET_PDEATHSIG`` of Linux."""


class IsolatedPlugin:
    """The plugin in its process."""

    def __init__(self, beginning: Beginning) -> None:
        self._beginning = beginning
        self._implementation: Any = beginning.origin.load()
        self._settings = pickle.loads(beginning.settings)  # noqa: S301 (from the server)
        self._state: dict[str, Any] = {}
        self._formats: dict[str, Any] = {}
        self._runner = asyncio.Runner()

    def answer(self, call: IsolatedCall) -> bytes:
        """Return what is sent back for a call, whatever its code does."""
        try:
            answer = self._answer(call)
            return encoded(tuple(answer) if isinstance(answer, list) else answer)
        except BaseException as error:  # a plugin may call sys.exit()
            return error_told(error, "".join(traceback.format_exception(error)))

    def _answer(self, call: IsolatedCall) -> Any:
        function = self._function(call)
        beginning = self._beginning
        context = PluginContext(
            plugin=beginning.plugin,
            hook=call.hook,
            settings=self._settings,
            viewer=call.viewer,
            role=beginning.role,
            clock=lambda: call.now,
            state=self._state,
        )
        answer = function({"context": context, **call.arguments})
        if not hasattr(answer, "__await__"):
            return answer
        return self._runner.run(_awaited(answer))

    def _function(self, call: IsolatedCall) -> Callable[[dict[str, Any]], Any]:
        """Return what is called, with those of the arguments that it names."""
        function = self._writer(call) if call.hook == _EXPORTS else getattr(self._implementation, call.hook)
        return lambda offered: function(**callback(function, tuple(offered), call.hook).chosen(offered))

    def _writer(self, call: IsolatedCall) -> Any:
        """Return what writes a format, which the plugin registers here once more."""
        if not self._formats:
            register = self._implementation.register_exports
            context = PluginContext(plugin=self._beginning.plugin, hook=_EXPORTS, settings=self._settings)
            found = register(**callback(register, ("context",), _EXPORTS).chosen({"context": context}))
            self._formats = {each.format: each for each in found}
        name, _, writer = call.subject.partition(" ")
        return getattr(self._formats[name], writer)


async def _awaited(answer: Any) -> Any:
    return await answer


def main() -> None:
    """Serve the calls that come by the standard input, and answer them by the standard output."""
    inbound, outbound = _taken_pipes()
    calls: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(inbound, calls), daemon=True).start()
    beginning: Beginning = pickle.loads(calls.get())  # noqa: S301
    _end_with(beginning.parent)
    limit_memory(beginning.memory_bytes)
    logging.basicConfig(format=f"plugin {beginning.plugin}, isolated: %(levelname)s %(message)s")
    try:
        plugin = IsolatedPlugin(beginning)
    except BaseException as error:
        _write(outbound, error_told(error, "".join(traceback.format_exception(error))))
        return
    _write(outbound, READY)
    while True:
        _write(outbound, plugin.answer(pickle.loads(calls.get())))  # noqa: S301


def limit_memory(count: int) -> None:
    """Let this process have so many bytes at most, and leave no image of them when it crashes."""
    import resource  # noqa: PLC0415 (systems without it refuse isolated hooks)

    resource.setrlimit(resource.RLIMIT_AS, (count, count))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _taken_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes of the server, and leave none of them to the plugin: what it prints is for the log."""
    inbound, outbound = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return inbound, outbound


def _read(inbound: BinaryIO, calls: "queue.SimpleQueue[bytes]") -> None:
    """Take what the server sends; when it ends, end this process, with all that it began."""
    with contextlib.suppress(OSError):
        while len(head := inbound.read(LENGTH.size)) == LENGTH.size:
            (length,) = LENGTH.unpack(head)
            calls.put(inbound.read(length))
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def _write(outbound: BinaryIO, data: bytes) -> None:
    left = memoryview(LENGTH.pack(len(data)) + data)
    while left:
        left = left[outbound.write(left) or 0 :]


def _end_with(parent: int) -> None:
    """Have the system end this process with the server, also while C code lets no thread run."""
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 (Linux alone has the call)

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
