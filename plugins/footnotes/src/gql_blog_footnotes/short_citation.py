"""``Footnote.shortCitation``: the cited work in a few words, for a margin or a tooltip."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gql_blog.plugin import Field

_MOST_NAMES: Final = 2


def short_citations(rows: Sequence[tuple[Any, ...]]) -> list[str | None]:
    """For each (citation, locator) a note 'Byron and Babbage 1843, 226'; ``None`` where no work could be read."""
    return [_short(citation, locator) for citation, locator in rows]


SHORT_CITATION: Final = Field(
    type_name="Footnote",
    name="shortCitation",
    description="The cited work in a few words: names, year and locator, as in 'Byron and Babbage 1843, 226'. "
    "Null where the work could not be read.",
    graphql_type=str | None,
    needs=("citation", "locator"),
    resolve=short_citations,
    repeatable=True,
)


def _short(citation: Any, locator: str | None) -> str | None:
    """``citation`` is a CSL-JSON object."""
    if not isinstance(citation, Mapping):
        return None
    item = citation
    named = [name for name in (_name(author) for author in item.get("author", ())) if name]
    who = f"{named[0]} et al." if len(named) > _MOST_NAMES else " and ".join(named)
    work = " ".join(filter(None, (who or item.get("title"), _year(item)))) or None
    return f"{work}, {locator}" if work and locator else work


def _name(author: Mapping[str, str]) -> str | None:
    return author.get("family") or author.get("literal")


def _year(item: Mapping[str, Any]) -> str | None:
    parts = item.get("issued", {}).get("date-parts") or [[]]
    return str(parts[0][0]) if parts[0] else None
