"""Players as a site has them: in texts and pages, from the providers that the setting lists."""

import asyncio
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.browser import CHROMIUM, page

import gql_blog_players as players
from gql_blog_exports import hooks as exports

SOURCE = """Watch it:

[The tide](https://www.youtube.com/watch?v=aaaaaaaaaaa&t=3)

<https://tube.example/e/1>

[How it sounds](/files/tide.mp3)

[In a line](https://youtu.be/aaaaaaaaaaa) too.

[A page](https://www.example.org/a) [again](/on-tides)

[Elsewhere](https://vimeo.com/123)

[A film](https://elsewhere.example/a.mp4)
"""
TUBE = "https://www.youtube-nocookie.com/embed/aaaaaaaaaaa"
OWN = "https://tube.example/e/1"
LISTED = {"frames": ["https://www.youtube-nocookie.com", "https://tube.example"]}
ASK = '{ post(slug: "on-tides") { body bodyTree excerpt } }'


def written(app: Any, kind: str, folder: Path) -> Path:
    target = folder / f"x.{kind}"
    which = [] if kind == "site" else ["on-tides"]
    done = app.cli("export", *which, "--format", kind, "-o", str(target))
    assert done.status == 0, done
    return target


@pytest.fixture
def site(blog: Any) -> Any:
    with blog({"players": players, "exports": exports}, settings={"players": LISTED}) as app:
        app.publish("On Tides", SOURCE)
        yield app


def test_what_is_listed_plays_and_all_else_is_a_link(site: Any) -> None:
    post = site.query(ASK).data["post"]
    body = post["body"]
    assert re.findall(r'<(?:iframe|audio|video) src="([^"]*)" title="([^"]*)"', body) == [
        (TUBE, "The tide"),
        (OWN, "tube.example"),
        ("/files/tide.mp3", "How it sounds"),
    ]
    assert body.count(' sandbox="') == 2
    for address in ("https://youtu.be/aaaaaaaaaaa", "https://vimeo.com/123", "https://elsewhere.example/a.mp4"):
        assert f'<a href="{address}"' in body
    raw = post["bodyTree"]["children"][1]["children"][0]
    assert (raw["type"], raw["tag"], raw["text"], raw["href"]) == ("raw", "iframe", "The tide", TUBE)
    assert "://" not in post["excerpt"]


@pytest.mark.parametrize(
    "address",
    [
        "//cdn.example/a.mp3",
        "/gezeiten-ü.mp3",
        "/a b.mp3",
        "/a\\b.mp3",
        "https://tube.example/ü",
        "//[x.mp3",
        "https://[x",
    ],
)
def test_what_the_core_would_not_publish_stays_a_link(address: str) -> None:
    link = f'<p><a href="{address}">{address}</a></p>'
    context: Any = SimpleNamespace(settings=players.PlayerSettings(**LISTED))
    body: Any = SimpleNamespace(html=link)
    assert players.transform_body(context, body) == link


def test_pages_play_and_name_the_providers_and_other_files_have_links(site: Any, tmp_path: Path) -> None:
    html = written(site, "html", tmp_path).read_text()
    policy = re.search('Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    own = re.search(r'<audio src="(https?://[^/"]+)/files/tide.mp3"', html)
    assert own is not None
    named = "form-action &#x27;none&#x27;; frame-src https://tube.example https://www.youtube-nocookie.com; media-src "
    assert policy[1].endswith(named + own[1])
    folder = written(site, "site", tmp_path)
    playing = [each.name for each in folder.rglob("*.html") if "frame-src" in each.read_text()]
    assert playing == ["on-tides.html"]
    assert not [each for each in folder.glob("feed.*") if "iframe" in each.read_text()]
    for kind in ("json-feed", "rss", "wxr", "atom", "jats"):
        text = written(site, kind, tmp_path).read_text()
        assert TUBE in text, kind
        assert not re.search("(<|&lt;)(iframe|audio|video)", text), kind
    with zipfile.ZipFile(written(site, "epub", tmp_path)) as book:
        chapter = book.read(next(each for each in book.namelist() if each.startswith("EPUB/art_"))).decode()
    assert f'<a href="{TUBE}" rel="noopener noreferrer">The tide</a>' in chapter
    assert "<iframe" not in chapter


@pytest.mark.long
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
async def test_a_browser_refuses_what_a_page_does_not_name(site: Any, tmp_path: Path) -> None:
    file = await asyncio.to_thread(written, site, "html", tmp_path)
    foreign = '<iframe src="https://evil.example/f"></iframe><video src="https://evil.example/v.mp4"></video></main>'
    html = file.read_text().replace("</main>", foreign)
    file.write_text(html.replace(' loading="lazy"', ""))
    async with page(tmp_path / "profile") as opened:
        await opened.open(file.as_uri())
        await opened.until("document.readyState == 'complete'")
        asked = {each for each in opened.addresses if each.startswith("https:")}
        told = [each["entry"]["text"] for each in opened.complaints if "entry" in each]
    assert asked == {TUBE, OWN}
    refused = sorted(each for each in told if "Content Security Policy" in each)
    assert len(refused) == 2, told
    assert ["frame-src" in each for each in refused].count(True) == 1
    assert ["media-src" in each for each in refused].count(True) == 1
