"""One export, from the file to the articles."""

from pathlib import Path

from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.store import Article, Database
from gql_blog.transfer import Outcome
from gql_blog.transfer.files.source_files import SourceFile
from gql_blog.transfer.imports.export_importer import ExportImport
from gql_blog.transfer.imports.import_options import ImportOptions
from gql_blog.transfer.imports.plugin_imports import PluginImports


async def _at_once(_seconds: float) -> None:
    """Wait for nobody."""


async def test_an_export_that_is_gone_when_its_turn_comes_is_refused(database: Database, tmp_path: Path) -> None:
    room = newsroom_of(database)
    told: list[tuple[int, int]] = []
    run = ExportImport(
        SourceFile(tmp_path / "site.xml", "site.xml"),
        "wxr",
        writer=room.writer,
        viewer=OPERATOR,
        options=ImportOptions(),
        plugins=PluginImports(None, None, {}),
        pictures=None,
        after_each=_at_once,
        on_article=lambda done, total: told.append((done, total)),
    )
    report = await run.run()
    assert (report.outcome, [each.code for each in report.findings]) == (Outcome.REFUSED, ["UNREADABLE"])
    assert report.why == "site.xml cannot be read: No such file or directory."
    assert told == []
    assert await room.rows(Article) == []
