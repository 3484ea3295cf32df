"""The glossary as a site has it: what admins change, and what readers see."""

import gzip
from typing import Any

import pytest

from gql_blog.plugin import Role
from gql_blog_glossary import hooks
from gql_blog_glossary.marking import meanings_in, with_terms

SAVE = """mutation($term: String!, $meaning: String!, $url: String) {
  saveGlossaryTerm(term: $term, meaning: $meaning, url: $url) { glossaryTerm { term url } errors { path } } }"""
DELETE = "mutation($term: String!) { deleteGlossaryTerm(term: $term) { deletedTerm errors { message } } }"
NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on GlossaryTerm { meaning } } }"
PAGE = """query($first: Int, $after: String, $where: GlossaryTermWhere) {
  glossaryTerms(first: $first, after: $after, where: $where) {
    totalCount nodes { term } pageInfo { hasNextPage endCursor } } }"""
BODY = '{ post(slug: "on-standards") { body version } }'


def row(term: str, meaning: str = "", url: str | None = None) -> dict[str, Any]:
    return {"term": term, "meaning": meaning or f"What {term} means", "url": url}


def marked(term: str) -> str:
    return f'<abbr class="glossary-term" title="What {term} means">{term}</abbr>'


@pytest.mark.parametrize(
    ("html", "terms", "expected"),
    [
        ("<p>Tide, tide, tide.</p>", ["tide"], f"<p>Tide, {marked('tide')}, tide.</p>"),
        ("<p>A tide gauge</p>", ["tide", "tide gauge"], f"<p>A {marked('tide gauge')}</p>"),
        ("<h2>R&amp;D</h2><p>R&amp;D</p>", ["R&D", "amp"], f"<h2>R&amp;D</h2><p>{marked('R&amp;D')}</p>"),
        ('<p><a href="/tide">tide</a> tides</p>', ["tide"], '<p><a href="/tide">tide</a> tides</p>'),
        ("<p><code>tide</code><br>ebb</p>", ["tide", "tide ebb"], "<p><code>tide</code><br>ebb</p>"),
    ],
)
def test_terms_are_explained_where_they_come_first(html: str, terms: list[str], expected: str) -> None:
    assert with_terms(html, [row(each) for each in terms]) == expected


def test_ten_thousand_terms_take_no_longer_for_each_word() -> None:
    rows = [row(f"word{number} of many") for number in range(10_000)]
    assert meanings_in("word1 of many, word2, word9999 of many " * 1_000, rows) == [
        "What word1 of many means",
        "What word9999 of many means",
    ]


def test_articles_follow_the_glossary(blog: Any) -> None:
    with blog({"glossary": hooks}) as app:
        app.publish("On Standards", "The W3C met.")
        before = app.query(BODY).data["post"]

        def save(**term: Any) -> Any:
            return app.query(SAVE, term, role=Role.ADMIN).data["saveGlossaryTerm"]

        assert save(**row("W3C", url="javascript:alert(1)"))["errors"] == [{"path": ["url"]}]
        assert [save(**row(wrong))["errors"] for wrong in ("", "-", "x" * 101)] == [[{"path": ["term"]}]] * 3
        assert save(**row("W3C", "A consortium"))["errors"] == []
        assert save(**row("W3C", '"Consortium"', "https://w3.example/?a&b"))["glossaryTerm"]["term"] == "W3C"
        assert app.render_again() == 0
        link = '<a class="glossary-term" href="https://w3.example/?a&amp;b" title="&quot;Consortium&quot;"'
        after = app.query(BODY).data["post"]
        assert (link in after["body"], after["version"]) == (True, before["version"])
        (found,) = app.query("{ glossary { id term } }").data["glossary"]
        assert found["term"] == "W3C"
        asked = {"ids": [found["id"], "term_0", "term_W3C"]}
        assert app.query(NODES, asked).data == {"nodes": [{"meaning": '"Consortium"'}, None, None]}
        found = app.query('{ search(query: "consortium") { edges { node { title } } } }').data["search"]["edges"]
        assert found == [{"node": {"title": "On Standards"}}]

        deleted = [app.query(DELETE, {"term": "W3C"}, role=Role.ADMIN).data["deleteGlossaryTerm"] for _ in range(2)]
        assert (deleted[0]["deletedTerm"], deleted[1]["errors"][0]["message"]) == (
            "W3C",
            "The glossary has no such term.",
        )
        assert app.render_again() == 0
        assert app.query(BODY).data["post"]["body"] == before["body"]


def test_terms_are_in_pages_by_their_letters(blog: Any, each_database: str) -> None:
    with blog({"glossary": hooks}, database=each_database) as app:
        for term in ("Zone", "ebb", "W3C", "W", "Éclair"):
            assert not app.query(SAVE, row(term), role=Role.ADMIN).data["saveGlossaryTerm"]["errors"]
        first = app.query(PAGE, {"first": 3}).data["glossaryTerms"]
        assert [each["term"] for each in first["nodes"]] == ["W", "W3C", "Zone"]
        after = first["pageInfo"].pop("endCursor")
        assert (first["pageInfo"], first["totalCount"]) == ({"hasNextPage": True}, 5)
        rest = app.query(PAGE, {"first": 3, "after": after}).data["glossaryTerms"]
        assert [each["term"] for each in rest["nodes"]] == ["ebb", "Éclair"]
        found = app.query(PAGE, {"where": {"term": {"startsWith": "w"}}}).data["glossaryTerms"]
        assert [each["term"] for each in found["nodes"]] == ["W", "W3C"]


def test_all_terms_are_a_file_which_is_compressed(blog: Any) -> None:
    with blog({"glossary": hooks}) as app:
        for term in ("W3C", "IETF"):
            assert not app.query(SAVE, row(term, "tide " * 150), role=Role.ADMIN).data["saveGlossaryTerm"]["errors"]
        plain = app.request("GET", "/plugins/glossary/terms.json")
        small = app.request("GET", "/plugins/glossary/terms.json", headers={"accept-encoding": "gzip"})
        assert [each["term"] for each in plain.json()] == ["IETF", "W3C"]
        assert (small.headers["content-encoding"], gzip.decompress(small.body)) == ("gzip", plain.body)
        assert len(small.body) < len(plain.body) / 5
        assert small.headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize(("settings", "having"), [({}, {"ADMIN", "EDITOR"}), ({"editors": []}, {"ADMIN"})])
def test_the_site_says_who_edits_terms(blog: Any, settings: dict[str, Any], having: set[str]) -> None:
    with blog({"glossary": hooks}, settings={"glossary": settings}) as app:
        for role in (None, *Role):
            saved = app.query(SAVE, row("W3C"), role=role).data["saveGlossaryTerm"]
            assert (saved["errors"] == []) is (role is not None and role.value in having), role
