"""Exports of Blogger, in the form of its settings and in that of Takeout, with comments; and comments of Commento."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.sampling import sqlite_first
from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.store import Article, Comment, Database
from gql_blog.transfer import FileReport, ImportOptions, Outcome

pytestmark = sqlite_first

BLOG = "tag:blogger.com,1999:blog-7"
KIND = "scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#"


def _settings(kind: str, number: int, *parts: str, title: str = "") -> str:
    return (
        f"<entry><id>{BLOG}.post-{number}</id><published>2019-05-02T23:30:00.000+02:00</published>"
        f"<updated>2020-06-05T10:00:00+02:00</updated><category {KIND}{kind}'/><title type='text'>{title}</title>"
        f"{''.join(parts)}<author><name>Mara Lind</name><email>m@example.org</email></author></entry>"
    )


def _takeout(kind: str, number: int, *parts: str, title: str = "") -> str:
    return (
        f"<entry><id>{BLOG}.post-{number}</id><blogger:type>{kind.upper()}</blogger:type><title>{title}</title>"
        f"<published>2019-05-02T23:30:00.000Z</published><updated>2020-06-05T10:00:00Z</updated>"
        f"<author><name>Mara Lind</name></author>{''.join(parts)}</entry>"
    )


def _content(html: str) -> str:
    return f"<content type='html'>{html.replace('&', '&amp;').replace('<', '&lt;')}</content>"


def _address(path: str) -> str:
    return f"<link rel='alternate' type='text/html' href='https://tides.blogspot.com{path}'/>"


HELD = "<app:control><app:draft>yes</app:draft></app:control>"
ABOUT = "<blogger:filename>/p/about.html</blogger:filename>"
LABEL = "<category scheme='http://www.blogger.com/atom/ns#' term='Sea'/>"
TEXT = "<div class='x'>It <i>turns</i>.<br /><br /><img src='https://cdn.example.org/a.png'></div>"
FORMS = {
    "settings": (
        _settings("settings", 1, _content("x")),
        _settings("comment", 5, _content("Yes."), f"<thr:in-reply-to ref='{BLOG}.post-2' source='x'/>"),
        _settings("post", 2, _content(TEXT), LABEL, _address("/2019/05/on-tides.html"), title="On Tides"),
        _settings("post", 3, _content("<p>x</p>"), HELD, title="Ebb"),
        _settings("page", 4, _content("<p>We.</p>"), _address("/p/about.html"), title="About"),
        _settings(
            "comment", 6, _content("No."), f"<thr:in-reply-to ref='{BLOG}.post-2'/>",
            "<link rel='related' href='https://www.blogger.com/feeds/7/2/comments/default/5'/>",
        ),
        _settings("comment", 7, _content("Lost."), f"<thr:in-reply-to ref='{BLOG}.post-99'/>"),
        _settings("post", 8, _content(""), title="Empty"),
        _settings("post", 9, _content("<p>y</p>"), "<blogger:mood>calm</blogger:mood>", title="Mood"),
    ),
    "takeout": (
        _takeout("comment", 5, _content("Yes."), f"<blogger:parent>{BLOG}.post-2</blogger:parent>"),
        _takeout(
            "post", 2, _content(TEXT), LABEL, "<blogger:status>LIVE</blogger:status>",
            "<blogger:filename>/2019/05/on-tides.html</blogger:filename>", title="On Tides",
        ),
        _takeout("post", 3, _content("<p>x</p>"), "<blogger:status>DRAFT</blogger:status>", title="Ebb"),
        _takeout("page", 4, _content("<p>We.</p>"), ABOUT, title="About"),
        _takeout(
            "comment", 6, _content("No."), f"<blogger:parent>{BLOG}.post-2</blogger:parent>",
            f"<blogger:inReplyTo>{BLOG}.post-5</blogger:inReplyTo>",
        ),
        _takeout("comment", 7, _content("Lost."), f"<blogger:parent>{BLOG}.post-99</blogger:parent>"),
        _takeout("post", 8, _content(""), title="Empty"),
        _takeout("post", 9, _content("<p>y</p>"), "<blogger:mood>calm</blogger:mood>", title="Mood"),
    ),
}  # fmt: skip
FEED = (
    "<?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href='x'?><feed xmlns='http://www.w3.org/2005/Atom' "
    "xmlns:blogger='http://schemas.google.com/blogger/2018' xmlns:thr='http://purl.org/syndication/thread/1.0' "
    f"xmlns:app='http://purl.org/atom/app#'><id>{BLOG}.archive</id>"
)


async def _import(database: Database, path: Path, text: str, **options: Any) -> FileReport:
    path.write_text(text, encoding="utf-8")
    writer = newsroom_of(database).writer
    (file,) = (await import_paths([path], writer=writer, viewer=OPERATOR, options=ImportOptions(**options))).files
    return file


@pytest.mark.parametrize(("form", "name", "day"), [("settings", "blog.xml", 2), ("takeout", "feed.atom", 2)])
async def test_an_export_of_blogger(database: Database, tmp_path: Path, form: str, name: str, day: int) -> None:
    file = await _import(database, tmp_path / name, FEED + "\n".join(FORMS[form]) + "</feed>")
    assert (file.format, file.outcome) == ("blogger", Outcome.IMPORTED)
    articles = {each.slug: each for each in await newsroom_of(database).rows(Article)}
    post = articles["on-tides"]
    assert (post.title, str(post.published_on), str(post.updated_on)) == ("On Tides", f"2019-05-0{day}", "2020-06-05")
    assert post.source == "It *turns*.\n\n![](https://cdn.example.org/a.png)"
    assert (articles["ebb"].status, articles["about"].status) == ("DRAFT", "PUBLISHED")
    comments = {each.source: each for each in await newsroom_of(database).rows(Comment)}
    assert comments["No."].parent_id == comments["Yes."].id
    assert set(file.redirects) == {
        ("/2019/05/on-tides.html", "on-tides", "en"),
        ("/p/about.html", "about", "en"),
    }
    kinds = {each["kind"]: each for each in file.account.kinds()}
    for each in kinds.values():
        assert each["items"] == each["taken"] + each["keptAsText"] + each["leftOut"] + each["unknown"]
    assert (kinds["post"]["items"], kinds["post"]["leftOut"], kinds["page"]["items"]) == (4, 1, 1)
    assert (kinds["comment"]["items"], kinds["comment"]["leftOut"]) == (3, 1)
    assert kinds["property"]["unknown"] == 1
    assert kinds.get("setting", {"items": 0})["items"] == (form == "settings")
    assert file.export is not None
    assert [each.name for each in file.export.refused] == ["Empty"]


def _commento(*comments: dict[str, Any]) -> str:
    known = {"domain": "tides.example.org", "url": "/2019/05/on-tides/", "creationDate": "2019-05-03T10:00:00Z"}
    rows = [{"commentHex": f"c{at}", "parentHex": "root", **known, **each} for at, each in enumerate(comments)]
    people = [{"commenterHex": "p1", "name": "Reader One", "email": "one@example.org"}]
    return json.dumps({"version": 1, "comments": rows, "commenters": people})


async def test_comments_of_commento(database: Database, tmp_path: Path) -> None:
    text = _commento(
        {"html": "<p>Yes.</p>", "commenterHex": "p1", "state": "approved"},
        {"markdown": "No.", "commenterHex": "anonymous", "state": "unapproved", "parentHex": "c0"},
        {"html": "<p>Buy</p>", "state": "flagged"},
        {"html": "", "deleted": True, "parentHex": "c0"},
        {"html": "<p>To nothing.</p>", "parentHex": "c3", "state": "approved"},
        {"html": "<p>Home.</p>", "url": "/"},
    )
    await _import(database, tmp_path / "on-tides.md", "---\ntitle: On Tides\n---\nIt turns.\n")
    file = await _import(database, tmp_path / "commento.json", text, trust_statuses=True)
    assert (file.format, file.outcome) == ("commento", Outcome.IMPORTED)
    comments = {each.source: each for each in await newsroom_of(database).rows(Comment)}
    assert {body: (each.author_name, each.status) for body, each in comments.items()} == {
        "Yes.": ("Reader One", "APPROVED"),
        "No.": ("Anonymous", "PENDING"),
        "Buy": ("Anonymous", "SPAM"),
        "To nothing.": ("Anonymous", "APPROVED"),
    }
    assert comments["To nothing."].parent_id == comments["Yes."].id
    (article,) = await newsroom_of(database).rows(Article)
    assert article.slug == "on-tides"
    kinds = {each["kind"]: (each["items"], each["taken"], each["leftOut"]) for each in file.account.kinds()}
    assert kinds == {"comment": (6, 4, 2), "commenter": (1, 0, 1)}
    assert file.export is not None
    assert [each.name for each in file.export.refused] == ["/"]
    assert (await _import(database, tmp_path / "commento.json", text, trust_statuses=True)).outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"commentHex": 1, "comments": 3}', "UNKNOWN_FORMAT"),
        ('{"commenterHex": 1, "comments": []}', "EMPTY"),
        ('{"commentHex": 1, "comments": [', "NOT_WELL_FORMED"),
    ],
)
async def test_what_is_no_export_of_commento_is_refused(
    database: Database, tmp_path: Path, text: str, code: str
) -> None:
    file = await _import(database, tmp_path / "commento.json", text)
    assert (file.format, [each.code for each in file.findings]) == ("commento", [code])
