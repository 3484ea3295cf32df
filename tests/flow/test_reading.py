"""From a document to an answer, over real databases: what is seen, by whom, in which order, by how many statements."""

from typing import Any

import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_mostly

from gql_blog.access import OPERATOR
from gql_blog.content import Role, Verdict
from gql_blog.store import Database
from gql_blog.write import ArchiveArticle, BylineInput, CommentRef, ModerateComments, SubmitComment, UpdateArticle

pytestmark = sqlite_mostly

TITLES = """query($first: Int, $after: String, $last: Int, $before: String, $o: [ArticleOrder!], $w: ArticleWhere) {
  posts(first: $first, after: $after, last: $last, before: $before, orderBy: $o, where: $w) {
    totalCount edges { cursor node { title } } nodes { title }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


@pytest.fixture
def library(database: Database) -> Library:
    return library_over(database)


async def approve(library: Library, comment_id: str) -> None:
    await library.newsroom.run(
        ModerateComments(
            comments=(CommentRef(id=comment_id, expected_version=1),), verdict=Verdict.APPROVE, reason="On the subject."
        )
    )


async def comment(
    library: Library, article: str, body: str, *, parent: str | None = None, approved: bool = True
) -> str:
    made = await library.newsroom.run(
        SubmitComment(article_id=article, parent_id=parent, author_name="Ada Reed", body=body)
    )
    if approved:
        await approve(library, made.comment_id)
    return str(made.comment_id)


async def test_a_page_holds_exactly_what_is_asked(library: Library) -> None:
    post = await library.newsroom.post("On Tides", bylines=(BylineInput(name="Ada Reed", bio="Sails."),))
    await library.newsroom.response(post.article_id, "No Tides")
    data = await library.ask(
        """query($s: String!) { post(slug: $s) { id __typename t: title excerpt(maxLength: 9) url status isStub
        publishedAt createdAt viewerCanEdit source bylines { position role creditedName bio contributor { slug } }
        responses { totalCount nodes { title kind respondingTo { __typename title }
        dialogue { responseCount } } } } }""",
        {"s": "on-tides"},
    )
    found = data["post"]
    assert found["publishedAt"].endswith("Z")
    assert found["id"] == post.article_id
    del found["publishedAt"], found["createdAt"], found["id"]
    assert found == {
        "__typename": "Post",
        "t": "On Tides",
        "excerpt": "About On…",
        "url": "https://blog.example/on-tides",
        "status": "PUBLISHED",
        "isStub": False,
        "viewerCanEdit": False,
        "source": None,
        "bylines": [
            {
                "position": 1,
                "role": "AUTHOR",
                "creditedName": "Ada Reed",
                "bio": "Sails.",
                "contributor": {"slug": "ada-reed"},
            }
        ],
        "responses": {
            "totalCount": 1,
            "nodes": [
                {
                    "title": "No Tides",
                    "kind": "REPLY",
                    "respondingTo": {"__typename": "Post", "title": "On Tides"},
                    "dialogue": {"responseCount": 1},
                }
            ],
        },
    }


async def test_what_one_may_not_see_is_absent(library: Library) -> None:
    newsroom = library.newsroom
    post = await newsroom.post("On Tides")
    draft = await newsroom.response(post.article_id, "Hidden", publish=False)
    await comment(library, post.article_id, "Held.", approved=False)
    query = """query($id: ID!) { node(id: $id) { id } response(slug: "hidden") { title }
      post(slug: "on-tides") { responseCount commentCount responses { totalCount nodes { title } }
      comments(where: {status: {equals: PENDING}}) { totalCount nodes { id } } }
      responses(where: {status: {in: [DRAFT, PUBLISHED]}}) { totalCount } moderationQueue { totalCount } }"""
    seen = await library.ask(query, {"id": draft.article_id})
    assert seen == {
        "node": None,
        "response": None,
        "post": {
            "responseCount": 0,
            "commentCount": 0,
            "responses": {"totalCount": 0, "nodes": []},
            "comments": {"totalCount": 0, "nodes": []},
        },
        "responses": {"totalCount": 0},
        "moderationQueue": None,
    }
    editor = await newsroom.somebody(Role.EDITOR)
    seen = await library.ask(query, {"id": draft.article_id}, editor)
    assert seen["node"] == {"id": draft.article_id}
    assert seen["response"] == {"title": "Hidden"}
    assert seen["post"]["comments"]["totalCount"] == 1
    assert seen["responses"] == {"totalCount": 1}
    assert seen["moderationQueue"] == {"totalCount": 1}


async def test_an_author_sees_and_reads_the_source_of_what_is_his_own(library: Library) -> None:
    newsroom = library.newsroom
    author = await newsroom.somebody(Role.AUTHOR)
    other = await newsroom.somebody(Role.AUTHOR, "Other")
    data = await library.ask(
        'mutation { createPost(input: {title: "Mine", source: "*Ours*"}) '
        "{ post { id source status viewerCanEdit revisions { totalCount nodes { number } } } errors { message } } }",
        viewer=author,
    )
    made = data["createPost"]
    assert made["errors"] == []
    assert made["post"]["source"] == "*Ours*"
    assert made["post"]["viewerCanEdit"] is True
    assert made["post"]["revisions"] == {"totalCount": 1, "nodes": [{"number": 1}]}
    query = "query($id: ID!) { node(id: $id) { ... on Post { title source } } }"
    assert await library.ask(query, {"id": made["post"]["id"]}, author) == {
        "node": {"title": "Mine", "source": "*Ours*"}
    }
    assert await library.ask(query, {"id": made["post"]["id"]}, other) == {"node": None}


@pytest.mark.parametrize(
    "order",
    [
        None,
        [{"field": "TITLE", "direction": "ASC"}],
        [{"field": "TITLE", "direction": "DESC"}],
        [{"field": "PUBLISHED_ON", "direction": "ASC"}],
        [{"field": "UPDATED_AT", "direction": "DESC"}, {"field": "TITLE", "direction": "ASC"}],
        [{"field": "RESPONSE_COUNT", "direction": "DESC"}],
    ],
)
async def test_pages_hold_each_row_once_in_both_directions(library: Library, order: Any) -> None:
    for number in range(7):
        await library.newsroom.post(f"Post {number}", published_on=None)
    whole = (await library.ask(TITLES, {"first": 100, "o": order}))["posts"]
    titles = [node["title"] for node in whole["nodes"]]
    assert sorted(titles) == [f"Post {number}" for number in range(7)]
    assert whole["totalCount"] == 7
    forward: list[str] = []
    after = None
    while True:
        page = (await library.ask(TITLES, {"first": 3, "after": after, "o": order}))["posts"]
        forward += [edge["node"]["title"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert forward == titles
    backward: list[str] = []
    before = None
    while True:
        page = (await library.ask(TITLES, {"last": 2, "before": before, "o": order}))["posts"]
        backward = [node["title"] for node in page["nodes"]] + backward
        before = page["pageInfo"]["startCursor"]
        if not page["pageInfo"]["hasPreviousPage"]:
            break
    assert backward == titles


async def test_a_cursor_holds_when_rows_come_and_go(library: Library) -> None:
    posts = [await library.newsroom.post(f"Post {number}") for number in range(5)]
    order = [{"field": "TITLE", "direction": "ASC"}]
    page = (await library.ask(TITLES, {"first": 2, "o": order}))["posts"]
    await library.newsroom.run(ArchiveArticle(id=posts[1].article_id, expected_version=posts[1].version))
    await library.newsroom.post("Post 0a")
    following = (await library.ask(TITLES, {"first": 2, "after": page["pageInfo"]["endCursor"], "o": order}))["posts"]
    assert [node["title"] for node in following["nodes"]] == ["Post 2", "Post 3"]


@pytest.mark.parametrize(
    ("where", "titles"),
    [
        ({"title": {"contains": "STRASSE"}}, ["Die Straße"]),
        ({"title": {"startsWith": "on"}}, ["On Tides"]),
        ({"title": {"equals": "on tides"}}, []),
        ({"title": {"in": []}}, []),
        ({"OR": []}, []),
        ({"AND": []}, ["Die Straße", "On Tides"]),
        ({"NOT": {"title": {"contains": "tides"}}}, ["Die Straße"]),
        ({"tag": {"equals": "sea"}}, ["On Tides"]),
        ({"contributor": {"equals": "ada-reed"}}, ["On Tides"]),
        ({"publishedAt": {"isNull": True}}, []),
        ({"isStub": False, "locale": {"startsWith": "EN"}}, ["Die Straße", "On Tides"]),
    ],
)
async def test_filters(library: Library, where: Any, titles: list[str]) -> None:
    await library.newsroom.post("On Tides", tags=("Sea",), bylines=(BylineInput(name="Ada Reed"),))
    await library.newsroom.post("Die Straße")
    order = [{"field": "TITLE", "direction": "ASC"}]
    found = (await library.ask(TITLES, {"w": where, "o": order}))["posts"]
    assert [node["title"] for node in found["nodes"]] == titles
    assert found["totalCount"] == len(titles)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("first: 101", "'first' must be from 0 to 100; it is 101."),
        ("last: -1", "'last' must be from 0 to 100; it is -1."),
        ("first: 1, last: 1", "Give 'first' or 'last', not both."),
        (
            'after: "nonsense"',
            "'after' does not belong to this list and order. "
            "Use `endCursor` or `startCursor` of a page of the same query.",
        ),
    ],
)
async def test_wrong_pages_are_refused_at_their_place(library: Library, arguments: str, message: str) -> None:
    error = await library.fault(f"{{ posts({arguments}) {{ nodes {{ id }} }} }}")
    assert (error["message"], error["path"]) == (message, ["posts"])
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_fault_below_an_absent_row_is_none(library: Library) -> None:
    query = "query($s: String!) { post(slug: $s) { title responses(first: 500) { nodes { id } } } tags { slug } }"
    assert await library.ask(query, {"s": "nowhere"}) == {"post": None, "tags": []}
    await library.newsroom.post("On Tides")
    answer = await library.answer(query, {"s": "on-tides"})
    assert answer["data"] == {"post": None, "tags": []}
    assert [error["path"] for error in answer["errors"]] == [["post", "responses"]]


async def test_the_first_of_each_parent(library: Library) -> None:
    for number in range(3):
        post = await library.newsroom.post(f"Post {number}")
        for answer in range(number + 1):
            await library.newsroom.response(post.article_id, f"Answer {number}.{answer}")
    data = await library.ask(
        "{ posts(orderBy: [{field: TITLE, direction: ASC}]) { nodes { responses(first: 2, orderBy: "
        "[{field: TITLE, direction: ASC}]) { totalCount nodes { title } pageInfo { hasNextPage } } } } }"
    )
    assert [
        ([node["title"] for node in post["responses"]["nodes"]], post["responses"]["pageInfo"]["hasNextPage"])
        for post in data["posts"]["nodes"]
    ] == [
        (["Answer 0.0"], False),
        (["Answer 1.0", "Answer 1.1"], False),
        (["Answer 2.0", "Answer 2.1"], True),
    ]
    assert len(library.statements) == 1


async def test_statements_do_not_grow_with_the_rows(library: Library, root: Any) -> None:
    operation = (root / "schema/operations/reader/DialoguePage.graphql").read_text(encoding="utf-8")
    post = await library.newsroom.post("On Tides", bylines=(BylineInput(name="Ada Reed"),))
    counts = []
    for number in range(3):
        answer = await library.newsroom.response(post.article_id, f"Answer {number}")
        first = await comment(library, answer.article_id, f"First word on {number}.")
        await comment(library, answer.article_id, f"Second word on {number}.", parent=first)
        data = await library.ask(operation, {"slug": "on-tides"})
        assert data["dialogue"]["responseCount"] == number + 1
        assert len(data["dialogue"]["responses"]["nodes"]) == number + 1
        newest = data["dialogue"]["responses"]["nodes"][-1]
        assert newest["comments"]["nodes"][0]["replies"]["nodes"] != []
        counts.append(len(library.statements))
    assert counts[1] == counts[2] <= 9


async def test_exactly_the_columns_that_are_asked_for(library: Library) -> None:
    await library.newsroom.post("On Tides")
    await library.ask("{ posts { nodes { title } } }")
    (statement,) = library.statements
    assert statement.sql.split(" from ")[0] == "select a.title"


async def test_nodes_of_every_kind(library: Library) -> None:
    post = await library.newsroom.post("On Tides", tags=("Sea",), bylines=(BylineInput(name="Ada Reed"),))
    said = await comment(library, post.article_id, "Well said.")
    data = await library.ask(
        'query { post(slug: "on-tides") { dialogue { id } tags { id } bylines { contributor { id } } } }'
    )
    ids = [
        post.article_id,
        said,
        data["post"]["dialogue"]["id"],
        data["post"]["tags"][0]["id"],
        data["post"]["bylines"][0]["contributor"]["id"],
        "nonsense",
    ]
    found = await library.ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", {"ids": ids})
    assert [node and node["__typename"] for node in found["nodes"]] == [
        "Post",
        "Comment",
        "Dialogue",
        "Tag",
        "Contributor",
        None,
    ]
    assert [node and node["id"] for node in found["nodes"][:-1]] == ids[:-1]


async def test_search_finds_words_and_marks_them(library: Library) -> None:
    await library.newsroom.post("On Tides", source="The moon & the sea.")
    await library.newsroom.post("谈判", source="制裁与谈判并行。", locale="zh-Hans")
    query = "query($q: String!) { search(query: $q) { totalCount edges { node { title } snippet score } } }"
    found = (await library.ask(query, {"q": "MOON sea"}))["search"]
    assert [edge["node"]["title"] for edge in found["edges"]] == ["On Tides"]
    assert found["edges"][0]["snippet"] == "The <mark>moon</mark> &amp; the <mark>sea</mark>."
    assert found["edges"][0]["score"] > 0
    assert [edge["node"]["title"] for edge in (await library.ask(query, {"q": "制裁"}))["search"]["edges"]] == ["谈判"]
    assert (await library.ask(query, {"q": "nowhere"}))["search"] == {"totalCount": 0, "edges": []}
    assert (await library.ask(query, {"q": "!!"}))["search"] == {"totalCount": 0, "edges": []}


async def test_introspection_beside_data(library: Library) -> None:
    await library.newsroom.post("On Tides")
    data = await library.ask('{ __type(name: "Post") { name } posts { nodes { title status locale } } tags { id } }')
    assert data["__type"] == {"name": "Post"}
    assert data["posts"]["nodes"] == [{"title": "On Tides", "status": "PUBLISHED", "locale": "en"}]


async def test_skip_include_fragments_and_aliases(library: Library) -> None:
    post = await library.newsroom.post("On Tides")
    await library.newsroom.response(post.article_id, "No Tides")
    query = """query($deep: Boolean!) { articles(orderBy: [{field: TITLE, direction: ASC}]) { nodes { ...Plain
      ... on Response @include(if: $deep) { respondingTo { ...Plain } } title @skip(if: $deep) } } }
      fragment Plain on Article { __typename slug }"""
    deep = (await library.ask(query, {"deep": True}))["articles"]["nodes"]
    assert deep == [
        {"__typename": "Response", "slug": "no-tides", "respondingTo": {"__typename": "Post", "slug": "on-tides"}},
        {"__typename": "Post", "slug": "on-tides"},
    ]
    flat = (await library.ask(query, {"deep": False}))["articles"]["nodes"]
    assert flat[0] == {"__typename": "Response", "slug": "no-tides", "title": "No Tides"}


async def test_an_old_slug_still_finds(library: Library) -> None:
    post = await library.newsroom.post("On Tides")
    await library.newsroom.run(UpdateArticle(id=post.article_id, expected_version=post.version, slug="tides"), OPERATOR)
    data = await library.ask('{ post(slug: "on-tides") { slug } dialogue(slug: "on-tides") { post { slug } } }')
    assert data == {"post": {"slug": "tides"}, "dialogue": {"post": {"slug": "tides"}}}
