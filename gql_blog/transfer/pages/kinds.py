"""Pages that are no articles, and what they are: they are told apart by their own furniture, and refused."""

import re

from gql_blog.transfer.pages.dates import ends_in_month, read_date
from gql_blog.transfer.pages.headlines import ends_sentence, is_headline
from gql_blog.transfer.pages.headscan import HeadScan
from gql_blog.transfer.pages.lines import Page
from gql_blog.transfer.pages.mentions import OutboxReader
from gql_blog.transfer.pages.names import Rank, read_credit


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
_ABOUT_TITLE = _any_of(r"about(?: (?:us|the|this|our)\b.{0,80})?|(?:关于|關於).{0,30}")
_HEAD_REACH = 8


def other_kind(page: Page, scan: HeadScan, tail: OutboxReader) -> str | None:
    """What a page is instead of an article: 'an event' …; ``None``: an article, as far as can be told.

    A label, a card in the head or a printed comment makes an article; so these are asked only where there is none.
    """
    if scan.label is not None or scan.cards:
        return None
    texts = [line.text for line in page.lines]
    if _is_podcast(texts):
        return "a podcast"
    if _is_topic(texts):
        return "a topic page, which lists articles"
    if not tail.cards:
        if _is_publication(texts, scan):
            return "a notice of a publication"
        if _is_event(page, texts, scan):
            return "an event"
        if _is_about(texts, scan):
            return "a page about the site"
    return None


def _is_podcast(texts: list[str]) -> bool:
    return any(_whole(_AUDIO, text) for text in texts[:_HEAD_REACH]) and (
        any(_whole(_AUDIO, text) for text in texts[:2]) or _speaks(texts)
    )


def _speaks(texts: list[str]) -> bool:
    """Whether lines say who speaks: several of them, by few people."""
    speakers = [match["name"] for text in texts if (match := _SPEAKER.match(text))]
    named = [name for name in speakers if read_credit(name).rank is not Rank.NONE]
    return len(named) >= 3 and len(set(named)) * 2 <= len(named) + 1


def _is_topic(texts: list[str]) -> bool:
    kinds = {match.lastgroup for text in texts if len(text) < 40 and (match := _INDEX.fullmatch(text))}
    return len(kinds) >= 2


def _is_publication(texts: list[str], scan: HeadScan) -> bool:
    if any(_whole(_OFFPRINT, text) for text in texts[:_HEAD_REACH] + texts[-_HEAD_REACH:]):
        return True
    if any(_APPEARED.match(text[:400]) for text in texts[:_HEAD_REACH]):
        return True
    return bool(scan.dates) and any(_AUTHOR_LINE.fullmatch(text[:200]) for text in texts[:_HEAD_REACH])


def _is_event(page: Page, texts: list[str], scan: HeadScan) -> bool:
    """A dated title that is printed twice or ends in a month, or facts such as place and time."""
    facts = sum(_whole(_EVENT_FACT, text) for text in texts[1:])
    if facts >= 2:
        return True
    if not scan.dates or scan.credits:
        return False
    date_at = scan.dates[0][0]
    titles = [index for index in scan.slots if index > date_at] or [index for index in scan.slots if index < date_at]
    if not titles:
        return False
    title = page.text(titles[0])
    doubled = any(index > date_at and page.text(index) == title for index in scan.doubled)
    return doubled or ends_in_month(title)


def _is_about(texts: list[str], scan: HeadScan) -> bool:
    if scan.dates or scan.credits:
        return False
    if any(_whole(_ABOUT_TITLE, text) for text in texts[:3]):
        return True
    return any(_is_navigation(text) for text in texts[1:])


def _is_navigation(text: str) -> bool:
    """'Submission Guidelines | Subscribe for Updates': links side by side, none of them a date."""
    pieces = [piece.strip() for piece in text.replace("｜", "|").split("|")]
    return (
        len(text) <= 160
        and len(pieces) > 1
        and any(_whole(_ABOUT, piece) for piece in pieces)
        and all(
            is_headline(piece) and not ends_sentence(piece) and read_date(piece) is None for piece in pieces if piece
        )
    )


def _whole(pattern: re.Pattern[str], text: str) -> bool:
    return len(text) <= 200 and bool(pattern.fullmatch(text))
