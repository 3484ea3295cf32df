"""Deleting contributors and tags, and undeleting them: the inputs, the payloads, and the resolvers."""

from typing import Annotated, Final

import strawberry
from strawberry import UNSET

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.input_fields import DRY_RUN, EXPECTED_VERSION, IDEMPOTENCY_KEY
from gql_blog.graph.payloads import ERRORS, Payload, PayloadValue, Ref
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key

_BY_ID: Final = "The id that it had. Give this or slug."
_BY_SLUG: Final = "The slug that it had, or one from before. Give this or id."


@strawberry.input(description="A contributor to delete, whom nothing refers to.")
class DeleteContributorInput:
    id: strawberry.ID = strawberry.field(description="The contributor.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A deleted contributor to take back.")
class UndeleteContributorInput:
    id: strawberry.ID | None = strawberry.field(default=UNSET, description=_BY_ID)
    slug: str | None = strawberry.field(default=UNSET, description=_BY_SLUG)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A tag to delete. The articles that have it lose it.")
class DeleteTagInput:
    id: strawberry.ID = strawberry.field(description="The tag.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A deleted tag to take back. The articles that had it get it again.")
class UndeleteTagInput:
    id: strawberry.ID | None = strawberry.field(default=UNSET, description=_BY_ID)
    slug: str | None = strawberry.field(default=UNSET, description=_BY_SLUG)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


DELETED_ENTRY_INPUTS: Final = (DeleteContributorInput, UndeleteContributorInput, DeleteTagInput, UndeleteTagInput)


class DeleteContributorPayload:
    """The result of deleteContributor."""

    deleted_id = field("ID", Key("deletedId"), "The id of the contributor who is gone; null if nothing was changed.")
    errors = ERRORS


class UndeleteContributorPayload:
    """The result of undeleteContributor."""

    contributor = field("Contributor", Key("contributor"), "The contributor; null if nothing was changed.")
    errors = ERRORS


class DeleteTagPayload:
    """The result of deleteTag."""

    deleted_id = field(
        "ID", Key("deletedId"), "The id of the tag that is gone, or would be in a dry run; null if there are errors."
    )
    article_count = field("Int", Key("articleCount"), "How many articles have it; null if there are errors.")
    errors = ERRORS


class UndeleteTagPayload:
    """The result of undeleteTag."""

    tag = field("Tag", Key("tag"), "The tag; null if nothing was changed.")
    errors = ERRORS


DELETED_ENTRY_PAYLOADS: Final[tuple[type, ...]] = (
    DeleteContributorPayload,
    UndeleteContributorPayload,
    DeleteTagPayload,
    UndeleteTagPayload,
)


async def delete_contributor(
    info: Info, input: Annotated[DeleteContributorInput, strawberry.argument(description="The contributor to delete.")]
) -> Payload:
    """Delete a contributor."""

    def values_of(result: write.ContributorDeleted) -> dict[str, PayloadValue]:
        return {"deletedId": result.contributor_id}

    command = command_from(write.DeleteContributor, input)
    return await run_command(info.context, command, values_of, {"deletedId": None})


async def undelete_contributor(
    info: Info,
    input: Annotated[UndeleteContributorInput, strawberry.argument(description="The contributor to take back.")],
) -> Payload:
    """Undelete a contributor."""

    def values_of(result: write.ContributorWritten) -> dict[str, PayloadValue]:
        return {"contributor": Ref("contributor", result.contributor_id)}

    command = command_from(write.UndeleteContributor, input)
    return await run_command(info.context, command, values_of, {"contributor": None})


async def delete_tag(
    info: Info, input: Annotated[DeleteTagInput, strawberry.argument(description="The tag to delete.")]
) -> Payload:
    """Delete a tag."""

    def values_of(result: write.TagDeleted) -> dict[str, PayloadValue]:
        return {"deletedId": result.tag_id, "articleCount": result.articles}

    empty: dict[str, PayloadValue] = {"deletedId": None, "articleCount": None}
    return await run_command(info.context, command_from(write.DeleteTag, input), values_of, empty)


async def undelete_tag(
    info: Info, input: Annotated[UndeleteTagInput, strawberry.argument(description="The tag to take back.")]
) -> Payload:
    """Undelete a tag."""

    def values_of(result: write.TagWritten) -> dict[str, PayloadValue]:
        return {"tag": Ref("tag", result.tag_id)}

    return await run_command(info.context, command_from(write.UndeleteTag, input), values_of, {"tag": None})
