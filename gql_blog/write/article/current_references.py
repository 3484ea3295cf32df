"""Contributors and tags of a state that was kept for a while, as they are now."""

from dataclasses import replace

from gql_blog.store import Contributor, Tag
from gql_blog.write.aliases import current_rows
from gql_blog.write.article.article_state import ArticleState, Credit, Label
from gql_blog.write.article.bylines import new_contributor
from gql_blog.write.unit_of_work import UnitOfWork


async def with_current_references(state: ArticleState, work: UnitOfWork | None) -> ArticleState:
    """Return the state with whoever its contributors and tags were merged into since.

    A contributor who is gone gets a new entry under the printed name in ``work``; without one the credit stays as it
    is, for what is only compared. A tag that is gone is left out.
    """
    people = await current_rows(Contributor, (each.contributor_id for each in state.bylines))
    tags = await current_rows(Tag, (each.id for each in state.tags))
    labels = {tags[each.id].id: tags[each.id].name for each in state.tags if each.id in tags}
    bylines = []
    for each in state.bylines:
        contributor = people.get(each.contributor_id)
        if contributor is None and work is not None:
            contributor = people[each.contributor_id] = await new_contributor(work, each.name, work.viewer)
        bylines.append(replace(each, contributor_id=contributor.id) if contributor else each)
    return replace(state, bylines=tuple[Credit, ...](bylines), tags=tuple(Label(*each) for each in labels.items()))
