"""``gql-blog plugin new``, ``dev``, ``migration``, ``check``, ``page``: of the kit, or what to install for them."""

from importlib import import_module
from importlib.util import find_spec
from typing import Final

import typer

from gql_blog.cli.command_runner import run
from gql_blog.cli.plugin_commands import plugin
from gql_blog.errors import InputError

__all__ = ["plugin"]

_KIT: Final = "gql_blog_kit"
_NAMES: Final = ("new", "dev", "migration", "check", "page")


def _add_refusal(name: str) -> None:
    """Have a command that says what to install, whatever it is given."""

    async def refuse() -> None:
        raise InputError(f"`gql-blog plugin {name}` is for authors of plugins. Run: pip install gql-blog-kit.")

    def command(_context: typer.Context) -> None:
        run(refuse())

    terms = {"ignore_unknown_options": True, "allow_extra_args": True}
    plugin.command(name, help="For authors of plugins; needs gql-blog-kit.", context_settings=terms)(command)


if find_spec(_KIT) is not None:
    import_module(f"{_KIT}.commands")  # which adds them
else:
    for _name in _NAMES:
        _add_refusal(_name)
