"""Writes docs/errors.md from the catalogue: run this file to write it anew."""

import inspect
from pathlib import Path

from support.error_catalogue import CODES, IMPORT_REASONS, CodeDescription

from gql_blog import errors

PAGE = Path(__file__).resolve().parents[2] / "docs" / "errors.md"

HEAD = """\
# Errors

This page is generated from `gql_blog/errors.py`, the tree of errors, and `tests/support/error_catalogue.py`. A
code is stable; its message is for people, and says which input is wrong, where, and what to do.

- A mutation reports mistakes as data, in its payload: `errors { code message path }`. If there are any, nothing was
  changed.
- An error that concerns a whole request, or a field that could not be read, is in the top-level `errors`, with the code
  in `extensions.code`. HTTP error responses have the same form.
- A command prints the message with the code on standard error, and exits with status 1, or 2 if the command line was
  invalid.

Any other error is a bug of the server: the client gets `INTERNAL_SERVER_ERROR` and the id of an entry in the log, and
nothing else.
"""


def page() -> str:
    """Return the text of the page."""
    parts = [HEAD, *(_section(code, each) for code, each in CODES.items()), _reasons()]
    return "\n".join(parts)


def _section(code: str, described: CodeDescription) -> str:
    raised = [f"`{kind.__name__}`" for kind in error_classes() if kind.code == code]
    places = "; ".join(place.value for place in described.places)
    lines = [f"## `{code}`", "", described.meaning, "", f"- What to do: {described.remedy}", f"- Where: {places}."]
    if raised:
        lines.append(f"- Raised as: {', '.join(raised)}.")
    return "\n".join([*lines, ""])


def _reasons() -> str:
    head = "## Reasons of an import\n\nThe specific reason of `IMPORT_REFUSED`, in the report of `gql-blog import`.\n\n"
    table = "| reason | meaning |\n|---|---|\n"
    return head + table + "".join(f"| `{reason}` | {meaning} |\n" for reason, meaning in IMPORT_REASONS.items())


def error_classes() -> list[type[errors.GqlBlogError]]:
    """Return the classes of the tree, in the order of the module."""
    classes = [kind for kind in vars(errors).values() if inspect.isclass(kind)]
    return [kind for kind in classes if issubclass(kind, errors.GqlBlogError)]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
