"""The tags that an importer takes of an article."""

from collections.abc import Iterable
from typing import Final

from gql_blog.plugin import Finding, one_line, shortened

_MOST_TAGS: Final = 50
_LONGEST_TAG: Final = 200


def taken_tags(labels: Iterable[str], findings: list[Finding], line: int | None) -> tuple[str, ...]:
    """Return the names of an article's tags, each once; those beyond the most that an article may have are told."""
    names = list(dict.fromkeys(name for name in map(one_line, labels) if name))
    taken = [name for name in names if len(name) <= _LONGEST_TAG][:_MOST_TAGS]
    if left := [name for name in names if name not in taken]:
        message = (
            f"An article may have {_MOST_TAGS} tags of {_LONGEST_TAG} characters. These were not taken: "
            f"{shortened(', '.join(left), 1_000)}."
        )
        findings.append(Finding("TAGS_NOT_TAKEN", message, line, line))
    return tuple(taken)
