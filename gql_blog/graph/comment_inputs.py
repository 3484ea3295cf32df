"""The inputs that make and judge comments.

Fields of an enum are annotated ``Any``: Strawberry would write a definition of its own into the vocabulary's class.
"""

from typing import Any

import strawberry
from strawberry import UNSET

from gql_blog.graph.enums import ENUMS

_EXPECTED_VERSION = "The version that the moderator saw; another one answers CONFLICT."


@strawberry.input(description="A new comment.")
class SubmitCommentInput:
    article_id: strawberry.ID = strawberry.field(description="The article that it is on.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The comment on the same article that it answers."
    )
    author_name: str = strawberry.field(description="The name to show.")
    author_email: str | None = strawberry.field(default=UNSET, description="Never shown.")
    body: str = strawberry.field(description="What it says, in Markdown of which the simpler half is kept.")
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="A retry with the same key and the same input answers as the first did; with another input, "
        "IDEMPOTENCY_MISMATCH.",
    )


@strawberry.input(description="A comment, as a moderator saw it.")
class CommentRefInput:
    id: strawberry.ID = strawberry.field(description="The comment.")
    expected_version: int = strawberry.field(description=_EXPECTED_VERSION)


@strawberry.input(description="A verdict on one or many comments.")
class ModerateCommentsInput:
    comments: list[CommentRefInput] = strawberry.field(description="The comments that it is on: all or none.")
    verdict: Any = strawberry.field(graphql_type=ENUMS["Verdict"], description="What is said of them.")
    reason: str = strawberry.field(description="Why, for other moderators to read.")


@strawberry.input(description="Who wrote a comment.")
class LinkCommentInput:
    id: strawberry.ID = strawberry.field(description="The comment.")
    expected_version: int = strawberry.field(description=_EXPECTED_VERSION)
    contributor_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The contributor who wrote it; null unlinks."
    )


COMMENT_INPUTS = (SubmitCommentInput, CommentRefInput, ModerateCommentsInput, LinkCommentInput)
