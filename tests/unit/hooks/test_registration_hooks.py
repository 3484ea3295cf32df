"""Registration: called once, checked, and every name with one owner."""

from dataclasses import replace
from typing import Any, cast

import pytest

from gql_blog.errors import PluginError
from gql_blog.hooks import ExportFormat, Field, Hooks, Permission, Registered, TableSet, hookimpl
from gql_blog.hooks.declared.callbacks import RESOLVE, callback


def plugin(hook: str, answer: Any) -> Any:
    """An object that implements one hook with one answer; an error is raised."""

    def implementation() -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    implementation.__name__ = hook
    return type("Plugin", (), {"api_version": 2, hook: staticmethod(hookimpl(implementation))})()


def field(name: str = "shout", graphql_type: Any = str | None, description: str = "Loud.") -> Field:
    return Field(
        type_name="Footnote",
        name=name,
        description=description,
        graphql_type=graphql_type,
        needs=("text",),
        resolve=lambda rows: [None for _ in rows],
    )


def export(format_: str = "plain", extension: str = "txt") -> ExportFormat:
    return ExportFormat(format=format_, media_type="text/plain", extension=extension, write=lambda **_: b"")


def one_site(articles: Any) -> bytes:
    return b""


async def later(articles: Any) -> bytes:
    return b""


def test_a_format_may_write_the_site_alone_and_have_dots_in_its_extension() -> None:
    site = replace(export(extension="csl.json"), write=None, write_site=one_site)
    assert Hooks.of({"site": plugin("register_exports", [site])}).exports == (Registered("site", site),)


def test_a_plugin_may_register_a_subclass_of_a_kind() -> None:
    class Right(Permission):
        pass

    right = Right(name="edit_terms", description="Edits.")
    assert Hooks.of({"terms": plugin("register_permissions", [right])}).permissions


def test_what_is_registered_is_kept_with_its_plugin() -> None:
    tables = TableSet(models="words.tables", migrations="words.migrations")
    hooks = Hooks.of({"words": plugin("register_tables", tables), "none": plugin("register_tables", None)})
    assert hooks.tables == (Registered("words", tables),)
    loud = field()
    assert Hooks.of({"loud": plugin("register_fields", [loud])}).fields == (Registered("loud", loud),)
    plain = export()
    assert Hooks.of({"plain": plugin("register_exports", (plain,))}).exports == (Registered("plain", plain),)


def test_the_health_lists_each_field_and_format_before_its_first_call() -> None:
    fields, exports = [field(), field("whisper")], [export()]
    hooks = Hooks.of({"loud": plugin("register_fields", fields), "plain": plugin("register_exports", exports)})
    assert [(each.name, hook.name, hook.subject) for each in hooks.health() for hook in each.hooks] == [
        ("loud", "register_fields", "Footnote.shout"),
        ("loud", "register_fields", "Footnote.whisper"),
        ("plain", "register_exports", "plain"),
    ]


@pytest.mark.parametrize(
    ("hook", "answer", "word"),
    [
        ("register_tables", ValueError("no such place"), "ValueError: no such place"),
        ("register_tables", ("models", "migrations"), "TableSet"),
        ("register_fields", None, "a sequence"),
        ("register_fields", ["shout"], "Field"),
        ("register_fields", [field(graphql_type=str)], "allow None"),
        ("register_fields", [field(name="Shout")], "camelCase"),
        ("register_fields", [field(description=" ")], "description"),
        ("register_exports", [export(format_="Plain Text")], "lower-case"),
        ("register_exports", [export(extension=".txt")], "lower-case"),
        ("register_exports", [export(extension="csl..json")], "lower-case"),
        ("register_exports", [replace(export(), write=None)], "nothing to write it with"),
        ("register_exports", [replace(export(), write=None, write_site=one_site, whole_dialogue=True)], "nothing to"),
        ("register_exports", [replace(export(), write_site=cast(Any, later))], "write_site must not be async"),
        ("register_exports", [replace(export(), write_site=lambda pages: b"")], "write_site takes pages"),
        ("register_exports", [replace(export(), options=dict)], "options must be a class derived from pydantic"),
    ],
)
def test_a_wrong_registration_stops_the_start_and_names_the_plugin(hook: str, answer: Any, word: str) -> None:
    with pytest.raises(PluginError, match=rf"'faulty'.*{word}"):
        Hooks.of({"faulty": plugin(hook, answer)})


def test_an_async_registration_is_refused() -> None:
    class Later:
        api_version = 2

        @hookimpl
        async def register_exports(self) -> list[ExportFormat]:
            return []

    with pytest.raises(PluginError, match=r"'later'.*must not be async"):
        Hooks.of({"later": Later()})


def test_a_registration_that_returns_an_awaitable_is_refused() -> None:
    async def answer() -> TableSet:
        raise AssertionError("nothing awaits this")

    later = answer()
    with pytest.raises(PluginError, match=r"'later'.*must not return an awaitable"):
        Hooks.of({"later": plugin("register_tables", later)})
    later.close()


def test_a_field_that_cannot_be_resolved_is_refused() -> None:
    loud = Field(
        type_name="Footnote",
        name="shout",
        description="Loud.",
        graphql_type=str | None,
        needs=("text",),
        resolve="no function",  # type: ignore[arg-type]
    )
    with pytest.raises(PluginError, match=r"'loud' registers the field Footnote\.shout: resolve must be a function"):
        Hooks.of({"loud": plugin("register_fields", [loud])})


@pytest.mark.parametrize(
    ("hook", "one", "other", "thing"),
    [
        ("register_fields", field(), field(), "the field Footnote.shout"),
        ("register_exports", export(), export(extension="text"), "the export format 'plain'"),
        ("register_exports", export(), export(format_="text"), r"the file extension \.txt"),
    ],
)
def test_a_name_has_one_owner(hook: str, one: Any, other: Any, thing: str) -> None:
    with pytest.raises(PluginError, match=f"'a' and 'b' both register {thing}"):
        Hooks.of({"a": plugin(hook, [one]), "b": plugin(hook, [other])})
    with pytest.raises(PluginError, match=thing):
        Hooks.of({"a": plugin(hook, [one, other])})


@pytest.mark.parametrize(
    ("resolve", "told"),
    [
        (lambda parents: [], "takes parents, but it is called by keyword with context, rows"),
        (lambda rows, /: [], "takes rows, but it is called by keyword"),
    ],
)
def test_a_callback_names_its_arguments_as_they_are_offered(resolve: Any, told: str) -> None:
    with pytest.raises(PluginError, match=rf"'loud' registers the field Footnote\.shout: resolve ({told})"):
        Hooks.of({"loud": plugin("register_fields", [replace(field(), resolve=resolve)])})


@pytest.mark.parametrize(
    ("resolve", "given"),
    [
        (lambda: (), ()),
        (lambda rows, more=1: (rows, more), ("rows",)),
        (lambda *, context, rows: (), ("context", "rows")),
        (lambda **given: tuple(given), RESOLVE),
    ],
)
def test_a_callback_takes_what_it_names(resolve: Any, given: tuple[str, ...]) -> None:
    assert callback(resolve, RESOLVE, "resolve").arguments == given
