"""Forty secrets are planted, and looked for by everybody who must not find them, in every way that the SDL offers."""

import logging
from itertools import count
from typing import Any

import orjson
import pytest
from support.canaries.exploring import Explorer
from support.canaries.finding import answers, leaks, told_by, values_for, with_ids
from support.canaries.gates import GATES
from support.canaries.planting import EVERYBODY, NOBODY_AT_ALL, READERS, SECRETS, Site, open_site, plant, word
from support.databases import DIALECTS
from support.permission_table import example_of
from support.reading import Library, library_over
from support.sampling import sampled
from support.writing import Newsroom

from gql_blog.content import Role
from gql_blog.store import Article as ArticleRow
from gql_blog.store import Comment, Contributor, Outbox, PreviewLink, Redirect, Tag

SAMPLED = (None, Role.AUTHOR)
"""Who looks on PostgreSQL, too: those who see least, and the role whose rules are the most."""


def author_first(roles: tuple[Role | None, ...]) -> list[Any]:
    """Return roles for ``parametrize``: in each run of the tests an AUTHOR looks, whose rules are the most."""
    return sampled([Role.AUTHOR, *(each for each in roles if each is not Role.AUTHOR)], 1)


def on_both(roles: tuple[Role | None, ...]) -> list[Any]:
    """Return SQLite with each role, and PostgreSQL with the sampled ones; in each run nobody looks on SQLite.

    The conditions of the roles are the same on both: oracle/test_triples compares them.
    """
    tried = [("sqlite", None)]
    others = [("sqlite", role) for role in roles if role is not None] + [("postgres", role) for role in SAMPLED]
    return [*tried, *(pytest.param(*each, marks=pytest.mark.long) for each in others)]


async def opened(room: Newsroom) -> tuple[Site, Library]:
    return await open_site(room), library_over(room.database, debug=False)


def test_the_secrets_are_forty() -> None:
    assert len(SECRETS) >= 40


@pytest.mark.parametrize(("dialect", "role"), on_both(NOBODY_AT_ALL))
async def test_nobody_finds_a_secret(room: Newsroom, role: Role | None) -> None:
    site, library = await opened(room)
    found = Explorer(library.engine.schema).documents(await values_for(site, ("tides",)))
    # What was public and was taken back is a change that everybody may be told of.
    documents = [each for each in found if not each.startswith("{ changes(")]
    before = await answers(library, documents, site.people[role]) if role in READERS else {}
    await plant(site)
    assert await leaks(site, library, role) == {}
    # Not a count, not an order, not a page, not a cursor differs from those of a site without secrets.
    assert await answers(library, list(before), site.people[role]) == before


@pytest.mark.long
@pytest.mark.parametrize(("dialect", "role"), on_both(EVERYBODY))
async def test_what_is_hidden_is_as_what_is_not_there(room: Newsroom, role: Role | None) -> None:
    """For every mutation, and its dry run; and no payload tells a secret."""
    site, library = await opened(room)
    await plant(site)
    for slug in site.hidden_slugs:
        for text in ("article", "post", "response", "dialogue"):
            query = f"query ($slug: String!) {{ found: {text}(slug: $slug) {{ __typename }} }}"
            assert await library.ask(query, {"slug": slug}, site.people[role]) == {"found": None}
    turn = count()
    for name, kind, texts in changes(library):
        for hidden in await hidden_ids(site, role):
            told = []
            text = texts[next(turn) % len(texts)]
            for identifier in (hidden, f"{hidden[:4]}{'0' * 26}"):
                answer = await changed(library, site, role, text, example_of(kind), identifier)
                assert told_by(answer, text, forbidden_in(name, site, role)) == [], (name, answer)
                told.append(orjson.loads(answer)[name]["errors"])
            assert told[0] == told[1], name


def changes(library: Library) -> list[tuple[str, Any, list[str]]]:
    """Return the mutations. Who has erased itself is told so by all that follows, so that is the last."""
    return sorted(Explorer(library.engine.schema).changes(), key=lambda each: each[0] == "erasePerson")


async def changed(
    library: Library, site: Site, role: Role | None, text: str, given: Any, identifier: str, **more: Any
) -> str:
    """Return the data that a mutation answers to an input whose ids are all this one; the answer may repeat it."""
    given = {"input": {**with_ids(given, identifier), **more}}
    answer = await library.answer(text, given, site.people[role])
    return orjson.dumps(answer["data"]).decode().replace(identifier, "it")


@pytest.mark.long
@pytest.mark.parametrize(("role", "every_part"), [*((role, False) for role in NOBODY_AT_ALL), (Role.AUTHOR, True)])
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_no_payload_and_no_dry_run_tells_a_secret(room: Newsroom, role: Role | None, every_part: bool) -> None:
    """Of what everybody sees and of what is hidden; an AUTHOR, whose rules are the most, asks each part of each row."""
    site, library = await opened(room)
    await plant(site)
    ids = await hidden_ids(site, role)
    ids += [(await room.rows(Contributor, name="Ada Lund"))[0].id, (await room.rows(Tag, name="Sea"))[0].id]
    ids += [each.id for each in await room.rows(Comment, status="APPROVED", public=True)]
    for name, kind, texts in changes(library):
        ways: tuple[dict[str, bool], ...] = ({"dryRun": True}, {}) if "dryRun" in kind.of_type.fields else ({},)
        for turn, identifier in enumerate((*ids, site.own, site.answer, site.post)):
            for more in ways:
                for text in texts if every_part else [texts[turn % len(texts)]]:
                    answer = await changed(library, site, role, text, example_of(kind), identifier, **more)
                    assert told_by(answer, text, forbidden_in(name, site, role)) == [], (name, answer)


def forbidden_in(name: str, site: Site, role: Role | None) -> list[str]:
    """The secrets that a mutation must not tell. Who exports itself reads its own words, hidden or not; who erases
    itself, that the account is disabled.
    """
    words = {word("own comment on a withdrawn"), word("own comment on an archived")}
    own = {"exportPerson": words, "erasePerson": {'"disabledAt":"'}}.get(name, set())
    return [each for each in site.forbidden_to(role) if each not in own]


@pytest.mark.long
@pytest.mark.parametrize("role", author_first(NOBODY_AT_ALL))
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_no_error_and_no_foreign_cursor_tells_a_secret(room: Newsroom, role: Role | None) -> None:
    site, library = await opened(room)
    await plant(site)
    explorer, cursors = Explorer(library.engine.schema), set[str]()
    for answer in (await answers(library, explorer.cursors(), site.people[Role.ADMIN])).values():
        for connection in (orjson.loads(answer).get("data") or {}).values():
            cursors |= {each["cursor"] for each in connection["edges"]}
    documents = explorer.mistakes(sorted(cursors)[:: 1 + len(cursors) // 20])
    for document, answer in (await answers(library, documents, site.people[role])).items():
        assert told_by(answer, document, site.forbidden_to(role)) == [], document


async def hidden_ids(site: Site, role: Role | None) -> list[str]:
    """Return one hidden row of each kind."""
    articles = await site.room.rows(ArticleRow, slug=word("draft slug"))
    comments = [] if role is Role.MODERATOR else await site.room.rows(Comment, status="PENDING")
    people = await site.room.rows(Contributor, slug=word("unused contributor"))
    tags = await site.room.rows(Tag, name=word("draft tag"))
    links = [*await site.room.rows(PreviewLink), *await site.room.rows(Redirect)]
    return [each.id for each in (*articles, *comments, *people, *tags, *links)]


@pytest.mark.long
@pytest.mark.parametrize("dialect", sampled(DIALECTS, 1))
async def test_events_logs_and_cached_results_tell_nothing(room: Newsroom, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="gql_blog")
    site = await open_site(room)
    await plant(site)
    library = library_over(room.database, debug=False, result_cache_bytes=1_000_000)
    documents = list(Explorer(library.engine.schema).documents(await values_for(site)))
    for role in (Role.ADMIN, Role.EDITOR, None):
        for _ in range(2):
            shown = await answers(library, documents, site.people[role])
    assert not [secret for secret in site.forbidden_to(None) for each in shown.values() if secret in each]
    told = orjson.dumps([each.payload for each in await room.rows(Outbox)]).decode()
    slugs = {
        word("draft slug"),
        word("old title"),
        word("redirect"),
    }  # an event of a hidden article names its slug, and says that it is not public
    assert [secret for secret in site.forbidden_to(None) if secret in told] == sorted(slugs)
    assert [secret for secret in site.forbidden_to(Role.ADMIN) if secret in caplog.text] == []


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_a_build_without_one_gate_is_caught(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    site, _ = await opened(room)
    await plant(site)
    missed = []
    for name, gate in GATES.items():
        with monkeypatch.context() as patch, gate.removed(patch):
            if not await leaks(site, library_over(room.database, debug=False), gate.role, most=1):
                missed.append(name)
    assert missed == []
    assert len(GATES) >= 10
