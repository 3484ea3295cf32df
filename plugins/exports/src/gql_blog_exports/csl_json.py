"""CSL-JSON: the works that an article, a dialogue or the site cites, for reference managers."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gql_blog.plugin import ExportArticle, ExportFormat
from gql_blog_exports.cited_works import cited_items, omitted_from_works


def csl_json_parts(articles: Iterable[ExportArticle]) -> Iterator[bytes]:
    """Yield an array of the works, each on a line of its own."""
    yield b"["
    for number, item in enumerate(cited_items(articles)):
        work = {**item.citation, "id": item.key, "type": item.citation.get("type") or "document"}
        yield (b",\n" if number else b"\n") + json.dumps(work, ensure_ascii=False, sort_keys=True).encode()
    yield b"\n]\n"


def write_csl_json(articles: Sequence[ExportArticle]) -> bytes:
    """Return the works of articles."""
    return b"".join(csl_json_parts(articles))


FORMAT: Final = ExportFormat(
    format="csl-json",
    media_type="application/vnd.citationstyles.csl+json",
    extension="csl.json",
    description="The cited works in CSL-JSON, for Zotero, pandoc and citation processors.",
    write=write_csl_json,
    whole_dialogue=True,
    write_site=csl_json_parts,
    omits=omitted_from_works,
)
