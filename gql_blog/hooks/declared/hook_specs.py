"""Every hook, on one page.

A plugin implements any of them by functions of the same names, marked with ``hookimpl``. Hooks take frozen values and
return values; they never get the app. They are called by keyword, and take those of the arguments that they name: the
first is the context, with the plugin's settings, clock, logger and tables, and what the hook may ask and do. Every
implementation may be sync or async, except those of registration, which are sync.

Registration hooks are called once, when the app is assembled; whatever goes wrong there stops the start with an error
that names the plugin. Run-time hooks are called while the app serves. A plugin that raises, exceeds its time limit or
returns an invalid value fails alone: the others still run. Sync implementations of run-time hooks run in a thread of
their own: they may block, within the limit, and must not touch the event loop. Async ones run on the loop, and must not
block; those of ``prove_bearer``, ``moderate``, ``authorize``, ``before_write``, ``on_event``, ``export_person`` and
``forget_person`` may use the plugin's own tables, each statement in a transaction of its own where none is open.
Rendering hooks depend on their arguments alone, and on those rows of the plugin's tables that they declare by
``hookimpl(reads=…)``: they are in ``context.rows``, and when they change, articles are rendered again in the
background.

After five failures in a row the circuit of a hook is open (that of one command, field or format alone): the hook is not
called, its failure mode stands, and after 60 seconds one call is a probe. An async hook that holds the event loop for
more than 100 ms in one stretch has failed. Values that hooks take are deeply frozen: lists are tuples.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import pluggy

from gql_blog.content import Note, ReadNote, SearchWords
from gql_blog.hooks.declared.event_values import EventRules, Subscription
from gql_blog.hooks.declared.hook_markers import PROJECT
from gql_blog.hooks.declared.hook_values import Deferral, Event, Judgement, ModerationCase, Person, WriteIntent
from gql_blog.hooks.declared.own_nodes import Node
from gql_blog.hooks.declared.plugin_context import Grant, PluginContext
from gql_blog.hooks.declared.registration_values import (
    ArticleFilter,
    ArticleOrder,
    CitationStyleFile,
    ExportFormat,
    Field,
    Importer,
    MaybeAwaitable,
    Mutation,
    Permission,
    Query,
    TableSet,
)
from gql_blog.hooks.declared.rendering_values import Body, MarkdownExtension, Markup, SearchedArticle
from gql_blog.hooks.declared.site_values import BearerProof, Job, PluginCommand, Route, Wrapper

F = TypeVar("F", bound=Callable[..., Any])

_mark = pluggy.HookspecMarker(PROJECT)
_CONTRACT = "gql_blog_contract"


class OnFailure(StrEnum):
    """The effect of a failing implementation."""

    FAIL = "FAIL"
    """The start, or the one request, fails."""
    SKIP = "SKIP"
    """The work goes on as if the plugin were not installed."""
    HOLD = "HOLD"
    """The comment waits for a moderator."""


@dataclass(frozen=True, slots=True)
class Contract:
    """What a hook's failure does, its time limit in seconds (``None``: called once, at the start), and its grants.

    ``reads``: it may read rows of the plugin's own tables.
    """

    on_failure: OnFailure
    limit: float | None = None
    grants: Grant = Grant.NONE
    reads: bool = False


def _hook(
    on_failure: OnFailure, *, limit: float | None = None, grants: Grant = Grant.NONE, reads: bool = False
) -> Callable[[F], F]:
    def decorate(spec: F) -> F:
        setattr(spec, _CONTRACT, Contract(on_failure, limit, grants, reads))
        return _mark(spec)

    return decorate


class HookSpecs:
    """The hooks; ``contracts()`` returns failure mode and time limit of each."""

    @_hook(OnFailure.FAIL)
    def register_settings(self, context: PluginContext) -> type[Any] | None:
        """At the start, first of all: the model of the plugin's settings, a class derived from pydantic's BaseModel.

        An instance of it, with the values of the environment and of the file, is ``context.settings`` everywhere else.
        A wrong value stops the start, naming the setting and never the value.
        """

    @_hook(OnFailure.FAIL)
    def register_tables(self, context: PluginContext) -> TableSet | None:
        """At the start: the plugin's own tables and their migrations, under the plugin's name as app label."""

    @_hook(OnFailure.FAIL)
    def register_fields(self, context: PluginContext) -> Sequence[Field]:  # noqa: ARG002 (a spec)
        """At the start: fields to add to types of the core. A name that is taken stops the start, naming both.

        Their ``resolve`` has 2 seconds for all parents of one list; a failure makes the field null, with PLUGIN_ERROR.
        """
        return ()

    @_hook(OnFailure.FAIL)
    def register_orders(self, context: PluginContext) -> Sequence[ArticleOrder]:  # noqa: ARG002
        """At the start: orders of articles by columns of its own tables. One without an index stops the start."""
        return ()

    @_hook(OnFailure.FAIL)
    def register_filters(self, context: PluginContext) -> Sequence[ArticleFilter]:  # noqa: ARG002
        """At the start: conditions on articles by columns of its own tables. One without an index stops the start."""
        return ()

    @_hook(OnFailure.FAIL)
    def register_citation_styles(self, context: PluginContext) -> Sequence[CitationStyleFile]:  # type: ignore[empty-body]
        """At the start: styles in which works are written. A file that is no sound style stops the start."""

    @_hook(OnFailure.FAIL)
    def register_permissions(self, context: PluginContext) -> Sequence[Permission]:  # type: ignore[empty-body]
        """At the start: rights of its own, which its fields, queries, mutations, subscriptions and routes may ask for.

        The core looks who has them, before it calls the plugin. One that is asked for and not there stops the start.
        """

    @_hook(OnFailure.FAIL)
    def register_queries(self, context: PluginContext) -> Sequence[Query]:  # noqa: ARG002
        """At the start: fields to add to Query. A name that is taken stops the start.

        Their ``resolve`` is run-time code: it has 2 seconds; its failure makes the field null, with PLUGIN_ERROR.
        """
        return ()

    @_hook(OnFailure.FAIL)
    def register_subscriptions(self, context: PluginContext) -> Sequence[Subscription]:  # type: ignore[empty-body]
        """At the start: fields to add to Subscription, of events. A name that is taken stops the start.

        Their ``resolve`` has 2 seconds for the events that came together; its failure is told, with PLUGIN_ERROR.
        """

    @_hook(OnFailure.FAIL)
    def register_nodes(self, context: PluginContext) -> Sequence[Node]:  # type: ignore[empty-body]
        """At the start: types of its own that ``Query.node`` finds by id. A prefix that is taken stops the start.

        Their ``resolve`` has 2 seconds for all ids of a request; a failure makes these null, with PLUGIN_ERROR.
        """

    @_hook(OnFailure.FAIL)
    def register_exports(self, context: PluginContext) -> Sequence[ExportFormat]:  # type: ignore[empty-body]
        """At the start: formats of articles, of dialogues and of the site. A name or an extension is registered once.

        Their writers are run-time code: each has 30 seconds for one file; its failure fails that one download.
        """

    @_hook(OnFailure.FAIL)
    def register_importers(self, context: PluginContext) -> Sequence[Importer]:  # type: ignore[empty-body]
        """At the start: formats of other systems that can be imported. A name is registered once.

        Their ``read`` is run-time code: it has 600 seconds for one file; its failure refuses that one file as a whole.
        """

    @_hook(OnFailure.FAIL)
    def register_mutations(self, context: PluginContext) -> Sequence[Mutation]:  # type: ignore[empty-body]
        """At the start: fields to add to Mutation. A name that is taken stops the start.

        Their ``run`` is run-time code: it has 10 seconds; its failure is an error of the code PLUGIN_ERROR.
        """

    @_hook(OnFailure.FAIL)
    def register_routes(self, context: PluginContext) -> Sequence[Route]:  # type: ignore[empty-body]
        """At the start: routes of the site, below /plugins and the plugin's name.

        Their ``handle`` is run-time code: it has 10 seconds for one request, or for each part of a body that comes in
        parts; its failure fails that request.
        """

    @_hook(OnFailure.FAIL)
    def register_commands(self, context: PluginContext) -> Sequence[PluginCommand]:  # type: ignore[empty-body]
        """At the start: commands for ``gql-blog plugin run``.

        Their ``run`` is run-time code without a time limit, in a process of its own; its failure ends the command.
        """

    @_hook(OnFailure.FAIL)
    def register_jobs(self, context: PluginContext) -> Sequence[Job]:  # type: ignore[empty-body]
        """At the start: work that is done by itself, by a schedule or after events.

        Their ``run`` is run-time code, in one process at a time: each has a limit of its own. A failure is tried again.
        """

    @_hook(OnFailure.FAIL)
    def register_wrappers(self, context: PluginContext) -> Sequence[Wrapper]:  # type: ignore[empty-body]
        """At the start: what is done around calls of hooks and callbacks of all plugins, such as to time them.

        Their ``wrap`` has half a second before each call, and half a second after it. Whatever it does, the call is
        made, and its answer stands; a failure is counted and logged.
        """

    @_hook(OnFailure.FAIL)
    def register_events(self, context: PluginContext) -> EventRules | None:
        """At the start: kinds of events of its own, told by ``context.tell``; and how its ``on_event`` is told of all.

        They come to every ``on_event`` and to webhooks of the staff, as the core's, in order and at least once.
        """

    @_hook(OnFailure.FAIL)
    def register_markup(self, context: PluginContext) -> Markup | None:
        """At the start: the classes and ``data-`` attributes that HTML of this plugin may carry.

        They begin with the plugin's name. They stay in what its Markdown, ``render_note`` and ``transform_body`` make,
        and nowhere else: an author cannot write them.
        """

    @_hook(OnFailure.FAIL)
    def register_markdown(self, context: PluginContext) -> Sequence[MarkdownExtension]:  # noqa: ARG002
        """At the start: constructs of Markdown for the texts of articles and their notes.

        Their rules are run-time code: an article has 5 seconds with those of each plugin; after a failure it is
        rendered as if that plugin were not installed. They must depend on the text alone.
        """
        return ()

    @_hook(OnFailure.SKIP, limit=10, grants=Grant.ASK | Grant.ISSUE)
    def on_startup(self, context: PluginContext) -> MaybeAwaitable[None]:
        """In each server or worker, once all is there, before the first request and event; the result is ignored."""

    @_hook(OnFailure.SKIP, limit=10, grants=Grant.ASK | Grant.ISSUE)
    def on_shutdown(self, context: PluginContext) -> MaybeAwaitable[None]:
        """In each server or worker that ends orderly, after the last request and event: none that is killed."""

    @_hook(OnFailure.FAIL, limit=10)
    def prove_bearer(self, context: PluginContext, token: str) -> MaybeAwaitable[BearerProof | None]:
        """For each request with a bearer token that the core has not given out: who brings it; the first proof counts.

        ``None``: it is wrong, or not for this plugin. PluginError: the plugin cannot tell at present, and the request
        is refused, as after a failure, but none is counted. It must not ask elsewhere for each wrong token.
        """

    @_hook(OnFailure.HOLD, limit=2, grants=Grant.ASK)
    def moderate(self, context: PluginContext, case: ModerationCase) -> MaybeAwaitable[Judgement | Deferral | None]:
        """One phase of moderation, after a comment is received and before it is stored; phases run in plugin order.

        A judgement is stored with its evidence under the plugin's name; ``None`` gives no judgement. Every phase runs,
        and the strictest verdict wins. A phase that fails, or whose circuit is open, counts as HOLD, and so does a
        ``Deferral`` until ``settleJudgement`` brings the judgement. The same comment may come again, with its id.
        """

    @_hook(OnFailure.SKIP, limit=5, reads=True)
    def read_notes(
        self, context: PluginContext, notes: tuple[Note, ...], locale: str
    ) -> MaybeAwaitable[tuple[ReadNote | None, ...] | None]:
        """Whenever an article is rendered, which is when it is written: what kind its notes are, and what they cite.

        One ReadNote for each note, in order; ``None`` in place of one, or of all, leaves it to the next plugin, and the
        first reading of a note is used. It must depend on the arguments alone: the same notes give the same result in
        any process. A note that no plugin reads is a REMARK.
        """

    @_hook(OnFailure.SKIP, limit=5, reads=True)
    def enrich_citation(
        self, context: PluginContext, note: Note, citation: Mapping[str, Any]
    ) -> MaybeAwaitable[Mapping[str, Any] | None]:
        """After ``read_notes``, for each note that cites a work in full: the citation with what else is known of it.

        ``citation`` is CSL-JSON, as the plugins before left it. The result takes its place, of at most 64 kB as JSON;
        ``None`` leaves it. The limit is for all notes of one article; it must depend on the arguments alone.
        """

    @_hook(OnFailure.SKIP, limit=5, reads=True)
    def render_note(
        self, context: PluginContext, note: Note, read: ReadNote, target: Note | None
    ) -> MaybeAwaitable[str | None]:
        """After ``read_notes``, for each note: the HTML inside its list item, sanitised afterwards by the core.

        ``target`` is the note that it refers to, if known; ``#`` and its anchor make a link to it. ``None`` leaves the
        note as it is. Each plugin gets what the one before it made, sanitised, as ``note.html``. An id may stand there
        as often as before; a result that repeats one, is nested absurdly deep or is out of proportion to all notes of
        the article is a failure. The core adds the item's id, its role and the links back to the markers. The limit is
        for all notes of one article; it must depend on the arguments alone.
        """

    @_hook(OnFailure.SKIP, limit=5, reads=True)
    def transform_body(self, context: PluginContext, body: Body) -> MaybeAwaitable[str | None]:
        """After the notes are rendered: the HTML of the whole text, without the section of notes; ``None`` leaves it.

        Each plugin gets what the one before it made. The result is sanitised: classes and ``data-`` attributes stay if
        ``register_markup`` declares them. Every id must still be there, once: a result that loses or repeats one
        is a failure. It must depend on the arguments alone. Search, excerpts and words are those of the text before.
        """

    @_hook(OnFailure.SKIP, limit=5, reads=True)
    def search_text(self, context: PluginContext, article: SearchedArticle) -> MaybeAwaitable[SearchWords | None]:
        """After ``transform_body``, and where title or subtitle change: further words that the article is found by.

        What all plugins add is joined; ``None`` adds nothing. At most 256 kB of text. No reader sees it: snippets are
        cut from the article alone. Queries are not changed, so it must add a word in each form that people search for.
        It must depend on the arguments alone. An article is found by its own words whatever becomes of the plugin.
        """

    @_hook(OnFailure.FAIL, limit=2, grants=Grant.ASK)
    def authorize(
        self, context: PluginContext, verb: str, ids: tuple[str, ...]
    ) -> MaybeAwaitable[Mapping[str, str] | None]:
        """For every command that the core permits, once, before anything is prepared: what of it is refused.

        It returns the reasons of what it refuses by their ``ids``, which are those of all that the command is done to;
        ``None`` refuses nothing. Forbidden refuses the command as a whole, and so does any other failure: what the core
        forbids is never asked about, so nothing is allowed. ``verb`` is what is done to each of many. It is not asked
        of what takes rights away, and may be called again for one command, if another change came in between.
        """

    @_hook(OnFailure.FAIL, limit=2, grants=Grant.ASK)
    def before_write(self, context: PluginContext, intent: WriteIntent) -> MaybeAwaitable[Mapping[str, Any] | None]:
        """For every command, before its transaction begins and anything is saved; not for those that take rights away.

        The returned values replace fields of the same names, or add what the client left out; the next plugin gets the
        changed intent. InputError and Forbidden refuse the write with their message. Any other failure refuses it too,
        and nothing is saved. It may be called again for one command, if another change came in between.
        """

    @_hook(OnFailure.FAIL, limit=10)
    def export_person(self, context: PluginContext, person: Person) -> MaybeAwaitable[Mapping[str, Any] | None]:
        """When somebody is told what is kept of them: what this plugin keeps, as a JSON object of at most 1 MB.

        ``None`` and an empty object: nothing. A failure fails the export, since it would not be whole. A plugin that is
        disabled, or has tables and is not loaded, is not asked, and the export names it.
        """

    @_hook(OnFailure.FAIL, limit=10)
    def forget_person(self, context: PluginContext, person: Person) -> MaybeAwaitable[None]:
        """When somebody is erased, before the core erases anything: delete what this plugin keeps.

        The result is ignored. It may be called again for the same person. A failure refuses the erasure, and nothing of
        the core is erased: whoever asked for it asks again. A plugin that is disabled, or has tables and is not loaded,
        is named in the answer, and called when the same address is erased again: with the ids, and without names.
        """

    @_hook(OnFailure.SKIP, limit=10, grants=Grant.ASK | Grant.ISSUE)
    def on_event(self, context: PluginContext, event: Event) -> MaybeAwaitable[None]:
        """After the commit, for every event, at least once; the return value is ignored.

        After a failure this plugin is called again later; plugins that succeeded are not. While its circuit is open, or
        it is disabled, its events wait.
        """


def contracts() -> dict[str, Contract]:
    """Return the contract of every hook, by name, in the order of this page."""
    return {name: getattr(spec, _CONTRACT) for name, spec in vars(HookSpecs).items() if hasattr(spec, _CONTRACT)}
