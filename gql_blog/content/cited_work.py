"""Which work a citation means, so that a dialogue's bibliography lists it once however often it is cited."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gql_blog.content.text.text_normalization import normalized

_ARTICLES = frozenset("a an the le la les l un une der die das ein eine el los las il lo gli".split())  # noqa: SIM905 (easier to read)
_WORD = re.compile(r"[^\W_]+")
_LOCATOR_LABEL = re.compile(r"(?:pp?\.?\s*|at\s+|S\.\s*)$")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class CitedWork:
    """``key`` is the same for citations of one author, year and title; ``order`` sorts works by author and year.

    ``doi`` comes before the key: what has the same is the same work, and what has another is another.
    """

    key: str
    order: str
    doi: str | None = None


def work_of(citation: Mapping[str, Any] | None) -> CitedWork | None:
    """Return which work a citation in CSL-JSON means, ``None`` where it says too little to tell.

    The same first author, the same year and the same main title (what stands before a colon) are the same work: a
    subtitle that one note gives and another leaves out does not make two of it. Two books of one author and year stay
    two.
    """
    if not citation:
        return None
    author, year, title, doi = _author(citation), _year(citation), _title(citation), _doi(citation)
    if not title and not (author and year):
        return CitedWork(doi, f"{author or doi}|{year or '9999'}|", doi) if doi else None
    return CitedWork(f"{author}|{year}|{title}", f"{author or title}|{year or '9999'}|{title}", doi)


def without_locator(text: str, locator: str | None) -> str:
    """Return a full note as a bibliography prints it: what stands before its own locator, and a full stop."""
    place = text.rfind(locator) if locator else -1
    if locator and place > 0 and text[place + len(locator) :].strip() in ("", ".", "。"):
        before = _LOCATOR_LABEL.sub("", text[:place]).rstrip()
        text = (before[:-1] if before.endswith((",", ":", ";", ".")) else before) or text
    text = text.rstrip(" ,;:")
    return text if text.endswith((".", "。", "?", "!", "”", '"')) else f"{text}."


def _doi(citation: Mapping[str, Any]) -> str | None:
    """The DOI without an address before it, in small letters: its case says nothing."""
    stated = citation.get("DOI")
    match = _DOI.search(stated) if isinstance(stated, str) else None
    return match.group().casefold() if match else None


def _author(citation: Mapping[str, Any]) -> str:
    for role in ("author", "editor", "translator"):
        people = citation.get(role)
        if isinstance(people, list | tuple) and people and isinstance(people[0], Mapping):
            first = people[0]
            name = first.get("family") or first.get("literal") or first.get("given") or ""
            return " ".join(_words(name))
    return ""


def _year(citation: Mapping[str, Any]) -> str:
    issued = citation.get("issued")
    if not isinstance(issued, Mapping):
        return ""
    parts = issued.get("date-parts")
    if isinstance(parts, list | tuple) and parts and isinstance(parts[0], list | tuple) and parts[0]:
        return str(parts[0][0])
    found = _YEAR.search(str(issued.get("raw") or issued.get("literal") or ""))
    return found.group() if found else ""


def _title(citation: Mapping[str, Any]) -> str:
    whole = citation.get("title")
    if not isinstance(whole, str):
        return ""
    main = re.split(r"[:：—]|\s-\s", whole, maxsplit=1)[0]
    words = _words(main) or _words(whole)
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)


def _words(text: Any) -> list[str]:
    plain = "".join(
        letter
        for letter in normalized("NFKD", str(text).casefold())
        if not "\u0300" <= letter <= "\u036f" and letter not in "'’"
    )
    return _WORD.findall(normalized("NFC", plain))
