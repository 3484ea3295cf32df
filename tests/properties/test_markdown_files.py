"""Markdown files of any content: what is written is read back, and every character is accounted for."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from support.any_articles import ANY, assert_same

from gql_blog.errors import ImportRefused
from gql_blog.hooks import ExportArticle
from gql_blog.transfer import has_bidi
from gql_blog.transfer.markdown.markdown_reader import parse_markdown

exports = pytest.importorskip(
    "gql_blog_exports.markdown", reason="the plugin exports is not installed; `make test` installs it"
)


@given(ANY)
@settings(max_examples=80)
def test_an_article_comes_back_as_it_went(article: ExportArticle) -> None:
    data = exports.write_markdown((article,))
    (draft,) = parse_markdown(data)
    assert_same(draft, article)
    assert {finding.code for finding in draft.findings} <= {"BYLINE_MAY_NAME_SEVERAL"}
    assert draft.coverage.unparsed == ()
    assert draft.coverage.characters == draft.coverage.assigned == len(data.decode())


@given(st.lists(ANY, min_size=2, max_size=4))
@settings(max_examples=30)
def test_a_dialogue_comes_back_as_it_went(articles: list[ExportArticle]) -> None:
    data = exports.write_markdown(tuple(articles))
    drafts = parse_markdown(data)
    for draft, article in zip(drafts, articles, strict=True):
        assert_same(draft, article)
    assert sum(draft.coverage.assigned for draft in drafts) == len(data.decode())


@given(st.lists(ANY, min_size=2, max_size=3))
@settings(max_examples=20)
def test_an_article_may_hold_a_whole_export(articles: list[ExportArticle]) -> None:
    inner = exports.write_markdown(tuple(articles)).decode()
    assume(not has_bidi(inner))  # in a text, though not in front matter, what turns its direction is closed
    outer = [replace(articles[0], source=inner.strip()), *articles[1:]]
    for draft, article in zip(parse_markdown(exports.write_markdown(tuple(outer))), outer, strict=True):
        assert_same(draft, article)


YAML_LINES = st.sampled_from(
    [
        "title: A Title",
        "title: 'x'  # why",
        "# a remark",
        "layout: post",
        "cover:",
        "  image: a.png",
        "  # inside",
        "tags: [a, b]",
        "tags:",
        "- a",
        "bio: |",
        "  text",
        "",
        "date: 2019-05-02",
        "author: {name: A, site: b}",
        "draft: true",
        "é: ü",
    ]
)
BODY = st.text(st.sampled_from("ab \n#-*[]^:<>`é潮\u202e\x07\r"), max_size=60)


@given(st.lists(YAML_LINES, max_size=8), BODY, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
@settings(max_examples=150)
def test_every_character_is_assigned_or_listed(lines: list[str], body: str, line_end: str, marked: bool) -> None:
    text = ("\ufeff" if marked else "") + line_end.join(["---", *lines, "---", "", body])
    try:
        (draft,) = parse_markdown(text.encode())
    except ImportRefused:
        return
    coverage = draft.coverage
    assert coverage.characters == len(text)
    assert coverage.characters == coverage.assigned + sum(len(each.text) for each in coverage.unparsed)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    for each in coverage.unparsed:
        assert each.text in plain
        place = plain.split("\n")[each.first_line - 1 : each.last_line]
        assert each.text in "\n".join(place)
    told = " ".join(each.text for each in coverage.unparsed)
    for line in ("layout: post", "# a remark", "# why", "site: b", "é: ü"):
        if any(line in each for each in lines) and not draft.source.count(line):
            assert line in told, line


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_no_bytes_at_all_break_the_reader(data: bytes) -> None:
    for head in (b"", b"---\n", b"+++\n", b"---\ntitle: x\n---\n", b"<!-- article 1 of 2: 0123456789abcdef -->\n"):
        with suppress(ImportRefused):
            assert all(draft.source.strip() for draft in parse_markdown(head + data))
