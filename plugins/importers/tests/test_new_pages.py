"""Pages by people who did not know the rules: nothing is wrong, invented or lost, and most of it is read.

``first_runs.md`` has the figures of the rules as they stood when each set was written.
"""

import pytest
from support.new_chain_scores import score_chains
from support.new_page_scores import NEW_PAGES, new_pages, score_new

from gql_blog_importers.pages import parse_page


@pytest.mark.parametrize(
    ("part", "least"), [("1", 0.85), ("2", 0.85), ("3", 0.85), ("4", 0.86), ("5", 0.89), ("6", 0.75)]
)
def test_text_pages(part: str, least: float) -> None:
    pages = [*new_pages(NEW_PAGES / part, ".txt")]
    assert len(pages) == {"4": 22, "5": 40, "6": 40}.get(part, 32)
    score = score_new(pages, parse_page)
    shown = "\n".join([score.table(), *score.told, *score.lost])
    assert (score.total("wrong"), score.total("invented"), score.lost) == (0, 0, []), shown
    assert score.read_share >= least, shown


@pytest.mark.parametrize(
    ("part", "precision", "recall"),
    [
        ("1", 0.99, 0.92),
        ("2", 0.99, 0.93),
        ("3", 0.99, 0.98),
        ("4", 0.99, 0.93),
        ("5", 0.99, 0.90),
        ("6", 0.99, 0.93),
        ("7", 0.99, 0.99),
    ],
)
def test_chains_of_notes(part: str, precision: float, recall: float) -> None:
    score = score_chains(NEW_PAGES / part / "chains.json")
    assert (score.precision >= precision, score.recall >= recall) == (True, True), str(score)
