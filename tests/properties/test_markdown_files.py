"""Markdown files of any content: what is written is read back, and every character is accounted for."""

import unicodedata
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gql_blog.content import (
    ArticleStatus,
    BylineRole,
    DraftArticle,
    DraftByline,
    EditorNotice,
    NoticeKind,
    ResponseKind,
    many_lines,
    one_line,
)
from gql_blog.errors import ImportRefused
from gql_blog.hooks import ExportArticle, ExportByline, ExportNotice
from gql_blog.transfer.markdown.markdown_reader import parse_markdown

exports = pytest.importorskip(
    "gql_blog_exports.markdown", reason="the plugin exports is not installed; `make test` installs it"
)

STORABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
LINES = st.text(STORABLE, max_size=60).map(one_line).filter(bool)
WORDS = st.sampled_from(
    ["null", "~", "yes", "1984", "2017-12-11", "1e3", "-", "a: b", "#", "'", '"', "[x]", "*a", "<<"]
)
LINE = LINES | WORDS
SLUG = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True) | st.sampled_from(
    ["null", "true", "on", "潮汐"]
)
PASSAGE = st.text(STORABLE, max_size=120).map(lambda text: many_lines(text).strip()).filter(bool)
SOURCE = st.text(STORABLE | st.sampled_from("\n-+#<>[]^:` "), max_size=200).map(many_lines).filter(str.strip)
BYLINE = st.builds(
    ExportByline,
    name=LINE,
    role=st.sampled_from(BylineRole),
    bio=st.none() | PASSAGE,
    affiliation=st.none() | LINE,
    contributor=st.none() | SLUG,
)
NOTICE = st.builds(
    ExportNotice,
    kind=st.sampled_from(NoticeKind),
    source=PASSAGE,
    html=st.just(""),
    text=st.just(""),
    date=st.none() | st.dates(min_value=date(1000, 1, 1)),
)
STATUS = st.sampled_from([ArticleStatus.DRAFT, ArticleStatus.PUBLISHED, ArticleStatus.ARCHIVED])
MOMENT = datetime(2026, 11, 25, tzinfo=UTC)
ARTICLE = st.builds(
    ExportArticle,
    id=st.just("art_01hzzzzzzzzzzzzzzzzzzzzzzz"),
    slug=SLUG,
    title=LINE,
    locale=st.sampled_from(["en", "zh-Hans", "de-CH"]),
    status=STATUS,
    url=st.just("https://example.org/x"),
    source=SOURCE,
    html=st.just(""),
    text=st.just(""),
    created_at=st.just(MOMENT),
    updated_at=st.just(MOMENT),
    subtitle=st.none() | LINE,
    published_on=st.none() | st.dates(min_value=date(1000, 1, 1)),
    translation_of=st.none() | SLUG,
    bylines=st.lists(BYLINE, max_size=3, unique_by=lambda each: (each.name, each.role)).map(tuple),
    tags=st.lists(LINE, max_size=3, unique=True).map(tuple),
    notices=st.lists(NOTICE, max_size=3).map(tuple),
)
ANSWER = st.builds(
    lambda article, kind, slug, title: replace(article, kind=kind, responding_to_slug=slug, responding_to_title=title),
    ARTICLE,
    st.sampled_from(ResponseKind),
    st.none() | SLUG,
    LINE,
)


def _assert_same(draft: DraftArticle, article: ExportArticle) -> None:
    assert (draft.title, draft.subtitle, draft.slug) == (article.title, article.subtitle, article.slug)
    assert (draft.locale, draft.status, draft.published_on) == (article.locale, article.status, article.published_on)
    assert draft.bylines == tuple(
        DraftByline(each.name, each.role, each.bio, each.affiliation, each.contributor) for each in article.bylines
    )
    assert draft.tags == article.tags
    assert draft.notices == tuple(EditorNotice(each.kind, each.source, each.date) for each in article.notices)
    assert draft.source == article.source
    assert (draft.translation_of and draft.translation_of.slug) == article.translation_of
    if article.kind is None:
        assert draft.responding_to is None
        return
    assert draft.kind is article.kind
    assert draft.responding_to is not None
    if article.responding_to_slug is not None:
        assert draft.responding_to.slug == article.responding_to_slug
    else:
        assert draft.responding_to.title == article.responding_to_title


def _bidi_free(article: ExportArticle) -> bool:
    """An import closes direction controls that a text leaves open: that is a change, and told."""
    return not any(unicodedata.bidirectional(each) in _EMBEDDINGS for each in article.source)


_EMBEDDINGS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
ANY = (ARTICLE | ANSWER).filter(_bidi_free)


@given(ANY)
@settings(max_examples=80)
def test_an_article_comes_back_as_it_went(article: ExportArticle) -> None:
    data = exports.write_markdown((article,))
    (draft,) = parse_markdown(data)
    _assert_same(draft, article)
    assert {finding.code for finding in draft.findings} <= {"BYLINE_MAY_NAME_SEVERAL"}
    assert draft.coverage.unparsed == ()
    assert draft.coverage.characters == draft.coverage.assigned == len(data.decode())


@given(st.lists(ANY, min_size=2, max_size=4))
@settings(max_examples=30)
def test_a_dialogue_comes_back_as_it_went(articles: list[ExportArticle]) -> None:
    data = exports.write_markdown(tuple(articles))
    drafts = parse_markdown(data)
    for draft, article in zip(drafts, articles, strict=True):
        _assert_same(draft, article)
    assert sum(draft.coverage.assigned for draft in drafts) == len(data.decode())


@given(st.lists(ANY, min_size=2, max_size=3))
@settings(max_examples=20)
def test_an_article_may_hold_a_whole_export(articles: list[ExportArticle]) -> None:
    inner = exports.write_markdown(tuple(articles)).decode()
    outer = [replace(articles[0], source=inner.strip()), *articles[1:]]
    for draft, article in zip(parse_markdown(exports.write_markdown(tuple(outer))), outer, strict=True):
        _assert_same(draft, article)


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
