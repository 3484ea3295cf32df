"""What the app does for plugins by their contexts: it answers their queries, and runs their commands.

Both go the way of everybody: a query through the engine, with its limits and its sight; a command through the writer,
with its permissions, rules, audit and events.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from math import inf
from typing import Any, Final, Protocol

import orjson

from gql_blog.access import STAFF_READ_FACTOR, Viewer, account_role, is_staff, lesser_role
from gql_blog.content import Role
from gql_blog.errors import CostExceeded, Forbidden, PluginError, StoreUnavailable
from gql_blog.hooks import AwaitedVerdict, DocumentSight, PluginIdentity
from gql_blog.store import Database, ReadBudget, waiting
from gql_blog.write import (
    Command,
    CreateToken,
    CreateUser,
    DisablePlugin,
    DisableUser,
    EnablePlugin,
    EnableUser,
    ErasePerson,
    ExportPerson,
    PurgeDeleted,
    RemoveIdentity,
    RevokeToken,
    SignIn,
    SignOut,
    SkipEvent,
    UpdateUser,
    Writer,
    awaited_verdicts,
)

MAX_DOCUMENT_BYTES: Final = 10_000_000
"""Of the answer to a document of somebody else, as of one by HTTP."""

OPERATORS_ALONE: Final = (
    CreateToken,
    CreateUser,
    DisablePlugin,
    DisableUser,
    EnablePlugin,
    EnableUser,
    ErasePerson,
    ExportPerson,
    PurgeDeleted,
    RemoveIdentity,
    RevokeToken,
    SignIn,
    SignOut,
    SkipEvent,
    UpdateUser,
)
"""Commands about accounts, persons, tokens and plugins, and what ends for good, which no plugin issues."""


class _Engine(Protocol):
    """The engine as far as plugins ask it. Its module loads all of GraphQL, which most commands do not need."""

    def operation_type(self, query: str, operation_name: str | None, role: Role | None, /) -> str | None: ...

    def problems(self, query: str, variables: Mapping[str, Any], viewer: Viewer, /) -> list[str]: ...

    async def execute(self, *, query: str, variables: Mapping[str, Any], viewer: Viewer, budget: ReadBudget) -> Any: ...


class PluginServices:
    """The services of one app. ``seconds`` is the database time of a query for a reader, as in requests.

    ``engine`` returns the app's, which is made when it is first asked for. ``secret_key`` is the site's; plugins get
    what is derived from it.
    """

    def __init__(
        self, engine: Callable[[], _Engine], writer: Writer, database: Database, seconds: float, secret_key: str = ""
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._database = database
        self._seconds = seconds
        self._secret_key = secret_key

    async def ask(
        self, plugin: PluginIdentity, viewer: Viewer | None, operation: str, variables: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return the data of a query. See ``hooks.Services``."""
        sight = viewer_for(plugin, viewer)
        # What nobody waits for, such as a command of the plugin, takes as long as it takes.
        factor = STAFF_READ_FACTOR if is_staff(sight.role) else 1
        answer = await self._answer(
            plugin, sight, operation, variables, inf if viewer is None else self._seconds * factor
        )
        if errors := answer.get("errors"):
            told = " ".join(each["message"] for each in errors)
            raise PluginError(f"The query of the plugin {plugin.name!r} has errors: {told}")
        data: Mapping[str, Any] = answer["data"]
        return data

    async def run_document(
        self, plugin: PluginIdentity, viewer: Any, sight: DocumentSight, document: str, given: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Return what a document answers, within the time of one request. See ``hooks.Services``."""
        runs_as = await self._runs_as(plugin, viewer, sight)
        most = self._seconds * STAFF_READ_FACTOR
        answer = await self._answer(plugin, runs_as, document, given, most, max_bytes=MAX_DOCUMENT_BYTES)
        return {"data": answer.get("data")} | {name: answer[name] for name in ("errors",) if name in answer}

    async def document_problems(
        self, plugin: PluginIdentity, viewer: Any, sight: DocumentSight, document: str, given: Mapping[str, Any]
    ) -> Sequence[str]:
        """Return why a document cannot be run. See ``hooks.Services``."""
        if viewer is not None and viewer.scope is not None and viewer.scope.limits_requests:
            return ("It would be asked beyond what this token is limited to. Use a token without such limits.",)
        return self._engine().problems(document, given, await self._runs_as(plugin, viewer, sight))

    async def _runs_as(self, plugin: PluginIdentity, viewer: Viewer | None, sight: DocumentSight) -> Viewer:
        """Return nobody in particular, with a role that is none of a person's own."""
        role = _least(viewer_for(plugin, viewer).role, sight.role)
        if role is not None and sight.account is not None:
            with waiting():
                role = _least(await account_role(self._database, sight.account), role)
        return Viewer(role=role, actor=f"plugin:{plugin.name}")

    async def _answer(
        self,
        plugin: PluginIdentity,
        sight: Viewer,
        operation: str,
        variables: Mapping[str, Any],
        seconds: float,
        *,
        max_bytes: float = inf,
    ) -> dict[str, Any]:
        engine = self._engine()
        if engine.operation_type(operation, None, sight.role) in ("mutation", "subscription"):
            raise PluginError(f"Plugin {plugin.name!r} asks by a query alone. Use context.issue() for a change.")
        budget = ReadBudget(sight.actor, seconds)
        with waiting():
            result = await engine.execute(query=operation, variables=variables, viewer=sight, budget=budget)
        if len(result.body) > max_bytes:  # before it is taken apart, which holds the event loop
            told = f"The answer has {len(result.body)} bytes, but at most {max_bytes:.0f} are allowed. Ask for less."
            return {"data": None, "errors": [{"message": told, "extensions": {"code": CostExceeded.code}}]}
        answer: dict[str, Any] = orjson.loads(result.body)
        if result.retry_after is not None:
            raise StoreUnavailable(" ".join(each["message"] for each in answer["errors"]))
        return answer

    async def issue(self, plugin: PluginIdentity, viewer: Viewer | None, command: Any) -> Any:
        """Run a command. See ``hooks.Services``."""
        if not isinstance(command, Command):
            raise PluginError(
                f"Plugin {plugin.name!r} issued a value of the type {type(command).__name__}, which is no command. "
                "The commands are in gql_blog.plugin."
            )
        if isinstance(command, OPERATORS_ALONE):
            raise Forbidden(
                f"A plugin may not issue {type(command).__name__}: accounts, persons, tokens, plugins and purging are "
                "up to people."
            )
        with waiting():
            return await self._writer.run(command, viewer_for(plugin, viewer))

    async def record(
        self,
        plugin: PluginIdentity,
        viewer: Viewer | None,
        action: str,
        subject_id: str,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        """Add an entry to the audit. See ``hooks.Services``."""
        states = (None if each is None else dict(each) for each in (before, after))
        with waiting():
            await self._writer.record(viewer_for(plugin, viewer), f"{plugin.name}.{action}", subject_id, *states)

    async def tell(self, kind: str, subject_id: str, payload: Mapping[str, Any]) -> None:
        """Add an event of a plugin's own to those that are delivered."""
        with waiting():
            await self._writer.tell(kind, subject_id, payload)

    async def awaited(self, plugin: str, after: AwaitedVerdict | None) -> tuple[AwaitedVerdict, ...]:
        """Return the verdicts that a plugin has deferred, after this one, and that would still count."""
        with waiting():
            return await awaited_verdicts(self._database, plugin, after)

    def models(self, plugin: str) -> Mapping[str, Any]:
        """Return the models of a plugin's own tables, by the names of their classes."""
        return self._database.models(plugin)

    def using_tables(self) -> AbstractContextManager[None]:
        """Let models be used inside the block."""
        return self._database.using_models()

    def derive_key(self, plugin: str, purpose: str) -> bytes | None:
        """Return a plugin's key for a purpose. See ``hooks.Services``."""
        if not self._secret_key:
            return None
        return hmac.digest(self._secret_key.encode(), f"gql_blog plugin\0{plugin}\0{purpose}".encode(), "sha256")


def viewer_for(plugin: PluginIdentity, viewer: Viewer | None) -> Viewer:
    """Return for whom a plugin reads or writes: the viewer with at most the plugin's role, or the plugin itself."""
    if viewer is None:
        return Viewer(role=plugin.role, actor=f"plugin:{plugin.name}")
    # What a token limits is what a client may send, not what the site's own code asks.
    return replace(viewer, role=_least(viewer.role, plugin.role), scope=None)


def _least(role: Role | None, limit: Role | None) -> Role | None:
    return None if role is None or limit is None else lesser_role(role, limit)
