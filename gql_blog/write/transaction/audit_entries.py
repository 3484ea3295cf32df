"""The audit entries of a command: who changed what, from what to what.

What an entry says about a person stands in a table of its own, and the entry holds a commitment to it.
"""

from collections.abc import Iterable
from datetime import datetime as DateTime
from typing import Any

from gql_blog.content import COMMITMENT, PERSONAL_FIELDS, commitment_to, new_salt, prefix_of
from gql_blog.store import Audit, AuditPersonal, NewRow

Fields = dict[str, Any]


def audit_rows(
    subject_id: str, before: Fields | None, after: Fields | None, *, at: DateTime, **who: str | None
) -> list[NewRow]:
    """Return the rows of one entry: the fields of its subject that changed, the personal ones apart."""
    personal: list[NewRow] = []
    names = PERSONAL_FIELDS.get(prefix_of(subject_id) or "", frozenset())

    def kept(fields: Fields | None) -> Fields | None:
        return fields and {name: committed(name, value) for name, value in fields.items()}

    def committed(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [committed(name, each) for each in value]
        if isinstance(value, dict):
            return {key: committed(f"{name}.{key}", each) for key, each in value.items()}
        if name not in names or value is None:
            return value
        salt = new_salt()
        commitment = commitment_to(str(value), salt)
        beside: dict[str, Any] = {"field": name, "salt": salt, "value": str(value)}
        personal.append(NewRow(AuditPersonal, commitment=commitment, subject_id=subject_id, at=at, **beside))
        return {COMMITMENT: commitment}

    return [NewRow(Audit, subject_id=subject_id, before=kept(before), after=kept(after), at=at, **who), *personal]


async def erase_personal_values(subject_ids: Iterable[str]) -> int:
    """Erase what entries about these subjects say about persons; return how many values there were.

    The entries stay as they are, and so do their seals: nobody can tell any more what the commitments stood for.
    """
    return int(await AuditPersonal.filter(subject_id__in=sorted(set(subject_ids))).delete())
