"""The map of a saved site: articles, slugs, and where links lead."""

from collections.abc import Iterator

import pytest
from support.cases import cases
from support.saved_site import PROSE, listing, page

from gql_blog.plugin import ImportRefused, SiteUrls
from gql_blog_importers.saved_sites.site_map import SiteMap

URLS = SiteUrls("https://api.example", "https://blog.example", "/essays/{slug}")


_OPEN: list[SiteMap] = []


@pytest.fixture(autouse=True)
def _closing() -> Iterator[None]:
    yield
    while _OPEN:
        _OPEN.pop().close()


def _map(files: dict[str, str]) -> SiteMap:
    site = SiteMap.of([*files], lambda path: files[path].encode(), URLS)
    assert site is not None
    _OPEN.append(site)
    return site


def _links(files: dict[str, str], path: str) -> str:
    """The text of a page in which each link stands for itself."""
    return _map(files).draft(path).source


def _canonical(address: str) -> str:
    return f'<link rel="canonical" href="{address}">'


def test_a_folder_without_pages_is_no_site() -> None:
    assert SiteMap.of(["a.md", "x.css", "b"], lambda _: b"text", URLS) is None


def test_slugs_are_the_last_parts_of_addresses() -> None:
    site = _map(
        {
            "2019/low-water/index.html": page("Low Water"),
            "2019/High%20Water.html": page("High Water"),
            "notes/2019.html": page("Year’s End"),
            "a/pier.html": page("One Pier"),
            "b/pier.html": page("Another Pier"),
            "x.html": page("Ebb", head=_canonical("https://tides.example/2020/the-ebb/?utm=1")),
            "潮汐.html": page("Tides"),
        }
    )
    assert {path: each.slug for path, each in site.pages.items()} == {
        "2019/low-water/index.html": "low-water",
        "2019/High%20Water.html": "high-water",
        "notes/2019.html": "years-end",
        "a/pier.html": "a-pier",
        "b/pier.html": "b-pier",
        "x.html": "the-ebb",
        "潮汐.html": "潮汐",
    }


def test_links_between_pages_lead_to_the_articles() -> None:
    files = {
        "tides.example/a/low.html": page(
            "Low Water",
            f'{PROSE} <a href="../b/high/index.html#part">next</a> <a href="/b/high/">root</a> '
            '<a href="https://www.tides.example/b/high">whole</a> <a href="http://tides.example/a/low.html#h">own</a> '
            '<a href="../img/pier.png">file</a> <a href="../tag/index.html">tag</a> <a href="gone.html">gone</a> '
            '<a href="https://else.example/b/high">else</a> <a href="mailto:a@b.example">mail</a> '
            '<a href="//[bad">bad</a> <img src="../img/pier.png" srcset="x 2x" alt="">',
        ),
        "tides.example/b/high/index.html": page("High Water"),
        "tides.example/tag/index.html": listing(("../a/low.html", "Low"), ("../b/high/index.html", "High")),
        "tides.example/img/pier.png": "",
    }
    assert _links(files, "tides.example/a/low.html") == (
        f"{PROSE} [next](/essays/high#part) [root](/essays/high) [whole](/essays/high) own [file](/img/pier.png) "
        "[tag](/tag/index.html) [gone](gone.html) [else](https://else.example/b/high) [mail](mailto:a@b.example) bad "
        "![](/img/pier.png)"
    )


def test_what_is_not_in_the_folder_is_found_where_the_page_was() -> None:
    files = {
        "Low.html": page(
            "Low Water",
            f'{PROSE} <a href="gone.html">gone</a> <a href="https://t.example/a/high">high</a>',
            head=_canonical("https://t.example/a/low"),
        ),
        "High.html": "<!-- saved from url=(0024)https://t.example/a/high -->" + page("High Water"),
    }
    assert (
        _links(files, "Low.html").removeprefix(PROSE) == " [gone](https://t.example/a/gone.html) [high](/essays/high)"
    )


def test_a_base_tells_where_links_begin() -> None:
    files = {
        "x/low.html": page("Low", f'{PROSE} <a href="high.html">high</a>', head='<base href="https://t.example/b/">'),
        "t.example/b/high.html": page("High Water"),
    }
    assert _links(files, "x/low.html").endswith("[high](/essays/high)")


def test_pages_that_list_others_by_whole_addresses_are_told_by_them() -> None:
    address = "https://www.tides.example/{}"
    essays = {f"{name}.html": page(name.title(), head=_canonical(address.format(name))) for name in ("low", "high")}
    cards = listing(*((address.format(name), name) for name in ("low", "high")))
    assert _map({"index.html": cards, **essays}).passed_over("index.html") is not None, "before the pages that it lists"
    assert _map({**essays, "tag.html": cards}).passed_over("tag.html") is not None


def test_a_page_that_lists_others_may_have_a_base_of_its_own() -> None:
    files = {
        "a/index.html": listing(("low.html", "Low"), ("high.html", "High")).replace(
            "<head>", "<head><base href=../b/>"
        ),
        "b/low.html": page("Low Water"),
        "b/high.html": page("High Water"),
    }
    assert _map(files).passed_over("a/index.html") is not None


def test_whole_addresses_lead_to_the_pages_of_a_folder_whose_host_some_page_names() -> None:
    linked = f'{PROSE} <a href="https://t.example/b/high.html">high</a> <a href="https://t.example/x.html">other</a>'
    files = {
        "low.html": page("Low", linked, head=_canonical("https://www.t.example/low.html")),
        "b/high.html": page("High Water"),
        "x.html": page("X", head=_canonical("https://else.example/x.html")),
    }
    assert _links(files, "low.html").removeprefix(PROSE) == (
        " [high](/essays/high) [other](https://t.example/x.html)"
    ), "what names another address is another page"


def test_a_base_tells_where_files_and_what_is_not_here_begin() -> None:
    linked = f'{PROSE} <img src="pier.png" alt=""> <img src="/i/x.png" alt=""> <a href="gone.html#p">gone</a>'
    files = {
        "x/low.html": page("Low", linked, head='<base href="https://t.example/b/">'),
        "t.example/b/pier.png": "",
        "i/x.png": "",
    }
    assert _links(files, "x/low.html").removeprefix(PROSE) == (
        " ![](/b/pier.png) ![](/i/x.png) [gone](https://t.example/b/gone.html#p)"
    )


def test_links_to_a_place_of_another_page_keep_it_and_the_place_is_named_there() -> None:
    files = {
        "low.html": page("Low", f'{PROSE} <a href="high.html#ebb">ebb</a> <a href="away.html#x">away</a>'),
        "high.html": page("High", PROSE).replace("</article>", f"<h2 id=ebb>The Ebb</h2><p>{PROSE}</p></article>"),
        "away.html": '<meta http-equiv="refresh" content="0; url=https://else.example/#top"><p>Moved.</p>',
    }
    assert _links(files, "low.html").endswith("[ebb](/essays/high#ebb) [away](https://else.example/#top)")
    assert "## The Ebb {#ebb}\n" in _links(files, "high.html")


def test_images_that_are_loaded_late_begin_at_the_site_too() -> None:
    files = {"low.html": page("Low", f'{PROSE} <img src="blank.gif" data-src="pier.png" alt="">'), "pier.png": ""}
    assert _links(files, "low.html").endswith("![](/pier.png)")


def test_notes_that_a_mirror_links_by_the_name_of_the_page_stay_notes() -> None:
    called = 'It turns.<sup><a href="low.html#n1">1</a></sup>'
    files = {"low.html": page("Low", PROSE, called).replace("</article>", "<p id=n1>1. A note.</p></article>")}
    assert _links(files, "low.html").endswith("It turns.[^1]\n\n[^1]: A note.")


def test_a_label_names_the_article_to_which_it_leads() -> None:
    files = {
        "low.html": page("Low", above='<p>In response to: <a href="high.html">an essay</a></p>'),
        "high.html": page("High Water"),
    }
    draft = _map(files).draft("low.html")
    assert draft.responding_to is not None
    assert (draft.responding_to.slug, draft.responding_to.title) == ("high", "an essay")


def test_pages_that_forward_and_copies_lead_to_the_article() -> None:
    moved = '<meta http-equiv="refresh" content="0; url={}"><p>Moved.</p>'
    files = {
        "low/index.html": page("Low Water", head=_canonical("https://t.example/low/")),
        "low/print.html": page("Low Water", head=_canonical("https://t.example/low/")),
        "low/2.html": page("Low Water", "Quite other words. " * 10, head=_canonical("https://t.example/low/")),
        "old.html": moved.format("older.html"),
        "older.html": moved.format("low/index.html"),
        "away.html": moved.format("https://else.example/"),
        "round.html": moved.format("round.html"),
    }
    site = _map(files)
    assert {path: why for path in files if (why := site.passed_over(path))} == {
        "low/print.html": "It is a copy of low/index.html.",
        "old.html": "It forwards to low/index.html.",
        "older.html": "It forwards to low/index.html.",
        "away.html": "It forwards to https://else.example/.",
    }
    assert set(site.pages["low/index.html"].old_paths) == {"/low", "/old.html", "/older.html"}


@cases("address", ["http://[", "//[::1", "https://a]b/", "http://℀/x"])
def test_an_address_that_is_none_harms_no_page_that_links_to_it(address: str) -> None:
    forward = f'<meta http-equiv="refresh" content="0; url={address}">'
    files = {
        "away.html": f"<html><head>{forward}</head><body></body></html>",
        "all.html": listing(("low.html", "Low Water"), ("high.html", "High Water")).replace(
            "<head>", f"<head>{_canonical(address)}"
        ),
        "low.html": page("Low Water", 'See <a href="away.html">this</a> and <a href="all.html">all</a>.'),
        "high.html": page("High Water"),
    }
    assert _links(files, "low.html") == "See [this](/away.html) and [all](/all.html)."


def test_a_link_to_a_page_that_forwards_elsewhere_leads_there() -> None:
    moved = '<meta http-equiv="refresh" content="0; url={}"><p>Moved.</p>'
    linked = f'{PROSE} <a href="away.html">there</a> and <a href="lost.html">here</a>.'
    files = {
        "low.html": page("Low", linked),
        "away.html": moved.format("https://else.example/x"),
        "lost.html": moved.format("nowhere.html"),
    }
    source = _links(files, "low.html")
    assert "[there](https://else.example/x)" in source
    assert "[here](/lost.html)" in source, "that leads nowhere"


def test_no_article_is_a_copy_of_a_page_that_lists_others() -> None:
    address = _canonical("https://b.example/blog/")
    prose = {"tides.html": "Of tides and harbours. " * 12, "piers.html": "Of piers and planks. " * 12}
    files = {name: page(name.title(), text, head=address) for name, text in prose.items()}
    entries = "".join(
        f'<article><h2><a href="../{name}">{name}</a></h2><p>{text}</p></article>' for name, text in prose.items()
    )
    files["blog/index.html"] = (
        f"<html><head><title>Blog</title>{address}</head><body><main>{entries}</main></body></html>"
    )
    site = _map(files)
    assert site.passed_over("blog/index.html") is not None
    assert (site.passed_over("tides.html"), site.passed_over("piers.html")) == (None, None)


def test_only_what_is_html_is_a_page() -> None:
    files = {"a": "plain words", "b": page("Low Water"), "c.html": "", "d.php": page("High Water")}
    files |= {"e.html": "\ufeff---\r\ntitle: Ebb\r\n---\r\n<p>Words</p>"}  # the source of a page
    site = _map(files)
    assert set(site.pages) == {"b", "c.html", "d.php"}
    assert site.passed_over("c.html") is None
    with pytest.raises(ImportRefused):
        site.draft("c.html")
