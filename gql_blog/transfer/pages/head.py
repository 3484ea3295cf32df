"""The head of a page: title, date, names, and what the page answers."""

from dataclasses import dataclass, field
from datetime import date as Date

from gql_blog.content import BylineRole
from gql_blog.transfer.pages.account import Ledger, Part
from gql_blog.transfer.pages.calendar import on_calendar
from gql_blog.transfer.pages.cleaning import tidy
from gql_blog.transfer.pages.evidence import Evidence
from gql_blog.transfer.pages.findings import Findings, quoted
from gql_blog.transfer.pages.headscan import HeadCard, HeadScan
from gql_blog.transfer.pages.lines import Page
from gql_blog.transfer.pages.mentions import OutboxReader
from gql_blog.transfer.pages.names import PrintedName, Rank, read_credit
from gql_blog.transfer.pages.ownership import is_listed, same_people
from gql_blog.transfer.pages.placing import place
from gql_blog.transfer.pages.settling import Settled


@dataclass(slots=True)
class Head:
    """What the head states; ``siblings`` are cards of other responses, ``start`` is where the text begins."""

    start: int
    answers: str | None = None
    title: str | None = None
    subtitle: str | None = None
    date: Date | None = None
    credits: list[tuple[BylineRole, PrintedName]] = field(default_factory=list)
    siblings: list[HeadCard] = field(default_factory=list)
    editor_notes: list[int] = field(default_factory=list)
    contradicted: str | None = None
    """Whom the end of the text introduces instead of the names in the head."""

    def authors(self) -> list[str]:
        """The names credited as authors, as printed; translators and others are none."""
        return [name.name for role, name in self.credits if role is BylineRole.AUTHOR]


class HeadReader:
    """Reads one page's head, and takes in the ledger every line that it understands."""

    def __init__(
        self, page: Page, scan: HeadScan, tail: OutboxReader, evidence: Evidence, ledger: Ledger, findings: Findings
    ) -> None:
        self._page = page
        self._scan = scan
        self._tail = tail
        self._evidence = evidence
        self._ledger = ledger
        self._findings = findings
        self._head = Head(start=scan.stop, editor_notes=scan.editor_notes)
        self._settled = Settled()

    def read(self) -> Head:
        """Settle the head as a whole. Raises ``ImportRefused`` for a date that the calendar does not have."""
        self._settled = place(self._page, self._scan, self._tail, self._evidence)
        self._read_credits()
        self._read_titles()
        self._read_date()
        for card in self._scan.cards:
            self._read_card(card)
        self._contradict()
        self._head.answers = self._answered()
        self._enter_lines()
        self._say_what_is_open()
        return self._head

    def _text(self, index: int | None) -> str | None:
        return None if index is None else tidy(self._page.text(index))

    def _read_credits(self) -> None:
        for _, line in self._scan.credits:
            self._head.credits += [(line.role, name) for name in line.names]
        credits = [self._evidence.credit(index) for index in self._settled.bylines]
        authors = [(BylineRole.AUTHOR, name) for credit in credits for name in credit.names]
        self._head.credits = authors + self._head.credits

    def _read_titles(self) -> None:
        self._head.title = self._text(self._settled.title)
        self._head.subtitle = self._text(self._settled.subtitle)

    def _read_date(self) -> None:
        days = {on_calendar(date, self._page.lines[index]) for index, date in self._scan.dates}
        if len(days) == 1:
            self._head.date = days.pop()
        elif days:
            self._findings.add(
                "DATE_NOT_STATED",
                "The head states several dates; which is the page's own cannot be told.",
                [index for index, _ in self._scan.dates],
            )

    def _read_card(self, card: HeadCard) -> None:
        """A card in the head: the page's own name and date, or a sibling's."""
        day = on_calendar(card.card.date, self._page.lines[card.at])
        if not self._is_own(card):
            self._head.siblings.append(card)
            return
        if not self._head.authors():
            self._head.credits += [(BylineRole.AUTHOR, name) for name in self._people(card)]
        if self._head.title is None and card.title_at not in self._settled.unsure:
            self._head.title = self._text(card.title_at)
        if self._head.date is None and not self._scan.dates:
            self._head.date = day

    def _people(self, card: HeadCard) -> tuple[PrintedName, ...]:
        return read_credit(card.card.name).names or (PrintedName(card.card.name),)

    def _is_own(self, card: HeadCard) -> bool:
        if is_listed(card.card, self._tail.cards) or len(self._scan.cards) > 1:
            return False
        title = self._text(card.title_at)
        if self._head.title is not None and title is not None and title != self._head.title:
            return False
        authors = self._head.authors()
        if authors:
            return same_people(", ".join(authors), card.card.name)
        if self._settled.unsure:
            return False
        if any(self._evidence.has_bio(name.name, beyond=card.at) for name in self._people(card)):
            return True
        if self._scan.label is not None:
            return card.at > self._scan.label or (title is not None and title == self._head.title)
        return self._stands_alone(card)

    def _stands_alone(self, card: HeadCard) -> bool:
        """No label and no name beside the card: it is taken for the page's own where nothing speaks against it.

        Against it speak: somebody else introduced at the end, a list of responses below (from which it may come),
        a note between card and text, and a Chinese date, since Chinese heads without a label are lifted ones.
        """
        speaks_against = (
            self._evidence.introduced is not None
            or bool(self._tail.cards)
            or bool(self._scan.editor_notes)
            or card.card.date.is_chinese
            or card.title_at is None
            or read_credit(card.card.name).rank is Rank.NONE
        )
        if not speaks_against:
            self._findings.add(
                "HEAD_UNCONFIRMED",
                f"The page has no label and no list; title, name and date are taken from its head "
                f"({quoted(self._page.text(card.at))}), which nothing else confirms.",
                [card.at],
            )
        return not speaks_against

    def _contradict(self) -> None:
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
            f"The head credits {', '.join(authors)}, and the end of the text introduces {name}: nobody is credited.",
            [index],
        )
        self._head.credits = [(role, who) for role, who in self._head.credits if role is not BylineRole.AUTHOR]
        self._head.contradicted = name

    def _answered(self) -> str | None:
        """What the label names; nothing where it names the very card of the page's head."""
        if self._scan.target is None:
            return None
        target = tidy(self._scan.target)
        lifted = [self._text(card.title_at) for card in self._scan.cards]
        if target in lifted:
            self._findings.add(
                "RESPONDS_TO_ITSELF",
                f"The label names {quoted(target)}, the headline above it: what the page answers is left open.",
                self._scan.target_lines,
            )
            return None
        return target or None

    def _enter_lines(self) -> None:
        scan, settled = self._scan, self._settled
        parts: dict[Part, list[int | None]] = {
            Part.CHROME: [*scan.chrome, *settled.furniture],
            Part.LABEL: [*scan.target_lines],
            Part.DATE: [index for index, _ in scan.dates],
            Part.EDITOR_NOTE: [*scan.editor_notes],
            Part.TITLE: [settled.title],
            Part.SUBTITLE: [settled.subtitle],
            Part.BYLINE: [*settled.bylines, *(index for index, _ in scan.credits)],
            Part.CARD: [place for card in scan.cards for place in (card.at, card.title_at)],
            Part.UNPARSED: [*settled.unsure, *scan.loose],
            Part.DOUBLED: [*scan.doubled],
        }
        for part, indices in parts.items():
            for index in indices:
                if index is not None and self._ledger.is_free(index):
                    self._ledger.take(index, part)
        self._head.start = min([scan.stop, *(index for index in scan.slots if self._ledger.is_free(index))])

    def _say_what_is_open(self) -> None:
        head, add = self._head, self._findings.add
        claimed = [card for card in head.siblings if card.title_at is not None]
        if head.title is None and claimed:
            places = [place for card in claimed for place in (card.title_at, card.at) if place is not None]
            title = quoted(self._page.text(places[0]))
            add(
                "TITLE_CLAIMED_BY_ANOTHER",
                f"{title} belongs to the card below it ({claimed[0].card.name}), not to this page: "
                "title and date of the card are that response's.",
                places,
            )
        if head.title is None:
            add("TITLE_NOT_STATED", "The page states no title of its own." + self._unsure(), self._settled.unsure)
        if head.date is None and not self._scan.dates:
            add("DATE_NOT_STATED", "The page states no date of its own.")
        if not head.authors() and head.contradicted is None:
            add("BYLINE_NOT_STATED", "The page does not say who wrote it." + self._unsure(), self._settled.unsure)

    def _unsure(self) -> str:
        lines = [quoted(self._page.text(index)) for index in self._settled.unsure]
        return f" {' and '.join(lines)} could be a title or a name, and is taken for neither." if lines else ""
