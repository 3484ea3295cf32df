"""Every hook, on one page.

A plugin implements any of them by functions of the same names, marked with ``hookimpl``. Hooks take frozen values and
return values; they never get the app. Every implementation may be sync or async, except those of registration, which
are sync.

Registration hooks are called once, when the app is assembled; whatever goes wrong there stops the start with an error
that names the plugin. Run-time hooks are called while the app serves; there a plugin that raises, hangs or returns
nonsense fails alone: the others still run. Sync implementations of run-time hooks run in a thread of their own: they
may block, within the limit, and must not touch the event loop. Async ones run on the loop, and must not block; those of
``moderate`` and ``on_event`` may use the plugin's own tables, and each statement there stands by itself.

After five failures in a row a plugin is put aside: it is asked no more until the next start, and the health report
says so.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import pluggy

from gql_blog.content import Note, ReadNote
from gql_blog.hooks.hook_markers import PROJECT
from gql_blog.hooks.hook_values import Event, Judgement, ModerationCase, WriteIntent
from gql_blog.hooks.registration_values import ExportFormat, Field, MaybeAwaitable, TableSet

F = TypeVar("F", bound=Callable[..., Any])

_mark = pluggy.HookspecMarker(PROJECT)
_CONTRACT = "gql_blog_contract"


class OnFailure(StrEnum):
    """What a failing implementation does to what was asked for."""

    FAIL = "FAIL"
    """It fails: the start, or the one request."""
    SKIP = "SKIP"
    """It goes on as if the plugin had not been there."""
    HOLD = "HOLD"
    """The comment waits for a moderator."""


@dataclass(frozen=True, slots=True)
class Contract:
    """A hook's terms: what its failure does, and its time limit in seconds (``None``: called once, at the start)."""

    on_failure: OnFailure
    limit: float | None = None


def _hook(on_failure: OnFailure, *, limit: float | None = None) -> Callable[[F], F]:
    def decorate(spec: F) -> F:
        setattr(spec, _CONTRACT, Contract(on_failure, limit))
        return _mark(spec)

    return decorate


class HookSpecs:
    """The hooks; ``contracts()`` gives their terms as values."""

    @_hook(OnFailure.FAIL)
    def register_tables(self) -> TableSet | None:
        """At the start: the plugin's own tables and their migrations, under the plugin's name as app label."""

    @_hook(OnFailure.FAIL)
    def register_fields(self) -> Sequence[Field]:
        """At the start: fields to add to types of the core. A name that is taken stops the start, naming both.

        Their ``resolve`` is run-time code: it has 2 seconds for all parents of one list; its failure makes the field
        null there, with an error of the code PLUGIN_ERROR.
        """
        return ()

    @_hook(OnFailure.FAIL)
    def register_exports(self) -> Sequence[ExportFormat]:
        """At the start: formats that articles can be written in. A format's name and extension are its alone.

        Their ``write`` is run-time code: it has 30 seconds for one file; its failure fails that one download.
        """
        return ()

    @_hook(OnFailure.HOLD, limit=2)
    def moderate(self, case: ModerationCase) -> MaybeAwaitable[Judgement | None]:
        """One phase of moderation, after a comment was received and before it is stored; phases run in their order.

        A judgement is stored with its evidence under the plugin's name; ``None`` says nothing. Every phase is asked,
        and the strictest word decides. A phase that fails, or is put aside, counts as HOLD.
        """

    @_hook(OnFailure.SKIP, limit=5)
    def read_notes(self, notes: tuple[Note, ...], locale: str) -> MaybeAwaitable[tuple[ReadNote, ...] | None]:
        """Whenever an article is rendered, which is when it is written: what its notes are and refer to.

        One ReadNote for each note, in order; ``None`` leaves the reading to the next plugin. The first answer counts.
        It must depend on the arguments alone: the same notes are read alike in any process. Without an answer every
        note is a REMARK.
        """

    @_hook(OnFailure.SKIP, limit=5)
    def render_note(self, note: Note, read: ReadNote, target: Note | None) -> MaybeAwaitable[str | None]:
        """After ``read_notes``, for each note: the HTML inside its list item, sanitised afterwards by the core.

        ``target`` is the note that it refers to, where that is known; ``#`` and its anchor make a link to it.

        ``None`` leaves it to the next plugin, and in the end to the core. The core puts the item's id, its role and
        the links back to the markers around it. The limit is for all notes of one article; it must depend on the
        arguments alone.
        """

    @_hook(OnFailure.FAIL, limit=2)
    def before_write(self, intent: WriteIntent) -> MaybeAwaitable[Mapping[str, Any] | None]:
        """For every command, before its transaction begins and anything is saved.

        What is returned replaces fields of the same names (others may not be added); the next plugin sees the change.
        Raising InputError or Forbidden refuses the write with that message. Any other failure refuses it too, and
        nothing is saved.
        """

    @_hook(OnFailure.SKIP, limit=10)
    def on_event(self, event: Event) -> MaybeAwaitable[None]:
        """After the commit, for every event, at least once; what is returned is ignored.

        A failure is reported to the caller, who asks this plugin again later; the others are not asked twice for it.
        """


def contracts() -> dict[str, Contract]:
    """The terms of every hook, by name, in the order of the page."""
    return {name: getattr(spec, _CONTRACT) for name, spec in vars(HookSpecs).items() if hasattr(spec, _CONTRACT)}
