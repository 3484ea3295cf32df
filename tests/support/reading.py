"""An engine over a fresh database, with a newsroom to fill it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from support.core_schema import core_schema
from support.error_codes import check_codes
from support.media import fetched
from support.writing import PREVIEWS, Newsroom

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import SiteUrls
from gql_blog.events import Relay
from gql_blog.graph import Engine, EngineSettings, build_schema
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Database, Statement
from gql_blog.write import StoredPictures, Writer


@dataclass
class Library:
    """A newsroom, and the engine by which its readers ask."""

    newsroom: Newsroom
    engine: Engine
    statements: list[Statement]

    async def answer(
        self, query: str, variables: Mapping[str, Any] | None = None, viewer: Viewer = ANONYMOUS
    ) -> dict[str, Any]:
        """Return the whole response; ``statements`` then holds what was read for it."""
        with self.newsroom.database.reader.record() as statements:
            answer = await self.engine.execute(query=query, variables=variables, viewer=viewer)
        self.statements = list(statements)
        found: dict[str, Any] = check_codes(orjson.loads(answer.body))
        return found

    async def ask(self, query: str, variables: Mapping[str, Any] | None = None, viewer: Viewer = ANONYMOUS) -> Any:
        """Return the data of an answer without errors."""
        answer = await self.answer(query, variables, viewer)
        assert "errors" not in answer, answer
        return answer["data"]

    async def fault(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the one error of an answer."""
        answer = await self.answer(query, variables)
        (error,) = answer["errors"]
        assert isinstance(error, dict)
        return error


def library_over(
    database: Database,
    plugins: Mapping[str, object] | None = None,
    *,
    debug: bool = True,
    result_cache_bytes: int = 0,
    urls: SiteUrls | None = None,
) -> Library:
    """Return a library over an empty, migrated database, which keeps so many bytes of answers.

    It is in debug, where every answer has its receipt, unless it keeps answers: what is kept was not read for one.
    """
    hooks = Hooks.of(plugins or {})
    schema = build_schema(hooks) if plugins else core_schema()

    def root_fields() -> frozenset[str]:
        return schema.root_fields

    pictures = StoredPictures(database, urls or SiteUrls("https://blog.example"))
    how: Any = {"previews": PREVIEWS, "urls": urls, "root_fields": root_fields, "fetch_file": fetched}
    writer = Writer(database, hooks, Renderer(hooks, pictures), **how)
    engine = Engine(
        schema,
        database,
        writer,
        Relay(database, hooks),
        EngineSettings(urls or SiteUrls("https://blog.example"), debug=debug, result_cache_bytes=result_cache_bytes),
    )
    return Library(Newsroom(database, writer), engine, [])
