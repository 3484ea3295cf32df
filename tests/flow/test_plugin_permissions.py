"""Permissions of plugins: the core looks who has one before it calls the plugin, whichever way somebody comes."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from support.cases import cases
from support.growth import HANG
from support.installed import settings_in
from support.registering import registering
from support.sampling import sqlite_mostly
from support.serving import served
from support.writing import Newsroom

from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled, site
from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.hooks.calls.plugin_health import HealthSynchronizer
from gql_blog.plugin import Field, Mutation, Permission, Query, Route, RouteResponse
from gql_blog.store import CircuitStore, User
from gql_blog.write import CreateToken, CreateUser, DisablePlugin

pytestmark = sqlite_mostly

ISSUER = "https://id.example"
ANN = json.dumps({"issuer": ISSUER, "subject": "ann"})
HAVING = {Role.ADMIN, Role.EDITOR, Role.AUTHOR}
"""Who has a permission that is given to AUTHORs: they, and who may do all that they may."""

MARK = "mutation { mark { done errors { code message } } }"
READ = "{ marks posts { nodes { mark } } }"


SEE = Permission(name="see", description="See.")
OTHERS = Query(name="others", description="It.", graphql_type=str | None, resolve=lambda: "seen")


class Marks:
    """A plugin whose field, query, mutation and route ask for ``marks.set_marks``, which AUTHORs have."""

    def __init__(self, *roles: Role) -> None:
        self.calls: list[str] = []
        typed: Any = {"description": "It.", "permission": "set_marks", "graphql_type": str | None}
        self.plugin = registering(
            Permission(name="set_marks", description="Set marks.", roles=roles),
            Field(type_name="Post", name="mark", resolve=self._marks, **typed),
            Query(name="marks", resolve=lambda: self._called("query"), **typed),
            Mutation(
                name="mark",
                description="Mark it.",
                run=lambda: {"done": self._called("mutation")},
                result={"done": str | None},
                permission="set_marks",
            ),
            Route(
                path="/all",
                methods=("GET", "POST"),
                handle=lambda: RouteResponse(body=self._called("route"), headers={"cache-control": "public"}),
                permission="set_marks",
            ),
        )

    def _called(self, what: str) -> str:
        self.calls.append(what)
        return what

    def _marks(self, rows: Any) -> list[str]:
        return [self._called("field") for _ in rows]


@asynccontextmanager
async def opened(folder: Path, url: str, plugins: Mapping[str, Any]) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """A served site with one post, and with these plugins."""
    settings = settings_in(folder, database_url=url, rate_limits="off")
    async with assembled(settings, Hooks.of(plugins)) as app, served(site(app)) as address:
        await Newsroom(app.database, app.writer).post("Tides")
        async with httpx.AsyncClient(base_url=address, verify=False, timeout=HANG) as web:
            yield app, web


async def token_of(app: App, account: Role | None, limit: Role | None = None) -> dict[str, str]:
    """Return the headers of an account's token, which may be limited to a lesser role."""
    if account is None:
        return {}
    email = f"{account}@example.org".lower()
    async with app.database.session():
        known = await User.filter(email=email).exists()
    if not known:
        await app.writer.run(CreateUser(email=email, name="Ann", role=account), OPERATOR)
    command = CreateToken(email=email) if limit is None else CreateToken(email=email, role=limit)
    made = await app.writer.run(command, OPERATOR)
    return {"Authorization": f"Bearer {made.secret}"}


async def what_one_may(web: httpx.AsyncClient, headers: Mapping[str, str]) -> tuple[Any, ...]:
    """Return what the two fields, the mutation and the route answer."""
    read = (await web.post("/graphql", json={"query": READ}, headers=headers)).json()
    assert "errors" not in read
    marked = (await web.post("/graphql", json={"query": MARK}, headers=headers)).json()["data"]["mark"]
    route = await web.post("/plugins/marks/all", content=b"x" * 10, headers=headers)
    assert route.headers["cache-control"] == "private, no-store" or route.status_code != 200
    codes = [each["code"] for each in marked["errors"]]
    fields = read["data"]["marks"], read["data"]["posts"]["nodes"][0]["mark"]
    return *fields, marked["done"], codes, route.status_code, route.text if route.is_success else refused(route)


def refused(response: httpx.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


ALL: tuple[Any, ...] = ("query", "field", "mutation", [], 200, "route")
FORBIDDEN = (None, None, None, ["FORBIDDEN"], 403, "FORBIDDEN")
UNKNOWN = (None, None, None, ["UNAUTHENTICATED"], 401, "UNAUTHENTICATED")


async def test_each_role_has_what_it_includes_and_the_plugin_is_not_called_for_others(
    database_url: str, tmp_path: Path
) -> None:
    marks = Marks(Role.AUTHOR)
    async with opened(tmp_path, database_url, {"marks": marks.plugin}) as (app, web):
        for role in (*Role, None):
            headers = await token_of(app, role)
            marks.calls.clear()
            expected = ALL if role in HAVING else UNKNOWN if role is None else FORBIDDEN
            assert await what_one_may(web, headers) == expected, role
            assert marks.calls == (["query", "field", "mutation", "route"] if role in HAVING else []), role


async def test_a_token_of_a_lesser_role_has_no_more_than_its_account(database_url: str, tmp_path: Path) -> None:
    """A permission of MODERATORs is the EDITOR's, too: so a token that is limited to it gives nobody anything."""
    async with opened(tmp_path, database_url, {"marks": Marks(Role.MODERATOR).plugin}) as (app, web):
        for account, limit, has_it in (
            (Role.EDITOR, Role.MODERATOR, True),
            (Role.EDITOR, Role.AUTHOR, False),
            (Role.ADMIN, Role.READER, False),
            (Role.MODERATOR, Role.READER, False),
        ):
            headers = await token_of(app, account, limit)
            assert await what_one_may(web, headers) == (ALL if has_it else FORBIDDEN), (account, limit)


@pytest.mark.parametrize(("given", "expected"), [((Role.READER,), ALL), ((), FORBIDDEN)])
async def test_an_application_has_what_the_reader_has_for_whom_it_asks(
    given: tuple[Role, ...], expected: tuple[Any, ...], database_url: str, tmp_path: Path
) -> None:
    async with opened(tmp_path, database_url, {"marks": Marks(*given).plugin}) as (app, web):
        made = await app.writer.run(CreateToken(application="site", on_behalf_of=(ISSUER,)), OPERATOR)
        headers = {"Authorization": f"Bearer {made.secret}"}
        assert await what_one_may(web, headers) == UNKNOWN
        assert await what_one_may(web, {**headers, "X-Reader-Identity": ANN}) == expected


async def test_a_plugin_that_is_disabled_or_gone_leaves_nobody_with_anything(database_url: str, tmp_path: Path) -> None:
    marks = Marks(Role.READER)
    async with opened(tmp_path, database_url, {"marks": marks.plugin}) as (app, web):
        headers = [await token_of(app, role) for role in Role]
        await app.writer.run(DisablePlugin(name="marks"), OPERATOR)
        assert await HealthSynchronizer(app.hooks._circuits, CircuitStore(app.database)).synchronize() is None
        for each in headers:
            for query in (READ, MARK):
                answer = (await web.post("/graphql", json={"query": query}, headers=each)).json()
                assert {error["extensions"]["code"] for error in answer["errors"]} == {"PLUGIN_ERROR"}
            assert (await web.get("/plugins/marks/all", headers=each)).status_code == 500
        assert marks.calls == []
    async with opened(tmp_path, database_url, {"others": registering(OTHERS)}) as (app, web):
        for each in headers:
            assert (await web.get("/plugins/marks/all", headers=each)).status_code == 404
            answer = (await web.post("/graphql", json={"query": "{ marks }"}, headers=each)).json()
            assert refused_of(answer) == "BAD_USER_INPUT"


def refused_of(answer: Any) -> str:
    return str(answer["errors"][0]["extensions"]["code"])


@cases(
    "values, told",
    [
        ([replace(OTHERS, permission="set_mark")], "the Query others with the permission 'set_mark': name one"),
        ([replace(OTHERS, permission="others.see")], "There are: none."),
        ([SEE, replace(OTHERS, permission="see", role=Role.EDITOR)], "and no role beside it. There are: see."),
        ([Route(path="/all", handle=print, permission="see")], "the Route /all with the permission 'see'"),
        ([SEE, SEE], "'see': each is registered once"),
        ([replace(SEE, roles=cast(Any, Role.EDITOR))], "a list such as [Role.EDITOR]"),
        ([replace(SEE, roles=cast(Any, ["EDITOR"]))], "a list such as [Role.EDITOR]"),
        ([replace(SEE, name="see-all")], "it needs a name such as edit_terms"),
        ([replace(SEE, description=" ")], "and a description"),
    ],
)
def test_what_is_declared_wrongly_stops_the_start(values: list[Any], told: str) -> None:
    with pytest.raises(PluginError) as stopped:
        Hooks.of({"marks": registering(*values)})
    assert stopped.value.message.startswith("Plugin 'marks' registers the ")
    assert told in stopped.value.message


def test_a_column_of_staff_needs_a_permission_of_staff() -> None:
    """What a field reads is for no more people than the column itself."""
    for roles, fits in (((Role.EDITOR,), True), ((), True), ((Role.EDITOR, Role.READER), False)):
        field = Field(
            type_name="Article",
            name="mark",
            description="It.",
            graphql_type=str | None,
            needs=("source",),
            resolve=list,
            permission="see",
        )
        with nullcontext() if fits else pytest.raises(PluginError, match=r"needs source\. That is for EDITOR alone"):
            build_schema(Hooks.of({"marks": registering(replace(SEE, roles=roles), field)}))
