"""Who front matter credits: ``bylines`` as an export writes them, and the shorter ways in which others name authors."""

import re
from typing import Final

from gql_blog.content import BylineRole, DraftByline, Finding
from gql_blog.transfer.stated import Stated
from gql_blog.transfer.tree import Entry, Items, Keys, Value
from gql_blog.transfer.values import choice_of, passage_of, refuse, text_in, text_of

ROLES: Final = {
    "bylines": BylineRole.AUTHOR,
    "byline": BylineRole.AUTHOR,
    "author": BylineRole.AUTHOR,
    "authors": BylineRole.AUTHOR,
    "by": BylineRole.AUTHOR,
    "translator": BylineRole.TRANSLATOR,
    "translators": BylineRole.TRANSLATOR,
    "translated_by": BylineRole.TRANSLATOR,
    "editor": BylineRole.EDITOR,
    "editors": BylineRole.EDITOR,
    "interviewer": BylineRole.INTERVIEWER,
    "photographer": BylineRole.PHOTOGRAPHER,
}
"""Keys that name people, and what those did where nothing else is said."""

_SEVERAL: Final = re.compile(r"\s(?:and|&)\s|[,，、;]|\S[和与與]\S", re.IGNORECASE)
_PARTS: Final = ("name", "role", "bio", "affiliation", "contributor")
_SUFFIX: Final = re.compile(r",\s*(?:Jr|Sr|II|III|IV|Ph\.?D|M\.?D|J\.?D|Esq|M\.?A)\b\.?", re.IGNORECASE)


def bylines_of(entry: Entry, role: BylineRole, stated: Stated) -> list[DraftByline]:
    """The credits of one key, in order; what is not understood in it goes to ``stated``.

    A value is a name, keys (``name``, ``role``, ``bio``, ``affiliation``, ``contributor``), or a list of either. A name
    is never split: where it seems to name several people, a finding says so.
    """
    values = entry.value.values if isinstance(entry.value, Items) else (entry.value,)
    read = (
        _from_keys(entry.key, value, role, stated)
        if isinstance(value, Keys)
        else _from_name(entry.key, value, role, stated)
        for value in values
    )
    return [byline for byline in read if byline is not None]


def _from_name(key: str, value: Value, role: BylineRole, stated: Stated) -> DraftByline | None:
    name = text_in(value, key)
    if name is None:
        return None
    if _SEVERAL.search(_SUFFIX.sub("", name)):
        message = (
            f"{name!r} may name several people; it was kept as it is written. List one name an item under bylines."
        )
        stated.findings.append(Finding("BYLINE_MAY_NAME_SEVERAL", message, value.line, value.line))
    return DraftByline(name, role)


def _from_keys(key: str, value: Keys, role: BylineRole, stated: Stated) -> DraftByline:
    parts = {each.key.strip().lower(): each for each in value.entries}
    name = text_of(parts["name"]) if "name" in parts else None
    if name is None:
        raise refuse(value.line, f"{key} holds an item without a name; add 'name: …'.")
    for each in value.entries:
        if each.key.strip().lower() not in _PARTS:
            stated.leave(each, f"The key {each.key!r} under {key} is not understood; its value was not kept.")
    return DraftByline(
        name,
        (choice_of(parts["role"], BylineRole) if "role" in parts else None) or role,
        passage_of(parts["bio"]) if "bio" in parts else None,
        text_of(parts["affiliation"]) if "affiliation" in parts else None,
        text_of(parts["contributor"]) if "contributor" in parts else None,
    )
