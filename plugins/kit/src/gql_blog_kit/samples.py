"""Values to try plugins with: the same in every process, from the plain to the extreme."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

from gql_blog.content import ArticleStatus, BylineRole, FootnoteKind, Note, NoticeKind, ReadNote, ResponseKind
from gql_blog.graph import columns_of, is_of_core, row_type_of
from gql_blog.hooks import (
    Argument,
    DeclaredKind,
    Event,
    ExportArticle,
    ExportByline,
    ExportComment,
    ExportNotice,
    ExportSite,
    Field,
    Hooks,
    ModerationCase,
    Query,
    Registered,
    SearchedArticle,
    TableConnection,
    pages_of,
    split_optional,
)

MOMENT: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
DAY: Final = date(2026, 1, 2)
TEXTS: Final = (
    "The tide turns twice a day.",
    "",
    "说得好，我同意。 Příliš žluťoučký 🌊 \u202eשלום",
    "<script>alert(1)</script> & <b>bold</b> https://example.org/?a=b&c=d " + "!" * 40,
    "The same words again and again. " * 600,
)
"""What people write, and what they should not."""

_NOTES: Final = (
    "Ada Stone, *Tides* (Oslo: Rune, 1999), 5.",
    "Ibid., 6.",
    "See the harbour's own log.",
    "Stone, 7; and cf. note 1. doi:10.1000/182",
    "同上，第8页。",
)


BODY: Final = """## The Harbour

The ==tide== turns *twice*.[^1] ::: note

| Day | Tides |
|----:|-------|
| 1   | 2     |

- 潮
- [a log](https://example.org/?a=b&c=d)

[^1]: Ada Stone, *Tides* (Oslo: Rune, 1999), 5.
"""
"""The source of an article that has something of everything."""

BODY_WITHOUT_NOTES: Final = BODY.partition("[^1]: ")[0].replace("[^1]", "")


def without_rows(hooks: Hooks) -> None:
    """Let rendering read empty tables: no database is at hand."""

    async def empty(_plugin: str, _model: str, _limit: int) -> AsyncIterator[list[Any]]:
        yield []

    hooks.rendering.rows.read_by(empty, hooks.rendering.rows.models.__getitem__)


def texts() -> tuple[str, ...]:
    """Return texts that can be sent as a comment."""
    return tuple(each for each in TEXTS if each)


def cases(article_id: str) -> tuple[ModerationCase, ...]:
    """Return comments on an article to moderate; the last one repeats what its author said before."""
    said = texts()
    return tuple(
        ModerationCase(
            comment_id=f"com_{number:026d}",
            article_id=article_id,
            article_title="On Tides",
            author_name="Ruth",
            source=each,
            text=each,
            links=("https://example.org/?a=b&c=d",) if "https" in each else (),
            previous=said[:number],
        )
        for number, each in enumerate((*said, said[0]))
    )


def notes() -> tuple[Note, ...]:
    """Return the footnotes of an article."""
    return tuple(
        Note(
            number=number,
            label=str(number),
            text=each.replace("*", ""),
            html=f"<p>{each.replace('*', '')}</p>",
            anchor=f"fn-a-{number}",
            marker_anchors=(f"fnref-a-{number}",),
        )
        for number, each in enumerate(_NOTES, 1)
    )


def searched() -> tuple[SearchedArticle, ...]:
    """Return articles whose words are gathered, with all that they may have, and with nothing."""
    full = SearchedArticle(
        title="On Tides & Moons", subtitle="潮", text="The tide turns.", notes=notes(), source=BODY, locale="en"
    )
    return (full, *(SearchedArticle(title=each[:60], text=each, source=each, locale="zh") for each in TEXTS))


SITE: Final = ExportSite(title="Tides", url="https://example.org/", file_url="https://example.org/export")
"""The site of the sample articles."""


def cited_notes() -> tuple[ReadNote, ...]:
    """Return what might be read of the footnotes: a book, an article with a DOI, one of which little is known."""
    works: tuple[dict[str, Any], ...] = (
        {"type": "book", "title": "Tides", "author": [{"family": "Stone", "given": "Ada"}], "publisher": "Rune"},
        {"type": "article-journal", "title": "潮", "DOI": "10.1000/182"},
        {"type": "document"},
    )
    read = [ReadNote(kind=FootnoteKind.FULL, citation=each) for each in works]
    return (*read, *(ReadNote() for _ in _NOTES[len(read) :]))


def articles() -> tuple[ExportArticle, ...]:
    """Return a post with all that a post may have, and a response with as little as one may have."""
    post = ExportArticle(
        id="art_00000000000000000000000001",
        slug="on-tides",
        title="On Tides & <Moons>",
        locale="en",
        status=ArticleStatus.PUBLISHED,
        url="https://example.org/on-tides",
        source="The tide turns.[^1]\n\n[^1]: Twice a day.",
        html="<p>The tide turns.</p>",
        text="The tide turns.",
        created_at=MOMENT,
        updated_at=MOMENT,
        published_at=MOMENT,
        published_on=DAY,
        bylines=(ExportByline(name="Mara Lind", role=BylineRole.AUTHOR, bio="Sails.", contributor="mara-lind"),),
        tags=("harbours", "潮"),
        notices=(
            ExportNotice(kind=NoticeKind.CORRECTION, source="*Late*.", html="<p>Late.</p>", text="Late.", date=DAY),
        ),
        comments=(
            ExportComment(id="com_1", author_name="Ivo", source="It does.", html="<p>It does.</p>", text="It does."),
        ),
    )
    response = ExportArticle(
        id="art_00000000000000000000000002",
        slug="no",
        title="不",
        locale="zh",
        status=ArticleStatus.PUBLISHED,
        url="https://example.org/no",
        source="",
        html="",
        text="",
        created_at=MOMENT,
        updated_at=MOMENT,
        kind=ResponseKind.REPLY,
        responding_to_id=post.id,
        responding_to_slug=post.slug,
        responding_to_title=post.title,
        responding_to_url=post.url,
    )
    return post, response


def rows(registered: Registered[Field]) -> list[Any]:
    """Return rows with what a field needs, and nothing else: full ones, and one with all that may be null null."""
    if not is_of_core(registered.value) or is_listed(registered.value):
        return []  # the objects of a plugin's type are made by its resolvers alone, and its rows stand in its tables
    needs, columns = registered.value.needs, columns_of(registered.value.type_name)
    row_type = row_type_of(registered)
    made = [row_type(*(_value(name, columns[name].kind, text) for name in needs)) for text in TEXTS]
    empty = (None if columns[name].nullable else _value(name, columns[name].kind, "") for name in needs)
    return [*made, row_type(*empty)]


def is_listed(value: Field | Query) -> bool:
    """Whether it makes items of rows of the plugin's own table, which are not here."""
    return isinstance(value.graphql_type, TableConnection)


def page(registered: "Registered[Field] | Registered[Query]") -> dict[str, Any]:
    """Return which page of a connection is asked for; nothing for other fields and queries."""
    pages = pages_of(registered.plugin, registered.value)
    return {} if pages is None else {"page": pages.request({"first": 2}), "counted": True}


def arguments(declared: Mapping[str, Argument]) -> dict[str, Any]:
    """Return a value for each argument; those that may be left out and have no plain type are left out."""
    given = {}
    for name, each in declared.items():
        try:
            given[name] = sample_of(each.graphql_type)
        except LookupError:
            if each.default is ... and not split_optional(each.graphql_type)[1]:
                raise
            if each.default is not ...:
                given[name] = each.default
    return given


def argument_sets(declared: Mapping[str, Argument]) -> list[dict[str, Any]]:
    """Return the arguments of who gives all of them, and of who gives those that there must be, if that is less."""
    given = arguments(declared)
    least = {
        name: given[name] if each.default is ... else each.default
        for name, each in declared.items()
        if each.default is not ... or not split_optional(each.graphql_type)[1]
    }
    return [given] if given == least else [given, least]


def event_of(kind: DeclaredKind) -> Event:
    """Return an event of a plugin's own kind, as the core hands it out."""
    payload = kind.model.model_validate(asdict(sample_of(kind.event.payload))).model_dump(mode="json", by_alias=True)
    return Event(id="1", kind=kind.name, subject_id="art_none", at=MOMENT, payload=payload, cursor="evt_none")


def sample_of(annotation: Any) -> Any:
    """Return a value of a type; LookupError if there is none for it."""
    kind, _ = split_optional(annotation)
    if get_origin(kind) is Annotated:
        return "art_00000000000000000000000001"
    if get_origin(kind) is list:
        return (sample_of(get_args(kind)[0]),)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{each.name: sample_of(hints[each.name]) for each in fields(kind)})
    return _SAMPLES[get_origin(kind) or kind]


_SAMPLES: Final[Mapping[Any, Any]] = {
    str: "on-tides",
    int: 1,
    float: 0.5,
    bool: True,
    date: DAY,
    datetime: MOMENT,
    dict: {"a": 1},
}


def _value(name: str, kind: Any, text: str) -> Any:
    if kind is str:
        return f"art_{len(text):026d}" if name.endswith("id") else text
    if kind is int:
        return len(text)
    return sample_of(kind)
