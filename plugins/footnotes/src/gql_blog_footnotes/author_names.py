"""Names of authors in a citation: the words that a short form may use, and their form in CSL-JSON."""

import re
from collections.abc import Mapping
from typing import Final

from gql_blog_footnotes.word_normalization import fold, is_initial, words

_BETWEEN = re.compile(r"\s*(?:;|&|\b8c\b|\b8:|\band\b|\bund\b|\by\b|\bet\b(?!\s+a[l1])|、|和|与|/(?=[A-ZÀ-ÞЀ-Я]))\s*")
_OTHERS = re.compile(r",?\s*(?:\bet\.?\s+a[l1]\b\.?|\band others\b|等)")
_CREDIT = re.compile(r"\s*(?:\((?:eds?|hrsg|trans|coord)s?\.?\)|,\s*eds?\.?$|主编|编著|著|编|译)\s*$")
_LETTER = re.compile(
    r"(?P<writer>(?!From\b)[A-ZÀ-ÞЀ-Я][\w.'’\-]*(?:\s[A-ZÀ-ÞЀ-Я][\w.'’\-]*){0,3})\sto\s(?=[A-ZÀ-ÞЀ-Я])"
)
"""'Ann Wilkes to Thomas Ames': who wrote a letter, and to whom."""
_INITIALS = re.compile(r"^(?:[A-Z]\.[\s-]?){1,4}$")
_INITIAL_AT_END = re.compile(r"\b[A-Z]$")
_PARTICLES: Final = frozenset(re.findall(r"\w+", "van von der den de del della di da dos du la le ten ter al bin ibn"))
_CORPORATE = re.compile(
    r"\b(?:agency|association|bank|bureau|center|centre|college|commission|committee|company|conference|congress|council|"
    r"court|department|embassy|foundation|fund|government|group|house|institut[eo]?|international|ministry|national|office|"
    r"organi[sz]ation|party|press|society|state|union|united|university)\b|[/:0-9]",
    re.IGNORECASE,
)
_PARTIES = re.compile(r"\s(?:v|vs)\.?\s(?=[A-ZÀ-ÞЀ-Я])")
_REPORT = re.compile(r"[\[(\d]")
_CHINESE = re.compile("[\u3400-\u9fff]")

_FAMILY_FIRST: Final = frozenset(
    re.findall(
        r"\w+",
        """bai cai cao chen cheng choi cui deng ding dong du fan fang feng fu gao gong gu guo han he hong hou hu huang
        jia jiang jin jung kang kim kong lai lee lei li liang liao lim lin liu long lu luo ma mao meng nguyen pan park
        peng qian qin qiu ren shao shen shi song su sun tan tang tao tian tran wan wang wei wen wu xi xia xiao xie
        xiong xu xue yan yang yao ye yi yin yu yuan zeng zhang zhao zheng zhong zhou zhu zou""",
    )
)
"""The commonest family names that come first in Chinese, Korean and Vietnamese names as printed in English."""


def surnames(field: str) -> frozenset[str]:
    """The words by which a short form may begin: the family name of the first of the authors in ``field``.

    Both the first and the last word where either may be the family name; a Chinese name whole; a party to a case.
    """
    if _PARTIES.search(field):
        return frozenset(word for word in words(_REPORT.split(field, maxsplit=1)[0]) if len(word) > 2)
    letter = _LETTER.match(field)
    return frozenset(_family_words(next(iter(_split(letter["writer"] if letter else field)), "")))


def csl_names(field: str) -> list[Mapping[str, str]]:
    """The authors for CSL-JSON; ``literal`` where family and given name cannot be told apart."""
    inverted = _inverted(field)
    if inverted is not None:
        return inverted
    return [_csl_name(name) for name in _split(field) if name]


def _split(field: str) -> list[str]:
    cleaned = _CREDIT.sub("", _OTHERS.sub("", field))
    return [name for part in _BETWEEN.split(cleaned) for name in re.split(r",\s*", part) if name.strip(" .,")]


def _family_words(name: str) -> set[str]:
    if _INITIALS.match(name):
        return set()
    parts = words(name)
    if not parts:
        return set()
    if is_initial(parts[-1]) and not is_initial(parts[0]):
        return {parts[0]}
    capitals = [fold(part) for part in name.split() if part.isupper() and not _INITIALS.match(_dotted(part))]
    if capitals:
        return {word for part in capitals for word in words(part)}
    if parts[0] in _FAMILY_FIRST or _CORPORATE.search(name):
        return {parts[0], parts[-1]}
    return {parts[-1], *parts[-2:-1]} if "-" in name.rsplit(maxsplit=1)[-1] else {parts[-1]}


def _inverted(field: str) -> list[Mapping[str, str]] | None:
    """'Grudem, Wayne' and 'Allen, Michael; Swain, Scott R.', and 'Holtz, D., Ong, C., & Tambe, P.'"""
    cleaned = _CREDIT.sub("", _OTHERS.sub("", field)).strip(" .")
    groups = [group.strip(" ,") for group in cleaned.split(";")]
    if all(re.fullmatch(r"[^,]+,\s*[^,]+", group) for group in groups) and not any(map(_is_list, groups)):
        pairs = [each.split(",") for each in groups]
        return [
            {"family": family.strip(), "given": _INITIAL_AT_END.sub(r"\g<0>.", given.strip())}
            for family, given in pairs
        ]
    parts = [part.strip() for part in re.split(r",\s*(?:&|and)?\s*|\s+(?:&|and)\s+", cleaned) if part.strip()]
    couples = list(zip(parts[::2], parts[1::2], strict=False))
    if len(parts) > 1 and len(parts) % 2 == 0 and all(_INITIALS.match(_dotted(given)) for _, given in couples):
        return [{"family": family, "given": _dotted(given)} for family, given in couples]
    return None


def _is_list(group: str) -> bool:
    """Whether what stands apart by a comma are two people: capitals throughout, or two full names."""
    family, given = (part.strip() for part in group.split(",", 1))
    return (
        (family.isupper() and given.isupper() and len(given) > 2) or " and " in group or " & " in group or " " in family
    )


def _dotted(given: str) -> str:
    return given if given.endswith(".") else f"{given}."


def _csl_name(name: str) -> Mapping[str, str]:
    parts = name.strip(" .").split()
    if len(parts) == 1 or _CHINESE.search(name) or _CORPORATE.search(name) or len(parts) > 5:
        plain = name.strip(" ,")
        return {"family": plain} if len(parts) == 1 and not _CORPORATE.search(name) else {"literal": plain}
    first, last = fold(parts[0]), fold(parts[-1])
    if first in _FAMILY_FIRST and len(parts) == 2:
        return {"literal": name.strip()} if last in _FAMILY_FIRST else {"family": parts[0], "given": parts[1]}
    start = len(parts) - 1
    while start > 1 and fold(parts[start - 1]) in _PARTICLES:
        start -= 1
    return {"family": " ".join(parts[start:]), "given": " ".join(parts[:start])}
