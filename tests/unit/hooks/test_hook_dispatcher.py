"""The dispatcher: what plugins say is gathered, and what they do wrong stays with them."""

import asyncio
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, cast

import pytest
from support.growth import HANG

from gql_blog.content import CircuitState, DecisionOutcome, FootnoteKind, Note, ReadNote, Verdict
from gql_blog.errors import Forbidden, PluginError, ReadTimeout
from gql_blog.hooks import (
    Deferral,
    Event,
    ExportArticle,
    ExportFormat,
    ExportSite,
    Field,
    HookHealth,
    HookResult,
    Hooks,
    HookUnavailable,
    Judgement,
    ModerationCase,
    PluginState,
    WriteIntent,
    WrongValue,
    hookimpl,
)
from gql_blog.hooks.calls import callback_calls, resolver_calls
from gql_blog.hooks.calls.note_calls import ReadBy, RenderedBy
from gql_blog.hooks.declared.answer_size import MAX_TEXT
from gql_blog.hooks.declared.declared_types import check_of

CASE = ModerationCase(
    comment_id="com_1", article_id="art_1", article_title="On Bridges", author_name="Ada", source="Fine.", text="Fine."
)
EVENT = Event(id="evt_1", kind="comment.submitted", subject_id="com_1", at=datetime(2026, 1, 2, tzinfo=UTC))
NOTES = tuple(
    Note(number=number, label=str(number), text=f"text {number}", html=f"<p>text {number}</p>", anchor=f"fn-a-{number}")
    for number in (1, 2)
)
READ = (ReadNote(kind=FootnoteKind.FULL), ReadNote(kind=FootnoteKind.IBID, refers_to=1))
AS_WRITTEN = tuple(map(RenderedBy, NOTES))
UNREAD = ReadBy((ReadNote(),) * len(NOTES))


class Says:
    """A phase with one answer; ``returns`` may be an error to raise."""

    def __init__(self, returns: Any) -> None:
        self.returns = returns
        self.calls = 0

    def answer(self) -> Any:
        self.calls += 1
        if isinstance(self.returns, BaseException):
            raise self.returns
        return self.returns


class Phase(Says):
    api_version = 2

    @hookimpl
    def moderate(self, case: ModerationCase) -> Any:
        assert case is CASE
        return self.answer()


class AsyncPhase(Says):
    api_version = 2

    @hookimpl
    async def moderate(self) -> Any:
        await asyncio.sleep(0)
        return self.answer()


class Reader(Says):
    api_version = 2

    @hookimpl
    def read_notes(self, notes: tuple[Note, ...]) -> Any:
        assert notes == NOTES
        return self.answer()


class Renderer(Says):
    api_version = 2

    @hookimpl
    def render_note(self, note: Note, read: ReadNote, target: Note | None) -> Any:
        assert target == (NOTES[0] if note.number == 2 else None)
        return self.returns(note, read)


class AsyncRenderer:
    api_version = 2

    @hookimpl
    async def render_note(self, note: Note) -> str | None:
        await asyncio.sleep(0)
        return f"async {note.number}"


class Writer(Says):
    api_version = 2

    @hookimpl
    def before_write(self, intent: WriteIntent) -> Any:
        self.seen = intent
        return self.answer()


class Subscriber(Says):
    api_version = 2

    @hookimpl
    async def on_event(self, event: Event) -> Any:
        assert event is EVENT
        return self.answer()


def any_value(name: str, value: Any) -> None:
    """Every field takes every value."""


def held(reason: str = "held") -> Judgement:
    return Judgement(verdict=Verdict.HOLD, reason=reason)


async def test_no_plugins_no_word() -> None:
    hooks = Hooks.of({})
    assert (await hooks.moderate(CASE)).verdict is None
    assert await hooks.notes.read(NOTES, "en") == HookResult(UNREAD)
    assert await hooks.notes.render(list(zip(NOTES, READ, strict=True))) == HookResult(AS_WRITTEN)
    await hooks.deliver("absent", EVENT)
    assert hooks.health() == ()


async def test_a_phase_may_put_its_word_off() -> None:
    later = Deferral(token="job-7", reason="A classifier reads it.")
    hooks = Hooks.of({"a": AsyncPhase(later), "b": Phase(Judgement(verdict=Verdict.APPROVE, reason="known"))})
    moderation = await hooks.moderate(CASE)
    deferred, given = moderation.judgements
    assert (deferred.judgement, deferred.deferral) == (held("A classifier reads it."), "job-7")
    assert (deferred.outcome, given.outcome) == (DecisionOutcome.DEFERRED, DecisionOutcome.GIVEN)
    assert moderation.verdict is Verdict.HOLD


@pytest.mark.parametrize(
    "wrong",
    [
        Deferral(token="", reason="x"),
        Deferral(token="t" * 201, reason="x"),
        Deferral(token="t", reason=""),
        Deferral(token="t", reason="x" * 4097),
        7,
    ],
)
async def test_an_invalid_word_holds_and_says_so(wrong: Any) -> None:
    (said,) = (await Hooks.of({"a": Phase(wrong)}).moderate(CASE)).judgements
    assert (said.outcome, said.judgement.verdict) == (DecisionOutcome.FAILED, Verdict.HOLD)
    assert said.judgement.reason == "The plugin returned an invalid value, so a moderator has to decide."


async def test_a_phase_that_is_disabled_while_another_is_asked_has_not_failed() -> None:
    class Switch:
        api_version = 2

        @hookimpl
        async def moderate(self) -> None:
            hooks._circuits.disabled = frozenset({"b"})

    hooks = Hooks.of({"a": Switch(), "b": Phase(held())})
    assert (await hooks.moderate(CASE)).judgements == ()


async def test_phases_sync_and_async_all_speak_in_their_order() -> None:
    hooks = Hooks.of(
        {"b": Phase(Judgement(verdict=Verdict.APPROVE, reason="known")), "a": AsyncPhase(held()), "c": Phase(None)}
    )
    moderation = await hooks.moderate(CASE)
    assert [(each.plugin, each.judgement.verdict) for each in moderation.judgements] == [
        ("a", Verdict.HOLD),
        ("b", Verdict.APPROVE),
    ]
    assert moderation.verdict is Verdict.HOLD


@pytest.mark.parametrize(
    "wrong",
    [
        ValueError("boom"),
        SystemExit(3),
        StopIteration(),
        asyncio.CancelledError(),
        "APPROVE",
    ],
)
async def test_a_phase_that_raises_or_returns_nonsense_means_hold_and_the_others_run(wrong: Any) -> None:
    other = Phase(Judgement(verdict=Verdict.APPROVE, reason="fine"))
    hooks = Hooks.of({"bad": Phase(wrong), "good": other})
    moderation = await hooks.moderate(CASE)
    assert moderation.verdict is Verdict.HOLD
    assert [(each.plugin, each.failed) for each in moderation.judgements] == [("bad", True), ("good", False)]
    assert other.calls == 1
    assert {each.name: each.state for each in hooks.health()} == {"bad": PluginState.FAILING, "good": PluginState.OK}


async def test_five_failures_in_a_row_open_the_circuit_and_comments_are_still_held() -> None:
    bad = Phase(ValueError("secret"))
    hooks = Hooks.of({"bad": bad})
    for _ in range(7):
        moderation = await hooks.moderate(CASE)
        assert moderation.verdict is Verdict.HOLD
    (said,) = moderation.judgements
    assert said.judgement.reason.startswith("The plugin keeps failing and is not asked at present")
    (health,) = hooks.health()
    assert bad.calls == 5
    assert (health.state, health.failures) == (PluginState.OPEN, 5)
    assert health.hooks == (
        HookHealth("moderate", None, CircuitState.OPEN, failures=5, last_error="ValueError", is_failing=True),
    )
    assert "secret" not in repr(health)


async def test_a_success_ends_a_run_of_failures() -> None:
    phase = Phase(ValueError())
    hooks = Hooks.of({"unsteady": phase})
    for _ in range(3):
        for _ in range(4):
            await hooks.moderate(CASE)
        phase.returns = None
        await hooks.moderate(CASE)
        phase.returns = ValueError()
    assert hooks.health()[0].state is PluginState.OK
    assert phase.calls == 15


@pytest.mark.parametrize("is_async", [True, False])
async def test_a_hanging_phase_is_cut_and_the_loop_stays_alive(is_async: bool) -> None:
    let_go, went_on = threading.Event(), []

    class HangsAsync:
        api_version = 2

        @hookimpl
        async def moderate(self) -> None:
            await asyncio.Event().wait()

    class HangsSync:
        api_version = 2

        @hookimpl
        def moderate(self) -> None:
            went_on.append(let_go.wait(HANG))

    hooks = Hooks.of({"hangs": HangsAsync() if is_async else HangsSync()})
    hooks._contexts.limits = {**hooks._contexts.limits, "moderate": 0.05}
    moderation = await hooks.moderate(CASE)
    assert went_on == [], "the loop went on while the phase hangs"
    let_go.set()
    assert moderation.verdict is Verdict.HOLD
    assert (
        moderation.judgements[0].judgement.reason == "The plugin took longer than 0.05 s, so a moderator has to decide."
    )
    assert hooks.health()[0].hooks[0].last_error == "TimeoutError"


async def test_a_cancelled_caller_is_cancelled_and_no_plugin_is_blamed() -> None:
    class Slow:
        api_version = 2

        @hookimpl
        async def moderate(self) -> None:
            asked.set()
            await asyncio.Event().wait()

    asked = asyncio.Event()
    hooks = Hooks.of({"slow": Slow()})
    hooks._contexts.limits = {**hooks._contexts.limits, "moderate": HANG}
    task = asyncio.create_task(hooks.moderate(CASE))
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert hooks.health()[0].failures == 0


async def test_the_first_reading_counts() -> None:
    silent, first, second = Reader(None), Reader(READ), Reader(READ)
    hooks = Hooks.of({"a": silent, "b": first, "c": second})
    answer = await hooks.notes.read(NOTES, "en")
    assert answer == HookResult(ReadBy(READ, ("b",)))
    assert second.calls == 0


async def test_a_note_that_one_plugin_does_not_read_is_left_to_the_next() -> None:
    remark, cited = ReadNote(), ReadNote(kind=FootnoteKind.SHORT)
    first, second, third = Reader((None, cited)), Reader((READ[0], remark)), Reader(READ)
    hooks = Hooks.of({"a": first, "b": second, "c": third})
    assert await hooks.notes.read(NOTES, "en") == HookResult(ReadBy((READ[0], cited), ("a", "b")))
    assert third.calls == 0
    alone = Hooks.of({"a": Reader((None, cited)), "b": Reader((None, READ[1]))})
    assert await alone.notes.read(NOTES, "en") == HookResult(ReadBy((remark, cited), ("a",))), "b has no share in it"


async def test_a_nonsensical_reading_is_passed_over() -> None:
    hooks = Hooks.of({"a": Reader(READ[:1]), "b": Reader(READ)})
    answer = await hooks.notes.read(NOTES, "en")
    assert answer == HookResult(ReadBy(READ, ("b",)), failed=("a",))
    assert hooks.health()[0].hooks[0].last_error == "InvalidReturn"


async def test_each_note_is_rendered_by_all_plugins_one_after_the_other() -> None:
    only_the_first = Renderer(lambda note, _read: f"<p>{note.number}</p>" if note.number == 1 else None)
    hooks = Hooks.of({"a": only_the_first, "b": Renderer(lambda note, _read: f"{note.html}, chained")})
    rendered = await hooks.notes.render(list(zip(NOTES, READ, strict=True)))
    assert [each.note.html for each in rendered.value] == ["<p>1</p>, chained", f"{NOTES[1].html}, chained"]
    assert [each.plugins for each in rendered.value] == [("a", "b"), ("b",)]
    assert rendered.failed == ()


async def test_a_failing_renderer_leaves_the_notes_to_the_next() -> None:
    def fails(note: Note, read: ReadNote) -> str:
        raise ValueError(f"{note.number} {read.kind}")

    hooks = Hooks.of({"a": Renderer(fails), "b": AsyncRenderer()})
    rendered = await hooks.notes.render(list(zip(NOTES, READ, strict=True)))
    assert [each.plugins for each in rendered.value] == [("b",), ("b",)]
    assert [each.note.html for each in rendered.value] == ["async 1", "async 2"]
    assert rendered.failed == ("a",)


async def test_a_reader_or_renderer_that_is_not_called_counts_as_failed() -> None:
    hooks = Hooks.of({"a": Reader(ValueError()), "b": Renderer(lambda note, _read: note.missing)})
    for _ in range(5):
        await hooks.notes.read(NOTES, "en")
        await hooks.notes.render(list(zip(NOTES, READ, strict=True)))
    assert [each.state for each in hooks.health()] == [PluginState.OPEN] * 2
    assert await hooks.notes.read(NOTES, "en") == HookResult(UNREAD, failed=("a",))
    assert await hooks.notes.render(list(zip(NOTES, READ, strict=True))) == HookResult(AS_WRITTEN, failed=("b",))


async def test_amendments_pass_from_plugin_to_plugin() -> None:
    second = Writer({"title": "Third"})
    hooks = Hooks.of({"a": Writer({"title": "Second"}), "b": second, "c": Writer(None)})
    intent = await hooks.before_write(
        WriteIntent(command="update_article", fields={"title": "First", "slug": "s"}, actor_id="usr_1"), any_value
    )
    assert second.seen.fields == {"title": "Second", "slug": "s"}
    assert intent == WriteIntent(command="update_article", fields={"title": "Third", "slug": "s"}, actor_id="usr_1")


async def test_a_refusal_is_raised_as_it_is_and_is_no_failure() -> None:
    hooks = Hooks.of({"strict": Writer(Forbidden("Not on a Sunday."))})
    with pytest.raises(Forbidden, match="Not on a Sunday"):
        await hooks.before_write(WriteIntent(command="create_post", fields={}), any_value)
    assert hooks.health()[0].state is PluginState.OK


@pytest.mark.parametrize("wrong", [ValueError("inner secret"), {"owner": "me"}, ["title"]])
async def test_a_failing_writer_refuses_the_write_and_goes_on_when_its_circuit_is_open(wrong: Any) -> None:
    hooks = Hooks.of({"bad": Writer(wrong)})
    intent = WriteIntent(command="create_post", fields={"title": "First"})
    for _ in range(5):
        with pytest.raises(PluginError, match="'bad' failed, so nothing was written") as raised:
            await hooks.before_write(intent, any_value)
        assert "secret" not in raised.value.message
    for _ in range(2):
        with pytest.raises(PluginError, match=r"'bad' keeps failing .* `gql-blog plugin disable bad`"):
            await hooks.before_write(intent, any_value)
    assert hooks.health()[0].hooks[0].subject == "create_post"


async def test_a_plugin_that_an_operator_disabled_is_not_asked_and_its_events_wait() -> None:
    phase, writer, subscriber = Phase(held()), Writer({"title": "B"}), Subscriber(None)
    hooks = Hooks.of({"phase": phase, "writer": writer, "subscriber": subscriber, "plain": exporter(lambda **_: b"x")})
    hooks._circuits.merge([], {"phase", "writer", "subscriber", "plain"})
    assert (await hooks.moderate(CASE)).judgements == ()
    intent = WriteIntent(command="create_post", fields={"title": "A"})
    assert await hooks.before_write(intent, any_value) == intent
    with pytest.raises(HookUnavailable):
        await hooks.deliver("subscriber", EVENT)
    with pytest.raises(PluginError):
        await hooks.callbacks.export(hooks.exports[0], (), site=SITE)
    assert {each.state for each in hooks.health()} == {PluginState.DISABLED}
    assert phase.calls + writer.calls + subscriber.calls == 0


async def test_one_plugin_cannot_change_what_the_next_one_is_given() -> None:
    class Meddles:
        api_version = 2

        @hookimpl
        def before_write(self, intent: WriteIntent) -> None:
            cast(Any, intent.fields)["title"] = "changed"

    class MeddlesDeep:
        api_version = 2

        @hookimpl
        def before_write(self, intent: WriteIntent) -> None:
            intent.fields["bylines"][0]["name"] = "changed"

    class MeddlesLater:
        api_version = 2

        @hookimpl
        def before_write(self) -> Mapping[str, Any]:
            self.mine: dict[str, Any] = {"tags": ["Sea"]}
            return self.mine

    intent = WriteIntent(command="create_post", fields={"title": "A", "bylines": [{"name": "Ada"}], "tags": []})
    for meddles in (Meddles(), MeddlesDeep()):
        with pytest.raises(PluginError, match="'a' failed"):
            await Hooks.of({"a": meddles}).before_write(intent, any_value)
    later = MeddlesLater()
    changed = await Hooks.of({"a": later}).before_write(intent, any_value)
    later.mine["tags"].append("Land")
    assert changed.fields == {"title": "A", "bylines": ({"name": "Ada"},), "tags": ("Sea",)}


async def test_text_that_cannot_be_stored_is_not_written() -> None:
    for wrong in ("\ud800", "a\x00"):
        with pytest.raises(PluginError, match="'a' failed"):
            await Hooks.of({"a": Writer({"title": wrong})}).before_write(
                WriteIntent(command="create_post", fields={"title": "A"}), any_value
            )


async def test_an_event_is_delivered_to_one_plugin_and_its_failure_is_raised() -> None:
    bad, good = Subscriber(ValueError()), Subscriber(None)
    hooks = Hooks.of({"bad": bad, "good": good})
    await hooks.deliver("good", EVENT)
    for _ in range(5):
        with pytest.raises(PluginError, match="'bad' failed to take an event"):
            await hooks.deliver("bad", EVENT)
    with pytest.raises(HookUnavailable, match=r"The circuit of bad\.on_event is open"):
        await hooks.deliver("bad", EVENT)
    assert (bad.calls, good.calls) == (5, 1)


async def test_an_implementation_takes_what_it_wants_of_the_arguments() -> None:
    class Bare:
        api_version = 2

        @hookimpl
        def on_event(self) -> None:
            return None

    await Hooks.of({"bare": Bare()}).deliver("bare", EVENT)


def field(resolve: Any) -> Any:
    class Fields:
        api_version = 2

        @hookimpl
        def register_fields(self) -> list[Field]:
            return [
                Field(
                    type_name="Footnote",
                    name="shout",
                    description="The text in capitals.",
                    graphql_type=str | None,
                    needs=("text",),
                    resolve=resolve,
                )
            ]

    return Fields()


async def test_a_field_is_resolved_for_all_parents_at_once() -> None:
    calls = []

    def shout(rows: Sequence[tuple[Any, ...]]) -> list[str]:
        calls.append(rows)
        return [str(text).upper() for (text,) in rows]

    async def shout_later(rows: Sequence[tuple[Any, ...]]) -> list[str]:
        return shout(rows)

    for resolve in (shout, shout_later):
        hooks = Hooks.of({"loud": field(resolve)})
        assert await hooks.callbacks.resolvers.of_field(hooks.fields[0])([("a",), ("b",)], None) == ("A", "B")
    assert len(calls) == 2


@pytest.mark.parametrize("wrong", [lambda rows: rows[:1], lambda **_: "ab", lambda **_: 1 / 0, lambda **_: None])
async def test_a_failing_field_raises_plugin_error(wrong: Any) -> None:
    hooks = Hooks.of({"loud": field(wrong)})
    with pytest.raises(PluginError, match="'loud' failed to resolve shout"):
        await hooks.callbacks.resolvers.of_field(hooks.fields[0])([("a",), ("b",)], None)
    assert hooks.health()[0].failures == 1


async def test_the_check_of_a_field_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def counted(annotation: Any) -> Any:
        made.append(annotation)
        return check_of(annotation)

    monkeypatch.setattr("gql_blog.hooks.calls.resolver_calls.check_of", counted)
    hooks = Hooks.of({"loud": field(lambda rows: [text for (text,) in rows])})
    resolve = hooks.callbacks.resolvers.of_field(hooks.fields[0])
    for _ in range(3):
        assert await resolve([("a",)], None) == ("a",)
    assert made == [str | None]


async def test_no_health_is_shared_without_plugins() -> None:
    """An object that has no method of a shared health is never asked."""
    async with Hooks.of({}).sharing_health(cast(Any, object())):
        assert not [each for each in asyncio.all_tasks() if "health" in each.get_name()]


async def test_notes_are_as_if_a_disabled_plugin_were_not_installed() -> None:
    reader, renderer = Reader(READ), Renderer(lambda *_: "mine")
    hooks = Hooks.of({"reads": reader, "renders": renderer})
    hooks._circuits.merge([], {"reads", "renders"})
    assert await hooks.notes.read(NOTES, "en") == HookResult(UNREAD)
    assert await hooks.notes.render(list(zip(NOTES, READ, strict=True))) == HookResult(AS_WRITTEN)
    assert reader.calls == 0


async def test_a_value_of_a_wrong_type_is_lost_alone() -> None:
    hooks = Hooks.of({"loud": field(lambda rows: [*[text for (text,) in rows[1:]], Decimal(1)])})
    first, second = await hooks.callbacks.resolvers.of_field(hooks.fields[0])([("a",), ("b",)], None)
    assert first == "b"
    assert isinstance(second, WrongValue)
    assert "Decimal" in str(second)


SITE = ExportSite(title="T", url="https://example.org/", file_url="https://example.org/export.txt", locale="de-AT")


def exporter(write: Any, omits: Any = None) -> Any:
    class Exports:
        api_version = 2

        @hookimpl
        def register_exports(self) -> list[ExportFormat]:
            given = {"media_type": "text/plain", "extension": "txt", "write": write, "omits": omits}
            return [ExportFormat(format="plain", **given)]

    return Exports()


async def test_an_export_is_written_and_its_failure_named(article: ExportArticle) -> None:
    hooks = Hooks.of({"plain": exporter(lambda articles: articles[0].text.encode())})
    assert await hooks.callbacks.export(hooks.exports[0], (article,), site=SITE) == b"Fine."
    hooks = Hooks.of({"plain": exporter(lambda **_: "no bytes")})
    with pytest.raises(PluginError, match="'plain' failed to write the format plain"):
        await hooks.callbacks.export(hooks.exports[0], (article,), site=SITE)


async def test_what_a_file_leaves_out_is_asked_beside_the_event_loop_and_counted(article: ExportArticle) -> None:
    def fails() -> list[str]:
        raise ZeroDivisionError

    hooks = Hooks.of({"plain": exporter(lambda: b"", omits=lambda: [threading.current_thread().name])})
    (told,) = await hooks.callbacks.omitted(hooks.exports[0], article)
    assert told != threading.current_thread().name
    hooks = Hooks.of({"plain": exporter(lambda: b"", omits=fails)})
    with pytest.raises(PluginError, match="'plain' failed to write the format plain"):
        await hooks.callbacks.omitted(hooks.exports[0], article)
    assert hooks.health()[0].failures == 1


async def test_only_who_asks_for_the_kind_of_file_tells_what_a_dialogue_leaves_out(article: ExportArticle) -> None:
    told = {
        True: Hooks.of({"plain": exporter(lambda: b"", omits=lambda dialogue: [f"dialogue: {dialogue}"])}),
        False: Hooks.of({"plain": exporter(lambda: b"", omits=lambda article: ["3 comments"])}),
    }
    found = {asks: await each.callbacks.omitted(each.exports[0], article, dialogue=True) for asks, each in told.items()}
    assert found == {True: ("dialogue: True",), False: ()}
    assert await told[False].callbacks.omitted(told[False].exports[0], article) == ("3 comments",)


async def test_an_export_of_a_disabled_plugin_says_so_and_how_to_enable_it(article: ExportArticle) -> None:
    hooks = Hooks.of({"plain": exporter(lambda articles: articles[0].text.encode())})
    hooks._circuits.merge([], {"plain"})
    with pytest.raises(PluginError) as caught:
        await hooks.callbacks.export(hooks.exports[0], (article,), site=SITE)
    assert caught.value.message == "The plugin 'plain' is disabled. Enable it by `gql-blog plugin enable plain`."


def site_exporter(write_site: Any) -> Any:
    class Exports:
        api_version = 2

        @hookimpl
        def register_exports(self) -> list[ExportFormat]:
            return [ExportFormat(format="plain", media_type="text/plain", extension="txt", write_site=write_site)]

    return Exports()


def lines(articles: Any, site: ExportSite, options: Any) -> Iterator[bytes]:
    yield site.language.encode()
    yield from (each.slug.encode() for each in articles)


async def test_a_site_is_written_part_by_part(article: ExportArticle) -> None:
    for write, written in ((lines, b"dea"), (lambda articles: b"whole", b"whole"), (lambda: (), b"")):
        hooks, file = Hooks.of({"plain": site_exporter(write)}), BytesIO()
        await hooks.callbacks.export_site(hooks.exports[0], (article,), file, site=SITE)
        assert file.getvalue() == written


def halfway(articles: Any) -> Iterator[bytes]:
    yield b"half"
    raise ValueError("not the rest")


@pytest.mark.parametrize("write", [halfway, lambda: None, lambda: "text", lambda: ["text"], lambda: 1 / 0])
async def test_a_site_that_cannot_be_written_is_a_failure_of_the_plugin(write: Any, article: ExportArticle) -> None:
    hooks = Hooks.of({"plain": site_exporter(write)})
    for _ in range(5):
        with pytest.raises(PluginError, match="'plain' failed to write the format plain"):
            await hooks.callbacks.export_site(hooks.exports[0], (article,), BytesIO(), site=SITE)
    (health,) = hooks.health()
    assert (health.hooks[0].subject, health.hooks[0].state) == ("plain", CircuitState.OPEN)


async def test_a_read_that_fails_is_no_failure_of_the_plugin(article: ExportArticle) -> None:
    def unread() -> bytes:
        raise ReadTimeout("too long", allowed=1)

    hooks = Hooks.of({"plain": site_exporter(unread)})
    with pytest.raises(ReadTimeout):
        await hooks.callbacks.export_site(hooks.exports[0], (article,), BytesIO(), site=SITE)
    assert hooks.health()[0].hooks[0].failures == 0


@pytest.fixture
def article() -> ExportArticle:
    from gql_blog.content import ArticleStatus

    now = datetime(2026, 1, 2, tzinfo=UTC)
    url = "https://example.org/a"
    return ExportArticle(
        id="art_1",
        slug="a",
        title="A",
        locale="en",
        status=ArticleStatus.PUBLISHED,
        url=url,
        source="Fine.",
        html="<p>Fine.</p>",
        text="Fine.",
        created_at=now,
        updated_at=now,
    )


async def test_two_apps_with_different_plugins_live_side_by_side() -> None:
    one, two = Hooks.of({"a": Phase(ValueError())}), Hooks.of({"b": Phase(None)})
    await asyncio.gather(*(each.moderate(CASE) for each in (one, two) for _ in range(6)))
    assert one.health()[0].state is PluginState.OPEN
    assert two.health()[0].state is PluginState.OK


def test_the_limits_are_those_that_the_specs_promise() -> None:
    from gql_blog.hooks import HookSpecs

    texts: Mapping[str, str] = {name: " ".join((spec.__doc__ or "").split()) for name, spec in vars(HookSpecs).items()}
    assert f"has {resolver_calls.FIELD_LIMIT:g} seconds" in texts["register_fields"]
    assert f"has {callback_calls.EXPORT_LIMIT:g} seconds" in texts["register_exports"]


async def test_notes_that_are_too_large_are_not_even_sanitised() -> None:
    class Verbose:
        api_version = 2

        @hookimpl
        async def render_note(self, note: Note) -> str:
            return "x" * (MAX_TEXT + note.number)

    sanitised: list[str] = []
    rendered = await Hooks.of({"a": Verbose()}).notes.render(
        list(zip(NOTES, READ, strict=True)),
        lambda plugin, notes, _answers: sanitised.append(plugin) or notes,  # type: ignore[func-returns-value]
    )
    assert (rendered, sanitised) == (HookResult(AS_WRITTEN, failed=("a",)), [])


async def test_the_notes_of_plugins_are_sanitised_beside_the_event_loop() -> None:
    threads = set()

    def finish(plugin: str, notes: Sequence[Note], answers: Sequence[str | None]) -> list[Note]:
        threads.add(threading.current_thread())
        return [replace(note, html=f"{plugin}: {html}") for note, html in zip(notes, answers, strict=True)]

    rendered = await Hooks.of({"a": AsyncRenderer()}).notes.render(list(zip(NOTES, READ, strict=True)), finish)
    assert [each.note.html for each in rendered.value] == [f"a: async {note.number}" for note in NOTES]
    assert threads
    assert threading.current_thread() not in threads
