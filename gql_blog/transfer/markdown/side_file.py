"""Side files and command-line options: they fill in what a file does not state."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from gql_blog.content import BylineRole, DraftArticle, Finding, QuestionKind, join_names
from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown.front_matter_fields import ParsedFields, parse_fields
from gql_blog.transfer.markdown.front_matter_syntax import parse_yaml
from gql_blog.transfer.text_input import decode_utf8

_ANSWERED: Final = {
    "title": frozenset({"TITLE_NOT_STATED", "TITLE_CLAIMED_BY_ANOTHER"}),
    "published_on": frozenset({"DATE_NOT_STATED"}),
    "bylines": frozenset({"BYLINE_NOT_STATED", "BYLINE_CONFLICT"}),
}
"""The findings that a settled field answers."""
_ASKED: Final = {"title": QuestionKind.TITLE, "published_on": QuestionKind.DATE, "bylines": QuestionKind.BYLINE}
"""The question that it answers."""


def parse_side_file(data: bytes) -> ParsedFields:
    """Read a side file: YAML, with the keys of front matter. Raises ImportRefused with the line."""
    text = decode_utf8(data).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return parse_fields(parse_yaml(text))


def apply_side_file(draft: DraftArticle, side: ParsedFields, side_name: str) -> DraftArticle:
    """Fill by the side file what the draft leaves open or asks; what it states stays, what changes nothing is told."""
    values: dict[str, Any] = {}
    findings = []
    asked = {each.kind for each in draft.questions}
    for name, value in side.values.items():
        if value is None:
            continue
        if name == "kind" or not getattr(draft, name) or _ASKED.get(name) in asked:
            values[name] = value
        elif value != getattr(draft, name):
            message = f"{side_name} states a different {name} than the file. The value in the file was kept."
            findings.append(Finding("SIDE_FILE_NOT_USED", message))
    findings.extend(_elsewhere(each, side_name) for each in side.findings)
    return _filled(draft, values, findings)


def apply_overrides(draft: DraftArticle, values: Mapping[str, Any]) -> DraftArticle:
    """Put the caller's own word in the place of whatever the file states."""
    return _filled(draft, {name: value for name, value in values.items() if value is not None}, [])


def require_title(draft: DraftArticle) -> DraftArticle:
    """Return the draft, which has a title, asks for it or answers something: a response may be named after its authors.

    A page that answers itself by its own words is a response, too. Any other post without a title is refused.
    """
    if draft.title is not None or draft.responding_to is not None:
        return draft
    names = [each.name for each in draft.bylines if each.role is BylineRole.AUTHOR]
    if names and any(finding.code == "RESPONDS_TO_ITSELF" for finding in draft.findings):
        return replace(draft, title=f"Response by {join_names(names)}")
    if any(each.kind is QuestionKind.TITLE and each.candidates for each in draft.questions):
        return draft
    raise ImportRefused(
        "TITLE_NOT_STATED",
        "The file has no title, and a post needs one. Add 'title: …' to the front matter or to a side file "
        "(PATH.meta.yaml), or use --title.",
    )


def _filled(draft: DraftArticle, values: Mapping[str, Any], findings: list[Finding]) -> DraftArticle:
    answered = {code for name in values for code in _ANSWERED.get(name, ())}
    kept = [finding for finding in draft.findings if finding.code not in answered]
    open_ = tuple(each for each in draft.questions if each.kind not in {_ASKED.get(name) for name in values})
    return replace(draft, **values, findings=(*kept, *findings), questions=open_)


def _elsewhere(finding: Finding, side_name: str) -> Finding:
    """A finding's lines are those of the source; the side file's own go into the message."""
    return Finding(finding.code, f"{side_name}, line {finding.first_line}: {finding.message}")
