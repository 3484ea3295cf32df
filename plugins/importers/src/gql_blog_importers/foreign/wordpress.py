"""WXR, the export of WordPress, in its versions 1.0 to 1.2.

Taken are posts, pages and the types of plugins that have a text; of each the title, the subtitle, the text with its
image, the dates, who is credited, terms, slugs, and comments. Nothing is taken of accounts, roles, passwords, or the
addresses of commenters.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any, BinaryIO, Final
from urllib.parse import unquote, urlsplit

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
    is_storable,
    one_line,
    path_key,
)
from gql_blog_importers.article_tags import taken_tags
from gql_blog_importers.foreign.comment_parents import written_comments
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.foreign_texts import (
    ANONYMOUS,
    abstract,
    comment_date,
    later_day,
    locale_of,
    plain_title,
    publication_day,
    report_dropped,
)
from gql_blog_importers.foreign.fragment_markdown import article_markdown, comment_markdown
from gql_blog_importers.foreign.picture_places import WordPressPictures, originals_of, pictures_at
from gql_blog_importers.foreign.response_hints import answer_hint
from gql_blog_importers.foreign.wordpress_blocks import with_block_texts, with_captions
from gql_blog_importers.foreign.wordpress_ledger import SUBTITLE, account, is_label, is_language
from gql_blog_importers.foreign.wordpress_media import Attachment, meta_of, read_attachments
from gql_blog_importers.foreign.xml_records import XmlElement, read_records

_PREFIXES: Final = {
    r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/": "wp",
    r"https?://(?:www\.)?wordpress\.org/export/[\d.]+/excerpt/": "excerpt",
    r"https?://purl\.org/rss/1\.0/modules/content/": "content",
    r"https?://purl\.org/dc/elements/1\.1/": "dc",
}
_RECORDS: Final = frozenset({"item", "wp:author", "language", "wp:wxr_version", "wp:base_blog_url", "wp:base_site_url"})
_MACHINERY: Final = re.compile(
    r"nav_menu_item|revision|custom_css|customize_changeset|oembed_cache|user_request|wp_\w+|acf-\w+|shop_\w+|"
    r"elementor_\w+|jetpack_\w+|scheduled-action|ml-slide\w*|mc4wp-\w+|wpcf7\w*"
)
"""Types of items that belong to the site, not to what it publishes."""

_VERSION: Final = re.compile(r"\d+\.\d+")
_DRAFTS: Final = frozenset({"draft", "pending", "auto-draft", ""})
_COMMENT_STATUSES: Final = {
    "1": CommentStatus.APPROVED,
    "approve": CommentStatus.APPROVED,
    "approved": CommentStatus.APPROVED,
    "spam": CommentStatus.SPAM,
    "trash": CommentStatus.REJECTED,
    "post-trashed": CommentStatus.REJECTED,
}
_SHORTCODE: Final = re.compile(r"\[/?([a-z][\w-]{1,40})(?:\s[^\]\[]*)?/?\]")
_FLAT_OBJECT: Final = re.compile(r"\{[^{}]*\}")
_UNWRAPPED: Final = re.compile(r"\[/?(?:caption|wp_caption|embed|audio|video)(?:\s[^\]]*)?\]")
_ARTICLES: Final = ("post", "page")
_KNOWN_SHORTCODES: Final = frozenset({"gallery", "playlist", "contact-form-7", "contact-form", "more"})
_WHOLE: Final = re.compile(r"https?://[\w.:-]+(?:/|$)")
_MARKUP: Final = re.compile(r"<!-- wp:|<p[\s>]")


@dataclass(slots=True)
class _Pingback:
    """A machine's notice that another site links here."""

    source_id: str
    parent_id: str


@dataclass(slots=True)
class _Site:
    """What the head of the file says."""

    names: dict[str, str] = field(default_factory=dict)
    """What people are called, by their log-in names."""
    locale: str | None = None
    base: str = ""
    images: dict[str, Attachment] = field(default_factory=dict)
    originals: dict[str, str] = field(default_factory=dict)


def read_wordpress(file: BinaryIO, notes: ExportNotes) -> Iterator[ForeignArticle]:
    """Yield the articles of an export, while it is read. Raises ImportRefused where it is no WXR, or is damaged."""
    images, skipped = read_attachments(file, _PREFIXES), Counter[str]()
    site = _Site(images=images, originals=originals_of(each.address for each in images.values()))
    version = False
    for record in read_records(
        file, root="rss", records=_RECORDS, prefixes=_PREFIXES, compact={"wp:comment": _comment}
    ):
        match record.name:
            case "item":
                if not version:
                    break
                kind = record.stated("wp:post_type") or "post"
                if kind == "attachment":
                    _list_attachment(record, notes)
                elif _MACHINERY.fullmatch(kind):
                    skipped[kind] += 1
                    notes.ledger.add("item of the site", Fate.LEFT_OUT, f"It is no article ({kind}).")
                elif (article := _read_item(record, site, notes)) is not None:
                    yield article
            case "wp:wxr_version":
                version = bool(_VERSION.fullmatch(record.text.strip()))
            case _:
                _read_head(record, site)
    if not version:
        fault = "The file is RSS, not an export of WordPress: it has no <wp:wxr_version>. Export it with Tools, Export."
        raise ImportRefused("UNKNOWN_FORMAT", fault)
    if skipped:
        counts = ", ".join(f"{number} {kind}" for kind, number in sorted(skipped.items()))
        notes.findings.append(Finding("ITEMS_NOT_ARTICLES", f"Not imported, because they are no articles: {counts}."))


def _read_head(record: XmlElement, site: _Site) -> None:
    text = record.text.strip()
    if record.name == "wp:author":
        name = one_line(unescape(record.stated("wp:author_display_name")))
        site.names[record.stated("wp:author_login")] = name or record.stated("wp:author_login")
    elif record.name == "language":
        site.locale = locale_of(text)
    else:  # the site's address; of the two the later, as the file has them
        site.base = text


def _list_attachment(item: XmlElement, notes: ExportNotes) -> None:
    if address := item.stated("wp:attachment_url") or item.stated("guid"):
        notes.add_image(address, item.line)
    notes.ledger.add("attachment", Fate.LEFT_OUT, "Its file stays where it is; the report lists the address.")


def _read_item(item: XmlElement, site: _Site, notes: ExportNotes) -> ForeignArticle | None:
    """The article of an item; ``None`` for one that is refused."""
    title = plain_title(item.stated("title"))
    name = title or item.stated("wp:post_name") or item.stated("link") or "An article without a title"
    ledger, kind = Ledger(), item.stated("wp:post_type") or "post"
    ledger.add(kind if kind in _ARTICLES else "item of another type")
    account(item, ledger)
    try:
        return _article(item, title, site, notes, ledger)
    except ImportRefused as fault:
        notes.refused.append(RefusedItem(name, fault, item.line, ledger.entries()))
        return None


def _article(item: XmlElement, title: str, site: _Site, notes: ExportNotes, ledger: Ledger) -> ForeignArticle:
    line = item.line
    findings: list[Finding] = []
    html = item.stated("content:encoded")
    comments = _comments(item, findings, ledger)
    text, above = _text(item, html, site, findings, ledger)
    if not text.markdown:
        fault = f"Line {line}: the article has no text. Write one in WordPress, and export it again."
        raise ImportRefused("EMPTY", fault, line=line)
    if not title:
        fault = f"Line {line}: the article has no title. Give it one in WordPress, and export it again."
        raise ImportRefused("TITLE_NOT_STATED", fault, line=line)
    report_dropped(text.dropped, findings, line)
    labels = [unescape(each.text.strip()) for each in item.all("category") if is_label(each)]
    published_on = publication_day(item.stated("wp:post_date"), line=item.line)
    draft = DraftArticle(
        title=title,
        subtitle=_subtitle(item),
        source=text.markdown,
        slug=one_line(unquote(item.stated("wp:post_name"))) or None,
        locale=_language(item) or site.locale,
        abstract=abstract(item.stated("excerpt:encoded"), findings, line),
        old_slugs=_old_slugs(item),
        old_paths=_old_paths(item),
        published_on=published_on,
        updated_on=later_day(item.stated("wp:post_modified"), published_on),
        status=_status(item, findings),
        bylines=_bylines(item, site, findings),
        tags=taken_tags(labels, findings, line),
        findings=tuple(findings),
        ledger=ledger.entries(),
        pictures=pictures_at(text.images, WordPressPictures(site.originals, _hosts(item, site)).places),
    )
    for address in text.images:
        notes.add_image(address, line)
    hint = answer_hint(text.markdown, text.links, labels, home=item.stated("link"))
    key = draft.slug or item.stated("wp:post_id") or f"line-{line}"
    return ForeignArticle(draft, key, line, comments, _addresses(item, site), hint, above=above)


def _text(item: XmlElement, html: str, site: _Site, findings: list[Finding], ledger: Ledger) -> tuple[ForeignText, str]:
    """The text, below the image that stands above it at home; and that image."""
    above = ""
    if number := dict(meta_of(item)).get("_thumbnail_id", ""):
        image = site.images.get(number)
        if image is None:
            message = "The article's image is not in the export. Export all content, attachments included."
            findings.append(Finding("FEATURED_IMAGE_MISSING", message, item.line, item.line))
            ledger.add("featured image", Fate.LEFT_OUT, "It is not in the export.")
        else:
            ledger.add("featured image")
            above = "" if image.is_shown_in(html) else image.figure()
    notes = _footnotes(item, findings)
    ledger.add("footnote", count=len(notes))
    _report_shortcodes(html, findings, item.line, ledger)
    whole = with_block_texts(_UNWRAPPED.sub(" ", with_captions(html)), ledger)
    if not whole.strip():
        return ForeignText(""), ""  # an image alone is no article
    text = article_markdown(above + whole, paragraphs=not _MARKUP.search(html), notes=notes, ledger=ledger)
    return text, article_markdown(above).markdown


def _subtitle(item: XmlElement) -> str | None:
    """What a custom field for subtitles says."""
    said = (plain_title(value) for name, value in meta_of(item) if SUBTITLE.fullmatch(name))
    return next(filter(None, said), None)


def _language(item: XmlElement) -> str | None:
    """The language that Polylang states, by its short name."""
    return next(
        (locale_of(term.attributes.get("nicename", "")) for term in item.all("category") if is_language(term)), None
    )


def _status(item: XmlElement, findings: list[Finding]) -> ArticleStatus:
    """Published is what everybody could read there; whatever else it was, it is a draft here."""
    stated = item.stated("wp:status")
    if stated == "publish" and not item.stated("wp:post_password"):
        return ArticleStatus.PUBLISHED
    if stated not in _DRAFTS:
        said = "protected by a password" if stated == "publish" else stated
        message = f"The article is {said} in the export. It was imported as a draft."
        findings.append(Finding("STATUS_CHANGED", message, item.line, item.line))
    return ArticleStatus.DRAFT


def _bylines(item: XmlElement, site: _Site, findings: list[Finding]) -> tuple[DraftByline, ...]:
    """Whom a plugin for several authors names, else the article's own author, by the names that readers see."""
    several = [each for each in item.all("category") if each.attributes.get("domain") == "author"]
    logins = [(each.attributes.get("nicename", "").removeprefix("cap-"), each.text.strip()) for each in several]
    creator = item.stated("dc:creator")
    names = []
    for login, shown in logins or [(creator, creator)]:
        name = site.names.get(login) or site.names.get(shown) or one_line(unescape(shown))
        if name and site.names and login not in site.names and shown not in site.names and not several:
            message = f"The export does not say what {login!r} is called. The log-in name is credited."
            findings.append(Finding("BYLINE_IS_LOGIN", message, item.line, item.line))
        names.append(name)
    return tuple(DraftByline(name) for name in dict.fromkeys(names) if name)


def _addresses(item: XmlElement, site: _Site) -> tuple[str, ...]:
    """Where the article stands at home."""
    stated = [item.stated("link"), item.stated("guid")]
    post_id = item.stated("wp:post_id")
    if site.base and post_id:
        stated.append(f"{site.base.rstrip('/')}/?p={post_id}")
    return tuple(dict.fromkeys(each for each in stated if each))


def _hosts(item: XmlElement, site: _Site) -> set[str]:
    """The servers of the site."""
    return {urlsplit(each).netloc.lower() for each in (site.base, item.stated("link")) if _WHOLE.match(each)}


def _old_slugs(item: XmlElement) -> tuple[str, ...]:
    """Slugs under which WordPress still finds the article."""
    metas = [each for each in item.all("wp:postmeta") if each.stated("wp:meta_key") == "_wp_old_slug"]
    slugs = (one_line(unquote(each.stated("wp:meta_value"))) for each in metas)
    return tuple(dict.fromkeys(slug for slug in slugs if slug and slug != item.stated("wp:post_name")))


def _old_paths(item: XmlElement) -> tuple[str, ...]:
    """The path at which readers find the article there, unless the slug says it all."""
    link = item.stated("link")
    path = path_key(link) if item.stated("wp:status") == "publish" else None
    return () if path in (None, "/", f"/{one_line(unquote(item.stated('wp:post_name')))}") else (link,)


def _footnotes(item: XmlElement, findings: list[Finding]) -> dict[str, str]:
    """The footnotes of the block editor, which are kept beside the text; those that cannot be read are told."""
    metas = [each for each in item.all("wp:postmeta") if each.stated("wp:meta_key") == "footnotes"]
    stated = metas[0].stated("wp:meta_value") if metas else ""
    if not stated:
        return {}
    notes, is_whole = _note_list(stated)
    kept = [each for each in notes if _is_note(each)]
    if len(kept) < len(notes) or not is_whole:
        message = f"Not every footnote can be read: of those that WordPress keeps beside the text, {len(kept)} can."
        findings.append(Finding("FOOTNOTES_NOT_READ", message, item.line, item.line))
    return {each["id"]: each["content"] for each in kept}


def _note_list(stated: str) -> tuple[list[Any], bool]:
    """The notes of a JSON list, and whether it is one; of what is none, each object that is whole by itself."""
    try:
        found = json.loads(stated)
    except (ValueError, RecursionError):
        return [note for piece in _FLAT_OBJECT.findall(stated) if (note := _loaded(piece)) is not None], False
    return (found, True) if isinstance(found, list) else ([], found is None)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_note(note: Any) -> bool:
    values = [note.get(name) for name in ("id", "content")] if isinstance(note, dict) else [None]
    return all(isinstance(value, str) and is_storable(value) for value in values)


def _report_shortcodes(html: str, findings: list[Finding], line: int, ledger: Ledger) -> None:
    found = Counter(match[1] for match in _SHORTCODE.finditer(_UNWRAPPED.sub("", html)) if match[0][1] != "/")
    closed = sorted(name for name in found if f"[/{name}]" in html or name in _KNOWN_SHORTCODES)
    ledger.add("shortcode", count=sum(match[0][1] != "/" for match in _UNWRAPPED.finditer(html)))
    if closed:
        message = f"Shortcodes were kept as text: {', '.join(closed)}."
        for name in closed:
            ledger.add("shortcode", Fate.KEPT_AS_TEXT, f"[{name}] does nothing here.", found[name])
        findings.append(Finding("SHORTCODES_KEPT", message, line, line))


def _comment(element: XmlElement) -> "ForeignComment | _Pingback":
    source_id, parent = element.stated("wp:comment_id"), element.stated("wp:comment_parent")
    parent = "" if parent == "0" else parent
    if element.stated("wp:comment_type") in ("pingback", "trackback"):
        return _Pingback(source_id, parent)
    posted_on, is_invalid = comment_date(element.stated("wp:comment_date"))
    return ForeignComment(
        source_id,
        parent,
        one_line(unescape(element.stated("wp:comment_author"))) or ANONYMOUS,
        comment_markdown(element.stated("wp:comment_content")),
        posted_on,
        _COMMENT_STATUSES.get(element.stated("wp:comment_approved"), CommentStatus.PENDING),
        is_invalid,
    )


def _comments(item: XmlElement, findings: list[Finding], ledger: Ledger) -> tuple[ForeignComment, ...]:
    """The comments in the order of the file, without what machines sent."""
    pingbacks = {each.source_id: each.parent_id for each in item.records if isinstance(each, _Pingback)}
    ledger.add("pingback", Fate.LEFT_OUT, "A machine sent it.", len(pingbacks))
    if pingbacks:
        message = f"Not imported: pingbacks and trackbacks, {len(pingbacks)}."
        findings.append(Finding("PINGBACKS_NOT_IMPORTED", message, item.line, item.line))
    written = (each for each in item.records if isinstance(each, ForeignComment))
    return written_comments(written, ledger, findings, item.line, pingbacks)
