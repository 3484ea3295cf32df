"""Plugins extend Markdown and change bodies: what they declared stays, nothing else passes, a fault is theirs alone."""

import asyncio
import time
from dataclasses import FrozenInstanceError
from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from mdit_py_plugins.container import container_plugin
from support.cases import cases

from gql_blog.content import FootnoteKind, Note, ReadNote
from gql_blog.errors import PluginError, TooLarge
from gql_blog.hooks import Body, Hooks, MarkdownExtension, Markup, PluginContext, hookimpl
from gql_blog.hooks.calls import rendering_calls
from gql_blog.render import RenderedArticle, Renderer, Step
from gql_blog.render.output_limits import MIN_CAP
from gql_blog.render.plugin_html import MAX_PLUGIN_DEPTH

SOURCE = "A tide.[^1]\n\n[^1]: *Twice*.\n"


async def rendered(source: str, **plugins: Any) -> RenderedArticle:
    return await Renderer(Hooks.of(plugins)).article(source, locale="en", prefix="a")


class Boxes:
    """``::: box`` becomes a box, by a plugin of the library."""

    api_version = 2
    __version__ = "1.2"

    @hookimpl
    def register_markup(self) -> Markup:
        return Markup(classes=["boxes-box"], data=["data-boxes-kind"])

    @hookimpl
    def register_markdown(self) -> list[MarkdownExtension]:
        return [MarkdownExtension(name="boxes", extend=self.extend)]

    def extend(self, parser: MarkdownIt) -> None:
        parser.use(container_plugin, "box")
        parser.core.ruler.push("boxes", self.mark)

    def mark(self, state: Any) -> None:
        for token in state.tokens:
            if token.type == "container_box_open":
                token.attrs |= {
                    "class": "boxes-box other language-x", "data-boxes-kind": 'a "kind"', "data-other": "x",
                    "id": "mine", "role": "main", "onclick": "x()", "style": "color: red",
                }  # fmt: skip


BOXED = "::: box\nA *word* in a box.\n:::\n"


async def test_a_construct_has_the_classes_that_are_declared_and_nothing_else() -> None:
    article = await rendered(BOXED, boxes=Boxes())
    assert article.html == (
        '<div data-boxes-kind="a &quot;kind&quot;" class="boxes-box">\n<p>A <em>word</em> in a box.</p>\n</div>\n'
    )
    assert article.text == "A word in a box."
    assert article.provenance[-1] == Step("markdown:boxes", "1.2")
    assert (await rendered(BOXED)).html == "<p>::: box\nA <em>word</em> in a box.\n:::</p>\n"


async def test_a_construct_stands_in_notes_too() -> None:
    article = await rendered("A.[^1]\n\n[^1]: Before.\n\n    ::: box\n    In a note.\n    :::\n", boxes=Boxes())
    assert ' class="boxes-box">' in article.endnotes


async def test_an_author_writes_no_class_and_no_element_of_plugins() -> None:
    raw = 'A <span class="boxes-box" data-boxes-kind="x">word</span>.\n\n<div class="boxes-box">\n\nB.\n\n</div>\n'
    article = await rendered(raw, boxes=Boxes())
    assert article.html == "<p>A word.</p>\n\n<p>B.</p>\n\n"


class Transforms:
    """Returns what it is told to."""

    api_version = 2

    def __init__(self, *changes: tuple[str, str], name: str = "changes") -> None:
        self.changes = changes
        self.name = name
        self.seen: list[Body] = []

    @hookimpl
    def register_markup(self) -> Markup:
        return Markup(classes=[f"{self.name}-mark"], data=[f"data-{self.name}-of"])

    @hookimpl
    def transform_body(self, body: Body) -> str:
        self.seen.append(body)
        html = body.html
        for old, new in self.changes:
            html = html.replace(old, new)
        return html


async def test_a_transform_gets_the_sanitised_body_with_its_notes() -> None:
    plugin = Transforms()
    article = await rendered(SOURCE, changes=plugin)
    (body,) = plugin.seen
    assert (body.html, body.locale) == (article.html, "en")
    assert [(note.html, note.marker_anchors) for note in body.notes] == [("<p><em>Twice</em>.</p>", ("fn-a-1-ref-1",))]
    assert not [step for step in article.provenance if step.name.startswith("transform:")], "it changed nothing"


async def test_what_a_transform_makes_is_sanitised() -> None:
    made = (
        '<span class="changes-mark other" data-changes-of="tide" data-x="y" id="no" role="note" aria-label="A tide" '
        'onclick="x()" style="x">tide</span><script>x</script><svg><a href="javascript:x">y</a></svg>'
    )
    article = await rendered(SOURCE, changes=Transforms(("tide", made)))
    assert article.html.startswith(
        '<p>A <span class="changes-mark" data-changes-of="tide" role="note" aria-label="A tide">tide</span>.<sup>'
    )
    assert article.failed_plugins == ()
    assert article.provenance[-1] == Step("transform:changes", "0")
    assert article.text == "A tide.", "search and excerpts know the text before"


async def test_transforms_follow_each_other_and_keep_what_others_made() -> None:
    first = Transforms(("tide", '<mark class="first-mark" data-first-of="x">tide</mark>'), name="first")
    second = Transforms(("tide<", '<small class="second-mark first-mark">tide</small><'), name="second")
    article = await rendered(SOURCE, second=second, first=first)
    assert '<mark class="first-mark" data-first-of="x"><small class="second-mark">tide</small></mark>' in article.html

    class Earlier(Transforms):
        @hookimpl(before="first")
        def transform_body(self, body: Body) -> str:
            return super().transform_body(body)

    earlier = Earlier(name="second")
    await rendered(SOURCE, second=earlier, first=first)
    assert "<mark" not in earlier.seen[0].html


@cases(
    "change",
    [
        (' id="fn-a-1-ref-1"', ""),
        ("</p>", '<a id="fn-a-1-ref-1">again</a></p>'),
        ("tide", "tide" * 400_000),
        ("tide", "\ud800"),
    ],
)
async def test_what_must_not_stand_leaves_the_body_as_it_was(change: tuple[str, str]) -> None:
    article = await rendered(SOURCE, changes=Transforms(change))
    plain = await rendered(SOURCE)
    assert article.html == plain.html
    assert article.failed_plugins == ("changes",)
    assert [finding.code for finding in article.findings] == ["PLUGIN_FAILED"]


async def test_a_body_cannot_be_changed_in_place() -> None:
    class Mutates:
        api_version = 2

        @hookimpl
        def transform_body(self, body: Any) -> None:
            with pytest.raises(FrozenInstanceError):
                body.html = "x"
            with pytest.raises(AttributeError):
                body.notes.append(1)

    assert (await rendered(SOURCE, mutates=Mutates())).failed_plugins == ()


async def test_async_transforms_are_awaited() -> None:
    class Waits:
        api_version = 2

        @hookimpl
        async def transform_body(self, body: Body) -> str:
            await asyncio.sleep(0)
            return body.html.replace("tide", "<mark>tide</mark>")

    assert "<mark>tide</mark>" in (await rendered(SOURCE, waits=Waits())).html


class Faulty:
    """Its rule raises where the text says so; its transform does always."""

    api_version = 2

    def __init__(self, error: Exception) -> None:
        self.error = error

    @hookimpl
    def register_markdown(self) -> list[MarkdownExtension]:
        return [MarkdownExtension(name="faulty", extend=self.extend)]

    def extend(self, parser: MarkdownIt) -> None:
        parser.inline.add_terminator_char("%")
        parser.inline.ruler.push("faulty", self.rule)

    def rule(self, state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] == "%":
            raise self.error
        return False


@cases("error", [ZeroDivisionError(), TooLarge("Too much.")])
async def test_a_rule_that_fails_takes_its_plugin_out_and_no_other(error: Exception) -> None:
    article = await rendered(f"100 % of it.\n\n{BOXED}", boxes=Boxes(), faulty=Faulty(error))
    assert article.html.startswith("<p>100 % of it.</p>\n<div ")
    assert article.failed_plugins == ("faulty",)


async def test_what_is_too_large_without_plugins_is_told_and_is_nobodys_failure() -> None:
    hooks = Hooks.of({"boxes": Boxes()})
    bomb = f"[a]: https://example.org/{'x' * 20_000}\n\n" + "[a] " * 2_000
    with pytest.raises(TooLarge):
        await Renderer(hooks).article(bomb, locale="en", prefix="a")
    assert [each.state.value for each in hooks.health()] == ["OK"]


async def test_a_rule_that_hangs_is_left_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hangs(Faulty):
        def rule(self, state: StateInline, silent: bool) -> bool:
            time.sleep(1)
            return False

    monkeypatch.setattr(rendering_calls, "PARSE_LIMIT", 0.05)
    article = await rendered("A %.", hangs=Hangs(ZeroDivisionError()))
    assert (article.html, article.failed_plugins) == ("<p>A %.</p>\n", ("hangs",))


async def test_after_five_failures_a_transform_is_not_called() -> None:
    class Fails:
        api_version = 2
        calls = 0

        @hookimpl
        def transform_body(self, context: PluginContext) -> None:
            assert context.hook == "transform_body"
            self.calls += 1
            raise ZeroDivisionError

    plugin = Fails()
    renderer = Renderer(Hooks.of({"fails": plugin}))
    for _ in range(7):
        assert (await renderer.article(SOURCE, locale="en", prefix="a")).failed_plugins == ("fails",)
    assert plugin.calls == 5


def test_a_plugin_that_cannot_extend_stops_the_start() -> None:
    class Broken(Faulty):
        def extend(self, parser: MarkdownIt) -> None:
            parser.enable("no such rule")

    with pytest.raises(PluginError, match=r"'broken' cannot extend Markdown: ValueError: .*BLOCKED_PLUGINS=broken"):
        Renderer(Hooks.of({"broken": Broken(ZeroDivisionError())}))


@cases(
    ("markup", "named"),
    [
        (Markup(classes=["note"]), "'note'"),
        (Markup(classes=["two_words-x"]), "'two_words-x'"),
        (Markup(classes=["two-words-X"]), "'two-words-X'"),
        (Markup(data=["two-words-x"]), "'two-words-x'"),
        (Markup(data=["data-other-x"]), "'data-other-x'"),
        (Markup(classes=["two-words-" + "x" * 60]), "Begin with 'two-words-'"),
    ],
)
def test_a_name_without_the_prefix_of_its_plugin_stops_the_start(markup: Markup, named: str) -> None:
    class Declares:
        api_version = 2

        @hookimpl
        def register_markup(self) -> Markup:
            return markup

    with pytest.raises(PluginError, match=named):
        Hooks.of({"two_words": Declares()})


async def test_render_note_has_the_declared_classes_too() -> None:
    class Marks(Transforms):
        @hookimpl
        def render_note(self) -> str:
            return '<p class="changes-mark x">It <mark class="x">is</mark>.</p>'

    article = await rendered(SOURCE, changes=Marks())
    assert '<p class="changes-mark">It <mark>is</mark>.' in article.endnotes


class Enriches:
    """Adds to citations, or returns what it is told to."""

    api_version = 2

    def __init__(self, returns: Any = None) -> None:
        self.returns = returns

    @hookimpl
    def enrich_citation(self, note: Note, citation: Any) -> Any:
        if self.returns is not None:
            return self.returns
        return {**citation, "note": f"{citation.get('note', '')}{note.number}"}


class Reads:
    api_version = 2

    @hookimpl
    def read_notes(self, notes: tuple[Note, ...]) -> tuple[ReadNote, ...]:
        return (ReadNote(kind=FootnoteKind.FULL, citation={"title": "Tides"}), ReadNote(refers_to=1))


TWO_NOTES = "A.[^1] B.[^2]\n\n[^1]: *Tides*.\n[^2]: Ibid.\n"


async def test_citations_are_enriched_in_a_chain() -> None:
    article = await rendered(TWO_NOTES, reads=Reads(), one=Enriches(), two=Enriches())
    assert [each.read.citation for each in article.notes] == [{"title": "Tides", "note": "11"}, None]
    assert [step.name for step in article.provenance if step.name.startswith("plugin:")] == [
        "plugin:one", "plugin:reads", "plugin:two",
    ]  # fmt: skip


@cases("nonsense", ["text", {"a": object()}, {"a": "x" * 70_000}, {"a": "\ud800"}])
async def test_an_enricher_that_returns_nonsense_leaves_the_citation(nonsense: Any) -> None:
    article = await rendered(TWO_NOTES, reads=Reads(), wrong=Enriches(nonsense))
    assert article.notes[0].read.citation == {"title": "Tides"}
    assert article.failed_plugins == ("wrong",)


async def test_without_a_reader_there_is_nothing_to_enrich() -> None:
    article = await rendered(TWO_NOTES, one=Enriches())
    assert article.failed_plugins == ()
    assert [each.read for each in article.notes] == [ReadNote(), ReadNote()]


async def test_a_name_with_a_digit_outlives_the_plugins_that_come_after() -> None:
    class Numbered:
        api_version = 2

        @hookimpl
        def register_markup(self) -> Markup:
            return Markup(classes=["box2-box"], data=["data-box2-kind"])

        @hookimpl
        def transform_body(self, body: Body) -> str:
            return f'<div class="box2-box" data-box2-kind="2">{body.html}</div>'

    class Later:
        api_version = 2

        @hookimpl
        def transform_body(self, body: Body) -> str:
            return body.html + "<hr>"

    article = await rendered("A tide.", box2=Numbered(), later=Later())
    assert article.html == '<div class="box2-box" data-box2-kind="2"><p>A tide.</p>\n</div><hr>'


class Notes:
    """Renders each note as it is told to."""

    api_version = 2

    def __init__(self, render: Any) -> None:
        self.render = render

    @hookimpl
    def render_note(self, note: Note) -> Any:
        return self.render(note)


class AsyncNotes(Notes):
    @hookimpl
    async def render_note(self, note: Note) -> Any:
        return self.render(note)


NOTED = "A.[^1] B.[^2]\n\n[^1]: One.[^2]\n\n[^2]: *Two*.\n"
"""The first note has an id in it: that of its marker of the second."""


@cases("kind", [Notes, AsyncNotes])
@cases(
    "render",
    [
        lambda note: note.html + note.html,
        lambda note: "x" * (MIN_CAP // 2 + 1),
        lambda note: "<b></i>" * (MAX_PLUGIN_DEPTH + 1),
        lambda note: b"bytes",
    ],
)
async def test_html_of_notes_that_must_not_stand_is_a_failure_of_its_plugin(kind: Any, render: Any) -> None:
    hooks = Hooks.of({"notes": kind(render)})
    article = await Renderer(hooks).article(NOTED, locale="en", prefix="a")
    bare = await rendered(NOTED)
    assert article.endnotes == bare.endnotes
    assert "PLUGIN_FAILED" in [each.code for each in article.findings]
    (health,) = hooks.health()
    assert [(each.failures, each.last_error) for each in health.hooks] == [(1, "InvalidReturn")]


async def test_notes_may_be_nested_and_grow_within_bounds() -> None:
    deep = "<em>" * MAX_PLUGIN_DEPTH + "x" + "</em>" * MAX_PLUGIN_DEPTH
    article = await rendered(NOTED, notes=Notes(lambda note: note.html + deep + "y" * 1_000))
    assert article.endnotes.count("<em>" * MAX_PLUGIN_DEPTH) == 2
    assert not article.findings


async def test_a_body_is_not_nested_without_end() -> None:
    class Deep:
        api_version = 2

        @hookimpl
        def transform_body(self, body: Body) -> str:
            return body.html + "<div>" * (MAX_PLUGIN_DEPTH + 1)

    article = await rendered("Text.", deep=Deep())
    assert article.html == (await rendered("Text.")).html
    assert [each.code for each in article.findings] == ["PLUGIN_FAILED"]
