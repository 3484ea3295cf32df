import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.cli import Run

from gql_blog.content import Note
from gql_blog.errors import TooLarge
from gql_blog.plugin import hookimpl
from gql_blog.render import RenderedArticle, Renderer


def test_a_database_is_made_and_then_up_to_date(empty: Run, tmp_path: Path) -> None:
    lacking = empty("migrate", "--check")
    assert lacking.exit_code == 1
    assert "not applied: gql_blog.0001_initial" in lacking.stderr
    assert not (tmp_path / "blog.db").exists()
    assert empty("migrate").exit_code == 0
    checked = empty("migrate", "--check")
    assert (checked.exit_code, checked.stdout, checked.stderr) == (0, "", "")


def test_plugins_tables_are_made_too(gql_blog: Run, tmp_path: Path) -> None:
    assert gql_blog("migrate").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "blog.db")) as database, database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    database.close()
    assert any(name.startswith("moderation_") for name in tables)


def test_commands_say_what_is_missing(empty: Run) -> None:
    result = empty("query", "{ posts { totalCount } }")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "gql-blog migrate" in result.stderr


def test_a_database_without_any_migration_is_told_of_once(empty: Run, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "blog.db")) as database, database:
        database.execute("CREATE TABLE other (id)")
    result = empty("query", "{ posts { totalCount } }")
    assert (result.exit_code, result.stderr.count("gql-blog migrate")) == (1, 1)
    assert "gql_blog.0001_initial is not applied" in result.stderr


def test_a_doctor_finds_nothing_where_nothing_is_wrong(gql_blog: Run) -> None:
    result = gql_blog("doctor")
    assert (result.exit_code, result.stdout) == (0, "No problems found.\n")


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("PORT", "tcp://10.0.0.1:8000", "GQL_BLOG_PORT"),
        ("DATABASE_URL", "mysql://x", "GQL_BLOG_DATABASE_URL"),
        ("PLUGINS", "unheard_of", "'unheard_of'"),
        ("DATABASE_URL", "sqlite://nowhere.db", "gql-blog migrate"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none", "database"),
    ],
)
def test_a_doctor_names_what_is_wrong(
    gql_blog: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, word: str
) -> None:
    monkeypatch.setenv(f"GQL_BLOG_{name}", value)
    result = gql_blog("doctor")
    assert (result.exit_code, result.stdout) == (1, "")
    assert word in result.stderr


def insert_article(path: Path, article_id: str, **values: object) -> None:
    """Insert a draft with a value in each column that requires one."""
    values |= {"id": article_id, "root_id": article_id, "original_id": article_id, "slug": article_id[4:]}
    values |= {"status": "DRAFT", "is_stub": 0}
    with closing(sqlite3.connect(path)) as database, database:
        for _, name, _, required, _, key in database.execute("PRAGMA table_info(article)").fetchall():
            if required or key:
                values.setdefault(name, "2026-01-01" if name.endswith("_at") else 1)
        marks = ", ".join("?" * len(values))
        database.execute(f"INSERT INTO article ({', '.join(values)}) VALUES ({marks})", list(values.values()))


@hookimpl
def render_note(note: Note) -> str:
    raise RuntimeError(note.label)


async def breaks(_self: Renderer, source: str, **_: object) -> RenderedArticle:
    raise TooLarge("too large") if source.startswith("Long") else RuntimeError


@pytest.mark.parametrize(
    ("target", "failing", "reason"),
    [
        ("gql_blog.render.Renderer.article", breaks, "because of an unexpected error"),
        ("gql_blog_footnotes.hooks.render_note", render_note, "because plugins failed that process it: footnotes"),
    ],
    ids=["error", "plugin"],
)
def test_articles_that_wait_still_are_named_and_a_later_run_renders_them(
    gql_blog: Run, tmp_path: Path, target: str, failing: object, reason: str
) -> None:
    insert_article(tmp_path / "blog.db", "art_tides", source="Tides[^1].\n\n[^1]: A note.", locale="en")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(target, failing)
        result = gql_blog("migrate")
    assert result.exit_code == 1
    assert f"The article 'tides' is not rendered again, {reason}" in result.stderr
    assert gql_blog("migrate", "--check").exit_code == 1
    assert gql_blog("migrate").exit_code == 0
    assert gql_blog("migrate", "--check").exit_code == 0


def test_the_remedy_for_a_plugin_that_keeps_articles_waiting_is_one(gql_blog: Run, tmp_path: Path) -> None:
    """No command that is about plugins, or takes rights away, waits for the articles that a plugin keeps waiting."""
    insert_article(tmp_path / "blog.db", "art_tides", source="Tides[^1].\n\n[^1]: A note.", locale="en")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gql_blog_footnotes.hooks.render_note", render_note)
        result = gql_blog("migrate")
        assert (result.exit_code, "`gql-blog plugin disable NAME`" in result.stderr) == (1, True)
        assert gql_blog("events", "list").exit_code == 0
        disabled = gql_blog("plugin", "disable", "footnotes")
        assert (disabled.exit_code, disabled.stderr) == (0, "")
        assert gql_blog("migrate").exit_code == 0
    assert gql_blog("migrate", "--check").exit_code == 0


def test_an_article_beyond_the_limits_is_named_and_does_not_wait(
    gql_blog: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert_article(tmp_path / "blog.db", "art_tides", source="Long.", locale="en")
    monkeypatch.setattr("gql_blog.render.Renderer.article", breaks)
    result = gql_blog("migrate")
    assert (result.exit_code, "'tides' exceeds the limits of rendering" in result.stderr) == (0, True)
    assert gql_blog("migrate", "--check").exit_code == 0


def test_a_doctor_tells_what_the_search_lacks_and_a_reindex_mends_it(gql_blog: Run, tmp_path: Path) -> None:
    assert gql_blog("migrate").exit_code == 0
    insert_article(tmp_path / "blog.db", "art_tides", endnotes="", rendered_version=1)
    ill = gql_blog("doctor")
    assert ill.exit_code == 1
    assert "The search index lacks 1 articles or holds old text. Run `gql-blog reindex`." in ill.stderr
    assert gql_blog("reindex").exit_code == 0
    assert "search" not in gql_blog("doctor").stderr
    assert gql_blog("render").exit_code == 0
    assert gql_blog("doctor").exit_code == 0


def test_a_doctor_tells_that_the_secret_key_is_gone(gql_blog: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a site that had one: where nothing was ever sealed, none is missing."""
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", "s" * 32)
    gql_blog("user", "create", "ann@blog.example", "--role", "ADMIN")
    gql_blog("audit", "head")
    monkeypatch.delenv("GQL_BLOG_SECRET_KEY")
    sealed = gql_blog("doctor").stderr
    assert "GQL_BLOG_SECRET_KEY is not set, but was: the seals of the audit cannot be verified" in sealed
    assert "preview links" not in sealed.replace("make the links anew", "")
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", "s" * 32)
    post = 'mutation { createPost(input: {title: "Tides", source: "Text."}) { post { id } } }'
    made = json.loads(gql_blog("query", "--as", "ann@blog.example", post).stdout)["data"]["createPost"]["post"]["id"]
    link = f'mutation {{ createPreviewLink(input: {{articleId: "{made}"}}) {{ previewLink {{ id }} }} }}'
    assert '"id": "prv_' in gql_blog("query", "--as", "ann@blog.example", link).stdout
    monkeypatch.delenv("GQL_BLOG_SECRET_KEY")
    assert "are made, and preview links do not work." in gql_blog("doctor").stderr
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", "s" * 32)
    assert "GQL_BLOG_SECRET_KEY" not in gql_blog("doctor").stderr
