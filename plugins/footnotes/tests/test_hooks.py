"""The plugin as gql_blog calls it."""

from importlib.metadata import entry_points

from gql_blog.plugin import PLUGIN_API_VERSION, FootnoteKind, Note, ReadNote
from gql_blog_footnotes import hooks


def test_it_is_found_by_its_entry_point() -> None:
    (point,) = entry_points(group="gql_blog.plugins", name="footnotes")
    assert point.load() is hooks
    assert hooks.api_version == PLUGIN_API_VERSION


def test_notes_are_read_and_linked() -> None:
    full = Note(
        number=1,
        label="1",
        text="Ada Stone, Marks (Oslo: Rune, 1999), 5.",
        html="<p>Ada Stone, Marks (Oslo: Rune, 1999), 5.</p>",
        anchor="fn-a-1",
    )
    ibid = Note(number=2, label="2", text="Ibid, 6.", html="<p>Ibid, 6.</p>", anchor="fn-a-2")
    first, second = hooks.read_notes((full, ibid))
    assert (first.kind, second.kind, second.refers_to) == (FootnoteKind.FULL, FootnoteKind.IBID, 1)
    assert hooks.render_note(full, first, None) is None
    html = hooks.render_note(ibid, second, full)
    whole = "Ada Stone, Marks (Oslo: Rune, 1999), 6."
    assert html == f'<p><a href="#fn-a-1" title="{whole}" aria-label="Ibid: {whole}">Ibid</a>, 6.</p>'
    assert hooks.render_note(ibid, ReadNote(), None) is None


def test_its_classes_have_its_prefix() -> None:
    assert set(hooks.register_markup().classes) == {"footnotes-sidenote", "footnotes-number"}


def test_one_field_is_added() -> None:
    (field,) = hooks.register_fields()
    assert (field.type_name, field.name) == ("Footnote", "shortCitation")
