"""Contributors whom the author's name of a comment may mean: suggested to moderators, never linked automatically."""

from collections.abc import Collection

from gql_blog.content import folded
from gql_blog.store import Byline, Comment, SuggestedContributor


async def contributors_credited_in(root_id: str) -> dict[str, set[str]]:
    """Return who is credited in a dialogue: ids of contributors by folded name."""
    rows = await Byline.filter(article__root_id=root_id).values_list("credited_name", "contributor_id")
    contributors: dict[str, set[str]] = {}
    for name, contributor_id in rows:
        contributors.setdefault(folded(name), set()).add(contributor_id)
    return contributors


async def suggested_in(root_id: str) -> dict[str, set[str]]:
    """Return who is suggested in a dialogue: ids of contributors by the id of the comment."""
    rows = SuggestedContributor.filter(comment__article__root_id=root_id)
    suggested: dict[str, set[str]] = {}
    for comment_id, contributor_id in await rows.values_list("comment_id", "contributor_id"):
        suggested.setdefault(comment_id, set()).add(contributor_id)
    return suggested


async def suggest(comment_id: str, contributor_ids: Collection[str]) -> int:
    """Suggest these contributors for a comment, each once; return how many are new."""
    known = set(await SuggestedContributor.filter(comment_id=comment_id).values_list("contributor_id", flat=True))
    fresh = sorted(set(contributor_ids) - known)
    for contributor_id in fresh:
        await SuggestedContributor.create(comment_id=comment_id, contributor_id=contributor_id)
    return len(fresh)


async def suggest_for(comment: Comment, contributors: dict[str, set[str]]) -> int:
    """Suggest for a comment that is linked to nobody those who are credited under its author's name."""
    if comment.contributor_id is not None:  # type: ignore[attr-defined] # Tortoise adds the column of a relation
        return 0
    return await suggest(comment.id, contributors.get(folded(comment.author_name), ()))
