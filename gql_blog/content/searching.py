"""The words that search compares: the same for what is stored and for what is asked."""

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\u2066-\u2069\ufeff]")
_CJK = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")
_IS_CJK = re.compile(f"[{_CJK}]")


def search_words(text: str) -> list[str]:
    """Return the words of a text in order, without case and accents; runs of CJK come as overlapping pairs.

    A Chinese sentence has no spaces: as pairs, any two characters of it that stand together are found.
    """
    composed = unicodedata.normalize("NFKC", _MARKS.sub("", unicodedata.normalize("NFKD", _HIDDEN.sub("", text))))
    words: list[str] = []
    for run in _RUN.findall(composed.casefold()):
        if len(run) > 1 and _IS_CJK.match(run):
            words.extend(run[index : index + 2] for index in range(len(run) - 1))
        else:
            words.append(run)
    return words
