"""JSON Feed as it is imported: what ``json_feed`` writes, and the feeds of others."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from datetime import date as Date
from datetime import datetime as DateTime
from html import escape
from typing import Any, BinaryIO, Final
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, Field

from gql_blog.plugin import (
    AnswerHint,
    ArticleStatus,
    BylineRole,
    DraftArticle,
    DraftByline,
    Finding,
    ForeignArticle,
    ForeignImage,
    Importer,
    ImportRefused,
    Reference,
    RefusedItem,
    markdown_of_html,
    read_json,
)
from gql_blog_exports.article_copies import form_of

_OBJECT: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_VERSION: Final = re.compile(rb'"version"\s*:\s*"https://jsonfeed\.org/version/1')
_SLUG: Final = re.compile(r"[\w-]{1,120}")


class ImportOptions(BaseModel):
    """The options of the import."""

    tags: bool = Field(True, description="Whether the tags of the items are taken.")


def is_json_feed(head: bytes) -> bool:
    """Whether a file that begins so is a JSON Feed without copies: an object that states it, and no text of one."""
    is_feed = _OBJECT.match(head) is not None and _VERSION.search(head) is not None
    return is_feed and form_of(head) is None


def read_json_feed(
    file: BinaryIO, options: ImportOptions, zone: tzinfo
) -> Iterator[ForeignArticle | RefusedItem | ForeignImage | Finding]:
    """Yield the items of a feed, latest last, as they were written."""
    feed = read_json(file)
    items = feed.get("items") if isinstance(feed, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(each, Mapping) for each in items):
        raise ImportRefused("INVALID_VALUE", "The file is no JSON Feed: it has no list of items. Export it again.")
    yield from read_items(feed, items, options, zone)


def read_items(
    feed: Mapping[str, Any], items: Sequence[Mapping[str, Any]], options: ImportOptions, zone: tzinfo
) -> Iterator[ForeignArticle | RefusedItem | ForeignImage | Finding]:
    """Yield the items of a feed, as JSON Feed states them, latest last."""
    if isinstance(feed.get("next_url"), str):
        told = f"The feed goes on at {feed['next_url'][:200]}, which was not fetched. Import that page too."
        yield Finding("FEED_GOES_ON", told)
    for item in reversed(items):
        yield from _read(item, feed, options, zone)


def _read(
    item: Mapping[str, Any], feed: Mapping[str, Any], options: ImportOptions, zone: tzinfo
) -> Iterator[ForeignArticle | RefusedItem | ForeignImage]:
    title, url = _text(item, "title"), _text(item, "url")
    name = title or url or "An item without a title"
    if not title:
        fault = ImportRefused("TITLE_NOT_STATED", "The item has no title. Give it one, and export the feed again.")
        yield RefusedItem(name, fault)
        return
    html = _text(item, "content_html")
    try:
        text = markdown_of_html(html or escape(_text(item, "content_text")), paragraphs=not html)
    except ImportRefused as refusal:
        yield RefusedItem(name, refusal)
        return
    if not text.markdown.strip():
        yield RefusedItem(name, ImportRefused("EMPTY", "The item has no text. Write one, and export the feed again."))
        return
    try:
        published_on = _date(item, zone)
    except (ValueError, OverflowError) as error:
        yield RefusedItem(name, ImportRefused("IMPOSSIBLE_DATE", f"The date of the item is invalid: {error}."))
        return
    for image in (*text.images, _text(item, "image"), _text(item, "banner_image")):
        if image:
            yield ForeignImage(image)
    answered = _text(_extension(item), "responding_to_url")
    slug = _slug(url, feed)
    draft = DraftArticle(
        title=title,
        source=text.markdown,
        slug=slug,
        locale=_text(item, "language") or _text(feed, "language") or None,
        published_on=published_on,
        status=_status(item),
        bylines=(*(DraftByline(each) for each in _authors(item, feed)), *_credits(item)),
        tags=_tags(item) if options.tags else (),
        responding_to=_reference(answered, feed),
    )
    key = slug or _text(item, "id") or title
    yield ForeignArticle(
        draft, key, None, (), (url,) if url else (), AnswerHint(labelled=(answered,)) if answered else AnswerHint()
    )


def _date(item: Mapping[str, Any], zone: tzinfo) -> Date | None:
    """The day as printed, where the feed is of gql_blog; else that of the moment of publication at this site."""
    printed, moment = _text(_extension(item), "published_on"), _text(item, "date_published")
    if printed:
        return Date.fromisoformat(printed)
    if not moment:
        return None
    at = DateTime.fromisoformat(moment)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone).date()


def _authors(item: Mapping[str, Any], feed: Mapping[str, Any]) -> Iterator[str]:
    """The names of the item's authors; version 1 had one, and a feed's are those of items that state none."""
    for holder in (item, feed):
        stated = holder.get("authors") or [holder.get("author")]
        names = (
            [_text(each, "name") for each in stated if isinstance(each, Mapping)] if isinstance(stated, list) else []
        )
        if "authors" in holder or any(names):
            yield from dict.fromkeys(filter(None, names))
            return


def _credits(item: Mapping[str, Any]) -> Iterator[DraftByline]:
    """Who is credited as no author, where the feed is of gql_blog."""
    stated = _extension(item).get("credits")
    for each in stated if isinstance(stated, list) else ():
        if isinstance(each, Mapping) and _text(each, "name") and _text(each, "role") in set(BylineRole):
            yield DraftByline(_text(each, "name"), BylineRole(_text(each, "role")))


def _status(item: Mapping[str, Any]) -> ArticleStatus:
    """What a feed of gql_blog says of an article that not everybody might see; what others publish is public."""
    stated = _text(_extension(item), "status")
    return ArticleStatus(stated) if stated in set(ArticleStatus) else ArticleStatus.PUBLISHED


def _tags(item: Mapping[str, Any]) -> tuple[str, ...]:
    stated = item.get("tags")
    found = [" ".join(each.split()) for each in stated if isinstance(each, str)] if isinstance(stated, list) else []
    return tuple(dict.fromkeys(filter(None, found)))


def _slug(url: str, feed: Mapping[str, Any]) -> str | None:
    """The last part of an address of the feed's own site, where that can be a slug."""
    try:
        address, home = urlsplit(url), urlsplit(_text(feed, "home_page_url"))
    except ValueError:
        return None
    last = unquote(address.path).rstrip("/").rpartition("/")[2]
    return last if address.netloc == home.netloc and _SLUG.fullmatch(last) else None


def _reference(answered: str, feed: Mapping[str, Any]) -> Reference | None:
    """What an item answers that is not in the feed itself: an article of the same site."""
    slug = _slug(answered, feed) if answered else None
    return Reference(slug=slug) if slug else None


def _extension(item: Mapping[str, Any]) -> Mapping[str, Any]:
    found = item.get("_dialogue")
    return found if isinstance(found, Mapping) else {}


def _text(holder: Mapping[str, Any], name: str) -> str:
    value = holder.get(name)
    return value.strip() if isinstance(value, str) else ""


IMPORTER: Final = Importer(
    format="json-feed",
    description="JSON Feed 1 and 1.1, as the export writes it.",
    recognises=is_json_feed,
    read=read_json_feed,
    options=ImportOptions,
)
