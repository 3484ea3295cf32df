"""Reactions as a site has them: what readers do, what they see, and what becomes of it."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gql_blog.plugin import CreatePost, Role
from gql_blog_reactions import counting, hooks

PLUGINS = {"reactions": hooks}
REACT = """mutation($id: String!, $kind: ReactionKind) {
  react(articleId: $id, kind: $kind) { article { myReaction reactions { total agree disagree thanks } }
    errors { code } } }"""
LISTEN = """subscription($id: ID!, $after: String) { reactionsChanged(articleId: $id, after: $after) {
  reactions { total agree disagree thanks } cursor } }"""
LIST = """{ articles(orderBy: [{ field: REACTIONS_TOTAL }]) {
  nodes { slug reactions { total } myReaction } } }"""
OWN = "{ viewer { reactions(first: 5) { totalCount nodes { kind article { title } } } } }"
EXPORT = 'mutation { exportPerson(input: { email: "reader@kit.example" }) { data errors { message } } }'
ERASE = 'mutation { erasePerson(input: { email: "reader@kit.example" }) { plugins errors { message } } }'


def numbers(agree: int = 0, disagree: int = 0, thanks: int = 0) -> dict[str, int]:
    return {"total": agree + disagree + thanks, "agree": agree, "disagree": disagree, "thanks": thanks}


def shown(app: Any, role: Role | None = None) -> list[tuple[Any, ...]]:
    nodes = app.query(LIST, role=role).data["articles"]["nodes"]
    return [(each["slug"], each["reactions"]["total"], each["myReaction"]) for each in nodes]


def change(app: Any, verb: str, article: Any, version: int) -> None:
    mutation = (
        f"mutation($input: {verb[0].upper()}{verb[1:]}Input!) {{ {verb}(input: $input) {{ errors {{ message }} }} }}"
    )
    given = {"input": {"id": article.id, "expectedVersion": version}}
    assert app.query(mutation, given, role=Role.ADMIN).data[verb]["errors"] == []


def test_readers_react_and_everybody_sees_how_many(blog: Any, each_database: str) -> None:
    with blog(PLUGINS, database=each_database, settings={"reactions": {"keep_days": 30}}) as app:
        what_readers_do(app)
        what_becomes_of_it(app)


def what_readers_do(app: Any) -> None:
    ebb, flow = app.publish("Ebb"), app.publish("Flow")
    draft = app.issue(CreatePost(title="Draft", source="Later.")).article_id

    def react(article: str, kind: str | None, role: Role | None = Role.READER) -> Any:
        told = app.query(REACT, {"id": article, "kind": kind}, role=role).data["react"]
        return [each["code"] for each in told["errors"]] or told["article"]

    assert react(ebb.id, "AGREE", role=None) == ["UNAUTHENTICATED"]
    assert [react(wrong, "AGREE", role=Role.EDITOR) for wrong in (draft, "art_0")] == [["NOT_FOUND"]] * 2
    assert react(ebb.id, "AGREE") == {"myReaction": "AGREE", "reactions": numbers(agree=1)}
    assert react(ebb.id, "THANKS") == {"myReaction": "THANKS", "reactions": numbers(thanks=1)}
    assert react(ebb.id, "DISAGREE", role=Role.AUTHOR)["reactions"] == numbers(thanks=1, disagree=1)
    assert react(flow.id, "AGREE")["reactions"] == numbers(agree=1)

    assert shown(app) == [("ebb", 2, None), ("flow", 1, None)]
    assert shown(app, Role.READER) == [("ebb", 2, "THANKS"), ("flow", 1, "AGREE")]
    found = app.query("{ articles(where: { reactionsTotal: { gte: 2 } }) { nodes { slug } } }").data
    assert found == {"articles": {"nodes": [{"slug": "ebb"}]}}
    assert react(flow.id, None) == {"myReaction": None, "reactions": numbers()}
    react(flow.id, "AGREE")
    left_out = app.query(
        REACT.replace(", kind: $kind", "").replace(", $kind: ReactionKind", ""), {"id": flow.id}, role=Role.READER
    )
    assert left_out.data["react"] == {"article": {"myReaction": None, "reactions": numbers()}, "errors": []}

    before = app.request("GET", "/export.reactions.json")
    items = [(each["url"].rpartition("/")[2], each["_reactions"]["total"]) for each in before.json()["items"]]
    assert items == [("flow", 0), ("ebb", 2)]
    assert json.loads(app.export(ebb, "reactions"))["items"][0]["_reactions"] == numbers(thanks=1, disagree=1)
    react(flow.id, "THANKS")
    after = app.request("GET", "/export.reactions.json?items=1", headers={"if-none-match": before.headers["etag"]})
    assert [each["_reactions"] for each in after.json()["items"]] == [numbers(thanks=1)]

    own = app.query(OWN, role=Role.READER).data["viewer"]["reactions"]
    assert [each["article"]["title"] for each in own["nodes"]] == ["Flow", "Ebb"]
    assert {each["kind"] for each in own["nodes"]} == {"THANKS"}
    seen = app.query(f"{{ users {{ nodes {{ {OWN[11:-4]} }} }} }}", role=Role.ADMIN).data["users"]["nodes"]
    assert {each["reactions"]["totalCount"] for each in seen} == {0}, "they are the reader's own"

    few_statements = len(app.query(LIST.replace("(orderBy", "(first: 1, orderBy"), role=Role.READER).statements)
    assert len(app.query(LIST, role=Role.READER).statements) == few_statements


def test_who_reads_an_article_is_told_of_reactions(blog: Any, each_database: str) -> None:
    with blog(PLUGINS, database=each_database) as app:
        ebb, flow = app.publish("Ebb"), app.publish("Flow")
        before = app.deliver_events()[-1].cursor
        for article, kind in ((ebb, "AGREE"), (flow, "AGREE"), (ebb, "THANKS")):
            app.query(REACT, {"id": article.id, "kind": kind}, role=Role.READER)
        (told,) = app.heard(LISTEN, {"id": ebb.id, "after": before})
        assert told.data["reactionsChanged"]["reactions"] == numbers(thanks=1)
        app.query(REACT, {"id": ebb.id, "kind": "AGREE"}, role=Role.AUTHOR)
        (told,) = app.heard(LISTEN, {"id": ebb.id, "after": told.data["reactionsChanged"]["cursor"]})
        assert told.data["reactionsChanged"]["reactions"] == numbers(agree=1, thanks=1)
        draft = app.issue(CreatePost(title="Draft", source="Later.")).article_id
        (refused,) = app.heard(LISTEN, {"id": draft})
        assert refused.errors[0]["extensions"]["code"] == "NOT_FOUND"


def what_becomes_of_it(app: Any) -> None:
    ebb, flow = app.publish("Spring"), app.publish("Neap")
    users = app.query("{ users(first: 9) { nodes { id email } } }", role=Role.ADMIN).data["users"]["nodes"]
    (reader,) = (each["id"] for each in users if each["email"] == "reader@kit.example")
    now = datetime.now(UTC)

    def keep(article: Any, who: str, days: int = 0) -> None:
        app.run(counting.react, article.id, who, counting.ReactionKind.AGREE, now - timedelta(days=days))

    def totals() -> dict[str, int]:
        return {each["article_id"]: each["total"] for each in app.rows("Total", article_id__in=[ebb.id, flow.id])}

    async def all_at_once() -> None:
        kind = counting.ReactionKind.THANKS
        await asyncio.gather(*(counting.react(flow.id, f"reader{each}", kind, now) for each in range(8)))

    app.run(all_at_once)
    assert totals() == {flow.id: 8}
    for article in (ebb, flow):
        keep(article, reader)
    keep(ebb, "reader1", days=31)
    app.run_job("forget")
    app.run_job("forget")
    assert totals() == {ebb.id: 1, flow.id: 9}

    app.execute("UPDATE reactions_total SET total = 0")
    app.execute(f"DELETE FROM reactions_total WHERE article_id = '{ebb.id}'")
    assert app.run_command("recount") == "Counted: 4 articles."
    assert totals() == {ebb.id: 1, flow.id: 9}

    told = json.loads(app.query(EXPORT, role=Role.ADMIN).data["exportPerson"]["data"])["plugins"]["reactions"]
    assert [(each["article"], each["kind"]) for each in told["reactions"]][2:] == [
        (ebb.id, "AGREE"),
        (flow.id, "AGREE"),
    ]

    keep(flow, "reader9", days=31)
    change(app, "deleteArticle", flow, 2)
    app.deliver_events()
    assert app.run_command("recount") == "Counted: 3 articles."  # a deleted article has no number, whatever is done
    app.run_job("forget")
    assert totals() == {ebb.id: 1}
    assert app.query(ERASE, role=Role.ADMIN).data["erasePerson"] == {"plugins": ["reactions"], "errors": []}
    assert totals() == {ebb.id: 0}
    change(app, "undeleteArticle", flow, 3)
    app.deliver_events()
    assert totals() == {ebb.id: 0, flow.id: 8}

    keep(ebb, "reader1")
    keep(ebb, "reader9")
    app.run(counting.merge, flow.id, ebb.id)  # as when a stub is merged
    assert totals() == {flow.id: 9}
    app.run(counting.forget_article, flow.id)
    assert (totals(), [each["reader_id"] for each in app.rows("Reaction") if each["reader_id"] == reader]) == ({}, [])


@pytest.mark.long
def test_reactions_wait_in_one_order_for_articles_that_are_merged_and_purged(blog: Any) -> None:
    """On SQLite one writer waits for the other; on PostgreSQL each article is locked by itself."""
    with blog(PLUGINS, database="postgresql") as app:
        for number in range(4):
            app.run(changed_at_once, f"art_kept{number}", f"art_a_stub{number}", f"art_purged{number}")
        found: dict[str, set[str]] = {}
        for each in app.rows("Reaction"):
            found.setdefault(each["article_id"], set()).add(each["reader_id"])
        assert {each["article_id"]: each["total"] for each in app.rows("Total")} == {
            article_id: len(readers) for article_id, readers in found.items()
        }
        for number in range(4):
            assert len(found[f"art_kept{number}"] | found.get(f"art_a_stub{number}", set())) == 9  # none is lost


async def changed_at_once(kept: str, stub: str, purged: str) -> None:
    now, readers = datetime.now(UTC), [f"reader{each}" for each in range(8)]
    for article in (stub, purged):
        for reader in readers:
            await counting.react(article, reader, counting.ReactionKind.AGREE, now)
    await counting.react(kept, "reader8", counting.ReactionKind.AGREE, now)
    thanks = [
        counting.react(article, reader, counting.ReactionKind.THANKS, now)
        for reader in readers
        for article in (stub, purged)
    ]
    await asyncio.gather(*thanks[:6], counting.merge(kept, stub), counting.forget_article(purged), *thanks[6:])
