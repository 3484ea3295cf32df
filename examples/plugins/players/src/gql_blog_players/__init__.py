"""Plays what a paragraph links to, if it holds that link alone and a setting lists the provider."""

import re
from html import escape, unescape
from typing import Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from gql_blog.plugin import Body, Markup, PluginContext, hookimpl

api_version: Final = 2

_ALONE: Final = re.compile(r'<p><a [^<>]*?\bhref="([^"]*)"[^<>]*>([^<]*)</a></p>')
_PAGES: Final = (
    (
        re.compile(r"https://(?:www\.youtube\.com/watch\?v=|youtu\.be/)([\w-]{11})(?:[&?#].*)?"),
        "https://www.youtube-nocookie.com/embed/",
    ),
    (re.compile(r"https://vimeo\.com/([0-9]+)(?:[?#].*)?"), "https://player.vimeo.com/video/"),
)
"""Addresses of pages, as authors copy them, and where their players are."""
_PLAIN: Final = re.compile(r"(https://[^/?#]*|(?=/(?!/)))[!#-;=?-\[\]-~]*")
"""An address as the core publishes one: of any other it would take the player away, and the link with it."""
_FILES: Final = {
    **dict.fromkeys(("m4a", "mp3", "ogg", "opus"), "audio"),
    **dict.fromkeys(("mp4", "webm"), "video"),
}


class PlayerSettings(BaseModel):
    """Who may be played: GQL_BLOG_PLUGIN_PLAYERS__FRAMES, and so on."""

    model_config = ConfigDict(frozen=True)

    frames: tuple[str, ...] = Field(
        default=("https://www.youtube-nocookie.com", "https://player.vimeo.com"),
        description="Origins of players that are pages of their own.",
    )
    files: tuple[str, ...] = Field(
        default=(), description="Origins of files of sound and video, besides paths of the site."
    )


@hookimpl
def register_settings() -> type[PlayerSettings]:
    """Who may be played."""
    return PlayerSettings


@hookimpl
def register_markup(context: PluginContext) -> Markup:
    """Have players of these providers; the core takes away any other."""
    files = context.settings.files
    return Markup(players={"iframe": context.settings.frames, "audio": files, "video": files})


@hookimpl
def transform_body(context: PluginContext, body: Body) -> str:
    """Put a player in the place of each paragraph that holds nothing but a link to what may be played."""

    def player(link: re.Match[str]) -> str:
        address, words = unescape(link[1]), unescape(link[2])
        kind, played = played_at(address)
        listed = context.settings.frames if kind == "iframe" else ("", *context.settings.files)
        if origin_of(played) not in listed:
            return link[0]
        title = urlsplit(address).hostname if words == address else words
        return f'<p><{kind} src="{escape(played)}" title="{escape(title or words)}"></{kind}></p>'

    return _ALONE.sub(player, body.html)


def played_at(address: str) -> tuple[str, str]:
    """Return the kind of player for an address, and what it plays."""
    for page, frame in _PAGES:
        if found := page.fullmatch(address):
            return "iframe", frame + found[1]
    return _FILES.get(address.rpartition(".")[2].lower(), "iframe"), address


def origin_of(address: str) -> str:
    """Return the origin of an address, as settings list it; "" for a path of the site, "-" for what never plays."""
    found = _PLAIN.fullmatch(address)
    return found[1] if found else "-"
