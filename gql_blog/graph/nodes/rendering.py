"""How an article was rendered: by what, from what, to what."""

import json
from typing import Any, Final

from gql_blog.graph.declared.declarations import field, key
from gql_blog.read import Guarded, Items, Key, ReadContext


class Rendering:
    """How the HTML of an article was made, so that another rendering can be compared with it."""

    steps = key("[RenderingStep!]!", "What it went through: libraries, policies, plugins.")
    input_hash = key(
        "String",
        "SHA-256 of what was rendered (the source, the locale, the prefix of anchors, rows of plugins), in "
        "hexadecimal.",
    )
    output_hash = key("String", "SHA-256 of what it became (the HTML, the text and the notes), in hexadecimal.")
    current = key(
        "Boolean!",
        "Whether all plugins took part, and the renderer, the plugins, their settings and the rows that they read are "
        "those of this server. If not, `gql-blog render` renders it again.",
    )


class RenderingStep:
    """A library, a policy, or a plugin that took part in rendering."""

    name = key(
        "String!",
        "The name: of a library, policy:article, or of a plugin after markdown:, plugin: (of notes), transform: or "
        "search:.",
    )
    version = key("String!", "The version.")
    settings_hash = field(
        "String",
        Key("settings"),
        "SHA-256 of the plugin's settings, secrets left out, in hexadecimal; null if it has none.",
    )


def _rendering(
    context: ReadContext,
    _arguments: dict[str, Any],
    rendering: str | None,
    rendered_by: str | None,
    rendered_rows: str | None,
    rendered_input: str | None,
    rendered_output: str | None,
) -> dict[str, Any] | None:
    if rendering is None:
        return None
    return {
        "steps": [{"settings": None, **step} for step in json.loads(rendering)],
        "inputHash": rendered_input,
        "outputHash": rendered_output,
        "current": context.installed.is_current(rendered_by, rendered_rows),
    }


_COLUMNS: Final = ("rendering", "rendered_by", "rendered_rows", "rendered_input", "rendered_output")
ARTICLE_RENDERING: Final = Guarded("provenance", Items(_COLUMNS, _rendering))
