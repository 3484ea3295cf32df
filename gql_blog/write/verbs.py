"""Every verb, gathered: each is declared in the module of its handler."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Final

from gql_blog.write import (
    account,
    article,
    comment,
    contributor,
    deletion,
    imports,
    media,
    plugin_switch,
    redirects,
    site,
    skip_event,
    tag,
    withdrawal,
    working_copy,
)
from gql_blog.write.verb import Verb, verbs_in

_FOLDERS: Final[tuple[ModuleType, ...]] = (
    *(article, working_copy, deletion, comment, contributor, tag, media, site, account, imports),
)


def _modules() -> Iterator[ModuleType]:
    yield from (withdrawal, redirects, plugin_switch, skip_event)
    for folder in _FOLDERS:
        yield from (import_module(each.name) for each in iter_modules(folder.__path__, f"{folder.__name__}."))


VERBS: Final[tuple[Verb, ...]] = tuple(verb for module in _modules() for verb in verbs_in(module))
VERB_OF: Final[dict[type[Any], Verb]] = {verb.command: verb for verb in VERBS}
"""The verb of each command."""
