"""The rows of plugins' own tables that rendering reads: once for an article, or for several rendered together."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from gql_blog.content import frozen
from gql_blog.errors import PluginError, StoreUnavailable
from gql_blog.hooks.registration.hook_implementations import Implementation

MAX_ROWS: Final = 10_000
MAX_CHARACTERS: Final = 8_000_000
"""The most that is read of one table, in rows and as JSON."""

Rows = tuple[Mapping[str, Any], ...]
Page = Sequence[Mapping[str, Any]]
ReadTable = Callable[[str, str, int], AsyncIterator[Page]]
"""From a plugin, the name of a model and a limit to the rows of its table, by pages, in the order of their keys."""


@dataclass(frozen=True, slots=True)
class RowsRead:
    """What was read, by plugin and model. ``digest`` is of all of it; ``None``: no plugin that is enabled reads any.

    ``problems`` tell, by plugin, why its rows could not be read; those of ``disabled`` ones were not.
    """

    rows: Mapping[str, Mapping[str, Rows]] = field(default_factory=dict)
    digest: str | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    disabled: tuple[str, ...] = ()

    @property
    def whole(self) -> str | None:
        """The digest, if no plugin lacks; ``None``: one does, or none reads any."""
        return None if self.disabled else self.digest

    def of(self, plugin: str) -> Mapping[str, Rows] | PluginError:
        """Return the rows of a plugin, or what its hooks are told instead."""
        return PluginError(self.problems[plugin]) if plugin in self.problems else self.rows.get(plugin, {})


_held: ContextVar[RowsRead | None] = ContextVar("rows_of_the_rendering", default=None)


def rows_of(plugin: str) -> Mapping[str, Rows] | PluginError | None:
    """Return what was read for a plugin of the rendering that goes on; ``None``: none goes on."""
    held = _held.get()
    return None if held is None else held.of(plugin)


class RenderingRows:
    """Reads the rows that the plugins of one app declare by ``hookimpl(reads=…)``. ``models`` names them by plugin."""

    def __init__(self, found: Iterable[Implementation], is_disabled: Callable[[str], bool]) -> None:
        self.models: dict[str, tuple[str, ...]] = {}
        for each in found:
            if each.reads:
                self.models[each.plugin] = tuple(sorted({*self.models.get(each.plugin, ()), *each.reads}))
        self._is_disabled = is_disabled
        self._read_table: ReadTable | None = None
        self._last: RowsRead | None = None
        self.known: str | None = None
        """The digest of the rows as they were last read whole here."""

    def read_by(self, read_table: ReadTable, models_of: Callable[[str], Iterable[str]]) -> None:
        """Read tables so from now on. PluginError: a plugin has no such model."""
        for plugin, models in self.models.items():
            known = sorted(models_of(plugin))
            if lacking := sorted({*models} - {*known}):
                raise PluginError(
                    f"Plugin {plugin!r} reads rows of {lacking[0]!r} in rendering, but has no such model. Its models "
                    f"are: {', '.join(known) or 'none'}. Name one of them in hookimpl(reads=…)."
                )
        self._read_table = read_table

    def is_current(self, digest: str | None) -> bool:
        """Whether these are the rows as this process read them last; true as long as nothing was read."""
        return self._last is None or self._last.whole in (None, digest)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[RowsRead]:
        """Have the rows read for what is rendered in the block; a block in another one has those of the outer one."""
        if (held := _held.get()) is not None:
            yield held
            return
        self._last = read = await self._read() if self.models else RowsRead()
        self.known = read.whole or self.known
        token = _held.set(read)
        try:
            yield read
        finally:
            _held.reset(token)

    async def _read(self) -> RowsRead:
        disabled = tuple(filter(self._is_disabled, sorted(self.models)))
        digest, found, problems = sha256(), dict[str, Mapping[str, Rows]](), dict[str, str]()
        for plugin in sorted({*self.models} - {*disabled}):
            try:
                found[plugin] = await self._rows(plugin, digest.update)
            except StoreUnavailable:
                raise
            except PluginError as error:
                problems[plugin] = error.message
            except Exception as error:  # whatever is wrong with its tables is the plugin's
                problems[plugin] = f"The rows of the plugin {plugin!r} cannot be read: {type(error).__name__}."
        return RowsRead(found, digest.hexdigest() if found and not problems else None, problems, disabled)

    async def _rows(self, plugin: str, tell: Callable[[bytes], None]) -> Mapping[str, Rows]:
        """Read the tables of a plugin; tell what the hash is made of. No more than a page is beyond the bounds."""
        if self._read_table is None:
            raise PluginError(f"The rows of the plugin {plugin!r} are not at hand here, where no app serves.")
        found, length = dict[str, list[Mapping[str, Any]]](), 0
        for model in self.models[plugin]:
            tell(json.dumps([plugin, model]).encode())
            rows = found[model] = []
            async for page in self._read_table(plugin, model, MAX_ROWS + 1):
                told, held = await asyncio.to_thread(_told, plugin, page)  # the loop goes on meanwhile
                tell(told)
                rows += held
                length += len(told)
                if len(rows) > MAX_ROWS:
                    raise _too_many(f"The table {model} of the plugin {plugin!r} has more than {MAX_ROWS:,} rows")
                if length > MAX_CHARACTERS:
                    raise _too_many(f"The rows of the plugin {plugin!r} have more than {MAX_CHARACTERS:,} characters")
        result: Mapping[str, Rows] = frozen(found)
        return result


def _too_many(what: str) -> PluginError:
    remedy = "Keep what rendering needs in a table of its own."
    return PluginError(f"{what}, too many to be read for each rendering. {remedy}")


def _told(plugin: str, page: Page) -> tuple[bytes, Rows]:
    """Return rows as JSON, and frozen."""

    def stable(value: object) -> str:
        if isinstance(value, date | time | timedelta | Decimal | UUID):
            return str(value)
        if isinstance(value, bytes):
            return value.hex()
        raise PluginError(
            f"The rows of the plugin {plugin!r} have a value of the type {type(value).__name__}, which may be another "
            "each time it is read. Keep it in a field of JSON, numbers, texts, times or bytes."
        )

    return json.dumps(page, default=stable, sort_keys=True).encode(), frozen(page)
