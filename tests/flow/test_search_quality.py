"""How well the forms of words are found on the pages of the corpus, beside a search for words as they stand."""

from pathlib import Path

import pytest
from support.reading import Library, library_over
from support.searching import Piece, clear, runs, shelve

from gql_blog.store import Database

FORMS = [
    *("student students", "dialogue dialogues", "issue issues", "university universities", "country countries"),
    *("reflect reflects reflecting reflected", "state states", "exchange exchanges exchanging exchanged"),
    *("change changes changing changed", "talk talks talked talking", "view views", "note notes", "program programs"),
    *("challenge challenges", "difference differences", "bridge bridges", "question questions", "study studies"),
    *("participant participants", "move moves moved moving", "answer answers", "sign signs", "take takes taking took"),
    *("conversation conversations", "strategy strategies", "goal goals", "trade trades trading", "author authors"),
    *("think thinks thinking thought", "go goes going went gone", "write writes writing wrote written", "man men"),
    *("child children", "publication publications", "region regions", "policy policies", "negotiation negotiations"),
    *("ministry ministries", "carry carries carried", "essay essays", "topic topics", "solution solutions"),
    "politics", "government governments", "relation relations", "response responses",
]  # fmt: skip
"""Words that the pages hold, with their inflections: by hand, of an English grammar, the irregular ones too.

Words that are merely derived from each other (*public* and *publication*) are others: one found by the other is wrong.
"""


async def measured(library: Library, pages: dict[str, str], locale: str) -> tuple[float, float]:
    """Return precision and recall over all forms that are asked for, of which each page is to have any."""
    held = {title: set(runs(text)) for title, text in pages.items()}
    given = right = wanted = 0
    await shelve(library.newsroom.database, [Piece(title, text, locale=locale) for title, text in pages.items()])
    for forms in map(str.split, FORMS):
        relevant = {title for title, words in held.items() if words & set(forms)}
        for form in forms:
            query = f'{{ search(query: "{form}", first: 100) {{ nodes {{ title }} }} }}'
            found = {each["title"] for each in (await library.ask(query))["search"]["nodes"]}
            given, right, wanted = given + len(found), right + len(found & relevant), wanted + len(relevant)
    await clear(library.newsroom.database)
    return right / given, right / wanted


@pytest.mark.long
async def test_more_is_found_and_little_that_is_wrong(database: Database, shared: Path) -> None:
    files = sorted(shared.glob("corpus/pages/*.txt"))
    pages = {f"0{place}": path.read_text("utf-8") for place, path in enumerate(files)}
    library = library_over(database)
    precision, recall = await measured(library, pages, "zh")  # which has no stems: each word as it stands
    print(f"as they stand: precision {precision:.3f}, recall {recall:.3f}")
    assert precision == 1
    with_stems = await measured(library, pages, "en")
    print(f"by stems: precision {with_stems[0]:.3f}, recall {with_stems[1]:.3f}")
    assert with_stems[0] >= 0.9
    assert with_stems[1] >= recall + 0.2
