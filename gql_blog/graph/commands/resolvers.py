"""What the resolvers of mutations and subscriptions share: their context, and running a command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import strawberry

from gql_blog.access import Viewer
from gql_blog.errors import GqlBlogError, PluginError, StoreError
from gql_blog.events import Relay
from gql_blog.graph.commands.payloads import Payload, PayloadValue, payload_errors
from gql_blog.read import OperationRequest, Planner, ReadContext
from gql_blog.store import ReadBudget, Reader
from gql_blog.write import Command, CommentAllowance, Writer


@dataclass(frozen=True, slots=True)
class OperationContext:
    """The context value of one operation, which its resolvers get as ``info.context``."""

    viewer: Viewer
    writer: Writer
    events: Relay
    planner: Planner
    reader: Reader
    reading: ReadContext
    operation: OperationRequest
    budget: ReadBudget
    comments: CommentAllowance = field(default_factory=CommentAllowance)
    made: list[str] = field(default_factory=list)
    """The root fields of the mutation whose changes were made, by their response keys."""


Info: TypeAlias = strawberry.Info[OperationContext, None]


async def run_command(
    context: OperationContext,
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
