"""A single file in a folder is a plugin as any: settings, tables, fields, events; its errors name the file."""

import asyncio
import json
from pathlib import Path

import pytest
from support.cli import invoke, settle
from support.installed import settings_in
from support.registering import answer
from support.sampling import sqlite_first
from support.trial_plugins import only_those_in
from support.writing import Newsroom

from gql_blog.access import OPERATOR
from gql_blog.app import assembled, load_hooks, migrate_all, plugin_tables
from gql_blog.errors import PluginError
from gql_blog.settings import load_settings
from gql_blog.store import unwritten_migrations

STARS = """
from pydantic import BaseModel
from tortoise import fields
from tortoise.models import Model

from gql_blog.plugin import Field, TableSet, hookimpl

api_version = 2
__version__ = "3.4"


class Star(Model):
    id = fields.IntField(primary_key=True)
    article_id = fields.CharField(max_length=30, db_index=True)

    class Meta:
        table = "stars_star"


class StarSettings(BaseModel):
    most: int = 5


@hookimpl
def register_settings():
    return StarSettings


@hookimpl
def register_tables():
    return TableSet(models=__name__, migrations=f"{__name__}.migrations")


async def stars(context, rows):
    found = await Star.filter(article_id__in=[row.id for row in rows]).values_list("article_id", flat=True)
    return [min(found.count(row.id), context.settings.most) for row in rows]


@hookimpl
def register_fields():
    field = Field(
        type_name="Article", name="stars", description="Stars.", graphql_type=int | None, needs=("id",), resolve=stars
    )
    return [field]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of plugins that are files, the only ones that are installed."""
    settle(monkeypatch, tmp_path)
    only_those_in(tmp_path, monkeypatch)
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "stars.py").write_text(STARS)
    (folder / "stars/migrations").mkdir(parents=True)
    (folder / "stars/migrations/__init__.py").touch()
    monkeypatch.setenv("GQL_BLOG_PLUGINS_DIR", str(folder))
    monkeypatch.setenv("GQL_BLOG_PLUGIN_STARS__MOST", "2")
    return folder


@sqlite_first
async def test_it_has_settings_tables_and_fields(folder: Path, database_url: str, tmp_path: Path) -> None:
    written = await asyncio.to_thread(invoke, "plugin", "migration", str(folder / "stars.py"))
    assert written.exit_code == 0, written.stderr
    assert [path.name for path in (folder / "stars/migrations").glob("0*.py")] == ["0001_initial.py"]
    settings = settings_in(tmp_path, database_url=database_url, plugins_dir=folder)
    hooks = load_hooks(settings)
    assert hooks.versions == {"stars": "3.4"}
    assert await unwritten_migrations(plugin_tables(hooks)) == {}
    await migrate_all(settings, hooks)
    async with assembled(settings, hooks) as app:
        post = await Newsroom(app.database, app.writer).post("Tides")
        async with app.database.transaction():
            for _ in range(3):
                await app.database.models("stars")["Star"].create(article_id=post.article_id)
        found = await answer(app, "{ articles { nodes { stars } } }", OPERATOR)
    assert found["data"]["articles"]["nodes"] == [{"stars": 2}]


def test_a_file_of_the_same_name_elsewhere_is_another_plugin(folder: Path, tmp_path: Path) -> None:
    assert load_hooks(load_settings()).versions == {"stars": "3.4"}
    other = tmp_path / "others"
    other.mkdir()
    (other / "stars.py").write_text(STARS.replace("3.4", "5"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GQL_BLOG_PLUGINS_DIR", str(other))
        assert load_hooks(load_settings()).versions == {"stars": "5"}


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("def broken(:", "SyntaxError"),
        ("import nothing_of_this_name", "ModuleNotFoundError"),
        ("raise SystemExit(0)", "SystemExit"),
    ],
)
def test_an_error_names_the_file_and_the_remedy(folder: Path, source: str, told: str) -> None:
    (folder / "stars.py").write_text(source)
    with pytest.raises(PluginError) as refused:
        load_hooks(load_settings())
    assert f"Plugin 'stars' cannot be loaded from {folder / 'stars.py'}: {told}" in refused.value.message
    assert "GQL_BLOG_BLOCKED_PLUGINS=stars" in refused.value.message


def test_a_name_that_is_none_and_one_that_is_taken_name_the_file(folder: Path) -> None:
    (folder / "Not-A-Name.py").write_text(STARS)
    with pytest.raises(PluginError, match=r"Not-A-Name\.py: 'Not-A-Name' is not a valid plugin name"):
        load_hooks(load_settings())
    (folder / "Not-A-Name.py").rename(folder / "_aside.py")
    assert load_hooks(load_settings()).names == ("stars",), "what begins with _ is no plugin"


def test_what_it_says_of_itself_is_listed(folder: Path) -> None:
    invoke("plugin", "migration", str(folder / "stars.py"))
    listed = json.loads(invoke("plugin", "list", "--json").stdout)["plugins"]
    assert [(each["name"], each["version"]) for each in listed] == [("stars", "3.4")]
    assert json.loads(invoke("plugin", "settings", "stars").stdout) == {"most": 2}
