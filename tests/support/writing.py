"""A writer over a fresh database, and people to write as."""

import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.media import fetched

from gql_blog.access import ANONYMOUS, OPERATOR, Action, PreviewSigner, Reach, Viewer
from gql_blog.content import Role, SiteUrls
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.store import Article, Database, Identity, Transaction, User
from gql_blog.write import (
    ArticleWritten,
    CreatePost,
    CreateResponse,
    PublishArticle,
    SessionTerms,
    SignIn,
    StoredPictures,
    Writer,
)
from gql_blog.write.results import SessionMade
from gql_blog.write.transaction.idempotency import Key
from gql_blog.write.transaction.unit_of_work import CommandContext, UnitOfWork

SECRET_KEY = "the secret key of the tests, long enough"
PREVIEWS = PreviewSigner(SECRET_KEY)


@dataclass(frozen=True)
class Newsroom:
    """One database with a writer."""

    database: Database
    writer: Writer

    async def run(self, command: Any, viewer: Viewer = OPERATOR) -> Any:
        """Carry out a command, as the operator unless said otherwise."""
        return await self.writer.run(command, viewer)

    async def somebody(self, role: Role, name: str = "Somebody", contributor_id: str | None = None) -> Viewer:
        """Make a user straight in the table, and return who that is."""
        async with self.database.transaction():
            user = await User.create(
                email=f"{name}.{role}@example.org".lower().replace(" ", "."),
                name=name,
                role=role.value,
                contributor_id=contributor_id,
                created_at=await self.database.now(),
            )
        return Viewer(role, user.id, contributor_id, None, user.id)

    async def signed_in(self, user_id: str, subject: str, terms: SessionTerms) -> SessionMade:
        """Make an identity of a user straight in the table, and sign in by it."""
        issuer = "https://id.example"
        async with self.database.transaction():
            now = await self.database.now()
            await Identity.create(account_id=user_id, issuer=issuer, subject=subject, created_at=now)
        made: SessionMade = await self.run(SignIn(issuer=issuer, subject=subject, terms=terms), ANONYMOUS)
        return made

    async def post(self, title: str = "On Tides", *, publish: bool = True, **fields: Any) -> ArticleWritten:
        """Make a post."""
        written = await self.run(CreatePost(title=title, source=fields.pop("source", f"About {title}."), **fields))
        return await self._published(written) if publish else written

    async def response(
        self, to: str, title: str = "An Answer", *, publish: bool = True, **fields: Any
    ) -> ArticleWritten:
        """Make a response to the article with this id."""
        source = fields.pop("source", f"About {title}.")
        written = await self.run(CreateResponse(responding_to_id=to, title=title, source=source, **fields))
        return await self._published(written) if publish else written

    async def article(self, article_id: str) -> Any:
        """Return an article's row."""
        async with self.database.session():
            return await Article.get(id=article_id)

    async def rows(self, model: Any, **where: Any) -> list[Any]:
        """Return rows of a table in the order of their keys."""
        async with self.database.session():
            return list(await model.filter(**where).order_by(model._meta.pk_attr))

    async def _published(self, written: ArticleWritten) -> ArticleWritten:
        result: ArticleWritten = await self.run(PublishArticle(id=written.article_id, expected_version=written.version))
        return result


def newsroom_of(database: Database, plugins: Mapping[str, object] | None = None, **options: Any) -> Newsroom:
    """Return a writer over the database, with these plugins alone."""
    hooks, pictures = Hooks.of(plugins or {}), StoredPictures(database, SiteUrls("https://blog.example"))
    given = {"previews": PREVIEWS, "fetch_file": fetched, **options}
    return Newsroom(database, Writer(database, hooks, Renderer(hooks, pictures), **given))


def context_of(
    database: Database, viewer: Viewer = OPERATOR, action: Action = Action.UPDATE_ARTICLE, reach: Reach = Reach.ANY
) -> CommandContext:
    """Return what a command runs with, without plugins."""
    hooks = Hooks.of({})
    return CommandContext(database, hooks, Renderer(hooks), viewer, action, reach, "en")


async def work_in(
    transaction: Transaction,
    database: Database,
    viewer: Viewer = OPERATOR,
    action: Action = Action.UPDATE_ARTICLE,
    key: Key | None = None,
) -> UnitOfWork:
    """Return the unit of work of a transaction."""
    return UnitOfWork(transaction, context_of(database, viewer, action), await database.now(), key)


@pytest.fixture
def room(database: Database) -> Newsroom:
    """A writer without plugins, over each database in turn."""
    return newsroom_of(database)


@pytest.fixture
async def lite(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Newsroom]:
    """A writer without plugins, over SQLite alone: for rules that no database sees."""
    path = tmp_path / "lite.sqlite3"
    shutil.copyfile(sqlite_template, path)
    database = await Database.open(f"sqlite://{path}")
    yield newsroom_of(database)
    await database.close()
