"""Rendering articles again after an upgrade of a plugin, of its settings, or of the renderer: ``gql-blog render``."""

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Annotated

import typer

from gql_blog.app import App
from gql_blog.cli.command_runner import print_error, print_output, print_progress, with_app
from gql_blog.content import DiffHunk, DiffKind
from gql_blog.write import Obstacle, RenderedAgain, Rerendered, Unrendered

_SIGNS = {DiffKind.KEPT: " ", DiffKind.REMOVED: "-", DiffKind.ADDED: "+"}

_UNRENDERED = {
    Obstacle.LIMITS: "The article {0!r} exceeds the limits of rendering and keeps its old HTML: body(footnotes: false) "
    "includes its notes. Shorten its source.",
    Obstacle.PLUGIN: "The article {0!r} is not rendered again, because plugins failed that process it: {1}. Fix "
    "them, or disable each with `gql-blog plugin disable NAME`: {3}. Then run `gql-blog {2}` again.",
    Obstacle.ERROR: "The article {0!r} is not rendered again, because of an unexpected error. The log above has it. "
    "Fix its cause, then run `gql-blog {2}` again.",
}

_DISABLED = {
    "migrate": "its notes stay as they are stored",
    "render": "what it made is taken away, until it is enabled and the articles are rendered again",
}
"""By command, what becomes of the share of a plugin that is disabled."""


def render(
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Change nothing. Print what would change, and exit with 1 if anything would."),
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="All articles, also those that were rendered by the same versions.")
    ] = False,
) -> None:
    """Render again what other versions of plugins, of their settings or of the renderer rendered."""
    if dry_run:
        _compare(every)
        return

    async def work(app: App) -> RenderedAgain:
        return await app.writer.rerender(print_rendered, await app.writer.stale(every=every))

    again = with_app(work)
    print_unrendered(again.unrendered, "render")
    typer.echo(f"Rendered again: {again.articles}. Changed: {again.changed}.")
    if again.unrendered:
        raise typer.Exit(1)


def print_rendered(done: int, total: int) -> None:
    """Tell on a terminal how far it is."""
    print_progress(f"rendered {done} of {total} articles again")


def print_unrendered(articles: Iterable[Unrendered], command: str) -> None:
    """Tell which articles were not rendered again, and what is to be done."""
    for each in articles:
        print_error(_obstacle(each, command))


def _compare(every: bool) -> None:
    async def work(app: App) -> tuple[int, int, int]:
        return await _printed(app.writer.compare_rendering(await app.writer.stale(every=every)))

    same, changed, unrendered = with_app(work)
    typer.echo(f"Would change: {changed}. The same: {same}. Not rendered: {unrendered}.")
    if changed or unrendered:
        raise typer.Exit(1)


async def _printed(found: AsyncIterator[Rerendered]) -> tuple[int, int, int]:
    """Print each change as it is found; return how many are the same, how many change, and how many cannot."""
    same = changed = unrendered = 0
    async for each in found:
        if each.obstacle is not None:
            unrendered += 1
            print_error(_obstacle(each.obstacle, "render"))
        elif each.change is None:
            same += 1
        else:
            changed += 1
            for line in _unified(each):
                print_output(line)
    return same, changed, unrendered


def _obstacle(each: Unrendered, command: str) -> str:
    return _UNRENDERED[each.obstacle].format(each.slug, ", ".join(each.plugins), command, _DISABLED[command])


def _unified(each: Rerendered) -> Iterator[str]:
    """The change of an article as a unified diff of its HTML, and one of the words that plugins add for the search."""
    assert each.change is not None
    slug, hunks = each.article.slug, each.change.hunks()
    yield f"--- {slug} (stored)"
    yield f"+++ {slug} (rendered again)"
    yield from _lines(hunks)
    if not hunks and (each.change.notes or each.change.text):
        yield "The HTML is the same: what is known of its notes, or its plain text, differs."
    if each.change.is_found_otherwise:
        yield "Words that plugins add to find it by:"
        yield from _lines(each.change.word_hunks())


def _lines(hunks: Iterable[DiffHunk]) -> Iterator[str]:
    for hunk in hunks:
        yield _head(hunk)
        for part in hunk.parts:
            yield from (f"{_SIGNS[part.kind]}{line}" for line in part.text.splitlines())


def _head(hunk: DiffHunk) -> str:
    old = sum(part.kind is not DiffKind.ADDED for part in hunk.parts)
    new = sum(part.kind is not DiffKind.REMOVED for part in hunk.parts)
    return f"@@ -{hunk.old_line},{old} +{hunk.new_line},{new} @@"
