"""The comments of a database of chance, with what moderation said of them."""

import hashlib
from typing import Any

from support.triples.stock import Stock
from support.triples.words import line, perhaps, running

from gql_blog.content import CommentStatus, DecisionOutcome, Verdict

_STATUSES = (*("APPROVED",) * 7, *map(str, CommentStatus))


def discuss(stock: Stock) -> None:
    """Add comments to some articles, many to a few."""
    for article in stock.rows["article"]:
        if stock.chance.random() < 0.3:
            stock.add(
                "comment_policy",
                article_id=article["id"],
                moderation=stock.chance.choice((None, "BEFORE", "AFTER")),
                close_after_days=stock.chance.choice((None, 0, 30)),
                closed=stock.chance.random() < 0.5,
            )
        said: list[dict[str, Any]] = []
        for _ in range(stock.chance.choice((0, 0, 1, 3, 3, 8))):
            said.append(_comment(stock, article, said))


def receipt_of(comment_id: str) -> str:
    """Return the receipt that the author of a comment holds."""
    return f"receipt of {comment_id}"


def _comment(stock: Stock, article: dict[str, Any], earlier: list[dict[str, Any]]) -> dict[str, Any]:
    chance = stock.chance
    text, name = running(chance, 12), line(chance, 2)
    parent = chance.choice(earlier) if earlier and chance.random() < 0.5 else None
    comment = stock.add(
        "comment",
        id=stock.id("com"),
        article_id=article["id"],
        parent_id=parent and parent["id"],
        author_name=name,
        author_name_folded=name.casefold(),
        author_email=None,
        account_id=stock.id_perhaps("account", 0.4),
        contributor_id=stock.id_perhaps("contributor", 0.4),
        posted_on=stock.day(),
        posted_at=chance.choice((None, stock.instant())),
        source=text,
        html=f"<p>{text}</p>",
        text=text,
        text_folded=text.casefold(),
        status=chance.choice(_STATUSES),
        public=False,
        version=chance.randint(1, 4),
        edited_at=chance.choice((None, stock.instant())),
        withdrawn_at=chance.choice((None, None, stock.instant())),
        published_at=chance.choice((None, stock.instant(), stock.instant())),
        status_reason=perhaps(chance, "A moderator has to look at it first."),
    )
    if chance.random() < 0.3:
        for version in (1, 2):
            was = running(chance, 5)
            stock.add(
                "comment_text",
                comment_id=comment["id"],
                version=version,
                source=was,
                text=was,
                replaced_at=stock.instant(),
            )
    _judge(stock, comment)
    return comment


def _judge(stock: Stock, comment: dict[str, Any]) -> None:
    chance = stock.chance
    for _ in range(chance.choice((0, 0, 1, 3))):
        stock.add(
            "decision",
            id=stock.id("dec"),
            comment_id=comment["id"],
            decided_by=line(chance, 1),
            account_id=None,
            verdict=str(chance.choice(list(Verdict))),
            score=chance.choice((None, 0.0, 0.5, 1.0, 0.1 + 0.2, 1e-7)),
            reason=perhaps(chance, line(chance)) or "",
            evidence=chance.choice((None, {}, {"rules": [{"rule": "words"}]})),
            decided_at=stock.instant(),
            outcome=chance.choice((None, *map(str, DecisionOutcome))),
            plugin=perhaps(chance, "moderation"),
            comment_version=chance.choice((None, 1, 2)),
            policy_version=perhaps(chance, "1"),
            superseded=chance.random() < 0.3,
            deferred_token=perhaps(chance, line(chance, 1)),
        )
    if stock.rows["account"] and chance.random() < 0.2:
        stock.add(
            "comment_claim",
            comment_id=comment["id"],
            account_id=chance.choice(stock.rows["account"])["id"],
            claimed_at=stock.instant(),
            expires_at=stock.instant(),
        )
    for contributor in stock.some("contributor", 2):
        stock.add("suggested_contributor", comment_id=comment["id"], contributor_id=contributor["id"])
    if chance.random() < 0.5:
        hashed = hashlib.sha256(receipt_of(comment["id"]).encode()).hexdigest()
        stock.add("receipt", hash=hashed, comment_id=comment["id"], created_at=stock.instant())
