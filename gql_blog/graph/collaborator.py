"""Collaborators of an article: the type, and the mutations that name them."""

from typing import Annotated, Final

import strawberry
from strawberry import UNSET

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.input_fields import IDEMPOTENCY_KEY
from gql_blog.graph.payloads import ERRORS, Payload, Ref
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Column, Key, One


class Collaborator:
    """A user who has the rights of an article's creator, because an editor named them."""

    user = field("User!", One("user", "account_id", carried=True), "The user.")
    added_at = field("DateTime!", Column("added_at"), "When the user was named.")


@strawberry.input(description="A user to name as a collaborator of an article.")
class AddCollaboratorInput:
    article_id: strawberry.ID = strawberry.field(description="The article.")
    email: str = strawberry.field(description="The e-mail address of the user.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A collaborator of an article who is to be one no longer.")
class RemoveCollaboratorInput:
    article_id: strawberry.ID = strawberry.field(description="The article.")
    email: str = strawberry.field(description="The e-mail address of the user.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


class AddCollaboratorPayload:
    """The result of addCollaborator."""

    article = field("Article", Key("article"), "The article; null if nothing was changed.")
    errors = ERRORS


class RemoveCollaboratorPayload:
    """The result of removeCollaborator."""

    article = field("Article", Key("article"), "The article; null if nothing was changed.")
    errors = ERRORS


COLLABORATOR_INPUTS: Final = (AddCollaboratorInput, RemoveCollaboratorInput)
COLLABORATOR_PAYLOADS: Final[tuple[type, ...]] = (AddCollaboratorPayload, RemoveCollaboratorPayload)


async def add_collaborator(
    info: Info, input: Annotated[AddCollaboratorInput, strawberry.argument(description="The article and the user.")]
) -> Payload:
    """Name a collaborator."""
    return await _written(info, command_from(write.AddCollaborator, input))


async def remove_collaborator(
    info: Info, input: Annotated[RemoveCollaboratorInput, strawberry.argument(description="The article and the user.")]
) -> Payload:
    """Let a collaborator be one no longer."""
    return await _written(info, command_from(write.RemoveCollaborator, input))


async def _written(info: Info, command: write.Command[write.ArticleWritten]) -> Payload:
    def values_of(result: write.ArticleWritten) -> dict[str, Ref]:
        return {"article": Ref("article", result.article_id)}

    return await run_command(info.context, command, values_of, {"article": None})
