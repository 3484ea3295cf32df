"""From an input to a command, and from what became of it to a payload."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from dataclasses import fields
from typing import Any, Final, Protocol, TypeAlias, TypeVar

import strawberry

from gql_blog.access import Viewer
from gql_blog.content import UNSET
from gql_blog.errors import GqlBlogError
from gql_blog.graph.payloads import Payload, Ref, problems
from gql_blog.hooks import Event
from gql_blog.write import Command, Writer


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


class ResolverContext(Protocol):
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
"""``info.context`` is a ResolverContext. Strawberry reads the parameter at run time, and cannot use a protocol."""


C = TypeVar("C")

Parts = Mapping[type[Any], type[Any]]
"""For each input that stands within another one, what takes its place in the command."""

_NO_PARTS: Final[Parts] = {}


def command(kind: type[C], given: Any, parts: Parts = _NO_PARTS) -> C:
    """Make a command of an input that has the same fields; what was left out is UNSET, and null is ``None``."""
    return kind(**{field.name: _plain(getattr(given, field.name), parts) for field in fields(given)})


def _plain(value: Any, parts: Parts) -> Any:
    if value is strawberry.UNSET:
        return UNSET
    if isinstance(value, list):
        return tuple(_plain(each, parts) for each in value)
    if type(value) in parts:
        return command(parts[type(value)], value, parts)
    return value


async def carry_out(
    context: ResolverContext,
    asked: Command,
    answer: Callable[[Any], Mapping[str, Ref | tuple[Ref, ...] | str | None]],
    nothing: Mapping[str, Ref | tuple[Ref, ...] | str | None],
) -> Payload:
    """Run a command and say what of its result is to be read; with ``nothing`` and the errors where it was refused.

    What is no mistake of the one who asks is raised on.
    """
    try:
        result = await context.writer.run(asked, context.viewer)
    except GqlBlogError as error:
        return Payload(nothing, problems(error))
    return Payload(answer(result))
