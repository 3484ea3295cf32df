"""RIS: how articles are cited, for reference managers. One reference each, by the specification of 2011."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from gql_blog.plugin import BylineRole, ExportArticle, ExportFormat, ExportSite

_ROLES: Final = {BylineRole.AUTHOR: "AU", BylineRole.EDITOR: "ED", BylineRole.TRANSLATOR: "TA"}
"""The tags of those who are credited. RIS has none for anybody else."""


def ris_parts(articles: Iterable[ExportArticle], site: ExportSite) -> Iterator[bytes]:
    """Yield the references, each after the other."""
    for article in articles:
        lines = (f"{tag}  - {' '.join(value.split())}" for tag, value in _tags(article, site))
        yield ("\r\n".join(lines) + "\r\n\r\n").encode()


def write_ris(articles: Sequence[ExportArticle], site: ExportSite) -> bytes:
    """Return the references of articles, in their order."""
    return b"".join(ris_parts(articles, site))


def _tags(article: ExportArticle, site: ExportSite) -> Iterator[tuple[str, str]]:
    """The tags that a reference begins with, those with a value, and the one that ends it."""
    day = article.published_on
    stated = [
        ("ID", article.slug),
        ("TI", f"{article.title}: {article.subtitle}" if article.subtitle else article.title),
        *((_ROLES[each.role], each.name) for each in article.bylines if each.role in _ROLES),
        *(("AD", place) for place in dict.fromkeys(each.affiliation for each in article.bylines) if place),
        ("T2", site.title),
        ("T3", article.section or ""),
        ("PY", f"{day.year:04}" if day else ""),
        ("DA", f"{day:%Y/%m/%d}/" if day else ""),
        ("DO", article.doi or ""),
        ("UR", article.url),
        ("AB", article.abstract or ""),
        *(("KW", tag) for tag in article.tags),
        ("LA", article.locale),
    ]
    yield "TY", "BLOG"
    yield from (pair for pair in stated if pair[1])
    yield "ER", ""


def omitted_from_reference(article: ExportArticle, **_: object) -> list[str]:
    """What a reference leaves out of its article."""
    orcids = sum(each.orcid is not None for each in article.bylines)
    others = [each.role.value.lower() for each in article.bylines if each.role not in _ROLES]
    told = [f"{orcids} ORCID iD{'' if orcids == 1 else 's'}"] if orcids else []
    told += [f"the credit as {role}" for role in dict.fromkeys(others)]
    return ["all but how it is cited", *told, *(["its licence"] if article.licence else [])]


FORMAT: Final = ExportFormat(
    format="ris",
    media_type="application/x-research-info-systems",
    extension="ris",
    description="References to the articles in RIS, for Zotero, EndNote and other reference managers.",
    write=write_ris,
    whole_dialogue=True,
    write_site=ris_parts,
    omits=omitted_from_reference,
)
