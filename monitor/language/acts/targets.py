"""Whom an act is meant for: states beside a sign of direction, firms' states, those who protest.

States in one enumeration are meant together. A place that goods only come
from, or that somebody relies on, is no target.
"""

from collections.abc import Iterator, Sequence

from monitor.domain.act import Asserted, Direction, Measure, MeasureClass
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.places import PRIVATE, enumerations
from monitor.language.acts.polarity import Deed
from monitor.language.acts.profile import LanguageProfile, TargetSigns
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["TARGET_PASSAGES", "seats_of_act", "states_meant", "targets_of_act"]

TARGET_PASSAGES = 3

State = Asserted[str]


def targets_of_act(
    group: Sequence[Candidate], passages: Sequence[Passage], profile: LanguageProfile, measure: Measure
) -> Iterator[State]:
    """Where the act is told; where that names none, in the headline and the lead; last, who protests against it.

    Of permissions, duties and listings the states are meant too where the works of the firm stand. A firm that may
    export is no destination.
    """
    issuer = group[0].roles.issuer
    listing = measure is Measure.ENTITY_LIST
    telling = list({id(c.trigger.passage): c.trigger.passage for c in group}.values())
    lead = passages[:TARGET_PASSAGES]
    signs = profile.targets
    told = [t for p in telling for t in _of_passage(p, signs, issuer, firms=listing)]
    told += [t for c in group for w in signs.beside_object(c.trigger, c.roles.actor, issuer) for t in _named(w)]
    if not told or listing:
        told += [t for p in lead for t in _of_passage(p, signs, issuer, firms=listing)]
    if listing or measure.measure_class is MeasureClass.AUTHORISATION or _is_of_firms(group):
        told += [t for p in (*telling, *lead) for t in _works(p, issuer)]
    if not told and group[0].direction is Direction.EASING:
        told = [t for p in lead for t in _bargaining(p, issuer)]
    yield from told or (t for p in lead for t in _objecting(p, issuer))


def seats_of_act(group: Sequence[Candidate], passages: Sequence[Passage], measure: Measure) -> Iterator[State]:
    """Of a listing the states where the firms sit: known, and not read."""
    if measure is Measure.ENTITY_LIST:
        telling = {id(c.trigger.passage): c.trigger.passage for c in group}
        issuer = group[0].roles.issuer
        yield from (s for p in (*telling.values(), *passages[:TARGET_PASSAGES]) for s in _seats(p, issuer))


def states_meant(passage: Passage, profile: LanguageProfile) -> Iterator[State]:
    """States that the passage says are meant, where nobody knows who acts."""
    opener = next((w for w in passage.of_kind(ConceptKind.PLACE) if w.start - passage.start <= 1), None)
    acts = opener is not None and passage.after(opener.end, 1) in ("、", ",")  # 米、中国への…: no enumeration
    yield from _of_passage(passage, profile.targets, opener.place if opener is not None and acts else None)


def _is_of_firms(group: Sequence[Candidate]) -> bool:
    """Whether a duty is put on a named firm: "Samsung must obtain a licence"."""
    return any(c.trigger.verb.part.deed is Deed.REQUIRE for c in group)


def _of_passage(passage: Passage, signs: TargetSigns, issuer: str | None, *, firms: bool = False) -> Iterator[State]:
    """States that goods are kept from or let go to, in the passage; of a listing (`firms`) those of who is listed.

    States in one enumeration are meant together: the sign of direction stands before the first or after the last.
    """
    short = _SHORT_FIRMS if firms else _IN_SHORT
    answered = _answered(passage)
    for match in short.finditer(passage.text, passage.start, passage.end):
        if match.start() in answered:
            continue
        sign = match.lastindex or 1
        if (state := _SHORT_STATES[match.group(sign)]) != issuer:
            yield Asserted(value=state, span=passage.quoted(*match.span(sign)))
    for chain in enumerations(passage):
        if any(word.start not in answered and _is_meant(passage, word, signs, firms=firms) for word in chain):
            yield from (t for w in chain if w.place != issuer for t in _named(w))


def _answered(passage: Passage) -> range:
    """Where a clause tells what the act answers, which another state did to somebody: 以应对美国对俄石油公司的制裁."""
    match = _ANSWERS.search(passage.text, passage.start, passage.end)
    return range(match.start(), match.end()) if match else range(0)


_ANSWERS = pattern(
    r"(?:应对|反制|抗议|抵消|规避|报复|不满|响应)(?:(?=[^，。；]{0,24}(?:制裁|关税|管制|限制|禁令|加征))[^，。；]*)"
    r"|\b(?:in response to|in retaliation for|to counter|over|after|amid) (?:(?=[^,;.]{0,50}"
    r"\b(?:sanctions|tariffs)\b)[^,;.]*)"
)


def _is_meant(passage: Passage, word: Word, signs: TargetSigns, *, firms: bool) -> bool:
    before, after = passage.before(word.start, 24), passage.after(word.end, 24)
    if _RELIED_ON.search(before) or _RELIANCE.match(after) or _SIDE_ISSUE.match(after):
        return False
    if _UNSAID.search(passage.text, passage.start, word.start):
        return False
    if firms:
        listed = PRIVATE.match(after) or _FIRMS_OF.match(after) or signs.has_firms(passage, word)
        return bool(listed or _BASED.search(before) or _ON.search(before))
    left, right = signs.left, signs.right
    if signs.buyers_in is not None and signs.buyers_in.search(passage.before(word.start, 60)):
        return True
    return bool((left and left.search(before)) or (right and right.match(after)))


def _named(word: Word) -> Iterator[State]:
    """The state that the word stands for."""
    if word.place:
        yield Asserted(value=word.place, span=word.span)


def _seats(passage: Passage, issuer: str | None) -> Iterator[State]:
    for word in passage.of_kind(ConceptKind.FIRM):
        seats = (s for s in word.part.concept.attribute("seat") if s != issuer)
        yield from (Asserted(value=s, span=word.span, inferred=True) for s in seats)


def _works(passage: Passage, issuer: str | None) -> Iterator[State]:
    """Where the works of a firm stand that is named: 三星在华工厂."""
    if (at := passage.text.find("在华", passage.start, passage.end)) >= 0 and issuer != "CN":
        yield Asserted(value="CN", span=passage.quoted(at, at + 2))
    for word in passage.of_kind(ConceptKind.PLACE):
        works = _WORKS_IN.search(passage.before(word.start, 8)) or _WORKS.match(passage.after(word.end, 12))
        if works and word.place != issuer:
            yield from _named(word)


def _objecting(passage: Passage, issuer: str | None) -> Iterator[State]:
    """States that protest against the act: they are hit by it."""
    for word in passage.words:
        if word.part.speech == "reaction" and _OBJECTS.search(passage.text, word.start, word.end):
            before = [a for a in passage.actors if a.end <= word.start and a.clause == word.clause]
            last = [a for a in before if a.place and a.place != issuer][-1:]
            yield from (t for a in last for t in _named(a))


def _bargaining(passage: Passage, issuer: str | None) -> Iterator[State]:
    """The other side of the deal by which something is eased: "as part of a trade deal with Ruritania"."""
    for word in passage.of_kind(ConceptKind.PLACE):
        if word.place and word.place != issuer:
            before, after = passage.before(word.start, 48), passage.after(word.end, 24)
            if any(left.search(before) and right.match(after) for left, right in _DEAL_WITH):
                yield from _named(word)


_OBJECTS = pattern(
    r"protest|oppos|condemn|critici|denounc|object|slam|blast|decr|lament|regret|反对|不满|抗议|谴责|批评|遗憾"
    r"|反発|抗議|遺憾"
    r"|非難|批判|반발|항의|유감|비난|비판|규탄"
)
_WORKS_IN = pattern(r"\b(?:in|at) (?:the )?$")
_WORKS = pattern(
    r"(?:'s|ese|n)? ?(?:plants?|fabs?|factor(?:y|ies)|units?|operations|subsidiar(?:y|ies))\b"
    r"|的?(?:工厂|厂)|(?:法人|の?工場|子会社)| ?(?:내 )?(?:공장|법인|생산)"
)
# Left and right of whom a deal is made with, by language.
_DEAL_WITH = (
    (
        pattern(r"\b(?:deal|truce|pact|agreement|accord|talks|negotiations|consultations) (?:\w+ )?with (?:the )?$"),
        pattern(""),
    ),
    (pattern(r"(?:与|和|同|经)$"), pattern(r"(?:方|国)?[^，。]{0,8}(?:达成|协议|磋商|谈判|共识)")),
    (
        pattern(""),
        pattern(r"(?:側|政府)?との[^、。]{0,8}(?:合意|協議|交渉)|(?:측)?(?:과|와)의? ?[^,.]{0,8}(?:합의|협상|협의)"),
    ),
)
# Goods of a state that come in, or a duty on them, beside the act: "retaliatory tariffs on American goods".
_SIDE_ISSUE = pattern(
    r"(?:'s)? (?:goods|products|imports|tariffs?|duties)\b|(?:输)?(?:商品|产品|货物)?[^，。]{0,6}(?:加征|关税)"
)
_UNSAID = pattern(
    r"\b(?:did not|does not|didn't|doesn't|would not|without) (?:say|saying|specify|specifying|disclose|disclosing)\b"
    r"|\bnot (?:just|only) (?:to |against |for |the )"
)
_RELIED_ON = pattern(r"(?:relian\w+|dependen\w+|rel(?:y|ies|ying)|depend(?:s|ing)?) (?:up)?on (?:the )?$")
_RELIANCE = pattern(r"的?(?:依赖|依存)|への依存|依存|에 대한 의존|의존| 의존")
_ON = pattern(r"\b(?:on|against|targeting) (?:the )?$")
_BASED = pattern(
    r"\b(?:in|from|of|including|under|under the destination of)\s(?:the\s|mainland\s)?$|(?:来自|位于|在|包括|涉及?|含)$"
)
_FIRMS_OF = pattern(
    r"(?:防衛|軍需|先端|軍事|国有|民間|関連){0,2}(?:企業|メーカー|大手)|(?:防衛|軍需|関連){0,2}\d+\s?社"
    r"|(?:など|等)?の[^をにがは、]{0,14}?\d*\s?つ?の?(?:事業体|企業|社|団体)|等?国?(?:另有|的"
    r"|境内)?[\d一二三四五六七八九十数两]*[家个间]?(?:实体|机构)|\d+实体"
    r"|(?: ?등)?(?:의| )? ?\d*개?사? ?(?:[가-힣·a-z]{1,8} ){0,2}?[가-힣·]{0,6}(?:기업|업체|기관|단체|법인"
    r"|연구소|대학|회사|자회사)"
)
_SHORT_FIRMS = pattern(r"([中陆美日韩台欧俄印英荷德法])(?:资)?企(?!业)|対([中米日韓台欧ロ])(?=禁輸|輸出)")
# 对华出口, 対米輸出, 대중 수출: the state is one sign of a longer word.
_SHORT_STATES = {
    "华": "CN",
    "中": "CN",
    "美": "US",
    "米": "US",
    "日": "JP",
    "韩": "KR",
    "台": "TW",
    "欧": "EU",
    "俄": "RU",
    "印": "IN",
    "陆": "CN",
    "英": "GB",
    "荷": "NL",
    "德": "DE",
    "法": "FR",
    "ロ": "RU",
    "露": "RU",
    "独": "DE",
    "仏": "FR",
    "중": "CN",
    "미": "US",
    "일": "JP",
    "러": "RU",
}
_IN_SHORT = pattern(
    # 应对中东 and 面对美方 are no direction, nor is 对中长期
    r"(?:(?<![应面针反核校配])对|輸|销|售|対)([华中美米日韩台欧俄印ロ露英独仏])"
    r"(?!元|方|等|国|本|洲|盟|度|罗|湾|特|伟|东|亚|小|期|间|心|央|型|长|短|部|常|益|金)"
    r"|(?<![가-힣])대([중미일러])(?=(?: [^ ,…]{1,10}){0,3} ?(?:수출|반출|공급|통제|제재|판매|상황|규제))"
)
