import pytest

from gql_blog.access import PreviewSigner
from gql_blog.content import PREVIEW_LINK, new_id

SIGNER = PreviewSigner("k" * 32)
LINK = new_id(PREVIEW_LINK)


def test_a_token_names_its_link() -> None:
    assert SIGNER.link_of(SIGNER.token(LINK)) == LINK
    assert PreviewSigner("k" * 32).token(LINK) == SIGNER.token(LINK), "every server makes the same"


def test_no_character_of_it_can_be_altered() -> None:
    token = SIGNER.token(LINK)
    for place in range(len(token)):
        for letter in {"0", "a", "-", "\ud800", "é"} - {token[place]}:
            assert SIGNER.link_of(token[:place] + letter + token[place + 1 :]) == ""
    for altered in (token[:-1], f"{token} ", f"{token}=", "", LINK, "gqlp_", SIGNER.token(new_id(PREVIEW_LINK))[:31]):
        assert SIGNER.link_of(altered) == ""


def test_what_another_key_signed_is_nothing() -> None:
    assert PreviewSigner("j" * 32).link_of(SIGNER.token(LINK)) == ""


def test_without_a_key_nothing_is_signed() -> None:
    nobody = PreviewSigner()
    assert not nobody.has_key
    assert nobody.link_of(SIGNER.token(LINK)) == ""
    with pytest.raises(AssertionError):
        nobody.token(LINK)
