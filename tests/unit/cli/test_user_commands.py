import json
import re

from support.cli import Run


def viewer(gql_blog: Run, email: str) -> dict[str, str]:
    result = gql_blog("query", "{ viewer { name role } }", "--as", email)
    found: dict[str, str] = json.loads(result.stdout)["data"]["viewer"]
    return found


def test_a_user_and_a_token(gql_blog: Run) -> None:
    made = gql_blog("user", "create", "Ruth@Blog.Example", "--role", "moderator")
    assert made.exit_code == 0, made.stderr
    assert re.fullmatch(r"usr_[0-9a-z]{26}\n", made.stdout)
    assert viewer(gql_blog, "ruth@blog.example") == {"name": "Ruth", "role": "MODERATOR"}
    token = gql_blog("token", "create", "ruth@blog.example", "--expires", "7")
    assert re.fullmatch(r"gqlb_[\w-]{43}\n", token.stdout)
    assert token.stderr == ""


def test_a_name_may_be_given(gql_blog: Run) -> None:
    gql_blog("user", "create", "r@blog.example", "--role", "EDITOR", "--name", "Ruth Adeyemi")
    assert viewer(gql_blog, "r@blog.example") == {"name": "Ruth Adeyemi", "role": "EDITOR"}


def test_a_token_ends_when_it_is_revoked(gql_blog: Run) -> None:
    gql_blog("user", "create", "r@blog.example", "--role", "EDITOR")
    secret = gql_blog("token", "create", "r@blog.example").stdout.strip()
    revoked = gql_blog("token", "revoke", given=f"{secret}\n")
    assert (revoked.exit_code, revoked.stdout) == (0, "")
    assert secret not in revoked.stderr
    again = gql_blog("token", "revoke", "tok_00000000000000000000000000")
    assert again.exit_code == 1
    assert "NOT_FOUND" in again.stderr


def test_a_secret_on_the_command_line_is_refused(gql_blog: Run) -> None:
    gql_blog("user", "create", "r@blog.example", "--role", "EDITOR")
    secret = gql_blog("token", "create", "r@blog.example").stdout.strip()
    refused = gql_blog("token", "revoke", secret)
    assert refused.exit_code == 2
    assert "standard input" in refused.stderr
    assert secret not in refused.stderr


def test_what_cannot_be_done_is_named(gql_blog: Run) -> None:
    gql_blog("user", "create", "r@blog.example", "--role", "EDITOR")
    for arguments, status, word in (
        (("user", "create", "r@blog.example", "--role", "EDITOR"), 1, "DUPLICATE"),
        (("user", "create", "no address", "--role", "EDITOR"), 2, "INVALID"),
        (("token", "create", "nobody@blog.example"), 1, "NOT_FOUND"),
    ):
        result = gql_blog(*arguments)
        assert (result.exit_code, result.stdout) == (status, "")
        assert result.stderr.startswith("gql-blog: ")
        assert word in result.stderr


def test_a_wrong_call_is_status_2(gql_blog: Run) -> None:
    assert gql_blog("user", "create", "r@blog.example", "--role", "KING").exit_code == 2
    assert gql_blog("user", "create", "r@blog.example").exit_code == 2
    assert gql_blog("token", "create", "r@blog.example", "--expires", "0").exit_code == 2


def test_a_token_of_an_application(gql_blog: Run) -> None:
    token = gql_blog("token", "create", "--application", "site", "--introspection", "--expires", "7")
    assert re.fullmatch(r"gqlb_[\w-]{43}\n", token.stdout)
    assert token.stderr == ""
    for wrong in ((), ("r@blog.example", "--application", "site")):
        assert gql_blog("token", "create", *wrong).exit_code == 2
