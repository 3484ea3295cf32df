"""A deposit for Crossref: valid by its schema, with what can be registered, and what cannot is told."""

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from support.schemas import errors_of_crossref

from gql_blog.plugin import (
    ArticleStatus,
    BylineRole,
    ExportArticle,
    ExportByline,
    ExportSite,
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
        ["the text"],
    ]


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
