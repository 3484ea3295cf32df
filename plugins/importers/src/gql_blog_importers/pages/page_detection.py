"""Detection: whether a text is a dialogue page, and whether that page is an article."""

import re
from collections.abc import Sequence

from gql_blog.plugin import BylineRole, ends_in_month, parse_date
from gql_blog_importers.pages.author_bios import confirms_name
from gql_blog_importers.pages.comment_headers import parse_comment_header
from gql_blog_importers.pages.credit_lines import parse_card, parse_credit_line
from gql_blog_importers.pages.head_classifier import HeadLines
from gql_blog_importers.pages.line_patterns import is_bio_heading, is_boilerplate, is_section_heading, label_target
from gql_blog_importers.pages.page_lines import Page, ends_sentence, is_headline, is_prose, is_rule, split_lines
from gql_blog_importers.pages.person_names import Confidence, parse_names
from gql_blog_importers.pages.response_list import PageTail
from gql_blog_importers.pages.text_span import long_lines

_OTHER_FORMATS = re.compile(r"\s*(?:<[!?a-zA-Z]|\{|\[\s*[\[{\"]|---\s*\n|\+\+\+\s*\n|%PDF|PK\x03\x04)")
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|```|~~~|\[\^[^\]\n]{1,40}\]:|[-*+] \[[ x]\] |\|.{1,200}\|\s*$|> \S)", re.MULTILINE
)
_SAMPLE = 50_000
_HEAD = 12
_PROSE = 40
_CREDITS = 3
"""Lines between a title and its text that name or date it."""


def looks_like_page(text: str) -> bool:
    """Whether this plain text is a dialogue page. Pages that are no articles look like pages too: refused later.

    A label, a card, a date of its own or a comment's head show it; so does a headline over prose without any markup.
    """
    sample = text[:_SAMPLE].removeprefix("\ufeff")
    if _OTHER_FORMATS.match(sample):
        return False
    page = split_lines(sample)
    texts = [line.text for line in page.lines]
    if any(_is_sign(line) for line in texts[:_HEAD]) or any(parse_comment_header(line) for line in texts):
        return True
    if _MARKDOWN.search(sample):
        return False
    return _is_prose_under_headline(page)


def _is_sign(text: str) -> bool:
    return (
        label_target(text) is not None
        or parse_card(text) is not None
        or parse_date(text) is not None
        or is_boilerplate(text)
    )


def _is_prose_under_headline(page: Page) -> bool:
    texts = [line.text for line in page.lines]
    return len(texts) > 1 and is_headline(texts[0]) and any(len(t) > _PROSE and ends_sentence(t) for t in texts[1:])


def second_page_at(page: Page, first: int = 0) -> int | None:
    """The line (an index) where a second page begins in the same file; ``None``: the file holds one page.

    A second head shows it, with text above and below: a label with a headline under it, a credit in words
    ('By NAME') under a headline, or a rule above a headline with a date or a name and a date. ``first``: where the head
    of the first page begins.
    """
    has_prose = False
    long = long_lines(page.lines)[1:]
    for index in range(first, len(page.lines)):
        text = page.text(index)
        if has_prose and _is_label_of_head(page, index):
            return _with_date_above(page, index)
        if has_prose and _is_credit_of_head(page, index):
            return _with_date_above(page, index - 1)
        if has_prose and is_rule(text) and _is_head_below(page, index + 1):
            return index + 1
        has_prose = has_prose or (is_prose(text) and (not long or index >= long[0]))
    return None


def second_page_below_bio(page: Page, first: int, stop: int, authors: Sequence[str]) -> int | None:
    """Where a second head stands below the biographical note that ends a text: a headline, a name or a date, prose."""
    for index in range(first + 1, stop - 3):
        title = page.text(index + 1)
        if (
            any(confirms_name(page.text(index), author) for author in authors)
            and is_headline(title)
            and not (is_section_heading(title) or is_bio_heading(title) or is_boilerplate(title))
            and _is_below_credits(page, index + 2, stop)
        ):
            return index + 1
    return None


def _is_below_credits(page: Page, first: int, stop: int) -> bool:
    """Whether prose stands here below a name, a date, or both."""
    below = first
    while below < min(stop, first + _CREDITS) and _is_name_or_date(page.text(below)):
        below += 1
    return first < below < stop and is_prose(page.text(below)) and _has_prose_within(page, below, 1)


def _is_name_or_date(text: str) -> bool:
    return parse_date(text) is not None or parse_names(text).confidence >= Confidence.POSSIBLE


def _with_date_above(page: Page, index: int) -> int:
    return index - 1 if parse_date(page.text(index - 1)) is not None else index


def _is_head_below(page: Page, first: int) -> bool:
    """Whether a rule is followed by a title with a date, or by the one card of a page, and then by text."""
    last = min(first + 4, len(page.lines))
    if first + 1 >= last or not _has_prose_within(page, first + 1, 4):
        return False
    cards = [index for index in range(first, len(page.lines)) if parse_card(page.text(index)) is not None]
    if cards:
        return cards == [first + 1] and is_headline(page.text(first))
    dates = [index for index in range(first, last) if parse_date(page.text(index)) is not None]
    return bool(dates) and all(is_headline(page.text(index)) for index in range(first, dates[0] + 1))


def _is_label_of_head(page: Page, index: int) -> bool:
    target = label_target(page.text(index))
    if target is None:
        return False
    first = index + (1 if target else 2)
    return first < len(page.lines) and is_headline(page.text(first)) and _has_prose_within(page, first + 1, 5)


def _is_credit_of_head(page: Page, index: int) -> bool:
    text, above = page.text(index), page.text(index - 1)
    card = parse_card(text)
    credit = parse_credit_line(text)
    is_byline = card.is_byline if card is not None else credit is not None and credit.role is BylineRole.AUTHOR
    return (
        is_byline
        and is_headline(above)
        and not ends_sentence(above)
        and parse_card(above) is None
        and parse_date(above) is None
        and _has_prose_within(page, index + 1, 4)
    )


def _has_prose_within(page: Page, first: int, reach: int) -> bool:
    """Whether prose stands here: long paragraphs, on a page that has some above."""
    long = long_lines(page.lines)
    if long and long[0] < first:
        return any(index >= first for index in long)
    return any(is_prose(page.text(index)) for index in range(first, min(first + reach, len(page.lines))))


def _any_of(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_AUDIO = _any_of(
    r"audio|podcast|listen(?: now)?|(?:also )?available on\b.{0,80}|subscribe (?:on|to|via)\b.{0,80}|transcript",
    r"音频|音頻|播客|收听|收聽",
)
_SPEAKER = re.compile(r"(?P<name>[^\s:：][^:：]{1,50})[:：]\s*\S")
_INDEX = _any_of(
    r"(?P<posts>(?:blog )?posts|博客(?:文章)?|日志)|(?P<responses>responses|响应|回应|響應)",
    r"(?P<events>(?:upcoming |past |related )?events|(?:相关)?活动)",
    r"(?P<publications>(?:related )?publications|(?:相关)?出版物)|(?P<features>features|专题(?:报道)?)",
    r"(?P<podcasts>podcasts)|(?P<people>people|participants)",
)
_OFFPRINT = _any_of(
    r"view (?:full )?publication|pdf(?: download)?(?: url)?|(?:order|buy|purchase) (?:the )?book",
    r"(?:download|view|read) (?:the )?(?:full )?(?:pdf|report|paper|article|publication|chapter|book)",
    r"查看出版物|下载(?:pdf|全文|报告)?|阅读(?:全文|报告)",
)
_AUTHOR_LINE = _any_of(r"(?:authors?|editors?)(?:\(s\))?\s*[:：]\s*\S.{1,150}")
_APPEARED = _any_of(
    r"(?:this|the following) (?:article|paper|report|blog post|post|piece|essay|book|chapter|op-?ed|policy brief"
    r"|brief|study)\b.{0,200}\b(?:appeared|appears|published|came out|is available)\b",
    r"(?:本文|该文|本报告|此文).{0,60}(?:发表|刊登|出版)",
)
_EVENT_FACT = _any_of(
    r"(?:location|venue|where|when|time|date and time|event (?:details|series)|speakers?|panelists?|moderator|rsvp"
    r"|register(?: here)?)\s*(?:[:：].{0,150})?",
    r"(?:地点|地點|时间|時間|主讲人|嘉宾|报名)\s*[:：].{0,100}",
    r".{0,60}\b[0-9]{1,2}(?::[0-9]{2})?\s*[ap]\.?m\.?\s*(?:[-–—]|to|E[SD]T).{0,60}",
)
_ABOUT = _any_of(
    r"submission guidelines|subscribe for updates|contact us|our (?:mission|team|people|history)|who we are",
    r"mission statement|staff|投稿(?:须知|指南)|联系我们",
)
_ABOUT_TITLE = _any_of(r"about(?: (?:us|the|this|our)\b.{0,80})?|(?:关于|關於)[^,，]{0,30}")
_HEAD_REACH = 8


def detect_non_article(page: Page, head_lines: HeadLines, tail: PageTail) -> str | None:
    """What a page is instead of an article: 'an event' …; ``None``: an article, as far as can be told.

    A label, a card in the head or a printed comment makes an article; so these are asked only where there is none.
    """
    if head_lines.label is not None or head_lines.cards:
        return None
    texts = page.printed()
    if _is_podcast(texts):
        return "a podcast"
    if _is_topic(texts):
        return "a topic page, which lists articles"
    if not tail.cards:
        if _is_publication(texts, head_lines):
            return "a notice of a publication"
        if _is_event(page, texts, head_lines):
            return "an event"
        if _is_about(texts, head_lines):
            return "a page about the site"
    return None


def _is_podcast(texts: list[str]) -> bool:
    return any(_matches_whole(_AUDIO, text) for text in texts[:_HEAD_REACH]) and (
        any(_matches_whole(_AUDIO, text) for text in texts[:2]) or _has_speakers(texts)
    )


def _has_speakers(texts: list[str]) -> bool:
    """Whether lines say who speaks: several of them, by few people."""
    speakers = [match["name"] for text in texts if (match := _SPEAKER.match(text))]
    named = [name for name in speakers if parse_names(name).confidence is not Confidence.NONE]
    return len(named) >= 3 and len(set(named)) * 2 <= len(named) + 1


def _is_topic(texts: list[str]) -> bool:
    kinds = {match.lastgroup for text in texts if len(text) < 40 and (match := _INDEX.fullmatch(text))}
    return len(kinds) >= 2


def _is_publication(texts: list[str], head_lines: HeadLines) -> bool:
    if any(_matches_whole(_OFFPRINT, text) for text in texts[:_HEAD_REACH] + texts[-_HEAD_REACH:]):
        return True
    if any(_APPEARED.match(text[:400]) for text in texts[:_HEAD_REACH]):
        return True
    return bool(head_lines.dates) and any(_AUTHOR_LINE.fullmatch(text[:200]) for text in texts[:_HEAD_REACH])


def _is_event(page: Page, texts: list[str], head_lines: HeadLines) -> bool:
    """A dated title that is printed twice or ends in a month, or facts such as place and time."""
    facts = sum(_matches_whole(_EVENT_FACT, text) for text in texts[1:])
    if facts >= 2:
        return True
    if not head_lines.dates or head_lines.credits:
        return False
    date_at = head_lines.dates[0][0]
    titles = [index for index in head_lines.headlines if index > date_at] or [
        index for index in head_lines.headlines if index < date_at
    ]
    if not titles:
        return False
    title = page.text(titles[0])
    duplicates = any(index > date_at and page.text(index) == title for index in head_lines.duplicates)
    return duplicates or ends_in_month(title)


def _is_about(texts: list[str], head_lines: HeadLines) -> bool:
    if head_lines.dates or head_lines.credits:
        return False
    if any(_matches_whole(_ABOUT_TITLE, text) for text in texts[:3]):
        return True
    return any(_is_navigation(text) for text in texts[1:])


def _is_navigation(text: str) -> bool:
    """'Submission Guidelines | Subscribe for Updates': links side by side, none of them a date."""
    pieces = [piece.strip() for piece in text.replace("｜", "|").split("|")]
    return (
        len(text) <= 160
        and len(pieces) > 1
        and any(_matches_whole(_ABOUT, piece) for piece in pieces)
        and all(
            is_headline(piece) and not ends_sentence(piece) and parse_date(piece) is None for piece in pieces if piece
        )
    )


def _matches_whole(pattern: re.Pattern[str], text: str) -> bool:
    return len(text) <= 200 and bool(pattern.fullmatch(text))
