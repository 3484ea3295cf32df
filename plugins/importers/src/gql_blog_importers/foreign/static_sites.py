"""Folders of Jekyll and Hugo: Markdown with front matter, whose places say what its addresses were."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from datetime import date as Date
from pathlib import PurePosixPath
from typing import Final

from gql_blog.plugin import (
    ArticleStatus,
    DraftArticle,
    Finding,
    ImportRefused,
    Ledger,
    SiteUrls,
    decode_utf8,
    front_matter_texts,
    has_front_matter,
    parse_markdown,
    path_key,
)
from gql_blog_importers.foreign.export_folder import ExportFolder, inside, text_of
from gql_blog_importers.foreign.foreign_texts import calendar_date
from gql_blog_importers.foreign.fragment_markdown import article_markdown
from gql_blog_importers.foreign.template_marks import TemplateMarks

_TEXTS: Final = (".md", ".markdown", ".html", ".htm")
_HTML: Final = (".html", ".htm")
_CONFIGS: Final = tuple(f"{name}.{kind}" for name in ("hugo", "config") for kind in ("toml", "yaml", "yml", "json"))
_DATED: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})-(.+)")
_READ_HERE: Final = re.compile(r"^(?:permalink|url|expiry[Dd]ate)[ \t]*[:=].*$", re.MULTILINE)
_EXCERPT: Final = re.compile(r"^(?:excerpt|summary)(?=[ \t]*[:=])", re.MULTILINE)
_STYLES: Final = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "none": "/:categories/:title.html",
}
_PART: Final = "It belongs to the form of the site, or has no front matter."


_Keys = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class _Site:
    """``address`` gives the old address of a text, by its path below ``root``, its draft, its front matter, and the
    address of its own that this states.
    """

    root: str
    urls: SiteUrls
    slugs: Mapping[str, str]
    address: Callable[[str, DraftArticle, _Keys, str], str | None]

    def link(self, stated: str) -> str:
        """Where a text leads now that a shortcode names: to the article of that name."""
        path, hash_, fragment = stated.partition("#")
        return self.urls.article_link(_slug(path)) + hash_ + fragment if path else hash_ + fragment

    def parse(self, path: str, data: bytes) -> DraftArticle:
        """Return the article of a text."""
        draft = _parsed(path, data, self.link)
        keys = front_matter_texts(decode_utf8(data))
        own = next(iter(keys.get("permalink") or keys.get("url") or ()), "")
        stated = self.address(path, draft, keys, own and f"/{own.lstrip('/')}")
        slug = draft.slug or self.slugs.get(path)
        is_moved = (
            stated and ":" not in stated and path_key(stated) not in (None, "/", self.urls.article_link(slug or ""))
        )
        is_draft = "_drafts" in PurePosixPath(path.removeprefix(self.root)).parts
        status = ArticleStatus.DRAFT if is_draft else draft.status
        if status in {None, ArticleStatus.PUBLISHED} and is_moved and stated:
            draft = replace(draft, old_paths=(*draft.old_paths, stated))
        return replace(draft, slug=slug, status=status)


def jekyll_folder(files: Sequence[str], read: Callable[[str], bytes], urls: SiteUrls) -> ExportFolder | None:
    """Return the posts and pages of a folder of Jekyll; ``None`` for any other."""
    root = inside(files, "_posts/")
    if root is None:
        return None
    configured = inside(files, "_config.yml")
    root = configured if configured is not None and root.startswith(configured) else root
    texts = [path for path in files if path.startswith(root) and path.endswith(_TEXTS)]
    slugs = {path: _slug(path) for path in texts if _is_of_jekyll(path.removeprefix(root), path, read)}
    style = _style(read, files, root)

    def address(path: str, draft: DraftArticle, keys: _Keys, own: str) -> str | None:
        return _jekyll_address(path.removeprefix(root), draft, keys, own, style)

    return _folder(read, slugs, _Site(root, urls, slugs, address))


def hugo_folder(files: Sequence[str], read: Callable[[str], bytes], urls: SiteUrls) -> ExportFolder | None:
    """Return the texts of a folder of Hugo; ``None`` for any other."""
    root = inside(files, "content/")
    configs = [path for path in files if root is not None and path.removeprefix(root) in _CONFIGS]
    if root is None or not (configs or any(path.startswith(f"{root}config/_default/") for path in files)):
        return None
    content = f"{root}content/"
    texts = [path for path in files if path.startswith(content) and path.endswith(_TEXTS)]
    slugs = {path: _slug(path) for path in texts if PurePosixPath(path).stem != "_index"}
    is_plain = not any("permalinks" in text_of(read, path) for path in configs)

    def address(path: str, _draft: DraftArticle, keys: _Keys, own: str) -> str | None:
        return own or (_hugo_address(path.removeprefix(content), keys) if is_plain else None)

    return _folder(read, slugs, _Site(root, urls, slugs, address))


def read_alone(name: str, data: bytes) -> DraftArticle:
    """Return the article of a text without its site."""
    return _parsed(name, data, lambda stated: stated)


def _folder(read: Callable[[str], bytes], slugs: Mapping[str, str], site: _Site) -> ExportFolder:
    return ExportFolder(read, slugs, site.parse, lambda _: _PART)


def _parsed(path: str, data: bytes, link: Callable[[str], str]) -> DraftArticle:
    name = PurePosixPath(path).name
    drafts = parse_markdown(_with_known_keys(data), name)
    if len(drafts) != 1:
        raise ImportRefused("SEVERAL_PAGES", f"{name} holds {len(drafts)} articles. Import it as Markdown.")
    draft, ledger = drafts[0], Ledger(drafts[0].ledger)
    marks = TemplateMarks(link, ledger)
    source = marks.plain(draft.source)
    if name.endswith(_HTML):
        source = article_markdown(source, ledger=ledger).markdown
    if not source.strip():
        raise ImportRefused("EMPTY", "The text has nothing but comments.")
    draft = replace(draft, source=source, findings=(*draft.findings, *marks.findings()), ledger=ledger.entries())
    why = _why_hidden(draft, front_matter_texts(decode_utf8(data)))
    if why is None or draft.status is ArticleStatus.DRAFT:
        return draft
    hidden = Finding("STATUS_CHANGED", f"{why}, so the site does not show it. It was imported as a draft.")
    return replace(draft, status=ArticleStatus.DRAFT, findings=(*draft.findings, hidden))


def _why_hidden(draft: DraftArticle, keys: _Keys) -> str | None:
    """Why a site leaves out a text today that is no draft; ``None`` if it shows it."""
    today, begins = datetime.now(UTC).date(), _day(keys, "publishdate") or draft.published_on
    if begins is not None and begins > today:
        return f"The text is to appear on {begins}"
    ends = _day(keys, "expirydate")
    return f"The text expired on {ends}" if ends is not None and ends <= today else None


def _day(keys: _Keys, key: str) -> Date | None:
    stated = next(iter(keys.get(key, ())), "")
    try:
        return calendar_date(stated)
    except ValueError as fault:
        raise ImportRefused("IMPOSSIBLE_DATE", f"{key} of the front matter: {fault}. Correct it.") from None


def _head(source: str) -> str:
    """The front matter of a text."""
    fence = source.removeprefix("\ufeff")[:3]
    return source.split(f"\n{fence}", 1)[0] if has_front_matter(source) else ""


def _stated(head: str, key: str) -> str:
    """What a key of the front matter or of a configuration says on its own line; empty where it says nothing there."""
    match = re.search(rf"^{key}[ \t]*[:=](.*)$", head, re.MULTILINE)
    return match[1].strip().strip("\"'") if match else ""


def _with_known_keys(data: bytes) -> bytes:
    """The text without its own address and the day on which it expires, which are read here, and with its excerpt as
    the abstract; every line keeps its number.
    """
    source = decode_utf8(data).replace("\r\n", "\n")
    head = known = _head(source)
    if not _stated(head, "abstract"):
        known = _EXCERPT.sub("abstract", known, count=1)
    return (_READ_HERE.sub("", known) + source[len(head) :]).encode()


def _slug(path: str) -> str:
    """The name of a text, as its file or its folder is called."""
    place = PurePosixPath(path)
    name = place.parent.name if place.stem == "index" else place.stem
    dated = _DATED.fullmatch(name)
    return (dated[4] if dated else name).lower()


def _is_of_jekyll(inner: str, path: str, read: Callable[[str], bytes]) -> bool:
    folders = PurePosixPath(inner).parts[:-1]
    if "_posts" in folders or "_drafts" in folders:
        return True
    is_part = any(each.startswith(("_", ".")) or each == "node_modules" for each in folders)
    return not is_part and PurePosixPath(inner).stem != "index" and _is_text_with_head(path, read)


def _is_text_with_head(path: str, read: Callable[[str], bytes]) -> bool:
    return path.endswith((".md", ".markdown")) and has_front_matter(text_of(read, path))


def _style(read: Callable[[str], bytes], files: Sequence[str], root: str) -> str:
    configs = [name for name in (f"{root}_config.yml", f"{root}_config.yaml") if name in files]
    stated = next(filter(None, (_stated(text_of(read, name), "permalink") for name in configs)), "date")
    return _STYLES.get(stated, stated)


def _jekyll_address(inner: str, draft: DraftArticle, keys: _Keys, own: str, style: str) -> str:
    """The address that Jekyll gives a post by its own template or the site's, with a colon where that names what is
    not known here; of a page, its path.
    """
    place, day = PurePosixPath(inner), draft.published_on
    dated = _DATED.fullmatch(place.stem)
    if dated is None or day is None:
        return own or f"/{place.with_suffix('.html')}"
    name = next(iter(keys.get("slug", ())), dated[4])
    values = {
        "categories": "/".join(_categories(place, keys)),
        **{"year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}"},
        **{"i_month": str(day.month), "i_day": str(day.day), "short_year": f"{day.year % 100:02}"},
        **{"title": name, "slug": name, "output_ext": ".html"},
    }
    return re.sub(r"//+", "/", re.sub(r":([a-z_]+)", lambda match: values.get(match[1], match[0]), own or style))


def _categories(place: PurePosixPath, keys: _Keys) -> Sequence[str]:
    """The folders above ``_posts``, and what the front matter lists, or states in a line of words."""
    folders = place.parts[: place.parts.index("_posts")] if "_posts" in place.parts else ()
    stated = keys.get("categories") or keys.get("category") or ()
    if len(stated) == 1:
        stated = stated[0].split("," if "," in stated[0] else None)
    return [*dict.fromkeys(each.strip().lower() for each in (*folders, *stated) if each.strip())]


def _hugo_address(path: str, keys: _Keys) -> str:
    """The address that Hugo gives a text where nothing else is configured: its path, with the slug that it states."""
    place = PurePosixPath(path)
    folder = place.parent.parent if place.stem == "index" else place.parent
    stated = next(iter(keys.get("slug", ())), "")
    name = stated or (place.parent.name if place.stem == "index" else place.stem)
    return f"/{folder / name}/".replace("/./", "/").lower()
