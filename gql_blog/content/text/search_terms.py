"""The words that search compares: cut by one rule from what is stored, from what is asked, and from what is shown.

Most scripts part their words by spaces. Those that do not (Chinese, Japanese, Korean, Thai, Lao, Burmese, Khmer) come
as whole *runs*, of which any part may be looked for: the index holds each of their characters, and each pair of
characters that stand together.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from gql_blog.content.text.text_normalization import normalized

LONGEST_WORD = 64
"""Words are told apart by so many characters."""

_HIDDEN = "\u00ad\u0640\u180e\u200b-\u200f\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
_ACCENTS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe20-\ufe2f\ufcf2-\ufcf4\ufe71\ufe77\ufe79\ufe7b\ufe7d\ufe7f"
)
"""Accents and the points of Hebrew and Arabic: words are the same with and without."""
_LEFT_OUT = re.compile(f"[{_HIDDEN}{_ACCENTS}]")
_IS_HIDDEN = re.compile(f"[{_HIDDEN}]")
_SPACELESS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ebd\u0ec0-\u0ecd\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1780-\u17d3"
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_VOWEL_SIGNS = "".join(
    sign for sign in map(chr, range(0x0700, 0x1000)) if unicodedata.category(sign) in ("Mn", "Mc", "Me")
)
"""Parts of words that are no letters: those of Indic scripts, of Thaana, of Tibetan."""
_RUN = re.compile(f"[{_SPACELESS}]+|(?:[^\\W_{_SPACELESS}]|(?![{_SPACELESS}])[{_VOWEL_SIGNS}])+")
_IS_SPACELESS = re.compile(f"[{_SPACELESS}]")
_PUNCTUATION = (
    r"\x00-/:-@\[-`{-\x7f\u2010-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u3011\u3014-\u301f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff64"
)
_CHUNK = re.compile(rf"[^{_PUNCTUATION}\s]+")
"""What stands between spaces and the usual punctuation."""
_JOINING = re.compile(f"[{_HIDDEN}{_ACCENTS}{_VOWEL_SIGNS}\u1160-\u11ff\u3099\u309a\uff9e\uff9f]")
"""What makes one sign together with what stands before it."""
_SETTLED = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\u4e00-\u9fff\uac00-\ud7a3]+")
"""What is compared as it stands."""


class Run(NamedTuple):
    """A word, or a run of a script without spaces, and where in the text each of its characters begins and ends."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def runs_of(text: str) -> Iterator[Run]:
    """Yield the runs of a text in order, without case, accents and hidden characters."""
    for chunk in _CHUNK.finditer(text):
        raw, at = chunk[0], chunk.start()
        if raw.isascii():
            yield Run(raw.lower()[:LONGEST_WORD], range(at, chunk.end()), range(at + 1, chunk.end() + 1))
            continue
        plain, starts, ends = _placed(raw)
        for match in _RUN.finditer(plain):
            first, last = match.span()
            word = match[0] if is_spaceless(match[0]) else match[0][:LONGEST_WORD]
            yield Run(word, [at + place for place in starts[first:last]], [at + place for place in ends[first:last]])


def is_spaceless(run: str) -> bool:
    """Return whether ``run`` is of a script that does not part its words."""
    return _IS_SPACELESS.match(run) is not None


def is_phrase(run: str) -> bool:
    """Return whether the index, which holds pairs of ``run``, does not hold it whole: where it stands is looked up."""
    return len(run) > 2 and is_spaceless(run)


def spelling_of(run: Run, text: str) -> str:
    """Return a word of ``text`` with its accents, as ``stems`` needs it: without case and hidden characters."""
    raw = text[run.starts[0] : run.ends[-1]]
    if raw.isascii() or is_spaceless(run.text):
        return run.text
    spelling = normalized("NFC", _IS_HIDDEN.sub("", raw).casefold())[:LONGEST_WORD]
    return spelling if _plain(spelling) == run.text else run.text


def plain_word(word: str) -> str:
    """Return a word without accents and case; empty if no word is left."""
    plain = word if word.isascii() else _plain(word)
    return plain if _RUN.fullmatch(plain) else ""


def index_terms(run: str) -> list[str]:
    """Return what the index holds of a run."""
    return [*run, *_pairs(run)] if is_spaceless(run) else [run]


def query_terms(run: str) -> list[str]:
    """Return what is looked up in the index for a run; longer runs than pairs are to be looked for in what it finds."""
    return _pairs(run) if len(run) > 1 and is_spaceless(run) else [run]


def _pairs(run: str) -> list[str]:
    return [run[index : index + 2] for index in range(len(run) - 1)]


def _plain(raw: str) -> str:
    split = _LEFT_OUT.sub("", normalized("NFKD", _LEFT_OUT.sub("", raw)))
    return normalized("NFKC", split).casefold()


def _placed(raw: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """Return a chunk as it is compared, and where in ``raw`` each character of it begins and ends."""
    whole = raw if _SETTLED.fullmatch(raw) else _plain(raw)
    # Where nothing joins, no sign becomes less than one character: as many as before, each is one.
    if len(whole) == len(raw) and not _JOINING.search(raw):
        return whole, range(len(raw)), range(1, len(raw) + 1)
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in _signs(raw):
        sign = _plain(raw[start:end])
        plain.append(sign)
        starts += [start] * len(sign)
        ends += [end] * len(sign)
    return "".join(plain), starts, ends


def _signs(raw: str) -> Iterator[tuple[int, int]]:
    start = 0
    for place in range(1, len(raw)):
        if not _JOINING.match(raw, place):
            yield start, place
            start = place
    yield start, len(raw)
