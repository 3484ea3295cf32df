"""Prose of no meaning, by chance that repeats itself."""

from random import Random

_TEXT = """
dialogue reason public letter answer claim history market liberty evidence policy city nature memory trade culture law
school river number theory press court engine garden winter vote method light paper voice order work rule idea question
reader writer editor record house people century argument practice power language science state church
"""
WORDS = tuple(_TEXT.split())
_LETTERS_A_WORD = 7
_PARAGRAPH = 750


def chance(*about: object) -> Random:
    """Return chance that is always the same for the same things."""
    return Random(" ".join(map(str, about)))


def words(random: Random, count: int) -> str:
    """Return so many words with spaces between them."""
    return " ".join(random.choices(WORDS, k=count))


def sentence(random: Random, characters: int) -> str:
    """Return one sentence of about so many characters."""
    return f"{words(random, max(3, characters // _LETTERS_A_WORD)).capitalize()}."


def essay(random: Random, characters: int, notes: list[str]) -> str:
    """Return Markdown of about so many characters in paragraphs, with each of ``notes`` called once."""
    paragraphs = [sentence(random, _PARAGRAPH) for _ in range(max(1, characters // _PARAGRAPH))]
    for number in range(1, len(notes) + 1):
        place = random.randrange(len(paragraphs))
        paragraphs[place] += f"[^{number}]"
    called = [f"[^{number}]: {note}" for number, note in enumerate(notes, 1)]
    return "\n\n".join([*paragraphs, *called])
