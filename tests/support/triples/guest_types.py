"""What the guest adds beside values of columns: rows of the core by their ids, queries, inputs and connections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from support.oracle.asked import GraphQLRequest
from support.oracle.cursors import Place
from support.oracle.pages import Connection as Page
from support.oracle.pages import refused
from support.oracle.tables import Row

from gql_blog.plugin import (
    Argument,
    ArticleNode,
    CommentNode,
    Connection,
    ContributorNode,
    DialogueNode,
    Field,
    PageRequest,
    Query,
)

NUMBERS = 45
MOST = 30
WORDS = ("ebb", "flow", "tide")
GUEST_ORDER = (("NUMBER", "ASC"),)


class GuestTone(StrEnum):
    """How a word is said."""

    LOUD = "LOUD"
    SOFT = "SOFT"


@dataclass(frozen=True)
class GuestWish:
    """What to say."""

    word: str = "ebb"
    tone: GuestTone = GuestTone.SOFT
    times: list[int] | None = None


@dataclass(frozen=True)
class GuestPlace:
    """Where a comment stands."""

    label: str
    article: ArticleNode | None
    beside: list[CommentNode]
    in_turn: list[ArticleNode | None]
    deeper: "GuestPlace | None" = None


@dataclass(frozen=True)
class GuestNumber:
    """A number."""

    number: int
    word: str


def roots(rows: Sequence[Any]) -> list[str]:
    return [row.root_id for row in rows]


def answered(rows: Sequence[Any]) -> list[list[str]]:
    return [[each for each in (row.responding_to_id, row.id, row.original_id) if each] for row in rows]


def dialogues(rows: Sequence[Any]) -> list[str]:
    return [row.root_id.replace("art_", "dlg_") for row in rows]


def people(rows: Sequence[Any]) -> list[str]:
    return [row.contributor_id for row in rows]


def places(rows: Sequence[Any]) -> list[GuestPlace]:
    found = []
    for row in rows:
        beside = [each for each in (row.parent_id, row.id) if each]
        inner = GuestPlace(label="inner", article=row.article_id, beside=[], in_turn=[])
        found.append(
            GuestPlace(
                label=row.author_name,
                article=row.article_id,
                beside=beside,
                in_turn=[None, row.article_id, row.id],
                deeper=inner,
            )
        )
    return found


def said(arguments: Mapping[str, Any]) -> str:
    wish = arguments.get("wish") or GuestWish()
    return say(wish.word, str(wish.tone), wish.times)


def say(word: str, tone: str, times: Sequence[int] | None) -> str:
    loud = word.upper() if tone == "LOUD" else word
    return f"{loud} {sum(times) if times is not None else 'never'}"


def numbers(page: PageRequest) -> list[GuestNumber]:
    start = 0 if page.after is None else page.after[0] + 1
    return [number(each) for each in range(start, min(start + page.limit, NUMBERS))]


def number(value: int) -> GuestNumber:
    return GuestNumber(number=value, word=WORDS[value % len(WORDS)])


def _field(type_name: str, name: str, graphql_type: Any, needs: tuple[str, ...], resolve: Any) -> Field:
    return Field(
        type_name=type_name,
        name=name,
        description="Rows that are named by what is stored.",
        graphql_type=graphql_type,
        needs=needs,
        resolve=resolve,
        repeatable=True,
        pure=True,
    )


FIELDS = [
    _field("Article", "rootArticle", ArticleNode | None, ("root_id",), roots),
    _field("Article", "relatives", list[ArticleNode] | None, ("responding_to_id", "id", "original_id"), answered),
    _field("Post", "wholeDialogue", DialogueNode | None, ("root_id",), dialogues),
    _field("Byline", "person", ContributorNode | None, ("contributor_id",), people),
    _field("Comment", "guestPlace", GuestPlace | None, ("id", "author_name", "article_id", "parent_id"), places),
]
QUERIES = [
    Query(
        name="guestSaid",
        description="What was wished for.",
        graphql_type=str | None,
        resolve=said,
        arguments={"wish": Argument(graphql_type=GuestWish | None, description="What to say.")},
        pure=True,
    ),
    Query(
        name="guestArticle",
        description="The article with an id.",
        graphql_type=ArticleNode | None,
        resolve=lambda arguments: arguments["id"],
        arguments={"id": Argument(graphql_type=str, description="The id.")},
    ),
    Query(
        name="guestNumbers",
        description="Some numbers.",
        graphql_type=Connection(item=GuestNumber, key=("number",), most=MOST, count=lambda: NUMBERS),
        resolve=numbers,
    ),
]


@dataclass(frozen=True)
class ExpectedPlace:
    """Where a comment stands, as the oracle knows it."""

    label: str
    article: Row | None
    beside: list[Row]
    in_turn: list[Row | None]
    deeper: "ExpectedPlace | None" = None


@dataclass(frozen=True)
class _Edge:
    row: GuestNumber
    place: Place


def expected() -> dict[str, dict[str, Any]]:
    """Return what the oracle has to know of it, by type."""
    article: dict[str, Any] = {
        "rootArticle": lambda row, asked: _seen(asked, row.root_id),
        "relatives": lambda row, asked: _all_seen(asked, (row.responding_to_id, row.id, row.original_id)),
    }
    return {
        "Post": {**article, "wholeDialogue": _dialogue},
        "Response": article,
        "Byline": {"person": lambda row, asked: _seen(asked, row.contributor_id)},
        "Comment": {"guestPlace": _place},
        "Query": {"guestSaid": _said, "guestArticle": _article, "guestNumbers": _numbers},
        "GuestPlace": {
            "article": lambda place, _: place.article,
            "beside": lambda place, _: place.beside,
            "inTurn": lambda place, _: place.in_turn,
            "deeper": lambda place, _: place.deeper,
        },
    }


def _seen(asked: GraphQLRequest, identifier: str | None) -> Row | None:
    row = asked.world.get(identifier) if identifier else None
    return asked.sight.seen(row) if row else None


def _all_seen(asked: GraphQLRequest, identifiers: Sequence[str | None]) -> list[Row]:
    found = [_seen(asked, each) for each in identifiers]
    return [each for each in found if each is not None]


def _dialogue(row: Row, asked: GraphQLRequest) -> Any:
    from support.oracle.articles import Dialogue

    post = asked.world.get(row.root_id)
    return Dialogue(post) if post and asked.sight.sees(post) else None


def _place(row: Row, asked: GraphQLRequest) -> ExpectedPlace:
    article = _seen(asked, row.article_id)
    inner = ExpectedPlace("inner", article, [], [])
    return ExpectedPlace(
        row.author_name, article, _all_seen(asked, (row.parent_id, row.id)), [None, article, None], inner
    )


def _said(_: None, _asked: GraphQLRequest, wish: Mapping[str, Any] | None = None) -> str:
    wish = wish or {}
    return say(wish.get("word", "ebb"), wish.get("tone", "SOFT"), wish.get("times"))


def _article(_: None, asked: GraphQLRequest, id: str) -> Row | None:
    row = asked.world.get(id)
    return asked.sight.seen(row) if row is not None and row.table == "article" else None


def _numbers(_: None, asked: GraphQLRequest, first: int | None = None, after: str | None = None) -> Page:
    size = 20 if first is None else first
    if not 0 <= size <= MOST:
        raise refused(f"a page of {size}")
    place = None if after is None else asked.cursors.place(after)
    if after is not None and (place is None or place.kind != "guest"):
        raise refused("after is no cursor of this list")
    start = 0 if place is None else int(place.row) + 1
    found = [number(each) for each in range(start, min(start + size, NUMBERS))]
    edges: Any = tuple(_Edge(each, Place("guest", GUEST_ORDER, each.number)) for each in found)
    return Page(edges, after is not None, start + size < NUMBERS, NUMBERS)
