from gql_blog.transfer.pages.confusables import look_alikes, mixes_alphabets


def test_names_that_look_alike_are_grouped_and_stay_apart() -> None:
    assert look_alikes(["H\u0430ile Chen", "Haile Chen", "Ona Vela"]) == [("H\u0430ile Chen", "Haile Chen")]


def test_the_same_name_is_no_look_alike() -> None:
    assert look_alikes(["Haile Chen", "HAILE CHEN", "Haile Chen"]) == []


def test_mixed_alphabets_are_seen() -> None:
    assert mixes_alphabets("H\u0430ile Chen")
    assert not mixes_alphabets("Иван Петров")
    assert not mixes_alphabets("陈思远 Chen")
