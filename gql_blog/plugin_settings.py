"""The settings of plugins: read from the environment and a file into the model that a plugin declares.

``GQL_BLOG_PLUGIN_MODERATION__HELD_LINKS`` sets ``held_links`` of ``moderation``; in the file, a table has the plugin's
name. The environment comes before the file, and the file before the defaults of the model.
"""

import json
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, SecretBytes, SecretStr, ValidationError

from gql_blog.errors import PluginError
from gql_blog.known_secrets import REDACTED, keep_secret

PREFIX: Final = "GQL_BLOG_PLUGIN_"
_BETWEEN: Final = "__"
_ENVIRONMENT, _FILE = "$env", "$file"
_SECRETS: Final = (SecretStr, SecretBytes)


class PluginSettings:
    """Reads the settings of plugins. ``file`` is TOML, with a table for each plugin that has settings there."""

    def __init__(self, file: Path | None, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._file = file
        self._tables = _tables(file)

    def read(self, plugin: str, model: Any, given: Mapping[str, Any] | None = None) -> Any:
        """Return the settings of a plugin as an instance of its model; ``given`` stands in for its table of the file.

        PluginError: the model is none, or a value is wrong; it names the plugin and the setting, and tells no value.
        """
        if not isinstance(model, type) or not issubclass(model, BaseModel):
            raise PluginError(
                f"Plugin {plugin!r}: register_settings must return a class derived from pydantic.BaseModel."
            )
        table = self._tables.get(plugin, {}) if given is None else given
        given = {name: self._resolved(plugin, name, each) for name, each in table.items()}
        given |= self._from_environment(plugin, model)
        unknown = sorted(set(given) - set(model.model_fields))
        if unknown:
            known = ", ".join(sorted(model.model_fields)) or "none"
            raise PluginError(f"Plugin {plugin!r} has no setting {unknown[0]!r}. Its settings are: {known}.")
        try:
            settings = model(**given)
        except ValidationError as error:
            raise PluginError(_told(plugin, model, error)) from None  # pydantic's own error repeats the values
        except BaseException as error:  # of a validator or a default of the plugin's own; it may repeat them, too
            raise PluginError(
                f"Plugin {plugin!r}: its model of the settings raised {type(error).__name__} where it may raise only "
                "ValueError or AssertionError. Fix the plugin, or change its settings."
            ) from None
        _keep_secrets(settings)
        return settings

    def check_names(self, plugins: Collection[str]) -> None:
        """Raise PluginError for a table of the file that is no plugin's."""
        for name in sorted(set(self._tables) - set(plugins)):
            known = ", ".join(sorted(plugins)) or "none"
            raise PluginError(f"{self._file} has settings for {name!r}, which is no plugin here. Plugins: {known}.")

    def _from_environment(self, plugin: str, model: type[BaseModel]) -> dict[str, Any]:
        start = f"{PREFIX}{plugin.upper()}{_BETWEEN}"
        found: dict[str, Any] = {}
        for variable, text in self._environment.items():
            if variable.upper().startswith(start):
                name = variable[len(start) :].lower()
                found[name] = _parsed(text, model.model_fields.get(name))
        return found

    def _resolved(self, plugin: str, name: str, value: Any) -> Any:
        if not isinstance(value, Mapping) or len(value) != 1:
            return value
        ((kind, where),) = value.items()
        place = f"The setting {name!r} of the plugin {plugin!r}"
        if kind in (_ENVIRONMENT, _FILE) and not isinstance(where, str):
            raise PluginError(f"{place}: {kind} is followed by a name in quotation marks.")
        if kind == _ENVIRONMENT:
            if where not in self._environment:
                raise PluginError(f"{place} is taken from the environment variable {where}, which is not set. Set it.")
            return self._environment[where]
        if kind == _FILE:
            try:
                return Path(where).read_text(encoding="utf-8").rstrip("\n")
            except (OSError, UnicodeDecodeError) as error:
                raise PluginError(f"{place} is taken from the file {where}, which cannot be read: {error}.") from error
        return value


def shown_settings(settings: BaseModel) -> dict[str, Any]:
    """Return settings as JSON, with secrets redacted. Frozen ones have tuples where their model has lists."""
    shown: dict[str, Any] = {}
    for name, value in json.loads(settings.model_dump_json(warnings=False)).items():
        field = type(settings).model_fields.get(name)  # none of what is computed of others
        shown[name] = REDACTED if field is not None and _is_secret(field.annotation) else value
    return shown


def _keep_secrets(value: Any) -> None:
    """Have all secrets in settings redacted from now on."""
    if isinstance(value, _SECRETS):
        secret = value.get_secret_value()
        keep_secret(secret if isinstance(secret, str) else secret.decode(errors="replace"))
    elif isinstance(value, BaseModel):
        _keep_secrets(vars(value))
    elif isinstance(value, Mapping):
        _keep_secrets(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            _keep_secrets(each)


def _tables(file: Path | None) -> dict[str, dict[str, Any]]:
    if file is None:
        return {}
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PluginError(f"The settings of plugins cannot be read from {file}: {error}.") from error
    for name, table in read.items():
        if not isinstance(table, dict):
            raise PluginError(f"{file}: {name!r} is outside of a table. Write it below [PLUGIN].")
    return read


def _parsed(text: str, field: Any) -> Any:
    """Return a variable's text; as JSON where the setting is a list or an object."""
    if field is None or _is_text(field.annotation):
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, list | dict) else text


def _is_text(annotation: Any) -> bool:
    is_union = get_origin(annotation) in (Union, UnionType)
    return any(each in (str, *_SECRETS) for each in (get_args(annotation) if is_union else (annotation,)))


def _is_secret(annotation: Any) -> bool:
    return annotation in _SECRETS or any(each in _SECRETS for each in get_args(annotation))


def _told(plugin: str, model: type[BaseModel], error: ValidationError) -> str:
    """Return what is wrong, without any value: pydantic's own messages may repeat one."""
    told = []
    for each in error.errors(include_input=False, include_context=False, include_url=False):
        name = str(each["loc"][0]) if each["loc"] else ""
        field = model.model_fields.get(name)
        hidden = each["type"].endswith("_error") or (field is not None and _is_secret(field.annotation))
        told.append(f"{'.'.join(map(str, each['loc'])) or 'together'}: {'is invalid' if hidden else each['msg']}")
    return (
        f"The settings of the plugin {plugin!r} are wrong: {'; '.join(told)}. Set them by "
        f"{PREFIX}{plugin.upper()}{_BETWEEN}NAME or in the file of GQL_BLOG_PLUGIN_SETTINGS."
    )
