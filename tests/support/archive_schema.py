"""The published schema of archives: what ``archive.json`` says, and the rows of every table of the core."""

import json
from pathlib import Path
from typing import Any, Final

from support.postgres import aside

from gql_blog.store import archived_models, row_schema, tables
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.tortoise_apps import open_context

PATH: Final = Path(__file__).resolve().parents[2] / "schema/archive.schema.json"
WRITE: Final = "write it anew: ARCHIVE=write .venv/bin/pytest tests/gates/test_archive_schema.py"

_TEXT: Final = {"type": "string"}
_COUNT: Final = {"type": "integer", "minimum": 0}


def _object(description: str, properties: dict[str, Any], *optional: str, closed: bool = True) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        **({"additionalProperties": False} if closed else {}),
    }


_COLUMN: Final = _object("A column, with the type that the database declared.", {"name": _TEXT, "type": _TEXT})
_TABLE: Final = _object(
    "A table: the file tables/NAME.jsonl has its rows.",
    {
        "name": _TEXT,
        "rows": {**_COUNT, "description": "How many."},
        "numbered": {**_COUNT, "description": "The last number that a row was given; without it, none was."},
        "columns": {"type": "array", "items": _COLUMN},
    },
    "numbered",
)
_MANIFEST: Final = _object(
    "What archive.json says. Later versions may add keys.",
    {
        "format": {"const": "gql_blog archive"},
        "version": {"const": 1},
        "release": {**_TEXT, "description": "The release that made it."},
        "auditHead": {
            "type": ["string", "null"],
            "description": "The last seal of the audit, as `audit head` prints it.",
        },
        "files": {**_COUNT, "description": "How many files of media it holds: media/XX/SHA256/original.EXTENSION."},
        "missing": {
            "type": "array",
            "items": _TEXT,
            "description": "The hashes of files of media that were not to be had.",
        },
        "madeAt": {**_TEXT, "format": "date-time"},
        "dialect": {"enum": ["sqlite", "postgres"]},
        "migrations": {"type": "array", "items": _TEXT, "description": "Those that were applied, APP.NAME."},
        "tables": {"type": "array", "items": _TABLE, "description": "Each after those that its rows hang from."},
    },
    closed=False,
)


async def related() -> None:
    """Have Tortoise give the models the columns of their foreign keys. No database is opened."""
    context = await open_context(DatabaseURL("sqlite://nowhere", "sqlite", Path("nowhere")))
    await context.close_connections()


def schema() -> str:
    """Return the schema, as it is published."""
    aside(related())
    rows = {
        table: _object(" ".join((model.__doc__ or "").split("\n\n")[0].split()), row_schema(model))
        for table, model in sorted(archived_models(tables.MODELS).items())
    }
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Archive of a site of gql_blog"}
    whole = {**head, "description": "archive.json; $defs has the lines of each tables/NAME.jsonl.", **_MANIFEST}
    return json.dumps({**whole, "$defs": rows}, indent=1, ensure_ascii=False) + "\n"
