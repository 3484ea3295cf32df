"""Links from a page of a saved site to a heading of another page lead to that heading, whatever is stored first."""

from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.sampling import sqlite_first, sqlite_mostly
from support.saved_site import PROSE, page, save
from support.writing import Newsroom, newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.errors import Forbidden
from gql_blog.hooks import WriteIntent, hookimpl
from gql_blog.store import Article, Comment, Database, Revision
from gql_blog.transfer import FileReport, ImportOptions, ImportReport, Outcome
from gql_blog.transfer.imports.followed_headings import FollowedHeadings
from gql_blog.write import Side, UpdateArticle

pytestmark = sqlite_mostly


def _headed(title: str, place: str, *paragraphs: str) -> str:
    return page(title, PROSE, f'</p><h2 id="{place}">Of {place}</h2><p>{PROSE}', *paragraphs)


SITE: dict[str, str | bytes] = {
    "essays/ebb.html": _headed("Ebb", "ebbing", f'See <a href="flow.html#flowing">how it flows</a>. {PROSE}'),
    "essays/flow.html": _headed("Flow", "flowing", f'See <a href="/essays/ebb.html#ebbing">the ebb</a>. {PROSE}'),
    "essays/moon.html": page("Moon", f'{PROSE} <a href="../old.html#ebbing">Old</a> <a href="flow.html#gone">gone</a>'),
    "old.html": '<meta http-equiv="refresh" content="0; url=essays/ebb.html"><p>Moved.</p>',
}


@pytest.fixture
def room(database: Database) -> Newsroom:
    return newsroom_of(database)


async def bring(room: Newsroom, path: Path, **options: Any) -> ImportReport:
    return await import_paths([path], writer=room.writer, viewer=OPERATOR, options=ImportOptions(**options))


async def _articles(room: Newsroom) -> dict[str, Any]:
    return {each.slug: each for each in await room.rows(Article)}


def _anchor(article: Any, name: str) -> str:
    """The id of a heading, which the article has."""
    anchor = f"h-{article.id[-10:]}-{name}"
    assert f'id="{anchor}"' in article.html
    return anchor


async def _check(room: Newsroom) -> None:
    articles = await _articles(room)
    ebb, flow, moon = articles["ebb"], articles["flow"], articles["moon"]
    assert f'href="/flow#{_anchor(flow, "flowing")}"' in ebb.html
    assert f'href="/ebb#{_anchor(ebb, "ebbing")}"' in flow.html
    assert f'href="/ebb#{_anchor(ebb, "ebbing")}"' in moon.html


def _codes(report: ImportReport) -> dict[str, list[str]]:
    return {Path(file.path).name: [each.code for each in file.findings] for file in report.files}


async def test_links_in_a_circle_lead_to_headings(room: Newsroom, tmp_path: Path) -> None:
    report = await bring(room, save(tmp_path / "site", SITE))
    assert report.summary() == "3 imported, 1 without an article"
    await _check(room)


@sqlite_first
async def test_a_place_without_a_heading_is_told_and_the_link_leads_to_the_article(
    room: Newsroom, tmp_path: Path
) -> None:
    report = await bring(room, save(tmp_path / "site", SITE))
    assert 'href="/flow#gone"' in (await _articles(room))["moon"].html
    told = {name: codes.count("HEADING_NOT_FOUND") for name, codes in _codes(report).items()}
    assert told == {"ebb.html": 0, "flow.html": 0, "moon.html": 1, "old.html": 0}
    (finding,) = (each for file in report.files for each in file.findings if each.code == "HEADING_NOT_FOUND")
    assert finding.message == (
        "No heading has the name that a link gives: /flow#gone. The links lead to the articles, and keep the names."
    )


async def test_a_comment_is_imported_once_and_its_links_stay_as_they_are(room: Newsroom, tmp_path: Path) -> None:
    comment = (
        '<div class="comments-area"><div class="comment"><span class="fn">Mara Lind</span><div class="comment-content">'
        '<p><a href="flow.html#flowing">This</a>!</p></div></div></div></body>'
    )
    ebb = str(SITE["essays/ebb.html"]).replace("</body>", comment)
    report = await bring(room, save(tmp_path / "site", {**SITE, "essays/ebb.html": ebb}))
    await _check(room)
    assert [each.source for each in await room.rows(Comment)] == ["[This](/flow#flowing)!"]
    assert "COMMENT_NOT_IN_FILE" not in _codes(report)["ebb.html"]


@sqlite_first
async def test_a_missing_place_is_told_though_another_begins_alike(room: Newsroom, tmp_path: Path) -> None:
    """And one whose name is part of an address in the text is not, where only navigation names it."""
    links = '<a href="flow.html#flow">Flow</a></nav>'
    files = {**SITE, "essays/ebb.html": str(SITE["essays/ebb.html"]).replace("</nav>", links)}
    report = await bring(room, save(tmp_path / "site", files))
    assert "HEADING_NOT_FOUND" not in _codes(report)["ebb.html"]
    files["essays/ebb.html"] = str(files["essays/ebb.html"]).replace("#flowing", "#flow")
    report = await bring(room, save(tmp_path / "other", files))
    assert "HEADING_NOT_FOUND" in _codes(report)["ebb.html"]


@sqlite_first
async def test_the_same_site_again_changes_nothing(room: Newsroom, tmp_path: Path) -> None:
    root = save(tmp_path / "site", SITE)
    await bring(room, root)
    versions = {slug: each.version for slug, each in (await _articles(room)).items()}
    assert (await bring(room, root)).summary() == "3 unchanged, 1 without an article"
    assert (await bring(room, root, resume=True)).summary() == "3 unchanged, 1 without an article"
    assert {slug: each.version for slug, each in (await _articles(room)).items()} == versions
    assert max(versions.values()) == 2
    await _check(room)


class Cut(Exception):
    """Stands for the end of a process."""


async def test_an_import_that_was_cut_before_links_were_led_goes_on(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cut(self: FollowedHeadings) -> Any:
        raise Cut

    root = save(tmp_path / "site", SITE)
    monkeypatch.setattr(FollowedHeadings, "led_elsewhere", cut)
    with pytest.raises(Cut):
        await bring(room, root)
    ids = {slug: each.id for slug, each in (await _articles(room)).items()}
    assert 'href="/flow#flowing"' in (await _articles(room))["ebb"].html
    monkeypatch.undo()
    assert (await bring(room, root, resume=True)).summary() == "3 updated, 1 without an article"
    assert {slug: each.id for slug, each in (await _articles(room)).items()} == ids
    await _check(room)


@sqlite_first
async def test_a_heading_with_another_name_is_followed_and_an_editor_keeps_what_was_edited(
    room: Newsroom, tmp_path: Path
) -> None:
    root = save(tmp_path / "site", SITE)
    await bring(room, root)
    ebb = (await _articles(room))["ebb"]
    await room.run(UpdateArticle(id=ebb.id, expected_version=ebb.version, subtitle="As an editor wrote"))
    flow = str(SITE["essays/flow.html"]).replace('id="flowing"', 'id="rising"')
    renamed = str(SITE["essays/ebb.html"]).replace("#flowing", "#rising")
    save(root, {"essays/flow.html": flow, "essays/ebb.html": renamed})
    assert (await bring(room, root)).summary() == "2 updated, 1 unchanged, 1 without an article"
    articles = await _articles(room)
    assert f'href="/flow#{_anchor(articles["flow"], "rising")}"' in articles["ebb"].html
    assert articles["ebb"].subtitle == "As an editor wrote"


async def _edit(room: Newsroom, slug: str, before: str, after: str) -> None:
    """Let an editor write something else in a text."""
    article = (await _articles(room))[slug]
    assert before in article.source
    source = article.source.replace(before, after)
    await room.run(UpdateArticle(id=article.id, expected_version=article.version, source=source))


@pytest.mark.parametrize("prefer", [None, Side.THEIRS])
async def test_the_same_site_from_another_folder_changes_nothing_that_an_editor_wrote(
    room: Newsroom, tmp_path: Path, prefer: Side | None
) -> None:
    await bring(room, save(tmp_path / "site", SITE))
    await _edit(room, "ebb", "The water", "The cold water")
    before = {slug: (each.version, each.source) for slug, each in (await _articles(room)).items()}
    report = await bring(room, save(tmp_path / "other", SITE), prefer=prefer)
    assert report.summary() == "3 unchanged, 1 without an article"
    assert {slug: (each.version, each.source) for slug, each in (await _articles(room)).items()} == before
    await _check(room)


@pytest.mark.parametrize("prefer", [None, Side.THEIRS])
async def test_a_heading_whose_name_an_editor_took_away_changes_nothing_that_leads_there(
    room: Newsroom, tmp_path: Path, prefer: Side | None
) -> None:
    root = save(tmp_path / "site", SITE)
    await bring(room, root)
    await _edit(room, "flow", " {#flowing}", "")
    await _edit(room, "ebb", "The water", "The cold water")
    before = {slug: (each.version, each.source) for slug, each in (await _articles(room)).items()}
    assert (await bring(room, root, prefer=prefer)).summary() == "3 unchanged, 1 without an article"
    assert {slug: (each.version, each.source) for slug, each in (await _articles(room)).items()} == before


@pytest.mark.parametrize("prefer", [None, Side.THEIRS])
async def test_what_an_editor_writes_before_links_are_led_stays_and_is_told(
    room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefer: Side | None
) -> None:
    async def edited(self: FollowedHeadings) -> Any:
        await _edit(room, "ebb", "The water", "The cold water")
        return await led_elsewhere(self)

    led_elsewhere, root = FollowedHeadings.led_elsewhere, save(tmp_path / "site", SITE)
    monkeypatch.setattr(FollowedHeadings, "led_elsewhere", edited)
    report = await bring(room, root, prefer=prefer)
    monkeypatch.undo()
    assert report.summary() == "3 imported, 1 without an article"
    assert {name: codes.count("LINKS_NOT_LED") for name, codes in _codes(report).items()} == {
        **{"ebb.html": 1, "flow.html": 0, "moon.html": 0, "old.html": 0}
    }
    ebb = (await _articles(room))["ebb"]
    assert "The cold water" in ebb.source
    assert 'href="/flow#flowing"' in ebb.html
    again = await bring(room, root, prefer=prefer)
    assert again.summary() == "3 unchanged, 1 without an article"
    assert (await _articles(room))["ebb"].version == ebb.version


@sqlite_first
async def test_a_page_that_did_not_change_keeps_what_an_editor_wrote_when_a_heading_appears(
    room: Newsroom, tmp_path: Path
) -> None:
    flow = str(SITE["essays/flow.html"])
    root = save(tmp_path / "site", {**SITE, "essays/flow.html": flow.replace('id="flowing"', 'id="rising"')})
    await bring(room, root)
    await _edit(room, "ebb", "The water", "The cold water")
    ebb = (await _articles(room))["ebb"]
    save(root, {"essays/flow.html": flow})
    report = await bring(room, root)
    assert report.summary() == "1 updated, 2 unchanged, 1 without an article"
    assert "LINKS_NOT_LED" in _codes(report)["ebb.html"]
    assert (await _articles(room))["ebb"].version == ebb.version


@sqlite_first
async def test_a_conflict_is_told_once_with_the_links_as_they_are_led(room: Newsroom, tmp_path: Path) -> None:
    root = save(tmp_path / "site", SITE)
    await bring(room, root)
    await _edit(room, "ebb", "The water", "The cold water")
    before = (await _articles(room))["ebb"]
    flow = str(SITE["essays/flow.html"]).replace('id="flowing"', 'id="rising"')
    save(root, {"essays/flow.html": flow, "essays/ebb.html": str(SITE["essays/ebb.html"]).replace("flowing", "rising")})
    report = await bring(room, root)
    assert report.summary() == "1 updated, 1 unchanged, 1 conflict, 1 without an article"
    (ebb,) = (file for file in report.files if file.outcome is Outcome.CONFLICT)
    assert [each.code for each in ebb.findings].count("IMPORT_CONFLICT") == 1
    after = (await _articles(room))["ebb"]
    assert (after.version, after.source) == (before.version, before.source)


class RefusesAnchors:
    """A plugin that does not want the text of one page with its links led."""

    api_version = 2

    @hookimpl
    async def before_write(self, intent: WriteIntent) -> None:
        if intent.fields["title"] == "Ebb" and "#h-" in intent.fields["source"]:
            raise Forbidden("Not this one.")


async def test_a_page_that_is_refused_when_its_links_are_led_stays_and_is_told(
    database: Database, tmp_path: Path
) -> None:
    room = newsroom_of(database, {"refuses_anchors": RefusesAnchors()})
    report = await bring(room, save(tmp_path / "site", SITE))
    assert report.summary() == "3 imported, 1 without an article"
    told = [each for file in report.files for each in file.findings if each.code == "LINKS_NOT_LED"]
    assert [each.message for each in told] == [
        "Links to headings of other articles were not led there: the page was refused when it was stored once more. "
        "Not this one."
    ]
    articles = await _articles(room)
    assert 'href="/flow#flowing"' in articles["ebb"].html
    assert f'href="/ebb#{_anchor(articles["ebb"], "ebbing")}"' in articles["flow"].html


@sqlite_first
async def test_a_page_is_reported_once_when_its_links_are_led(room: Newsroom, tmp_path: Path) -> None:
    heard: list[FileReport] = []
    root = save(tmp_path / "site", SITE)
    report = await import_paths([root], writer=room.writer, viewer=OPERATOR, on_file=heard.append)
    assert sorted(each.path for each in heard) == sorted(each.path for each in report.files)
    assert {each.outcome.value for each in report.files} == {"imported", "no article"}


@sqlite_first
async def test_a_page_that_leads_to_no_heading_is_stored_once(room: Newsroom, tmp_path: Path) -> None:
    files = {**SITE, "essays/moon.html": page("Moon", f'{PROSE} <a href="flow.html">flow</a>')}
    await bring(room, save(tmp_path / "site", files))
    moon = (await _articles(room))["moon"]
    assert len(await room.rows(Revision, article_id=moon.id)) == 1
