"""The language of a code block: from the info string of its fence to the class of its ``code`` element."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from gql_blog.render.markdown_parser import walk_tokens
from gql_blog.render.sanitizer import LANGUAGE, LANGUAGE_CLASS_PREFIX

_INFO: Final = re.compile(rf"\{{?\s*\.?({LANGUAGE})(?=[\s,;:{{}}]|$)(.*)", re.DOTALL)


class FenceInfo(NamedTuple):
    """What the info string of a fence says: the language, None where no safe word states it, and options after it."""

    language: str | None
    options: str


def read_info(info: str) -> FenceInfo:
    """Read ``rust``, ``rust,ignore``, ``python title="a.py"`` and pandoc's ``{.python .numberLines}``."""
    text = unescapeAll(info).strip()
    match = _INFO.match(text)
    if match is None:
        return FenceInfo(None, text)
    return FenceInfo(match[1], match[2].strip("{},;: \t"))


def mark_languages(tokens: Iterable[Token], trusted_prefix: str) -> None:
    """Give each fence the class of its language, with the mark by which the sanitiser knows that we made it."""
    for token in walk_tokens(tokens):
        if token.type == "fence":
            language = read_info(token.info).language
            token.info = ""  # the library would make a class of the first word, whatever its characters
            if language is not None:
                token.attrs["class"] = f"{trusted_prefix}{LANGUAGE_CLASS_PREFIX}{language}"
