"""Dialogues of any shape, and what is derived from them, said in plain Python."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

STATUSES = ("DRAFT", "SCHEDULED", "PUBLISHED", "PUBLISHED", "PUBLISHED", "ARCHIVED")
VERDICTS = ("PENDING", "APPROVED", "APPROVED", "APPROVED", "REJECTED", "SPAM")


@dataclass
class Talk:
    """One comment."""

    id: str
    status: str
    parent: "Talk | None" = None
    contributor: str | None = None


@dataclass
class Piece:
    """One article with what hangs from it; ``answers`` is ``None`` for a post."""

    id: str
    status: str
    stub: bool = False
    answers: "Piece | None" = None
    credited: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    comments: list[Talk] = field(default_factory=list)

    @property
    def root(self) -> "Piece":
        """The post."""
        return self if self.answers is None else self.answers.root


def sound(piece: Piece) -> bool:
    """PUBLISHED, and all that it answers is."""
    return piece.status == "PUBLISHED" and (piece.answers is None or sound(piece.answers))


def public(piece: Piece, pieces: list[Piece]) -> bool:
    """A sound article, unless it is a stub that no public article answers."""
    if not sound(piece):
        return False
    return not piece.stub or any(public(each, pieces) for each in pieces if each.answers is piece)


def shown(comment: Talk, piece: Piece, pieces: list[Piece]) -> bool:
    """APPROVED, and its article and its parent are public."""
    if comment.status != "APPROVED" or not public(piece, pieces):
        return False
    return comment.parent is None or shown(comment.parent, piece, pieces)


def article_columns(piece: Piece, pieces: list[Piece]) -> dict[str, object]:
    """The derived columns of an article."""
    answers = [each for each in pieces if each.answers is piece]
    below = [each for each in pieces if each.root is piece and each is not piece]
    return {
        "public": public(piece, pieces),
        "root_id": piece.root.id,
        "response_count": sum(public(each, pieces) for each in answers),
        "response_count_all": sum(each.status == "PUBLISHED" for each in answers),
        "comment_count": sum(shown(each, piece, pieces) for each in piece.comments),
        "comment_count_all": sum(each.status == "APPROVED" for each in piece.comments),
        "dialogue_count": sum(public(each, pieces) for each in below),
        "dialogue_count_all": sum(each.status == "PUBLISHED" for each in below),
    }


def comment_columns(comment: Talk, piece: Piece, pieces: list[Piece]) -> dict[str, object]:
    """The derived columns of a comment."""
    replies = [each for each in piece.comments if each.parent is comment]
    return {
        "public": shown(comment, piece, pieces),
        "reply_count": sum(shown(each, piece, pieces) for each in replies),
        "reply_count_all": sum(each.status == "APPROVED" for each in replies),
    }


def public_contributors(pieces: list[Piece]) -> set[str]:
    """Who is credited in, or linked from, something public."""
    credited = {each for piece in pieces if public(piece, pieces) for each in piece.credited}
    linked = {
        comment.contributor
        for piece in pieces
        for comment in piece.comments
        if comment.contributor and shown(comment, piece, pieces)
    }
    return credited | linked


def public_tags(pieces: list[Piece]) -> set[str]:
    """What something public is tagged with."""
    return {each for piece in pieces if public(piece, pieces) for each in piece.tags}


def grow(chance: random.Random, new_id: Callable[[str], str], contributors: list[str], tags: list[str]) -> list[Piece]:
    """Return a few dialogues of chance, each article after what it answers."""
    pieces: list[Piece] = []
    for _ in range(chance.randint(1, 12)):
        answers = chance.choice([*pieces, None])
        stub = chance.random() < 0.3
        piece = Piece(new_id("art"), chance.choice(STATUSES), stub, answers)
        if not stub:
            piece.credited = set(chance.sample(contributors, chance.randint(0, 2)))
            piece.tags = set(chance.sample(tags, chance.randint(0, 2)))
        for _ in range(chance.randint(0, 5)):
            parent = chance.choice([*piece.comments, None])
            contributor = chance.choice([*contributors, None, None])
            piece.comments.append(Talk(new_id("com"), chance.choice(VERDICTS), parent, contributor))
        pieces.append(piece)
    return pieces
