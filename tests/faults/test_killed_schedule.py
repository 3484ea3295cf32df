"""Two servers, of which one is killed while articles are due and another one started: each schedule runs once.

And soon: a server looks once a second for what is due. How late a change is is told in seconds, and judged in *looks*:
meanwhile the test looks at the database again and again, at least a tenth of a second apart, and opens it anew each
time. On a machine at rest the looks that a change may be late take two to four seconds. Load makes looks as much rarer
as it makes servers slower, or more, so that it fails no test: what does is a server that passes over what is due, or
looks too seldom. Load may also keep all servers from an article until its end is due as well: it is never published.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime as DateTime
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from support.growth import HANG
from support.postgres import aside
from support.served import Served, serve
from support.writing import newsroom_of

from gql_blog.content import ArticleStatus, EventKind
from gql_blog.store import Article, Audit, Database, Outbox
from gql_blog.write import PublishArticle

pytestmark = pytest.mark.long

DUE: Final = 24
"""How many articles are due, one every quarter of a second; half of them end again two seconds later."""
_EVERY: Final = timedelta(seconds=0.25)
_LASTS: Final = timedelta(seconds=2)
_APART: Final = 0.1
MOST_LOOKS: Final = 20
"""How many looks of the test may lie between the moment when a change is due and the change: two seconds of them."""


async def schedule(url: str) -> dict[str, tuple[DateTime, DateTime | None]]:
    """Schedule articles; return by id when each is due, and when it ends."""
    database = await Database.open(url)
    try:
        room = newsroom_of(database)
        made = [await room.post(f"Article {number}", publish=False) for number in range(DUE)]
        later = await database.now() + timedelta(hours=1)
        for number, each in enumerate(made):
            end = later + _LASTS if number % 2 else None
            await room.run(PublishArticle(id=each.article_id, expected_version=1, at=later, unpublish_at=end))
        # However long that took, the first is due in a moment.
        begin = await database.now() + timedelta(seconds=1.5)
        times: dict[str, tuple[DateTime, DateTime | None]] = {}
        async with database.transaction():
            for number, each in enumerate(made):
                at = begin + number * _EVERY
                end = at + _LASTS if number % 2 else None
                await Article.filter(id=each.article_id).update(published_at=at, unpublish_at=end)
                times[each.article_id] = (at, end)
        return times
    finally:
        await database.close()


async def _rows(url: str) -> tuple[list[Any], list[Any], list[Any], DateTime]:
    database = await Database.open(url)
    try:
        room = newsroom_of(database)
        done = await room.rows(Audit, actor="schedule")
        return done, await room.rows(Outbox), await room.rows(Article), await database.now()
    finally:
        await database.close()


def done_by_schedule(url: str) -> list[Any]:
    """Return the entries of what schedules have done."""
    return aside(_rows(url))[0]


class Looks(list[DateTime]):
    """The moments at which the test looked at what schedules had done, by the clock of the database."""

    def wait_until(self, url: str, happens: Callable[[list[Any]], bool]) -> None:
        """Look until something has been done."""
        until = time.monotonic() + HANG
        while True:
            done, _, _, now = aside(_rows(url))
            self.append(now)
            if happens(done):
                return
            assert time.monotonic() < until, "nothing more was published"
            time.sleep(_APART)

    def between(self, due: DateTime, done: DateTime) -> int:
        """Return how often the test looked between two moments."""
        return sum(due < each < done for each in self)


class Servers:
    """Servers of one site, which are started and killed."""

    def __init__(self, stack: ExitStack, folder: Path, url: str) -> None:
        self._stack, self._folder, self._url, self._count = stack, folder, url, 0

    def start(self) -> Served:
        """Start one more."""
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        return self._stack.enter_context(serve(folder, GQL_BLOG_DATABASE_URL=self._url, GQL_BLOG_BLOCKED_PLUGINS="*"))


def kill(server: Served) -> None:
    """Kill a server at once."""
    os.kill(server.pid, signal.SIGKILL)


@pytest.fixture
def servers(tmp_path: Path, database_url: str) -> Iterator[Servers]:
    with ExitStack() as stack:
        yield Servers(stack, tmp_path, database_url)


def test_each_schedule_runs_once_whichever_server_is_killed(
    servers: Servers, database_url: str, record_property: Callable[[str, object], None]
) -> None:
    looks = Looks()
    one, other = servers.start(), servers.start()
    times = aside(schedule(database_url))
    looks.wait_until(database_url, lambda done: len(done) >= 3)
    kill(one)
    looks.wait_until(database_url, lambda done: len(done) >= 9)
    with ThreadPoolExecutor(1) as thread:
        starting = thread.submit(servers.start)  # takes seconds, in which the other one goes on, and so do the looks
        looks.wait_until(database_url, lambda done: len(done) >= 15 and starting.done())
        third = starting.result()
    kill(other)
    looks.wait_until(database_url, partial(all_is_done, times))
    kill(third)
    expect_each_once(database_url, times)
    dues = due_and_done(database_url, times)
    late = [done - due for due, done in dues]
    seen = [looks.between(due, done) for due, done in dues]
    record_property("most seconds late", round(max(late).total_seconds(), 3))
    record_property("most looks late", max(seen))
    print(f"{len(late)} changes, at most {max(late).total_seconds():.2f} s late by the clock of the database,")
    print(f"at most {max(seen)} looks of the test, of which there were {len(looks)}")
    assert min(late) >= timedelta(0), "nothing is published before it is due"
    assert max(seen) <= MOST_LOOKS


def test_what_is_due_while_no_server_runs_is_done_by_the_next_one(servers: Servers, database_url: str) -> None:
    times = aside(schedule(database_url))
    first = servers.start()
    Looks().wait_until(database_url, lambda done: len(done) >= 1)
    kill(first)
    last = max(at for at, _ in times.values())
    until = time.monotonic() + HANG
    while aside(_now(database_url)) < last + _LASTS:
        assert time.monotonic() < until
        time.sleep(0.1)
    begun = [each.subject_id for each in done_by_schedule(database_url) if each.action == "publish_article"]
    servers.start()
    ended = [identifier for identifier, (_, end) in times.items() if end is not None]
    lasting = [identifier for identifier in times if identifier not in ended]
    # What begins and ends while no server runs is never published.
    Looks().wait_until(database_url, lambda done: len(done) >= len({*begun, *lasting}) + len(ended))
    done = done_by_schedule(database_url)
    published = [each.subject_id for each in done if each.action == "publish_article"]
    assert sorted(published) == sorted({*begun, *lasting})
    assert sorted(each.subject_id for each in done if each.action == "unpublish_article") == sorted(ended)


async def _now(url: str) -> DateTime:
    database = await Database.open(url)
    try:
        return await database.now()
    finally:
        await database.close()


def all_is_done(times: dict[str, tuple[DateTime, DateTime | None]], done: list[Any]) -> bool:
    """Whether what is to last is published, and what is to end has ended."""
    ended = {each.subject_id for each in done if each.action == "unpublish_article"}
    begun = {each.subject_id for each in done if each.action == "publish_article"}
    return all(each in (ended if end else begun) for each, (_, end) in times.items())


def expect_each_once(url: str, times: dict[str, tuple[DateTime, DateTime | None]]) -> None:
    """Hold that each article was published once, and once made a draft if it was to end; so say audit and events.

    What was never published has only ended, and only after its whole time was over.
    """
    done, events, articles, _ = aside(_rows(url))
    ending = [identifier for identifier, (_, end) in times.items() if end is not None]
    begun = sorted(each.subject_id for each in done if each.action == "publish_article")
    never = times.keys() - begun
    assert begun == sorted(times.keys() - never)
    assert never <= set(ending)
    for action, kind, expected in (
        ("publish_article", EventKind.ARTICLE_PUBLISHED, begun),
        ("unpublish_article", EventKind.ARTICLE_UNPUBLISHED, ending),
    ):
        assert sorted(each.subject_id for each in done if each.action == action) == sorted(expected)
        assert sorted(each.subject_id for each in events if each.kind == kind) == sorted(expected)
    drafts = [each.id for each in articles if each.status == ArticleStatus.DRAFT]
    assert sorted(drafts) == sorted(ending)
    assert {each.version for each in articles if each.id not in ending or each.id in never} == {3}
    assert {each.version for each in articles if each.id in ending and each.id not in never} <= {4}


def due_and_done(url: str, times: dict[str, tuple[DateTime, DateTime | None]]) -> list[tuple[DateTime, DateTime]]:
    """Return when each change was due, and when it was made, both by the clock of the database."""
    found = []
    for each in done_by_schedule(url):
        due = times[each.subject_id][0 if each.action == "publish_article" else 1]
        assert due is not None
        found.append((due, each.at))
    return found
