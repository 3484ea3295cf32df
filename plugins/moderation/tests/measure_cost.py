"""Measures what a comment of 20 kB costs beside twenty alike ones: ``python plugins/moderation/tests/measure_cost.py``.

It is no test, since times depend on the machine; ``test_rules.py`` counts the work.
"""

import random
import time

from gql_blog.plugin import ModerationCase
from gql_blog_moderation.rules import judge
from gql_blog_moderation.settings import DEFAULTS

SIZE, ALIKE = 20_000, 20
LETTERS = {
    "ASCII": "abcdefghijklmnoprstuvwyz",
    "accents": "ábćdęfghíjklmńóprśtúvwýź",
    "Cyrillic": "абвгдежзиклмнопрстуфхцчш",
}


def texts(letters: str) -> list[str]:
    """Texts of which one word in fifty is another than in the rest."""
    chosen = random.Random(1)
    known = ["".join(chosen.choices(letters, k=chosen.randint(2, 9))) for _ in range(9000)]
    base: list[str] = []
    while len(" ".join(base).encode()) < SIZE:
        base += chosen.choices(known, k=50)
    return [
        " ".join(chosen.choice(known) if chosen.random() < 0.02 else word for word in base) for _ in range(ALIKE + 1)
    ]


def cost(own: str, previous: list[str]) -> float:
    """Return milliseconds of processor time."""
    case = ModerationCase(
        comment_id="com_1",
        article_id="art_1",
        article_title="On Tides",
        author_name="Ada",
        source=own,
        text=own,
        previous=tuple(previous),
    )
    start = time.process_time()
    judge(case, DEFAULTS)
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    cost("Short, só that tables are made.", [])
    for name, letters in LETTERS.items():
        own, *previous = texts(letters)
        print(f"{name}: {cost(own, previous):.0f} ms")
