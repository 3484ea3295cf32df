"""The glossary: a query and a file for everybody, and two mutations for those who may edit terms."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.middleware.gzip import GZipMiddleware
from tortoise.exceptions import IntegrityError

from gql_blog.plugin import (
    ID,
    Argument,
    InputError,
    Mutation,
    Node,
    PluginContext,
    Query,
    Route,
    RouteResponse,
    TableConnection,
)
from gql_blog_glossary.tables import Term

_LONGEST_TERM: Final = 100
_LONGEST_MEANING: Final = 1_000
_LONGEST_URL: Final = 2_000
_MOST: Final = 2_000
_PREFIX: Final = "term"
EDIT: Final = "edit_terms"
"""The permission."""


@dataclass(frozen=True)
class GlossaryTerm:
    """A term of the glossary."""

    id: ID
    term: str = field(metadata={"description": "The term, as texts write it."})
    meaning: str = field(metadata={"description": "What it means, as plain text."})
    url: str | None = field(metadata={"description": "Where more is said of it; null: nowhere."})


async def _glossary() -> list[GlossaryTerm]:
    return [_shown(each) for each in sorted(await Term.all(), key=lambda each: (each.term.casefold(), each.term))]


def _shown(row: Any) -> GlossaryTerm:
    return GlossaryTerm(f"{_PREFIX}_{row.id}", row.term, row.meaning, row.url)


async def _by_id(keys: Sequence[int]) -> list[GlossaryTerm | None]:
    found = {row.id: _shown(row) for row in await Term.filter(id__in=keys)}
    return [found.get(key) for key in keys]


def _page(rows: Sequence[Any]) -> list[GlossaryTerm]:
    return [_shown(row) for row in rows]


async def _save(context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    term = _text(arguments, "term", _LONGEST_TERM)
    if not re.match(r"\w", term):
        raise InputError("A term begins with a letter or a digit.", path=("term",))
    url = _text(arguments, "url", _LONGEST_URL) if arguments.get("url") else None
    if url is not None and not url.startswith(("https://", "http://", "/")):
        raise InputError("An address begins with https://, http:// or /.", path=("url",))
    values = {"meaning": _text(arguments, "meaning", _LONGEST_MEANING), "url": url}
    if await Term.filter(term=term).count() == 0 and await Term.all().count() >= _MOST:
        raise InputError(f"A glossary has at most {_MOST:,} terms. Delete some that no text needs.", path=("term",))
    try:
        row, _ = await Term.update_or_create(defaults=values, term=term)
    except IntegrityError:  # somebody made it meanwhile
        row, _ = await Term.update_or_create(defaults=values, term=term)
    await context.record("save_term", str(row.id), after={"term": term, **values})
    return {"glossaryTerm": _shown(row)}


async def _delete(context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    row = await Term.get_or_none(term=arguments["term"])
    if row is None:
        raise InputError("The glossary has no such term.", path=("term",))
    await row.delete()
    await context.record("delete_term", str(row.id), before={"term": row.term, "meaning": row.meaning, "url": row.url})
    return {"deletedTerm": row.term}


def _text(arguments: Mapping[str, Any], name: str, longest: int) -> str:
    value = " ".join(arguments[name].split())
    if not 0 < len(value) <= longest or not value.isprintable():
        raise InputError(f"{name} needs 1 to {longest:,} characters that can be printed.", path=(name,))
    return value


GLOSSARY: Final = Query(
    name="glossary",
    description="The terms that articles explain, in the order of the alphabet.",
    graphql_type=list[GlossaryTerm] | None,
    resolve=_glossary,
    cost=20,
)


TERMS: Final = Query(
    name="glossaryTerms",
    description="The terms that articles explain, in pages, by their letters.",
    graphql_type=TableConnection(item=GlossaryTerm, table="Term", orders=("term",), filters=("term",)),
    resolve=_page,
)


async def _as_file() -> RouteResponse:
    terms = [{"term": each.term, "meaning": each.meaning, "url": each.url} for each in await _glossary()]
    body = json.dumps(terms, ensure_ascii=False)
    return RouteResponse(body=body, media_type="application/json", headers={"cache-control": "public, max-age=300"})


FILE: Final = Route(path="/terms.json", handle=_as_file, middleware=(GZipMiddleware,))
"""All terms at once, for scripts of a frontend: the same for everybody, so that compressing it tells no secret."""

TERM: Final = Node(item=GlossaryTerm, prefix=_PREFIX, key=int, resolve=_by_id)

MUTATIONS: Final = (
    Mutation(
        name="saveGlossaryTerm",
        description="Add a term, or change what it means. Articles follow in the background. For editors of terms.",
        run=_save,
        arguments={
            "term": Argument(graphql_type=str, description="The term, exactly as texts write it."),
            "meaning": Argument(graphql_type=str, description="What it means, as plain text."),
            "url": Argument(graphql_type=str | None, description="Where more is said of it."),
        },
        result={"glossaryTerm": GlossaryTerm | None},
        permission=EDIT,
    ),
    Mutation(
        name="deleteGlossaryTerm",
        description="Delete a term. Articles follow in the background. For editors of terms.",
        run=_delete,
        arguments={"term": Argument(graphql_type=str, description="The term.")},
        result={"deletedTerm": str | None},
        permission=EDIT,
    ),
)
