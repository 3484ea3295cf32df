"""Old addresses as a map for nginx."""

from support.cases import cases

from gql_blog.content import ArticleStatus, DraftArticle, SiteUrls
from gql_blog.transfer import nginx_map
from gql_blog.transfer.files.redirect_files import redirects_to
from gql_blog.write import Imported

URLS = SiteUrls("https://tides.example.org", article_path="/essays/{slug}")


def _map(*redirects: tuple[str, str]) -> list[str]:
    lines = nginx_map([(*each, "de") for each in redirects], URLS).splitlines()
    assert all(line.startswith("#") for line in lines[:2])
    return lines[2:]


def test_a_path_leads_to_its_article_with_and_without_a_slash() -> None:
    assert _map(("/2019/on-tides", "on-tides")) == [
        '"/2019/on-tides" "https://tides.example.org/essays/on-tides";',
        '"/2019/on-tides/" "https://tides.example.org/essays/on-tides";',
    ]


def test_nginx_gets_each_path_once_whatever_its_capitals_are_and_no_query() -> None:
    paths = (("/Tides", "a"), ("/tides", "b"), ("/?p=12", "a"), ("/essays/a", "a"))
    assert [line.split()[0] for line in _map(*paths)] == ['"/Tides"', '"/Tides/"']


def test_a_path_leads_to_the_address_in_the_language_of_the_article() -> None:
    urls = SiteUrls("https://tides.example.org", article_path="/{locale}/{slug}")
    lines = nginx_map([("/tides", "on-tides", "de"), ("/de/on-tides", "on-tides", "de")], urls)
    assert '"/tides" "https://tides.example.org/de/on-tides";' in lines
    assert '"/de/on-tides"' not in lines


def test_what_means_something_to_nginx_means_nothing_there() -> None:
    first, _ = _map(('/a b;"\\', "t$x"))
    assert first == '"/a b;\\"\\\\" "https://tides.example.org/essays/t%24x";'


@cases(
    ("article_path", "redirect"),
    [
        ("/{slug}/", ("/on-tides", "on-tides")),
        ("/essays/{slug}/", ("/essays/on-tides", "on-tides")),
        ("/{slug}", ("/On-Tides", "on-tides")),
        ("/{slug}", ("/\u00fcber", "\u00fcber")),
        ("/{slug}.html", ("/On-Tides.html", "on-tides")),
        ("/read?article={slug}", ("/read", "on-tides")),
        ("/?article={slug}", ("/", "on-tides")),
    ],
)
def test_no_address_of_an_article_leads_to_itself(article_path: str, redirect: tuple[str, str]) -> None:
    urls = SiteUrls("https://tides.example.org", article_path=article_path)
    assert nginx_map([(*redirect, "de")], urls).splitlines()[2:] == []


def test_articles_that_exchanged_their_addresses_stay_where_they_are() -> None:
    assert _map(("/essays/a", "b"), ("/essays/b", "a"), ("/old/a", "a")) == [
        '"/old/a" "https://tides.example.org/essays/a";',
        '"/old/a/" "https://tides.example.org/essays/a";',
    ]


def _result(status: str) -> Imported:
    return Imported("imported", (("art_1", "on-tides", "On Tides"),), 0, 0, 0, (), (status,), locale="de")


def test_old_slugs_and_paths_of_what_readers_see_are_told() -> None:
    draft = DraftArticle(source="x", old_slugs=("older",), old_paths=("https://a.example.org/2019/x/", "mailto:a"))
    assert [*redirects_to(draft, _result(ArticleStatus.PUBLISHED))] == [
        ("/older", "on-tides", "de"),
        ("/2019/x", "on-tides", "de"),
    ]
    assert [*redirects_to(draft, _result(ArticleStatus.DRAFT))] == []
