"""WXR of any articles, read as an export of WordPress, without the copies: what has a place there is unchanged."""

import asyncio
import re
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.any_articles import WHOLE
from support.importers import plain_renderer

from gql_blog.content import ArticleStatus, BylineRole
from gql_blog.hooks import ExportArticle, ExportSite

pytest.importorskip("gql_blog_exports.hooks", reason="the plugin exports is not installed")
pytest.importorskip("gql_blog_importers.hooks", reason="the plugin importers is not installed")
from gql_blog_exports.wxr import write_wxr
from gql_blog_exports.wxr_losses import omitted_from_wxr
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.wordpress import read_wordpress

SITE = ExportSite(title="<Harbour> & Talk", url="https://example.org/", file_url="https://example.org/export")
RENDERER = plain_renderer()
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="$"), min_size=1, max_size=12)
INLINE = st.one_of(
    WORDS,
    st.builds("*{}*".format, st.from_regex("[a-z]{1,6}", fullmatch=True)),
    st.sampled_from(
        [
            *(
                "`[a]  & <b>`",
                "**x**",
                "~~no~~",
                "[l](/no)",
                "<https://e.org/a_b>",
                "[gallery]",
                "[caption]x[/caption]",
            ),
            *("x[^1]", "x[^2]", "a\\\nb", "a\nb", "![alt](https://e.org/a.png)", "H<sub>2</sub>", "<kbd>K</kbd>"),
        ]
    ),
)
LINES = st.lists(INLINE, min_size=1, max_size=5).map(" ".join)
BLOCK = st.one_of(
    LINES.map("w {}".format),
    st.builds("## {}".format, st.from_regex("[A-Z][a-z]{1,6}( [a-z&]{1,5}){0,2}", fullmatch=True)),
    LINES.map(lambda text: "\n".join(f"> w {line}" for line in f"{text}\n\nw".split("\n"))),
    st.lists(LINES, min_size=1, max_size=3).map(
        lambda items: "\n".join("- w " + item.replace("\n", "\n  ") for item in items)
    ),
    st.sampled_from(
        [
            *("```python\nx = [a] < 1\n\n  y\n```", "    code\n\n    more", "---", "Quay\n:   A wall."),
            *("| a | b |\n|:--|--:|\n| 1 | [x] |", "3. c\n4. d\n\n   e", "| a |\n|---|\n| `x` |"),
        ]
    ),
)
NOTES = "[^1]: A *note*.\n\n    In two.\n\n[^2]: Ibid."
TEXT = st.builds(
    lambda blocks, last: "\n\n".join(["The tide.", *blocks, NOTES]).replace("[^2]", f"[^{last}]"),
    st.lists(BLOCK, min_size=1, max_size=5),
    st.sampled_from([2, 7]),
)


@st.composite
def articles(draw: st.DrawFn) -> ExportArticle:
    """An article with everything, rendered as the core renders it."""
    drawn: ExportArticle = draw(WHOLE)
    article_id = f"art_{draw(st.integers(0, 9_999)):026}"
    body = asyncio.run(RENDERER.article(source := draw(TEXT), locale=drawn.locale, prefix=article_id[-10:]))
    comments = tuple(
        replace(each, source=text, html=asyncio.run(RENDERER.comment(text)).html)
        for each, text in zip(
            drawn.comments, draw(st.lists(LINES.map("w {}".format), min_size=4, max_size=4)), strict=False
        )
    )
    return replace(drawn, id=article_id, source=source, html=body.html + body.endnotes, comments=comments)


def shown(html: str) -> str:
    """HTML with each white space as one, but in code, and without links that lead nowhere, as comments have them."""
    parts = re.split("(<pre>.*?</pre>)", re.sub('<a rel="[^"]*">(.*?)</a>', r"\1", html), flags=re.DOTALL)
    return "".join(each if at % 2 else " ".join(each.split()) for at, each in enumerate(parts))


def read_alone(articles: list[ExportArticle]) -> list[Any]:
    """What the reader of WordPress's exports makes of a WXR without the copies."""
    data = re.sub(rb"<dialogue:(copy|status)>.*?</dialogue:\1>", b"", write_wxr(articles, SITE), flags=re.DOTALL)
    notes = ExportNotes()
    read = [*read_wordpress(BytesIO(data.replace(b"urn:x-gql-blog:dialogue", b"urn:x")), notes)]
    assert not notes.refused
    return read


def same_there(written: list[ExportArticle]) -> None:
    for read, article in zip(read_alone(written), written, strict=True):
        draft = read.draft
        assert (draft.title, draft.subtitle, draft.slug) == (article.title, article.subtitle, article.slug)
        assert (draft.abstract, draft.locale, draft.tags) == (article.abstract, article.locale, article.tags)
        assert draft.published_on == article.published_on
        if not any("last change" in each for each in omitted_from_wxr(article)):
            assert draft.updated_on == article.updated_on
        is_public = article.status is ArticleStatus.PUBLISHED
        assert draft.status is (ArticleStatus.PUBLISHED if is_public else ArticleStatus.DRAFT)
        assert [each.name for each in draft.bylines] == [
            each.name for each in article.bylines if each.role is BylineRole.AUTHOR
        ]
        again = asyncio.run(RENDERER.article(draft.source, locale=article.locale, prefix=article.id[-10:]))
        assert shown(again.html + again.endnotes) == shown(article.html)
        assert [(each.author_name, each.posted_on, each.parent_id) for each in read.comments] == [
            (each.author_name, each.posted_on, place_of(each.parent_id, article)) for each in article.comments
        ]
        for comment, before in zip(read.comments, article.comments, strict=True):
            assert shown(asyncio.run(RENDERER.comment(comment.body)).html) == shown(before.html)


def place_of(parent_id: str | None, article: ExportArticle) -> str:
    return next((str(at) for at, each in enumerate(article.comments, 1) if each.id == parent_id), "")


@given(written=st.lists(articles(), min_size=1, max_size=2))
@settings(max_examples=25, deadline=None)
def test_what_has_a_place_in_wordpress_is_unchanged(written: list[ExportArticle]) -> None:
    same_there(written)


@pytest.mark.long
@given(written=st.lists(articles(), min_size=1, max_size=2))
@settings(max_examples=300, deadline=None)
def test_whatever_has_a_place_in_wordpress_is_unchanged(written: list[ExportArticle]) -> None:
    same_there(written)
