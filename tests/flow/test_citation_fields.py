"""The DOI, the licence and the section of an article go every way that its other fields go."""

from support.reading import library_over
from support.writing import PREVIEWS

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import SiteUrls
from gql_blog.read import ExportReader
from gql_blog.store import Database
from gql_blog.write import BylineInput, CreateContributor, CreatePreviewLink, UpdateArticle, WithdrawArticle

CREATE = "mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } errors { code path } } }"
ASKED = """query ($id: ID!) { node(id: $id) { ... on Post { doi licence section
    changesSince(version: 1) { name before after } revisions { nodes { doi licence section } } } } }"""
SHOWN = "query ($token: String!) { preview(token: $token) { doi licence section } }"


async def test_they_go_every_way(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    post = (await room.post(doi="doi:10.1234/Tides", licence="CC-BY-4.0", section="Forum: Cities")).article_id
    link = (await room.run(CreatePreviewLink(article_id=post))).link_id
    version = (await room.article(post)).version
    await room.run(UpdateArticle(id=post, expected_version=version, licence=None, section=None))
    known = (await library.ask(ASKED, {"id": post}, OPERATOR))["node"]
    assert (known["doi"], known["licence"], known["section"]) == ("10.1234/Tides", None, None)
    first = known["revisions"]["nodes"][-1]
    assert {"name": "licence", "before": "CC-BY-4.0", "after": None} in known["changesSince"]
    assert first == {"doi": "10.1234/Tides", "licence": "CC-BY-4.0", "section": "Forum: Cities"}
    shown = await library.ask(SHOWN, {"token": PREVIEWS.token(link)}, ANONYMOUS)
    assert shown["preview"] == first
    await room.run(WithdrawArticle(id=post, expected_version=version + 1, reason="Wrong."))
    assert (await room.article(post)).doi == "10.1234/Tides"  # it is registered, whatever becomes of the text


async def test_what_is_no_doi_is_refused(database: Database) -> None:
    given = {"title": "Tides", "source": "The sea.", "doi": "https://example.org/tides"}
    answer = await library_over(database).ask(CREATE, {"input": given}, OPERATOR)
    assert answer["createPost"] == {"post": None, "errors": [{"code": "INVALID", "path": ["input", "doi"]}]}


async def test_an_export_has_both_and_the_orcid_ids_of_the_credited(database: Database) -> None:
    room = library_over(database).newsroom
    ada = (await room.run(CreateContributor(name="Ada Lund", orcid="0000-0002-1825-0097"))).contributor_id
    await room.post(slug="tides", doi="10.1234/tides", bylines=(BylineInput(contributor_id=ada), BylineInput(name="B")))
    article = await ExportReader(database.reader, SiteUrls("https://blog.example")).article("tides", ANONYMOUS)
    assert article is not None
    assert (article.doi, article.licence) == ("10.1234/tides", None)
    assert [each.orcid for each in article.bylines] == ["0000-0002-1825-0097", None]
