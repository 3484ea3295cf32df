"""Who may publish what, with four eyes."""

from typing import Any

import pytest

import gql_blog_four_eyes as four_eyes
from gql_blog.plugin import Role

CREATE = """mutation($title: String!) { createPost(input: {title: $title, source: "They turn."}) {
  post { id version } errors { code } } }"""
PUBLISH = """mutation($id: ID!, $version: Int!) { publishArticle(input: {id: $id, expectedVersion: $version}) {
  article { status } errors { code path message } } }"""
MANY = """mutation($articles: [ArticleRefInput!]!, $policy: ErrorPolicy!) {
  publishArticles(input: {articles: $articles, errorPolicy: $policy}) {
    articles { title } errors { code path message } } }"""


def created(app: Any, role: Role, title: str = "Tides") -> Any:
    return app.query(CREATE, {"title": title}, role=role).data["createPost"]["post"]


def published(app: Any, post: Any, role: Role) -> list[str]:
    answer = app.query(PUBLISH, post, role=role).data["publishArticle"]
    assert all(each["message"] == four_eyes.REASON and each["path"] == ["input", "id"] for each in answer["errors"])
    return [each["code"] for each in answer["errors"]]


@pytest.mark.parametrize(
    ("settings", "trusted"), [({}, {Role.ADMIN}), ({"alone": []}, set()), ({"alone": ["EDITOR"]}, {Role.EDITOR})]
)
def test_somebody_else_publishes(blog: Any, settings: dict[str, Any], trusted: set[Role]) -> None:
    with blog({"four_eyes": four_eyes}, settings={"four_eyes": settings}) as app:
        for role, other in ((Role.EDITOR, Role.ADMIN), (Role.ADMIN, Role.EDITOR)):
            post = created(app, role)
            assert published(app, post, role) == ([] if role in trusted else ["FORBIDDEN"])
            if role not in trusted:
                assert published(app, post, other) == []


def test_of_many_those_of_others_are_published(blog: Any) -> None:
    with blog({"four_eyes": four_eyes}) as app:
        posts = [created(app, role, role) for role in (Role.EDITOR, Role.ADMIN, Role.EDITOR)]
        articles = [{"id": each["id"], "expectedVersion": each["version"]} for each in posts]
        errors = [
            {"code": "FORBIDDEN", "path": ["input", "articles", str(index), "id"], "message": four_eyes.REASON}
            for index in (0, 2)
        ]
        for policy, expected in (("ALL_OR_NONE", []), ("PER_ITEM", [{"title": "ADMIN"}])):
            answer = app.query(MANY, {"articles": articles, "policy": policy}, role=Role.EDITOR)
            assert answer.data["publishArticles"] == {"articles": expected, "errors": errors}
        assert {call.arguments["verb"] for call in app.calls("authorize")} == {"create_post", "publish_article"}
