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


def test_permissions_of_plugins_are_listed_and_explained(gql_blog: Run) -> None:
    gql_blog("user", "create", "ann@blog.example", "--role", "AUTHOR")
    gql_blog("user", "create", "mo@blog.example", "--role", "MODERATOR")
    name, have = "moderation.see_sightings", "ADMIN, EDITOR and MODERATOR"
    listed = gql_blog("access", "permissions")
    assert (listed.exit_code, f"{name}: {have}. See which comments" in listed.stdout) == (0, True)
    for email, code, word in (
        ("mo@blog.example", 0, "allowed"),
        ("ann@blog.example", 1, "refused"),
        ("anonymous", 1, "refused"),
    ):
        explained = gql_blog("access", "explain", email, name)
        assert (explained.exit_code, explained.stdout) == (code, f"{word}: The plugin gives {name} to {have}.\n")
    for arguments, told in (((name, "art_none"), "is done to no object"), (("moderation.see",), f"{name}.")):
        assert told in gql_blog("access", "explain", "anonymous", *arguments).stderr
