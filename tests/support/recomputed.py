"""Every derived column, computed again in plain Python from what it is derived from, and compared with its row.

The rows are read whole, straight from the driver. Nothing here is shared with what writes them, but the words that
``content`` makes of a text.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import orjson
from support.populated import Rows, contents, row_counts

from gql_blog.content import composed, excerpt, folded, join_names, search_entry
from gql_blog.render.plain_text import prose_of

Row = dict[str, Any]


def wrong_columns(url: str) -> list[str]:
    """Return a line for each derived value of a database that is not what it is derived from."""
    site = _Site(contents(url), row_counts(url))
    site.check_tree()
    if not site.wrong:  # in a circle nothing can be counted
        for check in (
            site.check_articles,
            site.check_comments,
            site.check_people_and_tags,
            site.check_copies,
            site.check_counts,
            site.check_texts,
            site.check_links,
            site.check_names,
            site.check_events,
            site.check_trail,
        ):
            check()
    return site.wrong


@dataclass
class _Site:
    rows: Rows
    row_counts: Mapping[tuple[str, str, bool], int]
    wrong: list[str] = field(default_factory=list)
    articles: dict[str, Row] = field(init=False)
    answers: dict[str, list[str]] = field(init=False)
    public: set[str] = field(init=False)
    shown: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.articles = {each["id"]: each for each in self.rows["article"]}
        self.comments = {each["id"]: each for each in self.rows["comment"]}
        self.answers = _lists(self.articles, "responding_to_id")
        self.replies = _lists(self.comments, "parent_id")
        self.public, self.shown = set(), set()

    def expect(self, table: str, row: Row, **wanted: Any) -> None:
        for column, value in wanted.items():
            if row[column] != value:
                self.wrong.append(f"{table} {row.get('id') or row}: {column} is {row[column]!r}, and not {value!r}")

    def check_tree(self) -> None:
        """No circles, and each article in the dialogue of the post that it leads up to."""
        for identifier, row in self.articles.items():
            above, seen = identifier, {identifier}
            while (up := self.articles[above]["responding_to_id"]) is not None:
                if up in seen:
                    self.wrong.append(f"article {identifier} answers itself")
                    return
                seen.add(up)
                above = up
            self.expect("article", row, root_id=above)

    def check_articles(self) -> None:
        """Visibility and counters. An article comes before what answers it, and is decided after it."""
        order = [each for each, row in self.articles.items() if row["responding_to_id"] is None]
        for each in order:
            order += self.answers.get(each, ())
        sound = set[str]()
        for each in order:
            row = self.articles[each]
            if row["status"] == "PUBLISHED" and (row["responding_to_id"] is None or row["responding_to_id"] in sound):
                sound.add(each)
        for each in reversed(order):
            answered = any(answer in self.public for answer in self.answers.get(each, ()))
            if each in sound and (not self.articles[each]["is_stub"] or answered):
                self.public.add(each)
        below: dict[str, list[str]] = defaultdict(list)
        for each in order:
            root = self.articles[each]["root_id"]
            if root != each:
                below[root].append(each)
        for each, row in self.articles.items():
            answers, dialogue = self.answers.get(each, []), below.get(each, [])
            self.expect(
                "article",
                row,
                public=each in self.public,
                response_count=self._seen(answers),
                response_count_all=self._published(answers),
                dialogue_count=self._seen(dialogue),
                dialogue_count_all=self._published(dialogue),
            )

    def _seen(self, articles: Iterable[str]) -> int:
        return sum(each in self.public for each in articles)

    def _published(self, articles: Iterable[str]) -> int:
        return sum(self.articles[each]["status"] == "PUBLISHED" for each in articles)

    def check_comments(self) -> None:
        """Visibility of comments, and the counters of them."""
        order = [each for each, row in self.comments.items() if row["parent_id"] is None]
        for each in order:
            order += self.replies.get(each, ())
        for each in order:
            row = self.comments[each]
            above = row["parent_id"] in self.shown if row["parent_id"] else row["article_id"] in self.public
            if row["status"] == "APPROVED" and above:
                self.shown.add(each)
        approved = {each for each, row in self.comments.items() if row["status"] == "APPROVED"}
        for each, row in self.comments.items():
            replies = self.replies.get(each, [])
            self.expect(
                "comment",
                row,
                public=each in self.shown,
                reply_count=len(self.shown.intersection(replies)),
                reply_count_all=len(approved.intersection(replies)),
            )
        of_article: dict[str, list[str]] = defaultdict(list)
        for each, row in self.comments.items():
            of_article[row["article_id"]].append(each)
        for each, row in self.articles.items():
            self.expect(
                "article",
                row,
                comment_count=len(self.shown.intersection(of_article[each])),
                comment_count_all=len(approved.intersection(of_article[each])),
            )

    def check_people_and_tags(self) -> None:
        """Public is what something public carries, and nothing else: a name that stands in drafts alone is hidden."""
        people = {each["contributor_id"] for each in self.rows["byline"] if each["article_id"] in self.public}
        people |= {row["contributor_id"] for each, row in self.comments.items() if each in self.shown}
        tags = {each["tag_id"] for each in self.rows["article_tag"] if each["article_id"] in self.public}
        for table, carried in (("contributor", people), ("tag", tags)):
            for row in self.rows[table]:
                self.expect(table, row, public=row["id"] in carried)

    def check_counts(self) -> None:
        """How many articles and comments of each status there are, public or not."""
        found: dict[tuple[str, str, bool], int] = defaultdict(int)
        for row in self.rows["article"]:
            kind = "post" if row["responding_to_id"] is None else "response"
            found[kind, row["status"], bool(row["public"])] += 1
        for row in self.rows["comment"]:
            found["comment", row["status"], bool(row["public"])] += 1
        if found != self.row_counts:
            self.wrong.append(f"row_count: {self.row_counts}, and not {dict(found)}")

    def check_copies(self) -> None:
        """What a link says of its article, so that articles are found in their order."""
        for table in ("byline", "article_tag"):
            for row in self.rows[table]:
                article = self.articles[row["article_id"]]
                self.expect(table, row, **{each: article[each] for each in ("status", "published_on", "published_at")})

    def check_texts(self) -> None:
        """Folded texts, the credited line, the excerpt, and the entry for the search."""
        credits = _lists_of(self.rows["byline"], "article_id", lambda row: row["position"])
        labels = _lists_of(self.rows["article_tag"], "article_id", lambda row: row["position"])
        tags = {each["id"]: each["name"] for each in self.rows["tag"]}
        entries = {each["article_id"]: each for each in self.rows["search_text"]}
        for each, row in self.articles.items():
            bylines = credits.get(each, [])
            authors = [byline["credited_name"] for byline in bylines if byline["role"] == "AUTHOR"]
            names = [byline["credited_name"] for byline in bylines]
            self.expect(
                "article",
                row,
                title_folded=row["title"].casefold(),
                credited_names=join_names(authors or names),
                lead=excerpt(prose_of(row["html"]), 1_000),
            )
            if row["is_stub"] or each not in entries:
                if bool(row["is_stub"]) == (each in entries):
                    self.wrong.append(f"article {each}: {'a stub has' if row['is_stub'] else 'there is no'} entry")
                continue
            beside = (row["subtitle"] or "", *names, *(tags[label["tag_id"]] for label in labels.get(each, ())))
            entry = search_entry(row["title"], beside, row["text"], locale=row["locale"])
            self.expect("search_text", entries[each], words=entry.words, runs=entry.runs)
        for row in self.comments.values():
            name, text = row["author_name"].casefold(), row["text"].casefold()
            self.expect("comment", row, author_name_folded=name, text_folded=text)

    def check_links(self) -> None:
        """A translation translates an original, and a comment replies within its article."""
        for each, row in self.articles.items():
            original = self.articles[row["original_id"]]
            if original["original_id"] != original["id"]:
                self.wrong.append(f"article {each} translates {original['id']}, which is a translation itself")
        for each, row in self.comments.items():
            if row["parent_id"] and self.comments[row["parent_id"]]["article_id"] != row["article_id"]:
                self.wrong.append(f"comment {each} replies to one of another article")
        for mention in self.rows["mention"]:
            page = self.articles[mention["article_id"]]
            answered = page["responding_to_id"] or page["id"]
            named = [
                answer
                for answer in self.answers.get(answered, ())
                if answer != page["id"]
                and composed(self.articles[answer]["credited_names"]) == composed(mention["credited_name"])
                and (not mention["title"] or folded(mention["title"]) == folded(self.articles[answer]["title"]))
            ]
            self.expect("mention", mention, response_id=named[0] if len(named) == 1 else None)

    def check_names(self) -> None:
        """One entry for one name, one tag for one word, one article for one slug and one file."""
        self._once("contributor", (composed(each["name"]) for each in self.rows["contributor"]))
        self._once("tag", (folded(each["name"]) for each in self.rows["tag"]))
        slugs = [each["slug"] for each in (*self.articles.values(), *self.rows["old_slug"])]
        self._once("slug", slugs)
        self._once("file", (each["imported_from"] for each in self.rows["provenance"]))

    def _once(self, what: str, names: Iterable[str]) -> None:
        seen = set[str]()
        for name in names:
            if name in seen:
                self.wrong.append(f"the {what} {name!r} is here twice")
            seen.add(name)

    def check_events(self) -> None:
        """The last event of an article, by its position, says whether it is public now."""
        last: dict[str, tuple[int, bool]] = {}
        for row in self.rows["outbox"]:
            payload = orjson.loads(row["payload"])
            # An event without a position is not assigned yet: it comes after all that are, in the order of ids.
            place = row["position"] or 10**12 + row["id"]
            if "public" in payload and place > last.get(row["subject_id"], (0, False))[0]:
                last[row["subject_id"]] = place, payload["public"]
        for each in self.articles:
            if each in last and last[each][1] != (each in self.public):
                self.wrong.append(f"article {each}: the last event says that public is {last[each][1]}")

    def check_trail(self) -> None:
        """Revisions count from one without a gap, the last is what stands here, and each change has its entry."""
        for each, revisions in _lists_of(self.rows["revision"], "article_id", lambda row: row["number"]).items():
            numbers = [row["number"] for row in revisions]
            if numbers[0] != 1 or any(later - earlier != 1 for earlier, later in pairwise(numbers)):
                self.wrong.append(f"article {each}: its revisions are {numbers}")
            row, revisions = self.articles[each], [row for row in revisions if row["copy_version"] is None]
            self.expect("revision", revisions[-1], title=row["title"], source=row["source"])
            if row["version"] != len(revisions):
                self.wrong.append(f"article {each}: version {row['version']} after {len(revisions)} revisions")


def _lists(rows: Mapping[str, Row], link: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for each, row in rows.items():
        if row[link] is not None:
            found[row[link]].append(each)
    return found


def _lists_of(rows: Iterable[Row], key: str, order: Callable[[Row], Any]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=order):
        found[row[key]].append(row)
    return found
