"""Whether a hook's work grows faster than the text that it is given: few characters more would then stop a server."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from gql_blog.content import Note, ReadNote
from gql_blog.errors import GqlBlogError
from gql_blog.hooks import HookUnavailable, ModerationCase, SearchedArticle
from gql_blog_kit.app_under_test import AppUnderTest
from gql_blog_kit.check_results import Check, Problem
from gql_blog_kit.samples import cases, notes, searched

_REPEATED: Final = ("(", "[", "“", " ", "1", "a ")
"""What patterns begin at, run over and come back from."""

_LENGTHS: Final = (1_000, 2_000, 4_000, 8_000, 16_000, 32_000)
_LONG_ENOUGH: Final = 0.3
"""Seconds of computing from which on growth can be told from chance; what is linear needs some thousandths."""
_STEEPEST: Final = 3
"""How many times as long twice the text may take: 2 is linear, 4 quadratic."""

_Call = Callable[[str], Awaitable[Any]]


async def growth_problems(name: str, app: AppUnderTest) -> list[Problem]:
    """Call the hooks that read what people write with longer and longer text, and report those that slow down."""
    found = []
    for hook, call in _calls(app):
        if name in app.hooks.implementers(hook) and (length := await _steep_at(call)):
            found.append(_steep(hook, length))
    return found


def _calls(app: AppUnderTest) -> Iterator[tuple[str, _Call]]:
    yield "moderate", lambda text: app.run(app.hooks.moderate, _case(text))
    yield "read_notes", lambda text: app.hooks.notes.read((_note(text),), "en")
    yield "render_note", lambda text: app.hooks.notes.render([(_note(text), ReadNote())])
    yield "search_text", lambda text: app.hooks.rendering.search_words(_searched(text))


def _case(text: str) -> ModerationCase:
    first, *_ = cases("art_00000000000000000000000001")
    return replace(first, source=text, text=text)


def _note(text: str) -> Note:
    first, *_ = notes()
    return replace(first, text=text, html=f"<p>{text}</p>")


def _searched(text: str) -> SearchedArticle:
    first, *_ = searched()
    return replace(first, text=text, source=text)


async def _steep_at(call: _Call) -> int | None:
    """Return the length at which twice the text took far more than twice the time, if there is one."""
    for repeated in _REPEATED:
        before = 0.0
        for length in _LENGTHS:
            took = await _seconds(call, (repeated * length)[:length])
            if took > max(_LONG_ENOUGH, _STEEPEST * before):
                return length
            before = took
    return None


async def _seconds(call: _Call, text: str) -> float:
    """Return what a call computes, without what it waits: others on the machine do not count."""
    began = time.process_time()
    with suppress(GqlBlogError, HookUnavailable):  # the failure was observed
        await call(text)
    return time.process_time() - began


def _steep(hook: str, length: int) -> Problem:
    return Problem(
        Check.TIME,
        hook,
        f"A text of {length:,} characters, all alike, takes far more than twice as long as half of it.",
        "Read each character once: in a pattern, no .* or [^)]* from a place that may occur at each character.",
    )
