"""Names in Chinese, Japanese and Korean: by their endings and forms, in quotes, and where a sentence names parties."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from monitor.language.document import Document
from monitor.language.folding import fold
from monitor.language.names.parts import NameParts, parts_of
from monitor.language.parties import PARTIES
from monitor.language.parties.known import Known
from monitor.language.parties.party import Party, PartySign
from monitor.language.parties.roles import role_of
from monitor.language.sentences import Sentence

_FORMS = frozenset("株有股주유")  # signs that are a legal form in brackets
_LONGEST = 40  # signs of a name
_LONGEST_ENUMERATION = 160  # signs
_LONGEST_PERSON = 12  # signs
_LEAST_LATIN = 4  # letters of a name's own words
_SHORT = 2  # signs of own words
_SPEAKS = 40  # signs after a name in which it may speak
_QUOTES = tuple("“\"「『《〈‘«'")
_CUTS = frozenset({"agency", "list", "instrument", "verb", "hedge", "noise", "wire"})
_POLICY = frozenset({"instrument", "verb", "hedge", "list", "agency"})
_PLACE, _FIRM, _GOODS = frozenset({"place"}), frozenset({"firm"}), frozenset({"commodity"})
# A sentence without one of these has no match of a pattern that finds names, and most sentences have none.
_HINTS = (
    *("公司", "集团", "研究", "大学", "科学院", "会社", "(株)", "(有)", "作所", "厂"),  # cjk_ending
    *("주식회사", "(주)", "(유)", "유한공사", "그룹", "대학교", "연구원", "연구소"),  # cjk_form_in_front, ko_ending
    *("export privileges", "特权", "への輸出を禁止", "특권"),  # privileges
    *("列", "纳入", "加入", "移", "剔除", "排除", "除名", "出口", "发", "供应", "供货", "实施"),  # cjk_behind
    *("批准", "撤销", "吊销", "暂停", "拒绝", "授予", "给予", "允许", "准许", "核准", "名单", "清单", "名簿", "リスト"),
    *("上榜", "対象", "規制", "管理", "輸出", "許可", "ライセンス"),  # cjk_before
    *("명단", "리스트", "목록", "우려거래자", "수출", "허가", "지위", "금지"),
)
_HINT_SEARCH = AhoCorasick([fold(hint).text for hint in _HINTS], matchkind=MatchKind.Standard)
_OF_LISTS = frozenset("adefj")  # the groups of the patterns that name what is listed; others may name goods

_Range = tuple[int, int]  # of the folded field


class _Region(NamedTuple):
    """Where a sentence names parties: `persons`, too, or what is put on a list."""

    left: int
    right: int
    persons: bool
    lists: bool


def hints_of_names(text: str) -> list[int]:
    """The positions in a folded text of words without which `cjk_names` finds no name, ascending."""
    return [] if text.isascii() else sorted(start for _, start, _ in _HINT_SEARCH.find_matches_as_indexes(text))


def cjk_names(document: Document, sentence: Sentence, known: Known) -> Iterator[Party]:
    """The names in the sentence; none in one of another script."""
    if document.original(sentence.field)[sentence.start : sentence.end].isascii():
        return iter(())
    return _Search.of(document, sentence, known).names()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """The search in one sentence: `text[start:end]` of the folded field."""

    document: Document
    field: str
    known: Known
    text: str
    start: int
    end: int

    @classmethod
    def of(cls, document: Document, sentence: Sentence, known: Known) -> "_Search":
        folded = document.folded(sentence.field)
        return cls(
            document=document,
            field=sentence.field,
            known=known,
            text=folded.text,
            start=folded.index(sentence.start),
            end=folded.index(sentence.end),
        )

    def names(self) -> Iterator[Party]:
        seen: list[_Range] = []
        for span, person in self._in_regions():
            seen.append(span)
            role = role_of(self.text, *span) if person else ""
            yield Party(span=self.document.span(self.field, *span), sign=PartySign.PLACE, person=person, role=role)
        for span in self._by_form():
            left, right = span
            if any(left < b and a < right for a, b in seen):
                continue
            if PARTIES.speaks_behind.match(self.text, right, min(self.end, right + _SPEAKS)) is None:
                yield Party(span=self.document.span(self.field, *span), sign=PartySign.FORM)

    # -------------------------------------------------------------- by form

    def _by_form(self) -> Iterator[_Range]:
        text, start, end = self.text, self.start, self.end
        for match in PARTIES.cjk_form_in_front.finditer(text, start, end):
            span = match.start(), match.end("a")
            if _is_name(text[slice(*span)]):
                yield span
        for match in PARTIES.ko_ending.finditer(text, start, end):
            if _is_name(match[0]):
                yield match.span()
        at = start
        for match in PARTIES.cjk_ending.finditer(text, start, end):
            if match.start() < at:
                continue
            left = self._left_of(max(at, match.end() - _LONGEST), match.start())
            is_next = left - 1 == at > start  # A大学和B研究所
            if _is_name(text[left : match.end()]) and (is_next or not self._is_tail(left, match.end())):
                yield left, match.end()
                at = match.end()

    def _is_tail(self, left: int, right: int) -> bool:
        """True for the end of a name with 与 inside: 导弹与火控公司."""
        own = "".join(piece.text for piece in parts_of(self.text[left:right])[0].own)
        return 0 < len(own) <= _SHORT and self.text[left - 1 : left] in tuple("与和及")

    def _left_of(self, start: int, end: int) -> int:
        """Where a name that ends at `end` or later begins."""
        at = end
        while at > start and _is_name_sign(self.text[at - 1]):
            at -= 1
        if at == end:
            return at
        folded = self.document.folded(self.field)
        begin, finish = folded.span(at, end)
        inside = self.known.within(begin, finish, _FIRM)
        firms = [(folded.index(m.span.start), folded.index(m.span.end)) for m in inside]
        cuts = [folded.index(m.span.end) for m in self.known.within(begin, finish, _CUTS)]
        cuts += [match.end() for match in PARTIES.cjk_cut.finditer(self.text, at, end)]
        for cut in cuts:
            if at < cut <= end and not any(left <= cut - 1 < right for left, right in firms):
                at = cut
        before = PARTIES.piece_before.match(self.text, at, self.end)
        return before.end() if before is not None and before.end() <= end else at

    # -------------------------------------------------------------- by their place

    def _regions(self) -> Iterator[_Region]:
        text, start, end = self.text, self.start, self.end
        for match in PARTIES.privileges.finditer(text, start, end):
            yield _Region(*match.span(match.lastindex or 0), persons=True, lists=False)
        for match in PARTIES.cjk_behind.finditer(text, start, end):
            yield _Region(*match.span(match.lastindex or 0), persons=False, lists=match.lastgroup in _OF_LISTS)
        at = start
        for match in PARTIES.cjk_before.finditer(text, start, end):
            left = max(at, match.start() - _LONGEST_ENUMERATION)
            yield _Region(left, match.start(), persons=False, lists=match.lastgroup in _OF_LISTS)
            at = match.end()

    def _in_regions(self) -> Iterator[tuple[_Range, bool]]:
        """The names where the sentence has parties; True with persons."""
        end = -1
        of_parties = None
        for region in self._regions():
            if of_parties is None:
                of_parties = self._is_of_parties()
            for start, stop in _pieces(self.text, region):
                span, has_form = self._trimmed(start, stop)
                if span is None or span[0] < end:
                    continue
                if region.persons and self._is_person(span):
                    yield span, True
                    end = span[1]
                elif self._is_named(span, has_form=has_form, of_parties=of_parties, lists=region.lists):
                    yield span, False
                    end = span[1]

    def _is_of_parties(self) -> bool:
        """True if the sentence is about a list of parties, not of goods."""
        span = self.document.folded(self.field).span(self.start, self.end)
        listed = PARTIES.list_of_parties.search(self.text, self.start, self.end) is not None
        return listed or any(self.known.within(*span, _FIRM))

    def _is_named(self, span: _Range, *, has_form: bool, of_parties: bool, lists: bool) -> bool:
        name = self.text[slice(*span)]
        if name.isascii() or any(self._within((span[0], self._start_of_ending(*span)), _POLICY)):
            return False
        is_name = _is_name(name) or (has_form and PARTIES.katakana_name.fullmatch(name) is not None)
        if is_name and (has_form or not self._is_of_goods(span, of_parties=of_parties and lists)):
            return True
        is_quoted = span[0] > 0 and self.text[span[0] - 1] in _QUOTES
        return is_quoted and of_parties and (_has_own(name) if lists else _is_name(name))

    def _trimmed(self, start: int, stop: int) -> tuple[_Range | None, bool]:
        """The name in a piece of an enumeration, without states, kinds of firms, counts and quotes around it; and
        whether a word for a firm stood behind it.
        """
        text = self.text
        quoted = PARTIES.quoted_name.search(text, max(0, start - 1), min(len(text), stop + 1))
        if quoted is not None:
            return quoted.span("a"), False
        behind = PARTIES.piece_behind.search(text, start, stop)
        has_form = behind is not None and behind[0] == "社"
        stop = behind.start() if behind is not None else stop
        left = self._left_of(start, self._start_of_ending(start, stop))
        bracket = text.rfind("(", left, stop)
        if bracket > left and text[stop - 1] == ")" and text[bracket + 1 : stop - 1] not in _FORMS:
            stop = bracket
        while stop > left and not _is_name_sign(text[stop - 1]):
            stop -= 1
        return ((left, stop) if stop - left >= 2 else None), has_form

    def _start_of_ending(self, start: int, stop: int) -> int:
        """Where the word for a firm at the end begins, for 研究 in 研究所 is no word of policy; else the end."""
        endings = (m.start() for m in PARTIES.cjk_ending.finditer(self.text, start, stop) if m.end() == stop)
        return next((at for at in endings if at > start), stop)

    def _within(self, span: _Range, kinds: frozenset[str]) -> Iterator[object]:
        return self.known.within(*self.document.folded(self.field).span(*span), kinds)

    def _is_of_goods(self, span: _Range, *, of_parties: bool) -> bool:
        """True for goods or technology: 先进封装设备, 超细石墨.

        A legal form shows a name. Without one, a name that ends with goods counts on a list of parties.
        """
        name = self.text[slice(*span)]
        if parts_of(name)[0].form:
            return False
        left, right = self.document.folded(self.field).span(*span)
        goods = list(self.known.within(left, right, _GOODS))
        if any(m.span.start <= left or (not of_parties and m.span.end >= right) for m in goods):
            return True
        return PARTIES.cjk_goods_at_end.search(name) is not None

    def _is_person(self, span: _Range) -> bool:
        """True for a short text of which the vocabulary and the words of firms know nothing."""
        name = self.text[slice(*span)]
        return len(name) <= _LONGEST_PERSON and not _is_name(name) and not any(self._within(span, _ALL))


_ALL = _POLICY | _PLACE | _FIRM | _GOODS | _CUTS


def _pieces(text: str, region: _Region) -> Iterator[_Range]:
    """The parts of an enumeration; a role or a bracket stands between a firm and its person."""
    at = region.left
    cuts = [*PARTIES.between_names.finditer(text, region.left, region.right)]
    if region.persons:
        cuts += PARTIES.role_beside.finditer(text, region.left, region.right)
        cuts += PARTIES.bracket.finditer(text, region.left, region.right)
    for match in sorted(cuts, key=lambda cut: cut.start()):
        if match.start() > at:
            yield at, match.start()
        at = max(at, match.end())
    if at < region.right:
        yield at, region.right


# ------------------------------------------------------------------ what is a name


def _is_name_sign(sign: str) -> bool:
    return sign.isalnum() or sign in "·・()-&ー々"


def _is_name(text: str) -> bool:
    """True if the text has words of its own and a word of firms."""
    if PARTIES.cjk_generic.fullmatch(text) or PARTIES.cjk_never.search(text):
        return False
    parts = parts_of(text)[0]
    has_kind = parts.form or parts.business or parts.neutral
    return bool(has_kind) and (_has_own_words(parts) or bool(parts.numbers and parts.business))


def _has_own(text: str) -> bool:
    if PARTIES.cjk_generic.fullmatch(text) or PARTIES.cjk_never.search(text):
        return False
    return _has_own_words(parts_of(text)[0])


def _has_own_words(parts: NameParts) -> bool:
    own = "".join(p.text for p in parts.own)
    least = _LEAST_LATIN if own.isascii() else 1 if parts.form and parts.seats else 2
    return len(own) >= least and not PARTIES.cjk_generic.fullmatch(own)
