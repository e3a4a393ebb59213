"""For how long an act holds: "suspends exports of cobalt for four months", 为期四个月, 1年間停止, 4개월간 중단.

The first day counts: four months from 22 February end on 21 June, 90 days from 1 March on 29 May. Months go by the
calendar; where the month of the end has no such day, its last day is the end. Only what stands with the deed and its
object is the measure's own: "within 30 days", "for the past four months", "after four months of talks" are not. What
is extended or amended tells no duration, for nobody says there from which day it counts.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.act import Action, Span
from monitor.language.acts.continuing import PROLONGED
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["Duration", "duration_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """`days` and calendar `months`, one of them 0, and the words that say so."""

    days: int
    months: int
    span: Span

    def last_day(self, first: date) -> date | None:
        """The last day on which it holds, counted with the first; None beyond what a date is believed."""
        if first.year > _LAST_YEAR:
            return None
        if self.days:
            return first + timedelta(days=self.days - 1)
        month = first.month - 1 + self.months
        begins = date(first.year + month // 12, month % 12 + 1, 1)
        following = (begins + timedelta(days=31)).replace(day=1)
        return min(begins + timedelta(days=first.day - 2), following - timedelta(days=1))


_LAST_YEAR = 2088
_MOST_YEARS = 10  # a greater number before the word is a year's name: 25年
_MANY_DAYS = 31  # a lesser number before 日 is the day of a month
_WINDOW = 100  # signs between a deed and its duration
_LASTS = frozenset({Action.IMPOSE, Action.SUSPEND, Action.REMOVE, Action.RELAX, Action.GRANT})

_WORDS_EN = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirty", "sixty", "ninety"),
)
_NUMBERS = {
    **dict(zip(_WORDS_EN, (*range(1, 13), 30, 60, 90), strict=True)),
    **dict.fromkeys(("a", "an", "한"), 1),
    **dict.fromkeys(("两", "두"), 2),
    **dict.fromkeys(("석", "세"), 3),
    **dict.fromkeys(("넉", "네"), 4),
    "다섯": 5,
    "여섯": 6,
}
_HAN = {sign: n for n, sign in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_N_EN = rf"(?P<n>\d{{1,3}}|an?|{'|'.join(_WORDS_EN)})"
_N_EAST = r"(?<![\d.第])(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,3})"
_EN = rf"{_N_EN}[ -](?P<unit>day|week|month|year)s?\b"
_ZH = rf"(?:{_N_EAST}\s?(?P<unit>个月|年|天|日|周|星期)|(?P<half>半年))"
_JA = (
    rf"(?:{_N_EAST}\s?(?P<unit>[かカヵヶケ箇个]月|年|日|週)|(?P<half>半年))"
    r"(?P<span>間|の間|にわた[りっ])?(?!半|以|後|前|内|ぶり)"
)
_KO = (
    r"(?:(?:(?<![\d.제])(?P<n>\d{1,3})\s?(?P<unit>개월|달|년|일|주)"
    r"|(?<![가-힣])(?P<n2>한|두|석|세|넉|네|다섯|여섯)\s?(?:달|개월))|(?P<half>(?<![가-힣])반년))"
    r"(?P<span>\s?간|\s?동안)?(?!\s?(?:반|이내|안에|내|후|뒤|전|만에|여|째|이상))"
)
_UNITS = {
    **dict.fromkeys(("day", "天", "日", "일"), (1, 0)),
    **dict.fromkeys(("week", "周", "星期", "週", "주"), (7, 0)),
    **dict.fromkeys(("year", "年", "년"), (0, 12)),
}  # everything else is a month

_FOR = pattern(
    rf"\bfor (?:(?:just|only) )?(?:the (?:next|coming) |an? (?=initial|period|term|total))?"
    rf"(?:initial )?(?:(?:period|term|total) of )?{_EN}"
    r"(?!'| (?:of|now|running|straight|longer|more|or|ago|before|since|old|earlier|already)\b"
    r"| in (?:a row|succession|20\d\d)| to (?:\d|an? |one|two|three|four|five|six|nine|twelve)"
    r"| (?:after|from) (?:the )?(?:publication|notification|expiry|shipment|delivery|issue))"
)
_AS_ADJECTIVE = pattern(rf"\b{_EN}(?= (?:\w+ ){{0,2}}$)")
_ENDS_BEFORE = pattern(
    r"\b(?:after|following|end(?:s|ing|ed)?|during|since|despite|amid|into|of|under|before|expired|previous|earlier)"
    r" (?:of )?(?:an?|the|its|their|his|previous|earlier)? ?$"
)
_NOUN_OF_PAUSE = pattern(r"(?:suspension|pause|freeze|moratorium|halt|ban|embargo|stop)\b")
_STATE_EN = pattern(r"\b(?:been|(?<!it )(?<!they )had|already)(?: \w+)? $")
_SMALL = pattern(
    r"\b(?:of|to|on|for|the|an?|its|their|all|some|any|and|or|from|in|by|into|against|as|well|new|exports?|shipments?"
    r"|sales?|products?|goods|materials?|ores?|concentrates?|raw|refined|temporarily|abroad|overseas|country)\b"
)
_UNRELATED = pattern(
    r"[.;:]|\b(?:that|which|who|whose|after|before|since|within|while|when|because|but|if|has|have|had|was|were|is|are"
    r"|being|been|despite|amid|place|force|talks?|negotiations?|keep|store|retain|stored|held|waits?|waiting|used|needed"
    r"|imposed|introduced|closed|stood)\b"
)
_MOST_UNKNOWN = 2

_OWN_ZH = pattern(
    rf"(?:为期|期限(?:为|是|暂定)?|有效期(?:为)?|(?:暂停|禁止|禁令|实施)?(?:时间|期)为|持续){_ZH}(?![内后前来半多以之余至到]|左右|的)"
)
_BARE_ZH = pattern(rf"{_ZH}(?![内后前来半多以之期余至到底初末的度一]|左右|\d)")
_OF_NOUN_ZH = pattern(rf"为期{_ZH}的")
_BESIDE_ZH = pattern(
    r"(?:措施|政策|规定|禁令|产品|商品|相关|有关|上述|实施|出口|出境"
    r"|对外|业务|活动|公告|[、，,和及与等的对 ()《》「」\"']|\d+号|第)"
)
_UNRELATED_ZH = pattern(
    "[。；;:,]|近|约|超|逾|至少|最多|最长|过去|历时|长达|已|经过|时隔|每|后|谈判|磋商|前|再|又|延长|恢复|需|等待|耗时"
)
_STATE_ZH = pattern(r"(?:已|已经|曾|曾经|此前|之前)$")
_MOST_UNKNOWN_ZH = 4
_TALKS_ZH = pattern("[。；;]|谈判|磋商|审批|审查|审核|过渡|启动|延长|恢复|此前")

# Where a duration stands before its verb: what may part them, what makes it another's, what tells a state.
_BEFORE = {"ja": pattern(_JA), "ko": pattern(_KO)}
_PARTS = {
    "ja": pattern(r"(?:て|に限り|限定で|、|の|を|は|一時|暫定的に|全面|的に|向け|対|産|と|や|など|\s)*"),
    "ko": pattern(r"(?:의|을|를|은|는|,|\s|전면|일시|잠정|한시|적으로|대한|에|등|과|와)*"),
}
_OTHERS = {
    "ja": pattern(r"(?:過去|この|ここ|およそ|約|最長|最大|少なくとも|直近|さらに|更に|もう|毎|第|同)\s?$"),
    "ko": pattern(r"(?:지난|최근|약|최장|최대|최소|추가로?|또|더|매|향후 최소|적어도)\s?$"),
}
_STATE = {
    "ja": pattern(r"(?:して|されて|させて|となって)(?:い|き)|(?:した|された|の)?(?:後|あと)"),
    "ko": pattern(r"\s?(?:했던|됐던|되었던|하던|되던|[해돼] ?[온왔]|[하되]고 있|[돼해]\s?있|한 뒤|된 뒤|끝에|후|뒤)"),
}
_LINKS = {"ja": "の", "ko": "의"}
_BEHIND = {
    "ja": pattern(rf"(?:[\s、]{{1,2}}|[^。]{{0,40}}?(?:期間|期限)(?:は|を|:)?\s?){_JA}(?![のにで])"),
    "ko": pattern(rf"(?:[\s,]{{1,2}}|[^.]{{0,40}}?(?:기간|기한)(?:은|는|:)?\s?){_KO}(?!의)"),
}


def duration_of(trigger: Trigger) -> Duration | None:
    """What the sentence of the trigger says of the measure's own duration."""
    if trigger.action not in _LASTS or PROLONGED in trigger.pattern.split("+"):
        return None
    language = trigger.passage.language
    if language == "zh":
        found = _chinese(trigger)
    elif language in _BEFORE:
        found = _eastern(trigger, language)
    else:
        found = _english(trigger)
    return next((d for m in found if (d := _duration(m, trigger.passage)) is not None), None)


def _english(trigger: Trigger) -> Iterator[re.Match[str]]:
    passage = trigger.passage
    if _STATE_EN.search(passage.before(trigger.verb.start, 30)):
        return
    at = _deed_ends(trigger)
    match = _FOR.search(passage.text, at, min(passage.end, at + _WINDOW))
    if match and _is_beside(passage, at, match.start()):
        yield match
    yield from _adjective(trigger)


def _is_beside(passage: Passage, at: int, end: int) -> bool:
    """Whether only the object stands between the deed and its duration."""
    between = passage.text[at:end]
    if _UNRELATED.search(between) or any(w.part.deed is not None and w.start >= at for w in _words(passage, at, end)):
        return False
    rest = _SMALL.sub(" ", _without(passage, at, end))
    return len(re.findall(r"[a-z]+", rest)) <= _MOST_UNKNOWN


def _adjective(trigger: Trigger) -> Iterator[re.Match[str]]:
    """As in "imposes a six-month ban" and "a one-year suspension of controls"."""
    passage, verb, noun = trigger.passage, trigger.verb, trigger.noun
    heads = [noun] if trigger.action is Action.IMPOSE and not noun.part.trade else []
    if trigger.action in (Action.IMPOSE, Action.SUSPEND) and _NOUN_OF_PAUSE.match(passage.text, verb.start):
        heads.append(verb)
    for head in heads:
        from_ = max(passage.start, head.start - 48)
        match = _AS_ADJECTIVE.search(passage.text, from_, head.start)
        if match and not _ENDS_BEFORE.search(passage.before(match.start(), 24)):
            yield match


def _chinese(trigger: Trigger) -> Iterator[re.Match[str]]:
    passage, verb, noun = trigger.passage, trigger.verb, trigger.noun
    if _STATE_ZH.search(passage.before(verb.start, 2)):
        return
    at = _deed_ends(trigger)
    end = min(passage.end, at + _WINDOW)
    own = _OWN_ZH.search(passage.text, at, end)
    if own and not _TALKS_ZH.search(passage.text, at, own.start()):
        yield own
    bare = _BARE_ZH.search(passage.text, at, end)
    if bare and _is_beside_zh(passage, at, bare.start()) and _is_no_day(bare):
        yield bare
    if trigger.action is Action.IMPOSE and verb.end <= noun.start:
        inside = _OF_NOUN_ZH.match(passage.text, verb.end, noun.start)
        if inside:
            yield inside


def _is_beside_zh(passage: Passage, at: int, end: int) -> bool:
    between = passage.text[at:end]
    rest = _BESIDE_ZH.sub("", _without(passage, at, end))
    return not _UNRELATED_ZH.search(between) and len(rest.strip()) <= _MOST_UNKNOWN_ZH


def _eastern(trigger: Trigger, language: str) -> Iterator[re.Match[str]]:
    passage, verb = trigger.passage, trigger.verb
    if _STATE[language].match(passage.text, verb.end):
        return
    from_ = max(passage.start, verb.start - _WINDOW // 2)
    for match in _BEFORE[language].finditer(passage.text, from_, verb.start):
        if _is_with_verb(trigger, match, language) and (match["span"] or _is_no_day(match)):
            yield match
    behind = _BEHIND[language].match(passage.text, _deed_ends(trigger), passage.end)
    if behind and (behind["span"] or _is_no_day(behind)):
        yield behind


def _is_with_verb(trigger: Trigger, match: re.Match[str], language: str) -> bool:
    passage, verb = trigger.passage, trigger.verb
    if _OTHERS[language].search(passage.before(match.start(), 8)):
        return False
    between = passage.text[match.end() : verb.start].strip()
    link = _LINKS[language]
    if between.startswith(link) and between != link and trigger.action is not Action.IMPOSE:
        return False  # 1年間の禁輸を解除: how long it lasted that ends
    return _PARTS[language].fullmatch(_without(passage, match.end(), verb.start)) is not None


def _deed_ends(trigger: Trigger) -> int:
    """Where the words of the deed and its object end."""
    return max(trigger.verb.end, trigger.noun.end)


def _words(passage: Passage, start: int, end: int) -> Iterator[Word]:
    """The words of the vocabulary that begin in the piece."""
    words = passage.words
    for i in range(bisect_left(words, start, key=_starts), len(words)):
        if words[i].start >= end:
            return
        yield words[i]


def _starts(word: Word) -> int:
    return word.start


def _without(passage: Passage, start: int, end: int) -> str:
    """The piece without the goods, places and rules that it names."""
    kept, at = [], start
    for word in _words(passage, start, end):
        if word.end > end:
            break
        kept.append(passage.text[at : max(at, word.start)])
        at = max(at, word.end)
    return " ".join((*kept, passage.text[at:end]))


def _is_no_day(match: re.Match[str]) -> bool:
    """Whether it is told as a number of days or years, not as a date: 9日, 25年."""
    unit = match["unit"] or ""
    return unit not in ("日", "일") or _number(match["n"] or "") > _MANY_DAYS


def _duration(match: re.Match[str], passage: Passage) -> Duration | None:
    said = match.groupdict()
    unit = said.get("unit") or ""
    number = 6 if said.get("half") else _number(said.get("n") or said.get("n2") or "")
    days, months = _UNITS.get(unit, (0, 1))
    if not number or months * number > _MOST_YEARS * 12:
        return None
    start = match.start() + len(match.group()) - len(match.group().lstrip(" ,、"))
    return Duration(days=days * number, months=months * number, span=passage.quoted(start, match.end()))


def _number(said: str) -> int:
    """Of digits, of a word, of Han signs below a hundred; 0 where it is none."""
    if said.isdigit():
        return int(said)
    if said in _NUMBERS:
        return _NUMBERS[said]
    tens, ten, ones = said.partition("十")
    if not ten:
        return _HAN.get(said, 0)
    return 10 * (_HAN.get(tens, 0) if tens else 1) + (_HAN.get(ones, 0) if ones else 0)
