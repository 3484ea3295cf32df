"""How much of a source its reader recognised: where that is little, an editor is asked whether the text is whole."""

from dataclasses import replace
from typing import Final

from gql_blog.content import Coverage, DraftArticle, ImportQuestion, QuestionKind, SourceRole

LEAST: Final = 0.6


def with_doubt(draft: DraftArticle, least: float) -> DraftArticle:
    """Return the draft, with a question where less than this share of its source's characters is assigned.

    Nothing that is UNRECOGNISED counts as assigned. Where a reader counts it so, its account is not relied on.
    """
    coverage = draft.coverage
    if not coverage.characters or (coverage.assigned >= least * coverage.characters and _is_sound(coverage)):
        return draft
    message = (
        f"{coverage.assigned} of the source's {coverage.characters} characters were recognised. Is the text whole, and "
        "nothing in it that is not the article's?"
    )
    return replace(draft, questions=(*draft.questions, ImportQuestion(QuestionKind.RECOGNISED, message)))


def _is_sound(coverage: Coverage) -> bool:
    return all(
        any(other.first_line <= each.last_line and each.first_line <= other.last_line for other in coverage.unparsed)
        for each in coverage.parts
        if each.role is SourceRole.UNRECOGNISED
    )
