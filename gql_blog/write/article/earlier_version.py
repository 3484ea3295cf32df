"""A change of an article that was begun from an earlier version: it is merged with what came between."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from gql_blog.content import COLUMN_FIELDS, ArticleStatus, Finding, GivenFields, Unset
from gql_blog.store import Revision
from gql_blog.write.article.state.article_input import ArticleInput
from gql_blog.write.article.state.article_state import ArticleState, from_snapshot, state_of
from gql_blog.write.article.state.current_references import with_current_ids
from gql_blog.write.article.state.field_merge import MERGED, FieldMerge, shown_field
from gql_blog.write.article.state.notices import MOST_NOTICES
from gql_blog.write.finders import version_conflict
from gql_blog.write.input_validation import TAGS, InputErrors

_COLUMNS: Final = frozenset(each.name for each in COLUMN_FIELDS)


@dataclass(frozen=True, slots=True)
class EarlierVersion:
    """What a writer saw of an article, ``base``, and what it is now, ``ours``."""

    version: int
    current_version: int
    base: ArticleState
    ours: ArticleState

    def merged_columns(self, command: GivenFields, given: ArticleInput) -> ArticleInput:
        """Return what was given, with the fields that are columns merged; Conflict if they clash."""
        names = (each for each in _COLUMNS if not isinstance(getattr(command, each), Unset))
        return replace(given, **self._merged({name: getattr(given, name) for name in names}))

    def merged_state(self, theirs: ArticleState) -> ArticleState:
        """Return a state, whose columns are merged already, with all other fields merged; Conflict if they clash."""
        others = (each.name for each in fields(ArticleState) if each.name not in _COLUMNS)
        merged = replace(theirs, **self._merged({name: getattr(theirs, name) for name in others}))
        with InputErrors() as errors:
            errors.at_most(MOST_NOTICES, merged.notices, ("input", "notices"))
            errors.at_most(TAGS, merged.tags, ("input", "tags"))
        return merged

    @property
    def finding(self) -> Finding:
        """What tells the writer of the merge."""
        return merged_finding(f"version {self.version}", changed_names(self.base, self.ours))

    def _merged(self, theirs: Mapping[str, Any]) -> dict[str, Any]:
        merge = FieldMerge()
        merged = {
            name: merge.article_field(name, getattr(self.base, name), value, getattr(self.ours, name))
            for name, value in theirs.items()
        }
        if merge.conflicts:
            raise version_conflict("article", self.current_version, self.version, both=merge.conflicting)
        return merged


async def earlier_version(article: Any, expected_version: int) -> EarlierVersion:
    """Return what ``expected_version`` of the article was; it is not the current one.

    Conflict if no revision tells what it was, or if the article was published since: what was written for a draft is
    not live before its writer knows.
    """
    begun: Any = await Revision.filter(article_id=article.id, version=expected_version).first()
    published = article.published_at if article.status == ArticleStatus.PUBLISHED else None
    if begun is None or (published is not None and published > begun.created_at):
        raise version_conflict("article", article.version, expected_version)
    ours = await state_of(article)
    base = await with_current_ids(from_snapshot(begun.snapshot, begun.source, ours))
    return EarlierVersion(expected_version, article.version, base, ours)


def changed_names(before: ArticleState, after: ArticleState) -> list[str]:
    """Return the names of the fields in which two states differ."""
    names = (each.name for each in fields(ArticleState))
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def merged_finding(since: str, names: Iterable[str]) -> Finding:
    """Return the finding which tells that others changed fields ``since``, and that their changes are kept."""
    changed = ", ".join(sorted(map(shown_field, names))) or "none of its fields"
    message = (
        f"Others changed the article since {since} ({changed}). Your change was merged with theirs: load it again."
    )
    return Finding(MERGED, message)
