"""Scores drafts against pages that were written by people who do not know the rules: ``new_pages/N/expected.json``.

Each fact of a page is *read*, *abstained* (nothing stated), *asked* (a question of the draft is about it), *wrong* (the
page has another value) or *invented* (the page has none). Words of the essay that are in no draft, no finding, no
unparsed text and no refusal are *lost*. Text and HTML pages are scored alike.
"""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile
from pathlib import Path
from typing import Any

from support.page_scores import body_and_notes

from gql_blog.content import BylineRole, DraftArticle, QuestionKind
from gql_blog.errors import ImportRefused
from gql_blog.transfer.imports.likely_languages import with_likely_locale

NEW_PAGES = Path(__file__).parents[2] / "plugins" / "importers" / "tests" / "new_pages"
OUTCOMES = ("read", "abstained", "asked", "wrong", "invented")
_ENDS_OF_TEXT = frozenset({QuestionKind.ESSAY_START, QuestionKind.ESSAY_END})
_MARKUP = re.compile(r"!?\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)|<[^<>\n]*>|\[\^[^\]\n]*\]|\[[0-9*†‡§]{1,3}\]")
_SPEAKER = re.compile(r"\*\*[^*\n]{1,60}:\*\*\s*")
_NO_WORDS = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, slots=True)
class NewPage:
    """One file of a set, and what a careful reader finds in it."""

    name: str
    data: bytes
    facts: Mapping[str, Any]


@dataclass(slots=True)
class NewScore:
    """What became of the facts: by kind and outcome; what was wrong, invented or lost, page by page."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    pages: Counter[str] = field(default_factory=Counter)

    def count(self, page: str, kind: str, outcome: str, told: object = "") -> None:
        self.outcomes[kind, outcome] += 1
        if outcome != "read":
            self.told.append(f"{page}: {kind} {outcome}: {told}"[:300])

    def total(self, outcome: str) -> int:
        return sum(count for (_, each), count in self.outcomes.items() if each == outcome)

    @property
    def read_share(self) -> float:
        return self.total("read") / max(1, self.outcomes.total() - self.total("invented"))

    def table(self) -> str:
        kinds = dict.fromkeys(kind for kind, _ in self.outcomes)
        rows = [f"{'':<12}" + "".join(f"{each:>11}" for each in OUTCOMES)]
        rows += [f"{kind:<12}" + "".join(f"{self.outcomes[kind, each]:>11}" for each in OUTCOMES) for kind in kinds]
        rows.append(f"{'all':<12}" + "".join(f"{self.total(each):>11}" for each in OUTCOMES))
        pages = ", ".join(f"{name} {count}" for name, count in sorted(self.pages.items()))
        return "\n".join([*rows, f"read {self.read_share:.1%}; words lost on {len(self.lost)} places; pages: {pages}"])


def new_pages(folder: Path, suffix: str) -> Iterator[NewPage]:
    """The pages of a set with names that end in ``suffix``: files, or all in one file, each below '=== NAME'."""
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    together = folder / "pages.txt"
    parts = together.read_text(encoding="utf-8").split("=== ")[1:] if together.exists() else []
    pages = {name: text.encode() for name, _, text in (part.partition("\n") for part in parts)}
    for name in sorted(expected):
        if name.endswith(suffix):
            yield NewPage(name, pages.get(name) or (folder / name).read_bytes(), expected[name])


def score_new(pages: Sequence[NewPage], parse: Callable[[bytes], DraftArticle]) -> NewScore:
    """Read each page, and tell what became of its facts."""
    score = NewScore()
    for page in pages:
        try:
            draft = with_likely_locale(parse(page.data))
        except ImportRefused as refusal:
            score.pages["refused"] += 1
            for _ in range(_facts(page)):
                score.count(page.name, "page", "abstained", refusal.message)
            continue
        score.pages["asked" if draft.questions else "published"] += 1
        _PageScore(page, draft, score).run()
    return score


def _facts(page: NewPage) -> int:
    """How many facts a refused page states."""
    single = ("title", "subtitle", "to", "date", "locale", "first", "last")
    several = ("names", "translators", "bodyHas", "comments", "bios", "notices")
    listed = sum(len(page.facts.get(key) or []) for key in several) + (page.facts.get("notes") or 0)
    return listed + sum(page.facts.get(key) is not None for key in single)


def fold(text: str | None) -> str:
    """The letters and figures of a text, whatever stands between them, hyphens at line ends being joined."""
    joined = re.sub(r"(?<=\w)[-\u00ad]\s*\n\s*(?=\w)", "", text or "")
    plain = _MARKUP.sub(lambda match: match[1] or "", joined)
    return _NO_WORDS.sub("", unicodedata.normalize("NFKC", plain).casefold())


def _is_above_text(paragraph: str) -> bool:
    """Whether a paragraph is a heading or a picture with which the text begins: pages state their first words."""
    return paragraph.startswith(("#", "<figure", "!["))


class _PageScore:
    def __init__(self, page: NewPage, draft: DraftArticle, score: NewScore) -> None:
        self._page, self._draft, self._score = page, draft, score
        self._facts = page.facts
        self._asked = {question.kind for question in draft.questions}

    def run(self) -> None:
        draft, facts = self._draft, self._facts
        titles = [facts.get("title"), *(facts.get("titleAlso") or [])]
        self._value("title", draft.title, titles, QuestionKind.TITLE)
        self._value("subtitle", draft.subtitle, [facts.get("subtitle")], QuestionKind.TITLE)
        target = None if draft.responding_to is None else draft.responding_to.title
        self._value("to", target, [facts.get("to"), *(facts.get("toAlso") or [])], None)
        day = None if draft.published_on is None else draft.published_on.isoformat()
        self._value("date", day, [facts.get("date"), *(facts.get("dateAlso") or [])], QuestionKind.DATE)
        self._value("locale", draft.locale or draft.likely_locale, [(facts.get("locale") or "").split("-")[0]], None)
        self._names()
        self._text()
        self._around()

    def _value(self, kind: str, told: str | None, expected: Sequence[str | None], asks: QuestionKind | None) -> None:
        wanted = [fold(each) for each in expected if each]
        if not told and not (wanted and all(expected)):
            return  # the page states nothing, or nothing for certain
        if told and fold(told) in wanted:
            outcome = "read"
        elif asks is not None and asks in self._asked:
            outcome = "asked"
        elif not told:
            outcome = "abstained"
        else:
            outcome = "wrong" if wanted else "invented"
        self._score.count(self._page.name, kind, outcome, f"{told!r} for {expected}")

    def _names(self) -> None:
        for kind, role, key in (
            ("name", BylineRole.AUTHOR, "names"),
            ("translator", BylineRole.TRANSLATOR, "translators"),
        ):
            told = [each.name for each in self._draft.bylines if each.role is role]
            also = (self._facts.get("namesAlso") or []) if role is BylineRole.AUTHOR else []
            readings = [self._facts.get(key) or [], *([each] if isinstance(each, str) else each for each in also)]
            wanted = next((each for each in readings if [*map(fold, each)] == [*map(fold, told)]), readings[0])
            asked = QuestionKind.BYLINE in self._asked
            known = {fold(name) for each in readings for name in each}
            for name in wanted:
                is_read = fold(name) in map(fold, told)
                self._score.count(
                    self._page.name, kind, "read" if is_read else "asked" if asked else "abstained", f"{name!r}"
                )
            for name in told:
                if fold(name) not in known:
                    self._score.count(self._page.name, kind, "asked" if asked else "invented", f"{name!r} of {wanted}")

    def _text(self) -> None:
        facts, name = self._facts, self._page.name
        body, notes = body_and_notes(self._draft.source)
        text = fold("\n".join(body))
        running = [*dropwhile(_is_above_text, body)]
        unnamed = [_SPEAKER.sub("", each, count=1) for each in running]  # 'Ona Vela:' in bold, in an interview
        starts = [fold("\n".join(each)) for each in (body, running, unnamed)]
        begins = any(each.startswith(fold(words)) for each in starts for words in _readings(facts, "first"))
        ends = any(text.endswith(fold(words)) for words in _readings(facts, "last"))
        for kind, is_right, asks, told in (
            ("first", begins, QuestionKind.ESSAY_START, body[0][:70]),
            ("last", ends, QuestionKind.ESSAY_END, body[-1][-70:]),
        ):
            if facts.get(kind):
                outcome = "read" if is_right else "asked" if asks in self._asked else "wrong"
                self._score.count(name, kind, outcome, f"{told!r} for {facts[kind]!r}")
        kept = fold(self._kept())
        for passage in [*(facts.get("bodyHas") or []), facts.get("first") or "", facts.get("last") or ""]:
            if fold(passage) not in kept:
                self._score.lost.append(f"{name}: {passage!r}")
        for passage in facts.get("bodyHas") or []:
            self._score.count(name, "body", "read" if fold(passage) in text else "abstained", passage)
        for passage in facts.get("bodyNot") or []:
            if fold(passage) in text:
                outcome = "asked" if self._asked & _ENDS_OF_TEXT else "invented"
                self._score.count(name, "body", outcome, f"not of the essay: {passage!r}")
        wanted = facts.get("notes") or 0
        for number in range(wanted):
            self._score.count(name, "note", "read" if number < len(notes) else "abstained", f"{number + 1} of {wanted}")
        for note in notes[wanted:]:
            self._score.count(name, "note", "invented", note[:60])

    def _kept(self) -> str:
        """Everything that the draft, its findings and its account hold."""
        draft = self._draft
        return "\n".join(
            [
                draft.source,
                draft.title or "",
                draft.subtitle or "",
                *(each.message for each in draft.findings),
                *(each.text for each in draft.coverage.unparsed),
                *(each.source for each in draft.notices),
                *(each.bio or "" for each in draft.bylines),
                *(each.body for each in _all_comments(draft.comments)),
            ]
        )

    def _around(self) -> None:
        facts, draft, name = self._facts, self._draft, self._page.name
        comments = [*_all_comments(draft.comments)]
        told = [(fold(each.author_name), fold(each.body)) for each in comments]
        wanted = [(fold(who), fold(words)) for who, words in facts.get("comments") or []]
        for who, words in wanted:
            is_read = any(one == who and body.startswith(words) for one, body in told)
            self._score.count(name, "comment", "read" if is_read else "abstained", who)
        for one, body in told:
            if not any(body.startswith(words) and one == who for who, words in wanted):
                self._score.count(name, "comment", "wrong" if wanted else "invented", f"{one}: {body[:50]}")
        for kind, found, printed in (
            ("bio", [fold(each.bio) for each in draft.bylines if each.bio], facts.get("bios") or []),
            ("notice", [fold(each.source) for each in draft.notices], facts.get("notices") or []),
        ):
            for words in printed:
                is_read = any(fold(words) in each for each in found)
                self._score.count(name, kind, "read" if is_read else "abstained", words)
            for each in found:
                if not any(fold(words) in each for words in printed):
                    self._score.count(name, kind, "invented", each[:80])


def _readings(facts: Mapping[str, Any], key: str) -> list[str]:
    """What a reader finds, and what would be right as well."""
    return [facts.get(key) or "", *(facts.get(f"{key}Also") or [])]


def _all_comments(comments: Sequence[Any]) -> Iterator[Any]:
    for each in comments:
        yield each
        yield from _all_comments(each.replies)


def main(folder: str, suffix: str = ".txt") -> None:
    """Print the score of a set: ``python -m support.new_page_scores FOLDER .html``, from the folder of the tests."""
    from gql_blog_importers.html import parse_html
    from gql_blog_importers.pages import parse_page

    pages = [*new_pages(Path(folder), suffix)]
    score = score_new(pages, parse_page if suffix == ".txt" else parse_html)
    print("\n".join([*score.told, "lost:", *score.lost, score.table()]))


if __name__ == "__main__":
    import sys

    main(*sys.argv[1:])
