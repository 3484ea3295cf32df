"""Looking for the secrets as somebody: what each document is answered, and which secrets the answers tell."""

import base64
import re
from collections.abc import Collection, Iterable
from typing import Any, Final

import orjson
from support.canaries.exploring import Explorer, Values
from support.canaries.planting import EVERYBODY, FOUND, SECRETS, Site
from support.reading import Library
from support.writing import Newsroom

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.store import (
    Article,
    Comment,
    Contributor,
    Identity,
    PreviewLink,
    Redirect,
    Revision,
    Tag,
    Token,
    User,
    UserSession,
    WorkingCopy,
)
from gql_blog.store import (
    Site as SiteRow,
)

_TABLES: Final = (
    Article,
    Comment,
    Contributor,
    PreviewLink,
    Redirect,
    Revision,
    SiteRow,
    Tag,
    Token,
    User,
    UserSession,
    Identity,
    WorkingCopy,
)
_MISTAKES: Final = frozenset({"BAD_USER_INPUT", "COST_EXCEEDED", "START_OVER"})
_CURSOR: Final = re.compile(r'"(?:start|end)Cursor":"([^"]+)"')


async def ids_of(room: Newsroom) -> list[str]:
    """Return the ids of all rows that have one."""
    return [row.id for table in _TABLES for row in await room.rows(table)]


async def answers(
    library: Library, documents: Iterable[str], viewer: Viewer, *, mistakes: Collection[str] = _MISTAKES
) -> dict[str, str]:
    """Return what each document is answered; what is too much at once is no answer."""
    found = {}
    for each in documents:
        result = await library.engine.execute(query=each, viewer=viewer)
        body = orjson.loads(result.body)
        body.pop("extensions", None)
        codes = {error["extensions"]["code"] for error in body.get("errors", ())}
        assert codes <= set(mistakes), (each, body)
        found[each] = orjson.dumps(body).decode()
    return found


def told_by(answer: str, document: str, forbidden: Iterable[str]) -> list[str]:
    """Return the secrets that an answer tells, in its cursors too."""
    told = answer.replace(document, "")
    for cursor in _CURSOR.findall(told):
        told += base64.urlsafe_b64decode(cursor + "==").decode("utf-8", "replace")
    return [each for each in forbidden if each in told]


async def values_for(site: Site, words: Iterable[str] = ()) -> Values:
    """Return what somebody may try on the whole site."""
    return Values(tuple(site.slugs), await ids_of(site.room), tuple(words), FOUND, (site.own, site.imported))


async def leaks(site: Site, library: Library, role: Role | None, *, most: int | None = None) -> dict[str, str]:
    """Return the secrets that a role finds, each with the document that tells it; ``most``: so many are enough."""
    viewer, explorer = site.people[role], Explorer(library.engine.schema)
    forbidden = site.forbidden_to(role)
    # Whoever holds a receipt may ask with it: it is looked for, and not tried.
    words = [each for each in forbidden if each in SECRETS]
    found: dict[str, str] = {}
    for document in explorer.documents(await values_for(site, words)):
        (answer,) = (await answers(library, [document], viewer)).values()
        for secret in told_by(answer, document, forbidden):
            found.setdefault(secret, document)
        if most and len(found) >= most:
            return found
    for question, answer in (await answers(library, explorer.questions(words), viewer)).items():
        if set(re.findall(r'"totalCount":(\d+)', answer)) - {"0"}:
            found.setdefault(question, answer)
    if role in EVERYBODY:
        for path in site.hidden_slugs:
            question = f'{{ resolve(path: "/{path}") {{ __typename }} }}'
            (answer,) = (await answers(library, [question], viewer)).values()
            if orjson.loads(answer)["data"] != {"resolve": None}:
                found.setdefault(question, answer)
    return found


def with_ids(given: Any, identifier: str) -> Any:
    """Return an input whose ids are this one."""
    if isinstance(given, dict):
        return {
            name: identifier if name.lower().endswith("id") else with_ids(each, identifier)
            for name, each in given.items()
        }
    return [with_ids(each, identifier) for each in given] if isinstance(given, list) else given
