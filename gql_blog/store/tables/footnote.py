"""Footnotes, with what a reader of citations made of them."""

from tortoise import fields
from tortoise.models import Model

from gql_blog.content import FOOTNOTE, FootnoteKind
from gql_blog.store.tables.columns_and_checks import JsonText, at_least, check, choice_field, id_field, link, one_of


class Footnote(Model):
    """One note; ``number`` counts from 1.

    ``work_key`` says which work the note cites (its own, or the one that it refers to) by first author, year and
    title; ``work_doi`` says it by its DOI, which comes first where there is one. ``work_order`` sorts works;
    ``work_text`` is the work written out without a locator, ``work_in_styles`` in citation styles, by their names. All
    are null where no citation could be read.
    """

    id = id_field(FOOTNOTE)
    article = link("Article", "footnotes", fields.CASCADE)
    number = fields.IntField()
    label = fields.TextField()
    anchor = fields.TextField()
    marker_anchors = JsonText()
    text = fields.TextField()
    html = fields.TextField()
    kind = choice_field(FootnoteKind, default=FootnoteKind.REMARK)
    refers_to = link("Footnote", "referred_by", fields.SET_NULL, null=True, db_index=True)
    locator = fields.TextField(null=True)
    resolved_text = fields.TextField(null=True)
    citation = JsonText(null=True)
    work_key = fields.TextField(null=True)
    work_doi = fields.TextField(null=True)
    work_order = fields.TextField(null=True)
    work_text = fields.TextField(null=True)
    work_in_styles = JsonText(null=True)

    class Meta:
        table = "footnote"
        constraints = (
            one_of("footnote_kind", "kind", FootnoteKind),
            at_least("footnote_number", 1, "number"),
            check("footnote_not_to_itself", '"refers_to_id" <> "id"'),
        )
        unique_together = (("article", "number"),)


class FootnoteCandidate(Model):
    """A note that another one may refer to, where there is more than one; ``position`` counts from 1."""

    id = fields.BigIntField(primary_key=True, generated=True)
    footnote = link("Footnote", "candidates", fields.CASCADE)
    candidate = link("Footnote", "candidate_of", fields.CASCADE, db_index=True)
    position = fields.IntField()

    class Meta:
        table = "footnote_candidate"
        constraints = (
            at_least("footnote_candidate_position", 1, "position"),
            check("footnote_candidate_not_itself", '"candidate_id" <> "footnote_id"'),
        )
        unique_together = (("footnote", "position"),)
