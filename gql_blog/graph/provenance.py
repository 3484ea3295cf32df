"""Where imported articles came from."""

import json
from typing import Any

from gql_blog.graph.declare import field
from gql_blog.read import Column, Items, Key, ReadContext


def _findings(_context: ReadContext, _arguments: dict[str, Any], findings: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(findings)
    return found


class Provenance:
    """Where an imported article came from, and what its import could not settle."""

    imported_from = field("String!", Column("imported_from"), "The file or address that it was read from.")
    imported_at = field("DateTime!", Column("imported_at"), "The instant of the last import that changed it.")
    source_hash = field("String!", Column("source_hash"), "SHA-256 of the imported bytes, in hexadecimal.")
    findings = field("[Finding!]!", Items(("findings",), _findings), "What the import could not settle, in its order.")


class Finding:
    """Something that an import read with less than certainty."""

    code = field("String!", Key("code"), "What it is, such as DATE_NOT_STATED.")
    message = field("String!", Key("message"), "The same in words, for an editor to read.")
    first_line = field(
        "Int", Key("firstLine"), "The first line it is about, from 1; null where the source has no lines."
    )
    last_line = field("Int", Key("lastLine"), "The last line it is about, from 1; null where the source has no lines.")
