"""Mutations, run through GraphQL as far as their payload: what is read of it afterwards is another matter."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import GraphQLSchema, experimental_execute_incrementally, parse

from gql_blog.access import OPERATOR, Viewer
from gql_blog.graph.commands.payloads import Payload
from gql_blog.graph.schema_builder import new_schema
from gql_blog.hooks import Hooks
from gql_blog.write import CommentAllowance


@dataclass
class Context:
    """What resolvers find."""

    writer: Any
    viewer: Viewer = OPERATOR
    events: Any = None
    comments: CommentAllowance = field(default_factory=CommentAllowance)


@dataclass
class Mutations:
    """One schema's mutations, over a writer."""

    schema: GraphQLSchema
    writer: Any

    async def run(self, name: str, given: Mapping[str, Any], viewer: Viewer = OPERATOR) -> Payload:
        """Ask for one mutation with its input as a variable, and return its payload; raise what it raises."""
        kind = f"{name[0].upper()}{name[1:]}Input!"
        return await self.run_text(
            f"mutation ($input: {kind}) {{ {name}(input: $input) {{ __typename }} }}", given, viewer
        )

    async def run_text(self, text: str, given: Mapping[str, Any] | None = None, viewer: Viewer = OPERATOR) -> Payload:
        """Run a document with one mutation, ``given`` being its variable ``$input``."""
        caught: list[Any] = []
        context = Context(self.writer, viewer)

        async def catch(following: Any, source: Any, info: Any, **arguments: Any) -> Any:
            if source is not None:
                return following(source, info, **arguments)
            caught.append(await following(source, info, **arguments))
            return caught[-1]

        result: Any = experimental_execute_incrementally(
            self.schema, parse(text), context_value=context, variable_values={"input": given}, middleware=[catch]
        )
        if hasattr(result, "__await__"):
            result = await result
        for error in result.errors or ():
            raise error.original_error or error
        (payload,) = caught
        assert isinstance(payload, Payload)
        return payload


def mutations_of(writer: Any) -> Mutations:
    """The core's mutations over ``writer``."""
    return Mutations(_schema(), writer)


@cache
def _schema() -> GraphQLSchema:
    """The core's, with the resolvers of the mutations themselves, which an engine wraps."""
    return new_schema(Hooks.of({})).graphql
