import pytest
from support.cli import Run


def test_the_rule_and_the_status(gql_blog: Run) -> None:
    user = gql_blog("user", "create", "ann@blog.example", "--role", "AUTHOR").stdout.strip()
    allowed = gql_blog("access", "explain", "Ann@blog.example", "create_post")
    for name in ("createPost", "Mutation.createPost"):  # as the table of permissions and GraphQL have it
        assert gql_blog("access", "explain", "ann@blog.example", name).stdout == allowed.stdout
    assert (allowed.exit_code, allowed.stdout) == (
        0,
        "allowed: The table of permissions gives AUTHOR create_post on every object.\n",
    )
    refused = gql_blog("access", "explain", "anonymous", "read", user)
    assert (refused.exit_code, refused.stdout) == (
        1,
        "refused: An anonymous reader sees no row of the kind user.\n",
    )


def test_what_is_wrong_is_told(gql_blog: Run) -> None:
    gql_blog("user", "create", "ann@blog.example", "--role", "AUTHOR")
    for arguments, code in (
        (("bo@blog.example", "read", "art_none"), "NOT_FOUND"),
        (("ann@blog.example", "fly"), "INVALID"),
    ):
        result = gql_blog("access", "explain", *arguments)
        assert result.exit_code != 0
        assert code in result.stderr


def test_a_setting_gives_a_right(gql_blog: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    gql_blog("user", "create", "ann@blog.example", "--role", "AUTHOR")
    assert gql_blog("access", "explain", "ann@blog.example", "publish_article").exit_code == 1
    monkeypatch.setenv("GQL_BLOG_AUTHORS_MAY", "publish,move")
    assert "GQL_BLOG_AUTHORS_MAY=publish" in gql_blog("access", "explain", "ann@blog.example", "publish_article").stdout
