"""Calling what plugins do to the notes of an article: reading them, and rendering their contents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from gql_blog.content import Note, ReadNote
from gql_blog.hooks.calls.invocation import HookCaller, then
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.answer_size import check_size
from gql_blog.hooks.declared.hook_values import HookResult
from gql_blog.hooks.declared.plugin_context import PluginContext
from gql_blog.hooks.registration.hook_implementations import Implementation

Finish = Callable[[str, Sequence[Note], Sequence[str | None]], Sequence[Note]]
"""From a plugin, the notes of an article and the HTML that it returned for each to the notes as they may be published.

InvalidReturn: the plugin must not return that.
"""


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Notes as they were read, one reading for each, and the plugins that read any, in their order."""

    reads: tuple[ReadNote, ...]
    plugins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedBy:
    """A note with the HTML of the plugins that rendered it, in their order."""

    note: Note
    plugins: tuple[str, ...] = ()


def as_returned(_plugin: str, notes: Sequence[Note], answers: Sequence[str | None]) -> Sequence[Note]:
    """Return the notes with the HTML as it is: for checks, which publish nothing."""
    return [note if html is None else replace(note, html=html) for note, html in zip(notes, answers, strict=True)]


class NoteCalls:
    """Calls the readers and renderers of notes of one app's plugins."""

    def __init__(self, calls: HookCaller) -> None:
        self._calls = calls

    async def read(self, notes: tuple[Note, ...], locale: str) -> HookResult[ReadBy]:
        """Return one ReadNote for each note, from the first plugin that reads it; what none reads is a remark."""
        made: list[ReadNote | None] = [None] * len(notes)
        plugins, failed = [], []
        for reader in self._calls.enabled("read_notes"):
            offered = {"notes": notes, "locale": locale}
            outcome = await self._calls.call(reader, return_checks.read_notes(notes), offered)
            if outcome.error is not None:
                failed.append(reader.plugin)
            answer = outcome.value or (None,) * len(notes)
            if any(mine is None and its is not None for mine, its in zip(made, answer, strict=True)):
                plugins.append(reader.plugin)
            made = [its if mine is None else mine for mine, its in zip(made, answer, strict=True)]
            if None not in made:
                break
        reads = tuple(ReadNote() if each is None else each for each in made)
        return HookResult(ReadBy(reads, tuple(plugins)), tuple(failed))

    async def enrich(
        self, notes: Sequence[Note], reads: Sequence[ReadNote]
    ) -> HookResult[tuple[tuple[ReadNote, ...], tuple[str, ...]]]:
        """Return what was read with the citations as the plugins leave them, in a chain; and who changed any."""
        made, changed, failed = list(reads), [], []
        full = [index for index, read in enumerate(reads) if read.citation and read.refers_to is None]
        for enricher in self._calls.enabled("enrich_citation") if full else ():
            every = _in_turn(enricher, [{"note": notes[each], "citation": made[each].citation} for each in full])
            outcome = await self._calls.call(every, return_checks.citations)
            if outcome.error is not None:
                failed.append(enricher.plugin)
            for index, citation in zip(full, outcome.value or (), strict=False):
                if citation is not None:
                    made[index] = replace(made[index], citation=citation)
            if any(outcome.value or ()):
                changed.append(enricher.plugin)
        return HookResult((tuple(made), tuple(changed)), tuple(failed))

    async def render(
        self, notes: Sequence[tuple[Note, ReadNote]], finish: Finish = as_returned
    ) -> HookResult[tuple[RenderedBy, ...]]:
        """Return each note as the plugins leave it: each gets what the one before it made, finished.

        That is done behind the circuit of the plugin: HTML that must not stand is a failure of it. The note that
        another one refers to is given as it is written.
        """
        made = [RenderedBy(note) for note, _ in notes]
        by_number = {note.number: note for note, _ in notes}
        failed = []
        for renderer in self._calls.enabled("render_note"):
            every = _in_turn(
                renderer,
                [
                    {"note": each.note, "read": read, "target": by_number.get(read.refers_to or 0)}
                    for each, (_, read) in zip(made, notes, strict=True)
                ],
            )
            outcome = await self._calls.call(then(every, partial(_finished, made, renderer.plugin, finish)), list)
            if outcome.error is not None:
                failed.append(renderer.plugin)
            elif outcome.value is not None:
                made = outcome.value
        return HookResult(tuple(made), tuple(failed))


def _finished(notes: Sequence[RenderedBy], plugin: str, finish: Finish, answers: Any) -> list[RenderedBy]:
    """Return the notes with what a plugin made of them. Sanitising thousands of notes takes a while."""
    check_size(answers)
    checked = return_checks.note_html(answers)
    finished = finish(plugin, [each.note for each in notes], checked)
    return [
        each if html is None else RenderedBy(note, (*each.plugins, plugin))
        for each, html, note in zip(notes, checked, finished, strict=True)
    ]


def _in_turn(implementation: Implementation, offered: Sequence[Mapping[str, Any]]) -> Implementation:
    """Return one call for all notes of an article: one thread, one time limit."""

    def named(context: PluginContext) -> list[dict[str, Any]]:
        return [{name: {"context": context, **each}[name] for name in implementation.arguments} for each in offered]

    async def awaited(context: PluginContext) -> list[Any]:
        return [await implementation.function(**each) for each in named(context)]

    def every(context: PluginContext) -> list[Any]:
        return [implementation.function(**each) for each in named(context)]

    return replace(implementation, function=awaited if implementation.is_async else every, arguments=("context",))
