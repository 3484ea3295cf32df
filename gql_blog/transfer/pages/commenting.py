"""The line that begins a comment: 'COMMENT FROM NAME (January 5, 2018):', '来自 NAME 的评论（2018年1月5日）：'."""

import re
from dataclasses import dataclass

from gql_blog.transfer.pages.cleaning import tidy
from gql_blog.transfer.pages.dates import WrittenDate, read_date
from gql_blog.transfer.pages.names import LONGEST

_ENGLISH = re.compile(r"(?:COMMENT|REPLY|RESPONSE)\s+(?:FROM|BY)\s*[:：]?\s+(?=\S)", re.IGNORECASE)
_CHINESE = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:来自|來自)\s*(?P<name>.{1,60}?)\s*的?(?:评论|評論|留言|回复)\s*[（(](?P<date>[^（）()]{6,40})[)）]\s*[:：]?\s*",
        r"(?:读者|讀者)?(?:评论|評論|留言)(?:来自|來自|自|者|人)?\s*[:：]?\s*(?P<name>.{1,60}?)\s*[（(](?P<date>[^（）()]{6,40})[)）]\s*[:：]?\s*",
        r"(?P<name>.{1,40}?)\s*的?(?:评论|評論|留言)[说道]?\s*[（(](?P<date>[^（）()]{6,40})[)）]\s*[:：]?\s*",
    )
)
_DATED = re.compile(r"(?:[(（](?P<in>[^()（）]{6,60})[)）]|[,|]\s*(?P<after>[^:：(（]{8,40}?))\s*(?:[:：]\s*|$)")
_UNDATED = re.compile(r"(?P<name>[^:：]{2,80})[:：]\s*")
_HEADER_LENGTH = 320


@dataclass(frozen=True, slots=True)
class CommentHeader:
    """``name`` as printed; ``rest``: what stands on the same line after the header."""

    name: str
    date: WrittenDate | None
    rest: str


def read_comment_header(text: str) -> CommentHeader | None:
    """A comment begins at the beginning of a line: one that is merely quoted begins none."""
    if match := _ENGLISH.match(text):
        return _read_english(text, match.end(), shouted=match[0].isupper())
    if not re.search("评论|評論|留言|回复", text[:100]):
        return None
    for pattern in _CHINESE:
        if (match := pattern.match(text)) and (date := read_date(match["date"].strip())):
            return _header(match["name"], date, text[match.end() :])
    return None


def _read_english(text: str, start: int, *, shouted: bool) -> CommentHeader | None:
    head = text[start : start + _HEADER_LENGTH]
    for match in _DATED.finditer(head):
        date = read_date((match["in"] or match["after"]).strip())
        if date is not None:
            return _header(head[: match.start()], date, text[start + match.end() :])
        if match.end() < len(head) and head[match.end() - 1] in ":：":
            break  # the header ends here: dates further on are the comment's own
    undated = _UNDATED.match(head)
    if undated is None or not (shouted or undated.end() == len(head)):
        return None
    return _header(re.sub(r"[(（][^()（）]*[)）]\s*$", "", undated["name"]), None, text[start + undated.end() :])


def _header(name: str, date: WrittenDate | None, rest: str) -> CommentHeader | None:
    name = tidy(name).strip(",|：: ")
    if not name or len(name) > LONGEST or not any(char.isalpha() for char in name):
        return None
    return CommentHeader(name, date, rest.strip())
