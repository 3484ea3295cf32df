"""What plugins add to the words that an article is found by: gathered when it is rendered, and kept beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from gql_blog.content import NO_WORDS, ArticleHead, Finding, Note, SearchWords
from gql_blog.hooks import Hooks, SearchedArticle
from gql_blog.render.fingerprints import Recipe, Step, hash_of
from gql_blog.render.plugin_html import failed_findings


@dataclass(frozen=True, slots=True)
class AddedWords:
    """What plugins add to the words of an article. ``key`` is the hash of what it was made of, as ``key_of`` has it.

    ``asked``: there are plugins that add any. ``steps`` are those that added some, ``failed`` those that failed.
    ``rows`` is the hash of the rows of plugins that were read.
    """

    key: str
    words: SearchWords = NO_WORDS
    asked: bool = False
    steps: tuple[Step, ...] = ()
    failed: tuple[str, ...] = ()
    rows: str | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What an author should know of those that failed."""
        return failed_findings(self.failed)


def key_of(head: ArticleHead, source: str, locale: str) -> str:
    """Return the hash of what the words of an article are made of."""
    return hash_of([head.title, head.subtitle, source, locale])


def adds_words(hooks: Hooks) -> bool:
    """Return whether plugins add to the words that articles are found by."""
    return bool(hooks.implementers("search_text"))


async def gathered(
    hooks: Hooks,
    recipe: Recipe,
    head: ArticleHead,
    *,
    source: str,
    locale: str,
    text: str,
    notes: Sequence[Note],
    rows: str | None,
) -> AddedWords:
    """Ask the plugins. ``text`` and ``notes`` are what the source became; ``rows`` is the hash of those read for it."""
    key = key_of(head, source, locale)
    if not adds_words(hooks):
        return AddedWords(key)
    article = SearchedArticle(
        title=head.title, subtitle=head.subtitle, text=text, notes=tuple(notes), source=source, locale=locale
    )
    found = await hooks.rendering.search_words(article)
    words, plugins = found.value
    steps = tuple(recipe.step("search", name) for name in plugins)
    return AddedWords(key, words, asked=True, steps=steps, failed=found.failed, rows=rows)
