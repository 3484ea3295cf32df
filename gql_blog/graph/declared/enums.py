"""The enums: the vocabularies of ``content``, which stay as they are, and the words for orders."""

from typing import Final

from strawberry.types.enum import EnumValue, StrawberryEnumDefinition

from gql_blog.content import Vocabulary


class OrderDirection(Vocabulary):
    """The direction of an order. Nulls come last in either direction."""

    ASC = "ASC", "Ascending: small to large, old to new, A to Z."
    DESC = "DESC", "Descending: large to small, new to old, Z to A."


class ArticleOrderField(Vocabulary):
    """The fields that articles can be ordered by."""

    PUBLISHED_ON = "PUBLISHED_ON", "The printed date."
    PUBLISHED_AT = "PUBLISHED_AT", "When the article was published on this site."
    UPDATED_AT = "UPDATED_AT", "When the article was last changed."
    TITLE = "TITLE", "The title, by code point."
    RESPONSE_COUNT = "RESPONSE_COUNT", "The number of published direct responses that `responseCount` shows the viewer."


class CommentOrderField(Vocabulary):
    """The fields that comments can be ordered by."""

    POSTED_ON = "POSTED_ON", "The printed date, or the date of receipt."
    PUBLISHED_AT = "PUBLISHED_AT", "When it last became public here: what is approved late comes last."


class MediaOrderField(Vocabulary):
    """The fields that media can be ordered by."""

    CREATED_AT = "CREATED_AT", "When it was added."
    SIZE = "SIZE", "The size of the stored file."


def _enum(vocabulary: type[Vocabulary]) -> StrawberryEnumDefinition:
    values = [EnumValue(each.name, each.value, description=each.meaning) for each in vocabulary]
    description = " ".join((vocabulary.__doc__ or "").split())
    return StrawberryEnumDefinition(
        wrapped_cls=vocabulary, name=vocabulary.__name__, values=values, description=description
    )


ENUMS: Final[dict[str, StrawberryEnumDefinition]] = {each.__name__: _enum(each) for each in Vocabulary.__subclasses__()}
"""Every enum of the core, by name."""
