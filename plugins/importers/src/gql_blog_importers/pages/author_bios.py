"""Biographical notes and signatures: what the end of a text says about its authors."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.name_words import FUNCTION_WORDS, OFFICE, ORGANISATION
from gql_blog_importers.pages.page_lines import Page, ends_sentence, is_headline
from gql_blog_importers.pages.person_names import (
    Confidence,
    name_key,
    name_variants,
    parse_credited_names,
    parse_names,
    strip_degree,
)

_AFTER_NAME = re.compile(
    r"(?:\s*[(（][^()（）]{1,80}[)）])?\s*(?:,\s*)?"
    r"(?:(?:is|was|are|were|has|have|holds?|served|serves?|works?|worked|teaches|taught|studies|studied|writes?|received"
    r"|earned|graduated|joined|joins|leads?|directs?|currently|recently|a|an|the|who|pursues|specializes|lives|hails|comes"
    r"|grew|began|founded|edits|researches|covers|and)\b|['’][0-9]{2}\b"
    r"|[,，]|是|现|現|就读|就讀|毕业|畢業|任|为|為|曾|来自|來自|于|於|系|目前|(?:和|与|與|及|、))",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"(?:she|he|they|her|his|their|prior to|previously|before (?:joining|that)|currently|born)\b|她|他|曾|此前|目前",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"(?P<name>.{3,60}?)(?:\s*[(（][^()（）]{1,60}[)）])?\s*(?:,\s*|\s+(?:is|was)\s+)(?:currently\s+)?(?:an?|the)\s+(?P<role>.{3,200})"
)
_INTRODUCTION_HAN = re.compile(
    r"(?P<name>[\u3400-\u9fff·]{2,8})(?:是|现任|現任|现为|就读于|毕业于|，)(?P<role>.{3,200})"
)
_LONGEST = 1500
_AFTER = 20
_GOES_ON = re.compile(r"\s*(?:\([^()]*\)|[,–—-])?\s*[^\W\d_A-ZÀ-ÞА-Я]")
_LED = re.compile(r"^\W*(?:[^\W\d_]+(?:\s[^\W\d_]+)?:\s+)?")
"""What may stand before a note about an author: a sign, or a word or two that say so."""
_HEAD = 240
_CONFIRMING = 600


def starts_bio(text: str, name: str) -> bool:
    """Whether a paragraph begins with this person's name and goes on as a biographical note does."""
    head = _fold(text)
    begun = [opening + each for each in name_variants(name) for opening in ("", *_titles(head))]
    return any(head.startswith(each) and _AFTER_NAME.match(head[len(each) :]) is not None for each in begun)


def speaks_of_author(text: str, name: str) -> bool:
    """Whether a closing paragraph is about a credited author: it opens with the whole name, and goes on about it."""
    if starts_bio(text, name):
        return True
    text = _LED.sub("", text)
    key, head = name_key(name), _fold(text)
    rest = head[len(key) :]
    goes_on = bool(re.match(r"\s+(?:[–—-]\s+)?[^\W\d_]", rest)) and len(text) <= _LONGEST
    return goes_on and head.startswith(key) and len(key.split()) > 1


def confirms_name(text: str, name: str) -> bool:
    """Whether a paragraph shows that this is a person's name: it says what the person is, by office or by kind.

    A title may begin a sentence too ('Ladders are …', 'Hope is the …'): of one word, office or institution decide.
    """
    if not starts_bio(text, name):
        return False
    rest = text[:_CONFIRMING]
    if " " not in name and _WAS.match(text[len(name) : _CONFIRMING]):
        return False  # of the dead a text speaks so as well
    if "," in name and name_key(text).startswith(name_key(name)):
        return True  # with the letters after the name: 'Helen Prejean, C.S.J., writes …'
    if OFFICE.search(rest) or ORGANISATION.search(rest) or _STUDIES.search(rest):
        return True
    return len(name.split()) > 1 and is_bio_sentence(text)


def opens_with_name(text: str, name: str) -> bool:
    """Whether a closing line opens with a whole name and goes on in small letters, whatever its language."""
    text, key = _LED.sub("", text), name_key(name)
    folded = _fold(text)
    rest = text[len(key) : len(key) + _AFTER]
    is_sentence = ends_sentence(text) and len(key.split()) > 1 and folded.startswith(key)
    return is_sentence and bool(_GOES_ON.match(rest)) and len(text) <= _LONGEST


def opens_bio(text: str, line: str) -> bool:
    """Whether a paragraph opens with this very line and says which occupation or office the person has.

    The line then names somebody even if it does not look like a name ('Peace Okonkwo', 'Sister Cities Collective').
    An institution is no evidence here, because a paragraph about a place or a thing often names one.
    """
    if line.split(" ", 1)[0].casefold() in FUNCTION_WORDS:
        return False
    key = name_key(line)
    if not (_fold(text).startswith(key) and _AFTER_NAME.match(_fold(text)[len(key) :])):
        return False
    return bool(_OCCUPATION.match(text[len(line) : _CONFIRMING]))


def _fold(text: str) -> str:
    return name_key(text[:_HEAD])


def _titles(head: str) -> tuple[str, ...]:
    match = re.match(r"(?:dr|prof|professor|rev|fr|ms|mr|mrs|ambassador)\.? ", head)
    return () if match is None else (match[0],)


def continues_bio(text: str) -> bool:
    """Whether a paragraph continues a biographical note: it speaks of 'she', 'he' or 'they' at once."""
    return bool(_PRONOUN.match(text)) and len(text) <= _LONGEST


def introduced_person(text: str) -> str | None:
    """The person whom a paragraph introduces as biographical notes do, by name and office; ``None``: nobody."""
    if len(text) > _LONGEST or "\n" in text:
        return None
    match = _INTRODUCTION.match(text) or _INTRODUCTION_HAN.match(text)
    if match is None:
        return None
    name = normalize_line(match["name"])
    credit = parse_names(name)
    if credit.confidence is Confidence.NONE or len(credit.names) != 1 or credit.is_one_word:
        return None
    if not (OFFICE.search(match["role"]) or ORGANISATION.search(match["role"]) or _STUDIES.search(match["role"])):
        return None
    return name


def is_bio_sentence(text: str) -> bool:
    """Whether a line says of a subject what it is, as a biographical note without its stop would."""
    return bool(_BIO_SENTENCE.match(text))


_BIO_SENTENCE = re.compile(r"[^\W\d_].{2,50}?\s(?:is|was|are)\s(?:an?|the)\s|[\u3400-\u9fff·]{2,6}(?:是|现任|就读)")
_OCCUPATION = re.compile(
    rf"[^.;。；]{{0,120}}?(?:{OFFICE.pattern}|\b(?:writer|novelist|poet|author|journalist|activist|artist|lawyer|engineer"
    r"|historian|researcher|teacher|physician|doctor|nurse|economist|philosopher|theologian|priest|nun|monk|pastor"
    r"|translator|senior|junior|sophomore|freshman|candidate|graduate|undergraduate|alumn\w+|major)\b"
    r"|\b(?:teaches|studies|lectures)\b|学生|學生|作家|诗人|记者|研究生|本科生|博士)",
    re.IGNORECASE,
)
_WAS = re.compile(r"\s*(?:\([^()]{1,60}\)\s*)?(?:was|were|had)\b", re.IGNORECASE)
_STUDIES = re.compile(
    r"\b(?:senior|junior|sophomore|freshman|candidate|graduate|undergraduate|alumn\w+)\b|学生|學生|研究生|本科生|博士"
)


def split_bios(paragraphs: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """Which stretch of the biographical paragraphs speaks of whom.

    A stretch begins where a person's name begins a sentence; one that begins with several names is given to each.
    What stands before the first name belongs to nobody.
    """
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for paragraph in paragraphs:
        for stretch, people in _stretches(paragraph, names):
            current = people or current
            for name in current:
                found.setdefault(name, []).append(stretch)
    return {name: "\n\n".join(stretches) for name, stretches in found.items()}


def _stretches(paragraph: str, names: Sequence[str]) -> list[tuple[str, list[str]]]:
    cuts = sorted({0, *(place for name in names for place in _sentence_starts(paragraph, name))})
    stretches: list[tuple[str, list[str]]] = []
    for start, end in zip(cuts, [*cuts[1:], len(paragraph)], strict=True):
        text = paragraph[start:end].strip()
        if text:
            stretches.append((text, _people_of(text, names)))
    return stretches


def _people_of(text: str, names: Sequence[str]) -> list[str]:
    """Those named at the very beginning: one, or several as in 'A and B are …'."""
    leaders = [name for name in names if starts_bio(text, name)]
    if not leaders:
        return []
    subject = re.split(r"\b(?:is|are|was|were|has|have)\b|是|，", _fold(text), maxsplit=1)[0]
    return [name for name in names if name in leaders or any(variant in subject for variant in name_variants(name))]


def _sentence_starts(paragraph: str, name: str) -> Iterable[int]:
    for match in re.finditer(r"(?:(?<=[.。;；]\s)|(?<=[.。；]))(?=\S)", paragraph):
        if starts_bio(paragraph[match.start() : match.start() + _HEAD], name):
            yield match.start()


_DASHES = "—–-― "
_MAX_LINES = 3
_POSTED = re.compile(
    r"posted by:? (?P<name>.{2,60}?)(?P<topic> in .{2,60}?)? at [0-9]{1,2}[:.][0-9]{2}(?:\s?[ap]\.?m\.?)?"
    r"(?:\s*[|·•]\s*(?:permalink|permanent link|link"
    r"|(?P<answers>(?:[0-9]{1,4} )?(?:comments?|trackbacks?)(?: \([0-9]{1,4}\))?)))*",
    re.IGNORECASE,
)
_CLOSING_QUOTES = ("”", '"', "’", "»", "“", "」")


@dataclass(frozen=True, slots=True)
class Signature:
    """``office``: the line under the name; ``indices``: the lines of both; ``below``: what the site prints there."""

    name: str
    office: str | None
    indices: tuple[int, ...]
    below: tuple[int, ...] = ()


def parse_signature(page: Page, indices: Sequence[int]) -> Signature | None:
    """The last lines, if they are a name that is surely one and an office, a name after a dash, or a post's foot."""
    if (posted := _posted_by(page, indices)) is not None:
        return posted
    block = _last_block(page, indices)
    if not block or len(block) == len(indices):
        return None
    text = page.text(block[0])
    credit = parse_names(text.lstrip(_DASHES))
    is_quoted = page.text(indices[-1 - len(block)]).endswith(_CLOSING_QUOTES)
    is_signed = text[0] in _DASHES and credit.is_likely and not is_quoted
    if len(credit.names) != 1 or not (is_signed or credit.confidence >= Confidence.STRONG):
        return None
    below = [page.text(index) for index in block[1:]]
    offices = all(map(is_headline, below)) and any(OFFICE.search(line) or ORGANISATION.search(line) for line in below)
    if not offices and (below or text[0] not in _DASHES):
        return None
    return Signature(strip_degree(credit.names[0].name), ", ".join(below) or None, tuple(block))


def _posted_by(page: Page, indices: Sequence[int]) -> Signature | None:
    """'Posted by NAME at TIME' as the foot of a post, which has a topic, answers, labels or comments below it.

    The name may be an account's ('Site Admin'). Without these it may be the foot of a comment; two of them may be
    those of two posts.
    """
    found = [(place, match) for place, index in enumerate(indices) if (match := _POSTED.fullmatch(page.text(index)))]
    if len(found) != 1 or not 0 < len(indices) - found[0][0] <= min(_MAX_LINES, len(indices) - 1):
        return None
    place, match = found[0]
    names = parse_credited_names(match["name"]).names
    below = tuple(indices[place + 1 :])
    if len(names) != 1 or not (match["topic"] or match["answers"]):
        return None
    if not _is_sure_above(page, indices[max(0, place - _MAX_LINES) : place], names[0].name):
        return None
    return Signature(names[0].name, None, (indices[place],), below)


def _is_sure_above(page: Page, above: Sequence[int], name: str) -> bool:
    """Whether a name is surely that of a person and no account's, and the lines above introduce nobody else."""
    texts = [page.text(index) for index in above]
    if any(confirms_name(text, name) for text in texts):
        return True
    return parse_names(name).confidence >= Confidence.STRONG and not any(map(introduced_person, texts))


def signed_above_bio(page: Page, indices: Sequence[int]) -> Signature | None:
    """A name after a dash, if the biographical note below it, the last line, opens with that very name."""
    if len(indices) < 3 or page.text(indices[-2])[0] not in _DASHES:
        return None
    name = normalize_line(page.text(indices[-2]).lstrip(_DASHES))
    is_name = bool(name) and parse_names(name).confidence >= Confidence.POSSIBLE
    return Signature(name, None, (indices[-2],)) if is_name and opens_bio(page.text(indices[-1]), name) else None


def possible_signature(page: Page, indices: Sequence[int]) -> list[int]:
    """The lines that end a text and may say whose it is, though not surely: they are neither text nor a credit.

    Under a quotation a name is its source.
    """
    for count in range(1, min(_MAX_LINES, len(indices) - 1) + 1):
        if _POSTED.fullmatch(page.text(indices[-count])):
            return list(indices[-count:])
    if len(indices) < 2 or page.text(indices[-2]).endswith(_CLOSING_QUOTES):
        return []
    text = page.text(indices[-1])
    name = text.lstrip(_DASHES)
    name = name.split(",", 1)[0] if name != text else name
    credit = parse_names(name)
    is_name = credit.confidence >= Confidence.POSSIBLE and len(credit.names) == 1
    ends = text[0] in _DASHES or ends_sentence(page.text(indices[-2])) or page.text(indices[-2]).endswith(",")
    return list(indices[-1:]) if is_name and ends else []


def _last_block(page: Page, indices: Sequence[int]) -> list[int]:
    if indices and page.text(indices[-1])[0] in _DASHES:
        return list(indices[-1:])
    return list(indices[-2:])
