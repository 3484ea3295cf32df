"""What sources state is kept as they write it: names of tags and sections, abstracts, days of changes, pictures."""

from datetime import date as Date
from pathlib import Path

from support.importers import import_paths
from support.sampling import sqlite_first
from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.store import Article, Database, Tag
from gql_blog.transfer import ImportOptions

pytestmark = sqlite_first

_MARKDOWN = """---
title: On Tides
abstract: |
  What the sea does.
  Twice.
date: 2020-06-05
updated: 2020-06-07
section: Ports & Docks
tags: [Ports & Docks, Ships]
---
The tide turns.

![A pier](https://a.example.org/pier.png){width=50%}
"""
_WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>S</title><wp:wxr_version>1.2</wp:wxr_version>
<item><title>On Ports</title><content:encoded><![CDATA[<p>It is old.</p>]]></content:encoded>
<wp:post_id>1</wp:post_id><wp:post_name>on-ports</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="ports-docks"><![CDATA[Ports &amp; Docks]]></category></item></channel></rss>
"""
_HTML = """<html><head><title>On Piers</title><meta property="article:tag" content="Ports &amp; Docks"></head><body>
<article><h1>On Piers</h1><p>By Mara Lind</p>
<p>The tide turns here twice a day, and nobody who lives by it looks up.</p>
</article></body></html>
"""


async def test_what_a_source_writes_stays_as_it_is_written(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    for name, text in (("tides.md", _MARKDOWN), ("ports.xml", _WXR), ("piers.html", _HTML)):
        (folder / name).write_text(text, encoding="utf-8")
    writer = newsroom_of(database).writer
    report = await import_paths([folder], writer=writer, viewer=OPERATOR, options=ImportOptions())
    assert [file.why for file in report.files if file.why] == []
    rows = {each.title: each for each in await newsroom_of(database).rows(Article)}
    tides = rows["On Tides"]
    assert (tides.abstract, tides.published_on, tides.updated_on, tides.section) == (
        "What the sea does.\nTwice.",
        Date(2020, 6, 5),
        Date(2020, 6, 7),
        "Ports & Docks",
    )
    assert {each.name for each in await newsroom_of(database).rows(Tag)} == {"Ports & Docks", "Ships"}
    assert tides.source.endswith("{width=50%}")
    (file,) = (each for each in report.files if each.path.endswith("tides.md"))
    told = [each.message for each in file.findings if each.code == "RENDERING_DROPPED"]
    assert told == ["The published HTML leaves out: 1 × attributes of an image. The source keeps them."]
