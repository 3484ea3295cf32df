"""Names of people as a page prints them: their shape, their lists, and how sure one can be.

Names are never split into given and family, and their order is never changed.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

from gql_blog.transfer.pages import namewords as words
from gql_blog.transfer.pages.cleaning import tidy
from gql_blog.transfer.pages.furniture import is_section_heading
from gql_blog.transfer.pages.titlewords import TITLE_WORDS

LONGEST = 200
_FORBIDDEN = re.compile(r"[0-9?!:;\"“”|\[\]{}<>@#*/\\…—_=+]")
_PARENTHESIS = re.compile(r"\s*[(（]([^()（）]{1,80})[)）]$")
_SEPARATOR = re.compile(r"\s*[,，]\s*(?:and|&)\s+|\s+(?:and|&)\s+|\s*[,，、]\s*")
_HAN_AND = re.compile(r"(?<=[\u3400-\u9fff])\s*[和与與及]\s*(?=[\u3400-\u9fff])")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,8}(?:[·•‧・][\u3400-\u9fff]{1,8}){1,3}")
_HAN_DOT = re.compile("[·•‧・]")
_JOINED_PARTICLE = re.compile(r"(?:al|el|ul|ad|as|an|ibn|d|l|ben|bin)[-'’][^\W\d_]")
_INITIAL = re.compile(r"(?:[^\W\d_]\.){1,3}(?:-[^\W\d_]\.)?")
_TOKEN = re.compile(r"[^\W\d_]+(?:['’ʼ.-][^\W\d_]+)*\.?")


class Rank(IntEnum):
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
    rank: Rank

    @property
    def is_one_word(self) -> bool:
        """Whether it is a single name of a single word; a Chinese name counts as whole."""
        return len(self.names) == 1 and " " not in self.names[0].name and not _HAN.search(self.names[0].name)


NOBODY = Credit((), Rank.NONE)


def name_key(name: str) -> str:
    """What two printings of one name share: composed, folded, one kind of apostrophe. Look-alikes stay apart."""
    return tidy(name).casefold().replace("’", "'").replace("ʼ", "'")


def read_credit(text: str) -> Credit:
    """The people whom a line names, if it names people and nothing else."""
    text = tidy(text)
    if not text or len(text) > LONGEST or is_section_heading(text):
        return NOBODY
    pieces = _HAN_AND.split(text) if _HAN.match(text) else [text]
    parts = _join_suffixes([part for piece in pieces for part in _SEPARATOR.split(piece) if part])
    names: list[PrintedName] = []
    ranks: list[Rank] = []
    for part in parts:
        if names and names[-1].affiliation is None and words.ORGANISATION.search(part):
            names[-1] = PrintedName(names[-1].name, part)
            continue
        name, rank = _read_name(part)
        if rank is Rank.NONE:
            return NOBODY
        names.append(name)
        ranks.append(rank)
    if not names or (len(names) > 1 and any(_is_single(name.name) for name in names)):
        return NOBODY
    return Credit(tuple(names), max(ranks) if len(ranks) > 1 else ranks[0])


def _is_single(name: str) -> bool:
    return " " not in name and not _HAN.search(name)


def _join_suffixes(parts: list[str]) -> list[str]:
    """'David O'Hara', 'S.J.' is one name: what stands after such a comma makes no further person."""
    joined: list[str] = []
    for part in parts:
        if joined and all(_bare(word) in words.SUFFIXES for word in part.split()):
            joined[-1] += ", " + part
        else:
            joined.append(part)
    return joined


def _bare(word: str) -> str:
    return word.replace(".", "").strip("()").casefold()


def _read_name(part: str) -> tuple[PrintedName, Rank]:
    """A single name with its rank by itself, no other part of the page being asked."""
    nothing = PrintedName(""), Rank.NONE
    affiliation = None
    core = part
    if match := _PARENTHESIS.search(part):
        core = part[: match.start()]
        if words.ORGANISATION.search(match[1]):
            part, affiliation = core, match[1]
    if _FORBIDDEN.search(part) or words.ORGANISATION.search(core):
        return nothing
    core = core.split(",")[0].strip()
    rank = _rank_han(core) if _HAN.search(core) else _rank_words(core.split())
    if rank is Rank.POSSIBLE and core != part and "," in part:
        rank = Rank.STRONG  # a suffix: 'S.J.', 'Jr.'
    return PrintedName(part, affiliation), rank


def _rank_han(core: str) -> Rank:
    compact = core.replace(" ", "")
    if not _HAN_NAME.fullmatch(compact):
        return Rank.NONE
    if _HAN_DOT.search(compact) or compact[:2] in words.HAN_COMPOUND_FAMILY:
        return Rank.STRONG
    if compact[0] in words.HAN_FAMILY and len(compact) <= 3:
        return Rank.STRONG
    return Rank.DUBIOUS


def _rank_words(tokens: list[str]) -> Rank:
    titled = False
    while len(tokens) > 1 and _bare(tokens[0]) in words.HONORIFICS:
        tokens = tokens[1:]
        titled = True
    while len(tokens) > 1 and _bare(tokens[-1]) in words.SUFFIXES and tokens[-1][0].isupper():
        tokens = tokens[:-1]
        titled = titled or len(tokens) > 1
    if not 1 <= len(tokens) <= 6 or not _has_shape(tokens):
        return Rank.NONE
    lowered = [token.casefold().replace("’", "'") for token in tokens]
    if _has_function_word(tokens, lowered):
        return Rank.NONE
    if titled or (len(tokens) > 1 and lowered[0] in words.GIVEN):
        return Rank.STRONG
    if _reads_as_title(tokens, lowered):
        is_mixed = len(tokens) > 1 and (lowered[-1] in words.FAMILY or lowered[0] in words.AMBIGUOUS_GIVEN)
        return Rank.DUBIOUS if is_mixed or _is_known(tokens, lowered) else Rank.NONE
    if _is_known(tokens, lowered):
        return Rank.STRONG
    return Rank.DUBIOUS if words.ends_like_plural(lowered[-1]) else Rank.POSSIBLE


def _has_shape(tokens: list[str]) -> bool:
    for token in tokens:
        if _INITIAL.fullmatch(token):
            continue
        if not _TOKEN.fullmatch(token) or (token.endswith(".") and len(token) > 4):
            return False
        if token[0].islower() and _bare(token) not in words.PARTICLES and not _JOINED_PARTICLE.match(token):
            return False
    return not tokens[-1].islower() and any(len(token) > 1 for token in tokens)


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


def _reads_as_title(tokens: list[str], lowered: list[str]) -> bool:
    if lowered[:2] == ["hong", "kong"] or words.begins_like_title(lowered[0]):
        return True
    for index, word in enumerate(lowered):
        if not _is_particle(tokens[index], index) and any(map(_is_title_word, (word, *word.split("-")))):
            return True
    return False


def _is_title_word(word: str) -> bool:
    return word in TITLE_WORDS or words.ends_like_title(word)


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


def without_degree(name: str) -> str:
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
