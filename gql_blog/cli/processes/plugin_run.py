"""``gql-blog plugin run``: the commands that plugins register."""

from collections.abc import Sequence
from typing import Any

from gql_blog.errors import InputError, NotFound
from gql_blog.hooks import CommandOption, Hooks, PluginCommand, Registered

_TRUTH = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def command_of(hooks: Hooks, plugin: str, name: str) -> Registered[PluginCommand]:
    """Return a command of a plugin; NotFound lists those that there are."""
    for each in hooks.commands:
        if (each.plugin, each.value.name) == (plugin, name):
            return each
    known = "; ".join(f"{each.plugin} {each.value.name}: {each.value.description}" for each in hooks.commands)
    raise NotFound(f"There is no command {name!r} of a plugin {plugin!r}. Commands: {known or 'none'}.")


def options_of(command: PluginCommand, words: Sequence[str]) -> dict[str, Any]:
    """Return the options that the words of the command line give; InputError names what is wrong."""
    given: dict[str, Any] = {}
    rest = list(words)
    while rest:
        name, separator, value = rest.pop(0).partition("=")
        key = name.removeprefix("--").replace("-", "_")
        option = command.options.get(key) if name.startswith("--") else None
        if option is None:
            known = ", ".join(f"--{each.replace('_', '-')}" for each in command.options) or "none"
            raise InputError(f"{name!r} is not an option of {command.name}. Its options: {known}.")
        if not separator and not rest:
            raise InputError(f"The option {name} has no value. Write {name} VALUE.")
        given[key] = _value(name, option, value if separator else rest.pop(0))
    for key, option in command.options.items():
        if key not in given:
            if option.default is ...:
                raise InputError(f"The option --{key.replace('_', '-')} is missing: {option.description}")
            given[key] = option.default
    return given


def _value(name: str, option: CommandOption, text: str) -> Any:
    try:
        return _TRUTH[text.lower()] if option.kind is bool else option.kind(text)
    except (ValueError, KeyError):
        raise InputError(f"The option {name} takes a value of the type {option.kind.__name__}, not {text!r}.") from None
