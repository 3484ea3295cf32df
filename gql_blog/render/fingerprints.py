"""What renders, and what became of what, as hashes: the same in any process, so that they can be compared."""

import json
from collections.abc import Collection, Iterable
from functools import cache
from hashlib import sha256
from importlib import metadata
from typing import Any, Final, NamedTuple

from gql_blog.hooks import RENDERING_HOOKS, Hooks
from gql_blog.render.plain_settings import plain
from gql_blog.render.sanitizer import POLICY_VERSION

_LIBRARIES: Final = ("markdown-it-py", "mdit-py-plugins", "nh3")
_OPTIONAL: Final = ("citeproc-py",)

version = cache(metadata.version)
"""The version of an installed package, looked up once; one that is absent is looked for again."""


class Step(NamedTuple):
    """One step that a text went through: a library, a policy of ours, or a plugin.

    A plugin is ``markdown:NAME`` where it read a construct of its own, ``plugin:NAME`` where it read or rendered notes,
    ``transform:NAME`` where it changed the body, and ``search:NAME`` where it added words to find it by.
    ``settings`` is the hash of its settings.
    """

    name: str
    version: str
    settings: str | None = None


class Recipe:
    """All that takes part in rendering in one app. ``hash`` differs where any of it does, and where one is disabled."""

    def __init__(self, hooks: Hooks) -> None:
        self.libraries = tuple(Step(name, version(name)) for name in _LIBRARIES)
        self.article_policy = Step("policy:article", POLICY_VERSION)
        self.comment_policy = Step("policy:comment", POLICY_VERSION)
        self._rendering = hooks.rendering
        self._versions = hooks.versions
        self._settings = {name: hash_of(plain(_values(each))) for name, each in hooks.settings.items()}
        # A release may render in another way with the same libraries and policy.
        self._release = [Step("gql-blog", version("gql-blog")), *_installed(_OPTIONAL)]
        self._plugins = [(hook, hooks.implementers(hook)) for hook in RENDERING_HOOKS]
        self._hashes: dict[tuple[str, ...], str] = {}

    @property
    def hash(self) -> str:
        """The hash of what takes part now."""
        present = self._rendering.taking_part()
        if present not in self._hashes:
            self._hashes[present] = self._hash_with(present)
        return self._hashes[present]

    def _hash_with(self, present: Collection[str]) -> str:
        steps = [(hook, [self.step(hook, each) for each in names if each in present]) for hook, names in self._plugins]
        return hash_of([[*self._release, *self.libraries, self.article_policy], steps])

    def step(self, kind: str, plugin: str) -> Step:
        """Return the step of a plugin."""
        return Step(f"{kind}:{plugin}", self._versions[plugin], self._settings.get(plugin))


def hash_of(value: Any) -> str:
    """Return the SHA-256 of a value of JSON, in hexadecimal: keys are sorted, so that no order of theirs shows."""
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _installed(names: Iterable[str]) -> Iterable[Step]:
    for name in names:
        try:
            yield Step(name, version(name))
        except metadata.PackageNotFoundError:
            continue


def _values(settings: Any) -> Any:
    return settings.model_dump() if hasattr(settings, "model_dump") else vars(settings)
