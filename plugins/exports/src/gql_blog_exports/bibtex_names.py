"""Names in BibTeX: 'von Family, Jr, Given', with braces around what is no person's name in parts."""

import re
from collections.abc import Mapping
from typing import Any, Final

from gql_blog_exports.bibtex_text import escaped

_AND: Final = re.compile(r"(?:^|\s)and(?:\s|$)", re.IGNORECASE)


def bibtex_names(names: Any) -> str:
    """Return the names of a CSL variable, joined as BibTeX joins them; empty where there are none."""
    found = [_name(each) for each in names if isinstance(each, Mapping)] if isinstance(names, list | tuple) else []
    return " and ".join(filter(None, found))


def _name(name: Mapping[str, Any]) -> str:
    literal, family, given, suffix = (_part(name, key) for key in ("literal", "family", "given", "suffix"))
    if not family:
        return _whole(literal or given)
    particles = filter(None, (_part(name, "dropping-particle"), _part(name, "non-dropping-particle")))
    last = [*particles, family]
    if not given:
        # Without a comma the first word would be a given name, and with a suffix the suffix would.
        return _guarded(family) if last == family.split() and not suffix else _whole(" ".join([*last, suffix]))
    return ", ".join([" ".join(map(_guarded, last)), *([_guarded(suffix)] if suffix else []), _guarded(given)])


def _whole(text: str) -> str:
    return f"{{{escaped(text)}}}" if text else ""


def _guarded(text: str) -> str:
    """A part of a name; in braces where a comma or an 'and' of its own would part it."""
    return f"{{{escaped(text)}}}" if "," in text or _AND.search(text) else escaped(text)


def _part(name: Mapping[str, Any], key: str) -> str:
    value = name.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""
