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


_CLOSED: Final = ConfigDict(extra="forbid")
_Plugins = Annotated[dict[str, dict[str, Any]], Field(description="What each plugin keeps, by its name.")]


@with_config(_CLOSED)
class Credit(TypedDict):
    """How somebody is credited."""

    name: str
    role: BylineRole
    bio: str | None
    affiliation: str | None


@with_config(_CLOSED)
class CreditingImport(TypedDict):
    """What an imported file says of an article, that credits the person."""

    articleId: str
    credits: list[Credit]


@with_config(_CLOSED)
class CreditingRevision(CreditingImport):
    """A revision that does."""

    number: int


@with_config(_CLOSED)
class CreditingPreviewLink(CreditingImport):
    """A preview link of such a revision."""

    id: str


@with_config(_CLOSED)
class Credits(TypedDict):
    """Where the person is credited."""

    revisions: list[CreditingRevision]
    previewLinks: list[CreditingPreviewLink]
    imports: list[CreditingImport]


@with_config(_CLOSED)
class GivenComment(TypedDict):
    """A comment as an imported file gave it."""

    id: str | None
    authorName: str
    postedOn: date | None
    source: str


@with_config(_CLOSED)
class Import(TypedDict):
    """What the import of an article keeps of the person."""

    articleId: str
    importedFrom: str
    comments: list[GivenComment]
    findings: list[str]


@with_config(_CLOSED)
class EarlierAccount(TypedDict):
    """An account of the same address that plugins could not be told of when it was erased."""

    account: str
    plugins: _Plugins


def _closed(name: str, keys: dict[str, Any]) -> Any:
    return with_config(_CLOSED)(TypedDict(name, keys))  # type: ignore[operator]


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


def _many(row: Any, **field: Any) -> Any:
    return Annotated[list[row], Field(**field)]


def _apart(key: str, **more: Any) -> Any:
    table, columns = TOLD_APART[key]
    return _closed(table.__name__, {**_columns(table, columns), **more})


def _listed(noun: Any) -> Any:
    row = _closed(noun.name[0].upper() + noun.name[1:], _columns(noun.table, noun.tells))
    return _many(row, description=" ".join((noun.table.__doc__ or "").partition("\n\n")[0].split()))


def _person() -> TypeAdapter[Any]:
    tokens = _many(_apart("tokens"))
    earlier, decisions = _many(_apart("earlierTexts")), _many(_apart("decisions"))
    told = {
        "email": str,
        "account": _apart("account", tokens=tokens) | None,
        **{each.name: _listed(each) for each in NOUNS},
        "credits": Credits,
        "comments": _many(_apart("comments", earlierTexts=earlier, decisions=decisions)),
        "imports": list[Import],
        "audit": _many(_apart("audit")),
        "plugins": _Plugins,
        "pluginsOfEarlierAccounts": list[EarlierAccount],
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
