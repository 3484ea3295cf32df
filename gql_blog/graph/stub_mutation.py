"""Merging a stub into the article that it stands for: the input, the payload, and the resolver."""

from typing import Annotated, Final

import strawberry
from strawberry import UNSET

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.input_fields import DRY_RUN, EXPECTED_VERSION, IDEMPOTENCY_KEY
from gql_blog.graph.payloads import ERRORS, Payload, PayloadValue, Ref
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key


@strawberry.input(description="A stub, and the article that it stands for.")
class MergeStubInput:
    id: strawberry.ID = strawberry.field(description="The stub, which is to go.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    into_id: strawberry.ID = strawberry.field(description="The article that has what hangs from the stub.")
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


class MergeStubPayload:
    """The result of mergeStub."""

    article = field("Article", Key("article"), "The article that stays; null if there are errors.")
    response_count = field("Int", Key("responseCount"), "How many responses to the stub answer it.")
    comment_count = field("Int", Key("commentCount"), "How many comments it gets from the stub.")
    mention_count = field("Int", Key("mentionCount"), "How many mentions refer to it instead of the stub.")
    errors = ERRORS


STUB_TYPES: Final = (MergeStubPayload,)
STUB_INPUTS: Final = (MergeStubInput,)


async def merge_stub(
    info: Info, input: Annotated[MergeStubInput, strawberry.argument(description="The stub and the article.")]
) -> Payload:
    """Merge a stub into an article."""

    def values_of(result: write.StubMerged) -> dict[str, PayloadValue]:
        counts = {"responseCount": result.responses, "commentCount": result.comments, "mentionCount": result.mentions}
        return {"article": Ref("article", result.article_id), **counts}

    empty = dict.fromkeys(("article", "responseCount", "commentCount", "mentionCount"))
    return await run_command(info.context, command_from(write.MergeStub, input), values_of, empty)
