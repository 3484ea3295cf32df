import json
import re
from typing import Any

import pytest
from support.cli import Run

from gql_blog.cli import token_commands


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


def test_a_link_is_for_a_user_who_is_there(gql_blog: Run) -> None:
    gql_blog("user", "create", "ruth@blog.example", "--role", "EDITOR")
    printed = gql_blog("user", "link", "Ruth@Blog.Example").stdout
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/plugins/signin/mail/link\?key=[\w-]{43}\n", printed)
    unknown = gql_blog("user", "link", "nobody@blog.example")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "NOT_FOUND" in unknown.stderr


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


def test_a_token_may_do_less_than_its_user(gql_blog: Run) -> None:
    gql_blog("user", "create", "r@blog.example", "--role", "EDITOR")
    hashes = ["b" * 64, "a" * 64]
    limits = (
        "--role",
        "author",
        "--root-field",
        "viewer",
        "--root-field",
        "articles",
        *_repeated("--document", hashes),
    )
    made = gql_blog("token", "create", "r@blog.example", *limits)
    assert (made.exit_code, made.stderr) == (0, "")
    (kept,) = json.loads(gql_blog("token", "list", "--json").stdout)["tokens"]
    assert (kept["role"], kept["rootFields"], kept["documents"]) == ("AUTHOR", ["articles", "viewer"], sorted(hashes))
    (entry,) = audited(gql_blog, "create_token")
    assert {name: entry[name] for name in ("role", "documents", "root_fields")} == {
        "role": "AUTHOR",
        "documents": sorted(hashes),
        "root_fields": ["articles", "viewer"],
    }


def test_limits_have_the_rules_of_the_mutation(gql_blog: Run) -> None:
    gql_blog("user", "create", "r@blog.example", "--role", "AUTHOR")
    for limits, said in (
        (("r@blog.example", "--role", "EDITOR"), "The role AUTHOR does not include EDITOR."),
        (("r@blog.example", "--document", "beef"), "This is not a SHA-256 in hexadecimal."),
        (("r@blog.example", "--root-field", "no name"), "This is not the name of a root field."),
        (("r@blog.example", "--root-field", "noSuchField"), "There is no root field noSuchField. There are: "),
        (("--application", "site", "--role", "READER"), "An application has no role. Leave it out."),
    ):
        result = gql_blog("token", "create", *limits)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr
    assert gql_blog("token", "list", "--all").stdout == ""


def test_tokens_are_listed_and_no_secret_is(gql_blog: Run) -> None:
    gql_blog("user", "create", "r@blog.example", "--role", "EDITOR")
    secrets = [
        gql_blog("token", "create", *arguments).stdout.strip()
        for arguments in (
            ("r@blog.example",),
            ("r@blog.example", "--role", "READER", "--root-field", "viewer", "--document", "c" * 64),
            ("--application", "site", "--introspection"),
        )
    ]
    listed = gql_blog("token", "list")
    assert not [each for each in secrets if each in listed.stdout + listed.stderr]
    newest, limited, whole = listed.stdout.splitlines()
    assert re.fullmatch(r"tok_\w{26}: r@blog\.example, ends [-\dT:.+Z]+, never used", whole)
    assert ": r@blog.example, at most READER, fields viewer, 1 document, ends " in limited
    assert ": application site, with introspection, ends " in newest
    gql_blog("token", "revoke", given=f"{secrets[0]}\n")
    assert gql_blog("token", "list").stdout.splitlines() == [newest, limited]
    *_, ended = gql_blog("token", "list", "--all").stdout.splitlines()
    assert ended.startswith(f"{whole.partition(':')[0]}: r@blog.example, revoked ")


def test_tokens_are_listed_beyond_a_page(gql_blog: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        gql_blog("token", "create", "--application", "site")
    monkeypatch.setattr(token_commands, "_PAGE", token_commands._PAGE.replace("first: 100", "first: 1"))
    ids = [line.partition(":")[0] for line in gql_blog("token", "list").stdout.splitlines()]
    assert len(set(ids)) == 3


def _repeated(option: str, values: list[str]) -> list[str]:
    return [each for value in values for each in (option, value)]


def audited(gql_blog: Run, action: str) -> list[dict[str, Any]]:
    gql_blog("user", "create", "admin@blog.example", "--role", "ADMIN")
    query = f'{{ audit(where: {{action: {{equals: "{action}"}}}}) {{ nodes {{ after }} }} }}'
    answer = json.loads(gql_blog("query", query, "--as", "admin@blog.example").stdout)
    return [each["after"] for each in answer["data"]["audit"]["nodes"]]
