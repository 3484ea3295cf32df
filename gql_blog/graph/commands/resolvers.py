"""What the resolvers of mutations and subscriptions share: their context, and running a command."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias

import strawberry

from gql_blog.access import Viewer
from gql_blog.errors import GqlBlogError, PluginError, StoreError
from gql_blog.events import Relay
from gql_blog.graph.commands.payloads import Payload, PayloadValue, payload_errors
from gql_blog.write import Command, CommentAllowance, Writer


class ResolverContext(Protocol):
    """The part of the context value that resolvers use."""

    @property
    def viewer(self) -> Viewer:
        """Who sent the request."""

    @property
    def writer(self) -> Writer:
        """Runs commands."""

    @property
    def events(self) -> Relay:
        """The source of events."""

    @property
    def comments(self) -> CommentAllowance:
        """How many comments may be stored."""


Info: TypeAlias = strawberry.Info[Any, None]
"""``info.context`` is a ResolverContext. Strawberry reads the parameter at run time, and cannot use a protocol."""


async def run_command(
    context: ResolverContext,
    command: Command[Any],
    values_of: Callable[[Any], Mapping[str, PayloadValue]],
    empty: Mapping[str, PayloadValue],
) -> Payload:
    """Run a command, and return its payload: ``values_of`` its result, or ``empty`` with the errors if it failed.

    The ``errors`` of a result are those of the items of a list that it left out. An error of the database or of a
    plugin is raised: it is no mistake in the input.
    """
    try:
        result = await context.writer.run(command, context.viewer, context.comments)
    except (StoreError, PluginError):
        raise
    except GqlBlogError as error:
        return Payload(empty, payload_errors(error))
    return Payload(
        values_of(result), tuple(each for error in getattr(result, "errors", ()) for each in payload_errors(error))
    )
