"""The mutations in an app of the kit's."""

import pytest

from gql_blog.plugin import Role
from gql_blog.testing import Blog
from gql_blog_webhooks import hooks

CREATE = """mutation { createWebhook(url: "https://hook.example/", kinds: ["article.published"]) {
  webhook { id kinds } secret errors { code message } } }"""
UPDATE = """mutation { updateWebhook(id: "%s", %s) { webhook { active } errors { code path } } }"""


async def test_an_admin_makes_an_endpoint_and_nobody_else(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", "the secret key of this test, long enough")
    async with blog(plugins={"webhooks": hooks}) as app:
        refused = await app.query(CREATE, role=Role.EDITOR)
        made = await app.query(CREATE, role=Role.ADMIN)
        assert [each.hook for each in app.hook_calls if each.raised] == []
        # The plugin of which it was told is gone: what it has stays, and nothing else of that plugin may come to it.
        await app.execute("""UPDATE webhooks_endpoint SET kinds = '["gone.felt"]'""")
        asked = ["active: false", 'active: true, kinds: ["gone.felt"]', 'kinds: ["gone.seen"]']
        (row,) = await app.rows("Endpoint")
        changes = [await app.query(UPDATE % (row["id"], each), role=Role.ADMIN) for each in asked]
        assert "on_startup" in [each.hook for each in app.hook_calls]
    assert refused.data is not None
    assert made.data is not None
    assert [each["code"] for each in refused.data["createWebhook"]["errors"]] == ["FORBIDDEN"]
    created = made.data["createWebhook"]
    assert created["errors"] == []
    assert created["secret"].startswith("whsec_")
    assert created["webhook"]["kinds"] == ["article.published"]
    assert created["secret"] not in str(created["webhook"])
    told = [each.data["updateWebhook"] for each in changes if each.data]
    assert [each["webhook"] and each["webhook"]["active"] for each in told] == [False, True, None]
    assert [[error["path"] for error in each["errors"]] for each in told] == [[], [], [["kinds"]]]


async def test_without_a_secret_key_none_is_made(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GQL_BLOG_SECRET_KEY", raising=False)
    async with blog(plugins={"webhooks": hooks}) as app:
        answer = await app.query(CREATE, role=Role.ADMIN)
    assert answer.data is not None
    (error,) = answer.data["createWebhook"]["errors"]
    assert (error["code"], "GQL_BLOG_SECRET_KEY" in error["message"]) == ("INVALID", True)
