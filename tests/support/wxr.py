"""Exports of WordPress, as small as they can be."""

from html import escape
from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.5" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Tides</title>
<language>en-GB</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://tides.example.org</wp:base_blog_url>
<wp:author><wp:author_login>mlind</wp:author_login><wp:author_email>mara@example.org</wp:author_email>
<wp:author_display_name><![CDATA[Mara Lind]]></wp:author_display_name></wp:author>
<wp:author><wp:author_login>ifalk</wp:author_login><wp:author_display_name>Ina Falk</wp:author_display_name></wp:author>
"""
TAIL = "</channel>\n</rss>\n"


def wxr(*items: str) -> str:
    """Return an export with these items."""
    return HEAD + "".join(items) + TAIL


def wxr_item(title: str, content: str, *more: str, slug: str = "", creator: str = "mlind", **fields: str) -> str:
    """Return an item; ``more`` is XML, ``fields`` are elements of WordPress's own names."""
    slug = slug or title.lower().replace(" ", "-")
    known = {"post_date": "2019-05-02 23:30:00", "post_name": slug, "status": "publish", "post_type": "post", **fields}
    return (
        f"<item><title>{escape(title)}</title><link>https://tides.example.org/2019/05/{slug}/</link>"
        f"<dc:creator><![CDATA[{creator}]]></dc:creator><content:encoded><![CDATA[{content}]]></content:encoded>"
        + "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>" for name, value in known.items())
        + "".join(more)
        + "</item>\n"
    )


def wxr_category(name: str, domain: str = "category") -> str:
    """Return a category or a tag of an item."""
    nicename = name.lower().replace(" ", "-")
    return f'<category domain="{domain}" nicename="{nicename}"><![CDATA[{name}]]></category>'


def wxr_comment(number: int, body: str, parent: int = 0, approved: str = "1", **fields: str) -> str:
    """Return a comment of an item."""
    known = {
        "comment_id": str(number),
        "comment_author": f"Reader {number}",
        "comment_author_email": f"reader{number}@example.org",
        "comment_author_IP": "192.0.2.1",
        "comment_date": "2019-05-03 10:00:00",
        "comment_content": body,
        "comment_approved": approved,
        "comment_type": "comment",
        "comment_parent": str(parent),
        **fields,
    }
    inner = "".join(f"<wp:{name}><![CDATA[{value}]]></wp:{name}>" for name, value in known.items())
    return f"<wp:comment>{inner}</wp:comment>"


def write_wxr(path: Path, *items: str) -> Path:
    """Write an export with these items."""
    path.write_text(wxr(*items), encoding="utf-8")
    return path
