"""Lines that say in words whom they credit, and for what: 'By …', 'Translated by …', '作者：…'."""

import re
from dataclasses import dataclass

from gql_blog.content import BylineRole
from gql_blog.transfer.pages.names import PrintedName, Rank, read_credit

_LEADS = (
    (BylineRole.TRANSLATOR, r"translat(?:ed\s+by|ion\s+by|ors?)\s*[:：]?\s+|(?:译者|譯者|翻译|翻譯)\s*[:：/]\s*"),
    (BylineRole.EDITOR, r"edit(?:ed\s+by|ors?)\s*[:：]?\s+|(?:编辑|編輯|责编)\s*[:：/]\s*"),
    (BylineRole.PHOTOGRAPHER, r"photo(?:s|graphs|graphy)?\s+by\s*[:：]?\s+|(?:摄影|攝影)\s*[:：/]\s*"),
    (BylineRole.INTERVIEWER, r"interview(?:ed)?\s+by\s*[:：]?\s+|(?:采访|採訪)\s*[:：/]\s*"),
    (BylineRole.AUTHOR, r"(?:written\s+)?by\s*[:：]?\s+|authors?(?:\(s\))?\s*[:：]\s*|(?:作者|撰文|撰稿)\s*[:：/]\s*"),
)
_PATTERNS = tuple((role, re.compile(lead, re.IGNORECASE)) for role, lead in _LEADS)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class CreditLine:
    """Who is credited with what, as one line prints it."""

    role: BylineRole
    names: tuple[PrintedName, ...]

    @classmethod
    def by(cls, name: str) -> "CreditLine":
        """The author whom 'By NAME | date' credits."""
        credit = read_credit(name)
        return cls(BylineRole.AUTHOR, credit.names or (PrintedName(name),))


def read_credit_line(text: str) -> CreditLine | None:
    """A credit in words. 'By' alone, without a name in shape after it, begins a sentence or a title."""
    if len(text) > _LONGEST:
        return None
    for role, pattern in _PATTERNS:
        match = pattern.match(text)
        if match is None:
            continue
        credit = read_credit(text[match.end() :])
        has_colon = match[0].rstrip().endswith((":", "：", "/"))
        if credit.rank is Rank.NONE or (credit.is_one_word and not has_colon):
            return None
        return CreditLine(role, credit.names)
    return None
