"""What belongs to an article: its body as a tree, tags, exports, provenance."""

import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from gql_blog.content import PRINTED_FIELDS, FieldKind
from gql_blog.graph.declared.declarations import Argument, FieldDeclaration, column, field, key
from gql_blog.graph.declared.filter_inputs import articles_where
from gql_blog.graph.declared.relay_types import Node, forward
from gql_blog.hooks import ExportFormat, format_options
from gql_blog.read import PARENT, Column, Computed, Items, One, Pages, ReadContext, Row, equal
from gql_blog.render import body_tree, headings_in

_LINK = Row("article_tag", "t")
_TYPES: Final = {FieldKind.DATE: "Date", FieldKind.LOCALE: "Locale", FieldKind.PICTURE: "ID"}


def printed_fields() -> dict[str, FieldDeclaration]:
    """Return the fields that are columns of what prints an article, for a class body; a picture is an object."""
    return {
        each.name: field(
            _TYPES.get(each.kind, "String") + ("" if each.clearable else "!"),
            Column(each.name),
            each.printed or each.description,
        )
        for each in PRINTED_FIELDS
        if each.kind is not FieldKind.PICTURE
    }


def revised_fields() -> dict[str, FieldDeclaration]:
    """Return the same of a revision, which has them in its snapshot; the title is a column of its own."""
    return {
        each.name: field(
            _TYPES.get(each.kind, "String"), of_snapshot(each.name), f"The {each.noun or each.name} after the change."
        )
        for each in PRINTED_FIELDS
        if each.name != "title"
    }


def of_snapshot(name: str, convert: Callable[[Any], Any] = lambda value: value) -> Computed:
    """Need what a revision keeps under a name."""

    def read(_context: ReadContext, _arguments: dict[str, Any], snapshot: str) -> Any:
        return convert(json.loads(snapshot).get(name))

    return Computed(("snapshot",), read)


TREE_WORK: Final = 50
"""The cost of reading HTML in points: an essay takes about as long as fifty rows."""


def _tree(_context: ReadContext, arguments: dict[str, Any], html: str, endnotes: str | None) -> Any:
    return body_tree(html + (endnotes or "") if arguments["footnotes"] else html)


BODY_TREE: Final = field(
    "JSON!",
    Computed(("html", "endnotes"), _tree, work=TREE_WORK),
    "The body as a tree: the same text, links and pictures in the same order. schema/body-tree.d.ts declares it.",
    footnotes=Argument("Boolean!", "false leaves out the notes at the end.", default=True),
)
HEADINGS: Final = field(
    "[Heading!]!",
    Items(("html",), lambda _context, _, html: list(headings_in(body_tree(html))), work=TREE_WORK),
    "The headings of the text, in order, for a contents list.",
)


class Heading:
    """A heading of a text."""

    id = key("String", "Its id in body, for links; null for one that stands in raw HTML within a line.")
    level = key("Int!", "From 2 to 6; the title of the article is 1.")
    text = key("String!", "Its text, without markup and markers of notes.")


class Tag(Node):
    """A subject of articles."""

    slug = column("String!", "The tag's name in URLs and filters.")
    name = column("String!", "The name that readers see.")
    version = column("Int!", "Grows by one with every change; mutations take it as expectedVersion.")
    articles = field(
        "ArticleConnection!",
        Pages("article", equal(_LINK["tag_id"], PARENT), order="article", published=True, link=_LINK),
        "The articles with this tag.",
        **forward(),
        **articles_where(),
    )


class Collaborator:
    """A user who has the rights of an article's creator, because an editor named them."""

    user = field("User!", One("user", "account_id", carried=True), "The user.")
    added_at = column("DateTime!", "When the user was named.")


class Notice:
    """What the editors print with an article: a note of theirs, a correction, a retraction."""

    kind = column("NoticeKind!", "What the notice is.")
    text = column("String!", "Its text, without markup.")
    html = column("HTML!", "Its text.")
    date = column("Date", "The date to print with it.")


class ExportOption:
    """An option of an export format, which the address of a file takes as a parameter: ``?name=value``."""

    name = key("String!", "The name.")
    type = key("String!", "What it takes: text, integer, number, true or false, date, or words with |.")
    default = key("String", "What it is where it is left out; null: nothing.")
    description = key("String!", "What it does.")


class Export:
    """A file to download, in a format that an installed plugin writes."""

    format = key("String!", "The format's name, such as epub, jats, markdown.")
    media_type = key("String!", "The file's media type, such as text/markdown.")
    url = key("String!", "The absolute URL of the file.")
    options = key("[ExportOption!]!", "The options of the format, which the URL takes as parameters.")


def _exports(
    has: Callable[[ExportFormat], bool], address: Callable[[str, ExportFormat], str]
) -> Callable[..., list[dict[str, Any]]]:
    def write(
        context: ReadContext, _arguments: dict[str, Any], slug: str, is_stub: bool = False
    ) -> list[dict[str, Any]]:
        if is_stub:
            return []
        return [
            _export(each, context.urls.download(address(quote(slug), each)))
            for each in context.installed.exports
            if has(each)
        ]

    return write


def _export(form: ExportFormat, url: str) -> dict[str, Any]:
    options = [
        {"name": each.name, "type": each.type, "default": each.default, "description": each.description}
        for each in format_options(form.options)
    ]
    return {"format": form.format, "mediaType": form.media_type, "url": url, "options": options}


def _of_site(context: ReadContext, _arguments: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        _export(each, context.urls.download(f"/export.{each.extension}"))
        for each in context.installed.exports
        if each.write_site is not None
    ]


ARTICLE_EXPORTS = Items(
    ("slug", "is_stub"),
    _exports(lambda each: each.write is not None, lambda slug, each: f"/exports/{slug}.{each.extension}"),
)
DIALOGUE_EXPORTS = Items(
    ("slug",),
    _exports(lambda each: each.whole_dialogue, lambda slug, each: f"/dialogues/{slug}/export.{each.extension}"),
)
SITE_EXPORTS = Items((), _of_site)


def _kept(_context: ReadContext, _arguments: dict[str, Any], kept: str) -> list[dict[str, Any]]:
    """The objects that a column keeps, as they are told."""
    found: list[dict[str, Any]] = json.loads(kept)
    return found


class Provenance:
    """Where an imported article came from, and what its import could not settle."""

    imported_from = column("String!", "The file or URL that it was read from.")
    imported_at = column("DateTime!", "When an import last changed it.")
    source_hash = column("String!", "SHA-256 of the imported bytes, in hexadecimal.")
    findings = field("[Finding!]!", Items(("findings",), _kept), "What the import could not settle, in order.")
    questions = field(
        "[ImportQuestion!]!",
        Items(("questions",), _kept),
        "What the import asks an editor, and nobody has answered: see answerImportQuestion.",
    )


class ImportQuestion:
    """What the source of an article leaves open. While one is open, the article is not published."""

    kind = key("QuestionKind!", "What is asked; an article has one question of each kind at most.")
    message = key("String!", "The question, for editors.")
    candidates = key("[Candidate!]!", "Possible answers, the likeliest first; none was sure.")


class Candidate:
    """A possible answer to a question of an import."""

    value = key("String!", "What would be stored.")
    line = key("Int", "The line of the source with it, from 1; null where there are no lines.")
    evidence = key("String!", "What speaks for it.")


class Finding:
    """Something that an import is not certain about, or that readers will not see of a text as it is written."""

    code = key("String!", "The kind, such as DATE_NOT_STATED.")
    message = key("String!", "The message for editors.")
    first_line = key("Int", "The first line concerned, from 1; null where the source has no lines.")
    last_line = key("Int", "The last line concerned, from 1; null where the source has no lines.")
