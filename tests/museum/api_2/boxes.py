"""A construct of Markdown with markup of its own, and changes of bodies by plugins that have settings."""

from types import SimpleNamespace
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.container import container_plugin
from pydantic import BaseModel, SecretStr

from gql_blog.plugin import Body, MarkdownExtension, Markup, hookimpl


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
