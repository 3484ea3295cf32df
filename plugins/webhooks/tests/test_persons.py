"""What the log has of a person is told, and erased; what others said is left."""

import json
from datetime import UTC, datetime
from typing import Any, Final

from gql_blog.plugin import Person, PluginContext, Role
from gql_blog.testing import AppUnderTest, Blog
from gql_blog_webhooks import hooks

ADDRESS: Final = "admin@kit.example"
SUBMIT: Final = """mutation ($input: SubmitCommentInput!) { submitComment(input: $input) {
    comment { id } errors { message } } }"""
EXPORT: Final = f'mutation {{ exportPerson(input: {{ email: "{ADDRESS}" }}) {{ data errors {{ message }} }} }}'
ERASE: Final = f'mutation {{ erasePerson(input: {{ email: "{ADDRESS}" }}) {{ plugins errors {{ message }} }} }}'
AT: Final = datetime(2026, 1, 1, tzinfo=UTC)


async def said(app: AppUnderTest, article_id: str, **fields: Any) -> str:
    """Submit a comment, and return its id."""
    given = {"articleId": article_id, "authorName": "Zqname", "body": "Zqsaid.", **fields}
    answer = await app.query(SUBMIT, {"input": given})
    assert answer.data is not None
    return str(answer.data["submitComment"]["comment"]["id"])


async def logged(app: AppUnderTest, endpoint_id: str, comment_id: str, article_id: str) -> int:
    """Put a delivery about a comment into the log, which its receiver has answered with a name."""
    told = {"excerpt": "Zqname is welcome.", "problem": "It answered 500 to Zqname.", "status_code": 500}
    row = await app.add_row(
        "Delivery",
        endpoint_id=endpoint_id,
        event_id=comment_id,
        kind="comment.submitted",
        subject_id=comment_id,
        article_id=article_id,
        event_at=AT,
        payload={"articleId": article_id},
        state="FAILED",
        due_at=AT,
        created_at=datetime.now(UTC),
        **told,
    )
    return int(row["id"])


async def test_the_log_is_told_and_erased(blog: Blog) -> None:
    async with blog(plugins={"webhooks": hooks}) as app:
        article = await app.publish()
        mine = await said(app, article.id, authorEmail=ADDRESS)
        others = await said(app, article.id, body="Something else.")
        await app.token(Role.ADMIN)  # the account, which another admin is to outlive
        me = await app.query("{ viewer { id } }", role=Role.ADMIN)
        assert me.data is not None, me.errors
        row = await app.add_row(
            "Endpoint",
            id="whk_1",
            url="https://hook.example/",
            kinds=[],
            article_ids=[],
            audience="STAFF",
            description="a test",
            active=False,
            salt="s",
            key_name="k",
            created_by=me.data["viewer"]["id"],
            document="{ site { title } }",
            document_role="EDITOR",
            document_by=me.data["viewer"]["id"],
            created_at=AT,
            updated_at=AT,
        )
        told_of, left = [await logged(app, row["id"], each, article.id) for each in (mine, others)]
        await app.execute("UPDATE account SET role = 'READER'")
        exported = await app.query(EXPORT, role=Role.ADMIN)
        erased = await app.query(ERASE, role=Role.ADMIN)
        deliveries = {each["id"]: each for each in await app.rows("Delivery")}
        (endpoint,) = await app.rows("Endpoint")
        again = await app.run(hooks.export_person, PluginContext(plugin="webhooks"), _person(mine))
    assert exported.data is not None
    kept = json.loads(exported.data["exportPerson"]["data"])["plugins"]["webhooks"]
    assert [(each["commentId"], each["answer"]) for each in kept["deliveries"]] == [(mine, "Zqname is welcome.")]
    assert [(each["id"], each["document"]) for each in kept["endpoints"]] == [("whk_1", "{ site { title } }")]
    assert erased.data is not None
    assert erased.data["erasePerson"] == {"plugins": ["webhooks"], "errors": []}
    assert (deliveries[told_of]["excerpt"], deliveries[told_of]["problem"]) == (None, None)
    assert deliveries[told_of]["state"] == "FAILED"
    assert deliveries[left]["excerpt"] == "Zqname is welcome."
    assert (endpoint["created_by"], endpoint["url"]) == (None, "https://hook.example/")
    answering = [endpoint[name] for name in ("document", "document_role", "document_by")]
    assert answering == ["{ site { title } }", None, None], "nobody answers for it: it sees what everybody sees"
    assert [each["commentId"] for each in again["deliveries"]] == [mine]
    assert not {"url", "answer", "problem"} & again["deliveries"][0].keys(), "for admins alone"


async def test_of_whom_nothing_is_kept_nothing_is_told(blog: Blog) -> None:
    async with blog(plugins={"webhooks": hooks}) as app:
        assert await app.run(hooks.export_person, PluginContext(plugin="webhooks"), _person("com_none")) == {}


def _person(comment_id: str) -> Person:
    return Person(email=ADDRESS, comment_ids=(comment_id,))
