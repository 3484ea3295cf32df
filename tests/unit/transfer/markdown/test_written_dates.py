from datetime import date

from support.cases import cases

from gql_blog.transfer.markdown.written_dates import WrittenDate, ends_in_month, parse_date


@cases(
    "text",
    [
        "December 11, 2017",
        "Dec. 11, 2017",
        "dec 11 2017",
        "Monday, December 11th, 2017",
        "11 December 2017",
        "2017年12月11日",
        "2017 年 12 月 11 日 星期一",
        "２０１７年１２月１１日",
        "2017-12-11",
        "2017/12/11",
        "Published on December 11, 2017",
        "发布时间：2017年12月11日",
        "發佈於 2017-12-11",
        "2017. 12. 11. 20:13",
        "December 11, 2017 at 10:30 a.m.",
    ],
)
def test_written_dates(text: str) -> None:
    written = parse_date(text)
    assert written is not None
    assert written.value == date(2017, 12, 11)
    assert written.is_chinese == ("年" in text)


@cases("text", ["February 30, 2017", "December 11, 99999", "2017年13月1日", "2017-00-10", "0000-01-01"])
def test_days_that_the_calendar_does_not_have(text: str) -> None:
    written = parse_date(text)
    assert written is not None
    assert written.value is None


@cases(
    ("text", "day"),
    [
        ("Thu, 06/13/2019 - 16:05", date(2019, 6, 13)),
        ("Mon, 06/03/2019 - 16:05", date(2019, 6, 3)),
        ("Wed, 06/03/2019 - 16:05", date(2019, 3, 6)),
        ("June 13, 2019 - 4:05pm", date(2019, 6, 13)),
    ],
)
def test_days_as_drupal_prints_them(text: str, day: date) -> None:
    assert parse_date(text) == WrittenDate(day)


@cases(
    "text",
    [
        "2020-06-05T23:40:00Z",
        "2020-06-05T01:40:00+02:00",
        "5.VI.2020",
        "5 VI 2020",
        "5.06.2020",
        "the 5th of June, 2020",
        "Friday, 5th of June 2020",
        "5 czerwca 2020 r.",
        "5 июня 2020 года",
        "First published June 5, 2020",
    ],
)
def test_days_in_forms_that_pages_have(text: str) -> None:
    assert parse_date(text) == WrittenDate(date(2020, 6, 5))


@cases(
    ("text", "days"),
    [
        ("25/06/2020", [date(2020, 6, 25)]),
        ("06/25/2020", [date(2020, 6, 25)]),
        ("05/05/2020", [date(2020, 5, 5)]),
        ("05/06/2020", [date(2020, 6, 5), date(2020, 5, 6)]),
        ("31/31/2020", []),
    ],
)
def test_figures_alone_are_a_day_only_where_no_other_can_be_meant(text: str, days: list[date]) -> None:
    written = parse_date(text)
    assert written is not None
    assert [written.value] * (len(days) == 1) + [*written.either] == days


@cases("text", ["Tue, 06/13/2019 - 16:05", "Thu, 13/13/2019 - 16:05"])
def test_a_weekday_that_no_order_of_day_and_month_has_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@cases("text", ["", "Update (June 9, 2020)", "December 2017", "in May 5, 2017 we met", "May", "x" * 500])
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_titles_of_meetings_end_in_a_month() -> None:
    assert ends_in_month("Fellows Meeting, October 2016")
    assert ends_in_month("会议，2017年5月")
    assert not ends_in_month("What October Taught Us")


@cases(
    "text",
    [
        *("vendredi 5 avril 2019", "Freitag, 5. April 2019", "viernes, 5 de abril de 2019"),
        "sexta-feira, 5 de abril de 2019",
        *(
            "5 апреля 2019 г.",
            "5 kwietnia 2019",
            "5 Nisan 2019",
            "5 أبريل 2019",
            "2019년 4월 5일",
            "5 april 2019 kl. 10:12",
        ),
        "5 avril 2019 à 10 h 12 min",
    ],
)
def test_days_are_read_in_many_languages(text: str) -> None:
    assert parse_date(text) == WrittenDate(date(2019, 4, 5))


@cases(
    ("text", "month"),
    [
        (f"15 {name} 2017", number)
        for number, name in enumerate(["شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول"], 2)
    ],
)
def test_months_of_the_levant(text: str, month: int) -> None:
    assert parse_date(text) == WrittenDate(date(2017, month, 15))
