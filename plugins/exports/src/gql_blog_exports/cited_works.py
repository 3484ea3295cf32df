"""The works that articles cite, each once, in the order in which they are cited first."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from gql_blog.plugin import CitedWork as Work
from gql_blog.plugin import ExportArticle, work_of

_LETTERS: Final = re.compile(r"[a-z0-9]+")
_PLAIN: Final = frozenset("a an the of on in le la les un une der die das ein eine el los las il lo".split())  # noqa: SIM905 (easier to read)


@dataclass(frozen=True, slots=True)
class CitedItem:
    """A cited work: a key that no other work of the file has, and its citation in CSL-JSON."""

    key: str
    citation: Mapping[str, Any]


@dataclass(slots=True)
class _Seen:
    """What was met under one author, year and title: its DOIs, and whether some citation had none."""

    dois: set[str] = field(default_factory=set)
    without: bool = False

    def is_new(self, doi: str | None) -> bool:
        """Whether a citation is of a work that was not met; a citation without a DOI is of any that was."""
        if doi is None:
            known = bool(self.dois) or self.without
            self.without = True
        else:
            known = doi in self.dois or (self.without and not self.dois)
            self.dois.add(doi)
        return not known


def cited_items(articles: Iterable[ExportArticle]) -> Iterator[CitedItem]:
    """Yield the works. Memory holds what tells them apart, and no article."""
    seen: defaultdict[str, _Seen] = defaultdict(_Seen)
    dois: set[str] = set()
    keys: Counter[str] = Counter()
    for citation, work in _citations(articles):
        is_new = seen[work.key].is_new(work.doi) and work.doi not in dois
        if work.doi is not None:
            dois.add(work.doi)
        if is_new:
            key = _key(citation)
            keys[key] += 1
            # No key has a hyphen of its own.
            yield CitedItem(key if keys[key] == 1 else f"{key}-{keys[key]}", citation)


def date_parts(issued: Any) -> list[str]:
    """Return year, month and day of a date of CSL-JSON, as many as are known."""
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    day = parts[0] if isinstance(parts, list | tuple) and parts else ()
    if isinstance(day, list | tuple) and day:
        return [str(each) for each in day[:3]]
    literal = (issued.get("literal") or issued.get("raw")) if isinstance(issued, Mapping) else None
    return [stated(literal)] if stated(literal) else []


def stated(value: Any) -> str:
    """Return a value of CSL-JSON as text; what is none is empty."""
    return str(value) if isinstance(value, str | int) else ""


def omitted_from_works(article: ExportArticle, **_: object) -> list[str]:
    """What a list of works leaves out of an article that cites them."""
    works = sum(each.refers_to is not None or work_of(each.citation) is not None for each in article.read_notes)
    unknown = len(article.read_notes) - works
    notes = [f"{unknown} note{'' if unknown == 1 else 's'} without a known work"] if unknown else []
    return ["all but the works that it cites", *notes]


def _citations(articles: Iterable[ExportArticle]) -> Iterator[tuple[Mapping[str, Any], Work]]:
    for article in articles:
        for read in article.read_notes:
            work = work_of(read.citation)
            if read.citation is not None and work is not None:
                yield read.citation, work


def _key(citation: Mapping[str, Any]) -> str:
    """A key as people write it: the family name, the year and a word of the title, in plain letters."""
    names = citation.get("author") or citation.get("editor")
    first = names[0] if isinstance(names, list | tuple) and names else {}
    name = (first.get("family") or first.get("literal") or "") if isinstance(first, Mapping) else ""
    words = [each for each in _words(citation.get("title")) if each not in _PLAIN]
    return f"{''.join(_words(name))[:40]}{_year(citation)}{words[0][:40] if words else ''}" or "work"


def _year(citation: Mapping[str, Any]) -> str:
    issued = citation.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    if isinstance(parts, list | tuple) and parts and isinstance(parts[0], list | tuple) and parts[0]:
        return "".join(_words(str(parts[0][0])))[:8]
    return ""


def _words(text: Any) -> list[str]:
    # Marks go before the text is decomposed, too: to put a row of them in order takes time in proportion to its square.
    plain = unicodedata.normalize("NFKD", _unmarked(text)).casefold() if isinstance(text, str) else ""
    return _LETTERS.findall(_unmarked(plain))


def _unmarked(text: str) -> str:
    return "".join(each for each in text if not unicodedata.combining(each))
