"""Ours through Strawberry's ``Schema.execute``, as a stock Strawberry server would run it.

The plan reads the answer; Strawberry parses and validates the document again, and graphql-core walks the answer field
by field with the project's own resolvers. It is what mutations' payloads and introspection go through, and what the
fast path saves a query.
"""

from typing import Any

import orjson

from gql_blog.access import ANONYMOUS
from gql_blog.app import App, assembled
from gql_blog.settings import load_settings
from gql_blog.store import ReadBudget


class Executed:
    """A bare ASGI application."""

    _app: App

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request, or the server's life."""
        if scope["type"] == "lifespan":
            await receive()
            async with assembled(load_settings()) as self._app:
                await send({"type": "lifespan.startup.complete"})
                await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        answer = await self._answer(orjson.loads(body))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, asked: dict[str, Any]) -> bytes:
        engine = self._app.engine
        query, name, variables = asked["query"], asked.get("operationName"), asked.get("variables")
        question = engine._documents.operation_request(
            engine._documents.validated(query, name, None), variables or {}, ANONYMOUS
        )
        operation = engine._context(question, ANONYMOUS, ReadBudget(), None)
        root, _ = await self._app.database.reader.run(engine.planner.execute_typed(question, operation.reading))
        result: Any = await self._app.schema.strawberry.execute(
            query, variable_values=variables, operation_name=name, root_value=root, context_value=operation
        )
        assert not result.errors, result.errors
        return orjson.dumps({"data": result.data}, option=orjson.OPT_UTC_Z)


def application() -> Executed:
    """Return the application of this environment's settings."""
    return Executed()
