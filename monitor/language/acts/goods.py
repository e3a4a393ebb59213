"""Which goods an act is about: those of the headline and of the sentences that tell it, and what the rest adds to them.

A word that gathers goods goes where one is named, and a kind of goods where one of that kind is. Goods of a clause
that gives a cause ("in response to chip sanctions") are those of another act, and what goods are used for is none.
"""

from collections.abc import Iterable, Iterator, Sequence

from monitor.domain.act import Asserted, Measure
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.actors import actors_of
from monitor.language.acts.bound import bound_goods, deed_clauses, says_what_is_covered
from monitor.language.acts.candidates import Candidate
from monitor.language.acts.profile import LanguageProfile
from monitor.language.acts.refine import KNOW_HOW
from monitor.language.acts.words import Part, Passage, Word, pattern

__all__ = ["goods_in", "goods_of_act"]

_CAUSE_BEFORE = pattern(
    r"\b(?:in (?:response|retaliation|reaction|exchange|return)|retaliat\w+ (?:to|for|against|over)|(?:re)?action to"
    r"|answer to|respond\w* to|after|following|because of|due to|prompted by|triggered by|week after|days? after)\b"
    r"|(?:回应|反制|报复)[^，\s]*(?<![对将把])$|(?<![交转更兑替き])换(?:取|来|回)?[^，。]{0,8}$"
)
_USED_BEFORE = pattern(
    r"\b(?:hitting|hurting|squeezing|threatening|rattling|worrying|crippling) [^,;]*$"
    r"|\bto (?:overseas|foreign|offshore|cloud|data) $"
    r"|\b(?:used|essential|vital|crucial|critical|key|important|indispensable|feedstock|ingredients?) (?:in|for|to)\b"
    r"[^,;]*$|用于[^，的]*$|\b(?:disguised|declared|passed off|labelled) as [^,;]*$"
    r"|(?:伪报|谎报|伪装|冒充)(?:成|为)?[^，。]*$"
)
_USED_AFTER = pattern(
    r"(?:等)?(?:制造|生产)?所(?:用|需)|の(?:製造|計測|検査|加工|生産)[^、。を]{0,6}装置|的(?:制造|生产|检测)设备"
    r"|[^，、,.をがは]{0,10}?(?:に|で)(?:使|用い|不可欠|欠かせ|必須|必要)|(?:など)?(?:と|に)偽"  # declared as iron ore
    r"|(?:的)?进口(?:税|关税|许可|配额|禁令)?(?!国)|の?輸入| ?수입(?! ?국)| imports?\b"
    r"|[^，。、]{0,6}?(?:受(?:冲击|影响|压|挫|阻|创|益|困)|承压|告急|吃紧)|[^、。]{0,6}?(?:に|へ)の?(?:影響|打撃|懸念)"
    r"|[^,.]{0,8}?(?:에|도|에도)? ?(?:타격|영향|비상|차질)"
    r"|[^,.]{0,10}?에(?:도)? (?:쓰|사용|들어가|필수|필요)|(?:으)?로 (?:위장|속)| ?업그레이드| upgrades?\b"
)
# What firms make, and who wants the goods: "demand from robotics and electric-car makers".
_TRADE_AFTER = pattern(
    r"(?: and [a-z -]{2,30})?[ -](?:makers?|firms?|compan(?:y|ies)|manufacturers?|producers?|giants?|industry|sectors?"
    r"|start-?ups?|designers?|factor)"
    r"|(?:(?:、|和|及)[^，。、]{1,9}){0,3}等?(?:制造|生产|设计)?(?:商|厂商?|业者?|企业|产业|行业|领域|巨头|大厂)|的?(?:市场)?需求"
    r"|(?:(?:、|や|・)[^、。]{1,9}){0,3}(?:など)?の?(?:各社|大手|メーカー|業界|産業|企業|会社|需要)"
    r"|(?:(?:·|,|와|과) ?[^,.]{1,9}?){0,3}\s?(?:등 ?)?(?:업체|업계|기업|산업|제조사|회사|수요)"
)
_TRADE_BEFORE = pattern(
    r"\b(?:makers|manufacturers|producers|builders|buyers|users) of (?:[\w-]+,? (?:and )?){0,3}$"
    r"|\bdemand (?:from|of|in|for) [^,;]*$"
)
_JOINS = pattern(r"\s?(?:,|、|·|・|and|or|和|及|与|以及|や|及び|및|와|과)\s?")
_CAUSE_AFTER = pattern(
    r"[^，。、,.]{0,16}?(?:的(?:回应|反制|报复|反击)|作出(?:回应|反制|让步)|(?:への|に)(?:対抗|報復|反発)|を受け|と引き換え"
    r"|에 (?:대응|맞서|반발|보복)|에 대한 (?:보복|대응|맞대응)|[을를]? ?대가로)|(?:问题)?让步"
)


def goods_of_act(
    group: Sequence[Candidate], passages: Sequence[Passage], measure: Measure, profile: LanguageProfile
) -> Iterator[Asserted[str]]:
    """Commodities in order of appearance, each with the words that name it.

    What a firm ships, and what a rule is about whose name says no goods, are inferred. Everyday goods count only in the
    headline and where the act is told: electric cars are why magnets are wanted.
    """
    telling = deed_clauses(group)
    told = [p for p in passages if p.field == "title" or id(p) in telling]
    rest = [p for p in passages if p.field != "title" and id(p) not in telling]
    seen = [(p, w) for p in told for w in _goods(p)]
    own = bound_goods([(p, w) for p, w in seen if not _is_of_trade(p, w)], telling)
    found: dict[Part, Word] = {}
    for _, w in own:
        found.setdefault(w.part, w)
    issuer = group[0].roles.issuer
    for p in rest:
        is_open = not any(map(_is_named, found))
        for w in _goods(p):
            if not is_open and not says_what_is_covered(p, w) and not _is_one_of(w.part, tuple(found)):
                continue
            if (not w.part.everyday or _is_listed(p, w)) and not _is_of_another(p, w, issuer, profile):
                found.setdefault(w.part, w)
    above = frozenset(a for part in found for a in part.above)
    beside = {w.part for p, w in own if w.part.concept.id in above and _is_named_beside_a_kind(p, w)}
    exact = [part for part in found if part.concept.id not in above or part in beside]
    beside |= {w.part for p, w in own if w.part.everyday and not _is_named(w.part) and _is_listed(p, w)}
    named = [p for p in exact if _is_named(p) or p.concept.id == KNOW_HOW or (p in beside and p.everyday)]
    firms = list(_firms(told, group[0])) if measure is not Measure.ENTITY_LIST else []
    said = named if measure is Measure.ENTITY_LIST else named or exact  # no firm is listed for "dual-use items"
    about = [(found[p], False) for p in said]
    if not named or any(p.concept.id in f.part.above for p in said for f in firms):
        about += [(f, True) for f in firms]
    if not exact and not about:
        about = [(w, True) for _, w in seen if _is_named(w.part)]  # what those make whom the act is for
    if not exact and not about:
        about = [(c.trigger.noun, True) for c in group if c.trigger.noun.part.goods]
    yield from (_asserted(_goods_of(w.part), w, inferred=inferred) for w, inferred in about)
    yield from (_asserted(a, w, inferred=inferred) for w, inferred in about for a in w.part.also)


def goods_in(passage: Passage) -> Iterator[Asserted[str]]:
    """Goods that the passage names, whatever it does to them; those of a cause only where it names no others."""
    sold = [w for w in _goods(passage, causes=True) if not _is_of_trade(passage, w)]
    named = [w for w in sold if not _is_of_cause(passage, w)] or sold
    above = {a for w in named for a in w.part.above}
    yield from (_asserted(w.part.concept.id, w, inferred=False) for w in named if w.part.concept.id not in above)


def _asserted(goods: str, word: Word, *, inferred: bool) -> Asserted[str]:
    return Asserted(value=goods, span=word.span, inferred=inferred)


def _goods_of(part: Part) -> str:
    """What the word names, or what its firm or rule is about."""
    return part.goods or part.concept.id


def _firms(told: Iterable[Passage], first: Candidate) -> Iterator[Word]:
    """Firms whose goods or supplies the issuer licenses, of a permission or a duty: "Nvidia gets US licence"."""
    for passage in told:
        for word in passage.of_kind(ConceptKind.FIRM):
            if word.part.goods and word.place == first.roles.issuer:
                yield word


def _is_of_another(passage: Passage, word: Word, issuer: str | None, profile: LanguageProfile) -> bool:
    """Whether only another state acts in the clause."""
    states = {w.place for w in actors_of(passage, profile) if w.place and w.clause == word.clause}
    return bool(states) and issuer not in states


_AND = pattern(
    r"\s?(?:,? and|,? as well as|and|和|及|与|以及|と|や|及び|および|와|과|및)"
    r"\s?(?:other |all |some |the )?(?:[a-z-]+ )?"
)


def _is_named_beside_a_kind(passage: Passage, word: Word) -> bool:
    """Whether a word stands beside one kind of what it means, and so means the rest: rare earths and magnets."""
    kinds = (w for w in passage.of_kind(ConceptKind.COMMODITY) if word.part.concept.id in w.part.above)
    return any(_AND.fullmatch(passage.text[min(word.end, w.end) : max(word.start, w.start)]) is not None for w in kinds)


def _is_listed(passage: Passage, word: Word) -> bool:
    """Whether an everyday good stands in one enumeration with another."""
    others = (w for w in passage.of_kind(ConceptKind.COMMODITY) if w is not word and not w.part.everyday)
    return any(
        _JOINS.fullmatch(passage.text[min(word.end, w.end) : max(word.start, w.start)]) is not None for w in others
    )


def _is_of_trade(passage: Passage, word: Word) -> bool:
    """Whether it says what firms make rather than what may leave: licences for battery makers."""
    start, _ = _around(passage, word)
    return (
        _TRADE_AFTER.match(passage.text, word.end, passage.end) is not None
        or _TRADE_BEFORE.search(passage.text, start, word.start) is not None
    )


def _is_one_of(part: Part, others: Iterable[Part]) -> bool:
    """Whether it lies below one of them: rare earths of magnet makers are magnets."""
    return any(other.concept.id in part.above for other in others)


def _is_named(part: Part) -> bool:
    return not part.collective


def _goods(passage: Passage, *, causes: bool = False) -> Iterator[Word]:
    goods = passage.of_kind(ConceptKind.COMMODITY)
    return (
        w
        for w in goods
        if (causes or not _is_of_cause(passage, w))
        and not _is_purpose(passage, w)
        and not _is_in_list_of_parties(passage, w)
        and not _is_in_name(passage, w)
    )


_NAME_AFTER = pattern(
    r"(?:技术|科技|集团|股份|系统|国际|工业|电子|设备|材料|动力|能源|设计){0,3}(?:有限|责任|股份){0,2}公司(?!的)"
    r"| (?:technolog(?:y|ies) )?(?:technologies|systems|corporation|corp|inc|ltd|holdings?|plc)\b"
)


def _is_in_name(passage: Passage, word: Word) -> bool:
    """Whether it is part of the name of a firm that nobody knows: 反无人机技术公司, "Nordic Drone Systems"."""
    return _NAME_AFTER.match(passage.text, word.end, passage.end) is not None


def _is_in_list_of_parties(passage: Passage, word: Word) -> bool:
    """Whether the word is part of a list's name: 戰略性高科技貨品出口實體管理名單."""
    lists = passage.of_kind(ConceptKind.LIST)
    return any(li.start <= word.start and word.end <= li.end for li in lists if li.part.measure is Measure.ENTITY_LIST)


def _is_of_cause(passage: Passage, word: Word) -> bool:
    start, end = _around(passage, word)
    cause = _CAUSE_BEFORE.search(passage.text, start, word.start)
    if cause is not None and cause.start() <= passage.start + 1:
        # "After the chip ban, Beijing …": a cause that opens the sentence ends at its comma
        cause = None if "," in passage.text[cause.end() : word.start] else cause
    if cause is not None and _SPEAKS_OF.match(passage.text, cause.start()) and cause.start() - passage.start <= _OPENS:
        # 中方回应…: a headline of one clause says what is spoken of
        cause = cause if _PART.search(passage.text, word.end, passage.end) else None
    return bool(cause or _CAUSE_AFTER.match(passage.text, word.end, end))


_SPEAKS_OF, _OPENS, _PART = pattern("回应"), 8, pattern(r"[\s，：:]")


def _is_purpose(passage: Passage, word: Word) -> bool:
    """Whether it is what the goods of the act are used for: magnets used in electric cars."""
    start, end = _around(passage, word)
    return bool(_USED_BEFORE.search(passage.text, start, word.start) or _USED_AFTER.match(passage.text, word.end, end))


def _around(passage: Passage, word: Word) -> tuple[int, int]:
    """The word's clause, as far as it can say what the word is doing there."""
    start, end = passage.clauses[word.clause]
    return max(start, word.start - _REACH), min(end, word.end + _REACH)


_REACH = 120  # characters
