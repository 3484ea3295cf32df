"""What two revisions of an article differ in, field by field.

A revision keeps its fields as a mapping of plain values, with names in snake case. One may lack a field that is newer
than it; of that nothing is known, so nothing differs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.content.article_fields import ARTICLE_FIELDS, FieldKind
from gql_blog.content.text.text_diff import DiffHunk, DiffUnit, diff_items, diff_texts

Kept = Mapping[str, Any]
"""The fields that a revision keeps, the source among them."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs, under its name in the schema's inputs. ``hunks`` are those of a text or of a list."""

    field: str
    before: Any
    after: Any
    hunks: tuple[DiffHunk, ...] = ()


_TEXTS: Final = frozenset((FieldKind.LINE, FieldKind.LINES, FieldKind.MARKDOWN))
_KEPT_UNDER: Final = {"translation_of_id": "original_id"}
_OTHER_FIELDS: Final = (("kind", "kind"), ("responding_to_id", "respondingToId"))
"""Fields of responses, which no table of fields declares."""


def changed_fields(before: Kept, after: Kept, unit: DiffUnit = DiffUnit.LINE) -> tuple[FieldChange, ...]:
    """Return the fields that differ, in the order of the inputs."""
    changes = []
    for each in ARTICLE_FIELDS:
        name = _KEPT_UNDER.get(each.name, each.name)
        if name in before and name in after:
            changes.append(_change(each.kind, each.path[1], before[name], after[name], unit))
    for name, shown in _OTHER_FIELDS:
        if before.get(name) != after.get(name):
            changes.append(FieldChange(shown, before.get(name), after.get(name)))
    return tuple(each for each in changes if each is not None)


def _change(kind: FieldKind, name: str, before: Any, after: Any, unit: DiffUnit) -> FieldChange | None:
    if before == after or (kind is FieldKind.BYLINES and _same_credits(before, after)):
        return None
    if kind in _TEXTS:
        return FieldChange(name, before, after, diff_texts(before or "", after or "", unit))
    if kind in _AS_LINES:
        hunks = diff_items(*(list(map(_AS_LINES[kind], items)) for items in (before, after)))
        if kind is FieldKind.TAGS and not hunks:  # the same names: a tag was merged meanwhile
            return None
        return FieldChange(name, before, after, hunks)
    return FieldChange(name, before, after)


def _same_credits(before: Sequence[Kept], after: Sequence[Kept]) -> bool:
    """Whether the same people are credited in the same words. A credit may not say yet which contributor it means."""
    if len(before) != len(after):
        return False
    return all(
        _credit(old) == _credit(new)
        and (old["contributor_id"] == new["contributor_id"] or not (old["contributor_id"] and new["contributor_id"]))
        for old, new in zip(before, after, strict=True)
    )


def _credit(kept: Kept) -> str:
    words = (f"{kept['name']} ({kept['role']})", kept["affiliation"], kept["bio"])
    return "\n".join(each for each in words if each)


def _notice(kept: Kept) -> str:
    head = f"{kept['kind']} {kept['date']}" if kept["date"] else str(kept["kind"])
    return f"{head}\n{kept['source']}"


_AS_LINES: Final[Mapping[FieldKind, Callable[[Kept], str]]] = {
    FieldKind.BYLINES: _credit,
    FieldKind.TAGS: lambda kept: str(kept["name"]),
    FieldKind.NOTICES: _notice,
}
