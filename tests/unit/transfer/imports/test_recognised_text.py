"""Where a reader recognised little of a source, an editor is asked; what it did not recognise counts as nothing."""

import pytest

from gql_blog.content import Coverage, DraftArticle, QuestionKind, SourcePart, SourceRole, Unparsed
from gql_blog.transfer.imports.recognised_text import LEAST, with_doubt

UNKNOWN = (SourcePart(1, 2, SourceRole.ESSAY), SourcePart(3, 5, SourceRole.UNRECOGNISED))


def of(coverage: Coverage) -> DraftArticle:
    return DraftArticle(source="x", title="On Tides", coverage=coverage)


@pytest.mark.parametrize(
    "coverage",
    [
        Coverage(),
        Coverage(100, 60),
        Coverage(100, 100, (), (SourcePart(1, 9, SourceRole.CHROME),)),
        Coverage(100, 70, (Unparsed(4, 4, "x" * 30),), UNKNOWN),
    ],
)
def test_enough_is_recognised(coverage: Coverage) -> None:
    assert with_doubt(of(coverage), LEAST).questions == ()


@pytest.mark.parametrize(
    "coverage",
    [Coverage(1_065, 317), Coverage(100, 100, (), UNKNOWN), Coverage(100, 90, (Unparsed(1, 2, "x"),), UNKNOWN)],
)
def test_too_little_is_recognised(coverage: Coverage) -> None:
    (question,) = with_doubt(of(coverage), LEAST).questions
    assert question.kind is QuestionKind.RECOGNISED
    assert f"{coverage.assigned} of the source's {coverage.characters} characters" in question.message


def test_the_share_is_a_setting() -> None:
    assert with_doubt(of(Coverage(100, 59)), 0.59).questions == ()
    assert with_doubt(of(Coverage(100, 0)), 0).questions == ()
    assert len(with_doubt(of(Coverage(100, 99)), 1).questions) == 1
