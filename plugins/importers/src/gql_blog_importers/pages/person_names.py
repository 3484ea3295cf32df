"""Names of people as a page prints them: their shape, lists of them, capitals, and confusable letters.

Names are never split into given and family name, and their order is never changed.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from gql_blog.plugin import latin_lookalike
from gql_blog_importers.pages import name_words as words
from gql_blog_importers.pages.characters import is_cjk, normalize_line
from gql_blog_importers.pages.line_patterns import is_section_heading
from gql_blog_importers.pages.page_lines import is_small_letter

LONGEST = 200
_FORBIDDEN = re.compile(r"[0-9?!:;\"“”|\[\]{}<>@#*/\\…—_=+]")
_NICKNAME = re.compile(r"(?<=\S)\s+(?:[“\"‘'(][^\W\d_][^\s“”\"‘’()]{0,20}[”\"’')])(?=\s+\S)")
_CLASS_OF = re.compile(r"[\s,(（]+(?P<year>[A-Z]{0,6}\s?[’'‘][0-9]{2})[)）]?$")
_CAPITALS = re.compile(r"[A-Z]{2,6}")
_WITHIN_WORDS = re.compile(r"['’ʼʻ.־-]")
_JOINERS = "\u200c\u200d\u0f0b"
_PARENTHESIS = re.compile(r"\s*[(（]([^()（）]{1,80})[)）]$")
_SEPARATOR = re.compile(r"\s*[,，]\s*(?:and|&|with)\s+|\s+(?:and|AND|&)\s+|\s*[,，、]\s*")
_AND = frozenset({"e", "y", "i", "и", "et", "und", "en", "og", "och", "ve", "oraz", "ed"})
_WITH = re.compile(r"\s*[(（](?:with|mit|avec|con|com|met|med)\s+([^()（）]+)[)）]")
_BAR = re.compile(r"\s*[|｜]\s*")
_FEWEST_BARRED = 3
_HAN_AND = re.compile(r"(?<=[\u3400-\u9fff])\s*[和与與及]\s*(?=[\u3400-\u9fff])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HANGUL_NAME = re.compile(r"[\uac00-\ud7a3]{3}")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,8}(?:[·•‧・][\u3400-\u9fff]{1,8}){1,3}")
_JAPANESE_NAME = re.compile(
    r"[\u3400-\u9fff々]{1,4}[ \u3000][\u3400-\u9fff々\u3040-\u30ff]{1,5}"
    r"|[\u30a1-\u30fe]{2,12}(?:[・＝ ][\u30a1-\u30fe]{2,12}){1,3}"
)
_LATIN_AND_HAN = re.compile(r"(?P<latin>[^\u3400-\u9fff]{3,40}?)\s*[(（]?(?P<han>[\u3400-\u9fff]{2,4})[)）]?")
_HAN_DOT = re.compile("[·•‧・]")
_JOINED_PARTICLE = re.compile(r"(?:al|el|ul|ad|as|an|ibn|d|l|ben|bin)[-'’][^\W\d_]")
_INITIAL = re.compile(r"(?:[^\W\d_]\.){1,3}(?:-[^\W\d_]\.)?")
_POST_NOMINAL = re.compile(r"[A-Z][a-z]{0,3}\.(?:[A-Za-z][a-z]{0,3}\.?){1,5}")
"""'C.S.J.', 'Ph.D.', 'M.Div.': dotted capitals after a comma belong to the name before it."""


class Confidence(IntEnum):
    """How sure it is that a line names people."""

    NONE = 0
    DUBIOUS = 1  # has the shape, and speaks for a title as much: taken for neither
    POSSIBLE = 2
    STRONG = 3
    CONFIRMED = 4


@dataclass(frozen=True, slots=True)
class PrintedName:
    """One name, and the affiliation that stands with it."""

    name: str
    affiliation: str | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """The names of one line, in printed order."""

    names: tuple[PrintedName, ...]
    confidence: Confidence

    @property
    def is_one_word(self) -> bool:
        """Whether it is a single name of a single word; a Chinese or Korean name counts as whole."""
        return len(self.names) == 1 and _is_single(self.names[0].name)

    @property
    def is_likely(self) -> bool:
        """Whether these may well be people, by more than a single word."""
        return self.confidence >= Confidence.POSSIBLE and not self.is_one_word


NOBODY = Credit((), Confidence.NONE)


def name_key(name: str) -> str:
    """What two printings of one name share: composed, folded, one kind of apostrophe. Look-alikes stay apart."""
    return normalize_line(name).casefold().replace("’", "'").replace("ʼ", "'")


def parse_names(text: str) -> Credit:
    """The people whom a line names, if it names people and nothing else."""
    text = normalize_line(text)
    if not text or len(text) > LONGEST or is_section_heading(text):
        return NOBODY
    if _BAR.search(text):
        return _parse_barred(_BAR.split(text))
    parts = _join_suffixes(_separated(text))
    names: list[PrintedName] = []
    confidences: list[Confidence] = []
    for part in parts:
        is_open = bool(names) and names[-1].affiliation is None
        if is_open and (words.ORGANISATION.search(part) or _CAPITALS.fullmatch(part)):
            names[-1] = PrintedName(names[-1].name, part)
            continue
        name, confidence = _parse_name(part)
        if confidence is Confidence.NONE and is_open and words.OFFICE.search(part):
            names[-1] = PrintedName(names[-1].name, part)
            continue
        if confidence is Confidence.NONE:
            return NOBODY
        names.append(name)
        confidences.append(confidence)
    if not names or (len(names) > 1 and any(_is_single(name.name) for name in names)):
        return NOBODY
    return Credit(tuple(names), max(confidences) if len(confidences) > 1 else confidences[0])


def _parse_barred(parts: list[str]) -> Credit:
    """People parted by bars, three or more. Topics stand so, too, and may be people: the row alone credits nobody."""
    credits = [parse_names(part) for part in parts]
    if len(parts) < _FEWEST_BARRED or any(len(each.names) != 1 or each.is_one_word for each in credits):
        return NOBODY
    names = tuple(name for each in credits for name in each.names)
    is_likely = all(each.confidence > Confidence.DUBIOUS for each in credits)
    return Credit(names, Confidence.DUBIOUS) if is_likely else NOBODY


def parse_credited_names(text: str) -> Credit:
    """The people of a line that says that it names people, as 'By …' does: their names may be of any words.

    What could as well end such a line as a phrase ('By Popular Demand', 'By the Sea', 'By Proxy') names nobody.
    """
    credit = parse_names(text)
    if (credit.confidence > Confidence.DUBIOUS and not credit.is_one_word) or (credit.names and _BAR.search(text)):
        return credit
    text = normalize_line(text)
    if words.ORGANISATION.search(text) and len(text) <= LONGEST and not _FORBIDDEN.search(text):
        return Credit((PrintedName(text),), Confidence.POSSIBLE)
    parts = _join_suffixes(_separated(text))
    if parts and all(map(_is_loose_name, parts)):
        return Credit(tuple(map(PrintedName, parts)), Confidence.POSSIBLE)
    return NOBODY


def _is_loose_name(part: str) -> bool:
    tokens = _NICKNAME.sub("", part).split(",")[0].split()
    lowered = [token.casefold() for token in tokens]
    return (
        2 <= len(tokens) <= 6
        and not _FORBIDDEN.search(part)
        and _has_shape(tokens)
        and not _has_function_word(tokens, lowered)
        and not all(words.ends_like_title(word) or word in words.PARTICLES for word in lowered)
    )


def split_names(text: str) -> tuple[PrintedName, ...]:
    """The names of a line that is known to name people, whatever they look like."""
    return tuple(PrintedName(name) for name in _join_suffixes(_separated(normalize_line(text))))


def _separated(text: str) -> list[str]:
    text = _WITH.sub(r", \1", text)
    pieces = _HAN_AND.split(text) if _HAN.match(text) else [text]
    parts = [part for piece in pieces for part in _SEPARATOR.split(piece) if part]
    return [each for part in parts for each in _joined_by_small_word(part)]


def _joined_by_small_word(part: str) -> list[str]:
    """'Elena Ferri e Paolo De Santis' are two: a small word of one to four letters between two whole names joins them.

    'José Ortega y Gasset' is one, and so is whoever has a particle in the name.
    """
    tokens = part.split()
    for place in range(2, len(tokens) - 2):
        if tokens[place] in _AND and all(token[0].isupper() for token in (tokens[place - 1], tokens[place + 1])):
            return [" ".join(tokens[:place]), *_joined_by_small_word(" ".join(tokens[place + 1 :]))]
    return [part]


def _is_single(name: str) -> bool:
    return " " not in name and not _HAN.search(name) and not _HANGUL_NAME.fullmatch(name)


def _join_suffixes(parts: list[str]) -> list[str]:
    """'David O'Hara', 'S.J.' is one name: what stands after such a comma makes no further person."""
    joined: list[str] = []
    for part in parts:
        if joined and all(_bare(word) in words.SUFFIXES or _POST_NOMINAL.fullmatch(word) for word in part.split()):
            joined[-1] += ", " + part
        else:
            joined.append(part)
    return joined


def _bare(word: str) -> str:
    return word.replace(".", "").strip("()").casefold()


def _parse_name(part: str) -> tuple[PrintedName, Confidence]:
    """A single name with its confidence by itself, no other part of the page being asked."""
    nothing = PrintedName(""), Confidence.NONE
    affiliation = None
    if match := _CLASS_OF.search(part):
        part, affiliation = part[: match.start()], match["year"]
    core = _NICKNAME.sub("", part)
    if match := _PARENTHESIS.search(part):
        core = part[: match.start()]
        is_said = is_small_letter(match[1][0])  # 'translated by …' is of somebody else, '(photo)' of this person
        if is_said and match[1].islower() and " " not in match[1]:
            return nothing
        if words.ORGANISATION.search(match[1]) or is_said:
            part, affiliation = core, match[1]
    if _FORBIDDEN.search(core) or words.ORGANISATION.search(core) or name_key(core) in words.PLACES:
        return nothing
    core = core.split(",")[0].strip()
    confidence = _core_confidence(core)
    if confidence is Confidence.POSSIBLE and core != part and "," in part:
        confidence = Confidence.STRONG  # a suffix: 'S.J.', 'Jr.'
    return PrintedName(part, affiliation), confidence


def _core_confidence(core: str) -> Confidence:
    if _JAPANESE_NAME.fullmatch(core):
        return Confidence.POSSIBLE
    if not _HAN.search(core):
        return _word_confidence(core.split())
    both = _LATIN_AND_HAN.fullmatch(core)
    if both is not None and _word_confidence(both["latin"].split()) is not Confidence.NONE:
        return Confidence.STRONG
    return _han_confidence(core)


def _han_confidence(core: str) -> Confidence:
    compact = core.replace(" ", "")
    if not _HAN_NAME.fullmatch(compact):
        return Confidence.NONE
    if _HAN_DOT.search(compact) or compact[:2] in words.HAN_COMPOUND_FAMILY:
        return Confidence.STRONG
    if compact[0] in words.HAN_FAMILY and len(compact) <= 3:
        return Confidence.STRONG
    return Confidence.DUBIOUS


def _word_confidence(tokens: list[str]) -> Confidence:
    titled = False
    if len(tokens) > 2 and tokens[0] == "The" and tokens[1].endswith(".") and _bare(tokens[1]) in words.HONORIFICS:
        tokens = tokens[1:]
    while len(tokens) > 1 and (_bare(tokens[0]) in words.HONORIFICS or (titled and tokens[0] in ("(ret.)", "(Ret.)"))):
        tokens = tokens[1:]
        titled = True
    while len(tokens) > 1 and _bare(tokens[-1]) in words.SUFFIXES and tokens[-1][0].isupper():
        tokens = tokens[:-1]
        titled = titled or len(tokens) > 1
    counted = [token for index, token in enumerate(tokens) if not _is_particle(token, index)]
    if not (1 <= len(counted) <= 6 and len(tokens) <= 9) or not _has_shape(tokens):
        return Confidence.NONE
    lowered = [token.casefold().replace("’", "'") for token in tokens]
    if _has_function_word(tokens, lowered):
        return Confidence.NONE
    if titled or (len(tokens) > 1 and lowered[0] in words.GIVEN):
        return Confidence.STRONG
    if _reads_as_title(tokens, lowered):
        is_mixed = len(tokens) > 1 and (lowered[-1] in words.FAMILY or lowered[0] in words.AMBIGUOUS_GIVEN)
        is_dubious = is_mixed or _is_known(tokens, lowered) or _may_end_in_family_name(tokens, lowered)
        return Confidence.DUBIOUS if is_dubious else Confidence.NONE
    if _is_known(tokens, lowered):
        return Confidence.STRONG
    return Confidence.DUBIOUS if words.ends_like_plural(lowered[-1]) else Confidence.POSSIBLE


def _has_shape(tokens: list[str]) -> bool:
    if len(tokens) > 1 and len(tokens[0]) == 1 and is_cjk(tokens[0]):
        return False  # 'text' or 'by', before a Korean name
    for token in tokens:
        if _INITIAL.fullmatch(token):
            continue
        if not _is_word(token) or (token.endswith(".") and len(token) > 4):
            return False
        if is_small_letter(token[0]) and _bare(token) not in words.PARTICLES and not _JOINED_PARTICLE.match(token):
            return False
    return not (tokens[-1].islower() and is_small_letter(tokens[-1][0])) and any(len(token) > 1 for token in tokens)


def _is_word(token: str) -> bool:
    """Letters with the signs that scripts set on or beside them; apostrophes, hyphens and stops between them."""
    if token[0] in "'’" and _bare(token) in words.PARTICLES:
        return True
    pieces = _WITHIN_WORDS.split(token.removesuffix("."))
    return all(piece and piece[0].isalpha() and all(map(_is_written, piece)) for piece in pieces)


def _is_written(char: str) -> bool:
    return char.isalpha() or char in _JOINERS or unicodedata.category(char)[0] == "M"


def _is_particle(token: str, index: int) -> bool:
    return _bare(token) in words.PARTICLES and (token[0].islower() or index > 0)


def _has_function_word(tokens: list[str], lowered: list[str]) -> bool:
    """'The', 'of', 'Why': no name has them. Particles of names ('de', 'van') and initials are none of them."""
    if len(tokens) > 1 and tokens[0] in ("A", "I"):
        return True
    return any(
        word in words.FUNCTION_WORDS and len(word) > 1 and not _is_particle(tokens[index], index)
        for index, word in enumerate(lowered)
    )


def _may_end_in_family_name(tokens: list[str], lowered: list[str]) -> bool:
    """'Peace Okonkwo', 'Precious Moyo': a word of titles before one that no list knows, and that is no plural."""
    last = lowered[-1]
    is_short = 2 <= len(tokens) <= 3 and all(token[0].isupper() for token in tokens)
    return is_short and not (
        words.ends_like_title(last) or words.ends_like_plural(last) or words.begins_like_title(lowered[0])
    )


def _reads_as_title(tokens: list[str], lowered: list[str]) -> bool:
    if lowered[:2] == ["hong", "kong"] or words.begins_like_title(lowered[0]):
        return True
    for index, word in enumerate(lowered):
        if not _is_particle(tokens[index], index) and any(map(words.ends_like_title, (word, *word.split("-")))):
            return True
    return False


def _is_known(tokens: list[str], lowered: list[str]) -> bool:
    """Whether a part is well known as a name, or the form is one that only names have."""
    if len(tokens) < 2:
        return False
    if lowered[-1] in words.FAMILY or any(_INITIAL.fullmatch(token) for token in tokens):
        return True
    if any(token[0].islower() and (_bare(token) in words.PARTICLES or "-" in token) for token in tokens[1:]):
        return True
    return _is_pinyin(lowered)


def _is_pinyin(lowered: list[str]) -> bool:
    if not 2 <= len(lowered) <= 3 or not all(words.PINYIN.fullmatch(word) for word in lowered):
        return False
    return lowered[0] in words.PINYIN_FAMILY or lowered[-1] in words.PINYIN_FAMILY


def strip_degree(name: str) -> str:
    """A signature's name without the academic title before it, which is not part of a byline."""
    tokens = name.split()
    while len(tokens) > 2 and _bare(tokens[0]) in words.DEGREES:
        tokens = tokens[1:]
    return " ".join(tokens)


def name_variants(name: str) -> tuple[str, ...]:
    """Keys under which a text may begin to speak of this person: the name as printed, and without its titles."""
    bare = _PARENTHESIS.sub("", name).split(",")[0].strip()
    tokens = bare.split()
    while len(tokens) > 2 and _bare(tokens[0]) in words.HONORIFICS:
        tokens = tokens[1:]
    while len(tokens) > 2 and _bare(tokens[-1]) in words.SUFFIXES:
        tokens = tokens[:-1]
    keys = {name_key(name), name_key(bare), name_key(" ".join(tokens))}
    return tuple(sorted(keys, key=len, reverse=True))


def main_script(text: str) -> str:
    """The script of most letters, by the first word of their names in Unicode; Chinese and Japanese are 'CJK'."""
    if text.isascii():
        return "LATIN"
    kinds = Counter(unicodedata.name(char, "").split(" ")[0] for char in text if char.isalpha())
    for kana in ("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"):
        kinds["CJK"] += kinds.pop(kana, 0)
    return kinds.most_common(1)[0][0] if kinds.total() else "LATIN"


def find_confusable_names(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Groups of names that look alike and are not the same."""
    groups: dict[str, dict[str, str]] = {}
    for name in names:
        likeness = name_key(latin_lookalike(name) or name)
        groups.setdefault(likeness, {}).setdefault(name_key(name), name)
    return [tuple(group.values()) for group in groups.values() if len(group) > 1]
