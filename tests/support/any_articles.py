"""Articles of any content, as strategies of Hypothesis, and the drafts that are to come of them."""

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from gql_blog.content import (
    ArticleStatus,
    BylineRole,
    DraftArticle,
    DraftByline,
    DraftComment,
    DraftMention,
    EditorNotice,
    NoticeKind,
    ResponseKind,
    many_lines,
    one_line,
)
from gql_blog.hooks import ExportArticle, ExportByline, ExportComment, ExportMention, ExportNotice

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
    abstract=st.none() | PASSAGE,
    updated_on=st.none() | st.dates(min_value=date(1000, 1, 1)),
    published_on=st.none() | st.dates(min_value=date(1000, 1, 1)),
    doi=st.none() | st.from_regex(r"10\.[0-9]{4,6}/[!#-;=?-~]{1,20}", fullmatch=True),
    licence=st.none() | LINE,
    section=st.none() | LINE,
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


def assert_same(draft: DraftArticle, article: ExportArticle) -> None:
    """Whether a draft says of an article all that Markdown holds."""
    assert (draft.abstract, draft.updated_on) == (article.abstract, article.updated_on)
    assert (draft.title, draft.subtitle, draft.slug) == (article.title, article.subtitle, article.slug)
    assert (draft.locale, draft.status, draft.published_on) == (article.locale, article.status, article.published_on)
    assert draft.bylines == tuple(
        DraftByline(each.name, each.role, each.bio, each.affiliation, each.contributor) for each in article.bylines
    )
    assert (draft.doi, draft.licence, draft.section) == (article.doi, article.licence, article.section)
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

DAY = st.none() | st.dates(min_value=date(1000, 1, 1))
MENTION = st.builds(ExportMention, credited_name=LINE, title=st.none() | LINE, date=DAY)


@st.composite
def threads(draw: st.DrawFn) -> tuple[ExportComment, ...]:
    """Comments, each of which may answer one before it."""
    found: list[ExportComment] = []
    for number in range(draw(st.integers(0, 4))):
        above = draw(st.none() | st.integers(0, number - 1)) if number else None
        comment = ExportComment(
            id=f"com_{number}",
            author_name=draw(LINE),
            source=draw(SOURCE),
            html="",
            text="",
            posted_on=draw(DAY),
            parent_id=None if above is None else f"com_{above}",
        )
        found.append(comment)
    return tuple(found)


WHOLE = st.builds(
    lambda article, comments, mentions: replace(article, comments=comments, mentions=tuple(mentions)),
    ANY,
    threads(),
    st.lists(MENTION, max_size=3),
)
"""Articles with all that stands beside them."""


def assert_same_beside(draft: DraftArticle, article: ExportArticle) -> None:
    """Whether a draft has the comments of an article, as they answer each other, and its printed list."""
    assert draft.mentions == tuple(DraftMention(each.credited_name, each.title, each.date) for each in article.mentions)

    def below(parent: str | None) -> tuple[DraftComment, ...]:
        return tuple(
            DraftComment(each.author_name, each.source, each.posted_on, below(each.id))
            for each in article.comments
            if each.parent_id == parent
        )

    assert draft.comments == below(None)
