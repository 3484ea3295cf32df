"""Parser of a page's head: title, date, names, and the article that it responds to."""

import re
from dataclasses import dataclass, field
from datetime import date as Date
from typing import Final

from gql_blog.plugin import BylineRole, ImportQuestion, QuestionKind, SourceRole, quoted
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.comment_headers import is_time
from gql_blog_importers.pages.coverage import FindingList, LineAssignments
from gql_blog_importers.pages.credit_lines import parse_credit_line
from gql_blog_importers.pages.echoed_title import take_echoed_title, without_rubric
from gql_blog_importers.pages.head_classifier import HeadCard, HeadLines
from gql_blog_importers.pages.head_questions import day_first, day_question, guest_question
from gql_blog_importers.pages.headline_roles import HeadlineRoles, find_headline_roles
from gql_blog_importers.pages.line_patterns import is_standfirst
from gql_blog_importers.pages.message_head import message_facts
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_lines import Page
from gql_blog_importers.pages.person_names import Confidence, PrintedName, parse_names
from gql_blog_importers.pages.response_list import PageTail, is_listed, same_people
from gql_blog_importers.pages.title_evidence import take_confirmed_title, title_question
from gql_blog_importers.pages.valid_dates import require_valid_date

_AGE: Final = re.compile(r"\b[0-9]{1,3}\s+[^\W\d]+\s+[^\W\d]+")
"""Words such as '6 years ago'."""


@dataclass(slots=True)
class Head:
    """The facts of a head; ``siblings`` are cards of other responses, ``start`` is where the text begins."""

    start: int
    responding_to_title: str | None = None
    title: str | None = None
    subtitle: str | None = None
    date: Date | None = None
    credits: list[tuple[BylineRole, PrintedName]] = field(default_factory=list)
    siblings: list[HeadCard] = field(default_factory=list)
    editor_notes: list[int] = field(default_factory=list)
    bios: list[int] = field(default_factory=list)
    questions: list[ImportQuestion] = field(default_factory=list)
    conflicting_name: str | None = None
    """Whom the end of the text introduces instead of the names in the head."""

    def authors(self) -> list[str]:
        """The names credited as authors, as printed; translators and others are none."""
        return [name.name for role, name in self.credits if role is BylineRole.AUTHOR]


class HeadParser:
    """Parses the head of one page and assigns every line that it understands."""

    def __init__(
        self,
        page: Page,
        head_lines: HeadLines,
        tail: PageTail,
        evidence: NameEvidence,
        assignments: LineAssignments,
        findings: FindingList,
    ) -> None:
        self._page = page
        self._head_lines = head_lines
        self._tail = tail
        self._evidence = evidence
        self._assignments = assignments
        self._findings = findings
        self._head = Head(start=head_lines.stop, editor_notes=head_lines.editor_notes, bios=head_lines.bios)
        self._roles = HeadlineRoles()

    def read(self) -> Head:
        """Parse the head as a whole. Raises ``ImportRefused`` for a date that the calendar does not have."""
        self._roles = find_headline_roles(self._page, self._head_lines, self._evidence)
        self._parse_credits()
        take_confirmed_title(self._page, self._head_lines, self._roles)
        question = title_question(self._page, self._head_lines, self._roles)
        if question is not None and take_echoed_title(self._page, self._head_lines, self._roles, self._evidence):
            self._credit_bylines()
        elif question is not None:
            self._ask(question)
            self._roles.ambiguous += [i for i in (self._roles.title, self._roles.subtitle) if i is not None]
            self._roles.title = self._roles.subtitle = None
        self._head.title = without_rubric(self._text(self._roles.title))
        self._head.subtitle = self._text(_subtitle_at(self._page, self._head_lines, self._roles))
        _read_message(self._page, self._head)
        self._parse_date()
        for card in self._head_lines.cards:
            self._parse_card(card)
        self._check_bio_conflict()
        guest = guest_question(self._page, self._head_lines, self._head.authors())
        if guest is not None:
            self._ask(guest)
            self._head.credits = [credit for credit in self._head.credits if credit[0] is not BylineRole.AUTHOR]
        self._head.responding_to_title = self._response_target()
        _assign_lines(self._head, self._head_lines, self._roles, self._assignments)
        _add_findings(self._page, self._head_lines, self._head, self._roles, self._findings)
        return self._head

    def _ask(self, question: ImportQuestion | None) -> None:
        self._head.questions += [] if question is None else [question]

    def _text(self, index: int | None) -> str | None:
        return None if index is None else normalize_line(self._page.text(index))

    def _parse_credits(self) -> None:
        for _, line in self._head_lines.credits:
            self._head.credits += [(line.role, name) for name in line.names]
        self._head.credits += _credited_by_bio(self._head_lines, self._roles, self._evidence)
        self._credit_bylines()

    def _credit_bylines(self) -> None:
        named = [name for index in self._roles.bylines for name in self._evidence.credit(index).names]
        authors = [credit for name in named for credit in _credits_of(name)]
        self._head.credits = [*authors, *(each for each in self._head.credits if each not in authors)]

    def _parse_date(self) -> None:
        dates = self._head_lines.dates
        if len(dates) > 1 and self._head.title:  # a print has its own day beside the title
            dates = [each for each in dates if self._head.title not in self._page.text(each[0])] or dates
        days = {require_valid_date(date, self._page.lines[index]) for index, date in dates}
        either = [(index, day) for index, date in dates for day in date.either]
        if either and days <= {None, *(day for _, day in either)}:
            days.discard(None)
        if len(days) == 1:
            self._head.date = days.pop()
        elif not days and either:
            self._head.date = day_first(self._page, either)
            self._ask(None if self._head.date else day_question(self._page, either))
        elif not days and self._head_lines.open_dates:
            found = [(index, day) for index, date in self._head_lines.open_dates for day in (date.value, *date.either)]
            self._ask(day_question(self._page, [(index, day) for index, day in found if day is not None]))
        elif days:
            self._findings.add(
                "DATE_NOT_STATED",
                "The head states several dates. State the right one as published_on in a side file.",
                [index for index, _ in self._head_lines.dates],
            )

    def _parse_card(self, card: HeadCard) -> None:
        """A card in the head: the page's own name and date, or a sibling's."""
        day = require_valid_date(card.card.date, self._page.lines[card.at])
        if not self._is_own(card):
            self._head.siblings.append(card)
            return
        if not self._head.authors():
            self._head.credits += [(BylineRole.AUTHOR, name) for name in _card_names(card)]
        if self._head.title is None and card.title_at not in self._roles.ambiguous:
            self._head.title = self._text(card.title_at)
        if self._head.date is None and not self._head_lines.dates:
            self._head.date = day

    def _is_own(self, card: HeadCard) -> bool:
        if is_listed(card.card, self._tail.cards) or len(self._head_lines.cards) > 1:
            return False
        title = self._text(card.title_at)
        if self._head.title is not None and title is not None and title != self._head.title:
            return False
        authors = self._head.authors()
        if authors:
            return same_people(", ".join(authors), card.card.name)
        if self._roles.ambiguous:
            return False
        if any(self._evidence.has_bio(name.name, beyond=card.at) for name in _card_names(card)):
            return True
        if self._head_lines.label is not None:
            return card.at > self._head_lines.label or (title is not None and title == self._head.title)
        return self._stands_alone(card)

    def _stands_alone(self, card: HeadCard) -> bool:
        """No label and no name beside the card: it is taken for the page's own where nothing speaks against it.

        Against it speak: somebody else introduced at the end, a list of responses below (from which it may come),
        a note between card and text, and a Chinese date, since Chinese heads without a label are lifted ones.
        """
        speaks_against = (
            self._evidence.introduced is not None
            or bool(self._tail.cards)
            or bool(self._head_lines.editor_notes)
            or card.card.date.is_chinese
            or card.title_at is None
            or parse_names(card.card.name).confidence is Confidence.NONE
        )
        if not speaks_against:
            self._findings.add(
                "HEAD_UNCONFIRMED",
                f"Title, author and date are taken from the top of the page (line {self._page.lines[card.at].number}: "
                f"{quoted(self._page.text(card.at))}). Nothing else on the page confirms them. Check them.",
                [card.at],
            )
        return not speaks_against

    def _check_bio_conflict(self) -> None:
        """Somebody else is introduced at the end of the text: then nobody is credited."""
        introduced = self._evidence.introduced
        authors = self._head.authors()
        if introduced is None or not authors or any(self._evidence.has_bio(name) for name in authors):
            return
        index, name = introduced
        if any(same_people(name, author) for author in authors):
            return
        self._findings.add(
            "BYLINE_CONFLICT",
            f"The top of the page names {', '.join(authors)} as author, but the end of the text introduces "
            f"{name} (line {self._page.lines[index].number}). Nobody is credited. State the bylines in a side file.",
            [index],
        )
        self._head.credits = [(role, who) for role, who in self._head.credits if role is not BylineRole.AUTHOR]
        self._head.conflicting_name = name

    def _response_target(self) -> str | None:
        """What the label names; nothing where it names the very card of the page's head."""
        if self._head_lines.target is None:
            return None
        target = _without_author(self._page, normalize_line(self._head_lines.target))
        lifted = [self._text(card.title_at) for card in self._head_lines.cards]
        if target in lifted:
            self._findings.add(
                "RESPONDS_TO_ITSELF",
                f"The page says that it responds to {quoted(target)}, which is also the title printed at its "
                "top. So the article that it responds to is not known. State it in a side file.",
                self._head_lines.target_lines,
            )
            return None
        return target or None


def _credits_of(name: PrintedName) -> list[tuple[BylineRole, PrintedName]]:
    """The author, and whom brackets behind the name credit: 'Ona Vela (translated by Mara Lind)'."""
    other = parse_credit_line(name.affiliation or "")
    if other is None or other.role is BylineRole.AUTHOR:
        return [(BylineRole.AUTHOR, name)]
    return [(BylineRole.AUTHOR, PrintedName(name.name)), *((other.role, each) for each in other.names)]


def _without_author(page: Page, target: str) -> str:
    """The title of 'NAME, TITLE', where the page speaks of somebody of this name."""
    name, _, title = target.partition(", ")
    is_named = parse_names(name).is_likely and sum(name in line.text for line in page.lines) > 1
    return title if title and is_named else target


def _read_message(page: Page, head: Head) -> None:
    """Take the title from the head of a message where nothing else is one, and the author with it."""
    title, sender = message_facts(page) if head.title is None else (None, None)
    if title is not None:
        head.title = title
        head.questions = [each for each in head.questions if each.kind is not QuestionKind.TITLE]
    if sender is not None and not head.authors():
        head.credits.append((BylineRole.AUTHOR, sender))


def _subtitle_at(page: Page, head_lines: HeadLines, roles: HeadlineRoles) -> int | None:
    """A label in words right below a title is its subtitle, too; a line without letters, or with an age, is none."""
    if roles.subtitle is not None and (
        not any(map(str.isalpha, page.text(roles.subtitle)))
        or any(map(is_time, _AGE.findall(page.text(roles.subtitle))))
    ):
        return None
    label, title = head_lines.label, roles.title
    if roles.subtitle is not None or label is None or title is None or label != title + 1:
        return roles.subtitle
    return label if not page.lines[label].gap and is_standfirst(page.text(label)) else None


def _assign_lines(head: Head, head_lines: HeadLines, roles: HeadlineRoles, assignments: LineAssignments) -> None:
    """Assign each line to its part, and begin the essay at the first that is left."""
    credited = [index for index in head_lines.unread_credits if index not in roles.ambiguous]
    parts: dict[SourceRole, list[int | None]] = {
        SourceRole.CHROME: [*head_lines.boilerplate, *roles.site_names],
        SourceRole.LABEL: [*head_lines.target_lines],
        SourceRole.DATE: [index for index, _ in [*head_lines.dates, *head_lines.open_dates]],
        SourceRole.NOTICE: [*head_lines.editor_notes],
        SourceRole.TITLE: [roles.title],
        SourceRole.SUBTITLE: [roles.subtitle],
        SourceRole.BYLINE: [*roles.bylines, *(index for index, _ in head_lines.credits), *credited],
        SourceRole.OTHER_ARTICLES: [place for card in head_lines.cards for place in (card.at, card.title_at)],
        SourceRole.BIO: [*head_lines.bios],
        SourceRole.UNRECOGNISED: [*_left_over(head_lines, roles)],
        SourceRole.DUPLICATE: [*head_lines.duplicates],
    }
    for part, indices in parts.items():
        for index in indices:
            if index is not None and assignments.is_free(index):
                assignments.assign(index, part)
    head.start = min([head_lines.stop, *(index for index in head_lines.headlines if assignments.is_free(index))])


def _add_findings(page: Page, head_lines: HeadLines, head: Head, roles: HeadlineRoles, findings: FindingList) -> None:
    """Tell what a head does not state."""
    add = findings.add
    ambiguous = _told([page.text(index) for index in roles.ambiguous])
    claimed = [card for card in head.siblings if card.title_at is not None]
    if head.title is None and claimed:
        places = [place for card in claimed for place in (card.title_at, card.at) if place is not None]
        title = quoted(page.text(places[0]))
        add(
            "TITLE_CLAIMED_BY_ANOTHER",
            f"{title} (line {page.lines[places[0]].number}) is the title of a response by "
            f"{claimed[0].card.name}, not of this page. The title and the date are used for that response.",
            places,
        )
    if head.title is None:
        add(
            "TITLE_NOT_STATED",
            "The page does not state its own title." + ambiguous,
            roles.ambiguous,
        )
    if head_lines.label is not None and head_lines.target is None:
        message = "The page says that it is a response, but not to what. State the article in a side file."
        add("RESPONDING_TO_NOT_STATED", message, [head_lines.label])
    if head.date is None and not head_lines.dates:
        add("DATE_NOT_STATED", "The page does not state its own date.")
    if not head.authors() and head.conflicting_name is None:
        add(
            "BYLINE_NOT_STATED",
            "The page does not state its author." + ambiguous,
            roles.ambiguous,
        )


def _credited_by_bio(
    head_lines: HeadLines, roles: HeadlineRoles, evidence: NameEvidence
) -> list[tuple[BylineRole, PrintedName]]:
    """Whom the lines 'By …' credit that a biographical note alone makes names; the others are left over."""
    credits: list[tuple[BylineRole, PrintedName]] = []
    for index in head_lines.unread_credits:
        names = evidence.credited_by_bio(index)
        credits += [(BylineRole.AUTHOR, name) for name in names]
        if not names:
            roles.ambiguous.append(index)
    return credits


def _told(lines: list[str]) -> str:
    told = " and ".join(map(quoted, lines))
    return f" {told} may be a title or a name, so it is used as neither." if lines else ""


def _card_names(card: HeadCard) -> tuple[PrintedName, ...]:
    return parse_names(card.card.name).names or (PrintedName(card.card.name),)


def _left_over(head_lines: HeadLines, roles: HeadlineRoles) -> list[int]:
    """What of a head is neither a part of it nor text: every headline above the date that nothing else took."""
    last = max((index for index, _ in head_lines.dates), default=-1)
    taken = {roles.title, roles.subtitle, *roles.bylines, *roles.site_names}
    untaken = [index for index in head_lines.headlines if index < last and index not in taken]
    return [*roles.ambiguous, *head_lines.above_label, *head_lines.preamble, *untaken]
