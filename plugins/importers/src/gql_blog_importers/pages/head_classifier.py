"""Classifier of head lines: what each line above the text is by its own form.

``headline_roles`` decides what the lines mean together.
"""

from dataclasses import dataclass, field

from gql_blog.plugin import BylineRole, WrittenDate, parse_date
from gql_blog_importers.pages.author_bios import starts_bio
from gql_blog_importers.pages.comment_headers import parse_comment_header
from gql_blog_importers.pages.credit_lines import (
    CardLine,
    CreditLine,
    credited_text,
    parse_card,
    parse_credit_below,
    parse_credit_line,
    parse_dated_credit,
    parse_head_credit,
)
from gql_blog_importers.pages.head_pieces import read_pieces
from gql_blog_importers.pages.line_patterns import (
    is_boilerplate,
    is_editor_note,
    is_signed_editor_note,
    is_standfirst,
    label_target,
)
from gql_blog_importers.pages.page_lines import Page, is_headline, is_prose, is_rule
from gql_blog_importers.pages.person_names import Confidence, parse_names
from gql_blog_importers.pages.text_span import long_lines

_LABEL_WITHIN = 10
_MAX_HEADLINES = 8
_MOST_ABOVE = 4
_REACH = 40
_HEAD_REACH = 8
_LONGEST_STANDFIRST = 320


@dataclass(frozen=True, slots=True)
class HeadCard:
    """A card above the text: ``title_at`` is the line above it, where that is a headline."""

    at: int
    card: CardLine
    title_at: int | None


@dataclass(slots=True)
class HeadLines:
    """Indices of the head's lines by their form.

    ``headlines`` may be title, subtitle, names or text; ``above_label`` are headlines above the label. ``stop``: the
    first line that can only be text.
    """

    label: int | None = None
    target: str | None = None
    target_lines: list[int] = field(default_factory=list)
    boilerplate: list[int] = field(default_factory=list)
    dates: list[tuple[int, WrittenDate]] = field(default_factory=list)
    open_dates: list[tuple[int, WrittenDate]] = field(default_factory=list)
    """Days that may be of something else than of publication."""
    cards: list[HeadCard] = field(default_factory=list)
    above_label: list[int] = field(default_factory=list)
    headlines: list[int] = field(default_factory=list)
    credits: list[tuple[int, CreditLine]] = field(default_factory=list)
    editor_notes: list[int] = field(default_factory=list)
    unread_credits: list[int] = field(default_factory=list)
    """'By …' at the place of a credit, in words that may be no name."""
    preamble: list[int] = field(default_factory=list)
    """Lines above the head that belong to the site: sentences, and lines longer than those of a head."""
    bios: list[int] = field(default_factory=list)
    duplicates: list[int] = field(default_factory=list)
    stop: int = 0


def classify_head(page: Page, stop: int) -> HeadLines:
    """Read down to the first line that can only be text, at most to ``stop``."""
    index = _head_start(page, stop)
    head_lines = HeadLines(label=_find_label(page, index, stop), preamble=list(range(index)))
    if head_lines.label is not None:
        while index < head_lines.label:
            _classify(page, head_lines, index, head_lines.above_label)
            index += 1
        if head_lines.dates or head_lines.credits:  # the label stands below a whole head
            head_lines.headlines, head_lines.above_label = head_lines.above_label, []
        index = _add_label(page, head_lines, head_lines.label, stop)
    while index < stop and _classify(page, head_lines, index, head_lines.headlines):
        index += 1
    head_lines.stop = index
    _take_title_above(page, head_lines)
    return head_lines


def _head_start(page: Page, stop: int) -> int:
    """The first line of the head: the block of headlines right above the first label, date or credit over a text.

    What stands above that block belongs to the site, or to nobody: sentences end it, and so do lines of the site with
    headlines below them.
    """
    reach = min([stop, _REACH, *long_lines(page.lines)[1:2]])
    anchors = [i for i in range(reach) if _is_stated(page.text(i)) and _is_over_text(page, i, stop)]
    credited = [i for i in anchors if label_target(page.text(i)) is None] or anchors
    last = credited[-1] if credited else 0
    if any(_names_somebody(page, i) for i in credited[:1]):  # below a text of somebody a rule begins the next
        last = min(last, next((i for i in range(credited[0], reach) if is_prose(page.text(i))), last))
    rules = [i for i in range(last) if is_rule(page.text(i))]
    start = anchor = next((i for i in anchors if not rules or i > rules[-1]), 0)
    while start and anchor - start < _MOST_ABOVE:
        is_parted = page.lines[start].below_chrome and (start < anchor or _is_headed_below(page, anchor + 1, stop))
        above = page.text(start - 1)
        if is_parted or not (
            is_headline(above)
            or is_boilerplate(above)
            or is_signed_editor_note(above)
            or _is_standfirst(page, start - 1)
        ):
            break
        start -= 1
    return start


def _is_headed_below(page: Page, index: int, stop: int) -> bool:
    return index < stop and is_headline(page.text(index)) and not _is_stated(page.text(index))


def _names_somebody(page: Page, index: int) -> bool:
    """Whether a stated line names somebody, or stands beside a line that does."""
    beside = (page.text(each) for each in (index - 1, index + 1) if 0 <= each < len(page.lines))
    return parse_date(page.text(index)) is None or any(parse_names(each).is_likely for each in beside)


def _is_over_text(page: Page, index: int, stop: int) -> bool:
    return any(is_prose(page.text(below)) for below in range(index + 1, min(stop, index + _HEAD_REACH)))


def _is_standfirst(page: Page, index: int) -> bool:
    """Whether a sentence stands between a headline and what names or dates the text."""
    if not 0 < index < len(page.lines) - 2 or _is_stated(page.text(index - 1)):
        return False
    return (
        is_headline(page.text(index - 1))
        and len(page.text(index)) <= _LONGEST_STANDFIRST
        and _is_stated(page.text(index + 1 + parse_names(page.text(index + 1)).is_likely))
    )


def _is_stated(text: str) -> bool:
    pieces = read_pieces(text)
    if pieces is not None and pieces.dates:
        return True
    return any(parse(text) is not None for parse in (label_target, parse_date, parse_credit_line, parse_dated_credit))


def _take_title_above(page: Page, head_lines: HeadLines) -> None:
    """A label in words stands below the title; so does one with a credit and no other line below it."""
    label = head_lines.label
    if label is None or not head_lines.above_label:
        return
    above = head_lines.above_label[-1]
    is_alone = bool(head_lines.credits) and not head_lines.headlines
    if (is_standfirst(page.text(label)) and above == label - 1) or is_alone:
        head_lines.above_label.pop()
        head_lines.headlines.insert(0, above)


def _find_label(page: Page, first: int, stop: int) -> int | None:
    """The label stands among the first lines, under nothing but headlines, dates, cards and boilerplate."""
    for index in range(first, min(stop, first + _LABEL_WITHIN)):
        text = page.text(index)
        if label_target(text) is not None:
            return index
        is_of_head = is_headline(text) or is_boilerplate(text) or parse_card(text) or _is_stated(text)
        if not (is_of_head or _is_standfirst(page, index)) or (
            not is_headline(text) and label_target(page.text(index + 1)) is not None
        ):
            return None
    return None


def _add_label(page: Page, head_lines: HeadLines, label: int, stop: int) -> int:
    """The label's line, or the label's and the next where the name stands there; what follows them."""
    target = label_target(page.text(label))
    head_lines.target_lines.append(label)
    following = label + 1
    if (
        following < stop and _is_open(page.text(label)) and is_headline(page.text(following))
    ):  # a title that goes on below
        target = label_target(f"{page.text(label)} {page.text(following)}")
        head_lines.target_lines.append(following)
        following += 1
        head_lines.target = None if target is None or _is_open(target) else target
        return following
    if not target and following < stop and is_headline(page.text(following)):
        target = page.text(following)
        head_lines.target_lines.append(following)
        following += 1
        if following + 1 < stop and _is_author_of_answered(page, head_lines, following):
            head_lines.target_lines.append(following)
            following += 1
    head_lines.target = target or None
    return following


def _is_author_of_answered(page: Page, head_lines: HeadLines, index: int) -> bool:
    """Whether 'by NAME' below what is answered says who wrote that: a title of its own follows, apart."""
    below = page.lines[index + 1]
    is_credit = parse_credit_line(page.text(index)) is not None and not page.lines[index].gap
    return is_credit and not head_lines.above_label and bool(below.gap) and is_headline(below.text)


def _is_open(text: str) -> bool:
    """Whether a quotation begins on a line and does not end on it."""
    if "„" in text:
        return not ("“" in text or "”" in text)
    return any(text.count(begun) > text.count(ended) for begun, ended in ("“”", "‘’", "«»", "「」", "《》"))


def _classify(page: Page, head_lines: HeadLines, index: int, headlines: list[int]) -> bool:
    """Enter one line by its form; whether the head can go on after it."""
    text = page.text(index)
    if is_boilerplate(text):
        head_lines.boilerplate.append(index)
    elif (date := parse_date(text)) is not None:
        head_lines.dates.append((index, date))
    elif (card := parse_card(text)) is not None:
        return _add_card(head_lines, index, card, headlines)
    elif is_signed_editor_note(text) or (
        (headlines or head_lines.cards or head_lines.label is not None) and is_editor_note(text)
    ):
        head_lines.editor_notes.append(index)
    elif (head_lines.editor_notes and head_lines.editor_notes[0] > 0) or parse_comment_header(text) is not None:
        return False
    elif (dated := parse_head_credit(text, is_below=bool(headlines))) is not None and (
        day := parse_date(dated[1])
    ) is not None:
        head_lines.credits.append((index, dated[0]))
        head_lines.dates.append((index, day))
    elif (pieces := read_pieces(text)) is not None and (pieces.dates or headlines or head_lines.dates):
        head_lines.credits += [(index, credit) for credit in pieces.credits]
        head_lines.dates += [(index, date) for date in pieces.dates]
        if not pieces.dates and head_lines.dates:
            head_lines.boilerplate.append(index)  # of a change, or of something else
        elif not pieces.dates:
            head_lines.open_dates += [(index, date) for date in pieces.open_dates]
    elif (credit := _credit_at(page, head_lines, index, headlines)) is not None:
        if credit.names:
            head_lines.credits.append((index, credit))
        else:
            head_lines.unread_credits.append(index)
    elif _is_bio_in_head(page, head_lines, index):
        head_lines.bios.append(index)
    elif any(page.text(other) == text for other in headlines):
        head_lines.duplicates.append(index)
    elif (is_headline(text) or _is_standfirst(page, index)) and len(headlines) < _MAX_HEADLINES:
        _add_headline(page, head_lines, index, headlines)
    else:
        return False
    return True


def _is_bio_in_head(page: Page, head_lines: HeadLines, index: int) -> bool:
    """A sentence about a credited author right below the credit, and above the date: so the text begins later."""
    if not head_lines.credits or head_lines.credits[-1][0] != index - 1 or index + 1 >= len(page.lines):
        return False
    names = head_lines.credits[-1][1].names
    is_about = any(starts_bio(page.text(index), name.name) for name in names)
    return is_about and parse_date(page.text(index + 1)) is not None


def _credit_at(page: Page, head_lines: HeadLines, index: int, headlines: list[int]) -> CreditLine | None:
    """The credit that a line states by its words and its place.

    A phrase that begins with 'By' may be a title as well: above a name or another credit it is one.
    """
    credit = parse_credit_line(page.text(index))
    following = page.text(index + 1) if index + 1 < len(page.lines) else ""
    below = parse_credit_line(following)
    if below is not None and below.role is BylineRole.AUTHOR and (credit is None or credit.role is BylineRole.AUTHOR):
        return None
    if credit is not None and not headlines and credit.role is BylineRole.AUTHOR:
        is_sure = parse_names(credited_text(page.text(index))).confidence >= Confidence.STRONG
        is_title = parse_names(following).confidence >= Confidence.POSSIBLE and is_headline(following)
        return None if is_title and not is_sure else credit
    is_in_head = bool(headlines) or head_lines.label is not None or bool(head_lines.dates)
    if credit is None and is_in_head and parse_names(following).confidence < Confidence.POSSIBLE:
        return parse_credit_below(page.text(index))
    return credit


def _add_headline(page: Page, head_lines: HeadLines, index: int, headlines: list[int]) -> None:
    """A headline that stood above the label already is one line printed twice: the place after the label is its own."""
    if headlines is head_lines.headlines:
        above = [other for other in head_lines.above_label if page.text(other) == page.text(index)]
        head_lines.above_label = [other for other in head_lines.above_label if other not in above]
        head_lines.duplicates += above
    headlines.append(index)


def _add_card(head_lines: HeadLines, index: int, card: CardLine, headlines: list[int]) -> bool:
    title_at = headlines[-1] if headlines and headlines[-1] == index - 1 else None
    if card.is_byline or (card.name.isupper() and parse_names(card.name).is_one_word):
        head_lines.credits += [(index, CreditLine.by(card.name))] if card.is_byline else []  # else a section's
        head_lines.dates.append((index, card.date))
        return True
    if title_at is not None and headlines is not head_lines.headlines:
        headlines.remove(title_at)
    head_lines.cards.append(HeadCard(index, card, title_at))
    return True
