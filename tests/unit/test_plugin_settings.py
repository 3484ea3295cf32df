"""Settings of plugins: from the environment and a file, checked, and never told where they are secret."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr, computed_field, field_validator
from support.cases import cases

from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks
from gql_blog.known_secrets import REDACTED
from gql_blog.plugin import PluginContext, TableSet, hookimpl
from gql_blog.plugin_settings import PluginSettings, shown_settings

SECRET = "correct-horse-battery"


class Mail(BaseModel):
    model_config = ConfigDict(frozen=True)

    host: str = "localhost"
    port: int = 25
    senders: tuple[str, ...] = ()
    password: SecretStr = SecretStr("")
    note: str | None = None

    @field_validator("password")
    @classmethod
    def _long(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and len(value.get_secret_value()) < 8:
            raise ValueError(f"{value.get_secret_value()} is too short")
        return value


def file_in(folder: Path, text: str) -> Path:
    path = folder / "plugins.toml"
    path.write_text(text)
    return path


def read(folder: Path, text: str = "", **environment: str) -> Any:
    return PluginSettings(file_in(folder, text), environment).read("mail", Mail)


def test_the_environment_comes_before_the_file_and_the_file_before_the_defaults(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        '[mail]\nhost = "mail.example"\nport = 2525\n[other]\nx = 1',
        GQL_BLOG_PLUGIN_MAIL__PORT="587",
        GQL_BLOG_PLUGIN_MAIL__SENDERS='["a@example.org", "b@example.org"]',
        GQL_BLOG_PLUGIN_MAIL__NOTE="[as written]",
        GQL_BLOG_PLUGIN_MAILING__PORT="1",
    )
    assert (found.host, found.port, found.senders) == ("mail.example", 587, ("a@example.org", "b@example.org"))
    assert found.note == "[as written]"


class Letters(BaseModel):
    lines: dict[str, str] = {}


def test_an_object_of_one_name_is_a_value_like_any_other(tmp_path: Path) -> None:
    settings = PluginSettings(file_in(tmp_path, '[mail]\nlines = {"greeting" = "Dear"}'), {})
    found: Any = settings.read("mail", Letters)
    assert found.lines == {"greeting": "Dear"}
    with pytest.raises(PluginError, match="lines"):
        PluginSettings(None, {"GQL_BLOG_PLUGIN_MAIL__LINES": "{broken"}).read("mail", Letters)


def test_a_value_may_be_taken_from_the_environment_or_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    text = f'[mail]\npassword = {{"$file" = "{tmp_path / "secret"}"}}\nhost = {{"$env" = "MAIL_HOST"}}'
    found = read(tmp_path, text, MAIL_HOST="mail.example")
    assert (found.password.get_secret_value(), found.host) == (SECRET, "mail.example")
    assert SECRET not in repr(found) + str(found) + str(shown_settings(found))
    assert shown_settings(found)["password"] == REDACTED


@pytest.mark.parametrize(
    ("text", "environment", "told"),
    [
        ("[mail]\nport = 'many'", {}, r"'mail' are wrong: port: .*valid integer.*GQL_BLOG_PLUGIN_MAIL__NAME"),
        ("", {"GQL_BLOG_PLUGIN_MAIL__HOTS": "x"}, r"'mail' has no setting 'hots'\. Its settings are: host, note"),
        ("[mail]\nhots = 'x'", {}, "has no setting 'hots'"),
        ('[mail]\nhost = {"$env" = "NOWHERE"}', {}, "the environment variable NOWHERE, which is not set"),
        ('[mail]\nhost = {"$file" = "/nowhere"}', {}, "the file /nowhere, which cannot be read"),
        ('[mail]\nhost = {"$file" = 1}', {}, r"\$file is followed by a name in quotation marks"),
        ('[mail]\nhost = {"$env" = ["A"]}', {}, r"\$env is followed by a name in quotation marks"),
        ("[mail", {}, "cannot be read from .*plugins.toml"),
        ("host = 1", {}, "'host' is outside of a table"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    tmp_path: Path, text: str, environment: dict[str, str], told: str
) -> None:
    with pytest.raises(PluginError, match=told):
        read(tmp_path, text, **environment)


@pytest.mark.parametrize("secret", ["curt", "[curt"])
def test_a_wrong_secret_is_not_told(tmp_path: Path, secret: str) -> None:
    with pytest.raises(PluginError, match="password: is invalid") as wrong:
        read(tmp_path, GQL_BLOG_PLUGIN_MAIL__PASSWORD=secret)
    assert secret not in wrong.value.message
    assert wrong.value.__cause__ is None


class Keys(BaseModel):
    keys: tuple[SecretStr, ...] = ()
    by_name: dict[str, SecretStr] = {}

    @computed_field
    def count(self) -> int:
        return len(self.keys)

    @field_validator("by_name")
    @classmethod
    def _known(cls, value: dict[str, SecretStr]) -> dict[str, SecretStr]:
        return {name: {SECRET: each}[each.get_secret_value()] for name, each in value.items()}


def test_several_secrets_are_given_as_json_and_shown_as_none() -> None:
    given = {"GQL_BLOG_PLUGIN_MAIL__KEYS": f'["{SECRET}"]', "GQL_BLOG_PLUGIN_MAIL__BY_NAME": f'{{"a": "{SECRET}"}}'}
    found = PluginSettings(None, given).read("mail", Keys)
    assert [each.get_secret_value() for each in (*found.keys, *found.by_name.values())] == [SECRET] * 2
    assert shown_settings(found) == {"keys": REDACTED, "by_name": REDACTED, "count": 1}


def test_a_model_that_fails_is_told_without_its_values() -> None:
    with pytest.raises(PluginError, match="'mail': its model of the settings raised KeyError") as wrong:
        PluginSettings(None, {"GQL_BLOG_PLUGIN_MAIL__BY_NAME": '{"a": "curt"}'}).read("mail", Keys)
    assert "curt" not in wrong.value.message
    assert (wrong.value.__cause__, wrong.value.__suppress_context__) == (None, True)


def test_a_table_of_no_plugin_is_told(tmp_path: Path) -> None:
    settings = PluginSettings(file_in(tmp_path, "[mali]\nport = 1"), {})
    with pytest.raises(PluginError, match=r"settings for 'mali', which is no plugin here\. Plugins: mail"):
        settings.check_names({"mail"})


def test_every_hook_finds_the_settings_in_its_context(tmp_path: Path) -> None:
    seen: list[Any] = []

    @hookimpl
    def register_settings(context: PluginContext) -> type[Mail]:
        seen.append(context.settings)
        return Mail

    @hookimpl
    def register_tables(context: PluginContext) -> TableSet | None:
        seen.append(context.settings)
        return None

    mail = SimpleNamespace(api_version=2, register_settings=register_settings, register_tables=register_tables)
    Hooks.of({"mail": mail}, read_settings=PluginSettings(None, {"GQL_BLOG_PLUGIN_MAIL__PORT": "587"}).read)
    assert seen[0] is None
    assert seen[1].model_dump() == Mail(port=587).model_dump()
    Hooks.of({"mail": mail})
    assert dict(seen[3]) == dict(Mail())


@cases("model", [dict, "Mail", 1])
def test_a_model_is_one_of_pydantic(model: Any) -> None:
    def register_settings() -> Any:
        return model

    wrong = SimpleNamespace(api_version=2, register_settings=hookimpl(register_settings))
    with pytest.raises(PluginError, match=r"'wrong'.*register_settings must return"):
        Hooks.of({"wrong": wrong}, read_settings=PluginSettings(None, {}).read)
