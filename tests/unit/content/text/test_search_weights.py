"""What is stored of an article so that it can be found, and found first."""

from gql_blog.content import HEAVIEST, search_entry, weighed


def weights(title: str = "", beside: tuple[str, ...] = (), text: str = "") -> dict[str, int]:
    entries = search_entry(title, beside, text).words.split(" ")
    return {word: int(weight) for word, _, weight in (entry.partition("=") for entry in entries if entry)}


def test_each_word_is_held_once_with_its_weight_the_heaviest_first() -> None:
    entry = search_entry("On Tides", ("Ada Lund",), "The moon, the MOON.")
    assert entry.words == "on=11 tides=11 ada=9 lund=9 moon=9 the=9"
    assert entry.runs == ""
    assert search_entry("", (), "!").words == ""
    assert weighed("tides", 11) in entry.words.split(" ")


def test_the_title_counts_most_then_what_stands_beside_it_then_the_text() -> None:
    found = weights("moon", ("sea",), "tide " + "word " * 999)
    assert found["moon"] > found["sea"] > found["tide"] > 1
    assert weights("moon", (), "moon")["moon"] > found["moon"]


def test_more_often_weighs_more_and_in_a_long_text_less() -> None:
    once, often = (weights(text="moon " * times + "word " * 1000)["moon"] for times in (1, 8))
    assert often > once
    assert weights(text="moon " + "word " * 20_000)["moon"] < once
    assert all(1 <= weight <= HEAVIEST for weight in weights("moon " * 500, (), "moon " * 500).values())


def test_of_scripts_without_spaces_parts_and_long_runs_are_held() -> None:
    entry = search_entry("谈判", (), "制裁与谈判 制裁 制裁与谈判")
    assert {entry.partition("=")[0] for entry in entry.words.split(" ")} == set("制裁与谈判") | {
        "制裁",
        "裁与",
        "与谈",
        "谈判",
    }
    assert entry.runs == "制裁与谈判"


def test_what_postgresql_could_not_hold_is_left_out_the_lightest_first() -> None:
    many = " ".join(f"w{number}{'x' * 50}" for number in range(30_000))
    entry = search_entry("kept", (), many)
    assert entry.words.startswith("kept=")
    assert 900_000 < len(entry.words.replace(" ", "")) <= 1_000_000
