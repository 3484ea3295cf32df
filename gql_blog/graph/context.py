"""What the resolvers of mutations and subscriptions find on the context of an operation."""

from collections.abc import AsyncGenerator, Collection
from typing import Any, Protocol, TypeAlias

import strawberry

from gql_blog.access import Viewer
from gql_blog.hooks import Event
from gql_blog.write import Writer


class Events(Protocol):
    """Where events are heard, from now on, after they are committed."""

    def subscribe(self, kinds: Collection[str]) -> AsyncGenerator[Event, None]:
        """Yield the events of these kinds until it is closed."""


class Context(Protocol):
    """Who asks, and through what things are done and heard."""

    @property
    def viewer(self) -> Viewer:
        """Who asks."""

    @property
    def writer(self) -> Writer:
        """The door for writing."""

    @property
    def feed(self) -> Events:
        """Where events are heard."""


Info: TypeAlias = strawberry.Info[Any, None]
"""``info.context`` is a Context. (Strawberry looks at the parameter at run time, where a protocol tells it nothing.)"""
