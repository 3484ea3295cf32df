"""RSS 2.0: what its specification, and that of each module, asks of a feed."""

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element, fromstring

from gql_blog.plugin import ArticleStatus, BylineRole, ExportArticle, ExportByline, ExportSite
from gql_blog_exports.feed_pages import FeedOptions
from gql_blog_exports.rss import write_article_feed, write_site_feed

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}"
ATOM = "{http://www.w3.org/2005/Atom}link"
CHANNEL = {"title", "link", "description", "language", "item", ATOM}


def channel(data: bytes) -> Element:
    """Return the channel of a feed, which has what each must have, once."""
    root = fromstring(data)
    assert (root.tag, root.get("version"), [each.tag for each in root]) == ("rss", "2.0", ["channel"])
    found = root[0]
    assert {each.tag for each in found} <= CHANNEL
    assert all(len(found.findall(name)) == 1 and found.findtext(name) for name in ("title", "link", "description"))
    for item in found.findall("item"):
        assert item.findtext("title")
        assert len(item.findall("guid")) == len(item.findall(CONTENT)) == 1
        assert len(item.findall("pubDate")) <= 1
    return found


def test_an_item_has_text_authors_and_an_instant(told: ExportArticle, site: ExportSite) -> None:
    moment = datetime(2026, 3, 5, 7, 8, 9, 123, UTC)
    credited = (*told.bylines, ExportByline(name="Tom & Co", role=BylineRole.TRANSLATOR))
    article = replace(told, published_at=moment, bylines=credited, title="A <B> & \x07C")
    found = channel(write_article_feed((article,), FeedOptions(), site))
    (item,) = found.findall("item")
    assert item.findtext("pubDate") == "Thu, 05 Mar 2026 07:08:09 +0000"
    assert parsedate_to_datetime(item.findtext("pubDate", "")) == moment.replace(microsecond=0)
    assert [each.text for each in item.findall(f"{DC}creator")] == ["Mara Lind"]
    assert [each.text for each in item.findall(f"{DC}contributor")] == ["Tom & Co"]
    assert item.findtext(CONTENT, "").startswith("<aside><p>Late.</p></aside>\n<p>The ")
    assert item.findtext("title") == "A <B> & C"
    guid = item.find("guid")
    assert guid is not None
    assert (guid.text, guid.get("isPermaLink")) == (article.id, "false")
    assert [each.text for each in item.findall("category")] == ["harbours"]


def test_a_day_is_no_instant(post: ExportArticle, site: ExportSite) -> None:
    item = channel(write_article_feed((post,), FeedOptions(), site)).find("item")
    assert item is not None
    assert item.find("pubDate") is None
    assert item.findtext("{http://purl.org/dc/terms/}issued") == "2019-05-02"


def test_a_site_comes_in_pages_that_lead_to_the_next(post: ExportArticle, site: ExportSite) -> None:
    articles = [replace(post, title=str(number)) for number in range(3)]
    found = channel(b"".join(write_site_feed(articles, FeedOptions(items=2, page=1), site)))
    assert [each.findtext("title") for each in found.findall("item")] == ["0", "1"]
    links = {each.get("rel"): each.get("href") for each in found.findall(ATOM)}
    assert links == {"self": f"{site.file_url}?items=2", "next": f"{site.file_url}?items=2&page=2"}


def test_the_same_articles_give_the_same_bytes(told: ExportArticle, site: ExportSite) -> None:
    first, again = (write_article_feed((told,), FeedOptions(), site) for _ in range(2))
    assert first == again
    hidden = write_article_feed((replace(told, status=ArticleStatus.DRAFT),), FeedOptions(), site)
    assert b">DRAFT</dialogue:status>" in hidden


def test_what_a_citation_needs_is_there(told: ExportArticle, site: ExportSite) -> None:
    cited = replace(told, doi="10.5555/tides", licence="CC-BY-4.0", section="Forum: A & B")
    (item,) = fromstring(write_article_feed((cited,), FeedOptions(), site))[0].findall("item")
    dc, dcterms = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/dc/terms/}"
    names = (f"{dc}identifier", f"{dc}rights", f"{dcterms}isPartOf")
    assert [item.findtext(name) for name in names] == ["doi:10.5555/tides", "CC-BY-4.0", "Forum: A & B"]
