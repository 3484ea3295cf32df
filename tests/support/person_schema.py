"""What ``exportPerson`` tells of somebody, as types made of its tables and columns: the published schema is theirs."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter, with_config
from support.archive_schema import related
from support.postgres import aside
from typing_extensions import TypedDict

from gql_blog.content import BylineRole
from gql_blog.store import row_schema
from gql_blog.write.account.export_person import TOLD_APART
from gql_blog.write.account.personal_nouns import NOUNS, names_in_export

PATH: Final = Path(__file__).resolve().parents[2] / "schema/person.schema.json"
WRITE: Final = "write it anew: PERSON=write .venv/bin/pytest tests/gates/test_person_schema.py"
_TYPES: Final = {"boolean": bool, "integer": int, "number": float, "string": str}


def _closed(name: str, keys: dict[str, Any]) -> Any:
    return with_config(ConfigDict(extra="forbid"))(TypedDict(name, keys))  # type: ignore[operator]


def _column(column: dict[str, Any]) -> Any:
    """The type of a column in JSON: an instant is that of the API, and JSON is not packed into a text."""
    if not column or "contentMediaType" in column:
        return Any
    types: Iterable[str] = [column["type"]] if isinstance(column["type"], str) else column["type"]
    found: Any = _TYPES[next(each for each in types if each != "null")]
    if "enum" in column:
        found = Literal[tuple(each for each in column["enum"] if each is not None)]
    elif "pattern" in column:
        found = AwareDatetime
    elif "format" in column:
        found = date
    elif "maxLength" in column:
        found = Annotated[str, Field(max_length=column["maxLength"])]
    return found | None if "null" in types else found


def _columns(table: Any, columns: str) -> dict[str, Any]:
    described = row_schema(table)
    return {name: _column(described[column]) for name, column in names_in_export(columns).items()}


def _apart(key: str, **more: Any) -> Any:
    table, columns = TOLD_APART[key]
    return _closed(table.__name__, {**_columns(table, columns), **more})


def _listed(noun: Any) -> Any:
    of = Annotated[str, Field(description=" ".join((noun.table.__doc__ or "").partition("\n\n")[0].split()))]
    row = _closed(noun.name[0].upper() + noun.name[1:], _columns(noun.table, noun.tells))
    return Annotated[list[row], *of.__metadata__]


def _person() -> TypeAdapter[Any]:
    credit = _closed("Credit", {"name": str, "role": BylineRole, "bio": str | None, "affiliation": str | None})
    printed: dict[str, Any] = {"articleId": str, "credits": list[credit]}
    revision = _closed("CreditingRevision", {**printed, "number": int})
    link = _closed("CreditingPreviewLink", {**printed, "id": str})
    imported = _closed("CreditingImport", printed)
    given = _closed("GivenComment", {"id": str | None, "authorName": str, "postedOn": date | None, "source": str})
    of_import = {"articleId": str, "importedFrom": str, "comments": list[given], "findings": list[str]}
    plugins = dict[str, dict[str, Any]]
    comment = _apart("comments", earlierTexts=list[_apart("earlierTexts")], decisions=list[_apart("decisions")])
    told = {
        "email": str,
        "account": _apart("account", tokens=list[_apart("tokens")]) | None,
        **{each.name: _listed(each) for each in NOUNS},
        "credits": _closed(
            "Credits", {"revisions": list[revision], "previewLinks": list[link], "imports": list[imported]}
        ),
        "comments": list[comment],
        "imports": list[_closed("Import", of_import)],
        "audit": list[_apart("audit")],
        "plugins": Annotated[plugins, Field(description="What each plugin keeps, by its name.")],
        "pluginsOfEarlierAccounts": list[_closed("EarlierAccount", {"account": str, "plugins": plugins})],
        "pluginsNotAsked": list[str],
    }
    return TypeAdapter(_closed("Person", told))


aside(related())
_ADAPTER: Final = _person()


def schema() -> str:
    """Return the schema, as it is published."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "What gql_blog keeps of a person"}
    return json.dumps({**_ADAPTER.json_schema(), **head}, indent=2, ensure_ascii=False) + "\n"


def hold(data: str) -> dict[str, Any]:
    """Return an export, which is as the schema says; a key that the schema does not have is none of it."""
    _ADAPTER.validate_json(data, strict=True)
    told: dict[str, Any] = json.loads(data)
    return told
