"""Dates as pages write them, in English and Chinese. Only known patterns are read; any other text is not a date."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date as Date

from gql_blog.transfer.text_input import plain_form

_MONTH_NAMES = (
    "january jan janv ene gen sty янв oca januar janvier enero janeiro gennaio januari января stycznia ocak يناير"
    " січня ιανουαρίου ינואר जनवरी január tammikuuta ledna ianuarie|"
    "february feb févr fev lut фев şub februar février febrero fevereiro febbraio februari февраля lutego şubat فبراير"
    " شباط лютого φεβρουαρίου פברואר फ़रवरी फरवरी február helmikuuta února februarie|"
    "march mar mär mrt мар märz mars marzo março maart марта marca mart مارس آذار"
    " березня μαρτίου מרץ मार्च március maaliskuuta března martie maret machi marts|"
    "april apr avr abr kwi апр nis avril abril aprile апреля kwietnia nisan أبريل نيسان"
    " квітня απριλίου אפריל अप्रैल április huhtikuuta dubna aprilie aprili|"
    "may mai mag mayo maio maggio mei maj мая maja mayıs مايو أيار"
    " травня μαΐου μαϊου מאי मई május toukokuuta května|"
    "june jun giu cze июн haz juni juin junio junho giugno июня czerwca haziran يونيو حزيران"
    " червня ιουνίου יוני जून június kesäkuuta června iunie|"
    "july jul juil lug lip июл tem juli juillet julio julho luglio июля lipca temmuz يوليو تموز"
    " липня ιουλίου יולי जुलाई július heinäkuuta července iulie julai|"
    "august aug ago sie авг ağu août agosto augustus augusti августа sierpnia ağustos أغسطس آب"
    " серпня αυγούστου אוגוסט अगस्त augusztus elokuuta srpna agustus agosti|"
    "september sept sep set wrz сен eyl septembre septiembre setembro settembre сентября września eylül سبتمبر أيلول"
    " вересня σεπτεμβρίου ספטמבר सितंबर सितम्बर szeptember syyskuuta září septembrie septemba|"
    "october oct okt out ott paź окт eki oktober octobre octubre outubro ottobre октября października ekim أكتوبر"
    " жовтня οκτωβρίου אוקטובר अक्टूबर október lokakuuta října octombrie oktoba|"
    "november nov lis ноя kas novembre noviembre novembro ноября listopada kasım نوفمبر"
    " листопада νοεμβρίου נובמבר नवंबर नवम्बर marraskuuta listopadu noiembrie novemba|"
    "december dec dez déc dic gru дек ara dezember décembre diciembre dezembro dicembre desember декабря grudnia aralık"
    " ديسمبر грудня δεκεμβρίου דצמבר दिसंबर दिसम्बर joulukuuta prosince decembrie desemba"
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}
_MONTH = rf"ב?(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|º|°|\.)?"
_YEAR = r"(?P<year>[0-9]{4,9})"
_WEEKDAY = (
    r"(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    r"|(?:segunda|terça|quarta|quinta|sexta)-feira|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"
    r"|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag),?\s+)?"
)
_LED_BY = (
    r"(?:(?:(?:first|originally)\s+)?(?:published|posted)(?:\s+(?:on|online))?\s*:?\s*|(?:date|datum|data|fecha)\s*:\s*"
    r"|(?:发布|發佈|发表|刊登)(?:[于於]|日期|时间)?\s*[:：]?\s*|日期\s*[:：]\s*)?"
)
_TIME = (
    r"(?:,?\s*(?:[-–]\s*)?(?:(?:at|um|à|a las|às|alle|om|kl\.?|klo|v|в)\s+)?"
    r"[0-9]{1,2}(?:[:h.]|\sh\s)[0-9]{2}(?:\smin)?(?::[0-9]{2})?(?:\s*[ap]\.?m\.?)?"
    r"(?:\s*(?:Uhr|[A-Z]{2,4}))?)?"
)
_CLOCK = (
    r"(?:(?:at|um|om|às|à|a las|alle|klo?\.?|v)\s+)?[0-9]{1,2}[:h.][0-9]{2}(?::[0-9]{2})?[\sA-Za-z+0-9.:-]{0,12}\)?"
)
_FORMS = (
    rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_YEAR}",
    rf"{_WEEKDAY}(?:the\s+)?{_DAY}\s+(?:de\s+|of\s+)?{_MONTH},?\s+(?:del?\s+)?{_YEAR}(?:\s*(?:г\.|года|r\.|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar))?",
    rf"{_WEEKDAY}{_DAY}[-\s./]+(?P<roman>[IVX]{{1,4}})[-\s./]+{_YEAR}",
    rf"{_YEAR}\.\s+{_MONTH}\s+{_DAY}",
    rf"{_YEAR}\s*년\s*(?P<number>[0-9]{{1,2}})\s*월\s*(?P<day>[0-9]{{1,2}})\s*일",
    rf"{_YEAR}\s*年\s*(?P<number>[0-9]{{1,2}})\s*月\s*(?P<day>[0-9]{{1,2}})\s*[日号號]"
    r"(?:\s*(?:星期|周|週)[一二三四五六日天])?",
    rf"{_YEAR}(?P<mark>[-/.])\s?(?P<number>[0-9]{{1,2}})(?P=mark)\s?(?P<day>[0-9]{{1,2}})\.?(?:T[0-9:.]{{5,12}}(?:Z|[+-][0-9:]{{4,6}})?)?",
    r"(?P<one>[0-9]{1,2})(?P<mark>[-/.])\s?(?P<two>[0-9]{1,2})(?P=mark)\s?(?P<year>[0-9]{4})",
    r"(?P<weekday>mon|tue|wed|thu|fri|sat|sun),\s(?P<one>[0-9]{2})/(?P<two>[0-9]{2})/(?P<year>[0-9]{4})",
)
_PATTERNS = tuple(re.compile(_LED_BY + pattern + _TIME, re.IGNORECASE) for pattern in _FORMS)
_SHORT_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so),?\.?\s+)?"
_WITHIN = tuple(
    re.compile(rf"(?<!\w){_SHORT_WEEKDAY}(?P<whole>{pattern})(?![\w/])(?:[,\s(-]*{_CLOCK})?[\s.,;:)]*$", re.IGNORECASE)
    for pattern in _FORMS
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_FIGURES = {1: "one", 2: "two"}
_LONGEST = 80
_ENDS_IN_MONTH = re.compile(
    rf"(?:{_MONTH}(?:\s+[0-9]{{1,2}}(?:\s*[-–]\s*[0-9]{{1,2}})?)?,?\s+[0-9]{{4}}"
    r"|[0-9]{4}\s*年\s*[0-9]{1,2}\s*月(?:\s*[0-9]{1,2}\s*日)?)$",
    re.IGNORECASE,
)
_HAS_YEAR = re.compile(r"[0-9]{4}").search  # as each form does, and few lines: much is asked whether it is a date
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """Something written as a date; ``value`` is None if there is no such day, or it is either of ``either``."""

    value: Date | None
    is_chinese: bool = False
    either: tuple[Date, ...] = ()


def parse_date(text: str) -> WrittenDate | None:
    """Parse a text that is a date and nothing else; ``None`` if it is not a date."""
    if not 8 <= len(text) <= _LONGEST or "\t" in text:
        return None
    text = plain_form(text).translate(_WIDE_DIGITS).strip()
    if not _HAS_YEAR(text):
        return None
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            if "weekday" in match.groupdict():
                day = _day_by_weekday(match)
                return None if day is None else WrittenDate(day)
            if "one" in match.groupdict():
                return _day_by_figures(match)
            return WrittenDate(_calendar_date(match), is_chinese="年" in text)
    return None


def date_at_end(text: str) -> tuple[str, WrittenDate] | None:
    """A date, perhaps with a time of day, that ends a short text, and what leads to it: 'Published on', 'Stand:'."""
    if not 8 <= len(text) <= _LONGEST or "\t" in text:
        return None
    text = plain_form(text).translate(_WIDE_DIGITS).strip()
    if not _HAS_YEAR(text):
        return None
    for pattern in _WITHIN:
        if (match := pattern.search(text)) and (date := parse_date(match["whole"])) is not None:
            return text[: match.start()].strip(" ,:–—-("), date
    return None


def ends_in_month(text: str) -> bool:
    """Whether a line ends in a month and a year, as titles of meetings do."""
    return bool(_ENDS_IN_MONTH.search(text[-40:]))


def _calendar_date(match: re.Match[str]) -> Date | None:
    groups = match.groupdict()
    if "roman" in groups:
        month = _ROMAN.index(groups["roman"].upper()) + 1 if groups["roman"].upper() in _ROMAN else 0
    else:
        month = int(groups["number"]) if "number" in groups else _MONTHS[groups["month"].lower()]
    try:
        return Date(int(groups["year"]), month, int(groups["day"]))
    except ValueError:
        return None


def _day_by_figures(match: re.Match[str]) -> WrittenDate:
    """The day of '25/06/2020'; either of two where the month cannot be told from the day. Stops part day from month."""
    days = []
    orders = ((2, 1),) if match["mark"] == "." else ((2, 1), (1, 2))
    for month, day in orders:
        with suppress(ValueError):
            days.append(Date(int(match["year"]), int(match[_FIGURES[month]]), int(match[_FIGURES[day]])))
    found = tuple(dict.fromkeys(days))
    return WrittenDate(found[0]) if len(found) == 1 else WrittenDate(None, either=found)


def _day_by_weekday(match: re.Match[str]) -> Date | None:
    """The day of 'Thu, 06/13/2019': the weekday tells whether the month or the day comes first; ``None``: neither."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    for month, day in ((one, two), (two, one)):
        with suppress(ValueError):
            date = Date(year, month, day)
            if _WEEKDAYS[date.weekday()] == match["weekday"].casefold():
                return date
    return None
