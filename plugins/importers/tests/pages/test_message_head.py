"""The subject and the sender of a message are title and author of its text, where that is certain."""

from support.cases import cases

from gql_blog_importers.pages import parse_page

_TEXT = "\n\n".join(["The ferry was run by one family for four generations, and nobody thought of it so. " * 3] * 3)


@cases(
    ("subject", "others", "title", "names"),
    [
        ("[quay-l] The long ferry", "", "The long ferry", ["Ona Vela"]),
        ("Of other things", "", None, ["Ona Vela"]),
        ("The long ferry", "Summary: Our ferry\n", None, ["Ona Vela"]),
        ("The long ferry", "Sender: Mara Lind <mara@quay.example>\n", "The long ferry", []),
    ],
)
def test_what_the_head_of_a_message_says(subject: str, others: str, title: str | None, names: list[str]) -> None:
    head = f"From: Ona Vela <ona@quay.example>\nTo: quay-l@quay.example\n{others}Subject: {subject}\n"
    draft = parse_page(f"{head}\n{_TEXT}\n".encode())
    assert (draft.title, [each.name for each in draft.bylines]) == (title, names)
