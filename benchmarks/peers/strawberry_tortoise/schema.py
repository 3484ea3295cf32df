"""The schema."""

from datetime import datetime
from enum import Enum
from typing import Any

import strawberry
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.handwritten.rows import excerpt
from benchmarks.peers.strawberry_tortoise import models


@strawberry.enum
class BylineRole(Enum):
    """What somebody did for an article."""

    AUTHOR = "AUTHOR"
    EDITOR = "EDITOR"
    TRANSLATOR = "TRANSLATOR"
    INTERVIEWER = "INTERVIEWER"
    PHOTOGRAPHER = "PHOTOGRAPHER"
    OTHER = "OTHER"


@strawberry.type
class Contributor:
    """A person."""

    id: strawberry.ID
    name: str


@strawberry.type
class Byline:
    """One credit."""

    position: int
    credited_name: str

    @strawberry.field
    def role(self) -> BylineRole:
        """What the person did."""
        row: Any = self
        return BylineRole(row.role)

    @strawberry.field
    async def contributor(self, info: strawberry.Info[Any, None]) -> Contributor:
        """The person."""
        row: Any = self
        found: Contributor = await info.context["contributors"].load(row.contributor_id)
        return found


@strawberry.type
class Comment:
    """One comment."""

    id: strawberry.ID
    author_name: str
    body: str = strawberry.field(resolver=lambda root: root.html)
    posted_at: datetime | None


@strawberry.type
class CommentConnection:
    """A page of comments."""

    nodes: list[Comment]


@strawberry.type
class Footnote:
    """One note."""

    number: int
    text: str


@strawberry.interface
class Article:
    """What posts and responses have in common."""

    id: strawberry.ID
    slug: str
    title: str
    published_at: datetime | None
    response_count: int

    @strawberry.field
    async def body(self, info: strawberry.Info[Any, None]) -> str:
        """The text, as HTML; articles in lists are read without it."""
        row: Any = self
        whole = row if hasattr(row, "html") else await info.context["texts"].load(self.id)
        return f"{whole.html}{whole.endnotes}"

    @strawberry.field
    def excerpt(self) -> str:
        """How the text begins."""
        row: Any = self
        return excerpt(row.lead)

    @strawberry.field
    async def bylines(self, info: strawberry.Info[Any, None]) -> list[Byline]:
        """Who wrote it."""
        found: list[Byline] = await info.context["bylines"].load(self.id)
        return found

    @strawberry.field
    async def footnotes(self, info: strawberry.Info[Any, None]) -> list[Footnote]:
        """Its notes."""
        found: list[Footnote] = await info.context["footnotes"].load(self.id)
        return found

    @strawberry.field
    async def comments(self, info: strawberry.Info[Any, None], first: int = 20) -> CommentConnection:
        """What is said of it."""
        return CommentConnection(nodes=await info.context["comments"].load((self.id, first)))

    @strawberry.field
    async def responses(self, info: strawberry.Info[Any, None], first: int = 20) -> "ResponseConnection":
        """What answers it."""
        return ResponseConnection(nodes=await info.context["responses"].load((self.id, first)))


@strawberry.type
class Post(Article):
    """An article that opens a dialogue."""

    @classmethod
    def is_type_of(cls, row: Any, _info: Any) -> bool:
        """Whether a row is one."""
        return isinstance(row, models.Article) and row.responding_to_id is None


@strawberry.type
class Response(Article):
    """An article that answers another."""

    @classmethod
    def is_type_of(cls, row: Any, _info: Any) -> bool:
        """Whether a row is one."""
        return isinstance(row, models.Article) and row.responding_to_id is not None

    @strawberry.field
    async def responding_to(self, info: strawberry.Info[Any, None]) -> Article | None:
        """What it answers."""
        row: Any = self
        found: Article | None = await info.context["articles"].load(row.responding_to_id)
        return found


@strawberry.type
class ResponseConnection:
    """A page of responses."""

    nodes: list[Response]


@strawberry.type
class PostConnection:
    """A page of posts."""

    nodes: list[Post]


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    async def article(self, slug: str) -> Article | None:
        """An article by its slug, or by one that it had before."""
        row: Any = await models.Article.filter(slug=slug, public=True).first()
        if row is None:
            row = await models.Article.filter(old_slugs__slug=slug, public=True).first()
        found: Article | None = row
        return found

    @strawberry.field
    async def posts(self, first: int = 20) -> PostConnection:
        """The newest posts."""
        rows: Any = await (
            models.Article.filter(responding_to_id=None, public=True)
            .order_by("-published_on", "-published_at", "-id")
            .limit(first)
            .only(*models.LISTED)
        )
        return PostConnection(nodes=rows)


schema = strawberry.Schema(
    query=Query,
    types=[Post, Response],
    extensions=[lambda: ParserCache(maxsize=256), lambda: ValidationCache(maxsize=256)],
)
