"""Databases of chance, said as plain dictionaries."""

import random
from typing import Any

from support.triples.discussing import discuss
from support.triples.hanging import hang
from support.triples.stock import Rows, Stock
from support.triples.words import line, perhaps, running

from gql_blog.content import ArticleStatus, ResponseKind, count_words, excerpt

_ROLES = ("ADMIN", "EDITOR", "AUTHOR", "AUTHOR", "AUTHOR", "MODERATOR", "MODERATOR", "READER", "READER")
_NOBODYS = (3, 6, 8)
"""Accounts behind which no contributor stands: an author's, a moderator's and a reader's."""
_LOCALES = ("en", "en", "en-GB", "de", "zh-Hans", "EN", "ja")
_STATUSES = (*("PUBLISHED",) * 8, *map(str, ArticleStatus))


_RENDERINGS: tuple[dict[str, str | None], ...] = (
    {},
    {"rendering": '[{"name":"nh3","version":"0.3"}]'},
    {
        "rendering": '[{"name":"nh3","version":"0.3"},{"name":"plugin:x","version":"1","settings":"5"}]',
        "rendered_by": "b" * 64,
        "rendered_input": "1" * 64,
        "rendered_output": "0" * 64,
    },
)
"""How articles were rendered: unknown, by what kept no hashes, and by something that is not here."""


def make_rows(seed: int, articles: int = 40) -> Rows:
    """Return the rows of the database of ``seed``; what is derived from them is for the write room to derive."""
    stock = Stock(random.Random(seed))
    _media(stock)
    _people(stock)
    for _ in range(stock.chance.randint(articles * 3 // 4, articles * 5 // 4)):
        _article(stock)
    _translate(stock)
    hang(stock)
    discuss(stock)
    _audit(stock)
    _deletions(stock)
    _redactions(stock)
    _site(stock)
    return stock.rows


def _media(stock: Stock) -> None:
    """Media that nobody of those who come later has added; what is said of them is ASCII, whose case SQLite knows."""
    chance = stock.chance
    for number in range(chance.randint(3, 7)):
        width = chance.choice((None, 200, 700, 2_500))
        point = chance.choice((None, 10, 90)) if width else None
        stock.add(
            "media",
            id=stock.id("med"),
            kind="IMAGE" if width else chance.choice(("AUDIO", "DOCUMENT")),
            received_sha256=f"{number:064x}",
            sha256=f"{number + 16:064x}",
            mime_type="image/png" if width else "application/pdf",
            size=chance.choice((0, 7, 12_345)),
            width=width,
            height=width and 300,
            colour=width and "#102030",
            alt_text=chance.choice((None, "A Harbour", "boats")),
            caption=chance.choice((None, "At dusk")),
            credit=chance.choice((None, "Ada & Co.")),
            licence=chance.choice((None, "CC BY 4.0")),
            focal_x=point,
            focal_y=point,
            origin=chance.choice((None, "https://example.org/a.png")),
            created_at=stock.instant(),
            version=chance.randint(1, 9),
        )


def _site(stock: Stock) -> None:
    """What is set of the row that the migration made."""
    chance = stock.chance
    stock.add(
        "site",
        id=f"sit_{0:026}",
        title=chance.choice((None, "Tidings")),
        description=chance.choice((None, "Of the sea.")),
        locales=chance.choice((None, ["fr", "zh-Hans"])),
        navigation=chance.choice(
            (None, [{"label": "About", "url": "/about"}, {"label": "Us", "url": "https://e.org"}])
        ),
        logo_id=stock.id_perhaps("media", 0.5),
        version=chance.randint(1, 9),
    )


def _use(stock: Stock, article_id: str) -> str | None:
    """Let an article use some media, or have used them; return that of its lead image."""
    used = stock.some("media", 2)
    for number, each in enumerate(used):
        stock.add("article_media", article_id=article_id, media_id=each["id"], live=number == 0)
    return used[0]["id"] if used and stock.chance.random() < 0.6 else None


def _people(stock: Stock) -> None:
    chance = stock.chance
    for _ in range(chance.randint(8, 14)):
        stock.add(
            "contributor",
            id=stock.id("con"),
            slug=stock.slug(chance.choice(("ada-reed", "bo-reyes", "li-wei", "jurgen"))),
            name=line(chance, 2),
            bio=perhaps(chance, running(chance, 8)),
            affiliation=perhaps(chance, line(chance)),
            url=chance.choice((None, "https://example.org/?a=b&c")),
            orcid=None,
            portrait_id=stock.id_perhaps("media", 0.2),
            public=False,
            version=chance.randint(1, 9),
        )
        _rename(stock, "contributor")
    linked = chance.sample(stock.rows["contributor"], len(_ROLES) - len(_NOBODYS))
    for number, role in enumerate(_ROLES):
        stock.add(
            "account",
            id=stock.id("usr"),
            email=f"user{number}@example.org",
            name=line(chance, 2),
            role=role,
            contributor_id=None if number in _NOBODYS else linked.pop()["id"],
            created_at=stock.instant(),
            version=chance.randint(1, 9),
            disabled_at=chance.choice((None, stock.instant())),
        )
        for _ in range(chance.choice((0, 1, 2))):
            _token(stock, account_id=stock.rows["account"][-1]["id"], role=chance.choice((None, "READER")))
            _signed_in(stock, stock.rows["account"][-1]["id"])
    _token(stock, application="a frontend", introspection=True, on_behalf_of=["https://id.example"])
    for _ in range(chance.randint(4, 8)):
        stock.add("tag", id=stock.id("tag"), slug=stock.slug("sea"), name=line(chance, 1), public=False, version=1)
        _rename(stock, "tag")


def _signed_in(stock: Stock, account_id: str) -> None:
    chance, identifier = stock.chance, stock.id("ses")
    stock.add(
        "session",
        id=identifier,
        account_id=account_id,
        hash=f"{identifier:0>64}",
        user_agent=perhaps(chance, line(chance)),
        created_at=stock.instant(),
        last_used_at=chance.choice((None, stock.instant())),
        expires_at=stock.instant(),
        ends_at=stock.instant(),
        revoked_at=chance.choice((None, stock.instant())),
    )
    known = stock.id("idn")
    stock.add(
        "identity",
        id=known,
        account_id=account_id,
        issuer="https://id.example",
        subject=known,
        created_at=stock.instant(),
    )


def _token(stock: Stock, **holder: Any) -> None:
    chance = stock.chance
    identifier = stock.id("tok")
    stock.add(
        "token",
        id=identifier,
        hash=f"{identifier:0>64}",
        created_at=stock.instant(),
        expires_at=stock.instant(),
        revoked_at=chance.choice((None, stock.instant())),
        last_used_at=chance.choice((None, stock.instant())),
        documents=chance.choice((None, ["a" * 64])),
        root_fields=chance.choice((None, ["articles", "post"])),
        preview=holder.get("role") == "READER",
        **holder,
    )


def _rename(stock: Stock, table: str) -> None:
    """Some had another name before, which not everybody could see."""
    row = stock.rows[table][-1]
    if stock.chance.random() < 0.3:
        known = stock.chance.random() < 0.7
        link = {f"{table}_id": row["id"]}
        stock.add(
            f"{table}_alias",
            slug=stock.slug("once"),
            name=row["name"],
            was_public=known,
            created_at=stock.instant(),
            **link,
        )


def _article(stock: Stock) -> None:
    chance = stock.chance
    above = stock.perhaps("article", 0.65)
    if above and chance.random() < 0.4:
        above = stock.rows["article"][0]
    identifier = stock.id("art")
    stub = chance.random() < 0.12
    text = "" if stub else running(chance)
    title = line(chance)
    created = stock.instant()
    stock.add(
        "article",
        id=identifier,
        responding_to_id=above and above["id"],
        root_id=above["root_id"] if above else identifier,
        response_kind=str(chance.choice(list(ResponseKind))) if above else None,
        original_id=identifier,
        slug=stock.slug(chance.choice(("on-tides", "谈判", "äpfel", "re-re"))),
        title=title,
        title_folded=title.casefold(),
        subtitle=perhaps(chance, line(chance)),
        doi=perhaps(chance, f"10.1234/{chance.randrange(99)}"),
        licence=perhaps(chance, "CC-BY-4.0"),
        section=perhaps(chance, "Forum: Cities"),
        locale=chance.choice(_LOCALES),
        status="PUBLISHED" if above is None and chance.random() < 0.5 else chance.choice(_STATUSES),
        published_on=stock.day(),
        published_at=chance.choice((None, created, stock.instant())),
        unpublish_at=chance.choice((None, None, stock.instant())),
        created_at=created,
        updated_at=stock.instant(),
        version=chance.randint(1, 9),
        lead_image_id=_use(stock, identifier),
        is_stub=stub,
        public=False,
        source=text,
        html=f'<h2 id="h-{len(text)}">{title}</h2><p>{text}</p>' if len(text) % 2 else f"<p>{text}</p>",
        endnotes=chance.choice(("", f'<section role="doc-endnotes">{text}</section>')),
        text=text,
        lead=excerpt(text, 1000),
        word_count=count_words(text) * chance.choice((1, 50)),
        credited_names="",
        **_RENDERINGS[len(title) % len(_RENDERINGS)],
        created_by_id=stock.id_perhaps("account"),
    )
    if chance.random() < 0.3:
        _redirect(stock, identifier)
    if chance.random() < 0.2:
        stock.add("old_slug", slug=stock.slug("once"), article_id=identifier, created_at=created)


def _audit(stock: Stock) -> None:
    """Entries about articles and about others, by users, readers and the command line."""
    chance = stock.chance
    for number in range(1, chance.randint(15, 40)):
        commitment = f"{number:0>64}"
        article = chance.choice(stock.rows["article"])
        stock.add(
            "audit",
            id=number,
            at=stock.instant(),
            actor=chance.choice(("cli", "anonymous", chance.choice(stock.rows["account"])["id"])),
            token_id=chance.choice((None, chance.choice(stock.rows["token"])["id"])),
            action=chance.choice(("publish_article", "update_article", "import_article", "create_tag")),
            subject_id=chance.choice((article["id"], stock.rows["article"][0]["id"], "tag_none")),
            before=chance.choice((None, {"title": line(chance)})),
            after={"author_name": {"commitment": commitment}},
        )
        if chance.random() < 0.5:
            stock.add(
                "audit_personal",
                commitment=commitment,
                subject_id=stock.rows["audit"][-1]["subject_id"],
                at=stock.rows["audit"][-1]["at"],
                field="author_name",
                salt="0" * 64,
                value=line(chance, 2),
            )


def _deletions(stock: Stock) -> None:
    """Some articles and comments are deleted, and contributors and tags of which nothing is left here."""
    chance = stock.chance
    gone = [("ARTICLE", each) for each in stock.rows["article"] if chance.random() < 0.1]
    gone += [("COMMENT", each) for each in stock.rows["comment"] if chance.random() < 0.1]
    gone += [(kind, {"id": stock.id(kind[:3].lower())}) for kind in ("CONTRIBUTOR", "TAG") if chance.random() < 0.5]
    for number, (kind, row) in enumerate(chance.sample(gone, len(gone)), 1_000):
        stock.add(
            "deletion",
            id=number,
            subject_id=row["id"],
            kind=kind,
            name=None if kind == "COMMENT" else row.get("title", line(chance, 2)),
            deleted_at=stock.instant(),
            deleted_by_id=stock.id_perhaps("account"),
        )


def _redactions(stock: Stock) -> None:
    """From some revisions, comments and what the audit says of articles something was taken out, once or twice."""
    chance = stock.chance
    rows = [each for table in ("revision", "comment", "article") for each in stock.rows[table]]
    for number, row in enumerate(chance.choices(rows, k=len(rows) // 3), 1):
        stock.add(
            "redaction",
            id=number,
            subject_id=row["id"],
            actor=chance.choice(("cli", chance.choice(stock.rows["account"])["id"])),
            reason=line(chance, 3),
            at=stock.instant(),
        )


def _redirect(stock: Stock, article_id: str) -> None:
    """An address that leads to the article, or elsewhere."""
    leads = stock.chance.random() < 0.7
    status = stock.chance.choice(("PERMANENT", "TEMPORARY")) if leads else stock.chance.choice(("PERMANENT", "GONE"))
    path = f"/{stock.chance.choice(stock.rows['article'])['slug']}"
    if stock.chance.random() < 0.7 or any(each["path"] == path for each in stock.rows.get("redirect", [])):
        path = f"/2019/{stock.slug('was')}"  # else an article has taken it since
    stock.add(
        "redirect",
        id=stock.id("rdr"),
        path=path,
        status=status,
        article_id=article_id if leads else None,
        location=None if leads or status == "GONE" else "/about",
        created_at=stock.instant(),
        created_by_id=stock.id_perhaps("account", 0.5),
    )


def _translate(stock: Stock) -> None:
    """Some articles translate earlier ones, which translate none."""
    originals: list[dict[str, Any]] = []
    for article in stock.rows["article"]:
        if originals and stock.chance.random() < 0.35:
            article["original_id"] = stock.chance.choice(originals)["id"]
        elif stock.chance.random() < 0.3:
            originals.append(article)
