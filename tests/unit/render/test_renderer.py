"""The renderer: articles with their notes, comments, and what the plugins add."""

from dataclasses import replace
from typing import Any

import pytest
from support.cases import cases
from support.policy import breaches

from gql_blog.content import FootnoteKind, Note, ReadNote
from gql_blog.errors import InputError, TooLarge
from gql_blog.hooks import Hooks, hookimpl
from gql_blog.render import RenderedArticle, Renderer, Step

SOURCE = """The bridge[^1] stands [^2]. It *still* stands.[^1]

[^1]: Ada Byron, *Notes* (London: Taylor, 1843), 5.
[^2]: Ibid, 6.
"""


async def rendered(source: str, **plugins: Any) -> RenderedArticle:
    return await Renderer(Hooks.of(plugins)).article(source, locale="en", prefix="a")


class Reads:
    api_version = 2

    @hookimpl
    def read_notes(self, notes: tuple[Note, ...], locale: str) -> tuple[ReadNote, ...]:
        assert locale == "en"
        return (
            ReadNote(kind=FootnoteKind.FULL, locator="5"),
            ReadNote(kind=FootnoteKind.IBID, refers_to=1, locator="6"),
        )

    @hookimpl
    def render_note(self, note: Note, read: ReadNote, target: Note | None) -> str | None:
        if target is None:
            return None
        link = f'<a href="#{target.anchor}" onclick="x" id="mine" role="main">Ibid</a>'
        return f"<p>{link}, {read.locator}.</p><script>x</script>"


async def test_the_body_and_its_notes_are_two_parts() -> None:
    article = await rendered(SOURCE)
    assert article.html == (
        '<p>The bridge<sup><a href="#fn-a-1" id="fn-a-1-ref-1" role="doc-noteref" rel="noopener noreferrer">1</a></sup>'
        ' stands <sup><a href="#fn-a-2" id="fn-a-2-ref-1" role="doc-noteref" rel="noopener noreferrer">2</a></sup>.'
        " It <em>still</em> stands."
        '<sup><a href="#fn-a-1" id="fn-a-1-ref-2" role="doc-noteref" rel="noopener noreferrer">1</a></sup></p>\n'
    )
    assert article.endnotes == (
        '<section role="doc-endnotes">\n<ol>\n'
        '<li id="fn-a-1"><p>Ada Byron, <em>Notes</em> (London: Taylor, 1843), 5. '
        '<a href="#fn-a-1-ref-1" role="doc-backlink" aria-label="Back to the text, note 1, place 1">\u21a9\ufe0e</a> '
        '<a href="#fn-a-1-ref-2" role="doc-backlink" aria-label="Back to the text, note 1, place 2">'
        "\u21a9\ufe0e<sup>2</sup></a></p></li>\n"
        '<li id="fn-a-2"><p>Ibid, 6. '
        '<a href="#fn-a-2-ref-1" role="doc-backlink" aria-label="Back to the text, note 2">\u21a9\ufe0e</a></p></li>\n'
        "</ol>\n</section>\n"
    )
    assert article.text == "The bridge stands. It still stands."
    assert article.word_count == 6


async def test_a_named_note_is_shown_by_its_number() -> None:
    article = await rendered("So it is.[^hollis2014]\n\n[^hollis2014]: Hollis, *Quays*.")
    assert "hollis2014" not in article.html + article.endnotes
    assert 'rel="noopener noreferrer">1</a></sup>' in article.html
    assert article.notes[0].note.label == "hollis2014"


async def test_what_rendering_drops_is_reported() -> None:
    article = await rendered('Before.\n\n<iframe src="https://example.org/v"></iframe>\n\nAfter.')
    assert [finding.code for finding in article.findings] == ["RENDERING_DROPPED"]
    assert "<iframe>" in article.findings[0].message


async def test_the_language_of_a_code_block_is_kept_in_text_notes_and_notices() -> None:
    article = await rendered("```rust\nfn\n```\n\nx[^1]\n\n[^1]: y\n\n    ```c++\n    z\n    ```\n")
    assert article.html.startswith('<pre><code class="language-rust">fn\n</code></pre>')
    assert article.notes[0].note.html == '<p>y</p>\n<pre><code class="language-c++">z\n</code></pre>'
    assert article.findings == ()
    notice = await Renderer(Hooks.of({})).notice("```sql\nx\n```")
    assert notice.html == '<pre><code class="language-sql">x\n</code></pre>'
    comment = await Renderer(Hooks.of({})).comment("```sql\nx\n```")
    assert comment.html == "<pre><code>x\n</code></pre>\n"


async def test_a_plugins_note_keeps_the_languages_that_it_had() -> None:
    class Echoes:
        api_version = 2

        @hookimpl
        def render_note(self, note: Note) -> str:
            return f'{note.html}<code class="language-b" id="language-a">x</code>'

    article = await rendered("x[^1]\n\n[^1]: y\n\n    ```a\n    z\n    ```\n", echoes=Echoes())
    assert article.notes[0].note.html == '<p>y</p>\n<pre><code class="language-a">z\n</code></pre><code>x</code>'


async def test_levels_of_headings_stay_apart() -> None:
    assert (await rendered("# a\n\n## b")).html == '<h2 id="h-a-a">a</h2>\n<h3 id="h-a-b">b</h3>\n'
    assert (await rendered("## a\n\n### b")).html == '<h2 id="h-a-a">a</h2>\n<h3 id="h-a-b">b</h3>\n'
    assert (await Renderer(Hooks.of({})).notice("# a\n\n## b")).html == "<h2>a</h2>\n<h3>b</h3>"


async def test_ruby_and_direction_are_kept() -> None:
    source = '<p dir="rtl" lang="ja"><ruby>字<rp>(</rp><rt>zi</rt><rp>)</rp></ruby></p>'
    article = await rendered(source)
    assert article.html == source
    assert article.text == "字(zi)"
    assert article.findings == ()


async def test_without_plugins_notes_are_remarks_as_written() -> None:
    article = await rendered(SOURCE)
    assert [each.read for each in article.notes] == [ReadNote(), ReadNote()]
    first = article.notes[0].note
    assert (first.number, first.label, first.anchor) == (1, "1", "fn-a-1")
    assert first.marker_anchors == ("fn-a-1-ref-1", "fn-a-1-ref-2")
    assert first.text == "Ada Byron, Notes (London: Taylor, 1843), 5."
    assert first.html == "<p>Ada Byron, <em>Notes</em> (London: Taylor, 1843), 5.</p>"


async def test_plugins_read_and_render_and_what_they_render_is_sanitised() -> None:
    article = await rendered(SOURCE, cites=Reads())
    assert [each.read.kind for each in article.notes] == [FootnoteKind.FULL, FootnoteKind.IBID]
    assert article.notes[0].note.html == "<p>Ada Byron, <em>Notes</em> (London: Taylor, 1843), 5.</p>"
    second = '<p><a href="#fn-a-1" rel="noopener noreferrer">Ibid</a>, 6.</p>'
    assert article.notes[1].note.html == second
    assert second.removesuffix("</p>") in article.endnotes
    assert article.provenance[-1] == Step("plugin:cites", "0")
    assert breaches(article.html + article.endnotes) == []


async def test_a_plugins_html_keeps_the_markers_that_stand_in_its_note() -> None:
    class Echoes:
        api_version = 2

        @hookimpl
        def render_note(self, note: Note) -> str:
            return f'{note.html}<p id="fn-a-9" role="doc-endnotes">and <a id="fn-a-1-ref-1">x</a></p>'

    article = await rendered("x\n\n[^1]: see [^2]\n\n[^2]: y", echoes=Echoes())
    assert 'id="fn-a-2-ref-1" role="doc-noteref"' in article.notes[0].note.html
    assert "fn-a-9" not in article.endnotes
    assert article.endnotes.count("fn-a-1-ref-1") == 0


async def test_a_failing_plugin_leaves_the_core_to_it() -> None:
    class Fails:
        api_version = 2

        @hookimpl
        def read_notes(self) -> None:
            raise ValueError

        @hookimpl
        def render_note(self) -> None:
            raise ValueError

    article = await rendered(SOURCE, bad=Fails())
    assert article.failed_plugins == ("bad",)
    assert [finding.code for finding in article.findings] == ["PLUGIN_FAILED"]
    assert article.recipe is None, "it is to be rendered again"
    assert replace(article, failed_plugins=(), findings=()) == replace(await rendered(SOURCE), recipe=None)


async def test_a_plugin_that_reads_notes_but_fails_to_render_them_is_named() -> None:
    class ReadsOnly(Reads):
        api_version = 2

        @hookimpl
        def render_note(self, note: Note, read: ReadNote, target: Note | None) -> str | None:
            raise ValueError(note.label, read, target)

    article = await rendered(SOURCE, cites=ReadsOnly())
    assert article.failed_plugins == ("cites",)
    assert article.provenance[-1] == Step("plugin:cites", "0")
    assert (await rendered(SOURCE, cites=Reads())).failed_plugins == ()


async def test_provenance_names_every_step_with_its_version() -> None:
    article = await rendered("x")
    names = [step.name for step in article.provenance]
    assert names == ["markdown-it-py", "mdit-py-plugins", "nh3", "policy:article"]
    assert all(step.version for step in article.provenance)


async def test_two_articles_on_one_page_do_not_clash() -> None:
    renderer = Renderer(Hooks.of({}))
    pages = [await renderer.article(SOURCE, locale="en", prefix=prefix) for prefix in ("art_1", "art_2")]
    assert breaches("".join(page.html + page.endnotes for page in pages)) == []


@cases("prefix", ["", "a b", 'a"', "a" * 201, "ä"])
async def test_a_prefix_is_fit_for_an_id(prefix: str) -> None:
    with pytest.raises(InputError, match="anchor prefix"):
        await Renderer(Hooks.of({})).article("x", locale="en", prefix=prefix)


async def test_half_a_surrogate_pair_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="at character 3"):
        await rendered("ab\ud800")
    with pytest.raises(InputError, match="at character 1"):
        await Renderer(Hooks.of({})).comment("\udfff")


async def test_what_is_nested_too_deep_is_kept_and_told() -> None:
    source = "".join(f"{'  ' * depth}- item{depth}\n" for depth in range(600)) + "\nAfter *all*.\n"
    article = await rendered(source)
    assert [finding.code for finding in article.findings] == ["CONTENT_CUT"]
    words = article.text.split()
    assert [word for word in words if word.startswith("item")] == [f"item{depth}" for depth in range(600)]
    assert article.html.endswith("<p>After <em>all</em>.</p>\n")
    assert (await rendered("- a\n  - b\n    - c")).findings == ()


async def test_a_reference_bomb_is_refused() -> None:
    with pytest.raises(TooLarge, match="would become more than"):
        await rendered("[a]: http://x/" + "y" * 15_000 + "\n\n" + "[a]" * 5_000)
    with pytest.raises(TooLarge):
        await Renderer(Hooks.of({})).comment("[a]: http://x/" + "y" * 15_000 + "\n\n" + "[a]" * 5_000)


async def test_many_comments_are_rendered_as_each_is() -> None:
    renderer = Renderer(Hooks.of({}))
    sources = ["*One* https://a.example/", "Two", "> three"]
    assert await renderer.comments(sources) == tuple([await renderer.comment(each) for each in sources])
    assert await renderer.comments([]) == ()
    with pytest.raises(InputError, match="at character 1"):
        await renderer.comments(["one", "\udfff"])


async def test_a_comment_is_text_with_a_little_markup() -> None:
    source = (
        "Hi <b>x</b>,\n# no title ![pixel](http://e.example/x.png) [^1]\n\n* *one* [rel](/x) https://b.example/c.\n"
    )
    comment = await Renderer(Hooks.of({})).comment(source)
    rel = ' rel="nofollow ugc noopener noreferrer"'
    assert comment.html == (
        f'<p>Hi &lt;b&gt;x&lt;/b&gt;,<br>\n# no title !<a href="http://e.example/x.png"{rel}>pixel</a> [^1]</p>\n'
        f"<ul>\n<li><em>one</em> <a{rel}>rel</a> https://b.example/c.</li>\n</ul>\n"
    )
    assert comment.text == "Hi <b>x</b>,\n# no title !pixel [^1]\n\none rel https://b.example/c."
    assert comment.links == ("http://e.example/x.png", "https://b.example/c")
    assert comment.provenance[-1].name == "policy:comment"
