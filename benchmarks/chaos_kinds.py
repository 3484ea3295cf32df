"""The plugins of ``benchmarks.chaos``: what each does with a comment that it is busy with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_PLUGIN: Final = """
import asyncio, time
from pathlib import Path
from gql_blog.plugin import Judgement, Verdict, hookimpl
api_version = 2
begun = Path(__file__).with_name("begun")

def busy(seconds):
    start = time.monotonic()
    while time.monotonic() - start < seconds: pass

@hookimpl
{kind}def moderate(case):
    if "Busy" in case.text:
        with begun.open("a") as file:
            file.write(".")
        {work}
    return Judgement(verdict=Verdict.HOLD, reason="Looked at.")
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """What the plugin does. ``is_promised``: others must not notice it. ``senders``: comments at a time."""

    work: str
    is_async: bool = False
    is_promised: bool = True
    senders: int = 1


KINDS: Final[Mapping[str, Kind]] = {
    "async, waits": Kind("await asyncio.sleep(1.5)", is_async=True, senders=2),
    "async, waits without end": Kind("await asyncio.sleep(1e9)", is_async=True),
    "sync, computes": Kind("busy(1)", is_promised=False),
    "sync, computes in C": Kind("sum(range(30_000_000))", is_promised=False),
    "async, computes": Kind("busy(1)", is_async=True, is_promised=False),
}
"""By name. Those that compute in the server end by themselves: nothing else ends them."""


def plugin_of(kind: Kind) -> str:
    """Return the source of the plugin."""
    return _PLUGIN.format(kind="async " if kind.is_async else "", work=kind.work)
