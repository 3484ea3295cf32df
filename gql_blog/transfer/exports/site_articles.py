"""The articles of a whole site as an export format gets them: a sequence that is read as it is walked."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any, Final, TypeVar, overload

from gql_blog.errors import PluginError
from gql_blog.hooks import ExportArticle
from gql_blog.store import waiting

BATCH: Final = 100
"""Articles that are read at once, by a statement for each of their tables."""

T = TypeVar("T")

ReadArticles = Callable[[Sequence[str]], Coroutine[Any, Any, Sequence[ExportArticle]]]


class ReadingLoop:
    """The event loop, by which the thread of a format has something read while it waits."""

    def __init__(self) -> None:
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()

    def result(self, reading: Coroutine[Any, Any, T]) -> T:
        """Return what was read; PluginError in the thread of the loop, which would wait for itself."""
        if threading.get_ident() == self._thread:
            reading.close()
            raise PluginError("Articles and pictures are read in the thread of a format, not by an async function.")
        return asyncio.run_coroutine_threadsafe(_waited_for(reading), self._loop).result()


async def _waited_for(reading: Coroutine[Any, Any, T]) -> T:
    with waiting():  # the limit of the plugin stands still
        return await reading


class SiteArticles(Sequence[ExportArticle]):
    """Articles by their ids. The thread of a format walks them, while the event loop reads the next ones.

    A slice is such a sequence too, and reads nothing by itself. What was deleted meanwhile is passed over. After
    ``close`` nothing is read any more: the call was given up.
    """

    def __init__(self, ids: Sequence[str], read: ReadArticles, loop: ReadingLoop) -> None:
        self._ids, self._read, self._loop = ids, read, loop
        self._closed = threading.Event()
        self.read: set[str] = set()
        """The ids of those that were read, by this sequence or a slice of it."""

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[ExportArticle]:
        for start in range(0, len(self._ids), BATCH):
            yield from self._some(self._ids[start : start + BATCH])

    @overload
    def __getitem__(self, index: int) -> ExportArticle: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[ExportArticle]: ...

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, slice):
            found = self._some([self._ids[index]])
            if not found:
                raise PluginError(
                    "The article was deleted while the file was written. Walk the articles, or slice them."
                )
            return found[0]
        part = SiteArticles(self._ids[index], self._read, self._loop)
        part._closed, part.read = self._closed, self.read
        return part

    def close(self) -> None:
        """Read nothing any more."""
        self._closed.set()

    def _some(self, ids: Sequence[str]) -> Sequence[ExportArticle]:
        if self._closed.is_set():
            raise PluginError("The articles are read no more: the time to write the file is over.")
        found = self._loop.result(self._read(ids))
        self.read.update(ids)
        return found
