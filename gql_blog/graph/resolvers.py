"""From an input to a command, and from what became of it to a payload."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, Final, TypeVar

import strawberry

from gql_blog.content import UNSET
from gql_blog.errors import GqlBlogError
from gql_blog.graph.context import Context
from gql_blog.graph.payload import Payload, Ref, problems
from gql_blog.write import Command

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
    context: Context,
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
