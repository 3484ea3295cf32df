import pytest

from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.search import found, score_order, snippet
from gql_blog.read.slots import Slots


def test_every_word_is_looked_for_as_a_parameter() -> None:
    slots = Slots()
    text, getters = slots.finish(found(["moon", "sea"], "a", slots, SQLITE), SQLITE)
    assert text.count("instr(") == 2
    assert "moon" not in text
    assert [getter(None) for getter in getters] == [" moon ", " sea "]  # type: ignore[arg-type]
    assert "strpos" in found(["moon"], "a", Slots(), POSTGRES)
    assert found([], "a", Slots(), SQLITE) == "false"


def test_the_score_takes_words_alone() -> None:
    assert score_order(["moon"]).name == "SCORE-"
    assert "'moon'" in score_order(["moon"]).terms[0].raw("a")
    with pytest.raises(ValueError, match="is no word"):
        score_order(["moon' or 1"])


def test_a_snippet_marks_whole_words_and_escapes_the_rest() -> None:
    assert snippet(["sea"], "Title", "<b>The sea</b> & seas") == ("&lt;b&gt;The <mark>sea</mark>&lt;/b&gt; &amp; seas")


def test_a_snippet_is_cut_around_the_first_match() -> None:
    text = "x " * 200 + "moon" + " y" * 200
    made = snippet(["moon"], "", text)
    assert made.startswith("…")
    assert made.endswith("…")
    assert "<mark>moon</mark>" in made
    assert len(made) == 80 + len("<mark>moon</mark>") + 80 + 2


def test_a_snippet_falls_back_to_the_title_then_the_beginning() -> None:
    assert snippet(["tides"], "On Tides", "Nothing here.") == "On <mark>Tides</mark>"
    assert snippet(["tides"], "None", "<" * 200) == "&lt;" * 160


def test_of_a_run_without_spaces_the_part_is_marked() -> None:
    assert snippet(["制裁"], "", "关于制裁的谈判") == "关于<mark>制裁</mark>的谈判"
