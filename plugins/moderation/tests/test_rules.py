"""The rule of words."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cases import cases

from gql_blog.plugin import ModerationCase, Verdict
from gql_blog_moderation import repetition
from gql_blog_moderation.contacts import contacts_in, host_of
from gql_blog_moderation.repetition import MOST_COMPARED, MOST_SEQUENCES, check_repetition, likeness, sequences
from gql_blog_moderation.rules import POLICY_VERSION, check_links, check_words, judge
from gql_blog_moderation.settings import DEFAULTS, ModerationSettings
from gql_blog_moderation.text_folding import words

NO_CONTACTS = contacts_in("", ())


def found(text: str, links: int = 0) -> list[tuple[str, Verdict]]:
    contacts = contacts_in(text, ("https://example.org",) * links)
    return [(each.rule, each.verdict) for each in check_words(text, contacts, DEFAULTS)]


@cases(
    ("text", "links", "expected"),
    [
        ("The tide tables are those of the year before.", 0, []),
        ("You bullshit me.", 0, [("words", Verdict.HOLD)]),
        ("i d i o t", 0, [("words", Verdict.HOLD)]),
        ("Kill yourself", 0, [("words", Verdict.REJECT)]),
        ("Subscribe to my news!", 0, [("phrases", Verdict.HOLD)]),
        ("Subscribe to my news!", 1, [("phrases", Verdict.SPAM)]),
        ("I would subscribe.", 1, []),
        ("This shit again.", 0, []),
        ("You shit.", 0, [("words", Verdict.HOLD)]),
        ("I won a prize.", 0, []),
        ("Du Arschloch", 0, [("words", Verdict.HOLD)]),
        ("Сlісk hеrе to еаrn mоnеу", 0, [("phrases", Verdict.SPAM)]),
        ("ＣＬＩＣＫ ＨＥＲＥ ｔｏ ｅａｒｎ ｍｏｎｅｙ", 0, [("phrases", Verdict.SPAM)]),
        ("🅲🅻🅸🅲🅺 🅷🅴🆁🅴 ᴇᴀʀɴ ᴍᴏɴᴇʏ", 0, [("phrases", Verdict.SPAM)]),
        ("Click here and earn money", 0, [("phrases", Verdict.SPAM)]),
        ("Call 0871 872 7270", 0, [("phrases", Verdict.HOLD)]),
        ("It was 0871 872 7270.", 0, []),
        ("From 1999 to 2017, 12,345,678 people", 0, []),
        ("加微信领取", 0, [("phrases", Verdict.HOLD)]),
        ("Scunthorpe, Essex, a classic assassin in Penistone", 0, []),
        ("Dick Cheney and the Prussian cocktail", 0, []),
    ],
)
def test_words(text: str, links: int, expected: list[tuple[str, Verdict]]) -> None:
    assert found(text, links) == expected


def test_the_evidence_names_the_words_and_the_longer_of_two() -> None:
    (suspicion,) = check_words("Check out my channel", NO_CONTACTS, DEFAULTS)
    assert suspicion.evidence["phrases"] == ["check out my"]
    settings = ModerationSettings(advertising={"*": ("check", "check out", "out")})
    (suspicion,) = check_words("Check out", NO_CONTACTS, settings)
    assert suspicion.evidence["phrases"] == ["check out"]
    assert suspicion.reason == "It advertises: “check out”."


def test_more_words_are_surer() -> None:
    one, two = [next(check_words(text, NO_CONTACTS, DEFAULTS)).score for text in ("idiot", "idiot moron")]
    assert one < two < 1


PROSE = "A few words about the tides of the harbour"


@cases(
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
    assert [(each.rule, each.verdict) for each in check_links(text, links, DEFAULTS)] == expected


def test_the_evidence_counts_all_and_shows_some() -> None:
    (suspicion,) = check_links(PROSE, [f"https://example.org/{number}" for number in range(50)], DEFAULTS)
    assert suspicion.evidence["count"] == 50
    assert len(suspicion.evidence["links"]) == 20


@cases(
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


TEXT = "The tide tables of the harbour are those of the year before."


def found_repetitions(text: str, previous: tuple[str, ...] = (), copies: int = 0) -> list[tuple[str, Verdict]]:
    return [(each.rule, each.verdict) for each in check_repetition(text, previous, copies, DEFAULTS)]


@cases(
    ("text", "previous", "copies", "expected"),
    [
        (TEXT, (), 0, []),
        (TEXT, ("Something else entirely about bridges and doors.",), 0, []),
        (TEXT, (TEXT.upper(),), 0, [("repetition", Verdict.HOLD)]),
        (TEXT, (TEXT, TEXT + "!"), 0, [("repetition", Verdict.SPAM)]),
        (TEXT, (TEXT.replace("before", "after"),), 0, [("repetition", Verdict.HOLD)]),
        (TEXT, (), 1, [("copies", Verdict.HOLD)]),
        (TEXT, (), 3, [("copies", Verdict.SPAM)]),
        ("I love it", (), 3, []),
        ("buy " * 12, (), 0, [("monotony", Verdict.HOLD)]),
        (
            "ONLY CAPITALS STAND IN THIS COMMENT, AND NOBODY KNOWS WHY, NOT EVEN ITS AUTHOR",
            (),
            0,
            [("capitals", Verdict.HOLD)],
        ),
        ("NATO and the UN", (), 0, []),
        ("", (), 0, []),
    ],
)
def test_repetition(text: str, previous: tuple[str, ...], copies: int, expected: list[tuple[str, Verdict]]) -> None:
    assert found_repetitions(text, previous, copies) == expected


def test_likeness_is_the_share_of_sequences() -> None:
    one = words("one two three four five")
    assert likeness(one, one) == 1
    assert likeness(one, words("one two three four six")) == 0.5
    assert likeness(one, words("six seven eight nine ten")) == 0
    assert likeness(words("one two"), words("one two")) == 0


def case(text: str, **given_: object) -> ModerationCase:
    plain = ModerationCase(
        comment_id="com_1", article_id="art_1", article_title="On Tides", author_name="Ada", source=text, text=text
    )
    return replace(plain, **given_)  # type: ignore[arg-type]


def test_where_nothing_is_found_nothing_is_said() -> None:
    assert judge(case("The tide tables are those of the year before."), DEFAULTS) is None


def test_reasons_and_evidence_of_all_rules_are_kept() -> None:
    judgement = judge(case("Idiot. See these pages.", links=("https://bit.ly/a",) * 3), DEFAULTS)
    assert judgement is not None
    assert judgement.verdict is Verdict.HOLD
    assert judgement.reason == "It offends: “idiot”. It has 3 links. It links to bit.ly."
    assert judgement.policy_version == POLICY_VERSION
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
    strict = ModerationSettings(offences={"*": ("tide",)}, held_links=1)
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


def test_a_plain_list_is_for_all_languages() -> None:
    assert ModerationSettings.model_validate({"offences": ["tide"]}).offences == {"*": ("tide",)}


@cases(("locale", "held"), [("en", True), ("de", False), ("de-AT", False)])
def test_a_word_is_innocent_in_the_language_in_which_it_is(locale: str, held: bool) -> None:
    """The German word for thick, and an old word for a hundredweight of cod."""
    judged = judge(case("Das Fag war schwer.", locale=locale), DEFAULTS)
    assert (judged is not None) is held


def test_who_works_here_may_link_and_advertise_and_not_threaten() -> None:
    links = ("https://example.org",) * 7
    assert judge(case("Click here and earn money", links=links), DEFAULTS, trusted=True) is None
    threat = judge(case("Kill yourself"), DEFAULTS, trusted=True)
    assert threat is not None
    assert threat.verdict is Verdict.REJECT


def test_who_writes_very_fast_is_held() -> None:
    assert judge(case("A fine text."), DEFAULTS, pace=DEFAULTS.flood_comments - 1) is None
    held = judge(case("A fine text."), DEFAULTS, pace=DEFAULTS.flood_comments)
    assert held is not None
    assert (held.verdict, held.reason) == (Verdict.HOLD, "Its author has sent 8 comments within 10 minutes.")


def test_the_work_on_a_long_comment_beside_alike_ones_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many and however long: so many comparisons, of so many sequences, and long texts are not folded."""
    compared: list[tuple[int, int]] = []
    folded: list[int] = []

    def likeness_counted(one: Sequence[str], other: Sequence[str]) -> float:
        step = -(-max(len(one), len(other)) // MOST_SEQUENCES)
        compared.append((len(sequences(one, step)), len(sequences(other, step))))
        return likeness(one, other)

    def words_counted(text: str) -> list[str]:
        folded.append(len(text))
        return words(text)

    monkeypatch.setattr(repetition, "likeness", likeness_counted)
    monkeypatch.setattr(repetition, "words", words_counted)
    vocabulary = [f"{one}{two}{three}" for one in "bcdfglm" for two in "aeiou" for three in "nrstlmx"]
    pages = [" ".join(vocabulary[(place * place + number) % 245] for place in range(5000)) for number in range(40)]
    assert min(map(len, pages)) >= 19_000
    assert judge(case(pages[0], previous=tuple(pages[1:])), DEFAULTS) is None
    assert len(compared) == MOST_COMPARED
    assert max(max(pair) for pair in compared) <= 4 * MOST_SEQUENCES
    assert folded == []
    alike = judge(case(pages[0], previous=(pages[0] + " more",)), DEFAULTS)
    assert alike is not None
    assert alike.reason == "Its author has said nearly the same before."


def test_a_link_that_ends_a_part_of_a_sentence_is_counted_once() -> None:
    links = ("https://r.example/1", "https://s.example/2", "https://t.example/3")
    text = "Look at https://r.example/1 and (https://s.example/2), and then at https://t.example/3."
    assert contacts_in(text, links).links == links
    assert contacts_in(text, ()).links == links
    page = "https://w.example/Tide_(sea)"
    assert contacts_in(f"{page}.", ()).links == (page,)
