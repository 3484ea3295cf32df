"""Renders texts with several plugins, registered in an order of chance, and prints all that became of them.

Run as a module, in a process of its own: its argument is the seed of the order.
"""

import asyncio
import json
import random
import sys
from dataclasses import asdict
from importlib.resources import files
from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.container import container_plugin
from pydantic import BaseModel, SecretStr

import gql_blog_footnotes.hooks
from gql_blog.hooks import Body, Hooks, MarkdownExtension, Markup, hookimpl
from gql_blog.hooks.registration.plugin_loading import Plugin
from gql_blog.render import Recipe, Renderer

EVERYTHING = """# One

::: box
A *word*[^a] in a box.^[In place.]
:::

## Two {#two}

| a | b |
|--:|---|
| 1 | [c](#two) |

[^a]: Ada Stone, *Tides* (Oslo: Rune, 1999), 5.
[^b]: Ibid., 6; cf. doi:10.1000/182.
[^c]: Nobody calls this.
"""


class Words(BaseModel):
    """Settings with a set, whose order differs from process to process, and a secret."""

    words: frozenset[str] = frozenset({"tide", "moon", "quay", "harbour", "lamp"})
    secret: SecretStr = SecretStr("hidden")


def _boxes() -> Any:
    def extend(parser: MarkdownIt) -> None:
        parser.use(container_plugin, "box")
        parser.core.ruler.push("boxes", mark)

    def mark(state: Any) -> None:
        for token in state.tokens:
            if token.type == "container_box_open":
                token.attrs["class"] = "boxes-box"

    @hookimpl
    def register_markdown() -> list[MarkdownExtension]:
        return [MarkdownExtension(name="boxes", extend=extend)]

    @hookimpl
    def register_markup() -> Markup:
        return Markup(classes=("boxes-box",))

    return SimpleNamespace(api_version=2, register_markdown=register_markdown, register_markup=register_markup)


def marks(name: str) -> Any:
    """A plugin that changes bodies, and has settings."""

    @hookimpl
    def register_settings() -> type[Words]:
        return Words

    @hookimpl
    def register_markup() -> Markup:
        return Markup(classes=(f"{name}-mark",))

    @hookimpl
    def transform_body(body: Body) -> str:
        return body.html.replace("<em>", f'<em><span class="{name}-mark"></span>')

    hooks = (register_settings, register_markup, transform_body)
    return SimpleNamespace(api_version=2, **{each.__name__: each for each in hooks})


def hooks_of(seed: int, **settings: Any) -> Hooks:
    """The plugins, in an order of chance; ``settings`` are those of ``footnotes``."""
    plugins = [
        Plugin("footnotes", "0.1.0", gql_blog_footnotes.hooks),
        Plugin("boxes", "1", _boxes()),
        Plugin("early", "1", marks("early")),
        Plugin("late", "2", marks("late")),
    ]
    random.Random(seed).shuffle(plugins)
    given = {"footnotes": settings or {"sidenotes": True}}
    return Hooks(plugins, read_settings=lambda name, model: model(**given.get(name, {})))


async def rendered(hooks: Hooks) -> list[Any]:
    """All that becomes of each text."""
    sample = files("gql_blog.transfer") / "sample"
    sources = [
        EVERYTHING,
        *sorted(each.read_text(encoding="utf-8") for each in sample.iterdir() if each.name.endswith(".md")),
    ]
    renderer, found = Renderer(hooks), []
    for source in sources:
        article = await renderer.article(source, locale="en", prefix="a")
        found.append({
            "html": article.html, "endnotes": article.endnotes, "text": article.text, "words": article.word_count,
            "notes": [repr(each) for each in article.notes], "steps": [each._asdict() for each in article.provenance],
            "recipe": article.recipe, "input": article.input_hash, "output": article.output_hash,
            "searched": sorted(article.searched.weights.items()), "findings": list(map(asdict, article.findings)),
        })  # fmt: skip
    return [Recipe(hooks).hash, *found]


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(rendered(hooks_of(int(sys.argv[1])))), sort_keys=True))
