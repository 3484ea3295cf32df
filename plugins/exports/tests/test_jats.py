"""JATS: valid by its schema, read by pandoc, and true to the article."""

import json
import random
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import nh3
import pytest
from support.cases import cases
from support.schemas import errors_of_jats

from gql_blog.plugin import ArticleStatus, BylineRole, ExportArticle, ExportByline, ExportSite, ReadNote
from gql_blog.testing import Blog
from gql_blog_exports import hooks
from gql_blog_exports.jats import JatsOptions, omitted_from_jats, write_jats

ISSN = JatsOptions(issn="2049-3630")
HREF = "{http://www.w3.org/1999/xlink}href"
SOURCE = """It *turns*[^1] by $a_b$, for \\$5 or \\$6.

$$
x^2
$$

## Ebb

> Quoted.[^2]

| L | R |
|:--|--:|
| a | [up](#ebb) |

### At night

![A quay](quay.png "The quay")

- one
- two

  ```python
  x = 1 < 2
  ```

## Flood

Quay
:   A wall.

[^1]: Ada Byron, *Notes* (London: Taylor, 1843), 5.
[^2]: Ibid, 226.
"""
CITATION = {
    "type": "book",
    "title": "Notes",
    "author": [{"family": "Byron", "given": "Ada"}],
    "issued": {"date-parts": [[1843]]},
    "publisher": "Taylor",
    "DOI": "10.5555/notes",
}


@pytest.fixture
def essay(told: ExportArticle) -> ExportArticle:
    """An article with all that JATS holds."""
    return replace(
        told,
        doi="10.5555/tides",
        licence="CC-BY-4.0",
        section="Forum: Cities & Ports",
        abstract="Tides turn.\n\nTwice.",
        updated_on=date(2020, 1, 2),
        bylines=(
            ExportByline(name="Mara Lind", affiliation="Harbour College", orcid="0000-0002-1825-0097", bio="Sails."),
            ExportByline(name="Ludwig van Beek", role=BylineRole.TRANSLATOR),
            ExportByline(name="王小明"),
        ),
        html='<p>The tide.<sup><a id="fn-a-1-ref-1" href="#fn-a-1" role="doc-noteref">1</a></sup></p>'
        '<section role="doc-endnotes"><ol><li id="fn-a-1"><p>Ibid, 226. <a href="#fn-a-1-ref-1" role="doc-backlink">'
        "↩</a></p></li></ol></section>",
        read_notes=(ReadNote(citation=CITATION),),
    )


def _root(document: bytes) -> Element:
    return fromstring(document.decode())


def _texts(root: Element, path: str) -> list[str]:
    return ["".join(each.itertext()) for each in root.iterfind(path)]


def test_a_dialogue_is_valid_by_the_schema(essay: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    document = write_jats((essay, replace(answer, status=ArticleStatus.DRAFT)), ISSN, site)
    assert errors_of_jats(document) == []
    assert document == write_jats((essay, replace(answer, status=ArticleStatus.DRAFT)), ISSN, site)
    # Without an ISSN it is Archiving and Interchange, which differs by that alone.
    without = write_jats((essay,), JatsOptions(), site)
    assert b"Journal Archiving and Interchange DTD" in without
    (missing,) = errors_of_jats(without)
    assert "issn" in missing


def test_what_an_article_states_has_its_element(essay: ExportArticle, site: ExportSite) -> None:
    root = _root(write_jats((essay,), ISSN, site))
    meta = root.find("front/article-meta")
    assert meta is not None
    assert _texts(meta, "title-group/*") == ["On Tides", "A & B"]
    assert _texts(meta, "article-id[@pub-id-type='doi']") == ["10.5555/tides"]
    assert _texts(meta, "contrib-group/contrib/string-name") == ["Mara Lind", "Ludwig van Beek", "王小明"]
    assert _texts(meta, ".//surname") == ["Lind", "van Beek", "王小明"]
    assert [each.get("contrib-type") for each in meta.iterfind(".//contrib")] == ["author", "translator", "author"]
    assert _texts(meta, ".//contrib-id") == ["https://orcid.org/0000-0002-1825-0097"]
    assert _texts(meta, "aff") == ["Harbour College"]
    assert [each.get("rid") for each in meta.iterfind(".//contrib/xref[@ref-type='aff']")] == [
        meta.find("aff").get("id")  # type: ignore[union-attr]
    ]
    assert [each.get("iso-8601-date") for each in meta.iter() if each.get("iso-8601-date")] == [
        "2019-05-02",
        "2020-01-02",
    ]
    licence = meta.find("permissions/license")
    assert licence is not None
    assert licence.get(HREF) == "https://creativecommons.org/licenses/by/4.0/"
    assert _texts(meta, "abstract/p") == ["Tides turn.", "Twice."]
    assert _texts(meta, "kwd-group/kwd") == ["harbours"]
    assert _texts(meta, "article-categories/subj-group[@subj-group-type='heading']/subject") == [
        "Forum: Cities & Ports"
    ]
    assert _texts(root, "back/notes/p") == ["2019-05-06", "Late."]
    told = ["3 comments", "1 listed response"]
    assert [omitted_from_jats(essay), omitted_from_jats(essay, dialogue=True)] == [told, told]


def test_a_response_names_what_it_answers(essay: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    within = replace(answer, html='<p><a href="/on-tides#ebb">Ebb</a></p>')
    headed = replace(essay, html='<h2 id="ebb">Ebb</h2>')
    root = _root(write_jats((headed, within), ISSN, site))
    (response,) = root.findall("response")
    assert response.get("response-type") == "rejoinder"
    (related,) = response.findall("front-stub/related-article")
    assert (related.get(HREF), related.text) == (essay.url, "On Tides")
    (link,) = response.iterfind("body//xref")
    assert link.get("rid") == root.find("body/sec").get("id"), "links between articles of the file stay within it"  # type: ignore[union-attr]
    assert "what it is a translation of" in omitted_from_jats(answer)
    alone = _root(write_jats((answer,), ISSN, site))
    assert alone.get("article-type") == "article-commentary"
    assert alone.find("front/article-meta/related-article") is not None


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="needs pandoc: apt-get install pandoc")
def test_pandoc_reads_it_back(essay: ExportArticle, site: ExportSite) -> None:
    several = (*essay.bylines, ExportByline(name="Ina Falk", affiliation="Quay & Co."))
    document = write_jats((replace(essay, bylines=several),), ISSN, site)
    run = subprocess.run(
        [shutil.which("pandoc") or "", "-f", "jats", "-t", "csljson"], input=document, capture_output=True, check=True
    )
    (work,) = json.loads(run.stdout)
    assert (work["title"], work["DOI"], work["author"]) == (
        "Notes",
        "10.5555/notes",
        [{"family": "Byron", "given": "Ada"}],
    )
    run = subprocess.run(
        [shutil.which("pandoc") or "", "-f", "jats", "-t", "markdown", "-s"],
        input=document,
        capture_output=True,
        check=True,
    )
    read = run.stdout.decode()
    for stated in ("title: On Tides", "date: 2019-05-02", "[^1]: Ibid, 226.", "tide.[^1]"):
        assert stated in read
    assert "author:\n- Mara Lind\n- 王小明\n- Ina Falk\n" in read, "a translator is none"
    assert "institute:\n- Harbour College\n- Quay & Co.\n" in read


def test_a_published_text_is_sections_notes_and_formulas(blog: Blog) -> None:
    with blog({"exports": hooks}) as app:
        article = app.publish("On Tides", SOURCE)
        document = app.export(article, "jats", options={"issn": "2049-3630"})
        assert app.request("GET", f"/exports/{article.slug}.jats.xml?issn=2049-3630").body == document
        assert app.request("GET", f"/exports/{article.slug}.jats.xml?issn=12").status == 400
    assert errors_of_jats(document) == []
    body = _root(document).find("body")
    assert body is not None
    assert _texts(body, "sec/title") == ["Ebb", "Flood"]
    assert _texts(body, "sec/sec/title") == ["At night"]
    assert _texts(body, "p/inline-formula/tex-math") == ["a_b"]
    assert _texts(body, "p/disp-formula/tex-math") == ["x^2"]
    assert "for $5 or $6." in "".join(body.itertext())
    assert _texts(body, "sec/disp-quote/p") == ["Quoted.2"]
    assert _texts(body, ".//code[@language='python']") == ["x = 1 < 2"]
    assert _texts(body, ".//fig/caption/p") == ["The quay"]
    assert _texts(body, ".//graphic/alt-text") == ["A quay"]
    assert [each.get("align") for each in body.iter("th")] == ["left", "right"]
    assert _texts(body, ".//def-list/def-item/*") == ["Quay", "A wall."]
    notes = {each.get("id"): "".join(each.itertext()) for each in _root(document).iter("fn")}
    assert [notes[str(each.get("rid"))] for each in body.iter("xref") if each.get("ref-type") == "fn"] == [
        "1Ada Byron, Notes (London: Taylor, 1843), 5. ",
        "2Ibid, 226. ",
    ]


TAGS = (  # noqa: SIM905 (easier to read)
    "a abbr br cite code del em ins kbd q s strong sub sup blockquote dd dl dt hr li ol p pre ul h2 h3 h6 img figure "
    "figcaption mark table caption colgroup col thead tbody tfoot tr th td ruby rt rp div details summary aside"
).split()
VOID = frozenset({"br", "col", "hr", "img"})
STATED = {
    "a": ('href="https://e.org/"', 'href="http://["', ""),
    "abbr": ('title="t"', ""),
    "img": ('src="/i.png" alt="x"', 'src="http://e.org/a b.png" title="T"', 'alt="a"'),
    "ol": ('start="3"', 'start="-2"', 'start="²"'),
    "td": ('colspan="2" align="char"', 'align="left" rowspan="0"'),
}
CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes={"a": {"href"}, "abbr": {"title"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "td": {"align"}},
)


def _any_html(chance: random.Random, depth: int) -> str:
    parts = []
    for _ in range(chance.randint(0, 4)):
        if depth == 0 or chance.random() < 0.35:
            parts.append(chance.choice(["a ", "$x$ ", "$$y$$", "&lt;", "\x01", "b\n", " "]))
            continue
        tag = chance.choice(TAGS)
        start = f"<{tag} {chance.choice(STATED.get(tag, ('',)))}>"
        parts.append(start if tag in VOID else f"{start}{_any_html(chance, depth - 1)}</{tag}>")
    return "".join(parts)


@cases("seed", range(4))
def test_whatever_html_becomes_valid(seed: int, post: ExportArticle, site: ExportSite) -> None:
    for number in range(60):
        html = CLEANER.clean(_any_html(random.Random(seed * 1000 + number), 5))
        document = write_jats((replace(post, html=html, source="$x$ $$y$$"),), ISSN, site)
        assert errors_of_jats(document) == [], html


@cases(
    ("citation", "written"),
    [
        ({"title": "A", "type": "article-journal", "container-title": "B"}, ["A", "B"]),
        ({"title": "A", "type": "chapter", "container-title": "B", "page": "3-5"}, ["A", "B", "3-5"]),
        ({"title": "A", "author": [{"literal": "P"}, 7], "issued": {"raw": "c. 1700"}}, ["P", "A", "c. 1700"]),
        ({"title": "A", "URL": "e:o", "issued": {"date-parts": [[1999, 2, 3]]}}, ["A", "1999", "2", "3", "e:o"]),
    ],
)  # fmt: skip
def test_references_are_valid(
    citation: dict[str, Any], written: list[str], post: ExportArticle, site: ExportSite
) -> None:
    document = write_jats((replace(post, read_notes=(ReadNote(citation=citation),)),), ISSN, site)
    assert errors_of_jats(document) == []
    assert ["".join(each.itertext()) for each in _root(document).iterfind(".//element-citation/*")] == written


@pytest.mark.parametrize("start", ["--5", "9" * 5000, "²"])
def test_a_list_that_begins_with_no_number_begins_with_one(blog: Blog, start: str) -> None:
    with blog({"exports": hooks}) as app:
        article = app.publish("On Tides", f'<ol start="{start}"><li>Ebb</li></ol>')
        answer = app.request("GET", f"/exports/{article.slug}.jats.xml?issn=2049-3630")
    assert answer.status == 200
    assert errors_of_jats(answer.body) == []
