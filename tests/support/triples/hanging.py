"""What hangs from the articles of a database of chance: credits, tags, notes, mentions, revisions, provenance."""

import json
from datetime import timedelta
from typing import Any

from support.triples.stock import Stock
from support.triples.words import line, perhaps, running, word

from gql_blog.content import (
    BylineRole,
    FootnoteKind,
    NoticeKind,
    WorkingCopyState,
    excerpt,
    join_names,
    search_entry,
    work_of,
)

_ROLES = (*("AUTHOR",) * 4, *map(str, BylineRole))


def hang(stock: Stock) -> None:
    """Add what belongs to each article."""
    for article in stock.rows["article"]:
        if not article["is_stub"]:
            _credit(stock, article)
            _file(stock, article)
            _annotate(stock, article)
            _notify(stock, article)
            _index(stock, article)
    for article in stock.rows["article"]:
        if stock.chance.random() < 0.3:
            _mention(stock, article)
        if stock.chance.random() < 0.6:
            _revise(stock, article)
            _write_on(stock, article)
        if stock.chance.random() < 0.3:
            _link(stock, article)
        for account in stock.some("account", 2) if stock.chance.random() < 0.3 else ():
            stock.add("collaborator", article_id=article["id"], account_id=account["id"], added_at=stock.instant())
        if stock.chance.random() < 0.3:
            _import(stock, article)


def _credit(stock: Stock, article: dict[str, Any]) -> None:
    chance = stock.chance
    # One person may be credited twice in an article, for two things.
    people = stock.some("contributor", 3)
    lines = [
        stock.add(
            "byline",
            id=stock.id("byl"),
            article_id=article["id"],
            position=position,
            role=chance.choice(_ROLES),
            credited_name=chance.choice((person["name"], line(chance, 2))),
            bio=perhaps(chance, running(chance, 8)),
            affiliation=perhaps(chance, line(chance)),
            contributor_id=person["id"],
        )
        for position, person in enumerate([*people, *people[: chance.random() < 0.2]], start=1)
    ]
    authors = [each["credited_name"] for each in lines if each["role"] == "AUTHOR"]
    article["credited_names"] = join_names(authors or [each["credited_name"] for each in lines])


def _file(stock: Stock, article: dict[str, Any]) -> None:
    for position, tag in enumerate(stock.some("tag", 3), start=1):
        stock.add("article_tag", article_id=article["id"], tag_id=tag["id"], position=position)


def _annotate(stock: Stock, article: dict[str, Any]) -> None:
    chance = stock.chance
    earlier: list[dict[str, Any]] = []
    for number in range(1, chance.choice((0, 0, 1, 2, 5)) + 1):
        refers = chance.choice(earlier) if earlier and chance.random() < 0.4 else None
        citation = None if refers or chance.random() < 0.3 else _citation(stock)
        work = work_of(citation)
        note = stock.add(
            "footnote",
            id=stock.id("fno"),
            article_id=article["id"],
            number=number,
            label=chance.choice((str(number), "*", "a")),
            anchor=f"fn-{number}",
            marker_anchors=[f"fn-{number}-ref-{each}" for each in range(1, chance.randint(1, 4))],
            text=running(chance, 12),
            html=f"<p>{line(chance)}</p>",
            kind=str(chance.choice(list(FootnoteKind))),
            refers_to_id=refers and refers["id"],
            locator=perhaps(chance, "226"),
            resolved_text=perhaps(chance, line(chance)),
            citation=citation,
            work_key=refers["work_key"] if refers else work and work.key,
            work_doi=refers["work_doi"] if refers else work and work.doi,
            work_order=refers["work_order"] if refers else work and work.order,
            work_text=refers["work_text"] if refers else work and line(chance),
            work_in_styles=refers["work_in_styles"] if refers else chance.choice((None, {"APA": line(chance)})),
        )
        for position, candidate in enumerate(chance.sample(earlier, min(len(earlier), chance.choice((0, 0, 2)))), 1):
            stock.add("footnote_candidate", footnote_id=note["id"], candidate_id=candidate["id"], position=position)
        earlier.append(note)


def _notify(stock: Stock, article: dict[str, Any]) -> None:
    chance = stock.chance
    for position in range(1, chance.choice((0, 0, 1, 3)) + 1):
        text = running(chance, 6)
        stock.add(
            "notice",
            id=stock.id("ntc"),
            article_id=article["id"],
            position=position,
            kind=str(chance.choice(list(NoticeKind))),
            source=text,
            html=f"<p>{text}</p>",
            text=text,
            date=stock.day(),
        )


def _index(stock: Stock, article: dict[str, Any]) -> None:
    names = [each["credited_name"] for each in stock.rows.get("byline", ()) if each["article_id"] == article["id"]]
    links = [each["tag_id"] for each in stock.rows.get("article_tag", ()) if each["article_id"] == article["id"]]
    tags = {each["id"]: each["name"] for each in stock.rows["tag"]}
    beside = (article["subtitle"] or "", *names, *(tags[each] for each in links))
    entry = search_entry(article["title"], beside, article["text"], locale=article["locale"])
    stock.add("search_text", article_id=article["id"], words=entry.words, runs=entry.runs)


def _citation(stock: Stock) -> dict[str, Any]:
    chance = stock.chance
    return {
        "type": "book",
        "title": word(chance),
        "author": [{"family": word(chance)}],
        "issued": {"date-parts": [[chance.choice((1999, 2001))]]},
        **chance.choice(({}, {}, {"DOI": "10.1000/A"}, {"DOI": "10.1000/b"})),
        "note": chance.choice((None, 1.5, 1e21, True, {"b": [], "a": {}})),
    }


def _mention(stock: Stock, article: dict[str, Any]) -> None:
    chance = stock.chance
    siblings = [
        each
        for each in stock.rows["article"]
        if each["responding_to_id"] in (article["id"], article["responding_to_id"] or "")
    ]
    for position in range(1, chance.randint(2, 5)):
        means = chance.choice(siblings) if siblings and chance.random() < 0.6 else None
        names = [each["credited_names"] for each in siblings if each["credited_names"]]
        stock.add(
            "mention",
            id=stock.id("men"),
            article_id=article["id"],
            position=position,
            credited_name=chance.choice((*names, line(chance, 2))),
            title=perhaps(chance, line(chance)),
            date=stock.day(),
            response_id=means and means["id"],
        )


def _revise(stock: Stock, article: dict[str, Any]) -> None:
    chance = stock.chance
    for number in range(1, chance.randint(2, 5)):
        stock.add(
            "revision",
            id=stock.id("rev"),
            article_id=article["id"],
            number=number,
            version=chance.choice((None, number)),
            copy_version=chance.choice((None, None, number)) if number > 1 else None,
            autosaved=chance.random() < 0.3,
            created_at=stock.instant(),
            author_id=stock.id_perhaps("account", 0.7),
            note=perhaps(chance, line(chance)),
            title=line(chance),
            source=running(chance, 12),
            diff=f"-{line(chance)}\n+{line(chance)}",
            snapshot=_snapshot(stock, article),
        )


def _write_on(stock: Stock, article: dict[str, Any]) -> None:
    """A working copy of what has revisions; some have ended."""
    chance = stock.chance
    revisions = [each for each in stock.rows["revision"] if each["article_id"] == article["id"]]
    if not revisions or chance.random() < 0.3:
        return
    stock.add(
        "working_copy",
        id=stock.id("wcp"),
        article_id=article["id"],
        version=chance.randint(1, 9),
        state=str(chance.choice(tuple(WorkingCopyState))),
        revision_id=chance.choice(revisions)["id"],
        base_id=chance.choice((None, chance.choice(revisions)["id"])),
        note=perhaps(chance, line(chance)),
        saved_by_id=stock.id_perhaps("account", 0.7),
        created_at=stock.instant(),
        updated_at=stock.instant(),
        ended_at=chance.choice((None, None, stock.instant())),
    )


def _snapshot(stock: Stock, article: dict[str, Any]) -> dict[str, Any]:
    """What a revision keeps; one may lack a field that is newer."""
    chance = stock.chance
    published_on = stock.day()
    credit = {
        "contributor_id": stock.id_perhaps("contributor", 0.9) or "con_gone",
        "name": line(chance, 2),
        "role": chance.choice(_ROLES),
        "bio": perhaps(chance, line(chance)),
        "affiliation": perhaps(chance, line(chance)),
    }
    notice = {"kind": str(chance.choice(tuple(NoticeKind))), "source": line(chance), "date": None}
    kept = {
        "title": line(chance),
        "slug": article["slug"],
        "subtitle": perhaps(chance, line(chance)),
        "abstract": perhaps(chance, line(chance)),
        "locale": article["locale"],
        "published_on": published_on and published_on.isoformat(),
        "updated_on": None,
        "doi": perhaps(chance, f"10.1234/{chance.randrange(99)}"),
        "licence": perhaps(chance, line(chance)),
        "section": perhaps(chance, line(chance)),
        "lead_image_id": article["lead_image_id"],
        "original_id": perhaps(chance, article["original_id"]),
        "responding_to_id": article["responding_to_id"],
        "kind": article["response_kind"],
        "bylines": [credit] * chance.choice((0, 1, 2)),
        "tags": [{"id": each["id"], "name": each["name"]} for each in stock.some("tag", 2)],
        "notices": [notice] * chance.choice((0, 1)),
    }
    if chance.random() < 0.2:
        del kept[chance.choice(("notices", "abstract", "updated_on", "doi"))]
    return kept


def _link(stock: Stock, article: dict[str, Any]) -> None:
    """Links to a revision, if there is one: some have ended."""
    chance = stock.chance
    revisions = [each for each in stock.rows.get("revision", ()) if each["article_id"] == article["id"]]
    for revision in revisions[: chance.randint(1, 2)]:
        text = running(chance, 12)
        stock.add(
            "preview_link",
            id=stock.id("prv"),
            article_id=article["id"],
            revision_id=revision["id"],
            created_by_id=stock.id_perhaps("account", 0.7),
            created_at=stock.instant(),
            expires_at=stock.instant() + timedelta(days=chance.choice((0, 36_500, 36_500))),
            revoked_at=chance.choice((None, None, None, stock.instant())),
            responding_to_id=article["responding_to_id"],
            response_kind=article["response_kind"],
            slug="as-it-was",
            title=line(chance),
            subtitle=perhaps(chance, line(chance)),
            doi=perhaps(chance, "10.1234/shown"),
            locale=article["locale"],
            lead_image_id=stock.id_perhaps("media", 0.3),
            published_on=stock.day(),
            html=f"<p>{text}</p>",
            endnotes=chance.choice(("", "<section></section>")),
            text=text,
            lead=excerpt(text, 1000),
            word_count=chance.choice((1, 251)),
            bylines=[{"creditedName": line(chance, 2), "role": "AUTHOR", "bio": None, "affiliation": "A"}],
            tags=[word(chance)],
            notices=[{"kind": "CORRECTION", "text": text, "html": text, "date": chance.choice((None, "2024-02-29"))}],
            footnotes=[
                {"anchor": "a", "markerAnchors": ["a-ref-1"], "number": 1, "label": "1", "text": text, "html": text}
            ],
        )


def _import(stock: Stock, article: dict[str, Any]) -> None:
    chance = stock.chance
    findings = [
        {
            "code": "DATE_NOT_STATED",
            "message": line(chance),
            "firstLine": chance.choice((None, 3)),
            "lastLine": chance.choice((None, 7)),
        }
        for _ in range(chance.choice((0, 1, 3)))
    ]
    stock.add(
        "provenance",
        article_id=article["id"],
        imported_from="essays/one.html",
        imported_at=stock.instant(),
        source_hash="0" * 64,
        draft_hash="f" * 64,
        findings=json.loads(json.dumps(findings)),
        given={},
    )
