"""What the resolvers of mutations and subscriptions find on the context of an operation."""

from collections.abc import AsyncGenerator, Callable, Collection
from typing import Any, Protocol, TypeAlias

import strawberry

from gql_blog.access import Viewer
from gql_blog.hooks import Event
from gql_blog.write import Writer


class Events(Protocol):
    """Where events are heard, from now on, after they are committed; ``subscribe`` yields those of some kinds."""

    subscribe: Callable[[Collection[str]], AsyncGenerator[Event, None]]


class Context(Protocol):
    """Who asks, and through what things are done and heard."""

    viewer: Viewer
    writer: Writer
    feed: Events


Info: TypeAlias = strawberry.Info[Any, None]
"""``info.context`` is a Context. (Strawberry looks at the parameter at run time, where a protocol tells it nothing.)"""
