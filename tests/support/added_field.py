"""What must hold of the field that a recipe adds, tried over the copy of the tree that has it.

Arguments: the database's URL, a folder for files.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any, Final

from support.reading import library_over

from gql_blog.access import OPERATOR, RETENTION, Viewer
from gql_blog.content import Role, SiteUrls
from gql_blog.read import ExportReader
from gql_blog.store import (
    Article,
    Audit,
    AuditPersonal,
    Database,
    PreviewLink,
    Provenance,
    Revision,
    SearchText,
    User,
    migrate,
)
from gql_blog.transfer import import_paths
from gql_blog.write import DeleteArticle, ErasePerson, PurgeDeleted
from gql_blog_exports.markdown import write_markdown

_CREATE: Final = """mutation ($input: CreatePostInput!) { createPost(input: $input) {
  post { id dek } errors { code path } } }"""
_UPDATE: Final = """mutation ($input: UpdateArticleInput!) { updateArticle(input: $input) {
  article { dek } errors { code path } } }"""
_SAVE: Final = """mutation ($input: SaveWorkingCopyInput!) { saveWorkingCopy(input: $input) {
  workingCopy { revision { id dek } article { dek } } errors { code path } } }"""
_PUBLISH: Final = """mutation ($input: PublishRevisionInput!) { publishRevision(input: $input) {
  article { dek } errors { code path } } }"""
_PREVIEW: Final = """mutation ($input: CreatePreviewLinkInput!) { createPreviewLink(input: $input) {
  token errors { code path } } }"""
_WITHDRAW: Final = """mutation ($input: WithdrawArticleInput!) { withdrawArticle(input: $input) {
  article { dek } errors { code path } } }"""
_SHOWN: Final = "query ($token: String!) { preview(token: $token) { dek } }"
_KNOWN: Final = """query ($id: ID!) { node(id: $id) { ... on Article { changesSince(version: 1) { name before after }
  revisions { nodes { dek author { name } changes { name before after } } } } } }"""
_FOUND: Final = "query ($word: String!) { search(query: $word) { nodes { ... on Article { slug } } } }"
_FILE: Final = "---\ntitle: Ebb\nslug: ebb\n{}\n---\n\nThe sea goes.\n"


class House:
    """One installation over the copy."""

    def __init__(self, database: Database, folder: Path, editor: Viewer) -> None:
        self.library, self.folder, self.editor = library_over(database), folder, editor
        self.room = self.library.newsroom

    async def do(self, mutation: str, **given: Any) -> Any:
        """Return what a mutation answers besides its errors, of which there are none."""
        (answer,) = (await self.library.ask(mutation, {"input": given}, self.editor)).values()
        assert answer.pop("errors") == [], answer
        return next(iter(answer.values()))

    async def known(self, article_id: str) -> Any:
        """Return what is known of the article's past."""
        return (await self.library.ask(_KNOWN, {"id": article_id}, OPERATOR))["node"]

    async def bring(self, slug: str, text: str) -> str | None:
        """Import a file; return what the article then has."""
        file = self.folder / f"{slug}.md"
        file.write_text(text, encoding="utf-8")
        report = await import_paths([file], writer=self.room.writer, viewer=OPERATOR)
        assert not report.refused, report
        (row,) = await self.room.rows(Article, slug=slug)
        dek: str | None = row.dek
        return dek

    async def exported(self, slug: str) -> str:
        """Return an article as Markdown."""
        article = await ExportReader(self.room.database.reader, SiteUrls("https://blog.example")).article(
            slug, OPERATOR
        )
        assert article is not None
        return write_markdown((article,)).decode()

    async def found(self, word: str) -> list[str]:
        """Return the slugs of what is found by a word."""
        answer = await self.library.ask(_FOUND, {"word": word}, OPERATOR)
        return [each["slug"] for each in answer["search"]["nodes"]]

    async def holders(self, word: str) -> set[str]:
        """Return the tables that hold a word, in whatever column."""
        tables = (Article, Audit, AuditPersonal, PreviewLink, Provenance, Revision, SearchText)
        return {each.__name__ for each in tables if word in str([dict(row) for row in await self.room.rows(each)])}


async def _written(house: House) -> str:
    """Create and update; return the id of the article, which ends with Zqtwo in version 4."""
    made = await house.do(_CREATE, title="Tides", slug="tides", source="The sea.", subtitle="Zqsub", dek="Zqone")
    article_id: str = made["id"]
    assert made["dek"] == "Zqone"
    for version, dek in enumerate(("Zqtwo", None, "Zqtwo"), start=1):
        changed = await house.do(_UPDATE, id=article_id, expectedVersion=version, dek=dek)
        assert changed == {"dek": dek}
    too_long = {"id": article_id, "expectedVersion": 4, "dek": "x" * 501}
    refused = await house.library.ask(_UPDATE, {"input": too_long}, house.editor)
    assert refused["updateArticle"]["errors"][0]["path"] == ["input", "dek"], refused
    return article_id


async def _revised(house: House, article_id: str) -> None:
    """Save a working copy, preview it, compare it and publish it."""
    copy = await house.do(_SAVE, articleId=article_id, expectedVersion=0, dek="Zqthree")
    assert (copy["revision"]["dek"], copy["article"]["dek"]) == ("Zqthree", "Zqtwo")
    token = await house.do(_PREVIEW, articleId=article_id)
    assert await house.library.ask(_SHOWN, {"token": token}) == {"preview": {"dek": "Zqthree"}}
    known = await house.known(article_id)
    revisions = known["revisions"]["nodes"]
    assert [each["dek"] for each in revisions] == ["Zqthree", "Zqtwo", None, "Zqtwo", "Zqone"]
    assert revisions[0]["changes"] == [{"name": "dek", "before": "Zqtwo", "after": "Zqthree"}]
    assert known["changesSince"] == [{"name": "dek", "before": "Zqone", "after": "Zqtwo"}]
    revision = copy["revision"]["id"]
    live = await house.do(_PUBLISH, articleId=article_id, expectedVersion=4, revisionId=revision)
    assert live == {"dek": "Zqthree"}
    assert (await house.found("Zqthree"), await house.found("Zqtwo")) == (["tides"], [])


async def _transferred(house: House) -> None:
    """Export, and import with a value, without one, and with null."""
    text = await house.exported("tides")
    assert "subtitle: Zqsub\ndek: Zqthree\nlocale:" in text, text
    assert await house.bring("ebb", text.replace("slug: tides", "slug: ebb").replace("Zq", "Ebb")) == "Ebbthree"
    for line, dek in (("dek: A", "A"), ("dek: B", "B"), ("subtitle: C", "B"), ("dek: null", None), ("dek: B", "B")):
        assert await house.bring("ebb", _FILE.format(line)) == dek, line
    assert await house.bring("ebb", _FILE.format("dek: null")) is None
    assert "dek:" not in await house.exported("ebb")


async def _erased(house: House, article_id: str) -> None:
    """Erase who wrote it, which leaves the texts; withdraw it, which takes them from readers; and purge it."""
    (account,) = await house.room.rows(User, id=house.editor.user_id)
    await house.room.run(ErasePerson(email=account.email))
    house.editor = OPERATOR
    revisions = (await house.known(article_id))["revisions"]["nodes"]
    assert {each["author"]["name"] for each in revisions if each["author"]} == {"[erased]"}
    assert revisions[-1]["dek"] == "Zqone"
    version = (await house.room.article(article_id)).version
    assert await house.do(_WITHDRAW, id=article_id, expectedVersion=version, reason="Wrong.") == {"dek": None}
    assert await house.found("Zqthree") == []
    left = [await house.holders(each) for each in ("Zqthree", "Zqsub")]
    assert left == [{"AuditPersonal", "Revision"}] * 2, left
    await house.room.run(DeleteArticle(id=article_id, expected_version=version + 1))
    await house.room.run(PurgeDeleted(before=await house.room.database.now()), RETENTION)
    for word in ("Zqone", "Zqtwo", "Zqthree", "Zqsub"):
        assert await house.holders(word) == set(), word


async def _main(url: str, folder: str) -> None:
    await migrate(url)
    database = await Database.open(url)
    try:
        editor = await library_over(database).newsroom.somebody(Role.EDITOR, "Ina")
        house = House(database, Path(folder), editor)
        article_id = await _written(house)
        await _revised(house, article_id)
        await _transferred(house)
        await _erased(house, article_id)
    finally:
        await database.close()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
