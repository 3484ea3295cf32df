"""The models of a state: few are made, and those are as Tortoise's own would be."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from support.followups import CORE_MIGRATIONS, Followups
from tortoise import fields
from tortoise.migrations import operations as ops
from tortoise.migrations.schema_generator.state import ModelState, State
from tortoise.migrations.schema_generator.state_apps import StateApps

from gql_blog.errors import MigrationRefused
from gql_blog.store import migrate
from gql_blog.store.database_url import DatabaseURL
from gql_blog.store.migrator.migration_set import MigrationSet, load_migrations
from gql_blog.store.migrator.model_states import LateState
from gql_blog.store.migrator.schema_catalog import model_parts
from gql_blog.store.tortoise_apps import apps_config, open_context, use_context

LABEL = "gql_blog"
WORD = fields.TextField()


@pytest.fixture
async def context() -> AsyncIterator[None]:
    """A context of Tortoise's, as a migration has it; the database is not opened."""
    opened = await open_context(DatabaseURL.parse("sqlite://nowhere"))
    with use_context(opened):
        yield
    await opened.close_connections()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the models that are made while a test runs."""
    names: list[str] = []
    render = ModelState.render

    def counted(self: ModelState, *arguments: Any, **options: Any) -> Any:
        names.append(self.name)
        return render(self, *arguments, **options)

    monkeypatch.setattr(ModelState, "render", counted)
    return names


def chain(count: int) -> list[ops.CreateModel]:
    """Models each of which refers to the one before."""
    relation = fields.ForeignKeyField
    return [
        ops.CreateModel(
            f"Link{number}",
            [
                ("id", fields.IntField(primary_key=True)),
                *([("to", relation(f"{LABEL}.Link{number - 1}"))] if number else []),
            ],
            {"table": f"link{number}"},
        )
        for number in range(count)
    ]


def after(*operations: Any) -> LateState:
    state = LateState({}, {LABEL: "sqlite"})
    for operation in operations:
        operation.state_forward(LABEL, state)
    return state


async def test_a_migration_from_nothing_makes_few_models(sqlite_url: str, made: list[str]) -> None:
    """Of Tortoise's own states each operation makes all models twice: 9,000 of them."""
    await migrate(sqlite_url)
    migrations: MigrationSet = await load_migrations(apps_config((), "sqlite"))
    assert len(migrations.migrations) == len(CORE_MIGRATIONS)
    assert len(made) < 4 * len((await migrations.state(migrations.migrations, "sqlite")).models)


@pytest.mark.usefixtures("context")
async def test_the_models_are_those_of_tortoise() -> None:
    migrations = await load_migrations(apps_config((), "sqlite"))
    ours = await migrations.state(migrations.migrations, "sqlite")
    theirs: Any = State(models={}, apps=StateApps(default_connections={LABEL: "sqlite"}))
    for migration in migrations.migrations.values():
        await migration.apply(theirs, dry_run=True, schema_editor=None)
    assert model_parts(ours) == model_parts(theirs)
    for model in theirs.apps.get_models_iterable():
        same = ours.apps.get_model(LABEL, model.__name__)
        assert same._meta.fields_db_projection == model._meta.fields_db_projection
        assert same._meta.fetch_fields == model._meta.fetch_fields


@pytest.mark.usefixtures("context")
def test_all_are_made_once_when_one_is_asked_for(made: list[str]) -> None:
    state = after(*chain(3))
    assert made == []
    model: Any = state.apps.get_model(f"{LABEL}.Link2")
    first: Any = state.apps.get_model(LABEL, "Link0")
    assert sorted(made) == ["Link0", "Link1", "Link2"]
    assert model._meta.fields_map["to"].related_model is state.apps.get_model(LABEL, "Link1")
    assert model._meta.fields_db_projection == {"id": "id", "to_id": "to_id"}
    assert first._meta.backward_fk_fields == {"link1s"}


@pytest.mark.usefixtures("context")
def test_what_is_added_to_is_made_with_what_it_leads_to_until_the_next_change(made: list[str]) -> None:
    state = after(*chain(4))
    state.make_only([(LABEL, "Link2")])
    assert sorted(made) == ["Link0", "Link1", "Link2"]
    assert {each.__name__ for each in state.apps.get_models_iterable()} == {"Link0", "Link1", "Link2"}
    ops.AddField("Link0", "word", WORD).state_forward(LABEL, state)
    assert {each.__name__ for each in state.apps.get_models_iterable()} == {"Link0", "Link1", "Link2", "Link3"}


@pytest.mark.usefixtures("context")
def test_a_change_is_seen_and_a_copy_keeps_what_was() -> None:
    state = after(*chain(2))
    before = state.clone()
    old: Any = state.apps.get_model(LABEL, "Link0")
    for operation in (ops.AddField("Link0", "word", WORD), ops.RenameModel("Link1", "Chain")):
        operation.state_forward(LABEL, state)
    new: Any = state.apps.get_model(LABEL, "Link0")
    assert new is not old
    assert "word" in new._meta.fields_map
    assert "word" not in before.apps.get_model(LABEL, "Link0")._meta.fields_map
    assert {each.__name__ for each in state.apps.get_models_iterable()} == {"Link0", "Chain"}
    assert {each.__name__ for each in before.apps.get_models_iterable()} == {"Link0", "Link1"}


@pytest.mark.usefixtures("context")
def test_a_relation_that_leads_nowhere_is_named() -> None:
    first, second, third = chain(3)
    early = after(first, third)
    with pytest.raises(RuntimeError, match=r"no migration creates: gql_blog\.Link2"):
        early.validate_relations_initialized()
    second.state_forward(LABEL, early)
    early.validate_relations_initialized()
    with pytest.raises(LookupError):
        early.reload_model(LABEL, "Link9")


async def test_python_in_a_migration_queries_by_relations_in_both_directions(
    populated_url: str, followups: Followups
) -> None:
    followups.add(
        "operations = [ops.RunPython(query)]",
        before="""
        async def query(apps, editor):
            Article = apps.get_model("gql_blog.Article")
            db = editor.client
            assert await Article.filter(bylines__contributor__slug="ada").using_db(db).exists()
            assert await apps.get_model("gql_blog", "Byline").filter(article__slug="post").using_db(db).exists()
        """,
    )
    assert len((await migrate(populated_url)).applied) == 1


async def test_an_operation_of_one_s_own_has_all_models(sqlite_url: str, followups: Followups) -> None:
    followups.add(
        "operations = [Look()]",
        before="""
        class Look(ops.TortoiseOperation):
            async def database_forward(self, app_label, old_state, new_state, state_editor=None):
                for state in (old_state, new_state):
                    count = len(list(state.apps.apps["gql_blog"]))
                    assert count == len(state.models) > 20, count
        """,
    )
    await migrate(sqlite_url)


async def test_a_model_that_is_not_there_is_refused(sqlite_url: str, followups: Followups) -> None:
    followups.add("""operations = [ops.AddField("Nobody", "word", fields.TextField())]""")
    with pytest.raises(MigrationRefused, match="_followup failed"):
        await migrate(sqlite_url)
