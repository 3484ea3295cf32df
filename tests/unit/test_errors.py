"""The tree of errors is as its page draws it, and each carries what helps."""

import inspect
import re

from support.cases import cases

from gql_blog import errors

CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.GqlBlogError)]


def _drawn() -> dict[str, tuple[str, str]]:
    """Name of class: (code, name of parent), as the docstring draws it."""
    drawn: dict[str, tuple[str, str]] = {}
    parents = ["GqlBlogError"]
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│ ├└─]*)(\w+) +([A-Z_]+) ", line)
        if match and "─" in match[1]:
            depth = len(match[1]) // 4
            parents[depth:] = [match[2]]
            drawn[match[2]] = (match[3], parents[depth - 1])
    return drawn


def test_the_tree_is_as_drawn() -> None:
    real = {
        kind.__name__: (kind.code, kind.__bases__[-1].__name__) for kind in CLASSES if kind is not errors.GqlBlogError
    }
    assert _drawn() == real


@cases(
    ("error", "kept"),
    [
        (errors.InputError("bad", path=("input", "title")), {"path": ("input", "title")}),
        (errors.ImportRefused("NOT_UTF8", "bad", line=3, offset=17), {"reason": "NOT_UTF8", "line": 3, "offset": 17}),
        (errors.Conflict("late", current_version=4), {"current_version": 4}),
        (errors.RateLimited("slow", retry_after=9), {"retry_after": 9}),
        (
            errors.CostExceeded("deep", limit="depth", value=11, allowed=10),
            {"limit": "depth", "value": 11, "allowed": 10},
        ),
    ],
)
def test_an_error_carries_what_helps(error: errors.GqlBlogError, kept: dict[str, object]) -> None:
    assert {name: getattr(error, name) for name in kept} == kept
    assert str(error) == error.message


def test_a_group_is_pythons_own_and_one_of_ours() -> None:
    title, text = errors.InputError("no title", path=("input", "title")), errors.TooLarge("too long")
    group = errors.ErrorGroup([title, errors.ErrorGroup([text])])
    assert isinstance(group, errors.GqlBlogError)
    assert (group.message, str(group), group.code, group.path) == ("no title; too long",) * 2 + ("INVALID", ())
    assert group.flattened() == (title, text)
    assert title.flattened() == (title,)
    large, rest = group.split(errors.TooLarge)
    assert isinstance(large, errors.ErrorGroup)
    assert isinstance(rest, errors.ErrorGroup)
    assert (large.flattened(), rest.flattened()) == ((text,), (title,))


def test_a_group_is_caught_by_kind() -> None:
    caught: list[object] = []
    try:
        raise errors.ErrorGroup([errors.InputError("no title"), errors.NotFound("no article")])
    except* errors.NotFound as found:
        caught.extend(found.exceptions)
    except* errors.InputError as found:
        caught.extend(found.exceptions)
    assert [str(each) for each in caught] == ["no article", "no title"]
