"""Fields on each type that may have more, queries, inputs and connections."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    hookimpl,
)

NUMBERS = 45
MOST = 30
WORDS = ("ebb", "flow", "tide")


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

ADDED: tuple[tuple[str, str, Any, tuple[str, ...], Callable[..., Any]], ...] = (
    ("Article", "shout", str | None, ("title", "version"), lambda title, version: f"{title.upper()}{'!' * version}"),
    ("Post", "odd", int | None, ("word_count",), lambda count: count if count % 2 else None),
    ("Response", "manner", list[str] | None, ("response_kind", "locale"), lambda kind, locale: [kind, locale]),
    (
        "Dialogue",
        "opening",
        str | None,
        ("slug", "subtitle"),
        lambda slug, sub: sub and f"{slug}: {sub}",
    ),
    ("Byline", "place", str | None, ("position", "role"), lambda position, role: f"{role} {position}"),
    ("Contributor", "motto", str | None, ("name", "bio"), lambda name, bio: bio and f"{name}: {bio}"),
    ("Footnote", "weight", float | None, ("number", "text"), lambda number, text: number / (len(text) + 1)),
    ("Comment", "initials", list[str] | None, ("author_name",), lambda name: [word[0] for word in name.split()]),
    ("Tag", "facts", dict[str, Any] | None, ("slug", "name"), lambda slug, name: {"slug": slug, "length": len(name)}),
    ("Revision", "growing", bool | None, ("source", "diff"), lambda source, diff: len(source) > len(diff)),
)
"""Type, name, annotation, columns, and what is made of them."""


class Guest:
    """The plugin."""

    api_version = 2

    @hookimpl
    def register_fields(self) -> Sequence[Field]:
        return [
            Field(
                type_name=type_name,
                name=name,
                description="Made of what is stored.",
                graphql_type=annotation,
                needs=needs,
                resolve=_of_all(make),
                repeatable=True,
            )
            for type_name, name, annotation, needs, make in ADDED
        ] + FIELDS

    @hookimpl
    def register_queries(self) -> Sequence[Query]:
        return QUERIES


def _of_all(make: Callable[..., Any]) -> Callable[[Sequence[tuple[Any, ...]]], list[Any]]:
    return lambda rows: [make(*row) for row in rows]
