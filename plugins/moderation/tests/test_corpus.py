"""What the rules alone do to labelled comments: the shared corpus, and a set that was written first."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from gql_blog.plugin import ModerationCase, Verdict
from gql_blog_moderation.rules import judge
from gql_blog_moderation.settings import DEFAULTS

HERE = Path(__file__).parent
COMMENTS = HERE.parents[2].parent / "shared" / "corpus" / "comments" / "comments.jsonl"
LABELS, VERDICTS = ("ham", "spam", "toxic"), ("-", "HOLD", "SPAM", "REJECT")
REFUSED = (Verdict.SPAM.value, Verdict.REJECT.value)

Table = Counter[tuple[str, str]]


def judged(comments: list[tuple[str, str]]) -> Table:
    """Count the comments by label and verdict; ``-`` is for those of which nothing is said."""
    table: Table = Counter()
    for label, text in comments:
        case = ModerationCase(
            comment_id="com_1", article_id="art_1", article_title="On Tides", author_name="Ada", source=text, text=text
        )
        judgement = judge(case, DEFAULTS)
        table[label, judgement.verdict.value if judgement else "-"] += 1
    return table


def as_rows(table: Table) -> list[str]:
    """The table as the README has it."""
    return [f"| {label} | " + " | ".join(str(table[label, verdict]) for verdict in VERDICTS) + " |" for label in LABELS]


def shares(table: Table) -> tuple[float, float]:
    """The precision of what is refused, and the share of ham that is held or refused."""
    refused = sum(count for (_, verdict), count in table.items() if verdict in REFUSED)
    wrongly = sum(table["ham", verdict] for verdict in REFUSED)
    ham = sum(count for (label, _), count in table.items() if label == "ham")
    return 1 - wrongly / refused, 1 - table["ham", "-"] / ham


def told_in_the_readme(heading: str) -> list[str]:
    readme = (HERE.parent / "README.md").read_text(encoding="utf-8")
    section = readme.partition(f"### {heading}\n")[2].partition("\n#")[0]
    return re.findall(r"^\| (?:ham|spam|toxic) \|.*\|$", section, flags=re.MULTILINE)


def check(name: str, table: Table) -> None:
    rows = as_rows(table)
    precision, stopped = shares(table)
    print(f"{name}: precision of refused {precision:.3f}, ham held or refused {stopped:.3f}", *rows, sep="\n")
    assert precision >= 0.98
    assert stopped <= 0.05
    assert told_in_the_readme(name) == rows


@pytest.mark.skipif(not COMMENTS.exists(), reason="the shared corpus (../shared/corpus) is not beside this checkout")
def test_of_the_corpus_no_honest_comment_is_refused_and_few_are_held() -> None:
    found = [json.loads(line) for line in COMMENTS.read_text(encoding="utf-8").splitlines()]
    check("The shared corpus", judged([(each["label"], each["text"]) for each in found]))


def test_of_our_own_set_no_honest_comment_is_refused_and_few_are_held() -> None:
    comments = [
        (label, line.partition("|")[2])
        for label in LABELS
        for line in (HERE / f"held_out/{label}.txt").read_text(encoding="utf-8").splitlines()
    ]
    assert len(comments) > 150
    check("Our own set", judged(comments))
