"""Who acts, who is meant, who says so.

The nearest actor before the verb acts, an agency rather than its state; after "by" or 被 where the verb is passive;
the owner of the list or of the firm's goods where no actor is named. A place that a sign of direction precedes is a
target and never acts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.act import Direction, Measure
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.polarity import Deed, direction_of
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["Roles", "actors_of", "objecting", "roles_of", "seats_of", "targets_of"]

_LEFT_OF_ANY = {
    "en": pattern(
        r"\b(?:to|against|for|into|onto|toward|towards|targeting|on|aimed at|of|at|in|from|with|via|through)\s+"
        r"(?:the\s+|some\s+|all\s+|\d+\s+)?$"
    ),
    "zh": pattern(r"(?:对|向|输|针对|赴|在|从|至|往|涉|驻|售|销|给|于|获取?)$"),
    "ja": pattern(r"(?:対|在|訪|駐|反)\(?$"),
    "ko": pattern(r"(?:대|대\(|대한|반)$|[對对]\)?$"),
}
_LEFT_OF_TARGET = {
    "en": pattern(
        r"\b(?:to|against|for|into|toward|towards|targeting|on|aimed at|reaching|destined for)\s+"
        r"(?:the\s+|some\s+|all\s+|\d+\s+)?$"
    ),
    "zh": pattern(r"(?:对|向|输|针对|赴|至|到|往|涉|售|销|给)$"),
    "ja": _LEFT_OF_ANY["ja"],
    "ko": _LEFT_OF_ANY["ko"],
}
# What follows a state that is meant.
_RIGHT_OF_TARGET = {
    "en": pattern(r"-bound|(?:'s)? (?:buyers?|customers?|clients?|market|military|users?|end-users?|importers?)\b"),
    "zh": pattern(r"(?:的)?(?:客户|用户|市场|军方|军工|买家|最终用户)"),
    "ja": pattern(r"向け|への|に対|側に|市場への|を仕向"),
    "ko": pattern(r"으로|로의? |에 대한|행 |향 |에 대해| ?수출"),
}
# What follows a state that does not act here: meant, or only where something comes from.
_RIGHT_OF_IDLE = {
    "en": pattern(
        r"-(?:bound|made|origin|owned|based|led|linked|backed|designed|produced)"
        r"|(?:'s)? (?:buyers?|customers?|clients?|market|military|users?|end-users?|ports?|tariffs?|duties|importers?"
        r"|sanctions)\b"
    ),
    "zh": pattern(
        r"地区|客户|企|公司|用户|市场|军方|军工|制造|产|关税|籍|的?工厂|厂|买家"
        r"|的?[\d一二三四五六七八九十]*[家个间]?(?:实体|机构|企业)"
    ),
    "ja": pattern(r"向け|への|に対|を仕向|側に|製|企業|の?\d+\s?(?:企業|社|団体)|産|国内|市場|関税|へ|系|勢|の?工場"),
    "ko": pattern(
        r"에 |으로|로 |에 대한|행 |산 |기업|업체|향 |에 대해|과 |와 |에서|내 |에도|을 |를 | 내 |시장| ?공장"
        r"| ?\d+개?\s?(?:기업|업체)"
    ),
}
_LIST_SIGNS = frozenset({"、", "和", "及", "与", ",", "and", "や", "・", "·", ", and", "或", "or"})
_LIST_SIGNS_THE = _LIST_SIGNS | {", the", "and the", ", and the", "or the", "及其", "以及", "및", "와", "과"}
_PRIVATE = pattern(
    r"(?:'s)?\W{0,2}(?:exporters?|firms?|compan|entit|individuals|(?:\w+ )?(?:firms|companies|entities|institutions)|"
    r"miners?|makers?|producers?|traders?|buyers?|shares?|stocks?|tariffs?|factor|carmakers?|chipmakers?|suppliers?|"
    r"refiner|smelters?|manufacturers?|farmers?|growers?|clients?|customers?|"
    r"企业|公司|厂商|厂家|商家|车企|概念|股|企業|メーカー|業者|商社|업체|기업|업계|회사|증시)"
)
_FROM = pattern(r"\b(?:by|from) (?:the )?$")  # "a licence from the ministry"
_SUBJECT = {
    "ja": pattern(r"(?:政府)?(?:が|は|も|、)"),
    "ko": pattern(r"(?: ?정부)?(?:가|이|은|는|도|,|·)"),
}
_PERMISSIONS = (Measure.LICENCE, Measure.EXPORT_LICENSING_REQUIREMENT, Measure.GENERAL_LICENCE)
_BY = {
    "en": pattern(r"\bby (?:the )?$"),
    "zh": pattern(r"(?:被|遭|由|获)$"),
}
_DATELINE = pattern(
    r"^\W*[\w .,/()-]{0,40}\((?:reuters|xinhua|ap|afp|bloomberg|kyodo|연합뉴스|뉴스1)\)|^【[^】]{0,30}】"
)
_SAID = pattern(r"says?\b|said\b|told\b|claims?\b|称|表示|说|指出|透露|[:\"「]")
_MEDIA = pattern("媒|紙|報道|언론")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """`actor` is the word that names the issuer; where there is none, `inferred` says from what it was read.

    owner of the list, host of the firm, or document: the state that the article is about.
    """

    issuer: str | None = None
    agency: str | None = None
    claimant: str | None = None
    actor: Word | None = None
    inferred: str = ""


def roles_of(trigger: Trigger, language: str, fallback: str | None) -> Roles:
    """`fallback` is the state that the document is about when the sentence names none."""
    actors = actors_of(trigger.passage, language)
    found = _by(trigger, language) or _before(trigger, actors, language) or _after(trigger, actors)
    owner = _owner(trigger)
    if owner is not None and (found is None or found.place != owner):
        own = next((a for a in actors if a.place == owner), None)
        if own is None and (found is None or not _is_subject(trigger, found)):
            return Roles(issuer=owner, inferred="owner")
        found = own or found
    if found is None:
        home = _home(trigger)
        if home is not None:
            return Roles(issuer=home, inferred="home")
        host = _host(trigger)
        return Roles(issuer=host, inferred="host") if host else Roles(issuer=fallback, inferred="document")
    if found.place is None:  # "the government": of the nearest state
        states = sorted((a for a in actors if a.place), key=lambda a: abs(a.start - found.start))
        place = states[0].place if states else fallback
        return Roles(issuer=place, actor=found)
    agency = found.part.concept.id if found.kind is ConceptKind.AGENCY else _agency(actors, found.place)
    return Roles(issuer=found.place, agency=agency, claimant=_claimant(trigger, actors, found), actor=found)


def actors_of(passage: Passage, language: str) -> tuple[Word, ...]:
    """Places and agencies that may act: no targets, no datelines, no "Chinese exporters"."""
    return tuple(_actors(passage, language))


def _actors(passage: Passage, language: str) -> Iterator[Word]:
    left, right = _LEFT_OF_ANY.get(language), _RIGHT_OF_IDLE.get(language)
    dateline = _DATELINE.match(passage.text[passage.start : passage.end])
    from_here = passage.start + dateline.end() if dateline else passage.start
    covered, target_end = -1, -1
    for word in passage.actors:
        if word.start < from_here or word.start < covered:
            continue
        covered = word.end
        listed = passage.text[target_end : word.start].strip() in _LIST_SIGNS if target_end >= 0 else False
        after = passage.after(word.end, 20)
        blamed = language == "zh" and _BLAMED.search(passage.text, word.end, passage.clauses[word.clause][1])
        if blamed and passage.before(word.start, 1) == "对":
            yield word
            continue
        is_target = listed or (left is not None and left.search(passage.before(word.start, 16)) is not None)
        if word.kind is ConceptKind.PLACE and not is_target:
            is_target = (right is not None and right.match(after) is not None) or _PRIVATE.match(after) is not None
        if is_target:
            target_end = word.end
        else:
            yield word


def _by(trigger: Trigger, language: str) -> Word | None:
    marker = _BY.get(language)
    if marker is None:
        return None
    if language == "en" and trigger.measure in _PERMISSIONS and trigger.noun.part.measure is Measure.LICENCE:
        marker = _FROM
    for word in trigger.passage.actors:
        if abs(word.start - trigger.verb.start) < 60 and marker.search(trigger.passage.before(word.start, 10)):
            return word
    return None


def _before(trigger: Trigger, actors: tuple[Word, ...], language: str) -> Word | None:
    """The nearest before the verb in its clause, an agency first; else the subject of the clauses before.

    Where a particle marks subjects the last one marked counts, whatever its clause.
    """
    before = [a for a in actors if a.end <= trigger.verb.start]
    marker = _SUBJECT.get(language)
    subjects = [a for a in before if marker and marker.match(trigger.passage.after(a.end, 4))]
    own = [a for a in before if a.clause == trigger.verb.clause]
    own = [a for a in own if not _is_origin(trigger.passage, a)] or own
    if subjects:
        nearest = subjects[-1]
    elif own:
        nearest = own[-1]
    else:
        return before[0] if before else None
    same_state = [a for a in own if a.place == nearest.place and a.kind is ConceptKind.AGENCY]
    return same_state[-1] if same_state else nearest


def _is_origin(passage: Passage, actor: Word) -> bool:
    """Whether the place only says where goods come from: 美国AI芯片."""
    goods = (w for w in passage.of_kind(ConceptKind.COMMODITY) if 0 <= w.start - actor.end <= 1)
    return actor.kind is ConceptKind.PLACE and next(goods, None) is not None


def _after(trigger: Trigger, actors: tuple[Word, ...]) -> Word | None:
    after = [a for a in actors if a.start >= trigger.verb.end]
    same = [a for a in after if a.clause == trigger.verb.clause]
    agency = [a for a in after if a.kind is ConceptKind.AGENCY]
    return next(iter(agency or same or after), None)


def _owner(trigger: Trigger) -> str | None:
    """Whose list it is, where a list of parties is named."""
    if trigger.measure is not Measure.ENTITY_LIST:
        return None
    for word in trigger.passage.of_kind(ConceptKind.LIST):
        if word.place and word.start < trigger.noun.end and trigger.noun.start < word.end:
            return word.place
    beside = (w for w in trigger.passage.actors if 0 <= trigger.noun.start - w.end <= 1)
    return next((w.place for w in beside if w.place), None)  # "put on US export blacklist"


_IN = pattern(r"\b(?:in|from) (?:the )?$")
_EXPORTERS = pattern(r"(?:'s)?\W{0,2}(?:exporters|companies|firms|企业|出口商|企業|기업)")


def _is_subject(trigger: Trigger, actor: Word) -> bool:
    """Whether the actor lists: an agency, or a state that opens the clause and is followed by the verb."""
    if actor.kind is ConceptKind.AGENCY:
        return True
    passage = trigger.passage
    opens = actor.start - passage.clauses[actor.clause][0] < 6
    return opens and 0 <= trigger.verb.start - actor.end < 24 and not passage.after(actor.end, 2).startswith("'s")


def _home(trigger: Trigger) -> str | None:
    """Where the duty holds: "exports are subject to licensing in Ruritania", "Ruritanian exporters must obtain …"."""
    if trigger.measure is not Measure.EXPORT_LICENSING_REQUIREMENT:
        return None
    for word in trigger.passage.of_kind(ConceptKind.PLACE):
        passage = trigger.passage
        if _IN.search(passage.before(word.start, 10)) or _EXPORTERS.match(passage.after(word.end, 14)):
            return word.place
    return None


def _host(trigger: Trigger) -> str | None:
    """The state whose law controls the goods of a firm that says it may sell them."""
    eases = direction_of(trigger.measure, trigger.action) is Direction.EASING
    if not eases and trigger.verb.part.deed is not Deed.REQUIRE:
        return None
    firms = trigger.passage.of_kind(ConceptKind.FIRM)
    return next((h for w in firms for h in (*w.part.concept.attribute("licensed_by"), w.place) if h), None)


def _agency(actors: tuple[Word, ...], place: str | None) -> str | None:
    return next((a.part.concept.id for a in actors if a.kind is ConceptKind.AGENCY and a.place == place), None)


def _claimant(trigger: Trigger, actors: tuple[Word, ...], issuer: Word) -> str | None:
    """Another state that says so: "Trump says China will …"."""
    for speaker in actors:
        if speaker.place in (issuer.place, None) or speaker.end > issuer.start:
            continue
        if _MEDIA.match(trigger.passage.after(speaker.end, 4)):
            continue
        between = trigger.passage.text[speaker.end : issuer.start]
        if len(between) < 60 and _SAID.search(between):
            return speaker.place
    return None


def targets_of(passage: Passage, language: str, issuer: str | None, *, firms: bool = False) -> Iterator[str]:
    """States that goods are kept from or let go to, in the passage; of a listing (`firms`) those of who is listed.

    States in one enumeration are meant together: the sign of direction stands before the first or after the last.
    """
    if not firms:
        for match in _IN_SHORT.finditer(passage.text, passage.start, passage.end):
            if (state := _SHORT_STATES[match.group(match.lastindex or 1)]) != issuer:
                yield state
    for chain in _enumerations(passage):
        if any(_is_meant(passage, word, language, firms=firms) for word in chain):
            yield from (w.place for w in chain if w.place and w.place != issuer)


def _enumerations(passage: Passage) -> Iterator[list[Word]]:
    """Places in groups: those that only commas and "and" part."""
    chain: list[Word] = []
    for word in passage.of_kind(ConceptKind.PLACE):
        if chain and word.start < chain[-1].end:
            continue
        if chain and passage.text[chain[-1].end : word.start].strip() not in _LIST_SIGNS_THE:
            yield chain
            chain = []
        chain.append(word)
    if chain:
        yield chain


def _is_meant(passage: Passage, word: Word, language: str, *, firms: bool) -> bool:
    before, after = passage.before(word.start, 24), passage.after(word.end, 24)
    if _RELIED_ON.search(before) or _RELIANCE.match(after):
        return False
    if firms:
        return bool(_PRIVATE.match(after) or _FIRMS_OF.match(after) or _BASED.search(before) or _ON.search(before))
    left, right = _LEFT_OF_TARGET.get(language), _RIGHT_OF_TARGET.get(language)
    return bool((left and left.search(before)) or (right and right.match(after)))


def seats_of(passage: Passage, issuer: str | None) -> Iterator[str]:
    """Where the firms sit that a permission or a listing is about, and where their works stand: 三星在华工厂."""
    firms = passage.of_kind(ConceptKind.FIRM)
    yield from (s for w in firms for s in w.part.concept.attribute("seat") if s != issuer)
    if not firms:
        return
    if "在华" in passage.text[passage.start : passage.end] and issuer != "CN":
        yield "CN"
    for word in passage.of_kind(ConceptKind.PLACE):
        works = _WORKS_IN.search(passage.before(word.start, 8)) or _WORKS.match(passage.after(word.end, 12))
        if works and word.place and word.place != issuer:
            yield word.place


def objecting(passage: Passage, issuer: str | None) -> Iterator[str]:
    """States that protest against the act: they are hit by it."""
    for word in passage.words:
        if word.part.speech == "reaction" and _OBJECTS.search(passage.text, word.start, word.end):
            before = [a for a in passage.actors if a.end <= word.start and a.clause == word.clause and a.place]
            yield from (a.place for a in before[-1:] if a.place and a.place != issuer)


# 对荷方扩大管制表示不满: who is protested against has acted.
_BLAMED = pattern(r"表示(?:强烈|坚决|深表)?(?:不满|反对|遗憾|关切|抗议|谴责)|提出(?:严正)?(?:交涉|抗议)")
_OBJECTS = pattern(
    r"protest|oppos|condemn|critici|denounc|object|slam|blast|decr|lament|regret|反对|不满|抗议|谴责|批评|遗憾|反発|抗議|遺憾"
    r"|非難|批判|반발|항의|유감|비난|비판|규탄"
)
_WORKS_IN = pattern(r"\b(?:in|at) (?:the )?$")
_WORKS = pattern(
    r"(?:'s|ese|n)? ?(?:plants?|fabs?|factor(?:y|ies)|units?|operations|subsidiar(?:y|ies))\b"
    r"|的?(?:工厂|厂)|(?:法人|の?工場|子会社)| ?(?:내 )?(?:공장|법인|생산)"
)
_RELIED_ON = pattern(r"(?:relian\w+|dependen\w+|rel(?:y|ies|ying)|depend(?:s|ing)?) (?:up)?on (?:the )?$")
_RELIANCE = pattern(r"的?(?:依赖|依存)|への依存|依存|에 대한 의존|의존| 의존")
_ON = pattern(r"\b(?:on|against|targeting) (?:the )?$")
_BASED = pattern(r"\b(?:in|from|of|including)\s(?:the\s|mainland\s)?$|(?:来自|位于|在|包括|涉及)$")
_FIRMS_OF = pattern(
    r"(?:など|等)?の[^をにがは、]{0,14}?\d*\s?つ?の?(?:事業体|企業|社|団体)|等?国?(?:另有|的|境内)?[\d一二三四五六七八九十数两]*[家个间]?(?:实体|机构)|\d+实体"
    r"|(?:등)?(?:의| ) ?\d*개? ?(?:기업|업체|기관|단체)"
)
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
    "중": "CN",
    "미": "US",
    "일": "JP",
    "러": "RU",
}
_IN_SHORT = pattern(
    r"(?:对|輸|销|售|対)([华中美米日韩台欧俄印])(?!元|方|等|国|本|洲|盟|度|罗|湾)"
    r"|(?<![가-힣])대([중미일러])(?= ?(?:수출|반출|공급|통제|제재|판매|상황))"
)
