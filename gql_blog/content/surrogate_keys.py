"""Surrogate keys: the names by which a shared cache drops what a change has touched.

They are the tags of the result cache that are told of what anonymous viewers see, so that there is one knowledge of
what an answer depends on, and of what a write touches.
"""

from collections.abc import Iterable
from typing import Final

PUBLIC: Final = "public:"
"""What the tags of anonymous viewers' results begin with."""
SITE: Final = "site"
"""The key of everything: what the site says of itself stands on every page."""
_DIALOGUE: Final = "dialogue:"
_EVERY_DIALOGUE: Final = ("article", "comment")
_MOST_DIALOGUES: Final = 50
_SHARED: Final = ("contributor", "tag")


def keys_of_answer(tags: Iterable[str]) -> str:
    """Return the keys of an answer to anonymous viewers, at most 2,200 characters: a whole kind for many dialogues."""
    keys = _named(tags)
    if len(dialogues := _dialogues(keys)) > _MOST_DIALOGUES:
        keys = (keys - dialogues) | {*_EVERY_DIALOGUE}
    return " ".join((SITE, *sorted(keys - {SITE})))


def keys_of_change(tags: Iterable[str]) -> tuple[str, ...]:
    """Return the keys of what is stale now, at most 60: the site's alone if it is one, or for very many dialogues."""
    keys = _named(tags)
    return (SITE,) if SITE in keys or len(_dialogues(keys)) > _MOST_DIALOGUES else tuple(sorted(keys))


def keys_of_subject(kind: str, dialogues: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the keys that the change of an object touches: its kind's, and those of dialogues, by ids of their posts.

    The key with ``:held`` stands for an object by which another one is shown, as a contributor is by an article.
    """
    held = (f"{kind}:held",) if kind in _SHARED else ()
    return kind, *held, *(f"dialogue:{each}" for each in sorted(dialogues))


def _named(tags: Iterable[str]) -> set[str]:
    return {tag.removeprefix(PUBLIC) for tag in tags if tag.startswith(PUBLIC)}


def _dialogues(keys: set[str]) -> set[str]:
    return {key for key in keys if key.startswith(_DIALOGUE)}
