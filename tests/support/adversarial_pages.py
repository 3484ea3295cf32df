"""Adversarial pages with what each states, and a table of what a reader makes of them.

A page is written line by line as ``ROLE VALUE|TEXT``. The text is what the page prints. The role says what the line
is: ``t`` title, ``s`` subtitle, ``a`` authors (parted by ';'), ``d`` date, ``r`` the article answered, ``b`` a
paragraph, ``n`` a note, ``i`` a biographical note, ``e`` an editor's note, ``h`` the header of a comment (``NAME
@DATE``), ``c`` its text, ``m`` a card of the list of responses (``NAME @DATE : TITLE``), ``2`` the beginning of a
second page, ``q`` what may be a title and is never an author, ``o`` what may stand in the text or not, ``x`` what is
none of these. Without VALUE the text is the value. ``ROLE=VALUE`` states a fact of a page whose text is written
without roles, as ``|TEXT``.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from support.importers import TEXT_READERS, detected
from support.page_scores import body_and_notes, plain

from gql_blog.content import BylineRole, DraftArticle
from gql_blog.errors import ImportRefused

FOLDER = Path(__file__).parent / "adversarial"
KINDS = ("title", "respondingTo", "date", "byline", "body", "bio", "note", "comment", "mention", "notice", "pages")
OUTCOMES = ("read", "abstained", "lost", "wrong", "invented")

_LINE = re.compile(r"(?P<role>[a-z2]?)(?:(?P<sign>=)|\s(?P<value>[^|]*))?(?:(?<==)(?P<fact>.*)|\|(?P<text>.*))")
_CODE = re.compile(r"\{U\+([0-9A-F]{4,5})\}")
_FIGURE = re.compile(r"<figure>.*?<figcaption>(.*?)</figcaption></figure>")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_DATED = re.compile(r"(?P<name>.*?)(?: @(?P<date>\d{4}-\d\d-\d\d))?(?: : (?P<title>.*))?")
_DATE_LINE = re.compile(r"\D*?(\d{4}-\d\d-\d\d).*")


@dataclass(slots=True)
class Dated:
    """A comment or a card: who, when, and its text or title."""

    name: str
    date: date | None
    title: str | None = None
    paragraphs: list[str] = field(default_factory=list)


@dataclass(slots=True)
class AdversarialPage:
    """A page's bytes, and what it states."""

    name: str
    trap: str
    lines: list[str] = field(default_factory=list)
    facts: dict[str, list[str]] = field(default_factory=dict)
    comments: list[Dated] = field(default_factory=list)
    mentions: list[Dated] = field(default_factory=list)
    second: int | None = None

    @property
    def data(self) -> bytes:
        return "\n".join(self.lines).encode()

    def one(self, role: str) -> str | None:
        values = self.facts.get(role, [])
        return values[0] if values else None

    def add(self, line: str) -> None:
        match = _LINE.fullmatch(line)
        assert match is not None, line
        text = None if match["sign"] else _CODE.sub(lambda code: chr(int(code[1], 16)), match["text"])
        if text is not None:
            self.lines.append(text)
        value = match["fact"] if match["sign"] else match["value"] if match["value"] is not None else text
        self._state(match["role"], (value or "").strip())

    def _state(self, role: str, value: str) -> None:
        if role == "2":
            self.second = len(self.lines)
        elif role == "h":
            self.comments.append(_dated(value))
        elif role == "c":
            self.comments[-1].paragraphs.append(value)
        elif role == "m":
            self.mentions.append(_dated(value))
        elif role == "a":
            values = [re.sub(r"^(?:By|Par|Von)\s+", "", name.strip()) for name in value.split(";")]
            self.facts.setdefault("a", []).extend(values)
        elif role:
            self.facts.setdefault(role, []).append(value)


def _dated(value: str) -> Dated:
    match = _DATED.fullmatch(value)
    assert match is not None
    return Dated(match["name"], date.fromisoformat(match["date"]) if match["date"] else None, match["title"])


def read_pages(path: Path) -> Iterator[AdversarialPage]:
    """The pages of one file, in order."""
    for block in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, *lines = block.rstrip("\n").split("\n")
        name, _, trap = head.partition(": ")
        page = AdversarialPage(name, trap)
        for line in lines:
            page.add(line)
        yield page


@dataclass(slots=True)
class Table:
    """How often each kind of field had each outcome, and every fact that was not read."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def count(self, page: str, kind: str, outcome: str, what: object) -> None:
        self.counts[kind, outcome] += 1
        if outcome != "read":
            self.told.append(f"{outcome}: {page}: {kind}: {what}")

    def total(self, *outcomes: str) -> int:
        return sum(count for (_, outcome), count in self.counts.items() if outcome in outcomes)

    @property
    def share_read(self) -> float:
        return self.total("read") / max(1, self.total("read", "abstained", "lost", "wrong"))

    def __str__(self) -> str:
        rows = ["| field | " + " | ".join(OUTCOMES) + " |", "|---" * (1 + len(OUTCOMES)) + "|"]
        rows += [
            f"| {kind} | " + " | ".join(str(self.counts[kind, outcome]) for outcome in OUTCOMES) + " |"
            for kind in KINDS
        ]
        rows.append("| all | " + " | ".join(str(self.total(outcome)) for outcome in OUTCOMES) + " |")
        return "\n".join([*rows, f"read: {self.share_read:.1%}"])


def score_pages(pages: Iterable[AdversarialPage]) -> Table:
    """Import every page, and compare each fact."""
    table = Table()
    for page in pages:
        _score(page, table)
    return table


def _score(page: AdversarialPage, table: Table) -> None:
    is_html = any(line.lstrip().startswith("<") for line in page.lines)
    name = f"{page.name}.html" if is_html and "txt" not in page.name else f"{page.name}.txt"
    try:
        drafts = TEXT_READERS[detected(name, page.data)](page.data, name)
    except ImportRefused as refusal:
        _score_refusal(page, refusal, table)
        return
    if page.second is not None:
        table.count(page.name, "pages", "read" if len(drafts) > 1 else "wrong", f"{len(drafts)} article")
    elif len(drafts) != 1:
        table.count(page.name, "pages", "invented", len(drafts))
    _Score(page, drafts[0], table).all()


def _score_refusal(page: AdversarialPage, refusal: ImportRefused, table: Table) -> None:
    if page.second is not None:
        is_right = (refusal.reason, refusal.line) == ("SEVERAL_PAGES", page.second)
        told = (refusal.reason, refusal.line, page.second)
        table.count(page.name, "pages", "read" if is_right else "abstained", told)
        return
    roles = {"t": "title", "r": "respondingTo", "d": "date", "a": "byline", "b": "body", "i": "bio", "n": "note"}
    for role, kind in roles.items():
        for _ in page.facts.get(role, []):
            table.count(page.name, kind, "abstained", refusal.message)
    for _ in page.comments:
        table.count(page.name, "comment", "abstained", refusal.message)


class _Score:
    """The facts of one page against its draft."""

    def __init__(self, page: AdversarialPage, draft: DraftArticle, table: Table) -> None:
        self._page = page
        self._draft = draft
        self._table = table
        self._unparsed = _fold("\n".join(each.text for each in draft.coverage.unparsed))
        self._codes = " ".join(finding.code for finding in draft.findings)

    def all(self) -> None:
        page, draft = self._page, self._draft
        self._value("title", page.one("t"), draft.title, "TITLE", allowed=page.facts.get("q", []))
        target = None if draft.responding_to is None else draft.responding_to.title
        self._value("respondingTo", page.one("r"), target, "RESPONDS")
        day = None if draft.published_on is None else draft.published_on.isoformat()
        self._value("date", self._day(), day, "DATE")
        self._bylines()
        self._text()
        self._comments()
        self._mentions()
        notices = [_fold(plain(notice.source)) for notice in draft.notices]
        self._several("notice", page.facts.get("e", []), notices)

    def _day(self) -> str | None:
        stated = self._page.one("d")
        if stated is None:
            return None
        if match := _DATE_LINE.fullmatch(stated):
            return match[1]
        return stated

    def _count(self, kind: str, outcome: str, what: object) -> None:
        self._table.count(self._page.name, kind, outcome, what)

    def _missing(self, text: str, code: str | None = None) -> str:
        """Whether what was not read is at least told of: in the words of the source, without the addresses of links."""
        text = _LINK.sub(r"\1", text)
        return "abstained" if _fold(text) in self._unparsed or (code is not None and code in self._codes) else "lost"

    def _value(self, kind: str, wanted: str | None, told: str | None, code: str, allowed: Iterable[str] = ()) -> None:
        if wanted is None:
            if told is not None and _fold(told) not in map(_fold, allowed):
                self._count(kind, "invented", told)
        elif told is None:
            self._count(kind, self._missing(wanted, code), wanted)
        else:
            self._count(kind, "read" if _fold(told) == _fold(wanted) else "wrong", f"{told!r} for {wanted!r}")

    def _several(self, kind: str, wanted: Iterable[str], told: list[str], *, open_to: Iterable[str] = ()) -> None:
        wanted = [_fold(each) for each in wanted]
        for each in wanted:
            self._count(kind, "read" if each in told else self._missing(each), each)
        for each in told:
            if each not in wanted and each not in map(_fold, open_to):
                self._count(kind, "invented", each)

    def _bylines(self) -> None:
        wanted = self._page.facts.get("a", [])
        authors = [byline for byline in self._draft.bylines if byline.role is BylineRole.AUTHOR]
        told = [_fold(byline.name) for byline in authors]
        for name in wanted:
            self._count("byline", "read" if _fold(name) in told else self._missing(name, "BYLINE"), f"{name}: {told}")
        for name in told:
            if name not in map(_fold, wanted):
                self._count("byline", "wrong" if wanted else "invented", name)
        bios = [_fold(byline.bio) for byline in authors if byline.bio]
        self._several("bio", self._page.facts.get("i", []), bios)

    def _text(self) -> None:
        body, notes = body_and_notes(self._draft.source)
        wanted = self._page.facts.get("b", [])
        told = [re.sub(r"^[-*] ", "", _FIGURE.sub(r"\1", _fold(line))) for line in body]
        told = [line for part in told for line in re.split(r" (?=- )", part) if not _IMAGE.fullmatch(line)]
        self._several("body", wanted, [line.removeprefix("- ") for line in told], open_to=self._page.facts.get("o", []))
        labelled = [re.sub(r"^\[\d+\] ", "", note) for note in self._page.facts.get("n", [])]
        self._several("note", labelled, [_fold(note) for note in notes])

    def _comments(self) -> None:
        comments = list(self._draft.comments)
        for each in comments:
            comments += each.replies
        said = {_fold(plain(each.body)): each for each in comments}
        wanted = {_fold("\n".join(each.paragraphs)): each for each in self._page.comments}
        for text, expected in wanted.items():
            told = said.get(text)
            if told is None:
                self._count("comment", self._missing(text), text)
            elif _fold(told.author_name) != _fold(expected.name) or told.posted_on not in (None, expected.date):
                self._count("comment", "wrong", told)
            else:
                self._count("comment", "read" if told.posted_on == expected.date else "lost", told)
        for text, told in said.items():
            if text not in wanted:
                self._count("comment", "invented", told)

    def _mentions(self) -> None:
        wanted = [(_fold(each.name), each.date, each.title) for each in self._page.mentions]
        told = [(_fold(each.credited_name), each.date, each.title) for each in self._draft.mentions]
        for each in wanted:
            self._count("mention", "read" if each in told else self._missing(each[0]), each)
        for each in told:
            if each not in wanted:
                self._count("mention", "invented", each)


def _fold(text: str) -> str:
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(unicodedata.normalize("NFC", visible).split())
