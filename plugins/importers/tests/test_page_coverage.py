"""Every character of a page is assigned to a part of the article, or listed as unparsed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cases import cases
from support.page_scores import OWN_PAGES, SHARED_PAGES, plain

from gql_blog.plugin import DraftArticle, ImportRefused
from gql_blog_importers.pages import looks_like_page, parse_page

_LINES = st.sampled_from(
    [
        "", "", "", "   ", "Skip to main content", "April 3, 2021", "2021年4月3日", "Responding To: Two Islands",
        "响应: 两座岛", "What the Lighthouse Sees", "Odile Marchetti", "陈思远", "Odile Marchetti | March 14, 2019",
        "Wen Jiayi | 2019年3月12日", "North wing | South wing", "Editor’s Note: Cut.", "By Bram Achterberg",
        "It sees both islands [1].", "The keeper said: “none” [2, 3].", "m² and [2017] and [sic]",
        "[1] Petra Holm, Quays (Bergen, 1998), 41.", "[2] Ibid.", "Notes", "1. A note.",
        "Odile Marchetti is a senior at Quayside College.", "COMMENT FROM BRAM ACHTERBERG (March 20, 2019):",
        "COMMENT FROM X (March 21, 2019): On one line.", "来自 林小雨 的评论（2021年3月9日）：写得好。",
        "Other Responses", "About the Blog", "back to top", "\ufeff",
        "\u202eturned", "with \x1b[31m colour", "soft\u00adhyphen\u200b",
    ]
)  # fmt: skip
_PAGES = st.lists(_LINES, max_size=30).flatmap(
    lambda lines: st.sampled_from(["\n", "\r\n", "\r", "\n\n"]).map(lambda end: end.join(lines))
)


def _read(data: bytes) -> DraftArticle | ImportRefused:
    try:
        return parse_page(data)
    except ImportRefused as refusal:
        return refusal


def _assert_account(text: str, draft: DraftArticle) -> None:
    coverage = draft.coverage
    assert coverage.characters == len(text)
    assert coverage.characters == coverage.assigned + sum(len(part.text) for part in coverage.unparsed)
    assert all(part.text in text and part.text.strip() for part in coverage.unparsed)
    told = [(finding.first_line, finding.last_line) for finding in draft.findings]
    for part in coverage.unparsed:
        assert any(first is not None and last is not None and first <= part.first_line and part.last_line <= last
                   for first, last in told)  # fmt: skip


@given(_PAGES)
def test_the_account_closes_for_pages_of_any_build(text: str) -> None:
    looks_like_page(text)
    draft = _read(text.encode())
    if isinstance(draft, ImportRefused):
        assert draft.reason in {"EMPTY", "NO_BODY", "NOT_AN_ARTICLE", "IMPOSSIBLE_DATE", "SEVERAL_PAGES"}
    else:
        _assert_account(text, draft)


@given(st.text(max_size=400))
def test_the_account_closes_for_any_text(text: str) -> None:
    looks_like_page(text)
    try:
        data = text.encode()
        draft = parse_page(data)
    except (ImportRefused, UnicodeEncodeError):
        return
    _assert_account(text, draft)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    draft = _read(data)
    assert not isinstance(draft, ImportRefused) or draft.message


@given(_PAGES)
def test_what_is_assigned_is_in_the_draft(text: str) -> None:
    """No line of prose vanishes: each is in the article, its notes, its people, its comments, or told of."""
    try:
        draft = parse_page(text.encode())
    except ImportRefused:
        return
    kept = "\n".join(
        [
            plain(draft.source),
            *(comment.body for comment in draft.comments),
            *(byline.bio or "" for byline in draft.bylines),
            *(plain(notice.source) for notice in draft.notices),
            *(part.text for part in draft.coverage.unparsed),
            draft.title or "",
            draft.subtitle or "",
            *(mention.title or "" for mention in draft.mentions),
        ]
    )
    for words in ("It sees both islands", "Petra Holm", "North wing", "senior at Quayside College"):
        if words in text and "About the Blog" not in text:  # which a finding tells of
            assert words in kept


@cases("folder", [OWN_PAGES, SHARED_PAGES])
def test_the_account_closes_for_every_page(folder: object) -> None:
    paths = sorted(OWN_PAGES.glob("*.txt") if folder is OWN_PAGES else SHARED_PAGES.glob("*.txt"))
    if not paths:
        pytest.skip("no pages of ../shared here")
    for path in paths:
        data = path.read_bytes()
        try:
            draft = parse_page(data)
        except ImportRefused:
            continue
        _assert_account(data.decode(), draft)
