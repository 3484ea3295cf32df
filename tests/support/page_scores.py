"""Scores an importer's drafts against what pages are expected to say, each kind of fact by itself."""

import json
import re
import unicodedata
from calendar import month_name
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from gql_blog.content import BylineRole, DraftArticle
from gql_blog.errors import ImportRefused
from gql_blog_importers.pages import parse_page

OWN_PAGES = Path(__file__).parent / "pages"
SHARED_PAGES = Path(__file__).parents[2].parent / "shared" / "corpus" / "pages"
ARTICLES = frozenset({"response", "post", "essay", "feature"})
KINDS = ("title", "date", "byline", "respondingTo", "note", "comment", "mention", "bio", "body", "editorNote")

_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])|\\\n|\[\^(\d+)\]")
_DEFINITION = re.compile(r"^\[\^(\d+)\]: ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ExpectedPage:
    """A page text with what it says: ``facts`` of ``expected.json``, and its kind of document."""

    name: str
    data: bytes
    facts: dict[str, Any]
    doctype: str

    @property
    def is_article(self) -> bool:
        return self.doctype in ARTICLES


@dataclass(slots=True)
class Score:
    """How many facts of each kind were expected and found; ``wrong``: what was stated and is not so."""

    expected: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def count(self, page: str, kind: str, is_right: bool, told: object) -> None:
        self.expected[kind] += 1
        self.found[kind] += is_right
        if not is_right:
            self.missed.append(f"{page}: {kind}: {told}")

    def share(self, kind: str) -> float:
        return self.found[kind] / self.expected[kind] if self.expected[kind] else 1.0

    def table(self) -> str:
        rows = [f"{kind:<14}{self.found[kind]:>5} of {self.expected[kind]:<5}{self.share(kind):7.1%}" for kind in KINDS]
        return "\n".join([*rows, f"wrong: {len(self.wrong)}", *self.missed, *self.wrong])


def pages_in(folder: Path) -> Iterator[ExpectedPage]:
    for path in sorted(folder.glob("*.expected.json")):
        name = path.name.removesuffix(".expected.json")
        facts = json.loads(path.read_text(encoding="utf-8"))
        about = folder / f"{name}.json"
        doctype = json.loads(about.read_text(encoding="utf-8"))["doctype"] if about.exists() else facts["doctype"]
        yield ExpectedPage(name, (folder / f"{name}.txt").read_bytes(), facts, doctype)


def as_html(page: ExpectedPage, *, with_heading: bool) -> bytes:
    """A page's text as a document of paragraphs; ``with_heading``: its own title is a heading."""
    lines = re.split(r"\r\n|\r|\n", page.data.decode().removeprefix("\ufeff"))
    title = _fold(page.facts.get("title")) if with_heading else None
    elements = [(line, "h1" if title and _fold(line) == title else "p") for line in lines if line.strip()]
    body = "\n".join(f"<{name}>{escape(line)}</{name}>" for line, name in elements)
    return f"<html><body><main>{body}</main></body></html>".encode()


def score(pages: Sequence[ExpectedPage], parse: Callable[[bytes], DraftArticle] = parse_page) -> Score:
    """Read every page that is an article, and count what was found of what it says."""
    result = Score()
    for page in pages:
        if page.is_article:
            try:
                draft = parse(page.data)
            except ImportRefused as refusal:
                result.wrong.append(f"{page.name}: refused: {refusal.message}")
                continue
            _score_head(page, draft, result)
            _score_text(page, draft, result)
            _score_people(page, draft, result)
    return result


def plain(markdown: str) -> str:
    """Markdown of an import as the page printed it."""
    return _ESCAPED.sub(lambda match: match[1] or (f"[{match[2]}]" if match[2] else "\n"), markdown)


def body_and_notes(source: str) -> tuple[list[str], list[str]]:
    """Paragraphs of the body, and texts of the notes, of a draft's Markdown."""
    first = _DEFINITION.search(source)
    body = source if first is None else source[: first.start()].rstrip()
    notes = [] if first is None else _DEFINITION.split(source[first.start() :])[2::2]
    return [plain(text) for text in body.split("\n\n")], [plain(text).strip() for text in notes]


def _same(one: str | None, other: str | None) -> bool:
    return _fold(one) == _fold(other)


def _fold(text: str | None) -> str | None:
    return None if text is None else " ".join(unicodedata.normalize("NFC", text).split())


def _begins(text: str, words: str | None) -> bool:
    return words is None or (_fold(text) or "").startswith(_fold(words) or "")


def _ends(text: str, words: str | None) -> bool:
    return words is None or (_fold(text) or "").endswith(_fold(words) or "")


def _day(value: str | None) -> date | None:
    if value is None:
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return date.fromisoformat(value)
    if match := re.fullmatch(r"(\d{4})年(\d+)月(\d+)日", value):
        return date(int(match[1]), int(match[2]), int(match[3]))
    month, day, year = value.replace(",", "").split()
    return date(int(year), list(month_name).index(month), int(day))


def _score_head(page: ExpectedPage, draft: DraftArticle, result: Score) -> None:
    facts = page.facts
    result.count(page.name, "title", _same(draft.title, facts["title"]), draft.title)
    if draft.title is not None and not _same(draft.title, facts["title"]):
        result.wrong.append(f"{page.name}: title {draft.title!r}")
    day = _day(facts["publishedDateIso"])
    result.count(page.name, "date", draft.published_on == day, draft.published_on)
    if draft.published_on not in (None, day):
        result.wrong.append(f"{page.name}: date {draft.published_on}")
    target = None if draft.responding_to is None else draft.responding_to.title
    result.count(page.name, "respondingTo", _same(target, facts["respondingTo"]), target)
    if facts.get("editorNote"):
        sources = [notice.source for notice in draft.notices]
        result.count(page.name, "editorNote", facts["editorNote"] in map(plain, sources), sources)


def _score_text(page: ExpectedPage, draft: DraftArticle, result: Score) -> None:
    body, notes = body_and_notes(draft.source)
    expected = page.facts["body"]
    is_right = (
        len(body) == expected["paragraphs"]
        and _begins(body[0], expected["firstWords"])
        and _ends(body[-1], expected["lastWords"])
    )
    result.count(page.name, "body", is_right, (len(body), body[0][:50], body[-1][-50:]))
    wanted = page.facts["footnotes"]["firstWords"]
    for position, words in enumerate(wanted):
        told = notes[position] if position < len(notes) else None
        result.count(page.name, "note", told is not None and _begins(told, words), told)
    if len(notes) > page.facts["footnotes"]["count"]:
        result.wrong.append(f"{page.name}: {len(notes)} notes")


def _score_people(page: ExpectedPage, draft: DraftArticle, result: Score) -> None:
    _score_bylines(page, draft, result)
    _score_comments(page, draft, result)
    wanted = page.facts["otherResponses"]
    for position, fact in enumerate(wanted):
        mention = draft.mentions[position] if position < len(draft.mentions) else None
        title = fact.get("title") or _lifted_title(page, fact)
        is_right = mention is not None and (
            _same(mention.credited_name, fact["name"])
            and mention.date == _day(fact["date"])
            and _same(mention.title, title)
        )
        result.count(page.name, "mention", is_right, mention)
        if mention is not None and mention.title is not None and not _same(mention.title, title):
            result.wrong.append(f"{page.name}: title of a mention {mention}")
    for mention in draft.mentions[len(wanted) :]:
        result.wrong.append(f"{page.name}: mention {mention}")


def _lifted_title(page: ExpectedPage, fact: dict[str, Any]) -> str | None:
    card = page.facts.get("headSiblingCard")
    if card is None or (card["name"], card["date"]) != (fact["name"], fact["date"]):
        return None
    return str(card["title"])


def _score_bylines(page: ExpectedPage, draft: DraftArticle, result: Score) -> None:
    authors = [byline for byline in draft.bylines if byline.role is BylineRole.AUTHOR]
    wanted = [fact["name"] for fact in page.facts["bylines"]]
    if not wanted:
        result.count(page.name, "byline", not authors, authors)
    for position, name in enumerate(wanted):
        told = authors[position].name if position < len(authors) else None
        result.count(page.name, "byline", _same(told, name), told)
    for byline in authors:
        if not any(_same(byline.name, name) for name in wanted):
            result.wrong.append(f"{page.name}: byline {byline.name!r}")
    start = page.facts.get("bioStart")
    bio = next((byline.bio for byline in authors if byline.bio), None)
    result.count(page.name, "bio", bio is None if start is None else bio is not None and _begins(bio, start), bio)


def _score_comments(page: ExpectedPage, draft: DraftArticle, result: Score) -> None:
    wanted = page.facts["comments"]
    for position, fact in enumerate(wanted):
        comment = draft.comments[position] if position < len(draft.comments) else None
        if comment is None:
            result.count(page.name, "comment", False, None)
            continue
        shown = fact.get("displayName")
        is_named = _same(comment.author_name, shown) if shown else comment.author_name.upper() == fact["name"].upper()
        text = plain(comment.body)
        is_right = (
            is_named
            and comment.posted_on == _day(fact.get("iso"))
            and _begins(text, fact.get("firstWords"))
            and _ends(text, fact.get("lastWords"))
            and fact.get("paragraphs", comment.body.count("\n\n") + 1) == comment.body.count("\n\n") + 1
        )
        result.count(page.name, "comment", is_right, comment)
    for comment in draft.comments[len(wanted) :]:
        result.wrong.append(f"{page.name}: comment by {comment.author_name}")
