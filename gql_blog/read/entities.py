"""Entities: the tables as the types of the schema see them, and lists that are derived from them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from gql_blog.content import ID_LENGTH

Condition = Callable[[str, str], str]
"""``(kind, alias)`` -> the SQL condition that a row of that kind is visible to the viewer, or published."""

KeyCondition = Callable[[str, str], str]
"""``(column, part)`` -> the SQL condition that the column equals ``part``, in which ``{}`` is the parent's key."""

Derived = Callable[[Condition, Condition, KeyCondition, Collection[str]], str]
"""``(visible, published, matches_key, named)`` -> the SQL of the visible, published rows with the column
``parent_key``, for given parents. ``named``: the columns that the statement around it names."""

_KEY = "{}"
_DIALOGUE = f"substr({{}}, 1, {ID_LENGTH})"
_WORK = f"substr({{}}, {ID_LENGTH + 2})"
"""A work's key is that of its dialogue, a space, and its own. The parts are indexed."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A kind of row. ``kind`` names its rule of visibility; without one, a row is visible with its parent.

    ``only`` is a condition on the table's rows; ``{a}`` stands for the alias. ``types`` are the GraphQL types of its
    rows. If there are two, the second is the type of rows whose ``discriminator`` is not null.
    """

    name: str
    table: str
    types: tuple[str, ...]
    kind: str | None = None
    only: str | None = None
    discriminator: str | None = None
    published: str | None = None
    """The status of rows that lists contain if no filter names a status."""
    derived: Derived | None = None
    """The SQL of a derived list, which no table holds."""
    packable: bool = True
    """Whether a list may be read in its parent's row: not if every parent would look through the rows of all."""


def _optional(named: Collection[str], **columns: str) -> str:
    """Return the end of a SELECT list: those of ``columns``, SQL by name, that are named."""
    return "".join(f", {sql}" for name, sql in columns.items() if name in named)


def _siblings(visible: Condition, published: Condition, matches_key: KeyCondition, named: Collection[str]) -> str:
    return f"""
select r.id as parent_key, 0 as place, m.position as position, m.date as date, m.response_id as response_id,
  cast(null as timestamptz) as published_at{_optional(named, credited_name="m.credited_name", title="m.title")}
from article r join mention m on m.article_id =
  case when exists (select 1 from mention o where o.article_id = r.id) then r.id else r.responding_to_id end
left join article t on t.id = r.responding_to_id and {visible("article", "t")}
where {matches_key("r.id", _KEY)} and r.responding_to_id is not null and (m.article_id = r.id or t.id is not null)
  and (m.response_id <> r.id or (m.response_id is null and m.credited_name <> r.credited_names))
union all
select r.id, 1, 0, s.published_on, s.id, s.published_at\
{_optional(named, credited_name="s.credited_names", title="s.title")}
from article r join article s on s.responding_to_id = r.responding_to_id and s.id <> r.id
left join article t on t.id = r.responding_to_id and {visible("article", "t")}
where {matches_key("r.id", _KEY)} and {published("article", "s")} and {visible("article", "s")}
  and not exists (select 1 from mention o where o.response_id = s.id and (o.article_id = r.id or t.id is not null)
    and o.article_id =
    case when exists (select 1 from mention q where q.article_id = r.id) then r.id else r.responding_to_id end)"""


def _participants(visible: Condition, published: Condition, matches_key: KeyCondition, _: Collection[str]) -> str:
    return f"""
select parent_key, contributor_id, cast(sum(articles) as integer) as article_count,
  cast(sum(comments) as integer) as comment_count from (
select r.root_id as parent_key, b.contributor_id, count(distinct r.id) as articles, 0 as comments
from article r join byline b on b.article_id = r.id
where {matches_key("r.root_id", _KEY)} and {published("article", "r")} and {visible("article", "r")}
group by r.root_id, b.contributor_id
union all
select r.root_id, c.contributor_id, 0, count(*)
from article r join comment c on c.article_id = r.id
where {matches_key("r.root_id", _KEY)} and c.contributor_id is not null and {published("comment", "c")}
  and {visible("article", "r")} and {visible("comment", "c")}
  and exists (select 1 from contributor k where k.id = c.contributor_id and {visible("contributor", "k")})
group by r.root_id, c.contributor_id) t group by parent_key, contributor_id"""


def _works(visible: Condition, published: Condition, matches_key: KeyCondition, named: Collection[str]) -> str:
    own = _optional(named, work_text="work_text", citation="citation")
    return f"""
select parent_key, parent_key || ' ' || work_key as key, work_order{own} from (
select r.root_id as parent_key, f.work_key, f.work_order\
{_optional(named, work_text="f.work_text", citation="f.citation")},
  row_number() over (partition by r.root_id, f.work_key order by r.created_at, r.id, f.number) as place
from article r join footnote f on f.article_id = r.id
where {matches_key("r.root_id", _KEY)} and f.work_key is not null and f.citation is not null
  and {published("article", "r")} and {visible("article", "r")}) t where place = 1"""


def _citations(visible: Condition, published: Condition, matches_key: KeyCondition, named: Collection[str]) -> str:
    """The notes of the dialogues, once for all works. The cross join keeps SQLite from going through a work's notes in
    all other dialogues."""
    return f"""
select r.root_id || ' ' || f.work_key as parent_key, f.article_id, f.number, r.responding_to_id, r.created_at\
{_optional(named, footnote_id="f.id as footnote_id", locator="f.locator")}
from article r cross join footnote f
where f.article_id = r.id and {matches_key("r.root_id", _DIALOGUE)} and {matches_key("f.work_key", _WORK)}
  and {matches_key("r.root_id || ' ' || f.work_key", _KEY)}
  and {published("article", "r")} and {visible("article", "r")}"""


_ARTICLE = ("Post", "Response")

ENTITIES: dict[str, Entity] = {
    entity.name: entity
    for entity in (
        Entity("article", "article", _ARTICLE, kind="article", discriminator="responding_to_id", published="PUBLISHED"),
        Entity(
            "post",
            "article",
            ("Post",),
            kind="article",
            only="{a}.responding_to_id is null",
            published="PUBLISHED",
        ),
        Entity(
            "response",
            "article",
            ("Response",),
            kind="article",
            only="{a}.responding_to_id is not null",
            published="PUBLISHED",
        ),
        Entity("dialogue", "article", ("Dialogue",), kind="article", only="{a}.responding_to_id is null"),
        Entity("contributor", "contributor", ("Contributor",), kind="contributor"),
        Entity("byline", "byline", ("Byline",)),
        Entity("footnote", "footnote", ("Footnote",)),
        Entity("notice", "notice", ("Notice",)),
        Entity("collaborator", "collaborator", ("Collaborator",)),
        Entity("comment", "comment", ("Comment",), kind="comment", published="APPROVED"),
        Entity("mention", "mention", ("ResponseMention",)),
        Entity("tag", "tag", ("Tag",), kind="tag"),
        Entity("revision", "revision", ("Revision",), kind="revision"),
        Entity("provenance", "provenance", ("Provenance",)),
        Entity("decision", "decision", ("ModerationDecision",)),
        Entity("user", "account", ("User",), kind="user"),
        Entity("sibling", "mention", ("ResponseMention",), derived=_siblings),
        Entity("participant", "byline", ("Participant",), derived=_participants),
        Entity("work", "footnote", ("CitedWork",), derived=_works),
        Entity("citation", "footnote", ("Citation",), derived=_citations, packable=False),
    )
}

WIDE = frozenset(("bio", "detail", "endnotes", "headings", "html", "lead", "source", "text"))
"""Columns with long texts."""

BY_PREFIX: dict[str, str] = {
    "art": "article",
    "com": "comment",
    "con": "contributor",
    "dlg": "dialogue",
    "rev": "revision",
    "tag": "tag",
    "usr": "user",
}
"""The entity that an id's prefix names, for Relay's ``node``."""
