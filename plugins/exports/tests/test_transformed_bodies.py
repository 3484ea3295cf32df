"""The formats that show what plugins made of a body are those that the page of ``transform_body`` names."""

import io
import re
import zipfile

from support.tree import ROOT

from gql_blog.plugin import Body, hookimpl
from gql_blog.testing import Blog
from gql_blog_exports import hooks
from gql_blog_exports.registry import FORMATS

PAGE = ROOT / "docs/hooks/transform_body.md"


class Shouting:
    """A plugin that puts a word into each body."""

    api_version = 2

    @hookimpl
    def transform_body(self, body: Body) -> str:
        return body.html.replace("ebb", "EBB TIDE")


def shown(data: bytes) -> bytes:
    """Return what a file says, unpacked."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"".join(map(packed.read, packed.namelist()))


def test_the_page_names_the_formats_that_show_it(blog: Blog) -> None:
    (named,) = re.findall(r"and the exports (.*?) \(", PAGE.read_text(encoding="utf-8"))
    with blog({"shouting": Shouting(), "exports": hooks}) as app:
        article = app.publish("On Tides", "After the ebb.")
        files = {
            each.format: app.export(article, each.format) if each.write else app.export_site(each.format)
            for each in FORMATS
            if each.format not in ("pdf", "crossref")  # made of the HTML, with packed letters; made of fields alone
        }
    showing = {each for each, data in files.items() if b"EBB TIDE" in shown(data)}
    assert showing | {"pdf"} == set(re.findall(r"`([a-z-]+)`", named))
