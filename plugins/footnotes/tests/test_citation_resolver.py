"""Chains of notes, read: what each is, what it refers to, and what is left open."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.cases import cases
from support.growth import assert_grows

from gql_blog.plugin import Note, ReadNote
from gql_blog_footnotes.citation_resolver import resolve_notes

CASES = Path(__file__).parents[3].parent / "shared" / "corpus" / "citations" / "ibid_cases.json"
KINDS = {"full": "FULL", "ibid": "IBID", "id": "IBID", "comment": "REMARK", "supra+full": "FULL"}
STONE = "Ada Stone, Marks of the North (Oslo: Rune, 1999), 12."
REED = "Ben Reed, Reeds and Rivers (Lund: Vass, 2004), 44."


def notes(texts: Sequence[str], labels: Sequence[str] | None = None) -> tuple[Note, ...]:
    return tuple(
        Note(
            number=number,
            label=labels[number - 1] if labels else str(number),
            text=text,
            html=f"<p>{text}</p>",
            anchor=f"fn-a-{number}",
        )
        for number, text in enumerate(texts, start=1)
    )


def last(*texts: str) -> ReadNote:
    return resolve_notes(notes(texts))[-1]


TABLES = "Ada Stone, Tables of the South (Oslo: Rune, 2001), 3."
GLASS = "Wilhelmina van Dyck, Glass and Measure (Amsterdam: North-Holland, 1978), 60."
SALT_TOWNS = "陈致远：《江南市镇研究》，上海：复旦大学出版社，1998年，第45页。"
CANALS = "林美珍：《清代漕运与地方社会》，《历史研究》1987年第3期，第12页。"
BROWN = "Brown v. Board of Education, 347 U. S. 483, 493 (1954)"


Chain = list[tuple[str, str, int | None, str | None]]
"""Of each note: its text, its kind, what it refers to, its locator."""

ENGLISH: Chain = [
    (STONE, "FULL", None, "12"),
    (REED, "FULL", None, "44"),
    ("Stone, Marks, 15.", "SHORT", 1, "15"),
    ("Ibid.", "IBID", 1, "15"),
    ("Ada Stone, “The Long Table,” Journal of Rooms 12, no. 3 (2010): 45.", "FULL", None, "45"),
    ("Stone, 46.", "SHORT", None, "46"),
    ("Ibid., 47.", "IBID", None, "47"),
    ("Stone, “Long Table,” 47.", "SHORT", 5, "47"),
    ("Reed, op. cit., p. 50.", "SHORT", 2, "50"),
    ("The author thanks the archive for its help.", "REMARK", None, None),
    ("Ibid., 51.", "IBID", None, "51"),
    ("See note 2 above, at 60.", "SHORT", 2, "60"),
    ("Stone, supra note 5, at 48.", "SHORT", 5, "48"),
    ("Reed, supra note 5, at 48.", "SHORT", None, "48"),
    ("Reed, supra note 99, at 48.", "SHORT", None, "48"),
    ("Vass, 12.", "SHORT", None, "12"),
    ("Id. at 13.", "IBID", None, "13"),
    ("Cf. Reed, Reeds, pp. 3-4; Stone, Marks, 9.", "SHORT", None, "3-4; 9"),
    ("Ibid.", "IBID", None, None),
    ("https://example.org/page (accessed 3 May 2017).", "FULL", None, None),
    ("Ibid.", "IBID", 20, None),
    ("“A Bridge Falls,” The Daily Post, November 28, 2017.", "FULL", None, None),
    ("Ministry of Rivers, 2017 Report on Fords, p. 12.", "FULL", None, "12"),
    ("Ibid., p. 13; emphasis added.", "IBID", 23, "13"),
]

CHINESE: Chain = [
    ("艾达·石：《北方的标记》，北京：石头出版社，2016年版，第274页。", "FULL", None, "274"),
    ("同上，第226页。", "IBID", 1, "226"),
    ("同上书，第227—230页。", "IBID", 1, "227—230"),
    ("李河：《芦苇与河》，上海：河流出版社，2016年，第12页。", "FULL", None, "12"),
    ("同前注1，第30页。", "SHORT", 1, "30"),
    ("石：《北方的标记》，第275页。", "SHORT", 1, "275"),
    ("李河，前引书，第15页。", "SHORT", 4, "15"),
    ("参见李河：《芦苇与河》，第20页。", "SHORT", 4, "20"),
    ("作者感谢评审人的意见。", "REMARK", None, None),
    ("同上。", "IBID", None, None),
    ("前注4，第18页。", "SHORT", 4, "18"),
    ("同注①，第9页", "SHORT", 1, "9"),
    ("同前，第3、5页。", "IBID", 1, "3、5"),
]

NAMES: Chain = [
    ("Xi Heping, The Government of Rooms (Beijing: FLP, 2014), 5.", "FULL", None, "5"),
    ("Xi, Government, 6.", "SHORT", 1, "6"),
    ("Robert Kell and Joseph Nigh, Power of Doors (Boston: Little, Green, 1977), 8.", "FULL", None, "8"),
    ("Kell and Nigh, Power, 11.", "SHORT", 3, "11"),
    ("Nigh, 12.", "SHORT", None, "12"),
    ("Joseph, 12.", "SHORT", None, "12"),
    ("Kell & Nigh, supra, at 15.", "SHORT", 3, "15"),
    ("Birch v. Alder, 354 U. S. 234, 263 (1957) (Elm, J., concurring).", "FULL", None, "263"),
    ("Id., at 264.", "IBID", 8, "264"),
    ("Alder, supra, at 270 (Oak, J., dissenting).", "SHORT", 8, "270"),
    ("SERVA, 2024, p. 118", "FULL", None, "118"),
    ("SERVA, 2020, p. 3", "FULL", None, "3"),
    ("SERVA, 2024, p. 109", "SHORT", 11, "109"),
    ("Ann Willow: Rooms, Ibid., 1890, passim.", "FULL", None, None),
    ("Idem, Doors of the South (Oslo: Rune, 2001), 4.", "FULL", None, "4"),
]


@cases("chain", [ENGLISH, CHINESE, NAMES])
def test_chains(chain: Chain) -> None:
    readings = resolve_notes(notes([text for text, *_ in chain]))
    assert [(each.kind.value, each.refers_to, each.locator) for each in readings] == [
        (kind, target, locator) for _, kind, target, locator in chain
    ]


@cases(
    ("ibid", "locator", "resolved"),
    [
        ("Ibid.", "12", "12."),
        ("ibid 33", "33", "33"),
        ("Ibid., vol. 2, 45.", "vol. 2, 45", "vol. 2, 45."),
        ("See ibid., 22–25.", "22–25", "22–25."),
        ("Id. § 5.", "§ 5", "§ 5."),
        ("Idem, p. 7.", "7", "7."),
        ("lbid., 8.", "8", "8."),
        ("Ebd., S. 24.", "24", "24."),
        ("Loc. cit.", "12", "12."),
        ("Ibid., p. xii.", "xii", "xii."),
        ("Ibid., 123–24; emphasis added.", "123–24", "123–24; emphasis added."),
        ("Ibid. (emphasis added).", "12", "12 (emphasis added)."),
        ("Ibid., 5. The author later changed his mind.", "5", "5. The author later changed his mind."),
        (
            "Ibid. Output grew 13 times, November 2025 – June 2026.",
            "12",
            "12. Output grew 13 times, November 2025 – June 2026.",
        ),
    ],
)
def test_forms_of_ibid(ibid: str, locator: str, resolved: str) -> None:
    reading = last(STONE, ibid)
    assert (reading.kind.value, reading.refers_to, reading.locator) == ("IBID", 1, locator)
    signal = "See " if ibid.startswith("See") else ""
    assert reading.resolved_text == f"{signal}Ada Stone, Marks of the North (Oslo: Rune, 1999), {resolved}"
    assert reading.citation is not None
    assert reading.citation["title"] == "Marks of the North"


@cases(
    ("texts", "candidates"),
    [
        ((STONE, REED, "Stone, Marks, 3; Reed, Reeds, 4.", "Ibid., 5."), (1, 2)),
        ((f"{STONE} {REED}".replace(" Ben", " See Ben"), "Ibid., 5."), (1,)),
        ((STONE, "This is what the archive has.", "Ibid."), (1, 2)),
        ((STONE, STONE.replace("Marks", "Tables"), "Stone, op. cit., 5."), (1, 2)),
        ((STONE, "Vass, 3.", "Ibid., 4."), ()),
        (("Ibid., 5.",), ()),
        (("Ibid.", "Ibid."), ()),
    ],
)
def test_what_would_be_a_guess_is_left_open(texts: tuple[str, ...], candidates: tuple[int, ...]) -> None:
    reading = last(*texts)
    assert reading.refers_to is None
    assert reading.resolved_text is None
    assert reading.citation is None
    assert reading.candidates == candidates


@cases(
    ("before", "text", "refers_to"),
    [
        ((STONE, REED), "supra notes 1–2, at 4.", None),
        ((STONE, REED), "Stone, supra notes 1 and 2, at 4.", None),
        ((STONE, REED), "See supra note 1 and accompanying text.", None),
        ((STONE, REED), "See supra text accompanying note 1.", None),
        ((STONE, REED), "See supra Part II.", None),
        ((STONE, REED), "Stone, Marks, 60, cited in Reed, Reeds, 9.", 1),
        ((STONE, REED), "Zanetti, ibid., 44.", None),
        ((STONE, REED), "Stone, ibid., 44.", None),
        ((STONE, REED), "Reed, ibid., 44.", 2),
        ((SALT_TOWNS, CANALS), "同上，第3册，第12页。", 2),
        ((SALT_TOWNS, CANALS), "同①，第8页。", 1),
        ((SALT_TOWNS, CANALS), "同[1]，第8页", 1),
        ((SALT_TOWNS, CANALS), "前引注1、2", None),
        ((SALT_TOWNS, CANALS), "陈致远，上揭书，第8页", 1),
        ((SALT_TOWNS, CANALS), "前掲注(1)8頁", 1),
        ((SALT_TOWNS, CANALS), "出处同上，第9页。", 2),
        ((SALT_TOWNS, CANALS), "转引自陈致远：《江南市镇研究》，第99页。", 1),
        ((STONE, REED), "Stone, a. a. O. (Anm. 1), S. 12.", 1),
        ((STONE, REED), "Stone, op. cit. (note 1), p. 12.", 1),
        ((STONE, REED), "Reed, op. cit. (note 1), p. 12.", None),
        ((STONE, REED), "Vgl. hierzu Stone, Marks, S. 12.", 1),
        ((STONE, REED), "Siehe auch Stone, Marks, S. 12.", 1),
        ((GLASS, REED), "Van Dyck, Measure, 3.", 1),
        ((GLASS, REED), "van Dyck, op. cit., 3", 1),
        ((STONE, REED), "Ibid., 2:233.", 2),
        ((STONE, REED), "Ibid., II, 233.", 2),
        ((STONE, REED), "Ibid., fig. IX.", 2),
        ((STONE, REED), "Ibid., fol. 12r.", 2),
        ((STONE, REED), "Ibid., plate 3.", 2),
        ((STONE, REED), "Ibid.; emphasis added.", 2),
        ((STONE, REED), "Ibid. (1999 edition).", 2),
        ((STONE, REED, TABLES), "Stone 1999, 3.", 1),
        ((STONE, REED, TABLES), "Stone 2001: 41", 3),
        ((STONE, REED, TABLES), "Stone 1999.", 1),
        ((STONE, REED), "Stone (1999), 41.", 1),
        ((STONE, REED), "Stone, op. cit. n. 1, p. 5", 1),
        ((STONE, REED), "Stone, Marks, 12 (n. 2).", 1),
        ((STONE, REED), "Stone and Reed, supra, at 3.", None),
        ((STONE, REED), "Both Stone, op. cit., and Reed, op. cit., say so.", None),
        ((STONE, REED), "Ibid., and Stone, Marks, 4.", None),
        ((STONE, REED), "Stone, Marks, 15. He gives no source.", 1),
        ((STONE, REED), "Stone, Marks, 15. Reed, Reeds, 9.", None),
        ((STONE,), "Idem, Doors (Oslo: Rune, 2003), 8.", None),
        ((STONE, "Idem, Doors (Oslo: Rune, 2003), 8."), "Stone, 9.", None),
        ((STONE, "Idem, Doors (Oslo: Rune, 2003), 8."), "Stone, Doors, 9.", 2),
        ((STONE, "———, Doors (Oslo: Rune, 2003), 8."), "Stone, Doors, 9.", 2),
        ((STONE, REED), "Id. Ibid., p. 4.", 2),
        ((STONE, REED), "Idem, ibidem.", 2),
        ((STONE, REED), "See note 1, above.", 1),
        ((STONE, REED), "See above, n. 1.", 1),
        ((STONE, REED), "Voir supra, n. 1.", 1),
        ((STONE, REED), "Stone, cité supra note 1, p. 4.", 1),
        ((STONE, REED), "Stone (cité note 1), p. 4.", 1),
        ((STONE, REED), "Stone, cit. (nt. 1), p. 4", 1),
        ((STONE, REED), "See note 9 below.", None),
        ((STONE, REED), "On the tolls, see Stone, Marks, 15.", 1),
        ((STONE, REED), "Quoted in Stone, Marks, 15.", 1),
        ((STONE, REED), "Against Stone: Reed, Reeds, 12.", None),
        ((STONE, REED), "Stone, 12 May 1990.", None),
        ((STONE, REED), "Stone to Reed, 4 March 1915.", None),
        ((STONE, REED), "Review of Stone, Marks, by D. Finch, Past 90 (1981): 12.", None),
        ((STONE, REED), "Stone, Marks of the South, 12.", None),
        ((STONE, "The toll was paid in salt."), "Ibid.", None),
        ((STONE, f"{REED} See also {TABLES}"), "Ibid.", None),
        ((BROWN,), "Brown, supra, at 494, and n. 11.", 1),
        ((BROWN,), "Brown II, 349 U.S. at 300.", None),
        ((BROWN,), "See Brown, 347 U. S., at 495.", 1),
        ((BROWN,), "347 U. S., at 495.", 1),
        ((BROWN,), "Brown v. Board of Education, supra, at 495.", 1),
        ((BROWN,), "Brown, 347 U.S. at 495.", 1),
        ((STONE, REED), "supra note 1.", 1),
        ((STONE, REED), "Ibid., Rn. 5.", 2),
        ((STONE, REED), "Ibid, S. 44ff.", 2),
        ((STONE, REED), "STONE, supra note 1, at 5–6, 9.", 1),
        ((STONE, REED), "Stone, supra n 1, 5.", 1),
        ((STONE, REED), "Stone, above n 1, 5.", 1),
        ((STONE, REED), "Stone, above note 1 at 5.", 1),
        ((STONE, REED), "Stone, n. 1 above, p. 5.", 1),
        ((STONE, REED), "Stone (see note 1), p. 5.", 1),
        ((STONE, REED), "Stone [n. 1], p. 5.", 1),
        ((STONE, REED), "Stone, see n. 1.", None),
        (("Maren Tiedge/Kurt Olbrich, Passierscheine, Berlin 2001, S. 14.", REED), "Vgl. Tiedge/Olbrich, S. 20.", 1),
        ((STONE, REED), "Gegen Stone, Marks, 65.", 1),
        ((SALT_TOWNS, CANALS), "前引陈致远书，第52页。", 1),
        ((SALT_TOWNS, CANALS), "参陈致远，《江南市镇研究》，页72。", 1),
        ((SALT_TOWNS, CANALS), "另参陈致远：《江南市镇研究》，第72页。", 1),
        ((SALT_TOWNS, CANALS), "参考文献见书末。", None),
        (("25 U.S.C. § 177 (2018).",), "Id.", 1),
        (("Tanager v. McIntyre, 21 U.S. (8 Wheat.) 543, 561 (1823).", REED), "Tanager, 21 U.S. at 570.", 1),
        (
            ("Ann Wilkes to Thomas Ames, 7 Sept. 1787, in Papers of Thomas Ames, 10:163.", REED),
            "Wilkes to Ames, 10:164.",
            1,
        ),
        (
            ("Thomas Aquinas, Summa Theologiae I-II, q. 94, a. 2 (New York: Benziger, 1947).", REED),
            "Aquinas, Summa Theologiae I-II, q. 95, a. 1.",
            1,
        ),
        ((STONE, REED), "Stone, art. préc., p. 5.", 1),
    ],
)
def test_forms_of_references(before: tuple[str, ...], text: str, refers_to: int | None) -> None:
    assert last(*before, text).refers_to == refers_to


@cases(
    ("text", "locator"),
    [
        ("Ibid., plate 3.", None),
        ("Ibid. X.9.16.", "X.9.16"),
        ("Ibid., 118n3.", "118n3"),
        ("Ibid. [23].", "[23]"),
        ("Ibid., q. 3.", "q. 3"),
        ("Ebd. S. 44 f.", "44 f."),
        ("Ebd., S. 44ff.", "44ff."),
        ("Ebd., Rn. 5", "Rn. 5"),
        ("同上，第3册，第12页。", "第3册，第12页"),
        ("同上，頁12-14。", "12-14"),
    ],
)
def test_a_place_that_is_named_is_never_replaced_by_the_one_before(text: str, locator: str | None) -> None:
    assert last(STONE, text).locator == locator


def test_ibid_after_a_note_that_names_two_works_is_left_open() -> None:
    assert last(STONE, REED, "Compare Stone, op. cit., 5, with Reed, op. cit., 6.", "Ibid., 7.").refers_to is None


def test_ibid_of_a_remark_means_the_remark_where_nothing_else_was_cited() -> None:
    reading = last("This room may be closed when the archive moves.", "Ibid.", "Ibid.")
    assert reading.refers_to == 1
    assert reading.resolved_text == "This room may be closed when the archive moves."


def test_a_page_after_a_remark_means_the_one_work_that_was_cited() -> None:
    assert last(STONE, "This is what the archive has.", "Ibid., 5.").refers_to == 1
    assert last(STONE, "Ordinance of the Rooms, clause five.", "Ibid., 5.").refers_to is None


def test_a_note_that_is_named_needs_no_author() -> None:
    assert last(STONE, REED, "The price is given in note 1 above, at 5.").refers_to == 1
    mixed = last(STONE, f"The price is given in note 1 above; cf. also {REED}")
    assert (mixed.kind.value, mixed.refers_to) == ("FULL", 1)


def test_of_two_notes_with_one_label_the_first_is_named() -> None:
    """As in the text, where the mark calls the first (see the core's ``render``)."""
    first, second, unnamed = "supra note 7, at 9.", "Reed, supra note 7, at 9.", "Stone, supra note 7, at 9."
    for text, refers_to in ((first, 1), (unnamed, 1), (second, None)):
        assert resolve_notes(notes([STONE, REED, text], labels=["7", "7", "8"]))[-1].refers_to == refers_to, text


def test_labels_and_not_numbers_are_what_supra_names() -> None:
    readings = resolve_notes(notes([STONE, REED, "Reed, supra note 35, at 9."], labels=["34", "35", "36"]))
    assert readings[-1].refers_to == 2


def test_a_note_that_cites_and_refers_is_full_and_resolved_where_all_of_it_is() -> None:
    mixed = "Stone, Marks, 14; Ben Reed, Reeds and Rivers (Lund: Vass, 2004), 44."
    reading = last(STONE, mixed)
    assert (reading.kind.value, reading.refers_to, reading.locator) == ("FULL", 1, "14")
    assert reading.resolved_text == f"Ada Stone, Marks of the North (Oslo: Rune, 1999), 14; {REED}"


@pytest.mark.skipif(
    not CASES.exists(), reason="the shared corpus (../shared/corpus/citations) is not beside this checkout"
)
def test_the_collected_chains() -> None:
    counted = {"kind": 0, "refers_to": 0, "locator": 0}
    total = 0
    for chain in json.loads(CASES.read_text()):
        labels = [str(note["n"]) for note in chain["notes"]]
        plain = [" ".join(note["text"].split()).replace("*", "").replace("_", "") for note in chain["notes"]]
        for note, reading in zip(chain["notes"], resolve_notes(notes(plain, labels)), strict=True):
            expected = note["expected"]
            kind = KINDS.get(expected["kind"], "SHORT")
            target = labels.index(str(expected["refersTo"])) + 1 if isinstance(expected["refersTo"], int) else None
            target = None if kind == "FULL" else target
            assert reading.refers_to in (target, None), f"{chain['chain']}: {note['text']}"
            counted["kind"] += reading.kind.value == kind
            counted["refers_to"] += reading.refers_to == target
            counted["locator"] += reading.locator == expected["page"]
            total += 1
    assert total > 100
    assert min(counted.values()) >= 0.95 * total, counted


PIECES = st.sampled_from(
    [
        *(
            "Ibid.",
            "Id.",
            "op. cit.",
            "supra note 1",
            "同上",
            "前引书",
            "Stone",
            "Marks",
            "See ",
            "Cf. ",
            ", ",
            "; ",
            ". ",
            " ",
            "(",
        ),
        *(
            ")",
            "“",
            "”",
            "《",
            "》",
            "1999",
            "12",
            "p. 5",
            "at 7",
            STONE,
            REED,
            "[…]",
            "the",
            "is",
            "第5页",
            "et al.",
            "&",
            "\n",
        ),
    ]
)


@given(st.lists(st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join), max_size=8))
def test_any_notes_are_read_and_refer_back_alone(texts: list[str]) -> None:
    given_notes = notes(texts)
    readings = resolve_notes(given_notes)
    assert readings == resolve_notes(given_notes)
    for note, reading in zip(given_notes, readings, strict=True):
        pointers = [*reading.candidates, *([reading.refers_to] if reading.refers_to else [])]
        assert all(0 < each < note.number for each in pointers)
        json.dumps(reading.citation)
        if reading.kind.value in ("FULL", "REMARK") and reading.refers_to is None and not reading.candidates:
            assert reading.resolved_text in (note.text, None)


@cases(
    ("first", "then", "refers_to"),
    [
        (STONE.replace(", 12.", " [im Folgenden: MN], S. 12."), "MN II, S. 3.", 1),
        (STONE.replace(", 12.", " (désormais MN)."), "MN, p. 3.", 1),
        ("Nous citons l'édition de Reed : Ada Stone, Marks, Oslo, 1999 (désormais MN).", "MN, p. 3.", 1),
        (STONE.replace(", 12.", " (MN)."), "MNO, 3.", None),
        ("Archiwum Państwowe, Akta miasta, sygn. 88, k. 41v.", "Akta miasta, sygn. 88, k. 43r.", 1),
        ("Reed to Stone, 9 November 1767, Marks Archives, MS 211, fol. 12r.", "Marks Archives, MS 211, fol. 12v.", 1),
        (STONE, "Letter to Reed, 3 May 1702, quoted in Stone, Marks, 5.", 1),
        (STONE, "Relato de Setúbal, apud Stone, op. cit., p. 5.", 1),
        (STONE, "Stone, op. cit. (1), p. 47. His marks are not ours: they run down.", 1),
        (STONE, "Stone, Marks, 88, who puts the figure far lower.", 1),
        (STONE, "Tamże, s. 19.", 1),
        (STONE, "A. Stone, dz. cyt., s. 27.", 1),
        (STONE.replace(", 12.", ". References are given as MN, by page."), "MN, II, p. 3.", 1),
        ("Stadtarchiv Oslo, Rep. 12, Nr. 340, fol. 17r.", "StadtA Oslo, Rep. 12, Nr. 340, fol. 19v.", 1),
        (
            "Reed to Stone, March 3, 1842, box 4, folder 11, Marks Papers.",
            "Reed to Stone, May 9, 1842, box 4, folder 11, Marks Papers.",
            None,
        ),
        (
            "See his interview with Clare Reed, ‘What We Got Wrong’, Left Quarterly 41, 1985, p. 18.",
            "Stone, ‘What We Got Wrong’, p. 20.",
            1,
        ),
        (STONE, "Letter to Reed, 3 May 1702, citée par A. Stone, Marks of the North, op. cit., p. 87.", 1),
        (STONE, "Stone, a.a., s. 81.", 1),
        (STONE, "Stone, Marks, 9. But see infra note 9.", None),
        (STONE, "Ibid., p. 83. Veja-se também a carta citada na nota 3.", None),
        (STONE.replace(", 12.", ". Cited by the abbreviation MN."), "MN, p. 3.", 1),
        (STONE.replace(", 12.", " (hereafter Marks Log)."), "Marks Log, 3. The hand is not hers, and it was his.", 1),
        ("Flood Banks (Charges) Act 1993, s 12(3).", "Flood Banks (Charges) Act 1993 (n 1) s 14.", 1),
        (STONE, "Stone, aaO (Fn. 1), S. 231.", 1),
        (STONE, "Stone, a.w., 52.", 1),
        (STONE, "Vedi sopra, nota 1, p. 20.", 1),
        (STONE, "Stone again, p. 14. She is better on stones.", 1),
        (STONE, "Stone, Marks, p. 143, nota 8.", 1),
        (STONE, "Voir supra, note 1, p. 22, et infra, note 10.", None),
        (STONE, "Stone, op. cit., p. 83. Veja-se também a carta citada na nota 3.", None),
        (STONE, "Stone, op. cit., p. 120, et VB, p. 61.", None),
        (STONE, "Stone, Marks, 9; and see Reed’s introduction to *MO*, p. xxii.", None),
        (STONE, "Stone, Marks, 9. But compare what she says in the earlier book, p. 70.", None),
    ],
)
def test_forms_of_other_houses_and_languages(first: str, then: str, refers_to: int | None) -> None:
    assert last(first, then).refers_to == refers_to


def test_two_works_of_one_author_in_a_note_are_told_apart_by_their_titles() -> None:
    both = f"{STONE[:-1]}; idem, Tables of the South (Oslo: Rune, 2001), 3."
    assert last(REED, both, "Stone, Tables (wie Anm. 2), S. 80.").refers_to == 2
    assert last(STONE, REED, "Reed, Reeds, 5; idem, Marks, 6.").refers_to is None
    assert last(STONE, TABLES, "Id., Marks, cit., p. 80.").refers_to == 1
    article = "Ada Stone, “A Quarry in Winter,” Stones 4 (1999): 3–9."
    assert last(STONE, article, "Stone, art. cit., p. 53.").refers_to == 2
    assert last(STONE, REED, "Ibid., 26, cited again by Stone, Marks, p. 133.").refers_to is None


SPOKEN = "The phrase is from Corisande Vane's pamphlet Against the Timetable (Leeds, 1911)."


@cases(
    ("text", "refers_to"),
    [
        ("Vane, Timetable, 6.", 1),
        ("Vane, supra note 1, at 9.", 1),
        ("Ibid., 4.", 1),
        ("Vane, Buses, 6.", None),
        ("Leeds, Timetable, 6.", None),
    ],
)
def test_a_work_of_which_a_sentence_speaks_is_cited_again(text: str, refers_to: int | None) -> None:
    assert last(SPOKEN, text).refers_to == refers_to
    cited = "Corisande Vane, Against the Timetable (Leeds: Alm, 1911), 3."
    assert last(SPOKEN, cited, "Vane, Timetable, 6.").refers_to == 2


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    [
        "Ibid, {0}.",
        "Stone, Marks, {0}.",
        STONE.replace("Marks", "Marks{0}"),
        "Stone, 5; " * 50,
        SPOKEN.replace("Against", "A{0}"),
    ],
)
def test_long_chains_take_work_in_proportion(text: str) -> None:
    def chain(count: int) -> tuple[Note, ...]:
        return notes([STONE, *(text.format(number) for number in range(count))])

    assert_grows(resolve_notes, chain(75), chain(300), most=6)


@cases("before", [("Grutter", "Gratz"), ("Gratz", "Grutter"), ("Grutter",), ("Gratz",)])
def test_a_note_that_names_two_cases_refers_to_neither_alone(before: tuple[str, ...]) -> None:
    cases = {
        "Grutter": "Grutter v. Bollinger, 539 U. S. 306, 322 (2003).",
        "Gratz": "Gratz v. Bollinger, 539 U. S. 244, 270 (2003).",
    }
    *_, last = resolve_notes(notes([*(cases[name] for name in before), "In Gratz, 539 U. S. 244, and Grutter, supra."]))
    assert (last.refers_to, last.resolved_text) == (None, None)


@cases(
    ("chain", "refers_to", "locator"),
    [
        ([STONE, REED, "Stone, op. cit., 20.", "Reed, loc. cit.", "Stone, loc. cit."], 1, "20"),
        ([STONE, REED, "Stone, loc. cit."], 1, "12"),
        ([STONE, REED, "Stone, loc. cit., 30."], 1, "30"),
        ([STONE, TABLES, REED, "Stone, loc. cit."], None, None),
        ([STONE, REED, "Stone, op. cit., 20; Reed, op. cit., 50.", "Stone, loc. cit."], 1, None),
    ],
)
def test_loc_cit_with_a_name_means_where_that_work_was_cited_last(
    chain: list[str], refers_to: int | None, locator: str | None
) -> None:
    read = last(*chain)
    assert (read.refers_to, read.locator) == (refers_to, locator)


@cases("same", ["Ders.", "Dies.", "Idem", "Id."])
def test_another_work_of_the_author_before_is_found_by_its_title(same: str) -> None:
    assert last(STONE, TABLES, "Stone, Tables of the South, 5.", f"{same}, Marks of the North, 20.").refers_to == 1


def test_a_title_is_not_that_of_somebody_who_was_not_cited_before() -> None:
    read = last(STONE, REED, "Ders., Marks of the North, 20.")
    assert (read.refers_to, read.candidates) == (None, ())
    assert last(STONE, "Ders., Songs of the North, 20.").refers_to is None
    assert last(STONE, f"{TABLES[:-1]}; {REED}", "Ders., Marks of the North, 20.").refers_to is None


def test_the_author_before_and_a_page_mean_the_only_work_of_that_author() -> None:
    read = last(REED, STONE, "Dies., p. 21.")
    assert (read.refers_to, read.locator) == (2, "21")
    assert last(STONE, TABLES, "Dies., p. 21.").refers_to is None
    assert last(f"{STONE[:-1]}; {REED}", "Dies., p. 21.").refers_to is None
    assert last("Dies., p. 21.").refers_to is None


@cases(
    ("text", "refers_to"),
    [
        ("The word ibid. is ugly, and nobody says it aloud.", None),
        ("I owe the use of ibid. to my teacher.", None),
        ("See also ibid. for the same.", 1),
        ("Stone says so, ibid., 7.", 1),
        ("But cf. ibid., 9.", 1),
    ],
)
def test_a_mark_that_is_a_word_of_a_sentence_refers_to_nothing(text: str, refers_to: int | None) -> None:
    assert last(STONE, text).refers_to == refers_to
