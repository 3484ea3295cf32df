"""What the files of a saved site are by their names."""

from support.cases import cases

from gql_blog_importers.saved_sites.site_files import address_parts, host_of, is_asset, is_page_name, may_be_page

FOLDER = frozenset(["Tides.html", "Tides_files/ad.html", "notes/Low.htm", "notes/Low-Dateien/x", "old_files/a.html"])


@cases(
    ("path", "expected"),
    [
        ("css/site.css", True),
        ("css/site.css?ver=5.2.html", True),
        ("js/jquery.js?ver=5.2", True),
        ("js/jquery.js@ver=5.2", True),
        ("images/PIER.JPG", True),
        ("feed.xml", True),
        ("robots.txt", True),
        ("hts-cache/new.zip", True),
        ("2019/tides.html.orig", True),
        ("Tides_files/ad.html", True),
        ("notes/Low-Dateien/x", True),
        ("old_files/a.html", False),
        ("essay.txt", False),
        ("2019/tides.html", False),
    ],
)
def test_assets_are_told_by_name(path: str, expected: bool) -> None:
    assert is_asset(path, FOLDER) is expected


def test_pages_may_have_any_name_under_which_programs_serve_them() -> None:
    assert [name for name in ("a.html", "a.HTM", "index.html?p=12", "a.php", "a") if is_page_name(name)] == [
        "a.html",
        "a.HTM",
        "index.html?p=12",
    ]
    assert may_be_page("a.php?id=3")
    assert may_be_page("2019/tides")
    assert not may_be_page("a.md")


@cases(
    ("path", "host", "parts"),
    [
        ("www.tides.example/2019/low-water/index.html", "www.tides.example", ["2019", "low-water"]),
        ("2019/low-water.html", None, ["2019", "low-water"]),
        ("index.html", None, []),
        ("index.html?p=12", None, []),
        ("low.water.html", None, ["low.water"]),
        ("low-water", None, ["low-water"]),
    ],
)
def test_a_path_tells_the_address(path: str, host: str | None, parts: list[str]) -> None:
    assert (host_of(path), address_parts(path)) == (host, parts)
