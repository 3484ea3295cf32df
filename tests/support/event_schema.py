"""What webhooks tell everybody, as types: the published schema is made of them, and each delivery is held to them."""

import json
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from gql_blog.content import PUBLIC_EVENTS

PATH: Final = Path(__file__).resolve().parents[2] / "schema/events.schema.json"
WRITE: Final = "write it anew: EVENTS=write .venv/bin/pytest tests/flow/test_public_events.py"


def _of(noun: str) -> Any:
    """The kinds of events of a noun."""
    kinds = (each.value.removeprefix(f"{noun}.") for each in PUBLIC_EVENTS if each.value.startswith(f"{noun}."))
    return Field(pattern=f"^{noun}\\.({'|'.join(kinds)})$")


class Page(TypedDict):
    """Something whose public answer has changed, or which is public no more."""

    id: str
    type: Literal["Article", "Comment", "Contributor", "Tag"]
    url: Annotated[str | None, Field(description="The page that shows it; null where the site has no address of it.")]


class Change(TypedDict):
    """What every event of a public change tells."""

    id: Annotated[str, Field(description="What the event is about.")]
    public: Annotated[bool, Field(description="Whether everybody sees it since; false: it is public no more.")]
    url: Annotated[str | None, Field(description="Its address, or the last one that it had.")]
    previousUrls: Annotated[list[str], Field(description="Addresses that it had before, which may be cached still.")]
    surrogateKeys: Annotated[list[str], Field(description="The keys of what is cached and may show it.")]
    affects: Annotated[list[Page], Field(description="Other pages that show it, a hundred at most.", max_length=100)]
    more: Annotated[bool, Field(description="Whether other pages show it besides those of affects.")]


class ArticleNow(TypedDict):
    """An article as everybody sees it at the time of the attempt."""

    id: str
    slug: str
    title: str
    locale: str
    publishedOn: str | None
    url: str


class EntryNow(TypedDict):
    """A contributor or a tag as everybody sees it at the time of the attempt."""

    id: str
    slug: str
    name: str


class AboutArticle(Change):
    """Of an article."""

    articleId: str
    article: ArticleNow | None


class AboutComment(Change):
    """Of a comment: the article is the one that it stands on."""

    articleId: str
    commentId: str
    article: ArticleNow | None


class AboutContributor(Change):
    """Of a contributor."""

    contributor: EntryNow | None


class AboutTag(Change):
    """Of a tag."""

    tag: EntryNow | None


class _Event(TypedDict):
    id: Annotated[str, Field(description="The webhook-id.", pattern="^evt_")]
    timestamp: str


class ArticleEvent(_Event):
    """An event of an article."""

    type: Annotated[str, _of("article")]
    data: AboutArticle


class CommentEvent(_Event):
    """An event of a comment."""

    type: Annotated[str, _of("comment")]
    data: AboutComment


class ContributorEvent(_Event):
    """An event of a contributor."""

    type: Annotated[str, _of("contributor")]
    data: AboutContributor


class TagEvent(_Event):
    """An event of a tag."""

    type: Annotated[str, _of("tag")]
    data: AboutTag


class RedirectEvent(_Event):
    """An event of a redirect."""

    type: Annotated[str, _of("redirect")]
    data: Change


class SiteEvent(_Event):
    """An event of many pages."""

    type: Annotated[str, _of("site")]
    data: Change


_ADAPTER: Final[TypeAdapter[Any]] = TypeAdapter(
    ArticleEvent | CommentEvent | ContributorEvent | TagEvent | RedirectEvent | SiteEvent
)


def schema() -> str:
    """Return the schema, as it is published."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "What webhooks tell everybody"}
    return json.dumps({**_ADAPTER.json_schema(), **head}, indent=2, ensure_ascii=False) + "\n"


def hold(told: Any) -> None:
    """Hold what was delivered to the schema; a key that the schema does not have is none of it."""
    read = _ADAPTER.validate_json(json.dumps(told), strict=True)
    assert json.loads(_ADAPTER.dump_json(read)) == told
