import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from gql_blog.access import ANONYMOUS
from gql_blog.content import SiteUrls
from gql_blog.graph.declared.declarations import declared_fields
from gql_blog.graph.nodes.article import Article
from gql_blog.graph.nodes.article_parts import Finding, Provenance
from gql_blog.graph.nodes.dialogue import Dialogue
from gql_blog.graph.query import Query as QueryRoot
from gql_blog.hooks import ExportFormat, Hooks, hookimpl
from gql_blog.read import InstalledPlugins, Items, Key, ReadContext


class Pages(BaseModel):
    """The options of the book."""

    pages: int | None = Field(None, description="How many.")


OPTIONS = [{"name": "pages", "type": "integer", "default": None, "description": "How many."}]


class Writes:
    """A plugin with three formats: for articles, for whole dialogues and the site too, and for the site alone."""

    api_version = 2

    @hookimpl
    def register_exports(self) -> Sequence[ExportFormat]:
        return [
            ExportFormat(format="plain", media_type="text/plain", extension="txt", write=lambda articles: b""),
            ExportFormat(
                format="book",
                media_type="application/x-book",
                extension="book",
                write=lambda articles: b"",
                whole_dialogue=True,
                write_site=lambda articles: b"",
                options=Pages,
            ),
            ExportFormat(
                format="map", media_type="application/x-map", extension="site.map", write_site=lambda articles: b""
            ),
        ]


def exports(declaration: type, hooks: Hooks, *values: Any, name: str = "exports") -> Sequence[dict[str, Any]]:
    need = declared_fields(declaration)[name].need
    assert isinstance(need, Items)
    assert len(need.columns) == len(values)
    installed = InstalledPlugins.of(hooks, lambda _by, _rows: True)
    context = ReadContext(ANONYMOUS, SiteUrls("https://example.org/"), installed=installed)
    return need.function(context, {}, *values) or []


def test_an_article_comes_in_every_format() -> None:
    assert exports(Article, Hooks.of({"writes": Writes()}), "the-quiet-street", False) == [
        {
            "format": "book",
            "mediaType": "application/x-book",
            "url": "https://example.org/exports/the-quiet-street.book",
            "options": OPTIONS,
        },
        {
            "format": "plain",
            "mediaType": "text/plain",
            "url": "https://example.org/exports/the-quiet-street.txt",
            "options": [],
        },
    ]


def test_a_dialogue_comes_in_those_that_hold_it_whole() -> None:
    assert exports(Dialogue, Hooks.of({"writes": Writes()}), "the-quiet-street") == [
        {
            "format": "book",
            "mediaType": "application/x-book",
            "url": "https://example.org/dialogues/the-quiet-street/export.book",
            "options": OPTIONS,
        }
    ]


def test_the_site_comes_in_those_that_write_it() -> None:
    found = exports(QueryRoot, Hooks.of({"writes": Writes()}), name="site_exports")
    assert [(each["format"], each["url"], each["options"]) for each in found] == [
        ("book", "https://example.org/export.book", OPTIONS),
        ("map", "https://example.org/export.site.map", []),
    ]


def test_a_stub_and_a_bare_core_have_none() -> None:
    assert exports(Article, Hooks.of({"writes": Writes()}), "the-quiet-street", True) == []
    assert exports(Article, Hooks.of({}), "the-quiet-street", False) == []
    assert exports(Dialogue, Hooks.of({}), "the-quiet-street") == []


def test_findings_are_read_out_of_their_column() -> None:
    need = declared_fields(Provenance)["findings"].need
    assert isinstance(need, Items)
    stored = [{"code": "DATE_NOT_STATED", "message": "No date.", "firstLine": 3, "lastLine": None}]
    (found,) = need.function(ReadContext(ANONYMOUS, SiteUrls("")), {}, json.dumps(stored))
    keys = [each.need.name for each in declared_fields(Finding).values() if isinstance(each.need, Key)]
    assert {key: found[key] for key in keys} == stored[0]
