"""Ids in the values of plugins that stand for rows of the core: the core reads the rows, with the viewer's sight."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, get_args, get_origin

MAX_NODES: Final = 100
"""The longest list of such ids. Longer lists are connections."""


@dataclass(frozen=True, slots=True)
class NodeType:
    """The type of the core whose rows these ids name."""

    name: str


ArticleNode = Annotated[str, NodeType("Article")]
"""The id of a post or a response."""
PostNode = Annotated[str, NodeType("Post")]
ResponseNode = Annotated[str, NodeType("Response")]
DialogueNode = Annotated[str, NodeType("Dialogue")]
CommentNode = Annotated[str, NodeType("Comment")]
ContributorNode = Annotated[str, NodeType("Contributor")]
TagNode = Annotated[str, NodeType("Tag")]
UserNode = Annotated[str, NodeType("User")]

ID = Annotated[str, "ID"]
"""The id of an object of a plugin's own: text, and an ``ID`` in the schema."""


def node_type(annotation: Any) -> str | None:
    """Return the type of the core that an annotation names, ``None`` for any other annotation."""
    if get_origin(annotation) is not Annotated:
        return None
    return next((each.name for each in get_args(annotation)[1:] if isinstance(each, NodeType)), None)
