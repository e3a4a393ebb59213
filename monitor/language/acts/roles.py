"""Who acts, who is meant, who says so.

The nearest actor before the verb acts, an agency rather than its state; after "by" or 被 where the verb is passive;
the owner of the list or of the firm's goods where no actor is named. A place that a sign of direction precedes is a
target and never acts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.act import Direction, Measure
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.polarity import direction_of
from monitor.language.acts.triggers import Trigger
from monitor.language.acts.words import Passage, Word, pattern

__all__ = ["Roles", "actors_of", "roles_of", "targets_of"]

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
    "zh": pattern(r"(?:对|向|输|针对|赴|至|往|涉|售|销|给)$"),
    "ja": _LEFT_OF_ANY["ja"],
    "ko": _LEFT_OF_ANY["ko"],
}
_RIGHT_OF_TARGET = {
    "en": pattern(
        r"-(?:bound|made|origin|owned|based|led|linked|backed|designed|produced)"
        r"|(?:'s)? (?:buyers?|customers?|clients?|"
        r"market|military|users?|end-users?|ports?|tariffs?|duties|importers?|sanctions)\b"
    ),
    "zh": pattern(
        r"客户|企|公司|用户|市场|军方|军工|制造|产|关税|籍|的?工厂|买家"
        r"|的?[\d一二三四五六七八九十]*[家个间]?"
        r"(?:实体|机构|企业)"
    ),
    "ja": pattern(r"向け|への|に対|側に|製|企業|の?\d+\s?(?:企業|社|団体)|産|国内|市場|関税|へ|系|勢"),
    "ko": pattern(
        r"에 |으로|로 |에 대한|행 |산 |기업|업체|향 |에 대해|과 |와 |에서|내 |에도|을 |를 | 내 |시장"
        r"| ?\d+개?\s?(?:기업|업체)"
    ),
}
_LIST_SIGNS = frozenset({"、", "和", "及", "与", ",", "and", "や", "・", "·", ", and", "或", "or"})
_PRIVATE = pattern(
    r"(?:'s)?\W{0,2}(?:exporters?|firms?|compan|miners?|makers?|producers?|traders?|buyers?|shares?|stocks?|tariffs?|"
    r"factor|carmakers?|chipmakers?|suppliers?|refiner|smelters?|manufacturers?|farmers?|growers?|clients?|customers?|"
    r"企业|公司|厂商|厂家|商家|车企|概念|股|企業|メーカー|業者|商社|업체|기업|업계|회사|증시)"
)
_BY = {
    "en": pattern(r"\bby (?:the )?$"),
    "zh": pattern(r"(?:被|遭|由|获)$"),
}
_DATELINE = pattern(
    r"^\W*[\w .,/()-]{0,40}\((?:reuters|xinhua|ap|afp|bloomberg|kyodo|연합뉴스|뉴스1)\)|^【[^】]{0,30}】"
)
_SAID = pattern(r"says?\b|said\b|told\b|claims?\b|称|表示|说|指出|透露")


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
    found = _by(trigger, language) or _before(trigger, actors) or _after(trigger, actors)
    owner = _owner(trigger)
    if owner is not None and (found is None or found.place != owner):
        own = next((a for a in actors if a.place == owner), None)
        found = own
        if own is None:
            return Roles(issuer=owner, inferred="owner")
    if found is None:
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
    left, right = _LEFT_OF_ANY.get(language), _RIGHT_OF_TARGET.get(language)
    dateline = _DATELINE.match(passage.text[passage.start : passage.end])
    from_here = passage.start + dateline.end() if dateline else passage.start
    covered, target_end = -1, -1
    for word in passage.actors:
        if word.start < from_here or word.start < covered:
            continue
        covered = word.end
        listed = passage.text[target_end : word.start].strip() in _LIST_SIGNS if target_end >= 0 else False
        after = passage.after(word.end, 20)
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
    for word in trigger.passage.actors:
        if abs(word.start - trigger.verb.start) < 60 and marker.search(trigger.passage.before(word.start, 10)):
            return word
    return None


def _before(trigger: Trigger, actors: tuple[Word, ...]) -> Word | None:
    """The nearest before the verb in its clause, an agency first; else the subject of the clauses before."""
    at = (
        min(trigger.verb.start, trigger.noun.start)
        if trigger.verb.clause == trigger.noun.clause
        else trigger.verb.start
    )
    before = [a for a in actors if a.end <= trigger.verb.start]
    own = [a for a in before if a.clause == trigger.verb.clause]
    if own:
        nearest = own[-1]
        if (
            nearest.kind is ConceptKind.PLACE
            and nearest.end > at - 0
            and len(own) > 1
            and nearest.start > trigger.noun.start
        ):
            nearest = own[-2] if own[-2].end <= at else nearest
        same_state = [a for a in own if a.place == nearest.place and a.kind is ConceptKind.AGENCY]
        return same_state[-1] if same_state else nearest
    return before[0] if before else None


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
    return None


def _host(trigger: Trigger) -> str | None:
    """The state whose law controls the goods of a firm that says it may sell them."""
    if direction_of(trigger.measure, trigger.action) is not Direction.EASING:
        return None
    firms = trigger.passage.of_kind(ConceptKind.FIRM)
    return next((h for w in firms for h in (*w.part.concept.attribute("licensed_by"), w.place) if h), None)


def _agency(actors: tuple[Word, ...], place: str | None) -> str | None:
    return next((a.part.concept.id for a in actors if a.kind is ConceptKind.AGENCY and a.place == place), None)


def _claimant(trigger: Trigger, actors: tuple[Word, ...], issuer: Word) -> str | None:
    """Another state that says so: "Trump says China will …"."""
    for speaker in actors:
        if speaker.place == issuer.place or speaker.end > issuer.start:
            continue
        between = trigger.passage.text[speaker.end : issuer.start]
        if len(between) < 60 and _SAID.search(between):
            return speaker.place
    return None


def targets_of(passage: Passage, language: str, issuer: str | None) -> Iterator[str]:
    """States that goods are kept from or let go to, in the passage."""
    left, right = _LEFT_OF_TARGET.get(language), _RIGHT_OF_TARGET.get(language)
    for word in passage.of_kind(ConceptKind.PLACE):
        place = word.place
        if place is None or place == issuer:
            continue
        before, after = passage.before(word.start, 16), passage.after(word.end, 20)
        if (left and left.search(before)) or (right and right.match(after)):
            yield place
