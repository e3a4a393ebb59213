"""A name taken apart: what is its own, its line of business, places, numbers. Legal forms are dropped."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from monitor.language.folding import fold
from monitor.language.names.romanise import Script, script_of, without_marks
from monitor.language.names.words import Known, NameWords, WordKind, name_words


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of the name that no table knows."""

    text: str
    script: Script


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """The parts of one name. `own` is what distinguishes it, in the order of the name.

    `business` are known words that decide, sorted; `neutral` those that may be missing. `seats` are places before the
    own words (深圳市…, Beijing …), `branches` places in brackets or behind them (… (Shanghai), … India). `form` is True
    if a legal form was dropped. `whole` is the name without forms in one piece: bio-sciences as biosciences.
    """

    own: tuple[Piece, ...]
    business: tuple[str, ...]
    neutral: frozenset[str]
    numbers: tuple[int, ...]
    seats: frozenset[str]
    branches: frozenset[str]
    form: bool
    whole: str = ""


@lru_cache(maxsize=256)
def parts_of(name: str) -> tuple[NameParts, ...]:
    """The name taken apart; then its other name in brackets, if it has one: 派恩公司（Pinecrest Aerospace）."""
    text = without_marks(fold(name).text)
    text = _FORMER.split(text, maxsplit=1)[0]
    words = name_words()
    text, forms = _BRACKETED_FORM.subn(" ", text)
    main = _Collected(words, form=forms > 0)
    inner: list[tuple[str, bool]] = []
    rest = _BRACKETS.sub(lambda m: _kept(inner, m), text)
    main.read(rest)
    others: list[NameParts] = []
    for content, is_last in inner:
        aside = _Collected(words)
        aside.read(content)
        if not aside.own and not aside.numbers:
            main.branches |= aside.places
            main.neutral |= aside.neutral
            main.business += aside.business
        elif is_last and main.form and not aside.form and len(aside.own) == 1 and not aside.business:
            continue  # "Inc (Ohio)"
        elif {p.text for p in aside.own} <= {p.text for p in main.own}:
            continue  # the name again
        elif main.own and aside.own and main.own[0].script is not aside.own[0].script:
            others.append(aside.parts())
        else:
            main.read(content)
    return (main.parts(), *others)


def _kept(inner: list[tuple[str, bool]], match: re.Match[str]) -> str:
    inner.append((match[1], not match.string[match.end() :].strip(" .,")))
    return " "


_FORMER = re.compile(r"[,;(]?\s*\b(?:[afn]\.?/?k\.?/?a\.?\b|formerly\b|also known as\b|alias\b)", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[【](.*?)[)\]】]")
_BRACKETED_FORM = re.compile(r"\((株|有|주|유|股|pjs|publ|pty|pvt|persero|private)\)")
_DOTTED = re.compile(r"(?<![^\W_])[^\W\d_](?:(?:\.\s?|/)[^\W\d_](?![^\W_]))+\.?")
_LETTER_HYPHEN = re.compile(r"(?<![^\W_])([^\W\d_])-(?=[^\W\d_])")
_QUOTES = re.compile(r"['’`]")
_TOKEN = re.compile(
    r"[a-z0-9]+|[\u0400-\u052f]+|[\u3005-\u3007\u3040-\u30fa\u30fc-\u30ff\u3400-\u9fff\uac00-\ud7a3]+[0-9a-z]*"
)
_HAN_NUMBER = re.compile(
    r"(?:第|no\.?)?(\d+|[一二三四五六七八九十百零〇]+)(?=(?:研究|设计|号|机械|厂|所|院|实验|分厂|工场|工程))号?|第(\d+|[一二三四五六七八九十百零〇]+)"
)
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_ENDING_OF_PLACE = re.compile(r"(?:省|市|自治区|特别行政区|县|区(?!域))")
_ROMAN = {
    word: number
    for number, word in enumerate(("ii", "iii", "iv", "", "vi", "vii", "viii", "ix", "", "xi", "xii", "xiii", "xiv"), 2)
    if word
}
_NUMBER_WORDS = {
    word: number
    for number, words in enumerate(
        (
            *(("one", "first"), ("two", "second"), ("three", "third"), ("four", "fourth"), ("five", "fifth")),
            *(("six", "sixth"), ("seven", "seventh"), ("eight", "eighth"), ("nine", "ninth"), ("ten", "tenth")),
            *(("eleven", "eleventh"), ("twelve", "twelfth")),
        ),
        1,
    )
    for word in words
}
_COUNTS_ALL = frozenset(
    {"university", "institute", "technological university", "college", "laboratory", "academy", "central institute"}
)


@dataclass(slots=True)
class _Collected:
    words: NameWords
    own: list[Piece] = field(default_factory=list)
    business: list[str] = field(default_factory=list)
    neutral: set[str] = field(default_factory=set)
    numbers: list[int] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    branches: set[str] = field(default_factory=set)
    form: bool = False
    whole: str = ""

    def parts(self) -> NameParts:
        counts_all = not _COUNTS_ALL.isdisjoint(self.business)
        business = [*self.business, *(self.neutral if counts_all else ())]
        return NameParts(
            own=tuple(self.own),
            business=tuple(sorted(set(business))),
            neutral=frozenset() if counts_all else frozenset(self.neutral),
            numbers=tuple(sorted(self.numbers)),
            seats=frozenset(self.places),
            branches=frozenset(self.branches),
            form=self.form,
            whole=self.whole,
        )

    def read(self, text: str) -> None:
        text = _LETTER_HYPHEN.sub(r"\1", _QUOTES.sub("", text))
        text = _DOTTED.sub(lambda m: re.sub(r"[./\s]", "", m[0]) + " ", text)
        spaced: list[str] = []
        for match in _TOKEN.finditer(text):
            token = match[0]
            if token[0] >= "\u3005":
                self._spaced(spaced)
                spaced = []
                self._joined(token)
            else:
                spaced.append(token)
        self._spaced(spaced)

    # -------------------------------------------------------------- scripts with spaces

    def _spaced(self, tokens: Sequence[str]) -> None:
        tokens = list(_with_initials(tokens))
        at = 0
        while at < len(tokens):
            size, known = self._longest(tokens, at)
            if known is not None:
                self._take(known)
                if known.kind not in (WordKind.FORM, WordKind.NOTE):
                    self.whole += "".join(tokens[at : at + size])
                at += size
                continue
            token = tokens[at]
            self.whole += token
            number = _number_of(token)
            if number is not None:
                self.numbers.append(number)
            else:
                self.own.append(Piece(token, script_of(token)))
            at += 1

    def _longest(self, tokens: Sequence[str], at: int) -> tuple[int, Known | None]:
        for size in range(min(self.words.longest_spaced, len(tokens) - at), 0, -1):
            known = self.words.spaced.get(" ".join(tokens[at : at + size]))
            if known is not None:
                return size, known
        return 1, None

    def _take(self, known: Known) -> None:
        match known.kind:
            case WordKind.FORM:
                self.form = True
            case WordKind.NEUTRAL:
                self.neutral.add(known.canonical)
            case WordKind.WORD:
                self.business.append(known.canonical)
            case WordKind.PLACE:
                (self.branches if self.own else self.places).add(known.canonical)
            case WordKind.NOTE:
                pass

    # -------------------------------------------------------------- scripts without spaces

    def _joined(self, run: str) -> None:
        for match in _HAN_NUMBER.finditer(run):
            self.numbers.append(_han_number(match[1] or match[2]))
        run = _HAN_NUMBER.sub("", run)
        run = self._without_opening(run)
        behind: list[Known] = []
        while run:
            run, known = self._ending(run)
            if known is None:
                break
            behind.append(known)
        self.whole += run + "".join(known.canonical for known in reversed(behind) if known.kind is not WordKind.FORM)
        if run:
            digits = [int(d) for d in re.findall(r"\d+", run)]
            self.numbers += digits
            piece = re.sub(r"\d+", "", run)
            if piece:
                self.own.append(Piece(piece, script_of(piece)))
        for known in reversed(behind):
            self._take(known)

    def _without_opening(self, run: str) -> str:
        """The run without places, legal forms and notes at its start."""
        while True:
            for size in range(min(self.words.longest_joined, len(run)), 1, -1):
                known = self.words.opening.get(run[:size])
                if known is not None:
                    self._take(known)
                    run = run[size:]
                    if known.kind is WordKind.PLACE and (ending := _ENDING_OF_PLACE.match(run)) is not None:
                        run = run[ending.end() :]
                    break
            else:
                return run

    def _ending(self, run: str) -> tuple[str, Known | None]:
        """The run without the longest known word at its end. A word of one sign needs two signs before it."""
        for size in range(min(self.words.longest_joined, len(run)), 0, -1):
            known = self.words.joined.get(run[-size:])
            if known is not None and known.kind is WordKind.PLACE and 0 < size < len(run):
                continue  # イラン in ハイラン
            if known is not None and (size > 1 or len(run) > 2 or known.canonical == "plant"):
                return run[:-size], known
        return run, None


def _with_initials(tokens: Sequence[str]) -> Iterator[str]:
    """The tokens, with single letters in a row as one: A B K Turbine."""
    letters = ""
    for token in tokens:
        if len(token) == 1 and token.isalpha():
            letters += token
            continue
        if letters:
            yield letters
            letters = ""
        yield token
    if letters:
        yield letters


def _number_of(token: str) -> int | None:
    if token.isdigit():
        return int(token)
    ordinal = _ORDINAL.fullmatch(token)
    return int(ordinal[1]) if ordinal else _NUMBER_WORDS.get(token, _ROMAN.get(token))


_HAN_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}


def _han_number(text: str) -> int:
    """四十九: 49; 四〇四: 404."""
    if text.isdigit():
        return int(text)
    if not set(text) & set("十百"):
        return int("".join(str(_HAN_DIGITS[sign]) for sign in text))
    total, digit = 0, 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _HAN_DIGITS[sign]
    return total + digit
