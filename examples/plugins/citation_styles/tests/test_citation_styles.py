"""The styles as a frontend has them: in a bibliography, by the names of the schema."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

import gql_blog_citation_styles
from gql_blog.plugin import ExportArticle, ExportFormat, FootnoteKind, Note, ReadNote, hookimpl

STONE = {"family": "Stone", "given": "Ada"}
REED = {"family": "Reed", "given": "Ben"}
WORKS: tuple[dict[str, Any], ...] = (
    {
        **{"type": "book", "author": [STONE], "title": "Marks of the North", "issued": {"date-parts": [[1999]]}},
        **{"publisher-place": "Oslo", "publisher": "Rune"},
    },
    {
        **{"type": "article-journal", "author": [STONE, REED], "title": "The Long Table"},
        **{"container-title": "Rooms", "volume": "12", "issue": "3", "page": "45–60"},
        **{"issued": {"date-parts": [[2010]]}},
    },
    {
        **{"type": "chapter", "editor": [STONE], "title": "Winds", "container-title": "Air", "publisher": "Rune"},
        **{"issued": {"date-parts": [[2001]]}},
    },
)

BIBLIOGRAPHY = """{ post(slug: "sources") { dialogue { bibliography {
  long: text(style: CITATION_STYLES_AUTHOR_DATE) short: text(style: CITATION_STYLES_SHORT)
  german: text(style: CITATION_STYLES_GERMAN) printed: text(style: null) } } } }"""
BY_VARIABLE = """query($style: CitationStyle) {
  post(slug: "sources") { dialogue { bibliography { text(style: $style) } } } }"""


@hookimpl
def read_notes(notes: tuple[Note, ...]) -> tuple[ReadNote, ...]:
    """Each note cites the work of its number."""
    return tuple(ReadNote(kind=FootnoteKind.FULL, citation=WORKS[note.number - 1]) for note in notes)


@hookimpl
def register_exports() -> list[ExportFormat]:
    """A format of the works in one style."""

    def write(articles: tuple[ExportArticle, ...]) -> bytes:
        return json.dumps([work["CITATION_STYLES_SHORT"] for work in articles[0].works_in_styles]).encode()

    return [ExportFormat(format="works", media_type="application/json", extension="works.json", write=write)]


@pytest.mark.parametrize("each_database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_a_bibliography_is_in_each_style(blog: Any, each_database: str) -> None:
    pytest.importorskip("citeproc")
    reader = SimpleNamespace(api_version=2, read_notes=read_notes, register_exports=register_exports)
    plugins = {"reader": reader, "citation_styles": gql_blog_citation_styles}
    with blog(plugins, database=each_database) as app:
        app.publish("Sources", "One.[^1] Two.[^2] Three.[^3]\n\n[^1]: A.\n\n[^2]: B.\n\n[^3]: C.")
        works = app.query(BIBLIOGRAPHY).data["post"]["dialogue"]["bibliography"]
        assert {each["printed"]: (each["long"], each["short"], each["german"]) for each in works} == {
            "A.": (
                "Stone, Ada. 1999. Marks of the North. Oslo: Rune.",
                "Stone, Marks of the North (1999).",
                "Stone, Ada: Marks of the North. Oslo 1999.",
            ),
            "B.": (
                "Stone, Ada, and Ben Reed. 2010. “The Long Table.” Rooms 12 (3): 45–60.",
                "Stone and Reed, The Long Table (2010).",
                "Stone, Ada / Reed, Ben: The Long Table. In: Rooms 12 (2010), H. 3, S. 45–60.",
            ),
            "C.": (
                "Stone, Ada, ed. 2001. “Winds.” In Air. Rune.",
                "Winds (2001).",
                "Stone, Ada (Hrsg.): Winds. In: Air, 2001.",
            ),
        }
        found = app.query(BY_VARIABLE, {"style": "CITATION_STYLES_SHORT"}).data["post"]["dialogue"]["bibliography"]
        assert {each["text"] for each in found} == {each["short"] for each in works}
        exported = json.loads(app.request("GET", "/exports/sources.works.json").text)
        assert sorted(exported) == sorted(each["short"] for each in works)
