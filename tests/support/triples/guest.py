"""A plugin that adds a field to each type that may have more, and two formats to export: what it answers is plain.

What it adds beside values of columns (rows of the core, queries, inputs and connections) is in ``guest_types``.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic import Field as PydanticField
from support.oracle.asked import Fields, Format, FormatOption
from support.triples import guest_types

from gql_blog.plugin import ExportFormat, Field, Query, hookimpl

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


class BookOptions(BaseModel):
    """The options of a format."""

    pages: int | None = PydanticField(None, description="How many.")
    bound: bool = PydanticField(True, description="Whether it has covers.")


BOOK_OPTIONS = (
    FormatOption("pages", "integer", None, "How many."),
    FormatOption("bound", "true or false", "true", "Whether it has covers."),
)
FORMATS = (
    Format("book", "application/x-book", "book", True, BOOK_OPTIONS),
    Format("plain", "text/plain", "txt", False),
)


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
        ] + guest_types.FIELDS

    @hookimpl
    def register_queries(self) -> Sequence[Query]:
        return guest_types.QUERIES

    @hookimpl
    def register_exports(self) -> Sequence[ExportFormat]:
        return [
            ExportFormat(
                format=each.name,
                media_type=each.media_type,
                extension=each.extension,
                write=lambda **_: b"",
                whole_dialogue=each.whole,
                write_site=(lambda **_: b"") if each.whole else None,
                options=BookOptions if each.options else None,
            )
            for each in FORMATS
        ]


def _of_all(make: Callable[..., Any]) -> Callable[[Sequence[tuple[Any, ...]]], list[Any]]:
    return lambda rows: [make(*row) for row in rows]


def expected_fields() -> dict[str, Fields]:
    """Return what the oracle has to know of the added fields, by type."""
    fields: dict[str, dict[str, Any]] = {}
    for type_name, name, _, needs, make in ADDED:
        for each in ("Post", "Response") if type_name == "Article" else (type_name,):
            fields.setdefault(each, {})[name] = _of_one(needs, make)
    for each, resolvers in guest_types.expected().items():
        fields.setdefault(each, {}).update(resolvers)
    return dict(fields)


def _of_one(needs: tuple[str, ...], make: Callable[..., Any]) -> Callable[..., Any]:
    return lambda row, _asked: make(*(getattr(getattr(row, "post", row), column) for column in needs))
