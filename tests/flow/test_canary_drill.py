"""Forty secrets are planted, and looked for by everybody who must not find them, in every way that the SDL offers."""

import logging
import re
from collections.abc import Iterable
from typing import Any, Final

import orjson
import pytest
from support.canaries.exploring import Explorer, Values
from support.canaries.planting import EVERYBODY, NOBODY_AT_ALL, READERS, SECRETS, Site, open_site, plant, word
from support.permission_table import example_of
from support.reading import Library, library_over
from support.sampling import sampled
from support.writing import Newsroom

from gql_blog.access import Everything, Viewer, visibility
from gql_blog.content import Role
from gql_blog.store import (
    Article,
    Comment,
    Contributor,
    Outbox,
    PreviewLink,
    Redirect,
    Revision,
    Tag,
    Token,
    User,
    WorkingCopy,
)

TABLES = (Article, Comment, Contributor, PreviewLink, Redirect, Revision, Tag, Token, User, WorkingCopy)


async def opened(room: Newsroom) -> tuple[Site, Library]:
    return await open_site(room), library_over(room.database, debug=False)


async def ids_of(room: Newsroom) -> list[str]:
    return [row.id for table in TABLES for row in await room.rows(table)]


async def answers(library: Library, documents: Iterable[str], viewer: Viewer) -> dict[str, str]:
    """Return what each document is answered; what is too much at once is no answer."""
    found = {}
    for each in documents:
        result = await library.engine.execute(query=each, viewer=viewer)
        body = orjson.loads(result.body)
        body.pop("extensions", None)
        codes = {error["extensions"]["code"] for error in body.get("errors", ())}
        assert codes <= {"BAD_USER_INPUT", "COST_EXCEEDED"}, (each, body)
        found[each] = orjson.dumps(body).decode()
    return found


async def leaks(site: Site, library: Library, role: Role | None) -> dict[str, str]:
    """Return the secrets that a role finds, each with the document that tells it."""
    viewer, explorer = site.people[role], Explorer(library.engine.schema)
    forbidden = site.forbidden_to(role)
    # Whoever holds a receipt may ask with it: it is looked for, and not tried.
    words = [each for each in forbidden if each in SECRETS]
    values = Values(site.slugs, await ids_of(site.room), words)
    found: dict[str, str] = {}
    for document, answer in (await answers(library, explorer.documents(values), viewer)).items():
        for secret in forbidden:
            if secret in answer.replace(document, ""):
                found.setdefault(secret, document)
    for question, answer in (await answers(library, explorer.questions(words), viewer)).items():
        if set(re.findall(r'"totalCount":(\d+)', answer)) - {"0"}:
            found.setdefault(question, answer)
    return found


def test_the_secrets_are_forty() -> None:
    assert len(SECRETS) >= 40


@pytest.mark.parametrize("role", sampled(NOBODY_AT_ALL, 3))
async def test_nobody_finds_a_secret(room: Newsroom, role: Role | None) -> None:
    site, library = await opened(room)
    explorer, values = Explorer(library.engine.schema), Values(tuple(site.slugs), await ids_of(room), ("tides",))
    before = await answers(library, explorer.documents(values), site.people[role])
    await plant(site)
    assert await leaks(site, library, role) == {}
    if role in READERS:
        # Not a count, not an order, not a page differs from those of a site without secrets.
        assert await answers(library, explorer.documents(values), site.people[role]) == before


@pytest.mark.parametrize("role", EVERYBODY)
async def test_what_is_hidden_is_as_what_is_not_there(room: Newsroom, role: Role | None) -> None:
    site, library = await opened(room)
    await plant(site)
    for slug in site.slugs[2:]:
        for text in ("article", "post", "response", "dialogue"):
            query = f"query ($slug: String!) {{ found: {text}(slug: $slug) {{ __typename }} }}"
            assert await library.ask(query, {"slug": slug}, site.people[role]) == {"found": None}
    assert library.engine.schema.mutation_type
    for name, field in library.engine.schema.mutation_type.fields.items():
        kind = field.args["input"].type
        text = f"mutation ($input: {kind}) {{ {name}(input: $input) {{ errors {{ code message path }} }} }}"
        for hidden in await hidden_ids(site, role):
            missing = f"{hidden[:4]}{'0' * 26}"
            told = []
            for identifier in (hidden, missing):
                given = {"input": with_ids(example_of(kind), identifier)}
                answer = await library.answer(text, given, site.people[role])
                told.append(orjson.dumps(answer["data"]).decode().replace(identifier, "it"))
            assert told[0] == told[1], name


async def hidden_ids(site: Site, role: Role | None) -> list[str]:
    """Return one hidden row of each kind."""
    articles = await site.room.rows(Article, slug=word("draft slug"))
    comments = [] if role is Role.MODERATOR else await site.room.rows(Comment, status="PENDING")
    people = await site.room.rows(Contributor, slug=word("unused contributor"))
    tags = await site.room.rows(Tag, name=word("draft tag"))
    links = [*await site.room.rows(PreviewLink), *await site.room.rows(Redirect)]
    return [each.id for each in (*articles, *comments, *people, *tags, *links)]


def with_ids(given: Any, identifier: str) -> Any:
    """Return an input whose ids are this one."""
    if isinstance(given, dict):
        return {
            name: identifier if name.lower().endswith("id") else with_ids(each, identifier)
            for name, each in given.items()
        }
    return [with_ids(each, identifier) for each in given] if isinstance(given, list) else given


async def test_events_logs_and_cached_results_tell_nothing(room: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="gql_blog")
    site = await open_site(room)
    await plant(site)
    library = library_over(room.database, debug=False, result_cache_bytes=1_000_000)
    values = Values(site.slugs, await ids_of(room), ())
    documents = list(Explorer(library.engine.schema).documents(values))
    for role in (Role.ADMIN, Role.EDITOR, None):
        for _ in range(2):
            shown = await answers(library, documents, site.people[role])
    assert not [secret for secret in site.forbidden_to(None) for each in shown.values() if secret in each]
    told = orjson.dumps([each.payload for each in await room.rows(Outbox)]).decode()
    slugs = {
        word("draft slug"),
        word("old title"),
    }  # an event of a hidden article names its slug, and says that it is not public
    assert [secret for secret in site.forbidden_to(None) if secret in told] == sorted(slugs)
    assert [secret for secret in site.forbidden_to(Role.ADMIN) if secret in caplog.text] == []


ALL: Final = Everything()
GATES: Final[dict[str, tuple[str, str, Role | None]]] = {
    "articles": ("_ROWS", "article", None),
    "comments": ("_ROWS", "comment", None),
    "comments of readers": ("_ROWS", "comment", Role.READER),
    "contributors": ("_ROWS", "contributor", None),
    "tags": ("_ROWS", "tag", None),
    "revisions": ("_ROWS", "revision", Role.AUTHOR),
    "redirects": ("_ROWS", "redirect", Role.READER),
    "working copies": ("_ROWS", "working_copy", Role.AUTHOR),
    "users": ("_ROWS", "user", None),
    "tokens": ("_ROWS", "token", Role.EDITOR),
    "addresses": ("_FIELDS", "email", Role.EDITOR),
    "moderation": ("_FIELDS", "moderation", None),
    "collaborators": ("_FIELDS", "source", None),
    "all accounts": ("_FIELDS", "accounts", None),
    "the audit": ("_FIELDS", "audit", Role.EDITOR),
}


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_build_without_one_gate_is_caught(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    site, _ = await opened(room)
    await plant(site)
    missed = []
    for gate, (table, kind, role) in GATES.items():
        with monkeypatch.context() as patch:
            patch.setitem(getattr(visibility, table)[kind], role, ALL)
            if gate in ("addresses", "all accounts"):
                patch.setitem(visibility._ROWS["user"], role, ALL)
            if gate == "the audit":
                patch.setitem(visibility._ROWS["audit"], role, ALL)
            if not await leaks(site, library_over(room.database, debug=False), role):
                missed.append(gate)
    assert missed == []
    assert len(GATES) >= 10
