"""Calling what plugins do to the body of an article: constructs of Markdown, changes of the HTML, words to find it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final, TypeVar

from gql_blog.content import CircuitKey, SearchWords, joined_words
from gql_blog.errors import InputError
from gql_blog.hooks.calls.invocation import HookCaller, then
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.answer_size import check_size
from gql_blog.hooks.declared.callbacks import EXTEND, callback
from gql_blog.hooks.declared.hook_specs import contracts
from gql_blog.hooks.declared.hook_values import HookResult
from gql_blog.hooks.declared.plugin_context import Grant
from gql_blog.hooks.declared.registration_values import Registered
from gql_blog.hooks.declared.rendering_values import Body, MarkdownExtension, Markup, SearchedArticle

RENDERING_HOOKS: Final = (
    *("register_markup", "register_markdown", "register_citation_styles"),
    *(name for name, each in contracts().items() if each.reads),
)
"""The hooks that decide what an article becomes, and what it is found by."""

PARSE_LIMIT: Final = 5.0
"""Seconds for one article with the constructs of one plugin more, as the spec of ``register_markdown`` promises."""

T = TypeVar("T")

Sanitise = Callable[[str, Body, str], str]
"""From a plugin, the body that it was given and the HTML that it returned to what of it may be published.

InvalidReturn: the plugin must not return that.
"""


class RenderingCalls:
    """Calls what the plugins of one app do to bodies. ``markup`` has what each declares, by plugin.

    ``taking_part`` names all plugins that take part in rendering articles, notes included. ``rows`` reads what rows of
    their tables they declare.
    """

    def __init__(
        self,
        calls: HookCaller,
        extensions: Sequence[Registered[MarkdownExtension]],
        markup: Mapping[str, Markup],
        taking_part: Collection[str],
    ) -> None:
        self.extensions = tuple(extensions)
        self.markup = markup
        self._calls = calls
        self._caller = calls.caller
        self._taking_part = sorted(taking_part)
        self.rows = calls.rows

    def taking_part(self) -> tuple[str, ...]:
        """Return the plugins that take part in rendering now: without those that an operator has disabled."""
        return tuple(name for name in self._taking_part if not self._caller.is_disabled(name))

    def extend(self, plugins: Sequence[str], parser: Any) -> None:
        """Teach a parser the constructs of some plugins; whatever one raises is raised."""
        for each in self.extensions:
            if each.plugin in plugins:
                called = callback(each.value.extend, EXTEND, "extend")
                context = self._calls.contexts.of(each.plugin, f"extend of {each.value.name}", None, Grant.NONE)
                called.function(**called.chosen({"context": context, "parser": parser}))

    async def parse(self, parse: Callable[[tuple[str, ...]], T]) -> HookResult[tuple[tuple[str, ...], T] | None]:
        """Return what ``parse`` makes of a text with the constructs of all plugins that can; ``None``: none can.

        It is called with one plugin more each time, behind the circuit of that plugin: so a fault is that plugin's
        alone. An InputError is the text's, or the plugin's: without that plugin it is tried anew, and told if it stays.
        """
        plugins: tuple[str, ...] = ()
        made: tuple[tuple[str, ...], T] | None = None
        failed = []
        for plugin in dict.fromkeys(each.plugin for each in self.extensions):
            if self._caller.is_disabled(plugin):
                continue
            tried, key = (*plugins, plugin), CircuitKey(plugin, "register_markdown")
            try:
                outcome = await self._caller.call(
                    key, parse, return_checks.as_it_is, tried, limit=PARSE_LIMIT, rejections=(InputError,)
                )
            except InputError:
                failed.append(plugin)
                continue
            if outcome.error is not None or outcome.value is None:
                failed.append(plugin)
            else:
                plugins, made = tried, (tried, outcome.value)
        return HookResult(made, tuple(failed))

    async def transform(self, body: Body, sanitise: Sanitise) -> HookResult[tuple[Body, tuple[str, ...]]]:
        """Return the body as all plugins leave it, each of which gets what the one before it made; and who changed it.

        What a plugin returns is sanitised behind its circuit: HTML that must not stand is a failure of it.
        """
        changed, failed = [], []
        for each in self._calls.enabled("transform_body"):
            work = then(each, partial(_sanitised, each.plugin, body, sanitise))
            outcome = await self._calls.call(work, return_checks.body_html, {"body": body})
            if outcome.error is not None:
                failed.append(each.plugin)
            elif outcome.value is not None and outcome.value != body.html:
                body = replace(body, html=outcome.value)
                changed.append(each.plugin)
        return HookResult((body, tuple(changed)), tuple(failed))

    async def search_words(self, article: SearchedArticle) -> HookResult[tuple[SearchWords, tuple[str, ...]]]:
        """Return what all plugins add to the words of an article, and who added any. One that fails adds nothing."""
        words, adding, failed = [], [], []
        for each in self._calls.enabled("search_text"):
            outcome = await self._calls.call(each, return_checks.search_words, {"article": article})
            if outcome.error is not None:
                failed.append(each.plugin)
            elif outcome.value is not None:
                words.append(outcome.value)
                adding.append(each.plugin)
        return HookResult((joined_words(words), tuple(adding)), tuple(failed))


def _sanitised(plugin: str, body: Body, sanitise: Sanitise, answer: Any) -> Any:
    check_size(answer)
    return sanitise(plugin, body, answer) if isinstance(answer, str) else answer
