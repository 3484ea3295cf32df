"""Surrogate keys: by which caches know what an answer shows, and drop what a change has touched.

They are the tags of the result cache, which ``read`` collects of a document and the triggers of the store tell.
"""

from collections.abc import Iterable
from typing import Final

_SHARED: Final = ("contributor", "tag")


def surrogate_keys(kind: str, dialogues: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the keys that the change of an object touches: its kind's, and those of dialogues, by ids of their posts.

    The key with ``:held`` stands for an object by which another one is shown, as a contributor is by an article.
    """
    held = (f"{kind}:held",) if kind in _SHARED else ()
    return kind, *held, *(f"dialogue:{each}" for each in sorted(dialogues))
