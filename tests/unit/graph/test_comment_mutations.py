import pytest
from support.mutations import mutations_of
from support.writing import newsroom_of

from gql_blog.access import ANONYMOUS, secret_hash
from gql_blog.content import Role
from gql_blog.graph.payloads import Ref
from gql_blog.store import Comment, Contributor, Database, Receipt
from gql_blog.write import BylineInput

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"])


async def test_a_comment_comes_is_judged_and_linked(database: Database) -> None:
    room = newsroom_of(database)
    post = await room.post(bylines=())
    ask = mutations_of(room.writer)

    given = {"articleId": post.article_id, "authorName": "Ada Example", "body": "I would add a third reason."}
    payload = await ask.run("submitComment", given, ANONYMOUS)
    assert payload.errors == ()
    comment = payload.values["comment"]
    assert comment == Ref("comment", getattr(comment, "id", ""), granted=True), (
        "its author sees it, whatever its status"
    )
    receipt = payload.values["receipt"]
    assert isinstance(receipt, str)
    (kept,) = await room.rows(Receipt)
    assert kept.hash == secret_hash(receipt)

    (row,) = await room.rows(Comment)
    moderator = await room.somebody(Role.MODERATOR)
    verdict = {"comments": [{"id": row.id, "expectedVersion": row.version}], "verdict": "APPROVE", "reason": "Fine."}
    judged = await ask.run("moderateComments", verdict, moderator)
    assert judged.errors == ()
    assert judged.values == {
        "comments": (Ref("comment", row.id),),
        "changes": ({"id": row.id, "before": {"status": "PENDING"}, "after": {"status": "APPROVED"}},),
    }
    (row,) = await room.rows(Comment)
    assert row.status == "APPROVED"

    await room.post("By Ada", bylines=(BylineInput(name="Ada Example"),))
    (ada,) = await room.rows(Contributor)
    linked = await ask.run(
        "linkComment", {"id": row.id, "expectedVersion": row.version, "contributorId": ada.id}, moderator
    )
    assert linked.errors == ()
    assert linked.values == {"comment": Ref("comment", row.id)}
    (row,) = await room.rows(Comment)
    assert row.contributor_id == ada.id


async def test_mistakes_are_in_the_payload(database: Database) -> None:
    room = newsroom_of(database)
    ask = mutations_of(room.writer)
    nowhere = await ask.run("submitComment", {"articleId": "art_1", "authorName": "Ada", "body": "x"}, ANONYMOUS)
    assert nowhere.values == {"comment": None, "receipt": None}
    assert [each.code for each in nowhere.errors] == ["NOT_FOUND"]

    refused = await ask.run("moderateComments", {"comments": [], "verdict": "SPAM", "reason": "x"}, ANONYMOUS)
    assert refused.values == {"comments": (), "changes": ()}
    assert [each.code for each in refused.errors] == ["UNAUTHENTICATED"]
