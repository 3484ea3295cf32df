"""The editable fields of an article, each declared once.

``ARTICLE_FIELDS`` says what a field is called, of which kind it is, its limit and how the schema describes it.
``ArticleColumns`` and ``GivenFields`` give it its types: as it is stored, and as a client gives it. The inputs of the
schema, commands, validation, state, revisions, drafts, front matter, exports and the search text derive from these or
inherit them. What a kind needs besides (a slug must be free, a byline has a contributor) is written for the kind.
"""

from dataclasses import dataclass
from datetime import date as Date
from enum import Enum
from typing import Annotated, Final

from gql_blog.content.enums import BylineRole, NoticeKind
from gql_blog.content.unset import UNSET, Unset

LONGEST_LINE: Final = 500
_LONGEST_SOURCE: Final = 1_000_000
LONGEST_ABSTRACT: Final = 20_000

GivenText = str | Unset | None


class FieldKind(Enum):
    """What the values of a field are, and so how they are validated."""

    LINE = "one line of plain text; limit in characters"
    MARKDOWN = "Markdown; limit in bytes"
    LINES = "plain text of one or more lines; limit in bytes"
    LOCALE = "a BCP 47 language tag"
    DATE = "a calendar date"
    DOI = "a Digital Object Identifier"
    SLUG = "a name in addresses, which only one article has"
    BYLINES = "a list of credits"
    TAGS = "a list of names of tags"
    NOTICES = "a list of notices of the editors"
    ARTICLE = "the id of another article"
    PICTURE = "the id of a medium that is a picture"


_COLUMN_KINDS: Final = frozenset(
    {
        *(FieldKind.LINE, FieldKind.MARKDOWN, FieldKind.LINES, FieldKind.LOCALE, FieldKind.DATE),
        *(FieldKind.PICTURE, FieldKind.DOI),
    }
)


@dataclass(frozen=True, slots=True)
class ArticleField:
    """One editable field. ``on_update`` is its description in an update, where that differs.

    A field that is ``required`` is given when an article is made; only one that is ``clearable`` may become null.
    ``searched`` ones weigh as much as the names in the bylines. ``printed`` describes a column in an article and
    its preview, where that differs; ``noun`` is what revisions call it, if not by its name. ``keys`` say the same in
    the front matter of other systems: of several the first one counts.
    """

    name: str
    kind: FieldKind
    description: str
    on_update: str | None = None
    limit: int = 0
    required: bool = False
    clearable: bool = True
    searched: bool = False
    printed: str = ""
    noun: str = ""
    keys: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, str]:
        """Where the field stands in an input of the schema."""
        first, *rest = self.name.split("_")
        return "input", first + "".join(map(str.title, rest))

    @property
    def is_column(self) -> bool:
        """Whether the value is stored as it is given, in the column of the same name."""
        return self.kind in _COLUMN_KINDS

    def describe(self, *, updating: bool) -> str:
        """Return the description in the input that makes an article, or in the one that updates it."""
        return self.on_update if updating and self.on_update else self.description


ARTICLE_FIELDS: Final = (
    ArticleField(
        "title", FieldKind.LINE, "The title, in plain text.", limit=LONGEST_LINE, required=True, clearable=False
    ),
    ArticleField(
        "source",
        FieldKind.MARKDOWN,
        "Markdown, with footnotes as [^1].",
        limit=_LONGEST_SOURCE,
        required=True,
        clearable=False,
    ),
    ArticleField(
        "slug",
        FieldKind.SLUG,
        "The slug in URLs. Default: derived from the title. What an AUTHOR makes or chooses ends with five "
        "characters of the id; an editor may give it a plain one.",
        on_update="The new slug in URLs. The old slug keeps working.",
        clearable=False,
    ),
    ArticleField(
        "subtitle",
        FieldKind.LINE,
        "The subtitle, in plain text.",
        on_update="The subtitle, in plain text; null for none.",
        limit=LONGEST_LINE,
        searched=True,
    ),
    ArticleField(
        "abstract",
        FieldKind.LINES,
        "The abstract to print, in plain text.",
        on_update="The abstract to print, in plain text; null for none.",
        limit=LONGEST_ABSTRACT,
        printed="The abstract as printed, in plain text; null where there is none.",
    ),
    ArticleField(
        "locale",
        FieldKind.LOCALE,
        "The language that it is written in. Default: the language of the site.",
        on_update="The language that it is written in.",
        clearable=False,
        printed="The language.",
        noun="language",
        keys=("lang", "language"),
    ),
    ArticleField(
        "bylines",
        FieldKind.BYLINES,
        "Who is credited, in the order to print.",
        on_update="Who is credited, in the order to print: the whole list.",
    ),
    ArticleField(
        "tags",
        FieldKind.TAGS,
        "The names of its tags; those that do not exist yet are made.",
        on_update="The names of its tags: the whole list.",
    ),
    ArticleField(
        "notices",
        FieldKind.NOTICES,
        "What the editors say about it, in the order to print.",
        on_update="What the editors say about it, in the order to print: the whole list.",
    ),
    ArticleField(
        "published_on",
        FieldKind.DATE,
        "The publication date to print. Default: the date of publication on this site.",
        on_update="The publication date to print; null for none.",
        printed="The calendar date as printed; null where the source states none.",
        noun="printed date of publication",
        keys=("date", "published_at", "date_published", "publish_date", "pub_date", "publishdate", "pubdate"),
    ),
    ArticleField(
        "updated_on",
        FieldKind.DATE,
        "The date of the last change to print.",
        on_update="The date of the last change to print; null for none.",
        printed="The calendar date of the last change as printed; null where the source states none. See updatedAt for "
        "changes here.",
        noun="printed date of the last change",
        keys=("updated", "updated_at", "last_modified", "last_modified_at", "lastmod", "modified"),
    ),
    ArticleField(
        "lead_image_id",
        FieldKind.PICTURE,
        "The picture above its text, and in what points to it.",
        on_update="The picture above its text, and in what points to it; null for none.",
        noun="id of the lead image",
        keys=("lead_image", "image", "cover"),
    ),
    ArticleField(
        "doi",
        FieldKind.DOI,
        "The DOI that it is registered under, such as 10.1234/tides. An address of doi.org is taken for the DOI in it.",
        on_update="The DOI that it is registered under; null for none.",
        printed="The DOI that it is registered under, without an address before it.",
        noun="DOI",
    ),
    ArticleField(
        "licence",
        FieldKind.LINE,
        "The licence that others may use it under: a name of SPDX such as CC-BY-4.0, an address, or words.",
        on_update="The licence that others may use it under; null for none.",
        limit=LONGEST_LINE,
        keys=("license",),
    ),
    ArticleField(
        "section",
        FieldKind.LINE,
        "The section or series that it appears in, as printed, such as Forum: Cities.",
        on_update="The section or series that it appears in; null for none.",
        limit=LONGEST_LINE,
        keys=("series",),
    ),
    ArticleField(
        "translation_of_id",
        FieldKind.ARTICLE,
        "The article that this one translates.",
        on_update="The article that this one translates; null for none.",
    ),
)

COLUMN_FIELDS: Final = tuple(each for each in ARTICLE_FIELDS if each.is_column)
PRINTED_FIELDS: Final = tuple(each for each in COLUMN_FIELDS if each.name != "source")
"""The columns that a page prints as they are; the source is rendered, and not everybody may read it."""
PROSE_FIELDS: Final = tuple(each.name for each in ARTICLE_FIELDS if each.kind in (FieldKind.LINE, FieldKind.LINES))
SEARCHED_FIELDS: Final = tuple(each.name for each in ARTICLE_FIELDS if each.searched)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleColumns:
    """The fields that are columns, as they are stored; in a draft, ``None`` is what its source does not state."""

    title: str | None = None
    source: str | None = None
    subtitle: str | None = None
    abstract: str | None = None
    locale: str | None = None
    published_on: Date | None = None
    updated_on: Date | None = None
    lead_image_id: str | None = None
    doi: str | None = None
    licence: str | None = None
    section: str | None = None

    @property
    def printed(self) -> dict[str, str | Date | None]:
        """What a page prints as it is, by name and in order: title, subtitle, abstract, language and so on."""
        return {each.name: getattr(self, each.name) for each in PRINTED_FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class BylineInput:
    """One byline: an existing contributor, or a name."""

    contributor_id: Annotated[GivenText, "An existing contributor's id; without it, one is found or made by name."] = (
        UNSET
    )
    name: Annotated[
        GivenText, "The name to print. Default: the contributor's name. Required without contributorId."
    ] = UNSET
    role: Annotated[BylineRole, "The role that is credited."] = BylineRole.AUTHOR
    bio: Annotated[GivenText, "The biographical note to print with the article."] = UNSET
    affiliation: Annotated[GivenText, "The affiliation to print with the article."] = UNSET


@dataclass(frozen=True, slots=True)
class EditorNotice:
    """What the editors say about an article, apart from its text; ``source`` is Markdown."""

    kind: NoticeKind
    source: str
    date: Date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeInput:
    """What the editors say about an article, in Markdown."""

    kind: Annotated[NoticeKind, "What the notice is."]
    source: Annotated[str, "Its text, in Markdown, without footnotes."]
    date: Annotated[Date | Unset | None, "The date to print with it."] = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFields:
    """Every field as a command gives it: ``UNSET`` for what is left out, ``None`` for null."""

    title: GivenText = UNSET
    source: GivenText = UNSET
    slug: GivenText = UNSET
    subtitle: GivenText = UNSET
    abstract: GivenText = UNSET
    locale: GivenText = UNSET
    bylines: tuple[BylineInput, ...] | Unset | None = UNSET
    tags: tuple[str, ...] | Unset | None = UNSET
    notices: tuple[NoticeInput, ...] | Unset | None = UNSET
    published_on: Date | Unset | None = UNSET
    updated_on: Date | Unset | None = UNSET
    lead_image_id: GivenText = UNSET
    doi: GivenText = UNSET
    licence: GivenText = UNSET
    section: GivenText = UNSET
    translation_of_id: GivenText = UNSET
