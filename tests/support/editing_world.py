"""A world of chance in which editors are at work: they delete, undelete, rename, merge, redirect and draft."""

from typing import Any, Final

from support.interleaving import NAMES, TAGS, TITLES, World
from support.reading import Library

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import Role
from gql_blog.store import Article, Comment, Contributor, Redirect, Tag, WorkingCopy
from gql_blog.write import (
    AddCollaborator,
    ClaimComments,
    CreatePreviewLink,
    CreateRedirect,
    DeleteArticle,
    DeleteComment,
    DeleteRedirect,
    DeleteTag,
    MergeContributors,
    MergeTags,
    SaveWorkingCopy,
    SetCommentPolicy,
    SubmitWorkingCopy,
    UndeleteArticle,
    UndeleteComment,
    UpdateArticle,
    UpdateContributor,
    UpdateTag,
)

_DESK: Final = """status deletedAt previewLinks { id revision { title } } commentPolicy { closed version }
  collaborators { addedAt user { name } } workingCopy { state revision { title } base { title } savedBy { name } }
  revisions(first: 3) { totalCount nodes { title author { name } } }"""
BY_SLUG: Final = f"""query($s: String!) {{ article(slug: $s) {{ title {_DESK} answeredNotices {{ text }}
  comments(first: 3, where: {{status: {{in: [PENDING, APPROVED]}}}}) {{ nodes {{ status decisions {{ verdict }}
    claim {{ user {{ name }} }} earlierTexts {{ text }} suggestedContributors {{ name }} }} }} }} }}"""
LISTS: Final = (
    "{ tags { name slug } }",
    '{ tag(slug: "tides") { name articles { totalCount } } contributor(slug: "ona-vela") { name } }',
    f"{{ articles(first: 9, where: {{status: {{in: [DRAFT, PUBLISHED, ARCHIVED]}}}}) {{ nodes {{ {_DESK} }} }} }}",
    "{ moderationQueue(first: 9) { totalCount nodes { id claim { user { name } } } } }",
    "{ moderationQueue(first: 9) { totalCount nodes { authorName } } }",
    '{ moderationQueue(first: 9, where: {contributor: {equals: "ona-vela"}}) { totalCount } }',
    "{ submittedWorkingCopies(first: 9) { totalCount nodes { state } } }",
    "{ redirects(first: 9) { totalCount nodes { path article { slug } shadowedBy { __typename } } } }",
    "{ redirects(first: 9) { nodes { path shadowedBy { slug } createdBy { name } } } }",
    "{ namesakes(first: 9) { totalCount nodes { name } } }",
    "{ users(first: 9) { nodes { name contributor { name } articles { totalCount } comments { totalCount } } } }",
    '{ search(query: "harbours") { totalCount } }',
    '{ search(query: "ona") { totalCount nodes { title } } }',
    '{ search(query: "tides", where: {tag: {equals: "moons"}}) { totalCount } }',
    '{ comments(where: {contributor: {equals: "bo-reyes"}}) { totalCount } }',
    '{ posts(where: {NOT: {contributor: {equals: "bo-reyes"}}}) { totalCount nodes { title } } }',
    "{ contributors { nodes { name slug } } }",
    "{ responses(orderBy: [{field: RESPONSE_COUNT}]) { nodes { title } } }",
)


class EditingWorld(World):
    """A world whose editor writes, too; admins and anonymous readers ask everything before and after."""

    async def people(self) -> None:
        """Of all the people only the editor writes; whoever asks shares results."""
        await super().people()
        self.editor = next(each for each in self.viewers if each.role is Role.EDITOR)
        self.viewers = [ANONYMOUS, OPERATOR]

    def questions(self) -> list[tuple[str, dict[str, Any]]]:
        """What admins ask of articles, and each list."""
        slugs = [title.lower().replace(" ", "-") for title in TITLES[:3]]
        return [(BY_SLUG, {"s": slug}) for slug in slugs] + [(each, {}) for each in LISTS]

    async def _change(self, library: Library) -> None:
        if self.chance.random() < 0.4:
            await super()._change(library)
        else:
            await library.newsroom.run(await self._command(library), self.editor)

    async def _command(self, library: Library) -> Any:
        rows, pick = library.newsroom.rows, self.chance.choice
        articles, tags, people, copies = [await rows(each) for each in (Article, Tag, Contributor, WorkingCopy)]
        article, person = pick(articles), pick(people)
        known: dict[str, Any] = {"id": article.id, "expected_version": article.version}
        copied = next((each.version for each in copies if each.article_id == article.id and not each.ended_at), 0)
        copy: dict[str, Any] = {"article_id": article.id, "expected_version": copied}
        of_person: dict[str, Any] = {"id": person.id, "expected_version": person.version}
        return pick(
            [
                *await self._of_comments_and_redirects(library, article.id),
                *(self._of_tag(pick(tags), pick(tags)) if tags else [UpdateArticle(**known, tags=TAGS)]),
                *[UndeleteArticle(id=each.id, expected_version=each.version) for each in articles if each.deleted_at],
                DeleteArticle(**known),
                UpdateContributor(**of_person, name=pick(NAMES)),
                UpdateContributor(**of_person, slug=pick(("ona-vela", "bo-reyes", "ida-holt"))),
                MergeContributors(**of_person, into_id=pick(people).id),
                SaveWorkingCopy(**copy, title="Copied"),
                SubmitWorkingCopy(**copy),
                CreatePreviewLink(article_id=article.id),
                AddCollaborator(article_id=article.id, email="author.author@example.org"),
            ]
        )

    def _of_tag(self, tag: Any, other: Any) -> list[Any]:
        known: dict[str, Any] = {"id": tag.id, "expected_version": tag.version}
        name = self.chance.choice(TAGS)
        return [
            UpdateTag(**known, name=name.title()),
            UpdateTag(**known, slug=name),
            MergeTags(**known, into_id=other.id),
            DeleteTag(**known),
        ]

    async def _of_comments_and_redirects(self, library: Library, article: str) -> list[Any]:
        rows = library.newsroom.rows
        found: list[Any] = [DeleteRedirect(id=each.id) for each in (await rows(Redirect))[:1]]
        for each in (await rows(Comment))[:2]:
            known: dict[str, Any] = {"id": each.id, "expected_version": each.version}
            found.append(UndeleteComment(**known) if each.deleted_at else DeleteComment(**known))
        slug = self.chance.choice(TITLES).lower().replace(" ", "-")
        return [
            *found,
            CreateRedirect(path=f"/{slug}", location="/x"),
            CreateRedirect(path=f"/old-{slug}", article_id=article),
            SetCommentPolicy(article_id=article, closed=self.chance.random() < 0.2),
            ClaimComments(first=2),
        ]
