"""The inputs that make and change articles.

Fields of an enum are annotated ``Any``: Strawberry would write a definition of its own into the vocabulary's class.
"""

from typing import Any

import strawberry
from strawberry import UNSET
from strawberry.types.base import StrawberryOptional

from gql_blog.content import BylineRole, ResponseKind
from gql_blog.graph.enums import ENUMS
from gql_blog.graph.scalars import Date, DateTime, Locale

_EXPECTED_VERSION = "The version that the change was made against; another one answers CONFLICT and changes nothing."
_IDEMPOTENCY_KEY = (
    "A retry with the same key and the same input answers as the first did; with another input, IDEMPOTENCY_MISMATCH."
)


@strawberry.input(description="One credit: an existing contributor, or a name.")
class BylineInput:
    contributor_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="An existing contributor's id; without it, one is found or made by name."
    )
    name: str | None = strawberry.field(
        default=UNSET, description="The name as it is to be printed; the contributor's own, where it is left out."
    )
    role: Any = strawberry.field(
        default=BylineRole.AUTHOR, graphql_type=ENUMS["BylineRole"], description="What the credit is for."
    )
    bio: str | None = strawberry.field(default=UNSET, description="The biographical note to print with the article.")
    affiliation: str | None = strawberry.field(default=UNSET, description="The affiliation to print with the article.")


@strawberry.input(description="A new post; it begins as a DRAFT.")
class CreatePostInput:
    title: str = strawberry.field(description="The title, in plain text.")
    source: str = strawberry.field(description="Markdown, with footnotes as [^1].")
    slug: str | None = strawberry.field(
        default=UNSET, description="Its name in addresses; made of the title, where it is left out."
    )
    subtitle: str | None = strawberry.field(default=UNSET, description="The subtitle, in plain text.")
    locale: Locale | None = strawberry.field(
        default=UNSET, description="The language that it is written in; the site's own, where it is left out."
    )
    bylines: list[BylineInput] | None = strawberry.field(
        default=UNSET, description="Who is credited, in the order to print."
    )
    tags: list[str] | None = strawberry.field(
        default=UNSET, description="The names of its tags; those that do not exist yet are made."
    )
    published_on: Date | None = strawberry.field(
        default=UNSET, description="The date to print; that of publication here, where it is left out."
    )
    translation_of_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The article that this one translates."
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=_IDEMPOTENCY_KEY)


@strawberry.input(description="A new response to an article; it begins as a DRAFT.")
class CreateResponseInput:
    responding_to_id: strawberry.ID = strawberry.field(
        description="The article that it answers: a post, or another response."
    )
    kind: Any = strawberry.field(
        default=ResponseKind.REPLY, graphql_type=ENUMS["ResponseKind"], description="In which way it answers."
    )
    title: str = strawberry.field(description="The title, in plain text.")
    source: str = strawberry.field(description="Markdown, with footnotes as [^1].")
    slug: str | None = strawberry.field(
        default=UNSET, description="Its name in addresses; made of the title, where it is left out."
    )
    subtitle: str | None = strawberry.field(default=UNSET, description="The subtitle, in plain text.")
    locale: Locale | None = strawberry.field(
        default=UNSET, description="The language that it is written in; the site's own, where it is left out."
    )
    bylines: list[BylineInput] | None = strawberry.field(
        default=UNSET, description="Who is credited, in the order to print."
    )
    tags: list[str] | None = strawberry.field(
        default=UNSET, description="The names of its tags; those that do not exist yet are made."
    )
    published_on: Date | None = strawberry.field(
        default=UNSET, description="The date to print; that of publication here, where it is left out."
    )
    translation_of_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The article that this one translates."
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=_IDEMPOTENCY_KEY)


@strawberry.input(
    description="A change to an article. What is left out stays as it is; null clears what may be null. bylines and "
    "tags replace the whole list."
)
class UpdateArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=_EXPECTED_VERSION)
    title: str | None = strawberry.field(default=UNSET, description="The title, in plain text.")
    source: str | None = strawberry.field(default=UNSET, description="Markdown, with footnotes as [^1].")
    slug: str | None = strawberry.field(
        default=UNSET, description="Its name in addresses; the old one goes on finding the article."
    )
    subtitle: str | None = strawberry.field(default=UNSET, description="The subtitle, in plain text; null for none.")
    locale: Locale | None = strawberry.field(default=UNSET, description="The language that it is written in.")
    bylines: list[BylineInput] | None = strawberry.field(
        default=UNSET, description="Who is credited, in the order to print: the whole list."
    )
    tags: list[str] | None = strawberry.field(default=UNSET, description="The names of its tags: the whole list.")
    published_on: Date | None = strawberry.field(default=UNSET, description="The date to print; null for none.")
    translation_of_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The article that this one translates; null for none."
    )
    kind: Any = strawberry.field(
        default=UNSET,
        graphql_type=StrawberryOptional(ENUMS["ResponseKind"]),
        description="In which way it answers. Responses only.",
    )
    responding_to_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="The article that it answers. Responses only; what would close a circle is INVALID.",
    )
    note: str | None = strawberry.field(default=UNSET, description="Said of the revision that this change makes.")


@strawberry.input(description="An article to publish.")
class PublishArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=_EXPECTED_VERSION)
    at: DateTime | None = strawberry.field(
        default=UNSET, description="When. In the future: scheduled; now, where it is left out."
    )


@strawberry.input(description="An article to make a DRAFT again.")
class UnpublishArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=_EXPECTED_VERSION)


@strawberry.input(description="An article to take back from its readers, and to keep.")
class ArchiveArticleInput:
    id: strawberry.ID = strawberry.field(description="The article.")
    expected_version: int = strawberry.field(description=_EXPECTED_VERSION)


@strawberry.input(description="An earlier state to put back, as a new revision.")
class RestoreRevisionInput:
    article_id: strawberry.ID = strawberry.field(description="The article.")
    revision_id: strawberry.ID = strawberry.field(description="The revision of it to put back.")
    expected_version: int = strawberry.field(description=_EXPECTED_VERSION)


ARTICLE_INPUTS = (
    BylineInput,
    CreatePostInput,
    CreateResponseInput,
    UpdateArticleInput,
    PublishArticleInput,
    UnpublishArticleInput,
    ArchiveArticleInput,
    RestoreRevisionInput,
)
