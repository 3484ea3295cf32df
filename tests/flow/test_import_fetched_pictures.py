"""Pictures of other servers come along where the import may fetch them: once each, and what cannot be had stays."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from support.hostile_pictures import picture
from support.importers import import_paths
from support.receiving import Receiver, answer, elsewhere
from support.writing import Newsroom
from support.wxr import write_wxr, wxr_item

from gql_blog.access import OPERATOR
from gql_blog.media import files_at
from gql_blog.store import Article, Media
from gql_blog.transfer import FileReport, ImportOptions, MediaTarget

META = "<wp:postmeta><wp:meta_key>{}</wp:meta_key><wp:meta_value><![CDATA[{}]]></wp:meta_value></wp:postmeta>"


@dataclass
class Desk:
    """A site that imports, and a server that has the pictures."""

    room: Newsroom
    address: str
    server: Receiver
    target: MediaTarget
    answers: dict[str, bytes]

    async def imports(self, path: Path, text: object, *, fetches: bool = True, dry_run: bool = False) -> FileReport:
        if not isinstance(text, Path):
            path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
        report = await import_paths(
            [path],
            writer=self.room.writer,
            viewer=OPERATOR,
            options=ImportOptions(dry_run=dry_run),
            media=replace(self.target, fetches=fetches),
        )
        (file,) = report.files
        return file

    async def media(self) -> dict[str, Any]:
        """The media by the paths that they came from."""
        return {str(each.origin).removeprefix(self.address): each for each in await self.room.rows(Media)}

    async def article(self) -> Any:
        (article,) = await self.room.rows(Article)
        return article


@pytest_asyncio.fixture
async def desk(lite: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    folder = tmp_path / "certificate"
    folder.mkdir()
    answers = {f"/{width}.png": answer(200, body=picture("PNG", (width, 40))) for width in (60, 70, 80)}
    answers["/content/images/50.png"] = answer(200, body=picture("PNG", (50, 40)))
    async with elsewhere(folder, answers) as (address, server, client):
        monkeypatch.setattr("gql_blog.media.media_files.OutgoingClient", lambda **_: client)
        yield Desk(lite, address, server, MediaTarget(files_at("", tmp_path / "data"), 1_000_000), answers)


def told(file: FileReport) -> list[tuple[str, str]]:
    """What was told of pictures."""
    return [(each.code, each.message) for each in file.findings if each.code in ("PICTURE_NOT_TAKEN", "CAPTION_PLAIN")]


def ghost(desk: Desk, html: str, **given: Any) -> dict[str, Any]:
    post = {
        "title": "On Quays",
        "slug": "on-quays",
        "status": "published",
        "html": html,
        "feature_image": "__GHOST_URL__/content/images/50.png",
        "feature_image_alt": 'A "quay"',
        "feature_image_caption": 'By <a href="https://e.org">Ada &amp; Bo</a>',
        **given,
    }
    settings = [{"key": "url", "value": desk.address}]
    return {"db": [{"meta": {"version": "5.0"}, "data": {"posts": [post], "settings": settings}}]}


async def test_pictures_of_ghost_become_media_and_the_one_above_the_lead_image(desk: Desk, tmp_path: Path) -> None:
    html = (
        f'<p>One.</p><p><img src="{desk.address}/70.png" alt="Boats"> <img src="{desk.address}/70.png"></p>'
        f'<figure><img src="{desk.address}/80.png" alt="[Nets]"><figcaption>In "May" &amp; June</figcaption></figure>'
        f'<figure><img src="{desk.address}/60.png"><figcaption>By <em>Ada</em></figcaption></figure>'
        f'<p><img src="{desk.address}/gone.png"> <img src="https://10.0.0.1/inside.png"></p>'
    )
    path, export = tmp_path / "ghost.json", ghost(desk, html)
    file = await desk.imports(path, export)
    media, article = await desk.media(), await desk.article()
    assert media.keys() == {"/content/images/50.png", "/70.png", "/80.png"}
    lead = media["/content/images/50.png"]
    assert article.lead_image_id == lead.id
    assert (lead.alt_text, lead.caption) == ('A "quay"', "By Ada & Bo")
    boats, nets = media["/70.png"].id, media["/80.png"].id
    assert article.source.split("\n\n") == [
        "One.",
        f"![Boats](media:{boats}) ![](media:{boats})",
        f'![\\[Nets\\]](media:{nets} "In &quot;May&quot; &amp; June")',
        f'<figure><img src="{desk.address}/60.png"><figcaption>By <em>Ada</em></figcaption></figure>',
        f"![]({desk.address}/gone.png) ![](https://10.0.0.1/inside.png)",
    ]
    assert "<figcaption>In &quot;May&quot; &amp; June</figcaption>" in article.html or (
        '<figcaption>In "May" &amp; June</figcaption>' in article.html
    )
    assert [(code, message.partition(" keeps its address. ")[2]) for code, message in told(file)] == [
        ("CAPTION_PLAIN", ""),
        ("PICTURE_NOT_TAKEN", "Its caption has links or emphasis, which captions of media have not."),
        ("PICTURE_NOT_TAKEN", "There is no file: the answer has the status 404."),
        (
            "PICTURE_NOT_TAKEN",
            "The file cannot be fetched: 10.0.0.1 is at an address that must not be reached.",
        ),
    ]
    asked = ["/70.png", "/80.png", "/content/images/50.png", "/gone.png"]
    assert sorted(each.target for each in desk.server.requests) == asked
    for fetches in (True, False):
        again = await desk.imports(path, export, fetches=fetches)
        assert again.outcome.value == "unchanged"
    assert len(desk.server.requests) == 5, "what is here is not fetched again, and nothing where it is not allowed"


async def test_the_featured_image_of_wordpress_is_the_lead_image_with_its_words(desk: Desk, tmp_path: Path) -> None:
    plain = desk.address.replace("https://", "http://")
    attached = (
        "<item><title>a</title><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type>"
        f"<excerpt:encoded><![CDATA[At dusk]]></excerpt:encoded><wp:attachment_url>{plain}/60.png</wp:attachment_url>"
        f"{META.format('_wp_attachment_image_alt', 'A quay')}</item>"
    )
    text = f'<p>One.</p>[caption]<img src="{plain}/70.png" alt="Boats" /> In May[/caption]'
    item = wxr_item("On Quays", text, META.format("_thumbnail_id", "9"))
    path = write_wxr(tmp_path / "site.xml", item, attached)
    before = await desk.imports(path, path, fetches=False)
    assert (await desk.article()).source.startswith("<figure>")
    assert (before.outcome.value, desk.server.requests) == ("imported", [])
    file = await desk.imports(path, path)
    media, article = {each.origin: each for each in await desk.room.rows(Media)}, await desk.article()
    lead, boats = media[f"{plain}/60.png"], media[f"{plain}/70.png"]
    assert (file.outcome.value, told(file), article.lead_image_id) == ("updated", [], lead.id)
    assert (lead.alt_text, lead.caption) == ("A quay", "At dusk")
    assert article.source == f'One.\n\n![Boats](media:{boats.id} "In May")'


async def test_of_wordpress_the_original_is_fetched_that_an_attachment_tells(desk: Desk, tmp_path: Path) -> None:
    attached = "".join(
        f"<item><title>a</title><wp:post_id>{number}</wp:post_id><wp:post_type>attachment</wp:post_type>"
        f"<wp:attachment_url>{desk.address}/{name}</wp:attachment_url></item>"
        for number, name in enumerate(("80.png", "lost.png", "60-scaled.png"))
    )
    desk.answers["/70-30x20.png"] = answer(200, body=picture("PNG", (30, 20)))
    desk.answers["/lost-31x20.png"] = answer(200, body=picture("PNG", (31, 20)))
    desk.answers["/60-scaled.png"] = answer(200, body=picture("PNG", (62, 20)))
    names = ("80-30x20.png", "70-30x20.png", "lost-31x20.png", "60-300x200.png")
    item = wxr_item("On Quays", "".join(f'<p><img src="{desk.address}/{each}"></p>' for each in names))
    path = write_wxr(tmp_path / "site.xml", item, attached)
    file = await desk.imports(path, path)
    assert (file.outcome.value, told(file)) == ("imported", [])
    media = await desk.media()
    assert {each: row.width for each, row in media.items()} == {
        "/80.png": 80,
        "/70-30x20.png": 30,
        "/lost-31x20.png": 31,
        "/60-scaled.png": 62,
    }
    assert "/80-30x20.png" not in [each.target for each in desk.server.requests]
    assert desk.address not in (await desk.article()).source
    asked = len(desk.server.requests)
    assert (await desk.imports(path, path, fetches=False)).outcome.value == "unchanged"
    assert len(desk.server.requests) == asked


async def test_texts_of_markdown_and_a_dry_run(desk: Desk, tmp_path: Path) -> None:
    head = f"---\ntitle: On Quays\nimage: {desk.address}/60.png\n---\n\n"
    text = f"{head}![Boats]({desk.address}/70.png)\n\n`![]({desk.address}/80.png)` ![](https://[x/a.png)\n"
    tried = await desk.imports(tmp_path / "quays.md", text, dry_run=True)
    assert (tried.outcome.value, await desk.room.rows(Media)) == ("imported", [])
    file = await desk.imports(tmp_path / "quays.md", text)
    media, article = await desk.media(), await desk.article()
    assert (file.outcome.value, told(file)) == ("imported", told(tried))
    ((_, message),) = told(file)
    assert "its host or its port cannot be read" in message
    assert article.lead_image_id == media["/60.png"].id
    code = f"`![]({desk.address}/80.png)` ![](https://[x/a.png)"
    assert article.source == f"![Boats](media:{media['/70.png'].id})\n\n{code}"


async def test_a_server_that_does_not_answer_is_soon_asked_no_more(desk: Desk, tmp_path: Path) -> None:
    desk.server.answer = lambda _: b""
    pictures = " ".join(f"![]({desk.address}/{number}.png)" for number in range(6))
    file = await desk.imports(tmp_path / "quays.md", f"---\ntitle: On Quays\n---\n\n{pictures}\n")
    assert (len(desk.server.requests), len(told(file))) == (3, 6)
    assert "did not answer 3 times" in told(file)[-1][1]
    assert (await desk.article()).source == pictures


async def test_an_import_fetches_so_much_and_goes_on_with_the_next(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_blog.transfer.files.pictures_beside._MOST_FETCHED", 2)
    pictures = " ".join(f"![]({desk.address}/{width}.png)" for width in (60, 70, 80))
    text = f"---\ntitle: On Quays\n---\n\n{pictures}\n"
    file = await desk.imports(tmp_path / "quays.md", text)
    ((_, message),) = told(file)
    assert "80.png' keeps its address. One import fetches no more." in message
    assert told(await desk.imports(tmp_path / "quays.md", text)) == []
    assert desk.address not in (await desk.article()).source
    assert len(desk.server.requests) == 3
