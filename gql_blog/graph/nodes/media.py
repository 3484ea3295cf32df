"""Media: pictures, recordings and documents."""

import re
from datetime import UTC, timedelta
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.access import Preview, is_staff
from gql_blog.content import SHOWN_DIGITS, WIDTHS, MediaFormat, media_path
from gql_blog.graph.declared.declarations import Argument, column, field, key
from gql_blog.graph.declared.relay_types import Node, both_ways, connection_types
from gql_blog.read import (
    ALWAYS,
    PARENT,
    THIS,
    Column,
    Computed,
    Guarded,
    Items,
    Lookup,
    Many,
    One,
    Pages,
    ReadContext,
    Row,
    Select,
    Sought,
    among,
    equal,
    shown_publicly,
)

_PATH: Final = re.compile(rf"/media/(med_[0-9a-z]{{26}})/[0-9a-f]{{{SHOWN_DIGITS}}}(?:-[0-9]+)?\.[a-z0-9]+")
_MEDIA, _USE = Row("media", "m"), Row("article_media", "u")
_SHOWN: Final = Sought(Select((_MEDIA["id"],), (_MEDIA,), (equal(_MEDIA["id"], PARENT), shown_publicly(_MEDIA["id"]))))
_USING: Final = among(
    THIS["id"], Select((_USE["article_id"],), (_USE,), (equal(_USE["media_id"], PARENT), _USE["live"]))
)


def _url(
    context: ReadContext,
    arguments: dict[str, Any],
    media_id: str,
    sha256: str,
    mime_type: str,
    own_width: int | None,
    shown: str | None,
) -> str:
    width = form = None
    if own_width is not None:
        form = MediaFormat(arguments["format"]) if arguments["format"] else None
        width = _width(arguments["width"], own_width, converted=form is not None)
    path = media_path(media_id, sha256, mime_type, width, form)
    if shown is None or is_staff(context.viewer.role) or context.viewer.sight is Preview.SITE:
        path = with_keys(context, path)
    return context.urls.of_media(path)


def _width(wanted: int | None, own: int, *, converted: bool) -> int | None:
    """Return the width of the ladder that is the first not to be smaller; ``None``: the picture as it is stored."""
    if wanted is not None:
        found = next((each for each in WIDTHS if each >= wanted), WIDTHS[-1])
        if found < own or not converted:
            return found if found < own else None
    return max((each for each in WIDTHS if each <= own), default=WIDTHS[0]) if converted else None


def with_keys(context: ReadContext, text: str) -> str:
    """Return a text in which each address of a medium has a key, which opens it for an hour or two."""
    if "/media/" not in text or not context.previews.has_key:
        return text
    hour = DateTime.now(UTC).replace(minute=0, second=0, microsecond=0)
    until = int((hour + timedelta(hours=2)).timestamp())
    context.holds_until(hour + timedelta(hours=1))
    return _PATH.sub(lambda found: f"{found[0]}?key={context.previews.media_key(found[1], until)}", text)


def _focal_point(_context: ReadContext, _arguments: dict[str, Any], x: int | None, y: int | None) -> Any:
    return None if x is None else {"x": x, "y": y}


class FocalPoint:
    """The point of a picture that is to stay visible where the picture is cut."""

    x = key("Int!", "From the left, in percent of the width.")
    y = key("Int!", "From above, in percent of the height.")


class Media(Node):
    """A picture, a recording or a document."""

    kind = column("MediaKind!", "What it is.")
    url = field(
        "String!",
        Computed(("id", "sha256", "mime_type", "width", _SHOWN), _url),
        "The absolute address of the file. For staff and in previews it carries a key, which expires after an hour or "
        "two, so that a frontend can show what is not public.",
        width=Argument(
            "Int",
            f"Of a picture: the first of the widths {', '.join(map(str, WIDTHS))} that is not smaller, or the picture "
            "itself if it is no wider. Default: as it is stored.",
            default=None,
        ),
        format=Argument("MediaFormat", "Of a picture: the format. Default: its own.", default=None),
    )
    mime_type = column("String!", "The type of the stored file, such as image/jpeg.")
    size = column("Int!", "The size of the stored file, in bytes.")
    width = column("Int", "The width in pixels; null if it is no picture.")
    height = column("Int", "The height in pixels; null if it is no picture.")
    alt_text = column("String", "What a picture shows, for people who cannot see it; null if nobody said so yet.")
    caption = column("String", "The caption, in plain text; a text may print another one.")
    credit = column("String", "Who made it, as it is to be printed.")
    licence = column("String", "The licence: its name or its address.")
    focal_point = field(
        "FocalPoint", Items(("focal_x", "focal_y"), _focal_point), "What is to stay visible; null if nobody said so."
    )
    colour = column("String", "The dominant colour of a picture, such as #a0b1c2.")
    created_at = column("DateTime!", "When it was added.")
    version = column("Int!", "Grows by one with every change; mutations take it as expectedVersion.")
    added_by = field(
        "User",
        Guarded("media", One("user", "added_by_id")),
        "Who added it; null for an import, if the viewer may not see the account, and for viewers who are not staff.",
    )
    origin = field(
        "String",
        Guarded("media", Column("origin")),
        "The address that it came from; null if it was uploaded, and for viewers who are not staff.",
    )
    used_by = field(
        "ArticleConnection",
        Guarded("media", Pages("article", _USING, order="article")),
        "The articles whose live text or lead image uses it, as far as the viewer may see them, whatever their "
        "status. Staff only; null for others.",
        **both_ways(),
    )
    portrays = field(
        "[Contributor!]",
        Guarded("media", Many("contributor", equal(THIS["portrait_id"], PARENT), (THIS["id"],))),
        "The contributors whose portrait it is. Staff only; null for others.",
    )


MediaConnection, MediaEdge = connection_types("Media", "Media", "media")

MEDIA: Final = field(
    "Media",
    Lookup("media", equal(THIS["id"], PARENT), "id"),
    "A medium. Readers see what something public shows: the text or the lead image of an article, or a portrait.",
    id=Argument("ID!", "The id."),
)
MEDIA_LIBRARY: Final = field(
    "MediaConnection",
    Guarded("media", Pages("media", ALWAYS, order="media", key=None)),
    "All media, newest first. Staff only; null for others.",
    **both_ways(),
    where=Argument("MediaWhere", "A filter."),
    order_by=Argument("[MediaOrder!]", "The order; later entries break ties. Default: by createdAt, newest first."),
)
LEAD_IMAGE: Final = field(
    "Media",
    One("media", "lead_image_id", reach="dialogue"),
    "The picture above its text, and in what points to it; null if there is none.",
)
