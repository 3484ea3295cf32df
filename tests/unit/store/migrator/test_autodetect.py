"""What the tables say that the migrations do not."""

from pathlib import Path
from textwrap import dedent

import pytest
from support.plugin_packages import MakeTables
from tortoise.migrations.schema_generator.state import ModelState
from tortoise.migrations.schema_generator.state_apps import StateApps
from tortoise.models import Model

from gql_blog.errors import MigrationRefused
from gql_blog.store import make_migration, unwritten_migrations

BASE = """
class Mood(Model):
    '''A mood.'''

    id = fields.IntField(primary_key=True)
    name = fields.TextField()  # as it is called
    made = fields.TextField(default=lambda: "computed")

    class Meta:
        table = "moods_mood"
"""


async def first(make_tables: MakeTables) -> Path:
    path = await make_migration("moods", [make_tables("moods", BASE)])
    assert path is not None
    return path


async def test_what_no_database_holds_is_not_written(make_tables: MakeTables) -> None:
    text = (await first(make_tables)).read_text(encoding="utf-8")
    assert "A mood" not in text
    assert "as it is called" not in text
    assert "computed" not in text
    changed = (
        BASE.replace("A mood.", "Another word.").replace("as it is called", "its name").replace('"computed"', '"else"')
    )
    assert await unwritten_migrations([make_tables("moods", changed)]) == {}


async def test_no_model_is_made_to_see_what_lacks(make_tables: MakeTables, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    render = ModelState.render

    def noted(state: ModelState, apps: StateApps, **more: bool) -> type[Model]:
        made.append(state.name)
        return render(state, apps, **more)

    monkeypatch.setattr(ModelState, "render", noted)
    assert await unwritten_migrations([make_tables("moods", BASE)]) == {"moods": ["Create model Mood"]}
    assert made == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ("shade = fields.TextField(null=True)", ["Add field shade to Mood"]),
        ("shade = fields.TextField(default='dark')", ["Add field shade to Mood"]),
        ("shade = fields.IntField(db_default=1)", ["Add field shade to Mood"]),
    ],
)
async def test_a_change_is_seen(make_tables: MakeTables, change: str, problems: list[str]) -> None:
    await first(make_tables)
    more = make_tables("moods", BASE.replace("    made =", f"    {change}\n    made ="))
    assert await unwritten_migrations([more]) == {"moods": problems}
    path = await make_migration("moods", [more], name="shade")
    assert path is not None
    assert path.name == "0002_shade.py"
    assert await unwritten_migrations([more]) == {}


@pytest.mark.long
@pytest.mark.parametrize("change", ["shade = fields.TextField()", "shade = fields.TextField(default=str)"])
async def test_a_column_that_rows_could_not_be_given_is_refused(make_tables: MakeTables, change: str) -> None:
    path = await first(make_tables)
    more = make_tables("moods", BASE.replace("    made =", f"    {change}\n    made ="))
    with pytest.raises(MigrationRefused, match=dedent("Mood.shade may not be null").replace(".", r"\.")):
        await make_migration("moods", [more])
    assert sorted(file.name for file in path.parent.glob("0*.py")) == ["0001_initial.py"]
