"""Header lines of printed comments: 'COMMENT FROM NAME (January 5, 2018):', and the forms of other systems.

WordPress prints 'NAME says:' above a date, Blogger 'NAME said...', Disqus 'NAME • 3 years ago', Substack a name above a
date, others 'by NAME on DATE'.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from gql_blog.plugin import WrittenDate, date_at_end, parse_date
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.line_patterns import is_comments_heading
from gql_blog_importers.pages.page_lines import Page, ends_sentence, is_prose
from gql_blog_importers.pages.person_names import LONGEST, Confidence, parse_names
from gql_blog_importers.pages.text_span import long_lines

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
    """``name`` as printed; ``rest``: what follows the header on its line; ``lines``: how many lines the header has.

    ``answers``: the name of the commenter who is answered, where the header says so.
    """

    name: str
    date: WrittenDate | None
    rest: str
    lines: int = 1
    answers: str | None = None
    subject: int = 0
    """How many lines above it are the subject of the comment, which Drupal prints above who submitted it."""
    quote: int = 0
    """How many signs '>' stand before each line of the comment, where an answer is printed as a quotation."""


def parse_comment_header(text: str) -> CommentHeader | None:
    """A comment begins at the beginning of a line: one that is merely quoted begins none."""
    if match := _ENGLISH.match(text):
        return _parse_english(text, match.end(), shouted=match[0].isupper())
    if not re.search("评论|評論|留言|回复", text[:100]):
        return None
    for pattern in _CHINESE:
        if (match := pattern.match(text)) and (date := parse_date(match["date"].strip())):
            return _header(match["name"], date, text[match.end() :])
    return None


def _parse_english(text: str, start: int, *, shouted: bool) -> CommentHeader | None:
    head = text[start : start + _HEADER_LENGTH]
    for match in _DATED.finditer(head):
        date = parse_date((match["in"] or match["after"]).strip())
        if date is not None:
            return _header(head[: match.start()], date, text[start + match.end() :])
        if match[0].rstrip().endswith((":", "：")):
            break  # the header ends here: dates further on are the comment's own
    undated = _UNDATED.match(head)
    if undated is None or not (shouted or undated.end() == len(head)):
        return None
    return _header(re.sub(r"[(（][^()（）]*[)）]\s*$", "", undated["name"]), None, text[start + undated.end() :])


def _header(name: str, date: WrittenDate | None, rest: str) -> CommentHeader | None:
    name = normalize_line(name).strip(",|：: ")
    if not name or len(name) > LONGEST or not any(char.isalpha() for char in name):
        return None
    return CommentHeader(name, date, rest.strip())


_SAYS = re.compile(
    r"(?P<name>[^:：]{2,60}?)(?:\s+\((?P<paren>[^()]{6,40})\)|,?\s+on\s+(?P<on>.{6,40}?))?"
    r"\s+(?:says|said|wrote|writes|commented|replied|replies|responded|sagte?|schrieb|schreibt|meint|a dit|dit|a écrit"
    r"|écrit|dice|dijo|escribió|disse|diz|escreveu|ha detto|ha scritto|scrive|zegt|zei|schreef|säger|sier|siger"
    r"|skriver|skrev|mówi|pisze|пишет|говорит|diyor ki)(?:\s+(?:on|am|le|el|em)\s+(?P<date>.{6,40}?))?"
    r"(?:\s*[(（](?P<closing>[^()]{6,40})[)）])?"
    r"\s*(?:[:：](?![0-9])|\.{3}|…)\s*(?P<rest>.*)"
)
"""The colon of a time of day ends no header."""
_BY = re.compile(
    r"(?:(?:post(?:ed)?|submitted|left|comment|reply|response|written)\s+)?by\s+(?=\S)"
    r"|\w+\s+(?:par|von|por|door|di|av|af)\s+(?=\S.*\s»\s)",
    re.IGNORECASE,
)
_SUBMITTED = re.compile(r"submitted\s+by\s+(?=\S)", re.IGNORECASE)
_BRACKETED = re.compile(r"(?<=\S)\s*\([^()]{1,20}\)$")
"""What the site says of an account behind its name: 'not verified', what it is called."""
_NUMBER = re.compile(r"(?:#\s?|comment\s+)?[0-9]{1,4}[.):]?\s+(?=[^\W\d])", re.IGNORECASE)
_DATE_FIRST = re.compile(r"[\[(（](?P<date>[^\[\]()]{6,40})[\])）]\s*(?P<name>[^:：]{2,60}?)\s*[:：]?")
_WHEN_LEAD = re.compile(r"(?:(?:posted |written )?(?:on|at)|am|le|el|em)\s+", re.IGNORECASE)
_IN_REPLY = re.compile(
    r"[↳@\s]*(?:in reply to|replying to|reply to|antwort an|en réponse à)\s+(?P<name>[^:：]{2,60}?)\s*[:：.]?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"(?:[>»↳]\s*){1,9}")
_NO_NAMES = frozenset(["on", "at", "by", "posted", "reply", "comments", "comment", "share", "like", "login"])
_BETWEEN_NAME_AND_DATE = re.compile(r"\s+(?:on|at)\s+|\s*[,|•·—–»(-]\s*|\s+|(?<=[^\W\d_])(?=[0-9])")
CLOCK = re.compile(r"\s+[0-9]{1,2}[:時点시][0-9]{2}(?::[0-9]{2}|分)?(?=\s|$)")
_AGE = re.compile(
    r"[•·\s]*(?:(?:about|over|almost)\s+)?(?:an?|[0-9]{1,3})\s*(?:second|minute|min|hour|hr|day|week|month|year|yr|[smhdwy])s?"
    r"\s+ago\b[•·\s]*(?:\(?edited\)?)?[•·\s]*|[•·\s]*[0-9]{1,3}\s?(?:分钟|小时|天|周|个月|年|時間|日|ヶ月)前"
    r"|[0-9]{1,3}\s?(?:[smhdwy]|mo)|[0-9]{1,3}\s?(?:일|주|개월|년) 전|(?:vor|hace|il y a|há)\s+[0-9]{1,3}\s+[^\W\d]+\.?"
    r"|[0-9]{1,3}\s+[^\W\d]+\s+(?:fa|geleden|назад|temu|önce|sedan|siden)",
    re.IGNORECASE,
)
_BUTTON = re.compile(
    r"(?:reply|like|share|edit|delete){2,3}|"
    r"[0-9]{0,5}[•·\s]*(?:reply|like|share|edit|delete|flag|report|permalink|log in to reply|quote|see more|show more"
    r"|upvote|antworten|répondre|responder|rispondi|beantwoorden|svara?|odpowiedz|ответить|yanıtla|回复|点赞|分享)(?:\s*\([0-9]+\))?(?:[•·|\s›↓]+(?:reply|like|share|edit|delete|flag|report|permalink))*[•·\s›↓]*"
    r"|[0-9]{0,4}\s*[△▽▲▼↑↓∧∨]+(?:\s*[|•·])?.{0,12}|avatar|gravatar"
    r"|liked by\s.{2,50}|expand full comment|[0-9]{1,5} (?:likes?|repl(?:y|ies))(?: by\s.{2,40})?"
    r"|[0-9]{0,4}\s*[△▽▲▼↑↓∧∨]+(?:[|•·\s›]+(?:reply|like|share|edit|delete|flag|report))+[•·\s›]*",
    re.IGNORECASE,
)
_PINGBACK = re.compile(r"(?:ping|track)backs?\s*:\s*\S.{0,200}", re.IGNORECASE)
_BADGE = re.compile(r"^\[[–+-]\]\s*|\s+(?:Mod|Moderator|Author|Admin)$")
_SCORE = re.compile(r"\s+-?[0-9][0-9.,]*k?\s+[^\W\d]{2,12}$")  # '88 points'
_ANSWERED = re.compile(r"(?P<name>.{1,60}?)(?:\s*[➤▶►➜→]\s*|\s+[>›»]\s+)(?P<answered>.{1,60})")
"""Disqus prints a sign between a name and that of whom it answers, and a badge after the name."""

_LONGEST_PART = 16
_MOST_WORDS = 6
_PROSE = 60


def is_comment_button(text: str) -> bool:
    """Whether a line is a button below a comment: 'Reply', '• Reply • Share ›', 'Like (3)'."""
    return (len(text) <= _PROSE and bool(_BUTTON.fullmatch(text))) or bool(_PINGBACK.fullmatch(text))


def blog_comment_header(page: Page, index: int) -> CommentHeader | None:
    """The header of a comment in the form of a blog system, where a heading has announced comments.

    A date on the following line belongs to the header. An age such as '3 years ago' is no date.
    """
    text = page.text(index)
    if quote := quotation_depth(text):
        header = _said(unquoted(text, quote)) or named_and_dated(unquoted(text, quote))
        return None if header is None or header.date is None else replace(header, quote=quote)
    header = (None if _begins_quotation(page, index) else _said(text)) or named_and_dated(text)
    if header is not None and (subject := subject_lines(page, index)):
        header = replace(header, subject=subject)
    if header is None and _could_be_name(text) and _date_below(page, index) is not None:
        header = CommentHeader(_BRACKETED.sub("", normalize_line(text)), None, "")
    if header is None or header.date is not None or header.rest:
        return header
    below = _date_below(page, index)
    return header if below is None else replace(header, date=below[1].date, lines=below[0])


def _begins_quotation(page: Page, index: int) -> bool:
    """Whether 'NAME wrote:' stands right below the day of a comment, above what that comment quotes."""
    is_below_day = 0 < index < len(page.lines) - 1 and is_time(page.text(index - 1))
    return is_below_day and quotation_depth(page.text(index + 1)) > 0


def subject_lines(page: Page, index: int) -> int:
    """How many lines above a header are the comment's subject, not the text above it: one at most, as Drupal has it."""
    if index == 0 or not _SUBMITTED.match(page.text(index)):
        return 0
    above = page.text(index - 1)
    return int(not (is_prose(above) or ends_sentence(above) or is_comments_heading(above) or is_comment_button(above)))


def quotation_depth(text: str) -> int:
    """How many signs of quotation a line begins with."""
    match = _QUOTED.match(text)
    return 0 if match is None else sum(not char.isspace() for char in match[0])


def unquoted(text: str, depth: int) -> str:
    """A line without its first signs of quotation, ``depth`` of them at most."""
    for _ in range(min(depth, quotation_depth(text))):
        text = text[1:].lstrip()
    return text


def is_sure_comment_header(page: Page, index: int) -> bool:
    """Whether a line begins a comment though no heading says so: 'NAME says:' with a date, or an age after a name."""
    text = page.text(index)
    below = _date_below(page, index)
    if (said := _said(text)) is not None and not said.rest:
        return said.date is not None or below is not None
    if below is not None and below[1].is_age:
        return _could_be_name(text)
    dated = named_and_dated(text)
    return dated is not None and dated.date is None


def posts(page: Page, indices: Sequence[int]) -> list[tuple[int, CommentHeader]]:
    """Heads of posts of one form below the text, two at least: a name and a time above words, parted by what the site
    prints there, or below the title of the page.
    """
    long = long_lines([page.lines[index] for index in indices])
    if not long:
        return []
    titles = {page.text(index).casefold() for index in range(indices[long[0]])}
    found: list[tuple[int, CommentHeader]] = []
    parted = reached = 0
    below = indices[long[0] + 1 :]
    heading = next((place for place, index in enumerate(below) if is_comments_heading(page.text(index))), -1)
    for index in below[heading + 1 :]:
        header = _post_header(page, index) if index >= reached else None
        if header is None:
            continue
        reached = index + header.lines
        above = page.text(index - 1).casefold()
        is_titled = above in titles or above.partition(": ")[2] in titles
        if is_titled or header.lines > 1:
            found.append((index, replace(header, subject=1) if is_titled else header))
            parted += is_titled or page.lines[index].below_chrome or is_comment_button(above)
    return found if len(found) > 1 and parted and parted >= (len(found) - 1) / 2 else []


def _post_header(page: Page, index: int) -> CommentHeader | None:
    """The head of a post: the first line of its words, or one below a quotation, is a sentence."""
    header = blog_comment_header(page, index)
    if header is None or header.rest:
        return None
    below = range(index + header.lines, min(index + header.lines + 5, len(page.lines)))
    return header if any(ends_sentence(page.text(at)) for at in below[: 2 if header.lines > 1 else 5]) else None


def could_begin_comment(page: Page, index: int) -> bool:
    """Whether a line may begin a comment or another article: 'by NAME on DATE', or a name above a date."""
    text = page.text(index)
    if index + 1 >= len(page.lines):
        return False
    if _BY.match(text) and (header := named_and_dated(text)) is not None:
        return header.date is not None
    names = parse_names(text)
    below = _date_below(page, index)
    is_dated = below is not None and (below[1].is_age or below[1].date is not None)
    return names.confidence >= Confidence.STRONG and is_dated and index + 2 < len(page.lines)


@dataclass(frozen=True, slots=True)
class _When:
    """A date; an age, which has none; or a part of a date, which is none of both."""

    date: WrittenDate | None
    is_age: bool = False


def is_time(text: str) -> bool:
    """Whether a line is a day, a month, or an age."""
    return _when(text) is not None


def is_part_of_day(text: str) -> bool:
    """Whether a line is a month, or a day without its year."""
    when = _when(text)
    return when is not None and when.date is None and not when.is_age


def _when(text: str) -> _When | None:
    if _AGE.fullmatch(text):
        return _When(None, is_age=True)
    text = text.strip(" •·")
    lead = _WHEN_LEAD.match(text)
    text = text if lead is None else text[lead.end() :]
    date = parse_date(text)
    if date is None and (found := date_at_end(text)) is not None and not found[0]:
        date = found[1]
    if date is None and (clock := CLOCK.search(text)) is not None:
        date = parse_date(text[: clock.start()])
    if date is None and len(text) <= _LONGEST_PART and any(map(parse_date, (f"{text} 2000", f"1 {text}"))):
        return _When(None)  # a day without its year, or a month
    return None if date is None else _When(date)


def _date_below(page: Page, index: int) -> tuple[int, _When] | None:
    """The time below a name, perhaps below a badge and above figures, and how many lines the header has with it."""
    last = len(page.lines) - 1
    for at in range(index + 1, min(index + 2, last) + 1):
        if (when := _when(page.text(at))) is not None:
            said = any(ends_sentence(page.text(below)) for below in range(at + 1, min(at + 3, last + 1)))
            said = said and not is_time(page.text(min(at + 1, last)))
            if when.date is None and not (when.is_age or said):
                return None  # a part of a date tells a post only above words
            return at + 1 - index, when
        if not page.text(at).isalpha() or page.lines[at].gap:
            return None
    return None


def _said(text: str) -> CommentHeader | None:
    number = _NUMBER.match(text)
    match = _SAYS.fullmatch(text if number is None else text[number.end() :])
    if match is None or not _could_be_name(match["name"]):
        return None
    if match["rest"] and parse_names(match["name"]).confidence is Confidence.NONE:
        return None
    written = match["paren"] or match["on"] or match["date"] or match["closing"]
    when = None if written is None else _when(written)
    return CommentHeader(normalize_line(match["name"]), None if when is None else when.date, match["rest"])


def is_attribution(text: str) -> bool:
    """Whether a line is 'NAME wrote:', above what somebody else is quoted with."""
    said = _said(text)
    return said is not None and not said.rest


def named_and_dated(text: str) -> CommentHeader | None:
    """'by NAME on DATE', 'NAME, DATE', 'NAME • 3 years ago' on one line."""
    if len(text) > 2 * _PROSE:
        return None
    if dated := _DATE_FIRST.fullmatch(text):
        date = parse_date(dated["date"].strip())
        is_header = date is not None and _could_be_name(dated["name"])
        return CommentHeader(normalize_line(dated["name"]), date, "") if is_header else None
    by = _BY.match(text) or _NUMBER.match(text)
    start = 0 if by is None else by.end()
    for between in _BETWEEN_NAME_AND_DATE.finditer(text, start):
        name = text[start : between.start()]
        when = _when(text[between.end() :].rstrip(")：:. "))
        name, answered = _BRACKETED.sub("", name), None
        if match := _ANSWERED.fullmatch(name):
            name, answered = match["name"], normalize_line(match["answered"])
        name = _BADGE.sub("", name)
        name = _SCORE.sub("", name) if when is not None and when.is_age else name
        if when is not None and (when.is_age or when.date is not None) and _could_be_name(name):
            return CommentHeader(normalize_line(name), when.date, "", answers=answered)
    return None


def _could_be_name(text: str) -> bool:
    """Names of commenters have any form; a sentence, a heading of many words or a figure is none."""
    name = text.strip(" •·")
    return (
        len(name) <= _PROSE
        and name.casefold() not in _NO_NAMES
        and len(name.split()) <= _MOST_WORDS
        and any(char.isalpha() for char in name)
        and not ends_sentence(name)
        and ":" not in name
        and _when(name) is None
    )


def answered_name(text: str) -> str | None:
    """Whom a line 'In reply to NAME' above a comment's text names."""
    match = _IN_REPLY.fullmatch(text)
    return None if match is None else normalize_line(match["name"])


def without_badges(page: Page, headers: Sequence[tuple[int, CommentHeader]]) -> list[tuple[int, CommentHeader]]:
    """Names without what the site prints in capitals beside those of its own people or of the author: 'STAFF', 'OP'.

    The name is one that the page prints elsewhere; it may stand on a line of its own above the badge.
    """
    texts = {line.number: line.text for line in (*page.lines, *(line for line, _ in page.chrome))}
    return [_without_badge(page, texts, *each) for each in headers]


def _without_badge(page: Page, texts: Mapping[int, str], at: int, header: CommentHeader) -> tuple[int, CommentHeader]:
    name, _, badge = header.name.rpartition(" ")
    if name.isalpha() or not (badge.isupper() and badge.isalpha() and len(badge) > 1):
        return at, header  # 'Jean DUPONT' is a name, as some print their own
    number = page.lines[at].number
    is_line = not name and number - 1 in texts
    name = texts[number - 1] if is_line else name
    whole = f"{name} {badge}".casefold()
    earlier = (text.casefold().replace(whole, "") for line, text in texts.items() if line < number - 1)
    if not _could_be_name(name) or name.isupper() or not any(name.casefold() in each for each in earlier):
        return at, header
    is_line = is_line and page.text(at - 1) == name
    return at - is_line, replace(header, name=name, lines=header.lines + is_line)


def with_answered_names(headers: Sequence[tuple[int, CommentHeader]]) -> list[tuple[int, CommentHeader]]:
    """Disqus prints 'NAME ANSWERED • 3 years ago': a name that ends in that of an earlier commenter holds both."""
    names: set[str] = set()
    result = []
    for index, header in headers:
        words = header.name.split(" ")
        endings = (" ".join(words[place:]) for place in range(1, len(words)))
        answered = next((name for name in endings if name in names), None)
        if answered is not None:
            header = replace(header, name=header.name.removesuffix(answered).strip(), answers=answered)
        names.add(header.name)
        result.append((index, header))
    return result
