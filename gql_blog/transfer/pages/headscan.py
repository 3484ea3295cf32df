"""The head of a page, line by line: what each is by its own form. What the lines mean together is settled elsewhere."""

from dataclasses import dataclass, field

from gql_blog.transfer.pages.cards import CardLine, read_card
from gql_blog.transfer.pages.commenting import read_comment_header
from gql_blog.transfer.pages.credits import CreditLine, read_credit_line
from gql_blog.transfer.pages.dates import WrittenDate, read_date
from gql_blog.transfer.pages.furniture import is_chrome, is_editor_note, label_target
from gql_blog.transfer.pages.headlines import is_headline
from gql_blog.transfer.pages.lines import Page

_LABEL_WITHIN = 10
_MOST_SLOTS = 4


@dataclass(frozen=True, slots=True)
class HeadCard:
    """A card above the text: ``title_at`` is the line above it, where that is a headline."""

    at: int
    card: CardLine
    title_at: int | None


@dataclass(slots=True)
class HeadScan:
    """Indices of the head's lines by their form; ``slots`` are headlines that may be title, subtitle, names or text.

    ``loose`` are headlines above the label. ``stop``: where the text begins at the latest.
    """

    label: int | None = None
    target: str | None = None
    target_lines: list[int] = field(default_factory=list)
    chrome: list[int] = field(default_factory=list)
    dates: list[tuple[int, WrittenDate]] = field(default_factory=list)
    cards: list[HeadCard] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    credits: list[tuple[int, CreditLine]] = field(default_factory=list)
    editor_notes: list[int] = field(default_factory=list)
    doubled: list[int] = field(default_factory=list)
    stop: int = 0


def scan_head(page: Page, stop: int) -> HeadScan:
    """Read down to the first line that can only be text, at most to ``stop``."""
    scan = HeadScan(label=_find_label(page, stop))
    index = 0
    if scan.label is not None:
        while index < scan.label:
            _enter(page, scan, index, scan.loose)
            index += 1
        index = _enter_label(page, scan, scan.label, stop)
    while index < stop and _enter(page, scan, index, scan.slots):
        index += 1
    scan.stop = index
    return scan


def _find_label(page: Page, stop: int) -> int | None:
    """The label stands among the first lines, under nothing but headlines, dates, cards and chrome."""
    for index in range(min(stop, _LABEL_WITHIN)):
        text = page.text(index)
        if label_target(text) is not None:
            return index
        if not (is_headline(text) or is_chrome(text) or read_card(text)):
            return None
    return None


def _enter_label(page: Page, scan: HeadScan, label: int, stop: int) -> int:
    """The label's line, or the label's and the next where the name stands there; what follows them."""
    target = label_target(page.text(label))
    scan.target_lines.append(label)
    following = label + 1
    if not target and following < stop and is_headline(page.text(following)):
        target = page.text(following)
        scan.target_lines.append(following)
        following += 1
    scan.target = target or None
    return following


def _enter(page: Page, scan: HeadScan, index: int, headlines: list[int]) -> bool:
    """Enter one line by its form; whether the head can go on after it."""
    text = page.text(index)
    if is_chrome(text):
        scan.chrome.append(index)
    elif (date := read_date(text)) is not None:
        scan.dates.append((index, date))
    elif (card := read_card(text)) is not None:
        return _enter_card(scan, index, card, headlines)
    elif (headlines or scan.cards or scan.label is not None) and is_editor_note(text):
        scan.editor_notes.append(index)
    elif scan.editor_notes or read_comment_header(text) is not None:
        return False
    elif (credit := read_credit_line(text)) is not None:
        scan.credits.append((index, credit))
    elif any(page.text(other) == text for other in headlines):
        scan.doubled.append(index)
    elif is_headline(text) and len(headlines) < _MOST_SLOTS:
        _enter_headline(page, scan, index, headlines)
    else:
        return False
    return True


def _enter_headline(page: Page, scan: HeadScan, index: int, headlines: list[int]) -> None:
    """A headline that stood above the label already is one line printed twice: the place after the label is its own."""
    if headlines is scan.slots:
        above = [other for other in scan.loose if page.text(other) == page.text(index)]
        scan.loose = [other for other in scan.loose if other not in above]
        scan.doubled += above
    headlines.append(index)


def _enter_card(scan: HeadScan, index: int, card: CardLine, headlines: list[int]) -> bool:
    title_at = headlines[-1] if headlines and headlines[-1] == index - 1 else None
    if card.is_byline:
        scan.credits.append((index, CreditLine.by(card.name)))
        scan.dates.append((index, card.date))
        return True
    if title_at is not None and headlines is not scan.slots:
        headlines.remove(title_at)
    scan.cards.append(HeadCard(index, card, title_at))
    return True
