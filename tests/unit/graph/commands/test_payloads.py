from support.cases import cases

from gql_blog.errors import (
    Conflict,
    Duplicate,
    ErrorGroup,
    GqlBlogError,
    IdempotencyMismatch,
    InputError,
    PluginError,
    RateLimited,
    TooLarge,
    Unauthenticated,
)
from gql_blog.graph.commands.payloads import PayloadError, payload_errors


@cases(
    ("error", "code"),
    [
        (InputError("no"), "INVALID"),
        (TooLarge("no"), "TOO_LARGE"),
        (Duplicate("no"), "DUPLICATE"),
        (Unauthenticated("no"), "UNAUTHENTICATED"),
        (IdempotencyMismatch("no"), "IDEMPOTENCY_MISMATCH"),
        (RateLimited("no", retry_after=3), "RATE_LIMITED"),
        (PluginError("no"), "INVALID"),
    ],
)
def test_an_error_keeps_a_code_that_clients_know(error: GqlBlogError, code: str) -> None:
    assert payload_errors(error) == (PayloadError(code, "no"),)


def test_a_conflict_says_which_version_stands() -> None:
    (problem,) = payload_errors(Conflict("changed", current_version=7, path=("input", "expectedVersion")))
    assert problem.typename == "VersionConflict"
    assert problem.fields() == {
        "code": "CONFLICT",
        "message": "changed",
        "path": ["input", "expectedVersion"],
        "currentVersion": 7,
    }


def test_several_are_told_each_by_itself() -> None:
    inner = ErrorGroup((InputError("one", path=("input", "title")), TooLarge("two", path=("input", "source"))))
    found = payload_errors(ErrorGroup((inner, Conflict("three", current_version=2))))
    assert [(each.code, each.message, each.path, each.typename) for each in found] == [
        ("INVALID", "one", ("input", "title"), "InputError"),
        ("TOO_LARGE", "two", ("input", "source"), "InputError"),
        ("CONFLICT", "three", (), "VersionConflict"),
    ]
