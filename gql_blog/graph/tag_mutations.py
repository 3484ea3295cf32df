"""Changing and merging tags: the inputs, the payloads, and the resolvers."""

from typing import Annotated, Final

import strawberry
from strawberry import UNSET

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.input_fields import DRY_RUN, EXPECTED_VERSION, IDEMPOTENCY_KEY
from gql_blog.graph.payloads import ERRORS, Payload, PayloadValue, Ref
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key


@strawberry.input(description="What to change of a tag. What is left out stays as it is.")
class UpdateTagInput:
    id: strawberry.ID = strawberry.field(description="The tag.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    name: str | None = strawberry.field(
        default=UNSET, description="The name that readers see. The old one finds the tag from then on."
    )
    slug: str | None = strawberry.field(
        default=UNSET,
        description="The name in URLs: lower-case letters and digits, joined by hyphens. The old one leads here from "
        "then on. null leaves it as it is.",
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="Two tags that mean the same.")
class MergeTagsInput:
    id: strawberry.ID = strawberry.field(description="The tag that is to go.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    into_id: strawberry.ID = strawberry.field(description="The tag that articles have in its place.")
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


TAG_INPUTS: Final = (UpdateTagInput, MergeTagsInput)


class UpdateTagPayload:
    """The result of updateTag."""

    tag = field("Tag", Key("tag"), "The tag after the change; null if nothing was changed.")
    errors = ERRORS


class MergeTagsPayload:
    """The result of mergeTags."""

    tag = field("Tag", Key("tag"), "The tag that stays; null if there are errors.")
    article_count = field("Int", Key("articleCount"), "How many articles have the other one.")
    errors = ERRORS


TAG_PAYLOADS: Final[tuple[type, ...]] = (UpdateTagPayload, MergeTagsPayload)


async def update_tag(
    info: Info, input: Annotated[UpdateTagInput, strawberry.argument(description="What to change.")]
) -> Payload:
    """Change a tag."""

    def values_of(result: write.TagWritten) -> dict[str, PayloadValue]:
        return {"tag": Ref("tag", result.tag_id)}

    return await run_command(info.context, command_from(write.UpdateTag, input), values_of, {"tag": None})


async def merge_tags(
    info: Info, input: Annotated[MergeTagsInput, strawberry.argument(description="The two tags.")]
) -> Payload:
    """Merge two tags."""

    def values_of(result: write.TagsMerged) -> dict[str, PayloadValue]:
        return {"tag": Ref("tag", result.tag_id), "articleCount": result.articles}

    empty = {"tag": None, "articleCount": None}
    return await run_command(info.context, command_from(write.MergeTags, input), values_of, empty)
