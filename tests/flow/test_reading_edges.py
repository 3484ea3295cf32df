"""Where reading is easily wrong: half-given variables, packed values, long filters, and what hides."""

from datetime import UTC, datetime
from typing import Any

import pytest
from support.comments import judge, submit, the_comment
from support.reading import Library, library_over
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import ResponseKind, Role, Verdict
from gql_blog.store import Article, Contributor, Database, Decision, Mention
from gql_blog.write import AddCollaborator, BylineInput, CreatePost, CreateResponse, LinkComment

pytestmark = sqlite_mostly

COUNT = "query($w: ArticleWhere) { posts(where: $w) { totalCount } }"


@pytest.fixture
def library(database: Database) -> Library:
    return library_over(database)


def titles(connection: Any) -> list[str]:
    return [node["title"] for node in connection["nodes"]]


@on_both
async def test_a_search_keeps_its_words_whatever_the_size_of_its_page(library: Library) -> None:
    for number in range(3):
        await library.newsroom.post(f"Tide {number}", source="The moon.")
    query = 'query($n: Int) { search(query: "moon", first: $n) { totalCount edges { snippet } } }'
    for size in (2, 20, 1):
        found = (await library.ask(query, {"n": size}))["search"]
        assert found["totalCount"] == 3
        assert found["edges"] == [{"snippet": "The <mark>moon</mark>."}] * min(size, 3)


@on_both
async def test_a_search_takes_the_signs_between_letters_of_cjk(library: Library) -> None:
    await library.newsroom.post("人", source="ジョン・スミス氏")
    query = "query($q: String!) { search(query: $q) { totalCount edges { score } } }"
    assert (await library.ask(query, {"q": "ジョン・スミス"}))["search"]["totalCount"] == 1
    assert (await library.ask(query, {"q": "・・"}))["search"]["totalCount"] == 0


async def test_a_variable_that_is_not_given_leaves_the_rest_of_a_literal(library: Library) -> None:
    for title in ("A", "C", "B"):
        await library.newsroom.post(title)
    filtered = (
        'query($t: StringFilter) { posts(where: {title: {equals: "B"}, tag: $t}) { totalCount nodes { title } } }'
    )
    assert (await library.ask(filtered))["posts"] == {"totalCount": 1, "nodes": [{"title": "B"}]}
    none = {"t": {"equals": "sea"}}
    assert (await library.ask(filtered, none))["posts"] == {"totalCount": 0, "nodes": []}
    ordered = "query($d: OrderDirection) { posts(orderBy: [{field: TITLE, direction: $d}]) { nodes { title } } }"
    assert titles((await library.ask(ordered))["posts"]) == ["C", "B", "A"]
    assert titles((await library.ask(ordered, {"d": "ASC"}))["posts"]) == ["A", "B", "C"]


async def test_what_is_reckoned_from_a_packed_number(library: Library) -> None:
    post = await library.newsroom.post("On Tides")
    await library.newsroom.post("Gezeiten", locale="de", translation_of_id=post.article_id)
    data = await library.ask('{ post(slug: "on-tides") { translations { readingMinutes wordCount } } }')
    assert data["post"]["translations"] == [{"readingMinutes": 1, "wordCount": 2}]


async def test_lists_leave_translations_out_and_each_names_its_original(library: Library) -> None:
    post = await library.newsroom.post("On Tides")
    await library.newsroom.post("Gezeiten", locale="de", translation_of_id=post.article_id)
    query = "query($o: Boolean) { posts(where: {isOriginal: $o}) { nodes { title original { title } } } }"
    assert (await library.ask(query, {"o": True}))["posts"]["nodes"] == [
        {"title": "On Tides", "original": {"title": "On Tides"}}
    ]
    assert (await library.ask(query, {"o": False}))["posts"]["nodes"] == [
        {"title": "Gezeiten", "original": {"title": "On Tides"}}
    ]


async def test_a_translation_leads_to_the_dialogue_of_its_original_in_its_language(library: Library) -> None:
    post = await library.newsroom.post("On Tides")
    answer = await library.newsroom.response(post.article_id, "Ebb")
    await library.newsroom.post("Gezeiten", locale="de", translation_of_id=post.article_id)
    await library.newsroom.response(post.article_id, "Flut")
    await library.newsroom.post("Niedrigwasser", locale="de", translation_of_id=answer.article_id)
    turn = "title translations { title locale }"
    query = f"""{{ post(slug: "gezeiten") {{ original {{ dialogue {{
      post {{ {turn} }} responses(orderBy: {{field: TITLE}}) {{ nodes {{ {turn} }} }} }} }} }} }}"""
    dialogue = (await library.ask(query))["post"]["original"]["dialogue"]
    assert dialogue == {
        "post": {"title": "On Tides", "translations": [{"title": "Gezeiten", "locale": "de"}]},
        "responses": {
            "nodes": [
                {"title": "Flut", "translations": []},
                {"title": "Ebb", "translations": [{"title": "Niedrigwasser", "locale": "de"}]},
            ]
        },
    }


async def test_an_excerpt_begins_with_prose(library: Library) -> None:
    await library.newsroom.post("On Tides", source="## Mud\n\n| a |\n|---|\n| b |\n\nThe *sea* rose.")
    assert await library.ask('{ post(slug: "on-tides") { excerpt } }') == {"post": {"excerpt": "The sea rose."}}


@pytest.mark.parametrize("name", ["AND", "OR"])
async def test_a_filter_may_be_long_and_its_length_is_bounded(library: Library, name: str) -> None:
    await library.newsroom.post("On Tides")
    part = {"title": {"equals": "On Tides"}}
    assert (await library.ask(COUNT, {"w": {name: [part] * 90}}))["posts"]["totalCount"] == 1
    assert (await library.ask(COUNT, {"w": {name: [{"isStub": False}] * 90}}))["posts"]["totalCount"] == 1
    deep: dict[str, Any] = {"isStub": False}
    for _ in range(49):
        deep = {name: [deep, {"isStub": False}]}
    assert (await library.ask(COUNT, {"w": deep}))["posts"]["totalCount"] == 1
    chain: dict[str, Any] = {"isStub": True}  # an odd number of NOT follows
    for _ in range(49):
        chain = {"NOT": {name: [chain]}}
    assert (await library.ask(COUNT, {"w": chain}))["posts"]["totalCount"] == 1
    beyond: list[dict[str, Any]] = [{name: [part] * 101}, {"tag": {"in": ["x"] * 101}}, {name: [{}] * 101}]
    beyond += [{name: [{"title": None}] * 101}, {"NOT": {"NOT": {"NOT": chain}}}]
    for too_long in beyond:
        error = await library.fault(COUNT, {"w": too_long})
        assert error["message"].startswith("The document has too many conditions")
        limit = {"limit": "conditions", "value": 101, "allowed": 100}
        assert error["extensions"] == {"code": "COST_EXCEEDED", **limit}


async def test_the_moderation_queue_holds_what_is_pending_whatever_the_filter(library: Library) -> None:
    post = await library.newsroom.post("On Tides")
    await judge(library.newsroom, await submit(library.newsroom, post.article_id), Verdict.APPROVE)
    held = await submit(library.newsroom, post.article_id, body="Held.")
    query = "query($w: CommentWhere) { moderationQueue(where: $w) { totalCount nodes { id } } }"
    for where in (None, {"status": {"in": ["PENDING", "APPROVED"]}}):
        queue = (await library.ask(query, {"w": where}, OPERATOR))["moderationQueue"]
        assert queue == {"totalCount": 1, "nodes": [{"id": held}]}
    approved = {"status": {"equals": "APPROVED"}}
    assert (await library.ask(query, {"w": approved}, OPERATOR))["moderationQueue"] == {"totalCount": 0, "nodes": []}


async def test_an_author_may_have_answered_twice(library: Library) -> None:
    newsroom, credit = library.newsroom, (BylineInput(name="Ada Reed"),)
    post = await newsroom.post("On Tides")
    async with newsroom.database.transaction():
        for position, title in enumerate(("First", "Second"), 1):
            await Mention.create(
                id=f"men_{position:026d}",
                article_id=post.article_id,
                position=position,
                credited_name="Ada Reed",
                title=title,
            )
    for title in ("First", "Second"):
        await newsroom.response(post.article_id, title, bylines=credit)
    query = "query($s: String!) { response(slug: $s) { otherResponses { title response { slug } } } }"
    for slug, other in (("first", "Second"), ("second", "First")):
        found = (await library.ask(query, {"s": slug}))["response"]["otherResponses"]
        assert found == [{"title": other, "response": {"slug": other.lower()}}]


async def test_participants_are_contributors_whom_the_viewer_may_see(library: Library) -> None:
    newsroom = library.newsroom
    post = await newsroom.post("On Tides", bylines=(BylineInput(name="Ada Reed"),))
    await newsroom.post("Draft", bylines=(BylineInput(name="Bo Reyes"),), publish=False)
    (hidden,) = await newsroom.rows(Contributor, name="Bo Reyes")
    parent = await submit(newsroom, post.article_id)
    await judge(newsroom, parent, Verdict.APPROVE)
    reply = await submit(newsroom, post.article_id, parent_id=parent, body="Not so.")
    await judge(newsroom, reply, Verdict.APPROVE)
    version = (await the_comment(newsroom, reply)).version
    await newsroom.run(LinkComment(id=reply, expected_version=version, contributor_id=hidden.id))
    await judge(newsroom, parent, Verdict.SPAM)
    query = """query($id: ID!) { node(id: $id) { id }
      dialogue(slug: "on-tides") { participants { contributor { name } commentCount } } }"""
    ada = {"contributor": {"name": "Ada Reed"}, "commentCount": 0}
    seen = await library.ask(query, {"id": hidden.id}, await newsroom.somebody(Role.MODERATOR))
    assert seen == {"node": None, "dialogue": {"participants": [ada]}}
    seen = await library.ask(query, {"id": hidden.id}, OPERATOR)
    assert {"contributor": {"name": "Bo Reyes"}, "commentCount": 1} in seen["dialogue"]["participants"]


async def test_the_kind_of_a_long_document_is_told_to_whoever_may_send_it(library: Library) -> None:
    document = "subscription { moderationQueueChanged { id " + "body " * 300 + "} }"
    assert library.engine.operation_type(document, None) is None
    assert library.engine.operation_type(document, None, Role.MODERATOR) == "subscription"


async def test_an_excerpt_says_that_the_text_goes_on_wherever_it_is_cut(library: Library) -> None:
    await library.newsroom.post("Short", source="One two three.")
    await library.newsroom.post("Long", source="word " * 400)
    query = """query($n: Int) { short: post(slug: "short") { excerpt(maxLength: $n) }
      long: post(slug: "long") { excerpt(maxLength: $n) } }"""
    for length, short in (
        (3, "On…"),
        (4, "One…"),
        (7, "One…"),
        (8, "One two…"),
        (13, "One two…"),
        (14, "One two three."),
    ):
        assert (await library.ask(query, {"n": length}))["short"]["excerpt"] == short
    for length, kept in ((999, 995), (1000, 1000)):
        excerpt = (await library.ask(query, {"n": length}))["long"]["excerpt"]
        assert excerpt.endswith("word word…")
        assert len(excerpt) == kept


@on_both
async def test_a_score_keeps_all_of_its_digits(library: Library) -> None:
    newsroom = library.newsroom
    post = await newsroom.post("On Tides")
    said = await submit(newsroom, post.article_id)
    scores = [0.1 + 0.2, 1e-7, 1 / 3, 0.0, None]
    async with newsroom.database.transaction():
        await Decision.all().delete()
        for score in scores:
            await Decision.create(
                comment_id=said,
                decided_by="x",
                verdict="HOLD",
                score=score,
                reason="",
                decided_at=await newsroom.database.now(),
            )
    query = "query($id: ID!) { node(id: $id) { ... on Comment { decisions { score } } } }"
    found = (await library.ask(query, {"id": said}, OPERATOR))["node"]["decisions"]
    assert [each["score"] for each in reversed(found)] == scores


async def test_what_one_may_not_read_is_null_even_where_it_is_asked_for_wrongly(library: Library) -> None:
    newsroom = library.newsroom
    author = await newsroom.somebody(Role.AUTHOR)
    made = await library.ask(
        'mutation { createPost(input: {title: "Mine", source: "Mine."}) { post { slug } } }', viewer=author
    )
    await newsroom.post("Theirs")
    query = """{ mine: post(slug: "MINE") { revisions(after: "nonsense") { totalCount } }
      theirs: post(slug: "theirs") { revisions(after: "nonsense") { totalCount } } }"""
    query = query.replace("MINE", made["createPost"]["post"]["slug"])
    answer = await library.answer(query, viewer=author)
    assert answer["data"] == {"mine": {"revisions": None}, "theirs": {"revisions": None}}
    assert [error["path"] for error in answer["errors"]] == [["mine", "revisions"]]
    assert await library.ask(query) == {"mine": None, "theirs": {"revisions": None}}


@on_both
async def test_a_place_has_one_cursor_however_its_list_is_read(library: Library) -> None:
    await library.newsroom.post("On Tides", tags=("Sea",))
    query = """query($o: [ArticleOrder!]) { asked: articles(orderBy: $o) { edges { cursor } }
      written: articles(orderBy: ORDER) {
        edges { cursor node { tags { articles(orderBy: ORDER) { edges { cursor } } } } } } }""".replace(
        "ORDER", "[{field: UPDATED_AT}, {field: PUBLISHED_ON}, {field: TITLE}, {field: RESPONSE_COUNT}]"
    )
    order = [{"field": each} for each in ("UPDATED_AT", "PUBLISHED_ON", "TITLE", "RESPONSE_COUNT")]
    for moment in (datetime(2024, 2, 29, tzinfo=UTC), datetime(2024, 2, 29, 1, 2, 3, 500_000, tzinfo=UTC)):
        async with library.newsroom.database.transaction():
            await Article.all().update(updated_at=moment)
        found = await library.ask(query, {"o": order})
        (edge,) = found["written"]["edges"]
        (tag,) = edge.pop("node")["tags"]
        assert found["asked"]["edges"] == tag["articles"]["edges"] == [edge]


async def test_a_page_that_one_may_not_see_names_nobody(library: Library) -> None:
    newsroom = library.newsroom
    author = await newsroom.somebody(Role.AUTHOR)
    post = await newsroom.post("On Tides", publish=False)
    answers = [await newsroom.response(post.article_id, title) for title in ("First", "Second")]
    async with newsroom.database.transaction():
        await Article.filter(id__in=[each.article_id for each in answers]).update(created_by_id=author.user_id)
        await Mention.create(
            article_id=post.article_id, position=1, credited_name="Ada Reed", response_id=answers[1].article_id
        )
    query = '{ response(slug: "first") { otherResponses { creditedName response { slug } } } }'
    held = {"creditedName": "", "response": {"slug": "second"}}
    assert (await library.ask(query, viewer=author))["response"]["otherResponses"] == [held]
    printed = {"creditedName": "Ada Reed", "response": {"slug": "second"}}
    assert (await library.ask(query, viewer=OPERATOR))["response"]["otherResponses"] == [printed]


LISTS = """{ post(slug: "on-tides") {
  responses { nodes { slug comments { nodes { authorName replies { nodes { body } } } } } }
  translations { slug } comments { nodes { authorName replies { nodes { body } } } }
  bylines { contributor { articles { nodes { slug } } comments { nodes { body } } } }
  tags { articles { nodes { slug } } }
} dialogue(slug: "on-tides") { participants { articleCount } bibliography { text citedBy { locator } } } }"""
WHO = {"guest": ANONYMOUS, "moderator": Viewer(Role.MODERATOR, "usr_1"), "operator": OPERATOR}


@pytest.mark.parametrize("who", WHO)
async def test_without_statistics_sqlite_finds_a_parent_s_rows_by_the_parent(lite: Newsroom, who: str) -> None:
    library = library_over(lite.database)
    post = await lite.post("On Tides", bylines=(BylineInput(name="Ada"),), tags=("sea",))
    answer = await lite.response(post.article_id, "First")
    for article in (post, answer):
        comment = await submit(lite, article.article_id)
        await judge(lite, comment, Verdict.APPROVE)
    found = (await library.ask(LISTS, viewer=WHO[who]))["post"]
    # Each list stands below a row, so that each is asked for.
    for nodes in (found["comments"]["nodes"], found["responses"]["nodes"][0]["comments"]["nodes"]):
        assert nodes[0]["replies"] == {"nodes": []}
    ways = [
        row[3]
        for each in library.statements
        for row in await lite.database.reader.fetch(f"explain query plan {each.sql}", *each.parameters)
    ]
    assert any("INDEX" in way for way in ways)
    assert [way for way in ways if "(status" in way] == []


_RESPONSE = """title body bylines { creditedName bio contributor { name } } footnotes { number text }
  comments(first: 10) { %s }"""
_COMMENT = "body contributor { name } replies(first: 3) { %s }"
_REPLY = "body replies(first: 2) { %s }"


@pytest.mark.parametrize("connection", ["nodes { %s }", "pageInfo { endCursor } edges { cursor node { %s } }"])
async def test_a_whole_dialogue_is_one_answer_for_a_reader(library: Library, connection: str) -> None:
    post = await library.newsroom.post("On Tides", bylines=(BylineInput(name="Ada"),))
    answer = await library.newsroom.response(post.article_id, "First")
    await judge(library.newsroom, await submit(library.newsroom, answer.article_id), Verdict.APPROVE)
    page = "body contributor { name }"
    for around in (_REPLY, _COMMENT, _RESPONSE):
        page = around % (connection % page)
    query = f'{{ post(slug: "on-tides") {{ title responses(first: 20) {{ {connection % page} }} }} }}'
    for viewer in (ANONYMOUS, Viewer(Role.READER)):
        found = (await library.ask(query, viewer=viewer))["post"]["responses"]
        response = found["nodes"][0] if "nodes" in found else found["edges"][0]["node"]
        assert response["title"] == "First"
        assert (
            len(next(iter(response["comments"].get(key) for key in ("nodes", "edges") if key in response["comments"])))
            == 1
        )


async def test_what_costs_too_much_is_told_with_its_most_expensive_field(library: Library) -> None:
    query = "query ($n: Int) { all: posts(first: $n) { nodes { talk: comments(first: 100) { nodes { id } } } } }"
    error = await library.fault(query, {"n": 100})
    limit = {"limit": "cost", "value": 10_100, "allowed": 10_000, "field": "all.nodes.talk"}
    assert error["extensions"] == {"code": "COST_EXCEEDED", **limit}
    assert "The most expensive field is all.nodes.talk." in error["message"]
    assert (await library.answer(query, {"n": 10}))["extensions"]["cost"] == 10 * 101


async def test_an_order_by_responses_is_by_what_the_viewer_is_shown(library: Library) -> None:
    newsroom = library.newsroom
    author, helper = await newsroom.somebody(Role.AUTHOR, "Ann"), await newsroom.somebody(Role.AUTHOR, "Bo")
    hidden = await newsroom.run(CreatePost(title="Hidden", source="x"), author)
    own = await newsroom.run(
        CreateResponse(responding_to_id=hidden.article_id, title="Own", source="x", kind=ResponseKind.REPLY), author
    )
    for article in (hidden, own):
        await newsroom.run(AddCollaborator(article_id=article.article_id, email="bo.author@example.org"))
    async with newsroom.database.transaction():
        await Article.filter(id=own.article_id).update(status="PUBLISHED")
    for title in ("One", "Two"):
        await newsroom.post(title)
    query = """query ($d: OrderDirection!, $a: String) { posts(first: 1, after: $a, where: {status: {in: [DRAFT,
      PUBLISHED]}}, orderBy: {field: RESPONSE_COUNT, direction: $d}) {
      edges { cursor node { title responseCount } } } }"""
    for viewer, counts in ((author, [0, 0, 1]), (helper, [0, 0, 1]), (ANONYMOUS, [0, 0])):
        for direction in ("ASC", "DESC"):
            shown, after = [], None
            for _ in counts:
                (edge,) = (await library.ask(query, {"d": direction, "a": after}, viewer))["posts"]["edges"]
                shown.append(edge["node"]["responseCount"])
                after = edge["cursor"]
            assert shown == sorted(counts, reverse=direction == "DESC")
