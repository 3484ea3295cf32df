"""What plugins add to the words that an article is found by, as it is stored beside the article.

It is kept apart from the entry of the index: that is made anew where a tag is renamed, which asks no plugin.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Final

MOST_ADDED: Final = 256 * 1024
"""Bytes of text that one plugin may add to one article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchWords:
    """Text whose words find an article, though they do not stand in it; cut into words as the article is.

    A word of ``title`` weighs as one of the title, one of ``beside`` as one of the subtitle, the bylines and the tags,
    one of ``text`` as one of the text, each time that it stands there.
    """

    title: str = ""
    beside: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """What stands above the text of an article."""

    title: str
    subtitle: str | None = None


NO_WORDS: Final = SearchWords()


def joined_words(parts: list[SearchWords]) -> SearchWords:
    """Return the words of several plugins in one value, in their order."""
    classes = {each.name: [getattr(part, each.name) for part in parts] for each in fields(NO_WORDS)}
    return SearchWords(**{name: "\n".join(filter(None, texts)) for name, texts in classes.items()})


def stored_words(key: str, words: SearchWords) -> str:
    """Return what is stored; ``key`` is the hash of what the words were made of."""
    return json.dumps({"key": key, **asdict(words)}, ensure_ascii=False, separators=(",", ":"))


def key_of_stored(stored: str) -> str:
    """Return the hash of what stored words were made of."""
    key: str = json.loads(stored)["key"]
    return key


def words_of_stored(stored: str | None) -> SearchWords:
    """Return stored words; none where nothing is stored."""
    if stored is None:
        return NO_WORDS
    kept = json.loads(stored)
    return SearchWords(**{each.name: kept[each.name] for each in fields(NO_WORDS)})
