"""What the resolvers of mutations and subscriptions find on the context of an operation."""

from collections.abc import AsyncIterator, Callable, Collection
from typing import Any, Protocol, TypeAlias

import strawberry

from gql_blog.access import Viewer
from gql_blog.hooks import Event
from gql_blog.write import Writer


class Hearing(Protocol):
    """An iterator of events; ``aclose`` ends it."""

    def __aiter__(self) -> AsyncIterator[Event]:
        """Begin."""

    async def aclose(self) -> None:
        """End."""


class Events(Protocol):
    """Where events are heard, from now on, after they are committed; ``subscribe`` yields those of some kinds."""

    @property
    def subscribe(self) -> Callable[[Collection[str]], Hearing]:
        """Begin to hear."""


class Context(Protocol):
    """Who asks, and through what things are done and heard."""

    @property
    def viewer(self) -> Viewer:
        """Who asks."""

    @property
    def writer(self) -> Writer:
        """The door for writing."""

    @property
    def events(self) -> Events:
        """Where events are heard."""


Info: TypeAlias = strawberry.Info[Any, None]
"""``info.context`` is a Context. (Strawberry looks at the parameter at run time, where a protocol tells it nothing.)"""
