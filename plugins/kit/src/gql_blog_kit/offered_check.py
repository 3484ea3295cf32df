"""Trying the hooks that a plugin offers to others: it is answered as it says that it will be, and asks itself.

And what it wraps: hooks of another plugin are called.
"""

from collections.abc import Mapping
from types import SimpleNamespace, UnionType
from typing import Any, Final, Union, get_args, get_origin

from gql_blog.errors import GqlBlogError
from gql_blog.hooks import (
    PLUGIN_API_VERSION,
    Grant,
    Hooks,
    HookUnavailable,
    OfferedHook,
    Registered,
    Wrapper,
    contracts,
    hookimpl,
)
from gql_blog_kit.app_under_test import AppUnderTest
from gql_blog_kit.samples import TEXTS, sample_of

ANSWERING: Final = "kit_answering"
"""The plugin of the kit that answers offered hooks."""

WRAPPED: Final = "kit_wrapped"
"""The plugin of the kit whose calls are wrapped."""

_WRAPPED: Final = frozenset(hook for hook, contract in contracts().items() if contract.limit is not None)
_UNIONS: Final = (Union, UnionType)


def answering(offered: Mapping[str, OfferedHook]) -> Mapping[str, object]:
    """Return a plugin that answers each offered hook with a value of the declared type; none if there is nothing."""
    hooks = {name: _answer(name, each) for name, each in offered.items() if _can_be_made(each.returns)}
    return {ANSWERING: SimpleNamespace(api_version=PLUGIN_API_VERSION, **hooks)} if hooks else {}


def wrapped(plugin: object) -> Mapping[str, object]:
    """Return a plugin that has every hook and says nothing, if the other one wraps calls."""
    hooks = {name: _saying_nothing(name) for name in _WRAPPED if hasattr(plugin, "register_wrappers")}
    return {WRAPPED: SimpleNamespace(api_version=PLUGIN_API_VERSION, **hooks)} if hooks else {}


def wraps(wrapper: Registered[Wrapper]) -> bool:
    """Whether the calls of that plugin are wrapped, and not only callbacks."""
    return not wrapper.value.hooks or not _WRAPPED.isdisjoint(wrapper.value.hooks)


def _saying_nothing(hook: str) -> Any:
    def nothing() -> None:
        return None

    nothing.__name__ = hook
    return hookimpl(nothing)


async def call_offered(app: AppUnderTest) -> None:
    """Call every hook that a plugin offers with values of the declared types."""
    for name, hook in app.hooks.offered.items():
        if name not in untried_offers(app.hooks):
            for text in TEXTS:
                await _called(app.hooks, hook, {each: _sample(kind, text) for each, kind in hook.arguments.items()})


def untried_offers(hooks: Hooks) -> tuple[str, ...]:
    """Return the offered hooks that nothing here calls: the kit has no values of their types."""
    return tuple(
        name for name, each in hooks.offered.items() if not all(_can_be_made(kind) for kind in each.arguments.values())
    )


async def _called(hooks: Hooks, hook: OfferedHook, arguments: Mapping[str, Any]) -> None:
    try:
        await hooks.offered_calls.call(hook.plugin, hook.name, None, Grant.ASK | Grant.ISSUE, arguments)
    except (GqlBlogError, HookUnavailable):
        return  # the failure was observed


def _answer(name: str, hook: OfferedHook) -> Any:
    def answer() -> Any:
        return _sample(hook.returns, TEXTS[0])

    answer.__name__ = name
    return hookimpl(answer)


def _can_be_made(annotation: Any) -> bool:
    try:
        _sample(annotation, "")
    except Exception:  # there is no value for it, or the plugin's own class refuses what there is
        return False
    return True


def _sample(annotation: Any, text: str) -> Any:
    """Return a value of an annotation; LookupError if there is none for it."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if annotation is str or annotation is Any:
        return text
    if origin in _UNIONS:
        return _sample(next(each for each in inner if each is not type(None)), text)
    if isinstance(origin, type):
        return _collection(origin, [_sample(each, text) for each in inner if each is not ...])
    return sample_of(annotation)


def _collection(origin: type, inner: list[Any]) -> Any:
    if issubclass(origin, Mapping):
        return dict([tuple(inner)])
    for kind in (tuple, frozenset, set, list):
        if issubclass(kind, origin):
            return kind(inner)
    raise LookupError(origin)
