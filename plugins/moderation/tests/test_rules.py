"""All rules together."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gql_blog.plugin import ModerationCase, Verdict
from gql_blog_moderation.rules import POLICY_VERSION, judge
from gql_blog_moderation.settings import DEFAULTS, ModerationSettings

COMMENTS = Path(__file__).parents[3].parent / "shared" / "corpus" / "comments" / "comments.jsonl"


def case(text: str, **given_: object) -> ModerationCase:
    plain = ModerationCase("com_1", "art_1", "On Tides", "Ada", text, text)
    return replace(plain, **given_)  # type: ignore[arg-type]


def test_where_nothing_is_found_nothing_is_said() -> None:
    assert judge(case("The tide tables are those of the year before."), DEFAULTS) is None


def test_reasons_and_evidence_of_all_rules_are_kept() -> None:
    judgement = judge(case("Bullshit. See these pages.", links=("https://bit.ly/a",) * 3), DEFAULTS)
    assert judgement is not None
    assert judgement.verdict is Verdict.HOLD
    assert judgement.reason == "It offends: “bullshit”. It has 3 links. It links to bit.ly."
    assert judgement.evidence["policy"] == POLICY_VERSION
    assert [each["rule"] for each in judgement.evidence["rules"]] == ["words", "links", "hosts"]
    assert judgement.score == pytest.approx(1 - 0.4 * 0.5 * 0.4)


def test_the_surest_of_the_final_words_decides() -> None:
    threat_and_links = case("Kill yourself", links=("https://example.org",) * 6)
    judgement = judge(threat_and_links, DEFAULTS)
    assert judgement is not None
    assert judgement.verdict is Verdict.REJECT


def test_the_name_is_judged_too() -> None:
    judgement = judge(case("A fine text.", author_name="Cheap Viagra"), DEFAULTS)
    assert judgement is not None
    assert judgement.verdict is Verdict.HOLD


def test_what_is_set_is_what_counts() -> None:
    strict = ModerationSettings(offences=("tide",), held_links=1)
    judgement = judge(case("The tide.", links=("https://example.org",)), strict)
    assert judgement is not None
    assert len(judgement.evidence["rules"]) == 2


@given(st.text(max_size=300), st.lists(st.text(max_size=30), max_size=8), st.lists(st.text(max_size=60), max_size=4))
def test_any_comment_is_judged_alike_each_time(text: str, links: list[str], previous: list[str]) -> None:
    asked = case(text, links=tuple(links), previous=tuple(previous))
    judgement = judge(asked, DEFAULTS, copies=1)
    assert judgement == judge(asked, DEFAULTS, copies=1)
    if judgement is not None:
        assert judgement.verdict is not Verdict.APPROVE
        assert judgement.score is not None
        assert 0 < judgement.score <= 1
        json.dumps(judgement.evidence)


@pytest.mark.skipif(not COMMENTS.exists(), reason="the shared corpus (../shared/corpus) is not beside this checkout")
def test_of_a_thousand_comments_no_honest_one_is_refused_and_most_spam_is_stopped() -> None:
    stopped = {"ham": 0, "spam": 0, "toxic": 0}
    total = dict(stopped)
    for line in COMMENTS.read_text().splitlines():
        comment = json.loads(line)
        judgement = judge(case(comment["text"]), DEFAULTS)
        total[comment["label"]] += 1
        stopped[comment["label"]] += judgement is not None
        if comment["label"] == "ham" and judgement is not None:
            assert judgement.verdict is Verdict.HOLD, comment["text"]
    assert stopped["ham"] < 0.08 * total["ham"]
    assert stopped["spam"] > 0.7 * total["spam"]
