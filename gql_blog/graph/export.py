"""The files that an article, or a whole dialogue, can be had as."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from gql_blog.graph.declare import Late, field
from gql_blog.hooks import ExportFormat, Hooks
from gql_blog.read import Items, Key, ReadContext


class Export:
    """A file to download: one of the formats that the installed plugins can write."""

    format = field("String!", Key("format"), "The format's name, such as epub, jats, markdown.")
    media_type = field("String!", Key("mediaType"), "The file's media type, such as text/markdown.")
    url = field("String!", Key("url"), "Where the file is, absolute.")


def _exports(
    formats: tuple[ExportFormat, ...], address: Callable[[str, ExportFormat], str]
) -> Callable[..., list[dict[str, Any]]]:
    def write(
        context: ReadContext, _arguments: dict[str, Any], slug: str, is_stub: bool = False
    ) -> list[dict[str, Any]]:
        if is_stub:
            return []
        return [
            {
                "format": each.format,
                "mediaType": each.media_type,
                "url": context.public_url.rstrip("/") + address(quote(slug), each),
            }
            for each in formats
        ]

    return write


def _formats(hooks: Hooks) -> tuple[ExportFormat, ...]:
    return tuple(sorted((each.value for each in hooks.exports), key=lambda each: each.format))


def _of_article(hooks: Hooks) -> Items:
    return Items(("slug", "is_stub"), _exports(_formats(hooks), lambda slug, each: f"/exports/{slug}.{each.extension}"))


def _of_dialogue(hooks: Hooks) -> Items:
    whole = tuple(each for each in _formats(hooks) if each.whole_dialogue)
    return Items(("slug",), _exports(whole, lambda slug, each: f"/dialogues/{slug}/export.{each.extension}"))


ARTICLE_EXPORTS = Late(_of_article)
DIALOGUE_EXPORTS = Late(_of_dialogue)
