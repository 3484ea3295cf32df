"""The rule of links."""

import pytest

from gql_blog.plugin import Verdict
from gql_blog_moderation.links import host_of, linked
from gql_blog_moderation.settings import DEFAULTS

PROSE = "A few words about the tides of the harbour"


@pytest.mark.parametrize(
    ("text", "links", "expected"),
    [
        (PROSE, [], []),
        (PROSE, ["https://example.org"] * 2, []),
        (PROSE, ["https://example.org"] * 3, [("links", Verdict.HOLD)]),
        (PROSE, ["https://example.org"] * 6, [("links", Verdict.SPAM)]),
        ("see https://example.org", ["https://example.org"], [("links", Verdict.HOLD)]),
        (PROSE, ["https://bit.ly/x"], [("hosts", Verdict.HOLD)]),
        (PROSE, ["http://192.0.2.7/x"], [("hosts", Verdict.HOLD)]),
        (PROSE, ["https://xn--e1afmkfd.example/"], [("hosts", Verdict.HOLD)]),
        (PROSE, ["mailto:ada@example.org", "/relative"], []),
    ],
)
def test_links(text: str, links: list[str], expected: list[tuple[str, Verdict]]) -> None:
    assert [(each.rule, each.verdict) for each in linked(text, links, DEFAULTS)] == expected


def test_the_evidence_counts_all_and_shows_some() -> None:
    (suspicion,) = linked(PROSE, [f"https://example.org/{number}" for number in range(50)], DEFAULTS)
    assert suspicion.evidence["count"] == 50
    assert len(suspicion.evidence["links"]) == 20


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://www.Example.org:80/x", "example.org"),
        ("www.example.org", "example.org"),
        ("http://[bad", ""),
        ("http://[::1]/", "::1"),
        ("", ""),
    ],
)
def test_hosts(link: str, host: str) -> None:
    assert host_of(link) == host
