"""What the head of a page says for machines: JSON-LD and the tags of libraries, over both databases."""

import json
import subprocess
from datetime import date
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.tree import ROOT

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import BylineRole, FootnoteKind, Note, ReadNote, SiteUrls
from gql_blog.hooks import ExportFormat, hookimpl
from gql_blog.store import Database
from gql_blog.write import (
    BylineInput,
    CreateContributor,
    UnpublishArticle,
    UpdateContributor,
    UpdateSite,
    WithdrawArticle,
)

pytestmark = sqlite_mostly

FIELDS = "metadata { jsonLd tags { name content } }"
QUERY = f"query ($id: ID!) {{ node(id: $id) {{ ... on Article {{ {FIELDS} }} }} }}"
HOSTILE = "</script><script>alert(1)</script> & <!-- -->"
URLS = SiteUrls("https://api.example", "https://blog.example", title="Harbour Talk")
JS = ROOT / "tests" / "support" / "js" / "node_modules"


class Everything:
    """A plugin that writes PDF, and takes each note for a citation."""

    api_version = 2

    @hookimpl
    def register_exports(self) -> list[ExportFormat]:
        return [
            ExportFormat(format=name, media_type=kind, extension=name, write=lambda: b"")
            for name, kind in (("pdf", "application/pdf"), ("odt", "application/x-odt"))
        ]

    @hookimpl
    def read_notes(self, notes: tuple[Note, ...]) -> tuple[ReadNote, ...]:
        return tuple(ReadNote(kind=FootnoteKind.FULL) for _ in notes)


async def _dialogue(library: Library) -> tuple[str, str]:
    """Return the ids of a post that says everything, and of an answer that says nothing that it need not."""
    room = library.newsroom
    mara = await room.run(CreateContributor(name="Mara Lind", orcid="0000-0002-1825-0097"))
    post = await room.post(
        "On Tides",
        source="It turns.[^1]\n\n[^1]: Ada Byron, *Notes*.",
        subtitle="A & B",
        abstract=HOSTILE,
        locale="en-GB",
        published_on=date(2019, 5, 2),
        updated_on=date(2020, 1, 2),
        doi="10.5555/tides",
        licence="https://creativecommons.org/licenses/by/4.0/",
        section="Forum: Cities",
        tags=("Harbours",),
        bylines=(
            BylineInput(name="Mara Lind", contributor_id=mara.contributor_id, affiliation="Harbour College"),
            BylineInput(name="Tom Oduya", role=BylineRole.TRANSLATOR),
            BylineInput(name="Ina Falk", role=BylineRole.PHOTOGRAPHER),
        ),
    )
    answer = await room.response(post.article_id, "No")
    return post.article_id, answer.article_id


async def _metadata(library: Library, article_id: str, viewer: Any = ANONYMOUS) -> tuple[dict[str, Any], list[Any]]:
    answer = await library.ask(QUERY, {"id": article_id}, viewer)
    found = answer["node"]["metadata"]
    return json.loads(found["jsonLd"]), [(each["name"], each["content"]) for each in found["tags"]]


async def test_all_that_is_known_is_said(database: Database) -> None:
    library = library_over(database, {"everything": Everything()}, urls=URLS)
    post, answer = await _dialogue(library)
    said, tags = await _metadata(library, post)
    url = "https://blog.example/on-tides"
    assert said == {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "url": url,
        "headline": "On Tides",
        "alternativeHeadline": "A & B",
        "abstract": HOSTILE,
        "inLanguage": "en-GB",
        "datePublished": "2019-05-02",
        "dateModified": "2020-01-02",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "articleSection": "Forum: Cities",
        "sameAs": "https://doi.org/10.5555/tides",
        "author": [
            {
                "@type": "Person",
                "name": "Mara Lind",
                "affiliation": {"@type": "Organization", "name": "Harbour College"},
                "sameAs": "https://orcid.org/0000-0002-1825-0097",
            }
        ],
        "translator": [{"@type": "Person", "name": "Tom Oduya"}],
        "contributor": [{"@type": "Person", "name": "Ina Falk"}],
        "keywords": ["Harbours"],
        "wordCount": 2,
        "commentCount": 0,
        "citation": ["Ada Byron, Notes."],
        "isPartOf": {"@type": "WebSite", "name": "Harbour Talk", "url": "https://blog.example/"},
    }
    assert tags == [
        ("citation_title", "On Tides"),
        ("citation_author", "Mara Lind"),
        ("citation_author_institution", "Harbour College"),
        ("citation_author_orcid", "0000-0002-1825-0097"),
        ("citation_publication_date", "2019/05/02"),
        ("citation_journal_title", "Harbour Talk"),
        ("citation_doi", "10.5555/tides"),
        ("citation_language", "en-GB"),
        ("citation_keywords", "Harbours"),
        ("citation_fulltext_html_url", url),
        ("citation_pdf_url", "https://api.example/exports/on-tides.pdf"),
    ]
    said, _ = await _metadata(library, answer)
    assert said["@type"] == "BlogPosting"
    assert said["about"] == {"@type": "CreativeWork", "url": url, "name": "On Tides"}
    assert len(said["datePublished"]) == len("2026-12-01"), "of an instant of publication, the day"
    assert not said.keys() & {"abstract", "author", "citation", "sameAs", "dateModified"}


async def test_it_is_safe_in_a_script(database: Database) -> None:
    library = library_over(database, urls=URLS)
    post, _ = await _dialogue(library)
    found = (await library.ask(QUERY, {"id": post}))["node"]["metadata"]
    tags = "".join(f'<meta name="{each["name"]}" content="{escape(each["content"])}">' for each in found["tags"])
    head = f'<head>{tags}<script type="application/ld+json">{found["jsonLd"]}</script></head>'
    reader = _Scripts()
    reader.feed(head)
    assert json.loads(reader.script)["abstract"] == HOSTILE
    assert reader.tags == ["head", *["meta"] * len(found["tags"]), "script"]


class _Scripts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.script = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.script += data


async def test_a_stub_has_none_and_what_is_hidden_is_not_told(database: Database) -> None:
    library = library_over(database, urls=URLS)
    room = library.newsroom
    post, answer = await _dialogue(library)
    assert "about" in (await _metadata(library, answer))[0]
    version = (await room.article(post)).version
    await room.run(UnpublishArticle(id=post, expected_version=version))
    assert (await library.ask(QUERY, {"id": post}))["node"] is None
    assert (await library.ask(QUERY, {"id": answer}))["node"] is None
    assert "about" in (await _metadata(library, answer, OPERATOR))[0]
    version = (await room.article(answer)).version
    await room.run(WithdrawArticle(id=answer, expected_version=version, reason="Untrue."))
    assert (await library.ask(QUERY, {"id": answer}, OPERATOR))["node"] == {"metadata": None}


async def test_a_cached_answer_follows_the_contributor_and_the_site(database: Database) -> None:
    library = library_over(database, debug=False, result_cache_bytes=1_000_000, urls=URLS)
    post, _ = await _dialogue(library)
    for _ in range(2):  # the second result is cached
        said, _tags = await _metadata(library, post)
        assert said["author"][0]["sameAs"].endswith("0097")
    mara = (await library.ask("{ contributors(first: 9) { nodes { id slug version } } }"))["contributors"]["nodes"]
    (found,) = (each for each in mara if each["slug"] == "mara-lind")
    await library.newsroom.run(
        UpdateContributor(id=found["id"], expected_version=found["version"], orcid="0000-0001-5109-3700")
    )
    for _ in range(2):
        said, tags = await _metadata(library, post)
        assert said["author"][0]["sameAs"].endswith("3700")
    assert said["isPartOf"]["name"] == dict(tags)["citation_journal_title"] == "Harbour Talk"
    await library.newsroom.run(UpdateSite(expected_version=1, title="Tide Talk"))
    said, tags = await _metadata(library, post)
    assert said["isPartOf"]["name"] == dict(tags)["citation_journal_title"] == "Tide Talk"


async def test_a_mutation_returns_it_too(database: Database) -> None:
    library = library_over(database, urls=URLS)
    post, _ = await _dialogue(library)
    version = (await library.newsroom.article(post)).version
    made = f"""mutation ($id: ID!, $version: Int!) {{
      updateArticle(input: {{id: $id, expectedVersion: $version, title: "Of Tides"}}) {{ article {{ {FIELDS} }} }} }}"""
    answer = await library.ask(made, {"id": post, "version": version}, OPERATOR)
    found = answer["updateArticle"]["article"]["metadata"]
    assert json.loads(found["jsonLd"])["headline"] == "Of Tides"
    assert json.loads(found["jsonLd"])["datePublished"] == "2019-05-02"
    assert {"name": "citation_keywords", "content": "Harbours"} in found["tags"]


@pytest.mark.long
@pytest.mark.skipif(not (JS / "schema-dts").is_dir(), reason="needs npm ci in tests/support/js")
async def test_each_property_is_one_of_schema_org(database: Database, tmp_path: Path) -> None:
    """By the types of schema-dts, which are made of schema.org: each property is one of its type, with such a value."""
    library = library_over(database, {"everything": Everything()}, urls=URLS)
    (tmp_path / "node_modules").symlink_to(JS)
    said = [(await library.ask(QUERY, {"id": each}))["node"]["metadata"]["jsonLd"] for each in await _dialogue(library)]
    wrong = said[0].replace('"headline"', '"headlines"')
    lines = ['import type { BlogPosting, ScholarlyArticle, WithContext } from "schema-dts";']
    kind = "WithContext<BlogPosting | ScholarlyArticle>"
    lines += [f"const a{number}: {kind} = {each};" for number, each in enumerate([*said, wrong])]
    (tmp_path / "said.ts").write_text("\n".join(lines), encoding="utf-8")
    options = ("--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler")
    run = subprocess.run(  # noqa: ASYNC221 (nothing else runs)
        [JS / ".bin" / "tsc", *options, "said.ts"], cwd=tmp_path, capture_output=True, text=True
    )
    (error,) = run.stdout.strip().splitlines()
    assert error.startswith("said.ts(4,"), "only what is wrong on purpose"
    assert "headlines" in error
