"""The head of a document's article: which blocks are title, byline, date, label and note, by markup and by words."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date as Date
from typing import Final

from gql_blog.plugin import BylineRole, SourceRole, parse_date
from gql_blog_importers.html.evidence.byline_markup import (
    is_marked_author,
    leads_to_author,
    leads_to_topic,
    says_author,
    says_time,
)
from gql_blog_importers.html.evidence.head_pieces import is_about_days, read_pieces, says_changed
from gql_blog_importers.html.evidence.text_flow import is_apart
from gql_blog_importers.html.html_blocks import Block, elements_of, is_details, texts_outside
from gql_blog_importers.markup.block_markdown import HEADINGS
from gql_blog_importers.markup.element_tree import Element, Text
from gql_blog_importers.pages.author_bios import starts_bio
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.credit_lines import parse_credit_below, parse_credit_line
from gql_blog_importers.pages.line_patterns import (
    is_boilerplate,
    is_comments_heading,
    is_editor_note,
    is_section_heading,
    label_target,
)
from gql_blog_importers.pages.name_evidence import NameEvidence
from gql_blog_importers.pages.page_lines import is_headline, is_prose
from gql_blog_importers.pages.person_names import (
    Confidence,
    PrintedName,
    name_key,
    parse_credited_names,
    parse_names,
    split_names,
)

_SUBTITLE_WORDS = frozenset(
    ["subtitle", "dek", "standfirst", "deck", "subheading", "p-summary", "entry-subtitle", "documentdescription"]
)
_SUBTITLE_PARTS = frozenset(["subtitle", "standfirst", "dek", "excerpt"])
_LONGEST_SUBTITLE = 250
_FEWEST_WORDS = 3
_ANSWER = re.compile(
    r"\b(?:repl[yi]|respon|respuesta|respost|rispost|réponse|antwort|erwider|replik|repliek|antwoord|svar|odpow|answer)"
    r"|\b(?:cevap|yanıt|ответ)|رد |返信|回应|回應|响应|答|응답|답하",
    re.IGNORECASE,
)
"""Roots of words for an answer."""
_LABELLED = re.compile(r"[^:：]{2,24}[:：]\s")
_QUOTED = re.compile(
    r"[“„\"]([^“”„\"]{2,120})[”“\"]|«\s?([^«»]{2,120}?)\s?»|「([^「」]{2,80})」|『([^『』]{2,80})』|《([^《》]{2,80})》"
)
_REACH = 2
_BIO_WORDS = frozenset(["author-bio", "bio", "about-author", "author-info", "author-description", "author-box"])
_CONNECTORS = re.compile(
    r"(?>\s|[|·•—–,.:/-]|\b(?:by|authors?|on|posted|published|submitted|updated|in|at|and|von|par|por|di|door|av|af"
    r"|oleh|írta|napsala?|napisała?|yazan|auteur|autor(?:in|a|e)?|автор|le|am|el|il|op|den|dne|på|em|pada)\b"
    r"|[0-9]{1,2}:[0-9]{2}(?:\s*[ap]\.?m\.?)?|[0-9]{1,3}[- ]min(?:ute)?s?\.?(?: read)?)*+",
    re.IGNORECASE,
)
"""Signs and words beside names and dates. Whatever is taken once stays taken: 'am' after a time can be read twice."""
BY: Final = re.compile(r"(?:(?:written|posted)\s+)?(?:by|par|von|por)\s*:?\s+", re.IGNORECASE)


@dataclass(slots=True)
class HtmlHead:
    """What the head states, and which blocks (by their place) state it."""

    title: int | None = None
    subtitle: int | None = None
    target: str | None = None
    dates: list[tuple[int, Element | None, str]] = field(default_factory=list)
    credits: list[tuple[BylineRole, PrintedName]] = field(default_factory=list)
    editor_notes: list[int] = field(default_factory=list)
    taken: dict[int, SourceRole] = field(default_factory=dict)
    site: list[int] = field(default_factory=list)
    open: list[int] = field(default_factory=list)
    """Blocks at the place of a title or of names that cannot be read for certain."""
    conflict: str | None = None
    uncredited: Sequence[str] = ()
    """``conflict`` is whom the end of the text introduces instead of those whom the page names, ``uncredited``."""

    def authors(self) -> list[str]:
        """The names that are credited with the text."""
        return [name.name for role, name in self.credits if role is BylineRole.AUTHOR]


def read_head(
    blocks: Sequence[Block],
    evidence: NameEvidence,
    title: int | None,
    text_at: int,
    is_confirmed: Callable[[str], bool],
) -> HtmlHead:
    """Read the blocks above the text. ``title`` is the title's place, where it is known, ``text_at`` where the text
    begins; ``is_confirmed`` tells whether something else says that a name is an author's. What stands above the text
    and cannot be read stays open.
    """
    head = HtmlHead(title=title)
    above: list[tuple[BylineRole, PrintedName]] = []
    if head.title is not None:
        head.taken[head.title] = SourceRole.TITLE
    for place in range(len(blocks)):
        if place == head.title:
            above = [*head.credits]
            continue
        if (
            place < text_at
            and not _is_subject(blocks, place)
            and _read_stated(blocks[place], place, head, is_confirmed)
        ):
            continue
        if _read_block(blocks, place, head, evidence):
            continue
        if place >= text_at:
            break
        if blocks[place].text and place > (head.title or 0):
            head.open.append(place)
    if len(head.credits) > len(above):  # whom the site names above a title, it does not call its author
        head.credits = head.credits[len(above) :]
    _find_subtitle(blocks, head)
    _find_target(blocks, head, text_at)
    return head


def _find_target(blocks: Sequence[Block], head: HtmlHead, text_at: int) -> None:
    """A line of the head that says 'answer' and has one title in quotation marks, or a link, names what is answered."""
    for place in range(min(text_at + 1, len(blocks))):
        text = normalize_line(blocks[place].text)
        if head.target is not None or place == head.title or len(text) > _LONGEST_SUBTITLE or not _ANSWER.search(text):
            continue
        if place == text_at and is_prose(text) and not is_apart(blocks[place]):
            continue
        titles = [next(filter(None, match.groups())).strip(" .,") for match in _QUOTED.finditer(text)]
        if len(titles) == 1:
            head.target = titles[0]
            if place not in head.taken:
                head.taken[place] = SourceRole.LABEL
                head.open = [each for each in head.open if each != place]


def below_standfirst(blocks: Sequence[Block], title: int | None, text_at: int) -> int:
    """Where the text begins: below the lines about day or author, if none is above and these stand right below its
    first sentence.
    """
    first = 0 if title is None else title + 1
    while text_at + 1 < len(blocks) and _names_days(blocks[text_at]):
        text_at += 1
    if any(_is_about(block) for block in blocks[first:text_at]):
        return text_at
    last = max((place for place, block in enumerate(blocks) if is_prose(normalize_line(block.text))), default=0)
    reach = range(min(text_at + _REACH, last - 1), text_at - 1, -1)
    return next((place + 1 for place in reach if _is_about(blocks[place])), text_at)


def _names_days(block: Block) -> bool:
    """Whether a paragraph is a line about days, perhaps behind 'By Ona Vela.', though it ends as sentences do."""
    text = normalize_line(block.text)
    credit, _, rest = text.partition(". ")
    return block.kind == "p" and is_about_days(rest if parse_credit_line(credit) is not None else text)


def _is_about(block: Block) -> bool:
    """Whether a block says nothing but who wrote a text and when."""
    pieces = read_pieces(block, lambda _: False) if block.kind == "p" and not is_prose(block.text) else None
    return pieces is not None and bool(pieces.dates or not pieces.unknown)


def _read_stated(block: Block, place: int, head: HtmlHead, is_confirmed: Callable[[str], bool]) -> bool:
    """A block that states names or days piece by piece."""
    if block.kind in HEADINGS and (head.title is None or place < head.title):
        return False
    if label_target(normalize_line(block.text)) is not None or _says_subtitle(block):
        return False
    pieces = read_pieces(block, is_confirmed)
    if pieces is None:
        return False
    known = {name_key(name) for name in head.authors()}
    head.credits += [(role, name) for role, name in pieces.credits if name_key(name.name) not in known]
    head.dates += [(place, element, written) for element, written in pieces.dates]
    head.taken[place] = SourceRole.BYLINE if pieces.credits else SourceRole.DATE
    if not pieces.is_whole:
        head.open.append(place)
    return True


def _find_subtitle(blocks: Sequence[Block], head: HtmlHead) -> None:
    """What stands alone between the title and the first line about author or day is the subtitle."""
    if head.title is None or head.subtitle is not None:
        return
    about = [place for place, role in head.taken.items() if role in (SourceRole.BYLINE, SourceRole.DATE)]
    stop = min((place for place in about if place > head.title), default=0)
    between = [place for place in range(head.title + 1, stop) if blocks[place].text and place not in head.site]
    if len(between) != 1 or between[0] not in head.open:
        return
    text = normalize_line(blocks[between[0]].text)
    is_short = len(text.split()) < _FEWEST_WORDS and (text.isascii() or len(text) < 2 * _FEWEST_WORDS)
    links = [each for each in elements_of(blocks[between[0]].nodes) if each.name == "a"]
    is_other = is_short or bool(_LABELLED.match(text)) or any(normalize_line(each.plain()) == text for each in links)
    if not is_other and len(text) <= _LONGEST_SUBTITLE and parse_names(text).confidence < Confidence.STRONG:
        head.open.remove(between[0])
        head.subtitle = between[0]
        head.taken[between[0]] = SourceRole.SUBTITLE


def _read_block(blocks: Sequence[Block], place: int, head: HtmlHead, evidence: NameEvidence) -> bool:
    """Take one block for the head; whether the head can go on below it."""
    block = blocks[place]
    text = normalize_line(block.text)
    if head.title is not None and text == normalize_line(blocks[head.title].text):
        head.site.append(place)
        return True
    if block.kind not in ("p", *HEADINGS):
        return block.kind == "figure"
    if not text and place > (head.title or 0):
        return True  # a picture, with which the text begins
    if (target := label_target(text)) is not None:
        links = [normalize_line(each.plain()) for each in elements_of(block.nodes) if each.name == "a"]
        if len(links) == 1 and target.startswith(links[0]):
            target = links[0]
        quoted = _QUOTED.match(target)
        head.target = next(filter(None, quoted.groups())) if quoted is not None else target or None
        head.taken[place] = SourceRole.LABEL
        return True
    if _is_subject(blocks, place):
        head.open.append(place)
        return True
    is_below = head.title is not None and place > head.title
    if is_below and head.dates and block.kind in HEADINGS and parse_date(text) is not None:
        return False  # a letter or a diary, whose parts have days of their own
    if read_marked(block, place, head):
        return True
    if is_boilerplate(text) or _is_in_details(block):
        head.site.append(place)
        return True
    if is_editor_note(text) and head.title is not None and place > head.title:
        head.editor_notes.append(place)
        head.taken[place] = SourceRole.NOTICE
        return True
    return _read_words(blocks, place, head, evidence)


def _is_subject(blocks: Sequence[Block], place: int) -> bool:
    """Whether a block is a link to the page of somebody with whose name the text below begins: its subject, perhaps."""
    links = [each for each in elements_of(blocks[place].nodes) if leads_to_author(each)]
    if len(links) != 1 or any(map(is_marked_author, elements_of(blocks[place].nodes))):
        return False
    name = name_key(links[0].plain())
    below = next((name_key(block.text) for block in blocks[place + 1 :] if is_prose(block.text)), "")
    return bool(name) and below.startswith(f"{name} ")


def _buttons(elements: Sequence[Element]) -> list[Element]:
    """Links beside a credit that lead to comments and the like."""
    links = (each for each in elements if each.name == "a")
    return [each for each in links if is_comments_heading(each.plain()) or is_boilerplate(each.plain())]


def _is_in_details(block: Block) -> bool:
    return any(map(is_details, block.element.line()))


def read_marked(block: Block, place: int, head: HtmlHead) -> bool:
    """A block that markup calls a byline or a date, or that consists of such parts and of words between them."""
    if _says_subtitle(block) and head.subtitle is None and head.title is not None and place > head.title:
        head.subtitle = place
        head.taken[place] = SourceRole.SUBTITLE
        return True
    if block.element.words & _BIO_WORDS or len(block.text) > 200:
        return False
    elements = [
        *([block.element] if len(block.nodes) == len(block.element.children) else []),
        *elements_of(block.nodes),
    ]
    times = [each for each in elements if says_time(each)]
    people = [each for each in elements if says_author(each) and each.plain()]
    people = [each for each in people if not any(each.within(time) for time in times)]
    people = [each for each in people if not any(other is not each and other.within(each) for other in people)]
    if not times and not people:
        return False
    said = (each for node in block.nodes for each in _texts(node))
    rest = "".join(each.text for each in texts_outside(said, (*times, *people, *_buttons(elements))))
    if not _CONNECTORS.fullmatch(rest):
        return False
    credits = [_credit(_without(each, times)) for each in people]
    if any(not names for names in credits):
        head.open.append(place)
        return True
    head.credits += [(BylineRole.AUTHOR, name) for names in credits for name in names]
    head.dates += [] if says_changed(block) else [(place, time, time.plain()) for time in times]
    head.taken[place] = SourceRole.BYLINE if credits else SourceRole.DATE
    return True


def _says_subtitle(block: Block) -> bool:
    """Whether markup calls a block a subtitle, or the excerpt that stands below a title; both are short."""
    parts = {part for word in block.element.words for part in re.split(r"[-_]+", word)}
    says_so = bool(block.element.words & _SUBTITLE_WORDS or parts & _SUBTITLE_PARTS)
    return says_so and len(block.text) <= _LONGEST_SUBTITLE and not _LABELLED.match(block.text)


def _without(person: Element, times: Sequence[Element]) -> str:
    """What an element says of its authors: its text without the dates in it, and the signs beside them."""
    texts = (each.text for each in texts_outside(person.texts(), times))
    return normalize_line("".join(texts)).strip("·•|—–-,: ")


def _texts(node: "Element | Text") -> list[Text]:
    return [node] if isinstance(node, Text) else list(node.texts())


def _credit(text: str) -> tuple[PrintedName, ...]:
    """The names that markup says are those of authors: of any words, but no sentence."""
    text = normalize_line(text)
    lead = BY.match(text)
    text = text if lead is None else text[lead.end() :]
    names = parse_credited_names(text).names
    return names or (split_names(text) if is_headline(text) and len(text.split()) == 1 and lead is None else ())


def _read_words(blocks: Sequence[Block], place: int, head: HtmlHead, evidence: NameEvidence) -> bool:
    """A block without markup, by the rules of page texts."""
    text = normalize_line(blocks[place].text)
    is_below = head.title is not None and place > head.title
    if parse_date(text) is not None:
        head.dates.append((place, None, text))
        head.taken[place] = SourceRole.DATE
        return True
    credit = parse_credit_line(text) or (parse_credit_below(text) if is_below else None)
    if credit is not None:
        if credit.names:
            head.credits += [(credit.role, name) for name in credit.names]
            head.taken[place] = SourceRole.BYLINE
        else:
            head.open.append(place)
        return True
    if not is_headline(text) or is_section_heading(text) or blocks[place].kind in HEADINGS:
        return False
    if head.title is None:
        return False
    if not is_below or head.authors() or (head.title is not None and place > head.title + 3):
        if not is_below:
            head.open.append(place)
        return not is_below
    return _read_bare_name(blocks, place, head, evidence)


def _read_bare_name(blocks: Sequence[Block], place: int, head: HtmlHead, evidence: NameEvidence) -> bool:
    """A short line right below the title: names by their form, as on a page of text, or what cannot be read."""
    names = evidence.credit(place)
    least = Confidence.STRONG if head.target is None else Confidence.POSSIBLE
    least = Confidence.CONFIRMED if any(map(leads_to_topic, elements_of(blocks[place].nodes))) else least
    is_subject = place + 1 < len(blocks) and any(starts_bio(blocks[place + 1].text, name.name) for name in names.names)
    if names.confidence >= least and not is_subject:
        head.credits += [(BylineRole.AUTHOR, name) for name in names.names]
        head.taken[place] = SourceRole.BYLINE
        return True
    if names.confidence is not Confidence.NONE or evidence.is_at_place_of_names(place):
        head.open.append(place)
        return True
    return False


def written_day(text: str) -> Date | None:
    """The day that a text states in words, where it states one."""
    date = parse_date(normalize_line(text))
    return None if date is None else date.value
