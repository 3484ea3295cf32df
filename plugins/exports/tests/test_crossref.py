"""A deposit for Crossref: valid by its schema, with what can be registered, and what cannot is told."""

import re
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from pydantic import ValidationError
from support.schemas import errors_of_crossref, two_letters_of_crossref

from gql_blog.plugin import (
    ArticleStatus,
    BylineRole,
    ExportArticle,
    ExportByline,
    ExportSite,
    InputError,
    Note,
    ReadNote,
    ResponseKind,
)
from gql_blog.testing import Blog
from gql_blog_exports import hooks
from gql_blog_exports.crossref import DepositOptions, omitted_from_deposit, write_deposit

OPTIONS = DepositOptions(depositor="Ann", email="ann@example.org", registrant="Harbour Press")
NS = {"c": "http://www.crossref.org/schema/5.4.0", "rel": "http://www.crossref.org/relations.xsd"}


@pytest.fixture
def registered(post: ExportArticle) -> ExportArticle:
    """A post with a DOI, and all that a deposit says."""
    note = Note(number=1, label="1", text="Byron, <Notes>.", html="", anchor="a")
    return replace(
        post,
        doi="10.5555/tides",
        licence="CC-BY-4.0",
        subtitle="A & B",
        abstract="Tides turn.\n\nTwice.",
        notes=(note, replace(note, number=2)),
        read_notes=(ReadNote(citation={"title": "Notes", "DOI": "10.5555/notes"}), ReadNote()),
        bylines=(
            ExportByline(name="Mara Lind", affiliation="Harbour College", orcid="0000-0002-1825-0097"),
            ExportByline(name="王小明", role=BylineRole.TRANSLATOR),
            ExportByline(name="Ina Falk", role=BylineRole.PHOTOGRAPHER),
            ExportByline(name="The Society for the Study of " + "Tides and Harbours " * 4),
        ),
    )


@pytest.fixture
def dated(registered: ExportArticle, answer: ExportArticle) -> ExportArticle:
    """An answer with a DOI and a date."""
    return replace(
        answer, doi="10.5555/no", published_on=registered.published_on, kind=ResponseKind.COMMENT, locale="zh-Hans"
    )


def _texts(document: bytes, path: str) -> list[str]:
    root: Element = fromstring(document.decode())
    return ["".join(each.itertext()) for each in root.iterfind(path, NS)]


def test_posted_content_and_articles_of_a_journal_are_valid(
    registered: ExportArticle, dated: ExportArticle, site: ExportSite
) -> None:
    for options in (OPTIONS, DepositOptions(), OPTIONS.model_copy(update={"issn": "2049-3630"})):
        document = write_deposit((registered, dated), options, site)
        assert errors_of_crossref(document) == []
        assert document == write_deposit((registered, dated), options, site)
        assert _texts(document, ".//c:doi_data/c:doi") == ["10.5555/tides", "10.5555/no"]
        assert _texts(document, ".//c:resource") == [registered.url, dated.url]


def test_what_a_deposit_says(registered: ExportArticle, dated: ExportArticle, site: ExportSite) -> None:
    document = write_deposit((registered, dated), OPTIONS, site)
    assert _texts(document, "c:head/c:timestamp") == ["20261125120000000"]
    assert _texts(document, "c:head/c:doi_batch_id") == ["example.org-20261125120000000"]
    assert _texts(document, ".//c:depositor_name") == ["Ann"]
    assert _texts(document, ".//c:email_address") == ["ann@example.org"]
    assert _texts(document, ".//c:registrant") == ["Harbour Press"]
    assert _texts(document, ".//c:surname") == ["Lind", "王小明", "Oduya"]
    assert len(_texts(document, ".//c:organization")) == 1, "a name that is too long for a person's"
    assert _texts(document, ".//c:ORCID") == ["https://orcid.org/0000-0002-1825-0097"]
    assert _texts(document, ".//c:institution_name")[0] == "Harbour College"
    assert _texts(document, ".//c:citation/c:doi") == ["10.5555/notes"]
    assert _texts(document, ".//c:unstructured_citation") == ["Byron, <Notes>."]
    (relation,) = fromstring(document.decode()).iter("{http://www.crossref.org/relations.xsd}inter_work_relation")
    assert (relation.get("relationship-type"), relation.text) == ("isCommentOn", registered.url)


def test_what_cannot_be_registered_is_left_out_and_told(
    registered: ExportArticle, post: ExportArticle, site: ExportSite
) -> None:
    draft = replace(registered, doi="10.5555/draft", status=ArticleStatus.DRAFT)
    undated = replace(registered, doi="10.5555/undated", published_on=None)
    document = write_deposit((post, draft, undated, registered), OPTIONS, site)
    assert _texts(document, ".//c:doi_data/c:doi") == ["10.5555/tides"]
    assert [omitted_from_deposit(each) for each in (post, draft, undated, registered)] == [
        ["all of it: it has no DOI"],
        ["all of it: it is not published"],
        ["all of it: its date is not known"],
        ["the text", "the credit of Ina Falk, for it knows no role PHOTOGRAPHER"],
    ]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"published_on": date(1399, 12, 31)}, "all of it: its date is not of the years 1400 to 2200"),
        ({"published_on": date(2201, 1, 1)}, "all of it: its date is not of the years 1400 to 2200"),
        ({"doi": f"10.5555/{'x' * 201}"}, f"all of it: '10.5555/{'x' * 52}' is no DOI that Crossref takes"),
        ({"url": "/on-tides"}, "all of it: its address is none of the web with 2048 characters at most"),
        ({"url": f"https://example.org/{'x' * 2048}"}, "all of it: its address is none of the web with 2048 char"),
    ],
)
def test_what_the_schema_forbids_is_not_registered_and_told(
    registered: ExportArticle, dated: ExportArticle, site: ExportSite, fields: dict[str, Any], told: str
) -> None:
    hindered = replace(registered, **fields)
    assert omitted_from_deposit(hindered)[0].startswith(told)
    document = write_deposit((hindered, dated), OPTIONS, site)
    assert (errors_of_crossref(document), _texts(document, ".//c:doi_data/c:doi")) == ([], ["10.5555/no"])
    with pytest.raises(InputError, match=re.escape(told.removeprefix("all of it: ")[:40])):
        write_deposit((hindered,), OPTIONS, site)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"affiliation": "x" * 1025}, "the affiliation of Ann Lee, for it or the name is too long"),
        ({"name": "The Society of " + "Tides " * 20, "affiliation": "Here"}, "the affiliation of The Society of"),
        ({"name": "x" * 512}, f"the credit of {'x' * 60}…, which is longer than 511 characters"),
    ],
)
def test_what_is_too_long_is_left_out_and_told(
    registered: ExportArticle, site: ExportSite, fields: dict[str, Any], told: str
) -> None:
    signed = replace(
        registered,
        bylines=(ExportByline(**{"name": "Ann Lee", **fields}),),
        licence="All rights reserved",
        section="Forum",
    )
    (_, left_out, section, licence) = omitted_from_deposit(signed)
    assert (left_out.startswith(told), "'All rights reserved'" in licence, section) == (True, True, "the section")
    assert errors_of_crossref(write_deposit((signed,), OPTIONS, site)) == []


def test_titles_of_sites_and_options_that_are_too_long_are_refused(registered: ExportArticle, site: ExportSite) -> None:
    for longest, options in (
        (130, DepositOptions(registrant="x")),
        (255, DepositOptions(depositor="x")),
        (255, OPTIONS.model_copy(update={"issn": "2049-3630"})),
        (1024, OPTIONS),
    ):
        document = write_deposit((registered,), options, replace(site, title="x" * longest))
        assert errors_of_crossref(document) == []
        with pytest.raises(InputError, match=f"longer than the {longest} characters"):
            write_deposit((registered,), options, replace(site, title="x" * (longest + 1)))
    for wrong in (
        {"depositor": "x" * 131},
        {"registrant": "x" * 256},
        {"email": f"a@{'b' * 130}.org"},
        {"email": "a@b.c"},
    ):
        with pytest.raises(ValidationError):
            DepositOptions(**wrong)
    with pytest.raises(InputError, match="nothing to register with Crossref: no article"):
        write_deposit((), OPTIONS, site)


def test_a_language_is_stated_where_the_schema_knows_it(registered: ExportArticle, site: ExportSite) -> None:
    known = two_letters_of_crossref()
    for locale in ("xx", "iw", "tlh", "zh-Hans", *known):
        document = write_deposit((replace(registered, locale=locale),), OPTIONS, site)
        (work,) = fromstring(document.decode()).iterfind(".//c:posted_content", NS)
        assert work.get("language") == (locale[:2] if locale[:2] in known and locale != "tlh" else None)
    assert errors_of_crossref(write_deposit((replace(registered, locale="xx"),), OPTIONS, site)) == []


def test_the_site_is_one_deposit(blog: Blog) -> None:
    with blog({"exports": hooks}) as app:
        app.publish("On Tides", doi="10.5555/tides")
        app.publish("Ebb", doi="https://doi.org/10.5555/ebb")
        app.publish("Without")
        document = app.export_site("crossref", options={"issn": "2049-3630"})
        assert app.request("GET", "/export.crossref.xml?issn=2049-3630").body == document
    assert errors_of_crossref(document) == []
    assert _texts(document, ".//c:doi_data/c:doi") == ["10.5555/ebb", "10.5555/tides"]


@pytest.mark.parametrize(("stated", "found"), [("https://doi.org/10.5555/notes", ["10.5555/notes"]), ("doi:notes", [])])
def test_a_cited_doi_that_is_none_does_not_spoil_the_deposit(
    registered: ExportArticle, site: ExportSite, stated: str, found: list[str]
) -> None:
    citing = replace(registered, read_notes=(ReadNote(citation={"title": "Notes", "DOI": stated}),))
    document = write_deposit((citing,), OPTIONS, site)
    assert errors_of_crossref(document) == []
    assert _texts(document, ".//c:citation/c:doi") == found
