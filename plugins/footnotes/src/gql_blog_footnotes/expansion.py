"""Notes written out in full: what a note refers to, put in the place of the words that refer to it."""

import re
from collections.abc import Iterable

from gql_blog_footnotes.locators import Locator
from gql_blog_footnotes.works import Work

_DASH = re.compile("[-\u2010-\u2015,&]|\\band\\b")
_PAGE_LABEL = re.compile(r"\bpp?\.(\s?)$")
_PAGES_ONLY = re.compile("^[\\divxlc\\s\u2010-\u2015,、，&-]+$")
_END = " .。"


def written_out(text: str, insertions: Iterable[tuple[int, int, str]]) -> str:
    """The text with each stretch from start to end replaced; stretches come in order and do not overlap."""
    result, place = [], 0
    for start, end, citation in insertions:
        result += [text[place:start], citation]
        place = end
    return "".join([*result, text[place:]])


def cited(work: Work, locator: str | None) -> str:
    """The work's citation with another locator, or with none; without the full stop at its end."""
    if work.locator is not None:
        return _relocated(work.text, work.locator, locator).rstrip(_END)
    text = work.text.rstrip(_END)
    return text if locator is None else f"{text}{'，' if _is_chinese(text) else ', '}{_with_label(text, locator)}"


def _relocated(text: str, old: Locator, locator: str | None) -> str:
    if locator is None:
        before = text[: old.start].rstrip(" ,:，：")
        after = text[old.end :]
        return (
            before.removesuffix(" (") + after[1:] if before.endswith("(") and after.startswith(")") else before + after
        )
    if not _PAGES_ONLY.match(locator):
        pages = re.match("[\\divxlc\\s\u2010-\u2015&-]+(?=,|$)", locator)
        label = text[old.start : old.value_start] if pages else ""
        return text[: old.start] + label + locator + text[old.end :]
    label = _PAGE_LABEL.sub(
        lambda match: ("pp." if _DASH.search(locator) else "p.") + match[1], text[: old.value_start]
    )
    return label + locator + text[old.value_start + len(old.value) :]


def _with_label(text: str, locator: str) -> str:
    return f"第{locator}页" if _is_chinese(text) and _PAGES_ONLY.match(locator) else locator


def _is_chinese(text: str) -> bool:
    return "《" in text
