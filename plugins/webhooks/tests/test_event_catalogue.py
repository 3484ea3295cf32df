"""Which events an endpoint may be told of."""

from support.cases import cases

from gql_blog_webhooks.event_catalogue import PUBLIC_KINDS, STAFF_KINDS, WebhookAudience, kinds_for, may_be_told

PUBLIC, STAFF = WebhookAudience.PUBLIC, WebhookAudience.STAFF


def test_the_staff_may_be_told_of_all_kinds() -> None:
    assert set(kinds_for(STAFF)) == {*PUBLIC_KINDS, *STAFF_KINDS}
    assert not set(kinds_for(PUBLIC)) & set(STAFF_KINDS)


@cases("kind", PUBLIC_KINDS)
def test_everybody_is_told_of_what_is_public_or_was_until_now(kind: str) -> None:
    assert may_be_told(PUBLIC, kind, {"public": True, "wasPublic": True})
    assert may_be_told(PUBLIC, kind, {"public": True, "wasPublic": False})
    assert may_be_told(PUBLIC, kind, {"public": False, "wasPublic": True})
    assert not may_be_told(PUBLIC, kind, {"public": False, "wasPublic": False})
    assert not may_be_told(PUBLIC, kind, {})
    assert may_be_told(STAFF, kind, {})


@cases("kind", [*STAFF_KINDS, "article.exploded"])
def test_nobody_else_is_told_of_the_work_of_the_staff_or_of_kinds_that_came_later(kind: str) -> None:
    assert not may_be_told(PUBLIC, kind, {"public": True, "wasPublic": True})
    assert may_be_told(STAFF, kind, {})
