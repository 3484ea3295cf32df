"""The schema, with strawberry-django's optimizer."""

from enum import Enum
from typing import Optional

import strawberry
import strawberry_django
from strawberry import auto
from strawberry.extensions import ParserCache, ValidationCache
from strawberry_django.optimizer import DjangoOptimizerExtension, optimize
from tables import models


@strawberry.enum
class BylineRole(Enum):
    """What somebody did for an article."""

    AUTHOR = "AUTHOR"
    EDITOR = "EDITOR"
    TRANSLATOR = "TRANSLATOR"
    INTERVIEWER = "INTERVIEWER"
    PHOTOGRAPHER = "PHOTOGRAPHER"
    OTHER = "OTHER"


@strawberry_django.type(models.Contributor)
class Contributor:
    """A person."""

    name: auto


@strawberry_django.type(models.Byline)
class Byline:
    """One credit."""

    credited_name: auto
    role: BylineRole
    contributor: Contributor

    @classmethod
    def get_queryset(cls, rows, _info, **_):
        """In printed order."""
        return rows.order_by("position")


@strawberry_django.type(models.Comment, pagination=True)
class Comment:
    """One comment."""

    author_name: auto
    body: str = strawberry_django.field(field_name="html")
    posted_at: auto

    @classmethod
    def get_queryset(cls, rows, _info, **_):
        """Those that answer the article itself, oldest first."""
        return rows.filter(public=True, parent=None).order_by("posted_on", "posted_at", "id")


@strawberry_django.type(models.Footnote)
class Footnote:
    """One note."""

    number: auto
    text: auto

    @classmethod
    def get_queryset(cls, rows, _info, **_):
        """In their order."""
        return rows.order_by("number")


@strawberry_django.type(models.Article, pagination=True)
class Article:
    """A post, or a response to one."""

    slug: auto
    title: auto
    published_at: auto
    response_count: auto
    bylines: list[Byline]
    footnotes: list[Footnote]
    comments: list[Comment] = strawberry_django.field(pagination=True)
    responses: list["Article"] = strawberry_django.field(pagination=True)

    @strawberry_django.field(only=["html", "endnotes"])
    def body(self) -> str:
        """The text with its notes, as HTML."""
        return f"{self.html}{self.endnotes}"

    responding_to: Optional["Article"]

    @strawberry_django.field(only=["lead"])
    def excerpt(self) -> str:
        """How the text begins."""
        if len(self.lead) <= 280:
            return self.lead
        return self.lead[: self.lead.rfind(" ", 0, 280)].rstrip(" ,;:") + "…"

    @classmethod
    def get_queryset(cls, rows, _info, **_):
        """What the public may see, newest first."""
        return rows.filter(public=True).order_by("-published_on", "-published_at", "-id")


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry_django.field
    def article(self, info: strawberry.Info, slug: str) -> Article | None:
        """An article by its slug, or by one that it had before."""
        rows = models.Article.objects.filter(public=True)
        return (
            optimize(rows.filter(slug=slug), info).first() or optimize(rows.filter(old_slugs__slug=slug), info).first()
        )

    @strawberry_django.field
    def posts(self, info: strawberry.Info, first: int = 20) -> list[Article]:
        """The newest posts."""
        rows = models.Article.objects.filter(responding_to=None, public=True).order_by(
            "-published_on", "-published_at", "-id"
        )
        return list(optimize(rows, info)[:first])


schema = strawberry.Schema(
    Query,
    extensions=[lambda: ParserCache(maxsize=256), lambda: ValidationCache(maxsize=256), DjangoOptimizerExtension],
)
