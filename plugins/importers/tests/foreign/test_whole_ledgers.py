"""The ledger of an export is whole: its items are those that were written into the export, whatever became of them."""

import ast
import json
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.wxr import wxr, wxr_category, wxr_comment, wxr_item

from gql_blog.plugin import ForeignArticle, ImportRefused, Ledger, LedgerEntry, RefusedItem
from gql_blog_importers.foreign import export_formats
from gql_blog_importers.foreign.export_formats import BLOGGER, DISQUS, EXPORTS, GHOST, SUBSTACK, WXR
from gql_blog_importers.foreign.substack import substack_folder
from gql_blog_importers.format_options import GhostOptions

_FRONT_MATTER = Path(__file__).parents[4] / "gql_blog/transfer/markdown/markdown_reader.py"
_WP = "{http://wordpress.org/export/1.2/}"
_TERMS = ("category", "post_tag", "genre", "nav_menu", "author")
_TEXTS = (
    "<p>The tide <mark>turns</mark>.</p>",
    '<p class="a" data-b="c"><img src="https://tides.example.org/a.png" style="x:y"> and more</p>',
    '[caption id="x"]<img src="https://tides.example.org/a.png" alt="" /> Said[/caption]',
    '<!-- wp:acme/card {"title":"High water","className":"x"} /-->',
    "[acme]x[/acme] y",
    "",
)
_items = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["post", "page", "recipe", "attachment", "nav_menu_item"]),
        "title": st.sampled_from(["On Tides", ""]),
        "texts": st.lists(st.sampled_from(_TEXTS), max_size=3),
        "terms": st.lists(st.sampled_from(_TERMS), max_size=4),
        "fields": st.lists(
            st.sampled_from(["subtitle", "_edit_lock", "mood", "_thumbnail_id"]), max_size=4, unique=True
        ),
        "comments": st.lists(st.sampled_from(["Yes.", " ", "<b>no</b>"]), max_size=3),
        "date": st.sampled_from(["2019-05-02 10:00:00", "2019-02-30 10:00:00"]),
        "foreign": st.booleans(),
    }
)


def _entries(items: Iterable[object]) -> Iterator[LedgerEntry]:
    for each in items:
        if isinstance(each, ForeignArticle):
            yield from each.draft.ledger
        elif isinstance(each, RefusedItem):
            yield from each.ledger
        elif isinstance(each, LedgerEntry):
            yield each


def _written(export: str) -> Counter[str]:
    """What stands in an export, counted by another parser."""
    found = Counter[str]()
    for item in ElementTree.fromstring(export).iter("item"):
        kind = item.findtext(f"{_WP}post_type") or "post"
        known = {"post": "post", "page": "page", "attachment": "attachment", "nav_menu_item": "item of the site"}
        found[known.get(kind, "item of another type")] += 1
        if kind in ("attachment", "nav_menu_item"):
            continue
        for child in item:
            name = child.tag.rpartition("}")[2]
            if name == "category":
                domain = child.get("domain") or ""
                kinds = {"category": "tag or category", "post_tag": "tag or category", "author": "co-author"}
                found[kinds.get(domain, "term of another taxonomy")] += 1
            elif name == "postmeta":
                is_image = child.findtext(f"{_WP}meta_key") == "_thumbnail_id"
                found["featured image" if is_image else "custom field"] += 1
            elif name == "comment":
                found["comment"] += 1
            else:
                found["property"] += bool((child.text or "").strip())
        text = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
        found["block attribute"] += 2 * text.count("wp:acme/card")
        found["shortcode"] += text.count("[caption ") + text.count("[acme]")
        found["image"] += text.count("<img")
        found["caption"] += text.count("[caption ")
        found["attribute"] += text.count("class=") + text.count("data-b=") + text.count("style=")
    return +found


@given(st.lists(_items, max_size=4))
def test_the_ledger_of_wordpress_is_whole(items: list[dict[str, Any]]) -> None:
    export = wxr(*map(_item, range(len(items)), items))
    assert WXR.read is not None
    ledger = Ledger(_entries(WXR.read(BytesIO(export.encode()), zone=None)))
    kinds = {each["kind"]: each for each in ledger.kinds()}
    for each in kinds.values():
        assert each["items"] == each["taken"] + each["keptAsText"] + each["leftOut"] + each["unknown"]
    assert kinds.keys() <= set(WXR.holds)
    assert {kind: each["items"] for kind, each in kinds.items()} == _written(export)


def _item(number: int, stated: dict[str, Any]) -> str:
    fields = "".join(
        f"<wp:postmeta><wp:meta_key>{name}</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>"
        for name in stated["fields"]
    )
    more = [
        *(wxr_category(f"Term {at}", domain) for at, domain in enumerate(stated["terms"])),
        *(wxr_comment(at, body) for at, body in enumerate(stated["comments"])),
        *(["<wp:mood>calm</wp:mood>"] if stated["foreign"] else []),
    ]
    text = "\n\n".join(stated["texts"])
    dates = {"post_type": str(stated["kind"]), "post_date": str(stated["date"])}
    return wxr_item(str(stated["title"]), text, fields, *more, slug=f"s{number}", **dates)


_VALUES: dict[str, list[Any]] = {
    **{"title": ["On Tides", ""], "html": ["<p class='a'>x</p>", None], "status": ["published", "draft"]},
    **{"lexical": ['{"root": {"children": [{"type": "hr"}, {"type": "crystal"}, {"type": "signup"}]}}', None]},
    **{"feature_image": ["https://tides.example.org/a.png", None], "og_title": ["x", None], "mood": ["calm", None]},
    **{"updated_at": ["2020-02-02T10:00:00Z", "2020-02-30T10:00:00Z", None], "type": ["post", "page"]},
}
_posts = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in _VALUES.items()})


@given(st.lists(_posts, max_size=4), st.lists(st.sampled_from(["<p>Yes.</p>", " "]), max_size=4), st.integers(0, 3))
def test_the_ledger_of_ghost_is_whole(posts: list[dict[str, Any]], comments: list[str], products: int) -> None:
    tables = {
        "posts": [{"id": str(at), "slug": f"s{at}", **each} for at, each in enumerate(posts)],
        "comments": [{"id": f"c{at}", "post_id": "0", "html": each} for at, each in enumerate(comments)],
        "products": [{"id": str(at)} for at in range(products)],
    }
    assert GHOST.read is not None
    read = GHOST.read(BytesIO(json.dumps(tables).encode()), UTC, GhostOptions())
    kinds = {each["kind"]: each["items"] for each in Ledger(_entries(read)).kinds()}
    assert kinds.keys() <= set(GHOST.holds)
    read_as_cards = [each for each in posts if each["lexical"] and not each["html"]]
    expected = Counter({"row of a table": products, "comment": len(comments) if posts else 0})
    expected["field"] = sum(bool(value) for each in posts for name, value in each.items() if name != "feature_image")
    expected["field"] += 2 * len(posts)  # the id and the slug
    expected["featured image"] = sum(bool(each["feature_image"]) for each in posts)
    expected["card"] = 3 * len(read_as_cards)
    expected["attribute"] = sum(bool(each["html"]) for each in posts)
    for each in posts:
        expected[each["type"]] += 1
    assert kinds == dict(+expected)


_ROWS = st.fixed_dictionaries(
    {
        **{"type": st.sampled_from(["newsletter", "page", "thread"]), "title": st.sampled_from(["On Tides", ""])},
        **{"post_date": st.sampled_from(["2019-05-02", "2019-02-30"]), "mood": st.sampled_from(["", "calm"])},
        "text": st.sampled_from(
            [None, "", "<p>x</p><p class='button-wrapper'><a href='/x'>y</a></p>", "<img src=/a.png>"]
        ),
    }
)


@given(st.lists(_ROWS, min_size=1, max_size=5))
def test_the_ledger_of_substack_is_whole(rows: list[dict[str, Any]]) -> None:
    columns = ["type", "title", "post_date", "mood"]
    table = ",".join(["post_id", *columns])
    table += "".join(f"\n{at}.x," + ",".join(each[name] for name in columns) for at, each in enumerate(rows))
    files = {f"posts/{at}.x.html": each["text"] for at, each in enumerate(rows) if each["text"] is not None}
    files["posts.csv"] = table
    folder = substack_folder([*files], lambda path: files[path].encode())
    assert folder is not None
    ledger, refused = Ledger(), 0
    for path in files:
        try:
            ledger.include(folder.draft(path).ledger if path in folder.pages else folder.ledger_of(path))
        except ImportRefused:
            refused += 1  # the file is the item then, as the core counts it
    kinds = {each["kind"]: each["items"] for each in ledger.kinds()}
    assert kinds.keys() <= set(SUBSTACK.holds)
    posts = kinds.get("post", 0) + kinds.get("page", 0)
    assert posts + refused == len(rows)
    stored = [each for each in rows if each["text"] and each["post_date"] == "2019-05-02"]
    assert kinds.get("widget", 0) == sum("button" in each["text"] for each in stored)
    assert kinds.get("image", 0) == sum("<img" in each["text"] for each in stored)
    assert kinds.get("field", 0) == sum(1 + sum(bool(each[name]) for name in columns) for each in stored)


_ENTRIES = st.lists(
    st.tuples(
        st.sampled_from(["post", "page", "comment", "settings", "template", "mystery"]),
        st.sampled_from(["On Tides", ""]),
        st.sampled_from(["<p>x</p>", "", '<p class="a"><img src="https://a.example.org/b.png"></p>']),
        st.integers(0, 5),
        st.integers(0, 2),
    ),
    max_size=6,
)


@given(_ENTRIES)
def test_the_ledger_of_blogger_is_whole(entries: list[tuple[str, str, str, int, int]]) -> None:
    blog, kind_of = "tag:blogger.com,1999:blog-7", "http://schemas.google.com/g/2005#kind"
    feed = [
        f"<entry><id>{blog}.post-{at}</id><title>{title}</title><published>2019-05-02T10:00:00Z</published>"
        f'<category scheme="{kind_of}" term="http://schemas.google.com/blogger/2008/kind#{kind}"/>'
        + '<category scheme="http://www.blogger.com/atom/ns#" term="Sea"/>' * labels
        + f'<content type="html">{escape(text)}</content><thr:in-reply-to ref="{blog}.post-{post}"/></entry>'
        for at, (kind, title, text, post, labels) in enumerate(entries)
    ]
    head = '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">'
    assert BLOGGER.read is not None
    ledger = Ledger(_entries(BLOGGER.read(BytesIO(f"{head}{''.join(feed)}</feed>".encode()), zone=UTC)))
    expected = Counter[str]()
    for kind, _, text, _, labels in entries:
        expected[{"settings": "setting", "template": "setting", "mystery": "entry"}.get(kind, kind)] += 1
        if kind in ("post", "page"):
            expected["label"] += labels
            expected["image"] += text.count("<img")
            expected["attribute"] += text.count("class=")
    kinds = {each["kind"]: each["items"] for each in ledger.kinds() if each["kind"] != "property"}
    assert kinds == dict(+expected)


@given(st.integers(0, 4), st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["<p>Yes.</p>", ""])), min_size=1))
def test_the_ledger_of_disqus_is_whole(threads: int, posts: list[tuple[int, str]]) -> None:
    head = '<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">'
    written = [
        *(f'<thread dsq:id="{at}"><link>https://a.example.org/t{at}/</link></thread>' for at in range(threads)),
        *(
            f'<post dsq:id="p{at}"><message>{escape(body)}</message><thread dsq:id="{thread}"/></post>'
            for at, (thread, body) in enumerate(posts)
        ),
    ]
    assert DISQUS.read is not None
    read = DISQUS.read(BytesIO(f"{head}{''.join(written)}</disqus>".encode()), zone=UTC)
    kinds = {each["kind"]: each["items"] for each in Ledger(_entries(read)).kinds()}
    assert kinds == dict(+Counter({"thread": threads, "comment": len(posts)}))


_ROOM = Path(export_formats.__file__).parent
_READERS = {"wxr": "wordpress", "jekyll": "static_sites", "hugo": "static_sites"}
_SAID = {"wxr": {"post", "page"}, "blogger": {"post", "page"}}
"""Kinds by the names that a source has for them."""


def test_a_format_declares_the_very_kinds_that_its_reader_counts() -> None:
    """Looked for in the source of each reader and of what it imports: none can be added to one of them alone."""
    for each in EXPORTS:
        counted = _counted(_READERS.get(each.format, each.format), set()) | _SAID.get(each.format, set())
        if each.has_comments_alone:  # what a comment has within is a part of it
            counted -= _counted("text_ledger", set())
        assert counted == set(each.holds), each.format


def _counted(module: str, seen: set[str]) -> set[str]:
    """The kinds in a module of the room, and in those that it imports; front matter is read as the core does."""
    path = _FRONT_MATTER if module == "markdown_reader" else _ROOM / f"{module}.py"
    if module in seen or not path.exists():
        return set()
    seen.add(module)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {str(each.module).rpartition(".")[2] for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)}
    imported |= {"markdown_reader"} if module == "static_sites" else set()
    return _kinds(tree).union(*(_counted(each, seen) for each in imported if _ROOM.name in path.parts))


def _kinds(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    names: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            names.setdefault(node.targets[0].id, set()).update(_words_of(node.value))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        of_ledger = isinstance(node.func, ast.Attribute) and node.func.attr == "add"
        if (of_ledger and "ledger" in ast.unparse(node.func)) or ast.unparse(node.func) == "LedgerEntry":
            kind = node.args[0]
            found |= names.get(kind.id, set()) if isinstance(kind, ast.Name) else _words_of(kind)
    return found


def _words_of(node: ast.AST) -> set[str]:
    """What an expression may be: a word, or one of two."""
    if isinstance(node, ast.IfExp):
        return _words_of(node.body) | _words_of(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()
