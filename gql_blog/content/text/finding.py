"""What an import settled with less than certainty, and what it could not place."""

from dataclasses import dataclass
from enum import StrEnum

from gql_blog.content.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that an import read with less than certainty. Lines count from 1; ``None`` where there are none."""

    code: str
    message: str
    first_line: int | None = None
    last_line: int | None = None


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A stretch of the source that no part of the article took."""

    first_line: int
    last_line: int
    text: str


class SourceRole(StrEnum):
    """What a stretch of an imported source is."""

    TITLE = "TITLE"
    SUBTITLE = "SUBTITLE"
    BYLINE = "BYLINE"
    DATE = "DATE"
    LABEL = "LABEL"
    """Such as 'Responding to'."""
    ESSAY = "ESSAY"
    NOTE = "NOTE"
    BIO = "BIO"
    NOTICE = "NOTICE"
    """What the editors say beside the text: a correction, for one."""
    COMMENT = "COMMENT"
    OTHER_ARTICLES = "OTHER_ARTICLES"
    CHROME = "CHROME"
    """The site's: navigation, consent, sharing, subscription, advertisement, legal."""
    DUPLICATE = "DUPLICATE"
    UNRECOGNISED = "UNRECOGNISED"


@dataclass(frozen=True, slots=True)
class SourcePart:
    """Lines of the source, counted from 1, the role that they were given, and in a few words by what evidence."""

    first_line: int
    last_line: int
    role: SourceRole
    evidence: str = ""


class QuestionKind(Vocabulary):
    """What an import asks an editor."""

    TITLE = "TITLE", "What the title is: an answer is a title."
    BYLINE = "BYLINE", "Who wrote it: an answer is the names, parted by semicolons."
    DATE = "DATE", "When it was published: an answer is a day, such as 2019-05-02."
    ESSAY_START = "ESSAY_START", "Where the essay begins: an answer is the first words of its first paragraph."
    ESSAY_END = "ESSAY_END", "Where the essay ends: an answer is the first words of its last paragraph."
    RECOGNISED = "RECOGNISED", "Whether the text is whole, although little of the source was recognised."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer: ``value`` as it would be stored, the line on which it stands, and what speaks for it.

    ``value`` is a title, names parted by semicolons, a day as ``2019-05-02``, or the first words of the paragraph of
    the draft's text with which the essay begins or ends.
    """

    value: str
    line: int | None = None
    evidence: str = ""
    text: str = ""
    """Markdown that the answer adds to the text: what of the source stands between that and this paragraph, with it."""

    def __str__(self) -> str:
        told = ": ".join(filter(None, (f"line {self.line}" if self.line else "", self.evidence)))
        return f"{self.value} ({told})" if told else self.value


@dataclass(frozen=True, slots=True)
class ImportQuestion:
    """What a source leaves open, and an editor can answer. An article of which something is asked is a draft.

    ``candidates`` stand in the order of their evidence; none was sure enough to be taken.
    """

    kind: QuestionKind
    message: str
    candidates: tuple[Candidate, ...] = ()

    def text(self) -> str:
        """Return the question in a line, and each candidate in one below it."""
        candidates = [f"  {number}. {each}" for number, each in enumerate(self.candidates, start=1)]
        return "\n".join([f"asks {self.kind}: {self.message}", *candidates])


@dataclass(frozen=True, slots=True)
class Coverage:
    """The account of a source's characters: ``characters`` is ``assigned`` and what ``unparsed`` holds.

    What is UNRECOGNISED is in ``unparsed``, and never assigned. ``parts`` are the roles of its lines, in printed order,
    where its reader tells them.
    """

    characters: int = 0
    assigned: int = 0
    unparsed: tuple[Unparsed, ...] = ()
    parts: tuple[SourcePart, ...] = ()
