"""Webhooks: what is told to whom, signed, in order, repeated, and never lost."""

import asyncio
import json
import logging
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.comments import judge, submit
from support.hearing import until
from support.hooked import ADMIN, KEY, Clock, Hooked, hooked, is_signed
from support.receiving import OK, Received, answer, never, receiving
from support.sampling import sqlite_first

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import Role, Verdict
from gql_blog.store import Audit
from gql_blog.write import ArchiveArticle, DisablePlugin, EnablePlugin, UnpublishArticle, UpdateArticle

pytestmark = pytest.mark.usefixtures("guarded")


async def test_what_becomes_public_is_told_and_signed(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        _, secret = await site.endpoint(here, kinds=["article.published"], description="The cache")
        post = await site.room.post("On Tides")
        await until(lambda: len(here.requests) == 1)
        await until(lambda: not site.worker._running)
        states = await site.states()
    (request,) = here.requests
    assert is_signed(request, secret)
    assert not is_signed(request, "whsec_" + "A" * 43 + "=")
    assert request.target == "/hook"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-timestamp"] == str(int(Clock().time.timestamp()))
    told = request.told
    assert told["id"] == request.headers["webhook-id"]
    assert told["id"].startswith("evt_")
    assert told["type"] == "article.published"
    assert told["data"]["articleId"] == post.article_id
    assert told["data"]["public"] is True
    assert told["data"]["article"]["slug"] == "on-tides"
    assert told["data"]["article"]["title"] == "On Tides"
    assert told["data"]["article"]["url"].endswith("/on-tides")
    assert states == ["DELIVERED"]


@sqlite_first
async def test_without_an_endpoint_nothing_is_noted_or_sent(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        await site.room.post("On Tides")
        await site.everything_noted()
        assert await site.rows("delivery") == []
        assert here.connections == 0


@sqlite_first
async def test_what_nobody_may_see_is_told_to_the_staff_alone(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as public, receiving() as staff, hooked(tmp_path, webhooks_url, [public, staff]) as site:
        await site.endpoint(public)
        await site.endpoint(staff, audience="STAFF")
        draft = await site.room.post("Hidden Draft", publish=False)
        changed = UpdateArticle(id=draft.article_id, expected_version=draft.version, title="Hidden Draft, Changed")
        changed = await site.room.run(changed)
        await site.room.run(ArchiveArticle(id=draft.article_id, expected_version=changed.version))
        post = await site.room.post("Seen")
        await submit(site.room, post.article_id, author_name="Secret Name", body="Secret words.")
        await site.everything_noted()
        await site.deliver_due()
        rows = [row[0] for row in await site.rows("delivery", "subject_id")]
    assert public.kinds == ["article.published"]
    assert set(staff.kinds) == {
        *("article.created", "article.updated", "article.archived", "article.published", "comment.submitted")
    }
    sent = b"".join(each.body for each in public.requests)
    assert draft.article_id.encode() not in sent
    assert b"idden" not in sent
    every = b"".join(each.body for each in (*public.requests, *staff.requests))
    assert b"Secret" not in every
    assert draft.article_id in rows


@sqlite_first
async def test_what_is_public_no_more_is_told_without_what_it_was(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        await site.endpoint(here)
        post = await site.room.post("On Tides")
        comment = await submit(site.room, post.article_id, author_name="Bo Secret", body="Of whales.")
        await judge(site.room, comment, Verdict.APPROVE)
        await judge(site.room, comment, Verdict.SPAM)
        await site.room.run(UnpublishArticle(id=post.article_id, expected_version=post.version))
        await site.everything_noted()
        await until(lambda: len(here.requests) == 4)
        told = {each.told["type"]: each.told["data"] for each in here.requests}
    assert here.kinds == ["article.published", "comment.published", "comment.unpublished", "article.unpublished"]
    assert told["comment.published"]["commentId"] == told["comment.unpublished"]["commentId"] == comment
    assert (told["comment.published"]["public"], told["comment.unpublished"]["public"]) == (True, False)
    gone = told["article.unpublished"]
    assert (gone["articleId"], gone["public"], gone["article"]) == (post.article_id, False, None)
    assert gone["url"].endswith("/on-tides")
    assert b"Secret" not in b"".join(each.body for each in here.requests)


@sqlite_first
async def test_an_attempt_that_comes_late_tells_nothing_that_was_hidden_meanwhile(
    webhooks_url: str, tmp_path: Path
) -> None:
    async with receiving(lambda _: answer(503)) as here, hooked(tmp_path, webhooks_url, [here]) as site:
        await site.endpoint(here, kinds=["article.published"])
        post = await site.room.post("Soon Hidden")
        await until(lambda: len(here.requests) == 1)
        await until(lambda: not site.worker._running)
        await site.room.run(UnpublishArticle(id=post.article_id, expected_version=post.version))
        here.answer = lambda _: OK
        await site.later(minutes=1)
    first, second = here.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.told["data"]["article"]["title"] == "Soon Hidden"
    assert second.told["data"]["article"] is None


async def test_events_of_an_article_come_in_their_order_and_others_do_not_wait_for_them(
    webhooks_url: str, tmp_path: Path
) -> None:
    failing: set[str] = set()

    def refuse(request: Received) -> bytes:
        return answer(500) if request.told["data"]["articleId"] in failing else OK

    async with receiving(refuse) as here, hooked(tmp_path, webhooks_url, [here]) as site:
        await site.endpoint(here, audience="PUBLIC")
        stuck = await site.room.post("Stuck", publish=False)
        failing.add(stuck.article_id)
        await site.room._published(stuck)
        changed = UpdateArticle(id=stuck.article_id, expected_version=stuck.version + 1, title="Stuck, Changed")
        await site.room.run(changed)
        await site.room.post("Free")
        await site.everything_noted()
        await site.deliver_due()
        assert Counter(here.kinds) == {"article.published": 2}
        assert await site.states() == ["PENDING", "PENDING", "DELIVERED"]
        failing.clear()
        await site.later(minutes=1)
        assert await site.states() == ["DELIVERED"] * 3
    of_stuck = [each.told["type"] for each in here.requests if each.told["data"]["articleId"] == stuck.article_id]
    assert of_stuck == ["article.published", "article.published", "article.updated"]


@sqlite_first
async def test_an_attempt_is_repeated_with_growing_pauses_then_it_has_failed_and_a_replay_asks_again(
    webhooks_url: str, tmp_path: Path
) -> None:
    bounds: dict[str, Any] = {"attempts": 4, "first_pause_seconds": 10, "longest_pause_seconds": 100}
    async with (
        receiving(lambda _: answer(500, body=b"no \0 space")) as here,
        hooked(tmp_path, webhooks_url, [here], **bounds) as site,
    ):
        await site.endpoint(here, kinds=["article.published"])
        await site.room.post("On Tides")
        pauses = []
        for attempt in range(1, 5):
            await until(lambda: len(here.requests) == attempt)  # noqa: B023 (called at once)
            await until(lambda: not site.worker._running)
            await site.deliver_due()
            assert len(here.requests) == attempt, "nothing is sent before it is due"
            state, attempts, due = (await site.rows("delivery", "state, attempts, due_at"))[0]
            assert (state, attempts) == ("PENDING" if attempt < 4 else "FAILED", attempt)
            if state == "PENDING":
                pauses.append((instant(due) - site.clock.time).total_seconds())
                site.clock.forward(seconds=pauses[-1] + 0.001)
                site.worker.wake()
        assert [low <= pause <= 2 * low for pause, low in zip(pauses, (5, 20, 50), strict=True)] == [True] * 3
        await site.later(days=1)
        assert len(here.requests) == 4
        ((number, status, problem, excerpt),) = await site.rows("delivery", "id, status_code, problem, excerpt")
        assert (status, problem, excerpt) == (500, "It answered 500.", "no � space")
        here.answer = lambda _: OK
        replayed = await site.mutate("replayWebhookDelivery", id=str(number))
        assert (replayed["errors"], replayed["delivery"]["state"]) == ([], "PENDING")
        await until(lambda: len(here.requests) == 5)
        await until(lambda: not site.worker._running)
        assert await site.rows("delivery", "state, attempts, status_code") == [("DELIVERED", 1, 200)]
        missing = await site.mutate("replayWebhookDelivery", id="no")
        assert [each["code"] for each in missing["errors"]] == ["NOT_FOUND"]
    assert len({each.headers["webhook-id"] for each in here.requests}) == 1


def instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


@sqlite_first
async def test_an_endpoint_that_fails_for_long_is_paused_and_goes_on_when_it_is_activated(
    webhooks_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    bounds: dict[str, Any] = {"pause_endpoint_hours": 2, "longest_pause_seconds": 3_600, "attempts": 30}
    async with receiving(lambda _: answer(500)) as here, hooked(tmp_path, webhooks_url, [here], **bounds) as site:
        endpoint, _ = await site.endpoint(here, kinds=["article.published"])
        first = await site.room.post("On Tides")
        await until(lambda: len(here.requests) == 1)
        await until(lambda: not site.worker._running)
        with caplog.at_level(logging.ERROR, "gql_blog.plugins.webhooks"):
            await site.later(hours=3)
        assert "is paused: It has taken nothing since 2030-01-01 00:00 UTC" in caplog.text
        count = len(here.requests)
        second = await site.room.post("On Bridges")
        await site.everything_noted()
        await site.later(days=1)
        assert len(here.requests) == count, "nothing is sent to a paused endpoint"
        assert await site.states() == ["PENDING", "PENDING"], "and nothing is lost"
        here.answer = lambda _: OK
        activated = await site.mutate("updateWebhook", id=endpoint, active=True)
        assert activated["webhook"]["pausedAt"] is None
        await site.deliver_due()
        assert await site.states() == ["DELIVERED", "DELIVERED"]
        told = {each.told["data"]["articleId"] for each in here.requests[count:]}
        assert told == {first.article_id, second.article_id}, "in any order: they are two articles"


@sqlite_first
async def test_who_answers_410_is_told_nothing_more(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving(lambda _: answer(410)) as here, hooked(tmp_path, webhooks_url, [here]) as site:
        await site.endpoint(here, kinds=["article.published"])
        await site.room.post("On Tides")
        await until(lambda: len(here.requests) == 1)
        await until(lambda: not site.worker._running)
        await site.later(days=1)
        ((because,),) = await site.rows("endpoint", "paused_because")
    assert "410" in because
    assert len(here.requests) == 1


@sqlite_first
async def test_an_endpoint_that_is_not_active_is_told_nothing_of_that_time(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        endpoint, _ = await site.endpoint(here, kinds=["article.published"])
        await site.mutate("updateWebhook", id=endpoint, active=False)
        await site.room.post("On Tides")
        await site.everything_noted()
        await site.mutate("updateWebhook", id=endpoint, active=True)
        post = await site.room.post("On Bridges")
        await until(lambda: len(here.requests) == 1)
    assert here.requests[0].told["data"]["articleId"] == post.article_id


@pytest.mark.long
async def test_two_servers_send_each_delivery_once(webhooks_url: str, tmp_path: Path) -> None:
    clock = Clock()
    async with (
        receiving(lambda _: answer(503)) as here,
        hooked(tmp_path, webhooks_url, [here], clock=clock, parallel_of_endpoint=8) as one,
        hooked(tmp_path, webhooks_url, [here], clock=clock, parallel_of_endpoint=8) as two,
    ):
        await one.endpoint(here, kinds=["article.published"])
        for number in range(20):
            await one.room.post(f"Post {number}")
        await one.everything_noted()
        await one.deliver_due()
        await two.deliver_due()
        await until(lambda: not one.worker._running and not two.worker._running)
        here.requests.clear()
        here.answer = lambda _: OK
        clock.forward(minutes=1)
        await asyncio.gather(one.deliver_due(), two.deliver_due())
        await until(lambda: not one.worker._running and not two.worker._running)
        states = Counter(await one.states())
    assert states == {"DELIVERED": 20}
    assert set(Counter(each.headers["webhook-id"] for each in here.requests).values()) == {1}
    assert len(here.requests) == 20


async def test_what_a_process_had_claimed_when_it_ended_is_sent_by_another(webhooks_url: str, tmp_path: Path) -> None:
    clock = Clock()
    async with receiving(never) as here:
        async with hooked(tmp_path, webhooks_url, [here], clock=clock, total_seconds=60) as site:
            await site.endpoint(here, kinds=["article.published"])
            await site.room.post("On Tides")
            await until(lambda: len(here.requests) == 1)
            for task in site.worker._running.values():
                task.cancel()  # as a kill would, which saves nothing
            await until(lambda: not site.worker._running)
            assert await site.rows("delivery", "state, attempts") == [("PENDING", 0)]
            await site.deliver_due()
            assert len(here.requests) == 1, "another may be at it"
        here.answer = lambda _: OK
        clock.forward(seconds=66)
        async with hooked(tmp_path, webhooks_url, [here], clock=clock) as site:
            await until(lambda: len(here.requests) == 2)
            await until(lambda: not site.worker._running)
            assert await site.states() == ["DELIVERED"]
    assert len({each.headers["webhook-id"] for each in here.requests}) == 1


@sqlite_first
async def test_an_event_that_comes_twice_is_noted_once(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        await site.endpoint(here, kinds=["article.published"])
        await site.room.post("On Tides")
        await until(lambda: len(here.requests) == 1)
        await until(lambda: not site.worker._running)
        async with site.app.database.transaction() as transaction:
            await transaction.execute("UPDATE event_consumer SET position = 0 WHERE name = 'webhooks'")
        await site.everything_noted()
        await site.deliver_due()
        assert await site.states() == ["DELIVERED"]
    assert len(here.requests) == 1


@sqlite_first
async def test_who_is_slow_delays_nobody_else(webhooks_url: str, tmp_path: Path) -> None:
    async with (
        receiving(never) as slow,
        receiving() as fast,
        hooked(tmp_path, webhooks_url, [slow, fast], total_seconds=60) as site,
    ):
        await site.endpoint(slow, kinds=["article.published"])
        await site.endpoint(fast, kinds=["article.published"])
        for number in range(5):
            await site.room.post(f"Post {number}")
        await until(lambda: len(fast.requests) == 5)
        assert slow.connections <= 2
        for task in site.worker._running.values():
            task.cancel()


async def test_the_log_is_forgotten_after_its_days(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here], log_days=3) as site:
        await site.endpoint(here, kinds=["article.published"])
        await site.room.post("On Tides")
        await until(lambda: len(here.requests) == 1)
        await until(lambda: not site.worker._running)
        site.clock.forward(days=2)
        await site.forget_old()
        assert await site.states() == ["DELIVERED"]
        site.clock.forward(days=2)
        await site.forget_old()
        assert await site.states() == []


@sqlite_first
async def test_a_disabled_plugin_sends_nothing_until_it_is_enabled(webhooks_url: str, tmp_path: Path) -> None:
    async with (
        receiving(lambda _: answer(503)) as here,
        hooked(tmp_path, webhooks_url, [here], poll_seconds=0.02) as site,
    ):
        await site.endpoint(here, kinds=["article.published"])
        await site.room.post("On Tides")
        await until(lambda: len(here.requests) == 1)
        await until(lambda: not site.worker._running)
        here.answer = lambda _: OK
        worker = site.worker
        await site.room.run(DisablePlugin(name="webhooks"))
        await until(lambda: worker._task is not None and worker._task.done())
        site.clock.forward(minutes=1)
        assert (await site.states(), len(here.requests)) == (["PENDING"], 1)
        await site.room.run(EnablePlugin(name="webhooks"))
        await until(lambda: len(here.requests) == 2)


@sqlite_first
async def test_a_secret_is_replaced_with_an_overlap(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        endpoint, old = await site.endpoint(here, kinds=["article.published"])
        rotated = await site.mutate("updateWebhook", id=endpoint, rotateSecret=True, overlapHours=2)
        new = rotated["secret"]
        await site.room.post("One")
        await until(lambda: len(here.requests) == 1)
        site.clock.forward(hours=3)
        await site.room.post("Two")
        await until(lambda: len(here.requests) == 2)
        again = await site.mutate("updateWebhook", id=endpoint, rotateSecret=True, overlapHours=0)
        await site.room.post("Three")
        await until(lambda: len(here.requests) == 3)
        shown = str(await site.rows("endpoint"))
    during, after, last = here.requests
    assert old != new != again["secret"]
    assert is_signed(during, old)
    assert is_signed(during, new)
    assert [is_signed(after, each) for each in (old, new)] == [False, True]
    assert [is_signed(last, each) for each in (new, again["secret"])] == [False, True]
    assert not any(each.removeprefix("whsec_") in shown for each in (old, new))


@sqlite_first
async def test_with_another_secret_key_nothing_is_signed_wrongly(
    webhooks_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with receiving() as here:
        async with hooked(tmp_path, webhooks_url, [here]) as site:
            endpoint, _ = await site.endpoint(here, kinds=["article.published"])
        async with hooked(tmp_path, webhooks_url, [here], key=KEY[::-1]) as site:
            await site.room.post("On Tides")
            await until(lambda: "is paused: GQL_BLOG_SECRET_KEY is not the one" in caplog.text)
            assert here.connections == 0
            rotated = await site.mutate("updateWebhook", id=endpoint, rotateSecret=True, active=True)
            await site.later(minutes=1)
    assert is_signed(here.requests[0], rotated["secret"])


@sqlite_first
async def test_the_same_idempotency_key_makes_one_endpoint(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        first = await site.endpoint(here, idempotencyKey="one")
        assert await site.endpoint(here, idempotencyKey="one") == first
        assert await site.endpoint(here) != first
        other = await site.mutate("createWebhook", url="https://other.example/", idempotencyKey="one")
        assert [each["path"] for each in other["errors"]] == [["idempotencyKey"]]
        assert len(await site.rows("endpoint")) == 2


@sqlite_first
async def test_what_admins_change_is_in_the_audit_and_no_secret(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        endpoint, secret = await site.endpoint(here, kinds=["article.published"])
        rotated = await site.mutate("updateWebhook", id=endpoint, active=False, rotateSecret=True)
        await site.mutate("deleteWebhook", id=endpoint)
        entries = await site.room.rows(Audit, subject_id=endpoint)
        told = str([(each.before, each.after) for each in entries])
    assert [(each.action, each.actor) for each in entries] == [
        (f"webhooks.{action}_endpoint", "usr_admin") for action in ("create", "update", "delete")
    ]
    created, updated, deleted = entries
    assert (created.before, deleted.after) == (None, None)
    assert (updated.before["active"], updated.after["active"]) == (True, False)
    assert updated.before["secret"] != updated.after["secret"]
    assert not any(each.removeprefix("whsec_") in told for each in (secret, rotated["secret"]))
    assert here.url not in told


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"url": "http://a.example/"}, "url"),
    ({"url": "https://u:p@a.example/"}, "url"),
    ({"url": "https://a.example:8443/"}, "url"),
    ({"url": "https://a.example/", "kinds": ["article.exploded"]}, "kinds"),
    ({"url": "https://a.example/", "kinds": ["comment.submitted"]}, "kinds"),
    ({"url": "https://a.example/", "articleIds": ["x"]}, "articleIds"),
    ({"url": "https://a.example/", "articleIds": [f"art_{n}" for n in range(101)]}, "articleIds"),
    ({"url": "https://a.example/", "description": "x" * 501}, "description"),
    ({"url": "https://a.example/", "idempotencyKey": ""}, "idempotencyKey"),
]


@sqlite_first
async def test_what_is_wrong_is_named(webhooks_url: str, tmp_path: Path) -> None:
    async with hooked(tmp_path, webhooks_url) as site:
        for given, path in WRONG:
            refused = await site.mutate("createWebhook", **given)
            assert [(each["code"], each["path"]) for each in refused["errors"]] == [("INVALID", [path])], given
        assert await site.rows("endpoint") == []
        made = await site.mutate("createWebhook", url="https://a.example/", kinds=["article.published"])
        endpoint = made["webhook"]["id"]
        refused = await site.mutate("updateWebhook", id=endpoint, url="http://127.0.0.1/")
        assert [each["path"] for each in refused["errors"]] == [["url"]]
        refused = await site.mutate("updateWebhook", id=endpoint, rotateSecret=True, overlapHours=721)
        assert [each["path"] for each in refused["errors"]] == [["overlapHours"]]
        for name in ("updateWebhook", "deleteWebhook"):
            missing = await site.mutate(name, id="whk_" + "0" * 40)
            assert [each["code"] for each in missing["errors"]] == ["NOT_FOUND"]


@sqlite_first
async def test_there_are_at_most_so_many_endpoints(webhooks_url: str, tmp_path: Path) -> None:
    async with hooked(tmp_path, webhooks_url, max_endpoints=1) as site:
        assert (await site.mutate("createWebhook", url="https://a.example/"))["errors"] == []
        (refused,) = (await site.mutate("createWebhook", url="https://b.example/"))["errors"]
    assert refused["message"].startswith("There are 1 endpoints, which are the most.")


async def test_without_a_secret_key_there_are_no_webhooks(sqlite_template: Path, tmp_path: Path) -> None:
    async with hooked(tmp_path, f"sqlite://{tmp_path}/own.db", key="") as site:
        (refused,) = (await site.mutate("createWebhook", url="https://a.example/"))["errors"]
    assert "Set GQL_BLOG_SECRET_KEY" in refused["message"]


@sqlite_first
async def test_they_are_for_admins(webhooks_url: str, tmp_path: Path) -> None:
    others = [Viewer(role, actor="usr_1", user_id="usr_1") for role in Role if role is not Role.ADMIN]
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        endpoint, _ = await site.endpoint(here)
        wanted: dict[str, dict[str, Any]] = {
            "createWebhook": {"url": here.url},
            "updateWebhook": {"id": endpoint, "active": False},
            "deleteWebhook": {"id": endpoint},
            "replayWebhookDelivery": {"id": "1"},
        }
        for viewer in (ANONYMOUS, *others):
            code = "UNAUTHENTICATED" if viewer is ANONYMOUS else "FORBIDDEN"
            for name, given in wanted.items():
                refused = await site.mutate(name, viewer, **given)
                assert [each["code"] for each in refused["errors"]] == [code]
        assert await site.rows("endpoint", "id, active") == [(endpoint, True)]


LISTED = """query($after: String, $state: WebhookDeliveryState) {
  webhooks { id url kinds articleIds audience description active failingSince pausedAt pausedBecause createdBy }
  webhookDeliveries(first: 2, after: $after, state: $state) {
    nodes { id webhookId kind articleId state attempts dueAt statusCode problem excerpt }
    pageInfo { hasNextPage endCursor } } }"""


@sqlite_first
async def test_admins_read_the_endpoints_and_the_log_page_by_page_and_nobody_else(
    webhooks_url: str, tmp_path: Path
) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        endpoint, secret = await site.endpoint(here, kinds=["article.published"], description="The cache")
        posts = [(await site.room.post(f"Post {number}")).article_id for number in range(3)]
        await until(lambda: len(here.requests) == 3)
        await until(lambda: not site.worker._running)
        first = await asked(site, ADMIN)
        second = await asked(site, ADMIN, after=first["webhookDeliveries"]["pageInfo"]["endCursor"])
        failed = await asked(site, ADMIN, state="FAILED")
        hidden = [await asked(site, each) for each in (ANONYMOUS, Viewer(Role.EDITOR, actor="usr_1", user_id="usr_1"))]
    (listed,) = first["webhooks"]
    assert (listed["id"], listed["url"], listed["description"]) == (endpoint, here.url, "The cache")
    assert (listed["audience"], listed["createdBy"], listed["pausedAt"]) == ("PUBLIC", "usr_admin", None)
    assert secret not in str(first)
    nodes = [*first["webhookDeliveries"]["nodes"], *second["webhookDeliveries"]["nodes"]]
    assert [each["articleId"] for each in nodes] == posts[::-1]
    assert {(each["state"], each["statusCode"], each["excerpt"], each["dueAt"]) for each in nodes} == {
        ("DELIVERED", 200, "ok", None)
    }
    assert failed["webhookDeliveries"]["nodes"] == []
    assert hidden == [{"webhooks": None, "webhookDeliveries": None}] * 2


async def asked(site: Hooked, viewer: Viewer, **variables: Any) -> Any:
    answer_ = await site.app.engine.execute(query=LISTED, variables=variables, viewer=viewer)
    return json.loads(answer_.body)["data"]


@sqlite_first
async def test_an_endpoint_goes_with_its_deliveries(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        endpoint, _ = await site.endpoint(here, kinds=["article.published"])
        await site.room.post("On Tides")
        await until(lambda: len(here.requests) == 1)
        await until(lambda: not site.worker._running)
        assert (await site.mutate("deleteWebhook", id=endpoint))["deletedId"] == endpoint
        assert (await site.rows("endpoint"), await site.rows("delivery")) == ([], [])


@sqlite_first
async def test_an_endpoint_of_some_articles_is_told_of_no_other(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving() as here, hooked(tmp_path, webhooks_url, [here]) as site:
        wanted = await site.room.post("Wanted", publish=False)
        await site.endpoint(here, articleIds=[wanted.article_id])
        await site.room.post("Other")
        await site.room._published(wanted)
        await site.everything_noted()
        await site.deliver_due()
    assert {each.told["data"]["articleId"] for each in here.requests} == {wanted.article_id}


@sqlite_first
async def test_what_is_being_sent_at_the_end_comes_to_its_end(webhooks_url: str, tmp_path: Path) -> None:
    free = asyncio.Event()

    async def when_free(_request: Received) -> bytes:
        await free.wait()
        return OK

    async with receiving(when_free) as here:
        async with hooked(tmp_path, webhooks_url, [here], total_seconds=30) as site:
            await site.endpoint(here, kinds=["article.published"])
            await site.room.post("On Tides")
            await until(lambda: len(here.requests) == 1)
            asyncio.get_running_loop().call_later(0.05, free.set)
        async with hooked(tmp_path, webhooks_url, [here]) as site:
            assert await site.rows("delivery", "state, attempts") == [("DELIVERED", 1)]
    assert len(here.requests) == 1


@sqlite_first
async def test_a_lease_is_longer_than_an_attempt(webhooks_url: str, tmp_path: Path) -> None:
    async with receiving(never) as here, hooked(tmp_path, webhooks_url, [here], total_seconds=7) as site:
        await site.endpoint(here, kinds=["article.published"])
        await site.room.post("On Tides")
        await until(lambda: len(here.requests) == 1)
        ((until_when,),) = await site.rows("delivery", "claimed_until")
        for task in site.worker._running.values():
            task.cancel()
    assert instant(until_when) - site.clock.time >= timedelta(seconds=7)
