"""The bar of adversarial pages: nothing wrong, nothing invented, nothing lost, and most of it read."""

from support.adversarial_pages import FOLDER, read_pages, score_pages
from support.cases import cases

_LEAST_READ = 0.85
_LEAST_OPEN = 0.65
"""Of three pages that are hard: a byline of one word, and a title of one word below the site's lines."""


@cases(
    ("half", "count"),
    [
        ("outside", 94),
        ("inside", 94),
        ("later", 48),
        ("unseen", 24),
        ("fresh", 25),
        ("open", 3),
        ("systems", 67),
        ("again", 24),
        ("against", 14),
        ("kinds", 20),
        ("turned", 8),
    ],
)
def test_nothing_is_wrong_and_most_is_read(half: str, count: int) -> None:
    pages = list(read_pages(FOLDER / f"{half}.txt"))
    table = score_pages(pages)
    shown = "\n".join([str(table), *table.told])
    print(f"\n{table}")
    assert len(pages) == count
    assert table.total("wrong", "invented", "lost") == 0, shown
    assert table.share_read >= (_LEAST_OPEN if half == "open" else _LEAST_READ), shown
