from gql_blog.content import keys_of_answer, keys_of_change


def test_the_keys_are_the_tags_of_what_everybody_sees() -> None:
    tags = {"public:dialogue:art_1", "public:tag:held", "dialogue:art_2", "account"}
    assert keys_of_answer(tags) == "site dialogue:art_1 tag:held"
    assert keys_of_change(tags) == ("dialogue:art_1", "tag:held")
    assert keys_of_change({"article"}) == ()


def test_very_many_dialogues_are_a_kind_of_an_answer_and_the_site_of_a_change() -> None:
    tags = {f"public:dialogue:art_{number}" for number in range(51)} | {"public:tag"}
    assert keys_of_answer(tags) == "site article comment tag"
    assert keys_of_change(tags) == ("site",)
