"""HTML pages by people who did not know the rules: nothing is wrong, invented or lost, and most of it read."""

import pytest
from support.new_page_scores import NEW_PAGES, new_pages, score_new

from gql_blog_importers.html import parse_html

_LEAST_READ = 0.85


@pytest.mark.parametrize("number", ["1", "2", "3", "4", "6"])
def test_a_set_of_new_pages_is_read_without_an_error(number: str) -> None:
    score = score_new([*new_pages(NEW_PAGES / number, ".html")], parse_html)
    told = "\n".join([score.table(), *score.told, *score.lost])
    print(score.table())
    assert (score.total("wrong"), score.total("invented"), score.lost) == (0, 0, []), told
    assert score.read_share >= _LEAST_READ, told


def test_what_an_import_asks_has_candidates() -> None:
    for number in ("1", "2", "3", "4", "6"):
        for page in new_pages(NEW_PAGES / number, ".html"):
            draft = parse_html(page.data)
            assert all(each.candidates and each.message for each in draft.questions), page.name
            assert draft.coverage.parts, page.name
            assert all(part.evidence and part.first_line <= part.last_line for part in draft.coverage.parts), page.name
