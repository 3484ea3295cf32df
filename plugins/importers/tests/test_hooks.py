"""The formats, as an app has them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gql_blog.plugin import Role
from gql_blog_importers import hooks

SITE = """<?xml version="1.0"?>
<rss xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<wp:wxr_version>1.2</wp:wxr_version>
<item><title>Ebb</title><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><wp:post_name>ebb</wp:post_name>
<content:encoded>&lt;p&gt;It falls.&lt;/p&gt;</content:encoded></item></channel></rss>
"""


def test_pages_exports_and_folders_are_imported(blog: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/flood.html").write_text(
        '<article><h1>Flood</h1><p>It rises, as <a href="slack.html">the other page</a> says.</p></article>', "utf-8"
    )
    (tmp_path / "site/slack.html").write_text("<article><h1>Slack</h1><p>It stands still.</p></article>", "utf-8")
    (tmp_path / "site.xml").write_text(SITE, "utf-8")
    (tmp_path / "turn.txt").write_text("The Turn\n\nBy Mara Lind\n\nMay 2, 2019\n\nIt turns twice a day.\n", "utf-8")
    with blog({"importers": hooks}) as app:
        files = app.import_files(tmp_path / "site", tmp_path / "site.xml", tmp_path / "turn.txt")["files"]
        assert [(each["format"], each["outcome"]) for each in files] == [
            *(("html", "imported"), ("html", "imported")),
            *(("wxr", "imported"), ("page", "imported")),
        ]
        found = app.query("{ articles { nodes { title source } } }", role=Role.EDITOR).data["articles"]["nodes"]
        sources = {each["title"]: each["source"] for each in found}
        assert sources.keys() == {"Ebb", "Flood", "Slack", "The Turn"}
        assert "/slack" in sources["Flood"]
