"""Classifies a part of a note: full citation or sentence, and where the names of its authors end."""

import re
from typing import Final

from gql_blog_footnotes.locators import REPORTER

SAME_AUTHOR: Final = (
    r"(?:[ií]d(?:em)?|eadem|ead|ders|dies|derselbe|dieselbe|он же|она же|они же|the same|tenże|taż|týž|táž|densamm[ae])"
)
"""Words that stand for the author named before."""

_YEAR = re.compile(r"(?<![\d–—-])(?:1[5-9]|20)\d\d[a-z]?(?![\d])")
_IMPRINT = re.compile(r"\((?:[^()]{2,80}:\s[^()]{2,120},?\s)(?:1[5-9]|20)\d\d[a-z]?\)")
_ADDRESS = re.compile(r"https?://|\bwww\.|\bdoi\b|\barXiv:|\bISBN\b", re.IGNORECASE)
_REPORTER = re.compile(REPORTER)
_NEUTRAL = re.compile(r"[\[(](?:1[5-9]|20)\d\d[\])]\s(?:\d{1,3}\s)?[A-Z][A-Za-z.]{0,9}\s(?:[A-Z][A-Za-z.]{0,9}\s)?\d+")
"""A case by its year and court: ``[2009] UKHL 12``."""
_SHELF_MARK = re.compile(
    r"(?:\b(?!pp?\b|[SsС]\b|vol\b|no?\b|Bd\b|t\b|ch\b)[^\W\d_]{1,6}\.?\s?\d{1,5}(?:\s?[rv])?\b[,.]?\s*){2}"
)
"""Where it is kept: two words in brief, each with a number, as in ``sygn. 88, k. 41v`` or ``MS 211, fol. 12r``."""
_COURT_REPORT = re.compile(r"^[A-Z][A-Za-z]{0,7}[A-Z]\w{0,4}\s\d{1,3},\s\d{1,4}\b")
"""A case by the reports of its court: ``BVerfGE 12, 161``."""
_CODE = re.compile(r"^\d{1,3}\s(?:[A-Z][\w.]*\s){1,4}(?:§{1,2}|[Ss]ec\.)\s?\d")
"""A law by its title and section: ``25 U.S.C. § 177``."""
_CHINESE_WORK = re.compile("《[^《》]{1,200}》|〈[^〈〉]{1,200}〉")
_CHINESE_IMPRINT = re.compile("出版社|年版|\\d{4}年|[页頁]|第\\d+期|学报|學報|载《|載《")
_PAGES = re.compile(r"(?<!\w)(?:pp?|С)\.\s?\d|\)[,:]\s?\d{1,4}\b|[^\d]:\s?\d+[-–]\d+")
_KIND_OF_SOURCE = re.compile(
    r"\b(?:interview with|available at|accessed|retrieved|unpublished|working paper|ph\.?d\.?|dissertation|thesis|"
    r"trans\.|translated by|eds?\.|vol\.|no\.\s?\d|testimony|speech|press release|univ(?:ersity|\.) press|report|"
    r"art\.\s?\d+)\b",
    re.IGNORECASE,
)
_UNPUBLISHED = re.compile(
    r"^(?:(?:the\s)?author(?:['’]s)?\s|personal\s|telephone\s|phone\s|e-?mail\s)?(?:interview|communication|conversation|"
    r"correspondence)s?\b|^(?:constitution|treaty|charter|convention|resolution|communiqu[eé]|agreement)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"][^“”\"]{8,200}[,.]?[”\"’]|‘[^‘“”\"]{8,200}[,.]?[”\"’]")
_NAMED_AUTHOR = re.compile(
    r"^(?:[A-ZÀ-ÞЀ-Я][\w.'’\-]*,?\s+){1,3}[A-ZÀ-ÞЀ-Я][\w'’\-]+(?:,|:|\s\((?:eds?|19|20))|^[A-ZÀ-ÞЀ-Я]{2,}(?:[,;]\s[A-ZÀ-ÞЀ-Я]{2,})*[,;]\s|^[Ѐ-Я][\w\-]+,?\s(?:[Ѐ-Я]\.\s?){1,3}"
    rf"|^(?i:{SAME_AUTHOR})[.,:]{{1,2}}\s(?=[A-ZÀ-ÞЀ-Я“«‘\"])"
)
_SET_APART = re.compile(r"[“\"][^“”\"]*[”\"’]|‘[^‘“”\"]*[”\"’]|\([^()]*\)|《[^《》]*》")
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|be|been|may|might|can|could|will|would|should|must|has|have|had|does|did|do|I|we|our|my|this|that|"
    r"these|those|which|who|it|they|he|she|there|here|not)\b"
)
_PAST = re.compile(
    r"\b(?!revised|translated|edited|accessed|retrieved|quoted|cited|published|updated|reprinted)[a-z]{3,}ed\b"
)
_IN_A_YEAR = re.compile(r"(?:In|Since|By|Until|On)\s(?:\w+\s)?(?:\d{1,2},?\s)?(?:1[5-9]|20)\d\d\b")
_WORD = re.compile(r"[^\W\d_]{2,}")

THRESHOLD: Final = 2


def is_full(part: str) -> bool:
    """Whether it names a work so that a reader could find it: by what citations have and what sentences have."""
    return _evidence(part) - _doubt(part) >= THRESHOLD


def is_sentence(part: str) -> bool:
    """Whether it says something, rather than cites something that is not understood."""
    return not is_full(part) and _doubt(part) > 0


def is_substantial(part: str) -> bool:
    """Whether it holds what only a full citation does: a year, an imprint, an address, a reporter, a title in 《》."""
    return any(
        pattern.search(part)
        for pattern in (
            _YEAR,
            _IMPRINT,
            _ADDRESS,
            _REPORTER,
            _NEUTRAL,
            _COURT_REPORT,
            _CODE,
            _CHINESE_IMPRINT,
            _KIND_OF_SOURCE,
        )
    )


def author_field(citation: str) -> str:
    """What stands before the title: the authors, as far as punctuation tells."""
    match = re.match(
        r"(?P<cyrillic>[Ѐ-Я][\w\-]+,?\s(?:[Ѐ-Я]\.\s?){1,3})"
        r"|(?P<apa>[^(“\"《]{2,200}?)\s\((?:1[5-9]|20)\d\d[a-z]?\)"
        r"|(?P<chinese>[^：:，,《〈（(]{1,60})[：:，,]?\s?[《〈]"
        r"|(?P<colon>[^:,;“\"(]{2,60}):\s"
        r"|(?P<abnt>[A-ZÀ-ÞЀ-Я\-]{2,}(?:[,;]\s[A-ZÀ-ÞЀ-Я\-]{2,})*)[,;]\s"
        r"|(?P<quoted>[^“\"]{2,120}),\s[“\"]"
        r"|(?P<comma>[^,(“\"]{2,120}),",
        citation,
    )
    if match is None:
        return ""
    return next(group for group in match.groups() if group is not None).strip()


def _evidence(part: str) -> int:
    score = 0
    for pattern, weight in (
        (_IMPRINT, 3),
        (_REPORTER, 2),
        (_NEUTRAL, 2),
        (_COURT_REPORT, 2),
        (_CODE, 2),
        (_CHINESE_WORK, 2),
        (_ADDRESS, 2),
        (_YEAR, 1),
        (_CHINESE_IMPRINT, 1),
        (_PAGES, 1),
        (_KIND_OF_SOURCE, 1),
        (_QUOTED, 1),
        (_NAMED_AUTHOR, 2),
        (_UNPUBLISHED, 2),
        (_SHELF_MARK, 2),
    ):
        score += weight if pattern.search(part) else 0
    return score + (2 if _is_titled(part) else 0)


def _doubt(part: str) -> int:
    """Finite verbs and pronouns outside quotation marks, brackets and titles: the more, the more it is a sentence."""
    outside = _SET_APART.sub(" ", part)
    return min(4, len(_CLAUSE.findall(outside)) + len(_PAST.findall(outside)) + 2 * bool(_IN_A_YEAR.match(part)))


def _is_titled(part: str) -> bool:
    """Whether most words begin with a capital, as in 'International Atomic Energy Agency, Resolutions Adopted'."""
    found = [word for word in _WORD.findall(part) if len(word) > 3]
    return len(found) >= 3 and sum(word[0].isupper() for word in found) >= 0.75 * len(found)
