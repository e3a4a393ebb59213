"""Numbers of official documents in a text: MOFCOM 2025 No. 61, 90 FR 12345, (EU) 2025/1234, Notification 12/2025-26.

A number includes its authority and series, so two reports of one notice have the same key and two documents never do.
Forms without a year take it from the caller. Whether the article is about the document or refers to it is read
elsewhere.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.domain.acts.act import DocumentNumber, Span
from monitor.domain.acts.document_numbers import CIRCULAR, NO_YEAR, NUMBERED_ACROSS_YEARS, ORDER
from monitor.language.authorities import authority_of, korean_authority, series_of
from monitor.language.document import FIELDS, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundNumber:
    number: DocumentNumber
    span: Span


def numbers_in(document: Document, year: int | None = None, place: str | None = None) -> tuple[FoundNumber, ...]:
    """All numbers by field (title first) and position, one for each in a list such as "Nos. 55, 56 and 61".

    `year` applies to numbers without one ("第61号公告"); without `year` those are left out. `place` is the state of
    numbers whose form names no authority ("Regulation No. 12 of 2026"); without `place` those are left out, because
    every state has such numbers.
    """
    found = [seen for field in FIELDS for seen in _in_field(document, field, year, place)]
    found.extend(_of_same_authority(document, found))
    return tuple(sorted(found, key=lambda n: (n.span.field != "title", n.span.start)))


def _of_same_authority(document: Document, found: Sequence[FoundNumber]) -> Iterator[FoundNumber]:
    """Numbers of announcements in a notice's text that name no authority: they are of the series of its headline."""
    heads = {seen.number.authority for seen in found if seen.span.field == "title"} & _CHINESE_SERIES
    if len(heads) != 1:
        return
    text = document.folded("text").text
    taken = {seen.span for seen in found if seen.span.field == "text"}
    for match in itertools.islice(_BARE.finditer(text), _MOST):
        span = document.span("text", *match.span())
        if span not in taken:
            number = DocumentNumber(authority=next(iter(heads)), number=match["number"], year=int(match["year"]))
            yield FoundNumber(number=number, span=span)


_CHINESE_SERIES = frozenset({"MOFCOM", "GACC"})
_BARE = re.compile(r"(?P<year>20\d\d)年第(?P<number>[1-9]\d{0,2})号公告")


def _in_field(document: Document, field: str, year: int | None, place: str | None) -> Iterator[FoundNumber]:
    text = document.folded(field).text
    if not text:
        return
    hinted = {_HINTS[index] for index, _, _ in _HINT_SEARCH.find_matches_as_indexes(text, overlapping=True)}
    if not hinted:
        return
    taken: list[tuple[int, int]] = []
    for hints, pattern, read in _FORMS:
        if hinted.isdisjoint(hints):
            continue
        for match in itertools.islice(pattern.finditer(text), _MOST):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            numbers = tuple(read(match, year))
            if numbers:
                taken.append(match.span())
                span = document.span(field, match.start(), match.end())
                yield from (FoundNumber(number=n, span=span) for n in numbers)
    if place is None or hinted.isdisjoint(_HINTS_OF_STATES):
        return
    for match in itertools.islice(_OF_STATES.finditer(text), _MOST):
        if any(match.start() < end and start < match.end() for start, end in taken):
            continue
        taken.append(match.span())
        yield FoundNumber(number=_of_state(match, place), span=document.span(field, match.start(), match.end()))
    heading = _UNDATED.match(text) if field == "title" and year is not None else None
    if heading is not None and all(start for start, _ in taken):
        number = DocumentNumber(authority=_series(place, heading["kind"]), number=heading["number"], year=year or 0)
        yield FoundNumber(number=number, span=document.span(field, *heading.span()))


# ------------------------------------------------------------------ figures
_CN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


def _figure(text: str) -> int | None:
    """The integer of a figure: 61, 六十一, 二〇二五; None for other text."""
    if text.isdigit():
        return int(text)
    if not text or any(c not in _CN_DIGITS and c not in "十百" for c in text):
        return None
    if "十" not in text and "百" not in text:
        return int("".join(str(_CN_DIGITS[c]) for c in text))
    total, digit = 0, 0
    for sign in text:
        if sign in _CN_DIGITS:
            digit = _CN_DIGITS[sign]
        else:
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
    return total + digit


_Read = Callable[["re.Match[str]", int | None], Iterator[DocumentNumber]]


def _each(match: "re.Match[str]", year: int | None) -> Iterator[DocumentNumber]:
    """The numbers of a ministry's document or list of documents."""
    groups = match.groupdict()
    word = (groups.get("kind") or groups.get("after") or "").removesuffix("s")
    authority = authority_of(match, word)
    written = groups.get("year") or groups.get("later")
    at = NO_YEAR if authority in NUMBERED_ACROSS_YEARS else _figure(written) if written else year
    if at is None or authority is None:
        return
    for text in re.findall(_NUMBER, groups["numbers"] or groups["more"]):
        figure = _figure(text)
        series = series_of(authority, word, figure) if figure else None
        if series is not None:
            yield DocumentNumber(authority=authority, number=_in_series(series, figure), year=at)


def _in_series(series: str, figure: int | str | None) -> str:
    return f"{series} {figure}".strip()


def _of(authority: str, form: str = "{number}") -> _Read:
    """A reader for a form that only this authority uses; `form` is filled with the groups of the match."""

    def read(match: "re.Match[str]", year: int | None) -> Iterator[DocumentNumber]:
        groups = {k: (v or "").upper() for k, v in match.groupdict().items()}
        at = int(groups["year"]) if groups.get("year") else year
        if at is not None:
            yield DocumentNumber(authority=authority, number=form.format(**groups), year=at)

    return read


def _federal_register(match: "re.Match[str]", year: int | None) -> Iterator[DocumentNumber]:
    volume, page = int(match["volume"]), match["page"].replace(",", "")
    if year is None or 0 <= year - (_FR_YEAR_ZERO + volume) <= _FR_MAX_AGE:
        yield DocumentNumber(authority="FR", number=f"{volume} FR {page}", year=_FR_YEAR_ZERO + volume)


def _indian(match: "re.Match[str]", year: int | None) -> Iterator[DocumentNumber]:
    """Notification 12/2025-26: the year is that of the fiscal year's start; each series is numbered separately."""
    del year
    series = match["kind"].title()
    number = f"{series} {int(match['number'])}/{match['year']}{(match['tail'] or '').replace(' ', '')}"
    yield DocumentNumber(authority="DGFT", number=number, year=int(match["year"]))


def _reiwa(match: "re.Match[str]", year: int | None) -> Iterator[DocumentNumber]:
    """An ordinance or a notice of Japan's ministry; the two series are numbered separately."""
    del year
    series = series_of("METI", match["kind"], int(match["number"])) or ""
    number = _in_series(series, match["number"])
    yield DocumentNumber(authority="METI", number=number, year=_REIWA_ZERO + int(match["era"]))


def _korean(match: "re.Match[str]", year: int | None) -> Iterator[DocumentNumber]:
    del year
    authority, figure = korean_authority(match), int(match["number"])
    series = series_of("MOTIE", match["kind"], figure) or ""  # every office has both series
    if authority is not None:
        yield DocumentNumber(authority=authority, number=_in_series(series, figure), year=int(match["year"]))


def _taiwanese(match: "re.Match[str]", year: int | None) -> Iterator[DocumentNumber]:
    """The letters before 字第 are the division's, the first three digits the year of the Republic."""
    del year
    year_of_republic = int(match["number"][:3])
    yield DocumentNumber(authority="TITA", number=match[0].replace(" ", ""), year=_REPUBLIC_ZERO + year_of_republic)


def _congolese(match: "re.Match[str]", year: int | None) -> Iterator[DocumentNumber]:
    del year
    yield DocumentNumber(authority="ARECOMS", number=f"{int(match['number']):03}", year=int(match["year"]))


def _executive_order(match: "re.Match[str]", year: int | None) -> Iterator[DocumentNumber]:
    del year
    yield DocumentNumber(authority="WH", number=f"EO {match['number']}", year=NO_YEAR)


_FR_YEAR_ZERO = 1935  # volume 1 of the Federal Register is 1936
_FR_MAX_AGE = 60
_REIWA_ZERO = 2018
_REPUBLIC_ZERO = 1911
_NUMBER = r"(?:\d{1,4}|[〇零一二三四五六七八九十百]{1,6})"
_YEAR = r"(?P<year>20\d\d|二[〇零][一二三四五六七八九〇零]{2})"
_LIST = rf"{_NUMBER}(?:\s?号?\s?(?:、|,|及|和|至|与|·)\s?(?:第\s?)?{_NUMBER}(?!\d|\s?[年月日]))*"
_MANY = rf"(?P<numbers>{_LIST})"
_MORE = rf"(?P<more>{_LIST})"
_EN_NUMBER = r"(?!20\d\d\b)\d{1,4}"
_EN_MANY = rf"(?P<numbers>{_EN_NUMBER}(?:\s?(?:, and|,|and|&)\s?(?:no\.?\s?)?{_EN_NUMBER}(?![\d/]|\s?%))*)"
_MOST = 200  # numbers of one form in a field; a field with more is a table
_EN_KIND = r"(?P<kind>announcements?|notices?|orders?|decrees?|bulletins?|circulars?|proclamations?)"
_ORDER = r"(?<![禁命法政号指司])令"  # not 禁令 (a ban), nor 政令 (a cabinet order, not a ministry's)
_NO = r"(?:no\.?s?\.?|numbers?)"
# Longer and more specific forms first: later ones skip text that an earlier one has taken. A form is tried only where
# one of its `hints` is in the folded text.
_CN, _KO = ("号",), ("호",)
_KO_KIND = "공고|고시|공시|명령|령"
_EN = ("announcement", "notice", "order", "decree", "bulletin", "circular", "proclamation")


@dataclass(frozen=True, slots=True)
class _Form:
    hints: tuple[str, ...]
    pattern: str
    read: _Read

    def compiled(self) -> tuple[tuple[str, ...], "re.Pattern[str]", _Read]:
        return self.hints, re.compile(self.pattern), self.read


_EU_LONG = (
    r"\b(?:eu|council|commission|delegated|implementing) (?:regulation|decision|directive)\s?"
    r"(?P<year>20\d\d)/(?P<number>\d{1,5})\b"
)
_ID_NUMBER = rf"{_NO}?(?:nomor)?\s?(?P<number>\d{{1,3}})\s?(?:/|tahun|of)\s?(?P<year>20\d\d)\b"
_ID_TRADE = rf"\b(?:permendag|peraturan menteri perdagangan|minister of trade regulation)\s?{_ID_NUMBER}"
_ID_ENERGY = rf"\b(?:permen esdm|peraturan menteri esdm)\s?{_ID_NUMBER}"
_ID_ENERGY_DECREE = rf"\b(?:kepmen esdm|keputusan menteri esdm)\s?{_ID_NUMBER}"
_INDIA = (
    r"\b(?P<kind>notification|public notice|trade notice)\s(?:no\.?\s?)?(?P<number>\d{1,3})\s?/\s?"
    r"(?P<year>20\d\d)(?P<tail>\s?-\s?\d\d)?(?!\d|\s?-?\s?(?:customs|central|integrated|cus))"
)
_FR_PAGE = r"\b(?P<volume>[5-9]\d|1[01]\d)\s?(?:fr|fed\. ?reg\.)\s(?P<page>\d{1,3},\d{3}|\d{2,6})\b"
_FR_DOC = r"\b(?:fr doc\.?|document (?:no\.?|number)|federal register)\D{0,12}(?P<year>20\d\d)-(?P<number>\d{5})\b"
_FORMS = tuple(
    form.compiled()
    for form in (
        _Form(
            ("号",),
            r"令和(?P<era>\d{1,2})年[^。\n]{0,8}?[経经][済济]产业省(?P<kind>令|告示)第(?P<number>\d{1,4})号",
            _reiwa,
        ),
        _Form(_CN, rf"(?P<kind>公告|{_ORDER})\s?\(?{_YEAR}\s?年?\)?\s?第?\s?{_MANY}\s?号(?:公告)?", _each),
        _Form(
            _CN,
            rf"(?P<kind>公告|{_ORDER}|通知|[一-鿿]?[函发字办规税])?\s?[〔\[(【]{_YEAR}年?[〕\])】]\s?第?\s?{_MANY}\s?号",
            _each,
        ),
        _Form(_CN, rf"{_YEAR}\s?年\s?的?\s?第?\s?{_MANY}\s?号\s?(?P<kind>公告|令|公示|通告)", _each),
        _Form(_KO, rf"(?:(?P<kind>{_KO_KIND})\s?)?{_YEAR}년\s?제?\s?{_MANY}\s?호(?:\s?(?P<after>{_KO_KIND}))?", _each),
        _Form(_KO, r"(?P<kind>고시|공고)\s?제?\s?(?P<year>20\d\d)\s?-\s?(?P<number>\d{1,4})\s?호", _korean),
        _Form(("字第",), r"[经贸][一-鿿]{0,4}字第\s?(?P<number>1[01]\d{8})\s?号", _taiwanese),
        _Form(
            ("注意事",),
            r"[输輸]出注意事[项項]\s?(?P<year>20\d\d)\s?第\s?(?P<number>\d{1,3})\s?号",
            _of("METI", f"{CIRCULAR} {{number}}"),
        ),
        _Form(("notification", "notice"), _INDIA, _indian),
        _Form(
            ("nte 20", "to exporters"),
            r"\b(?:notice to exporters|nte)\s?(?P<year>20\d\d)/(?P<number>\d{1,3})\b",
            _of("ECJU"),
        ),
        _Form(
            ("si 20", "s.i. 20"), r"\bs\.?i\.?\s(?P<year>20\d\d)\s?(?:/|no\.?\s?)\s?(?P<number>\d{1,4})\b", _of("GB-SI")
        ),
        _Form((" fr ", "fed. reg", "fed.reg"), _FR_PAGE, _federal_register),
        _Form(("fr doc", "document n", "federal register"), _FR_DOC, _of("FR", "{year}-{number}")),
        _Form(
            ("(eu", "(cfsp", "euratom"),
            r"\((?:eu|cfsp|eu, euratom|euratom)\)\s?(?P<year>20\d\d)/(?P<number>\d{1,5})\b",
            _of("EU", "{year}/{number}"),
        ),
        _Form(
            ("(eu)", "(ec)", "(eec)"),
            r"\((?:eu|ec|eec)\)\s?no\.?\s?(?P<number>\d{1,4})/(?P<year>20\d\d|19\d\d)\b",
            _of("EU", "{number}/{year}"),
        ),
        _Form(("regulation 20", "decision 20", "directive 20"), _EU_LONG, _of("EU", "{year}/{number}")),
        _Form(("permendag", "perdagangan", "of trade regulation"), _ID_TRADE, _of("KEMENDAG")),
        _Form(("esdm",), _ID_ENERGY, _of("ESDM")),
        _Form(("esdm",), _ID_ENERGY_DECREE, _of("ESDM", f"{ORDER} {{number}}")),
        _Form(("/arecoms/",), r"\bno\.?\s?(?P<number>\d{1,4})/arecoms/(?P<year>20\d\d)\b", _congolese),
        _Form(("minbuza",), r"\bminbuza[.-](?P<year>20\d\d)[.-](?P<number>\d{2,6}(?:-\d{1,3})?)\b", _of("NL-MFA")),
        _Form(("com(20",), r"\bcom\((?P<year>20\d\d)\)\s?(?P<number>\d{1,4})\b", _of("EU", "COM({year}) {number}")),
        _Form(
            ("decree",),
            rf"\bdecree\s(?:{_NO}\s?)?(?P<number>\d{{1,3}})/(?P<year>20\d\d)/n[dđ]-cp\b",
            _of("VN-GOV", "{number}/ND-CP"),
        ),
        _Form(
            ("executive order",),
            rf"\bexecutive order\s(?:{_NO}\s?)?(?P<number>1[34]\d{{3}})\b",
            _executive_order,
        ),
        _Form(_EN, rf"\b{_EN_KIND}\s?{_NO}?\s?{_EN_MANY}\s?(?:of|/|,|\[|\()\s?(?P<year>20\d\d)[\])]?", _each),
        _Form(_EN, rf"\b{_EN_KIND}\s?[\[(]?(?P<year>20\d\d)[\])]?\s?,?\s?{_NO}\s?{_EN_MANY}", _each),
        _Form(("no", "number"), rf"\b{_NO}\s?{_EN_MANY}\s?(?:\[(?P<year>20\d\d)\]|\((?P<later>20\d\d)\))", _each),
        _Form(_EN, rf"\b{_EN_KIND}\s{_NO}\s?{_EN_MANY}\b", _each),
        _Form(
            _CN,
            rf"(?P<kind>公告|{_ORDER})\s?第?\s?{_MANY}\s?号(?:\({_YEAR}年?\))?"
            rf"|第\s?{_MORE}\s?号\s?(?:国务院|商务部)?(?P<after>公告|令)",
            _each,
        ),
        _Form(_KO, rf"(?P<kind>{_KO_KIND})\s?제?\s?{_MANY}\s?호|제\s?{_MORE}\s?호\s?(?P<after>{_KO_KIND})", _each),
    )
)

_KINDS_OF_STATES = {
    **dict.fromkeys(("regulation", "decree", "resolution", "decision", "order", "ordinance", "proclamation"), ""),
    **dict.fromkeys(("notification", "circular", "notice", "law", "act", "gazette notice"), ""),
    **dict.fromkeys(("decreto", "decreto supremo"), "Decree"),
    **dict.fromkeys(("resolución", "resolucion", "resolución ministerial", "resolución exenta"), "Resolution"),
    "décision": "Decision",
    "arrêté": "Order",
    "décret": "Decree",
    "政令": "Cabinet order",
    "省令": "Ordinance",
}
_HINTS_OF_STATES = tuple(_KINDS_OF_STATES)
_LATIN_KINDS = "|".join(sorted((k for k in _KINDS_OF_STATES if k[0] < "ÿ"), key=len, reverse=True))
_NR = r"n\.?[°ºo]\.?"
_UNDATED = re.compile(rf"(?P<kind>{_LATIN_KINDS})\s(?:{_NO}|{_NR})\s?(?P<number>\d{{1,5}})(?=\s?[:.;,(-])(?!\s?[.,]\d)")
_HINTS = tuple(dict.fromkeys(hint for hints in (*(form[0] for form in _FORMS), _HINTS_OF_STATES) for hint in hints))
_HINT_SEARCH = AhoCorasick(_HINTS, matchkind=MatchKind.Standard)  # one pass for all: most texts have none
"""At the start of a title, of the year of its publication: "Resolución Exenta N° 612: …"."""
_OF_STATES = re.compile(
    rf"\b(?P<kind>{_LATIN_KINDS})(?:\sof the (?P<office>(?:minist|presid|cabinet|council|government)[a-z ]{{0,40}}?))?"
    rf"\s(?:{_NO}|{_NR})?\s?(?P<number>\d{{1,5}}(?:-\d+)?)"
    rf"(?:/(?P<file>[a-z][a-z.-]{{1,30}}(?:/[a-z.-]{{1,20}})?))?\s?(?:/|,? of )\s?(?P<year>20\d\d)\b"
    rf"|令和(?P<era>\d{{1,2}})年(?P<kind2>政令|省令)第(?P<number2>\d{{1,4}})号"
)
"""A document whose form names no authority: "Regulation No. 12 of 2026", "Decree 411/2026", 令和8年政令第142号,
"Décision n° 31/CAB.MIN/2026"."""


def _of_state(match: "re.Match[str]", place: str) -> DocumentNumber:
    if match["kind2"]:
        kind, number, year = match["kind2"], match["number2"], _REIWA_ZERO + int(match["era"])
    else:
        kind, number, year = match["kind"], match["number"].lstrip("0") or "0", int(match["year"])
    series = _series(place, kind)
    if match["office"]:
        series = (
            f"{series} of the {match['office'].strip().title().replace(' Of ', ' of ')}"  # each ministry counts its own
        )
    if match["file"]:
        number = f"{number}/{match['file'].upper()}"
    return DocumentNumber(authority=series, number=number, year=year)


def _series(place: str, kind: str) -> str:
    return f"{place} {_KINDS_OF_STATES[kind] or kind.capitalize()}"
