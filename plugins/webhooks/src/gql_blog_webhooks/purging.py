"""Telling shared caches what is stale: by the surrogate keys of each change, at once, and once more a little later.

A fetch that a cache began before a change may bring what was read before it, after the cache was told. What it brought
is dropped by the second time; ``again_seconds`` is longer than such a fetch takes.
"""

import asyncio
import json
from collections.abc import Iterable, Sequence
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from gql_blog.plugin import GqlBlogError, InputError, OutgoingClient, OutgoingFailure, PluginContext, PluginError

SITE: Final = "site"
"""The key that every answer has."""
_LONGEST_PAUSE: Final = 60.0


class PurgeTarget(BaseModel):
    """One cache: what is sent to it by POST. ``{keys}`` stands for keys with spaces between, ``{json}`` for a list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    headers: dict[str, SecretStr] = Field(default_factory=lambda: {"Surrogate-Key": SecretStr("{keys}")})
    body: str = ""
    keys_per_request: int = Field(30, ge=1, le=256)


class PurgeSettings(BaseModel):
    """Without a target nobody is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    targets: tuple[PurgeTarget, ...] = ()
    inside_hosts: tuple[str, ...] = ()
    """Hosts of the inside that may be reached, by http too, such as ``varnish.internal:6081``."""
    total_seconds: float = Field(3, gt=0, le=8)
    """Seconds for one request."""
    again_seconds: float = Field(5, ge=0, le=600)
    """Seconds after which a cache is told once more: longer than the slowest fetch."""

    @model_validator(mode="after")
    def _may_be_reached(self) -> "PurgeSettings":
        client = OutgoingClient(named_hosts=self.inside_hosts)
        for target in self.targets:
            try:
                client.check(target.url)
            except InputError as error:
                raise PydanticCustomError("wrong_target", "{told}", {"told": error.message}) from None
        return self


class Purger:
    """Tells all caches, for one server process."""

    def __init__(self, context: PluginContext) -> None:
        self._context = context
        self._settings: PurgeSettings = context.settings
        hosts, seconds = self._settings.inside_hosts, self._settings.total_seconds
        self._client = OutgoingClient(named_hosts=hosts, total_seconds=seconds)
        self._due: dict[str, float] = {}
        """When each key is told once more, by the clock of the loop."""
        self._noted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Tell everything at first: nobody knows what was missed, or was still to be told once more by who died."""
        self._later((SITE,), 0.0)
        self._task = asyncio.create_task(self._tell_again(), name="gql_blog purge")

    async def stop(self) -> None:
        """Tell now what was to be told once more; a cache that does not answer is told at the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._tell(sorted(self._due))
        except GqlBlogError as error:
            self._context.log.warning("%s", error.message)

    async def purge(self, keys: Sequence[str]) -> None:
        """Tell all caches. PluginError: one of them did not take it, so the event has to come again."""
        await self._tell(keys)
        self._later(keys, self._settings.again_seconds)

    def _later(self, keys: Iterable[str], seconds: float) -> None:
        due = asyncio.get_running_loop().time() + seconds
        self._due |= dict.fromkeys(keys, due)
        self._noted.set()

    async def _tell_again(self) -> None:
        pause = 1.0
        while True:
            if not self._due:
                self._noted.clear()
                await self._noted.wait()
            now = asyncio.get_running_loop().time()
            told = {key: due for key, due in self._due.items() if due <= now}
            if not told:
                await asyncio.sleep(min(self._due.values()) - now)
                continue
            try:
                await self._tell(sorted(told))
            except GqlBlogError as error:
                self._context.log.warning("%s It is told again in %g s.", error.message, pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            pause = 1.0
            # A key that was touched meanwhile has another time by now.
            self._due = {key: due for key, due in self._due.items() if told.get(key) != due}

    async def _tell(self, keys: Sequence[str]) -> None:
        keys = (SITE,) if SITE in keys else keys
        for target in self._settings.targets:
            for begin in range(0, len(keys), target.keys_per_request):
                await self._post(target, keys[begin : begin + target.keys_per_request])

    async def _post(self, target: PurgeTarget, keys: Sequence[str]) -> None:
        headers = {name: _filled(value.get_secret_value(), keys) for name, value in target.headers.items()}
        try:
            response = await self._client.post(target.url, _filled(target.body, keys).encode(), headers)
        except OutgoingFailure as failure:
            raise PluginError(f"A cache cannot be told what is stale: {failure}") from failure
        if not 200 <= response.status < 300:
            raise PluginError(f"A cache that was told what is stale answered {response.status}.")


def _filled(template: str, keys: Sequence[str]) -> str:
    return template.replace("{keys}", " ".join(keys)).replace("{json}", json.dumps(keys))
