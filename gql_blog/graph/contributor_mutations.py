"""Making, changing and merging contributors: the inputs, the payloads, and the resolvers."""

from typing import Annotated, Final

import strawberry
from strawberry import UNSET

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.input_fields import DRY_RUN, EXPECTED_VERSION, IDEMPOTENCY_KEY
from gql_blog.graph.payloads import ERRORS, Payload, PayloadValue, Ref
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key

_SLUG = "The name in URLs: lower-case letters and digits, joined by hyphens."
_BIO = "A biographical note, in plain text; null: none. Bylines keep theirs as printed."
_AFFILIATION = "The institution that the contributor belongs to; null: none."
_URL = "The address of the home page; null: none."
_ORCID = "The ORCID iD, such as 0000-0002-1825-0097; null: none. No other contributor may have it."


@strawberry.input(description="A new contributor.")
class CreateContributorInput:
    name: str = strawberry.field(description="The name, as the contributor writes it.")
    slug: str | None = strawberry.field(default=UNSET, description=f"{_SLUG} Default: made of the name.")
    bio: str | None = strawberry.field(default=UNSET, description=_BIO)
    affiliation: str | None = strawberry.field(default=UNSET, description=_AFFILIATION)
    url: str | None = strawberry.field(default=UNSET, description=_URL)
    orcid: str | None = strawberry.field(default=UNSET, description=_ORCID)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="What to change of a contributor. What is left out stays as it is.")
class UpdateContributorInput:
    id: strawberry.ID = strawberry.field(description="The contributor.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    name: str | None = strawberry.field(default=UNSET, description="The name. Bylines stay as printed.")
    slug: str | None = strawberry.field(
        default=UNSET, description=f"{_SLUG} The old one leads here from then on, if everybody could see it."
    )
    bio: str | None = strawberry.field(default=UNSET, description=_BIO)
    affiliation: str | None = strawberry.field(default=UNSET, description=_AFFILIATION)
    url: str | None = strawberry.field(default=UNSET, description=_URL)
    orcid: str | None = strawberry.field(default=UNSET, description=_ORCID)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="Two contributors who are one.")
class MergeContributorsInput:
    id: strawberry.ID = strawberry.field(description="The contributor whose entry is to go.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    into_id: strawberry.ID = strawberry.field(description="The contributor whose entry stays, as it is.")
    dry_run: bool | None = strawberry.field(default=False, description=DRY_RUN)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


CONTRIBUTOR_INPUTS: Final = (CreateContributorInput, UpdateContributorInput, MergeContributorsInput)


class CreateContributorPayload:
    """The result of createContributor."""

    contributor = field("Contributor", Key("contributor"), "The new contributor; null if none was created.")
    errors = ERRORS


class UpdateContributorPayload:
    """The result of updateContributor."""

    contributor = field(
        "Contributor", Key("contributor"), "The contributor after the change; null if nothing was changed."
    )
    errors = ERRORS


class MergeContributorsPayload:
    """The result of mergeContributors."""

    contributor = field("Contributor", Key("contributor"), "The contributor who stays; null if there are errors.")
    article_count = field("Int", Key("articleCount"), "How many articles credit the other one.")
    comment_count = field("Int", Key("commentCount"), "How many comments the other one wrote.")
    errors = ERRORS


CONTRIBUTOR_PAYLOADS: Final[tuple[type, ...]] = (
    CreateContributorPayload,
    UpdateContributorPayload,
    MergeContributorsPayload,
)


async def create_contributor(
    info: Info, input: Annotated[CreateContributorInput, strawberry.argument(description="The new contributor.")]
) -> Payload:
    """Make a contributor."""
    return await _written(info, command_from(write.CreateContributor, input))


async def update_contributor(
    info: Info, input: Annotated[UpdateContributorInput, strawberry.argument(description="What to change.")]
) -> Payload:
    """Change a contributor."""
    return await _written(info, command_from(write.UpdateContributor, input))


async def merge_contributors(
    info: Info, input: Annotated[MergeContributorsInput, strawberry.argument(description="The two contributors.")]
) -> Payload:
    """Merge two contributors."""

    def values_of(result: write.ContributorsMerged) -> dict[str, PayloadValue]:
        return {
            "contributor": Ref("contributor", result.contributor_id),
            "articleCount": result.articles,
            "commentCount": result.comments,
        }

    empty = {"contributor": None, "articleCount": None, "commentCount": None}
    return await run_command(info.context, command_from(write.MergeContributors, input), values_of, empty)


async def _written(info: Info, command: write.Command[write.ContributorWritten]) -> Payload:
    def values_of(result: write.ContributorWritten) -> dict[str, PayloadValue]:
        return {"contributor": Ref("contributor", result.contributor_id)}

    return await run_command(info.context, command, values_of, {"contributor": None})
