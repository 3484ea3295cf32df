"""Sources whose every word and year can be told from all others, and what of them nobody can ask for.

A template has places for words: ``{W}`` a name, ``{w}`` a word in small letters, ``{d}`` one that has no form in the
published HTML, ``{y}`` a year. Each is filled with one that stands nowhere else, so whoever looks for it in what the
schema answers finds it or misses it for certain.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from support.reading import Library

from gql_blog.access import OPERATOR
from gql_blog.transfer import FileReport

_CONSONANTS: Final = "bdfgklmnprstvz"
_VOWELS: Final = "aeiou"
_PLACES: Final = re.compile(r"\{([Wwdy])\}")

_COMMENT: Final = "authorName postedOn body"
QUERY: Final = f"""query($id: ID!) {{ node(id: $id) {{ ... on Article {{
  title subtitle abstract source publishedOn updatedOn doi licence section body(footnotes: false) bodyText slug
  bylines {{ creditedName bio affiliation }} tags {{ name }} notices {{ text date }} footnotes {{ label text html }}
  translations {{ title slug }} responseMentions {{ creditedName title date }}
  comments(first: 20) {{ nodes {{ {_COMMENT} replies(first: 6) {{ nodes {{ {_COMMENT} replies(first: 6) {{
    nodes {{ {_COMMENT} replies(first: 6) {{ nodes {{ {_COMMENT} }} }} }} }} }} }} }} }}
  provenance {{ findings {{ code message firstLine lastLine }} }}
  ... on Response {{ respondingTo {{ title slug }} otherResponses {{ creditedName title date }} }}
}} }} }}"""


@dataclass(frozen=True, slots=True)
class PlantedWord:
    """A word of a source, and the line on which it stands."""

    word: str
    line: int


class PlantedWords:
    """Fills templates with words that are never used twice."""

    def __init__(self) -> None:
        self._numbers = count()
        self._years = count()

    def filled(self, templates: Sequence[str]) -> str:
        """Return the templates with their places filled, one below the other."""
        return "\n".join(_PLACES.sub(lambda place: self._word(place[1]), each) for each in templates)

    def _word(self, kind: str) -> str:
        if kind == "y":
            return str(1100 + next(self._years) % 900)
        word = ("zo" if kind == "d" else "zu") + "".join(self._syllables(next(self._numbers)))
        return word.title() if kind == "W" else word

    def _syllables(self, number: int) -> Iterator[str]:
        for _ in range(4):
            number, rest = divmod(number, len(_CONSONANTS) * len(_VOWELS))
            consonant, vowel = divmod(rest, len(_VOWELS))
            yield _CONSONANTS[consonant] + _VOWELS[vowel]


_PLANTED: Final = re.compile(r"z[uo](?:[bdfgklmnprstvz][aeiou]){4}", re.IGNORECASE)
_LISTED: Final = re.compile(r"on the lines [\d, and]+?(?=\.| and \d+ more)")
_NUMBER: Final = re.compile(r"\d+")
_YEAR: Final = re.compile(r"\b1[1-9]\d\d\b")


def planted_in(text: str) -> list[PlantedWord]:
    """Return the planted words and years of a source."""
    return [
        PlantedWord(found[0].casefold(), number)
        for number, line in enumerate(text.split("\n"), start=1)
        for pattern in (_PLANTED, _YEAR)
        for found in pattern.finditer(line)
    ]


async def not_told(library: Library, text: str, report: FileReport, silent: frozenset[str]) -> list[str]:
    """Return the planted words that no field of the imported articles answers and no finding names.

    A finding names the words of its message, and the lines of a text that it shows cut. ``silent`` are the codes of
    findings whose lines do not count, because they only span what they name: such a finding may list lines by their
    numbers. What has no form in the published HTML
    is told where the source keeps it and ``RENDERING_DROPPED`` says so.
    """
    answers = [(await library.ask(QUERY, {"id": id_}, OPERATOR))["node"] for id_, _, _ in report.articles]
    findings = [each for answer in answers for each in (answer.pop("provenance") or {"findings": []})["findings"]]
    sources = " ".join(answer.pop("source") or "" for answer in answers)
    dropped = sources if any(each["code"] == "RENDERING_DROPPED" for each in findings) else ""
    told = " ".join([*texts_of(answers), *(each["message"] for each in findings)]).casefold()
    lines = {
        line
        for each in findings
        if each["firstLine"] is not None and each["code"] not in silent
        for line in range(each["firstLine"], each["lastLine"] + 1)
    }
    lines |= {
        int(number)
        for each in findings
        if each["code"] in silent and (listed := _LISTED.search(each["message"]))
        for number in _NUMBER.findall(listed[0])
    }
    return [
        f"{each.word} on line {each.line}: {text.split(chr(10))[each.line - 1]}"
        for each in planted_in(text)
        if each.word not in told and not (each.word.startswith("zo") and each.word in dropped)
        if each.line not in lines
    ]


def texts_of(answer: Any) -> Iterator[str]:
    """Return every text of an answer."""
    if isinstance(answer, dict):
        for value in answer.values():
            yield from texts_of(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from texts_of(value)
    elif isinstance(answer, str):
        yield answer
