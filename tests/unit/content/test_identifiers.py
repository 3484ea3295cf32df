"""Ids: well-formed, growing, without a repetition, and of a kind."""

from concurrent.futures import ThreadPoolExecutor

from support.cases import cases

from gql_blog.content import ARTICLE, COMMENT, DIALOGUE, ID_LENGTH, new_id, prefix_of, with_prefix


def test_ids_of_one_process_grow_and_never_repeat() -> None:
    made = [new_id(ARTICLE) for _ in range(2000)]
    assert made == sorted(made)
    assert len(set(made)) == 2000
    assert {len(each) for each in made} == {ID_LENGTH}
    assert all(prefix_of(each) == ARTICLE for each in made)


def test_threads_do_not_make_the_same_id() -> None:
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: new_id(COMMENT), range(2000)))
    assert len(set(made)) == 2000


def test_an_id_does_not_tell_the_next() -> None:
    first, second = (
        int(new_id(ARTICLE)[4:].translate(str.maketrans("ghjkmnpqrstvwxyz", "ghijklmnopqrstuv")), 32) for _ in "12"
    )
    assert second - first > 1


@cases(
    "text",
    [
        "",
        "art_",
        "art_0",
        "ART_" + "0" * 26,
        "art_" + "u" * 26,
        "art_" + "0" * 27,
        "art-" + "0" * 26,
        "art_" + "0" * 26 + "\n",
    ],
)
def test_what_is_no_id_has_no_prefix(text: str) -> None:
    assert prefix_of(text) is None


def test_a_dialogue_goes_by_its_posts_digits() -> None:
    post = new_id(ARTICLE)
    assert with_prefix(DIALOGUE, post) == f"{DIALOGUE}_{post[4:]}"
    assert with_prefix(ARTICLE, with_prefix(DIALOGUE, post)) == post
