from gql_blog.content import snippet


def test_whole_words_are_marked_and_the_rest_is_escaped() -> None:
    assert snippet({"sea": "sea"}, "Title", "<b>The sea</b> & seas") == (
        "&lt;b&gt;The <mark>sea</mark>&lt;/b&gt; &amp; seas"
    )


def test_it_is_cut_around_the_match_between_words() -> None:
    made = snippet({"moon": "moon"}, "", "four " * 100 + "moon" + " five" * 100)
    assert made.startswith("…four ")
    assert made.endswith(" five…")
    assert " <mark>moon</mark> " in made
    assert 150 < len(made) < 200


def test_without_spaces_it_is_cut_anywhere() -> None:
    made = snippet({"moon": "moon"}, "", "x-" * 200 + "moon" + "-y" * 200)
    assert len(made) == 80 + len("<mark>moon</mark>") + 80 + 2


def test_it_falls_back_to_the_title_then_to_the_beginning() -> None:
    assert snippet({"tides": "tides"}, "On Tides", "Nothing here.") == "On <mark>Tides</mark>"
    assert snippet({"tides": "tides"}, "None", "<" * 200) == "&lt;" * 160 + "…"
    assert snippet({"tides": "tides"}, "None", "Short.") == "Short."
    assert snippet({}, "", "") == ""


def test_of_a_run_without_spaces_the_part_is_marked_wherever_it_stands() -> None:
    assert snippet({"制裁": "制裁"}, "", "关于制裁的制裁谈判") == "关于<mark>制裁</mark>的<mark>制裁</mark>谈判"
    assert (
        snippet(dict.fromkeys(("制裁", "制裁的", "判"), ""), "", "制裁的谈判") == "<mark>制裁的</mark>谈<mark>判</mark>"
    )
    assert snippet({"ガギ": "ガギ"}, "", "ｱｶﾞｷﾞ") == "ｱ<mark>ｶﾞｷﾞ</mark>"


def test_what_is_spelled_otherwise_is_marked_as_it_stands() -> None:
    assert snippet({"resume": "resume"}, "", "Her Re\u0301sume\u0301.") == "Her <mark>Re\u0301sume\u0301</mark>."
    assert snippet({"negotiations": "negotiations"}, "", "Nego\u00adtiations") == "<mark>Nego\u00adtiations</mark>"
    assert snippet({"strasse": "strasse"}, "", "Die Straße") == "Die <mark>Straße</mark>"


def test_the_stretch_with_most_of_what_is_looked_for_is_shown() -> None:
    text = "A moon. " + "word " * 100 + "A moon by the sea. " + "word " * 100 + "A sea."
    made = snippet({"moon": "moon", "sea": "sea"}, "", text)
    assert "<mark>moon</mark> by the <mark>sea</mark>" in made
    assert made.startswith("…")


def test_a_long_row_of_matches_is_shown_in_part() -> None:
    made = snippet({"moon": "moon"}, "", "moon " * 1000)
    assert 20 < made.count("<mark>") < 60
    assert made.endswith("…")
