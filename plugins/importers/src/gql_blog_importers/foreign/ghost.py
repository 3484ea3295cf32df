"""JSON of Ghost: its export, whole or flat, and lists of posts as its interface gives them.

Taken are posts and pages with their text, the image above it, dates, authors and what is said of them, tags, slugs, and
comments where the file has them. Nothing is taken of accounts, roles, members or letters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from datetime import date as Date
from datetime import datetime as DateTime
from html import escape
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from gql_blog.plugin import (
    ArticleStatus,
    CommentStatus,
    DraftArticle,
    DraftByline,
    Fate,
    Finding,
    ForeignArticle,
    ForeignComment,
    ForeignText,
    ImportRefused,
    Ledger,
    RefusedItem,
    one_line,
    path_key,
    read_json,
    shortened,
)
from gql_blog_importers.article_tags import taken_tags
from gql_blog_importers.foreign.comment_parents import written_comments
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.foreign_texts import (
    ANONYMOUS,
    abstract,
    calendar_date,
    comment_date,
    later_day,
    locale_of,
    plain_title,
    publication_day,
    report_dropped,
)
from gql_blog_importers.foreign.fragment_markdown import article_markdown, comment_markdown
from gql_blog_importers.foreign.ghost_cards import CardDocument, lexical_document, mobiledoc_document
from gql_blog_importers.foreign.ghost_ledger import account_post, account_tables
from gql_blog_importers.foreign.picture_places import ghost_places, pictures_at
from gql_blog_importers.foreign.response_hints import answer_hint
from gql_blog_importers.markup.html_limits import check_expansion

_HOME: Final = "__GHOST_URL__"
"""What stands for the site's own address."""

_FILES: Final = re.compile(re.escape(_HOME) + r"(?=/content/)")
_PAGES: Final = re.compile(re.escape(_HOME) + r"/?")
_COMMENT_STATUSES: Final = {"published": CommentStatus.APPROVED, "hidden": CommentStatus.REJECTED}
_DATED: Final = ("published_at", "publishedAt", "date")
_TEXTS: Final = ("html", "lexical", "mobiledoc", "markdown", "body")


@dataclass(frozen=True, slots=True)
class _GhostData:
    """The tables of a file; empty where the posts hold all themselves."""

    posts: list[dict[str, Any]]
    tables: Mapping[str, Any]

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a table."""
        rows = self.tables.get(name)
        return [each for each in map(_unwrapped, rows) if each] if isinstance(rows, list) else []

    def setting(self, *names: str) -> str:
        """Return the first of these settings that is stated."""
        stated = {str(each.get("key")): each.get("value") for each in self.rows("settings")}
        return next((str(stated[name]) for name in names if stated.get(name)), "")

    def site(self) -> str:
        """Return the address of the site, if the settings state it or a post has a whole address."""
        stated = [self.setting("url", "site_url"), *(_stated(each, "url") for each in self.posts)]
        parts = [urlsplit(each) for each in stated if each.startswith(("http://", "https://"))]
        return next((f"{each.scheme}://{each.netloc}" for each in parts if each.netloc), "")

    def joined(self, name: str, key: str) -> dict[str, list[str]]:
        """Return the ids that a table joins to each post, in their order."""
        found: dict[str, list[tuple[int, str]]] = {}
        for each in self.rows(name):
            place = each.get("sort_order")
            order = place if isinstance(place, int) else 0
            found.setdefault(str(each.get("post_id")), []).append((order, str(each.get(key))))
        return {post: [other for _, other in sorted(rows, key=lambda row: row[0])] for post, rows in found.items()}


def read_ghost(file: BinaryIO, notes: ExportNotes, url: str = "") -> Iterator[ForeignArticle]:
    """Yield the articles of a file. Raises ImportRefused where it is no JSON of Ghost, or is damaged.

    ``url`` is the address of the site at home, where images are; an export may state it, and then nobody need.
    """
    data = _data(read_json(file))
    account_tables(data.tables, notes.ledger)
    reader = _PostReader(data, notes, url.rstrip("/") or data.site())
    yield from (article for post in data.posts if (article := reader.read(post)) is not None)


def _data(root: Any) -> _GhostData:
    """The tables, wherever the file has them."""
    places = [root]
    if isinstance(root, dict):
        db = root.get("db")
        first = db[0] if isinstance(db, list) and db else db
        places += [first.get("data") if isinstance(first, dict) else None, root.get("data"), root.get("result")]
    for place in places:
        posts = place.get("posts") if isinstance(place, dict) else None
        if isinstance(posts, list):
            found = [_unwrapped(each) for each in posts]
            if not all(found):
                raise ImportRefused("INVALID_VALUE", "Not every one of the posts is an object. Export it again.")
            return _GhostData([each for each in found if each], place)
    raise ImportRefused(
        "UNKNOWN_FORMAT", "The file is JSON, but no export of Ghost: it has no posts. Export it in Ghost's settings."
    )


def _unwrapped(row: Any) -> dict[str, Any] | None:
    """A row; Ghost's tools put it below ``data``, with its address beside it."""
    if isinstance(row, dict) and isinstance(row.get("data"), dict):
        return {"url": row.get("url"), **row["data"]}
    return row if isinstance(row, dict) else None


class _PostReader:
    """Reads posts by the tables of their file."""

    def __init__(self, data: _GhostData, notes: ExportNotes, site: str) -> None:
        self._notes, self._site, self._is_told = notes, site, False
        self._users = {str(each.get("id")): each for each in data.rows("users")}
        self._meta = {str(each.get("post_id")): each for each in data.rows("posts_meta")}
        self._tags = {str(each.get("id")): _name(each) for each in data.rows("tags")}
        self._members = {str(each.get("id")): _name(each) for each in data.rows("members")}
        self._authors_of = data.joined("posts_authors", "author_id")
        self._tags_of = data.joined("posts_tags", "tag_id")
        self._locale = locale_of(data.setting("locale", "lang", "default_locale"))
        self._zone = _zone(data.setting("timezone", "active_timezone"), notes.zone)
        self._comments = self._by_post(data.rows("comments"))

    def read(self, post: dict[str, Any]) -> ForeignArticle | None:
        """Return the article of a post; ``None`` for one that is refused."""
        title = plain_title(_stated(post, "title"))
        meta = {name: value for name, value in self._meta.get(str(post.get("id")), {}).items() if name != "id"}
        post = {**meta, **{name: value for name, value in post.items() if value is not None}}
        ledger = Ledger()
        ledger.add("page" if _stated(post, "type") == "page" or post.get("page") else "post")
        account_post(post, ledger)
        try:
            return self._article(post, title, ledger)
        except ImportRefused as fault:
            name = title or _stated(post, "slug") or "A post without a title"
            self._notes.refused.append(RefusedItem(name, fault, ledger=ledger.entries()))
            return None

    def _article(self, post: dict[str, Any], title: str, ledger: Ledger) -> ForeignArticle:
        findings: list[Finding] = []
        comments = written_comments(self._comments.get(str(post.get("id")), ()), ledger, findings)
        post = {name: self._led(value) if name in (*_TEXTS, "feature_image") else value for name, value in post.items()}
        text = _markdown(post, findings, ledger)
        if not text.markdown.strip():
            raise ImportRefused("EMPTY", "The post has no text. Write one in Ghost, and export it again.")
        if not title:
            raise ImportRefused("TITLE_NOT_STATED", "The post has no title. Give it one in Ghost, and export it again.")
        report_dropped(text.dropped, findings, None)
        text, above = _below_image(post, text)
        for address in text.images:
            self._notes.add_image(address, None)
        labels = self._labels(post)
        stated = next((post[name] for name in _DATED if post.get(name)), None)
        published_on = publication_day(stated, read=self._day)
        ledger.add("tag", count=len(labels))
        draft = DraftArticle(
            title=title,
            abstract=abstract(escape(_stated(post, "custom_excerpt")), findings, None),
            source=text.markdown,
            slug=one_line(_stated(post, "slug")) or None,
            locale=locale_of(_stated(post, "locale")) or self._locale,
            published_on=published_on,
            updated_on=later_day(post.get("updated_at"), published_on, self._day),
            status=_status(post, findings),
            bylines=self._bylines(post, ledger),
            tags=taken_tags(labels, findings, None),
            findings=tuple(findings),
            ledger=ledger.entries(),
            pictures=pictures_at(text.images, self._places),
        )
        url = _stated(post, "url").replace(_HOME, "")
        home = url or f"/{draft.slug}/"
        if draft.status is ArticleStatus.PUBLISHED and path_key(home) not in (None, "/", f"/{draft.slug}"):
            draft = replace(draft, old_paths=(home,))
        hint = answer_hint(draft.source, text.links, labels, home=home)
        key = draft.slug or _stated(post, "id") or title
        return ForeignArticle(draft, key, None, comments, (home, f"/{draft.slug}/"), hint, above=above)

    def _places(self, address: str) -> Iterable[str]:
        """The places of a picture of this site."""
        is_own = not address.startswith(("https://", "http://")) or address.startswith(f"{self._site}/")
        return ghost_places(address) if is_own else ()

    def _led(self, value: Any) -> Any:
        """A value in which files are at the site's address; where nobody states that, it is told once."""
        if not isinstance(value, str) or _HOME not in value:
            return value
        if not self._site and not self._is_told and _FILES.search(value):
            self._is_told = True
            message = (
                "The export does not say where its site is, so its images lead nowhere. Import it again with "
                "--format ghost --option url=https://…, the address of the site."
            )
            self._notes.findings.append(Finding("SITE_ADDRESS_NOT_STATED", message))
        return _PAGES.sub("/", _FILES.sub(self._site, value))

    def _bylines(self, post: dict[str, Any], ledger: Ledger) -> tuple[DraftByline, ...]:
        """The authors, of the post itself or by the tables, with what the site says of them."""
        own = post.get("authors") or [post.get("author") or post.get("primary_author")]
        rows = [each for each in map(_unwrapped, own if isinstance(own, list) else []) if each]
        ids = self._authors_of.get(str(post.get("id"))) or [str(post.get("author_id"))]
        rows = rows or [self._users[each] for each in ids if each in self._users]
        named = {_name(each): one_line(_stated(each, "bio")) or None for each in reversed(rows)}
        ledger.add("author", count=len(rows))
        return tuple(DraftByline(name, bio=named[name]) for name in reversed(named) if name)

    def _labels(self, post: dict[str, Any]) -> list[str]:
        """The names of the tags; those that begin with '#' are for the editors there."""
        own = post.get("tags")
        if isinstance(own, list) and own:
            names = [each if isinstance(each, str) else _name(_unwrapped(each) or {}) for each in own]
        else:
            names = [self._tags[each] for each in self._tags_of.get(str(post.get("id")), ()) if each in self._tags]
        return [name for name in names if name and not name.startswith("#")]

    def _day(self, value: Any) -> Date | None:
        """The day of a moment where the site is. Raises ValueError where there is no such day."""
        try:
            if isinstance(value, int) and not isinstance(value, bool):
                return DateTime.fromtimestamp(value / 1_000, self._zone).date()
            if isinstance(value, str) and "T" in value:
                moment = DateTime.fromisoformat(value)
                in_zone = moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # as Ghost keeps its times
                return in_zone.astimezone(self._zone).date()
        except (OverflowError, OSError) as fault:
            raise ValueError(str(fault)) from None
        return calendar_date(value) if isinstance(value, str) else None

    def _by_post(self, rows: list[dict[str, Any]]) -> dict[str, list[ForeignComment]]:
        found: dict[str, list[ForeignComment]] = {}
        for each in rows:
            body = comment_markdown(_stated(each, "html"))
            member = self._members.get(str(each.get("member_id")), "")
            posted_on, is_invalid = comment_date(each.get("created_at"), self._day)
            comment = ForeignComment(
                _stated(each, "id"),
                _stated(each, "in_reply_to_id") or _stated(each, "parent_id"),
                member or ANONYMOUS,
                body,
                posted_on,
                _COMMENT_STATUSES.get(_stated(each, "status"), CommentStatus.PENDING),
                has_invalid_date=is_invalid,
            )
            found.setdefault(str(each.get("post_id")), []).append(comment)
        return found


def _below_image(post: dict[str, Any], text: ForeignText) -> tuple[ForeignText, str]:
    """The text below the image that stands above it at home, unless it shows that itself; and that image."""
    address = _stated(post, "feature_image")
    if not address or address in text.images:
        return text, ""
    image = f'<img src="{escape(address)}" alt="{escape(_stated(post, "feature_image_alt"))}">'
    caption = _stated(post, "feature_image_caption")
    above = article_markdown(f"<figure>{image}<figcaption>{caption}</figcaption></figure>" if caption else image)
    images = tuple(dict.fromkeys((*above.images, *text.images)))
    return replace(text, markdown=f"{above.markdown}\n\n{text.markdown}", images=images), above.markdown


def _markdown(post: dict[str, Any], findings: list[Finding], ledger: Ledger) -> ForeignText:
    """The text in the form that the post has: HTML, a document of one of the editors, or Markdown."""
    form = next((name for name in _TEXTS if _stated(post, name).strip()), None)
    if form is None:
        return ForeignText("")
    source = _stated(post, form)
    if form in ("markdown", "body"):
        return ForeignText(source)
    if form == "html":
        return article_markdown(source, ledger=ledger)
    try:
        document = lexical_document(source) if form == "lexical" else mobiledoc_document(source)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ImportRefused(
            "INVALID_VALUE", f"The text of the post ({form}) cannot be read. Export it with its HTML."
        ) from None
    for kind, fate, count in document.counted():
        reason = "" if fate is Fate.TAKEN else f"{shortened(kind, 80)}"
        ledger.add("card", fate, reason, count)
    if document.unknown:
        kinds = shortened(one_line(", ".join(sorted(document.unknown))), 200)
        findings.append(Finding("CARDS_LEFT_OUT", f"Cards of these kinds were left out: {kinds}."))
    return _joined(document, ledger)


def _joined(document: CardDocument, ledger: Ledger) -> ForeignText:
    """Pieces of HTML that stand together are one text, so that lists and notes are whole."""
    texts: list[ForeignText] = []
    html = ""
    for kind, piece in (*document.pieces, ("markdown", "")):
        if kind == "html":
            html += piece
            continue
        check_expansion(html, document.allowance)
        texts += [article_markdown(html, ledger=ledger), ForeignText(piece)]
        html = ""
    return ForeignText(
        "\n\n".join(each.markdown for each in texts if each.markdown),
        tuple(image for each in texts for image in each.images),
        tuple(link for each in texts for link in each.links),
        tuple(name for each in texts for name in each.dropped),
    )


def _status(post: dict[str, Any], findings: list[Finding]) -> ArticleStatus:
    """Published is what everybody could read there; whatever else it was, it is a draft here."""
    status, visibility = _stated(post, "status"), _stated(post, "visibility") or "public"
    if status == "published" and visibility == "public":
        return ArticleStatus.PUBLISHED
    if status not in ("draft", ""):
        said = status if status != "published" else f"visible to {visibility} alone"
        message = f"The post is {said} in the export. It was imported as a draft."
        findings.append(Finding("STATUS_CHANGED", message))
    return ArticleStatus.DRAFT


def _stated(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _name(row: Mapping[str, Any]) -> str:
    return one_line(_stated(row, "name"))


def _zone(name: str, otherwise: tzinfo) -> tzinfo:
    """The zone that the export names, or that of this site."""
    try:
        return ZoneInfo(name) if name else otherwise
    except (ValueError, OSError, LookupError):
        return otherwise
