"""RIS: references by the grammar of the specification, and a word for what it has no tags for."""

import json
import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from gql_blog.plugin import BylineRole, ExportArticle, ExportByline, ExportSite
from gql_blog_exports.ris import omitted_from_reference, write_ris

LINE = re.compile(r"[A-Z][A-Z0-9]  - .*")


def test_an_article_is_one_reference(post: ExportArticle, site: ExportSite) -> None:
    article = replace(
        post,
        subtitle="A\nStudy",
        abstract="Tides turn.\n\nTwice.",
        doi="10.1234/tides",
        section="Forum: Cities",
        bylines=(
            ExportByline(name="Mara Lind", affiliation="Harbour College"),
            ExportByline(name="Tom Oduya", role=BylineRole.TRANSLATOR, affiliation="Harbour College"),
            ExportByline(name="Ina Falk", role=BylineRole.PHOTOGRAPHER),
        ),
    )
    assert write_ris((article,), site).decode().split("\r\n") == [
        "TY  - BLOG",
        "ID  - on-tides",
        "TI  - On Tides: A Study",
        "AU  - Mara Lind",
        "TA  - Tom Oduya",
        "AD  - Harbour College",
        "T2  - Harbour Talk",
        "T3  - Forum: Cities",
        "PY  - 2019",
        "DA  - 2019/05/02/",
        "DO  - 10.1234/tides",
        "UR  - https://example.org/on-tides",
        "AB  - Tides turn. Twice.",
        "KW  - harbours",
        "LA  - en",
        "ER  - ",
        "",
        "",
    ]


def test_each_article_of_a_dialogue_is_one(post: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    text = write_ris((post, replace(answer, title="ER  - \r\nTY  - BOOK")), site).decode()
    lines = [line for line in text.split("\r\n") if line]
    assert all(LINE.fullmatch(line) for line in lines)
    assert [line for line in lines if line.startswith(("TY", "ER"))] == ["TY  - BLOG", "ER  - "] * 2


def test_what_has_no_tag_is_told(post: ExportArticle) -> None:
    credited = (
        ExportByline(name="Ada", orcid="0000-0002-1825-0097"),
        ExportByline(name="Ina", role=BylineRole.PHOTOGRAPHER),
    )
    told = omitted_from_reference(replace(post, bylines=credited, licence="CC-BY-4.0"), dialogue=True)
    assert told == ["all but how it is cited", "1 ORCID iD", "the credit as photographer", "its licence"]


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="needs pandoc: apt-get install pandoc")
def test_pandoc_reads_it_back(post: ExportArticle, site: ExportSite) -> None:
    """By a reader of references that is none of ours."""
    people = (ExportByline(name="Lind, Mara"), ExportByline(name="Oduya, Tom", role=BylineRole.TRANSLATOR))
    article = replace(post, bylines=people, abstract="Tides.", doi="10.1234/tides", title="On Tides — 潮汐")
    run = subprocess.run(
        [shutil.which("pandoc") or "", "-f", "ris", "-t", "csljson"],
        input=write_ris((article, replace(post, title="No")), site),
        capture_output=True,
        check=True,
    )
    first, second = json.loads(run.stdout)
    assert (first["title"], first["author"]) == ("On Tides — 潮汐", [{"family": "Lind", "given": "Mara"}])
    assert (first["DOI"], first["URL"], first["abstract"]) == ("10.1234/tides", post.url, "Tides.")
    assert first["issued"]["date-parts"][0][0] == 2019
    assert second["title"] == "No"
