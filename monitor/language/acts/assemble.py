"""Triggers of one document in, its acts out: filtered, told apart, merged, foremost first.

An act of the title weighs most, then the lead of the body. Two readings are one act where issuer, family and
direction agree; their evidence is joined. What is filtered leaves a near miss with its reason.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from monitor.domain.act import (
    Act,
    Action,
    Certainty,
    Direction,
    DocumentNumber,
    Family,
    Measure,
    MeasureClass,
    NearMiss,
    Span,
    Stage,
    family_of,
)
from monitor.domain.source import Tier
from monitor.domain.vocabulary import ConceptKind
from monitor.language.acts.hedges import Hedges, hedges_of
from monitor.language.acts.polarity import Deed, direction_of
from monitor.language.acts.roles import Roles, actors_of, objecting, roles_of, seats_of, targets_of
from monitor.language.acts.stage import certainty_of, stage_of
from monitor.language.acts.terms import Term, announced_of, comments_until_of, quantities_of, signed_on, term_of
from monitor.language.acts.triggers import Trigger, triggers
from monitor.language.acts.words import Passage, pattern

__all__ = ["Context", "assemble"]

_LEAD_SENTENCES = 2
_MAX_SENTENCES = 12  # what stands further down is history


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known of the article beside its words. `source_place` is the state of an official source."""

    language: str
    tier: Tier
    published: datetime | None
    source_place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    trigger: Trigger
    hedges: Hedges
    roles: Roles
    term: Term
    stage: Stage
    certainty: Certainty
    direction: Direction
    weight: int

    @property
    def family(self) -> Family:
        return family_of(self.trigger.measure, self.trigger.action)


def assemble(passages: Sequence[Passage], context: Context) -> tuple[tuple[Act, ...], tuple[NearMiss, ...]]:
    """The acts, foremost first, and what looked like one."""
    near: list[NearMiss] = []
    about = _about(passages[0] if passages else None)
    fallback = _state_of(passages, context)
    candidates = [
        c
        for passage in passages[: _MAX_SENTENCES + 1]
        for t in triggers(passage, context.language)
        if (c := _candidate(t, context, fallback, near)) is not None
    ]
    chosen = _choose(_on_topic(candidates, about, near), near)
    acts = tuple(_act(i, group, passages, context) for i, group in enumerate(chosen))
    return acts, (*near, *_noise(passages, bool(acts)))


_COMMENT = pattern(
    r"(?i)op-ed|opinion|editorial|column|commentary|社论|社評|社评|专栏|評論|评论|时评|社説|コラム|論説|寄稿|사설|칼럼|기고|시론"
)
_ASKS = pattern(
    r"\W*(?:why|how|what|who|will|can|could|is|are|does|should)\b"
    r"|.*(?:为何|为什么|几何|怎么看|意味着什么)"
)

# Who speaks or marches here makes no rules.
_OUTSIDERS = pattern(
    r"(?i)^\W*(?:analysts?|experts?|economists?|scholars?|think[ -]tanks?)\b|^\W*protest(?:s|ers)\b|\brally against\b"
    r"|^.{0,14}\bopposition\b.{0,20}\b(?:slams?|criticis|criticiz|condemns?|attacks?|blasts?|accuses?|protests?)"
    r"|^.{0,16}?(?:专家|学者|分析师|智库|业内人士|专業人士)[^，。]{0,4}[:：称说认]|集会|示威|(?:在野党|反对党).{0,6}(?:批|谴责|抗议|反对|抨击)"
    r"|^.{0,12}(?:専門家|アナリスト|識者)[「:、はが]|(?:デモ|抗議集会)|野党.{0,30}(?:批判|非難|反対|抗議)"
    r"|^.{0,12}(?:전문가|애널리스트|학자)|집회|시위|야당.{0,30}(?:비판|규탄|반대|반발)"
)


def _about(first: Passage | None) -> str:
    """What the headline says the article is instead of news of an act: a question, prices, figures, a case."""
    if first is None or first.field != "title":
        return ""
    if _ASKS.match(first.text) or _OUTSIDERS.search(first.text):
        return "opinion"
    reasons = [w.part.reason for w in first.of_kind(ConceptKind.NOISE)]
    if any(_COMMENT.search(first.text, w.start, w.end) for w in first.of_kind(ConceptKind.NOISE)):
        return "opinion"
    return next((r for r in ("market", "statistics", "court_case", "physical_stop") if r in reasons), "")


def _on_topic(candidates: list[_Candidate], about: str, near: list[NearMiss]) -> list[_Candidate]:
    """All, unless the headline is about something else and does not itself tell the act."""
    if not about:
        return candidates
    told = [
        c
        for c in candidates
        if c.trigger.passage.field == "title"
        and not c.hedges.background
        and c.trigger.verb.part.deed is not None
        and c.roles.actor is not None
    ]
    if told and about != "opinion":
        return candidates
    near.extend(NearMiss(reason=about, span=c.trigger.verb.span) for c in candidates)
    return []


def _state_of(passages: Sequence[Passage], context: Context) -> str | None:
    """The state a sentence without one is about: the source's own, else the first the document names."""
    if context.source_place:
        return context.source_place
    for passage in passages[:3]:
        for word in actors_of(passage, context.language):
            if word.place:
                return word.place
    return _OWN_STATE.get(context.language)


_OWN_STATE = {"zh": "CN", "ja": "JP", "ko": "KR"}  # a text that names no state speaks of its readers' own


def _candidate(trigger: Trigger, context: Context, fallback: str | None, near: list[NearMiss]) -> _Candidate | None:
    hedges = hedges_of(trigger, context.language)
    reason = hedges.blocked or _off_topic(trigger)
    if trigger.measure.measure_class is MeasureClass.NEAR_MISS:
        reason = trigger.measure
    if trigger.passage.field == "text" and trigger.measure in _TITLE_ONLY:
        reason = reason or "background"
    if reason:
        near.append(NearMiss(reason=reason, span=trigger.verb.span))
        return None
    roles = roles_of(trigger, context.language, fallback)
    if not _has_author(trigger, roles) or ("denied" in hedges.effects and _is_denied_by_firm(trigger, roles)):
        near.append(NearMiss(reason="no_issuer", span=trigger.verb.span))
        return None
    term = term_of(trigger, context.language, context.published)
    return _Candidate(
        trigger=trigger,
        hedges=hedges,
        roles=roles,
        term=term,
        stage=stage_of(hedges, term.effective, context.published),
        certainty=certainty_of(trigger, roles, hedges, context.tier, context.source_place),
        direction=direction_of(trigger.measure, trigger.action),
        weight=_weight(trigger, hedges, roles),
    )


def _has_author(trigger: Trigger, roles: Roles) -> bool:
    """Whether somebody does it. A headline's verb may leave its subject out; a noun alone or a body may not."""
    if roles.issuer is None:
        return _is_of_a_government(trigger)
    if roles.actor is not None or roles.inferred in ("owner", "host", "home"):
        return True
    return trigger.passage.field == "title" and trigger.verb is not trigger.noun


def _is_denied_by_firm(trigger: Trigger, roles: Roles) -> bool:
    """Whether nobody of a government says that it is not so: a firm denies that it has been listed."""
    return (
        roles.actor is None and trigger.verb.part.effect != "denied" and not trigger.passage.of_kind(ConceptKind.AGENCY)
    )


def _is_of_a_government(trigger: Trigger) -> bool:
    """Whether it says "Cabinet plans to extend gasoline export ban": an act, whosever cabinet that is."""
    exports = trigger.noun.strong
    if trigger.measure is Measure.EXPORT_BAN and not trigger.noun.part.trade:
        exports = exports or _touches_exports(trigger)
    return exports and any(a.end <= trigger.verb.start for a in trigger.passage.actors)


# Everyday work of customs and courts unless a headline makes it news.
_TITLE_ONLY = (Measure.ENFORCEMENT, Measure.INVESTIGATION)
_STOPPERS = ("import_measure", "mining_permit", "production_quota", "other_trade", "court_case", "physical_stop")


def _off_topic(trigger: Trigger) -> str:
    """What the clause is about instead, where no word of it is export by itself."""
    noise = [w for w in trigger.passage.of_kind(ConceptKind.NOISE) if w.part.reason]
    if trigger.noun.part.trade and any(w.part.reason == "physical_stop" for w in noise):
        return "physical_stop"
    if trigger.measure is Measure.EXPORT_BAN and _is_of_foreign_goods(trigger):
        return "import_measure"
    reasons = {w.part.reason for w in noise if w.clause == trigger.verb.clause}
    if trigger.noun.strong or not reasons or _touches_exports(trigger) or trigger.verb.part.deed is Deed.REQUIRE:
        return ""
    return next((r for r in _STOPPERS if r in reasons), "")


_FOREIGN = pattern(r"(?:産|产|산)")
_SAYS_EXPORT = pattern("export|出口|輸出|수출")


def _is_of_foreign_goods(trigger: Trigger) -> bool:
    """A ban that does not say "export" on goods of another state keeps them out: 日本産ホタテの禁輸."""
    passage = trigger.passage
    start, end = passage.clauses[trigger.verb.clause]
    if _SAYS_EXPORT.search(passage.text, start, end):
        return False
    return any(_FOREIGN.match(passage.after(w.end, 2)) for w in passage.of_kind(ConceptKind.PLACE))


def _touches_exports(trigger: Trigger) -> bool:
    """Whether the object stands right beside a word of trade: "permits for coal exports"."""
    noun = trigger.noun
    reach = 36 if trigger.passage.text[noun.start].isascii() else 12
    return any(
        w.part.trade and w.strong and max(w.start - noun.end, noun.start - w.end) <= reach
        for w in trigger.passage.words
        if w.clause == noun.clause
    )


def _weight(trigger: Trigger, hedges: Hedges, roles: Roles) -> int:
    passage = trigger.passage
    weight = 6 if passage.field == "title" else 4 if passage.number < _LEAD_SENTENCES else 0
    if hedges.background:
        weight -= 6
    if trigger.verb.part.deed is None or trigger.action is Action.REAFFIRM:
        weight -= 1  # a noun announced says less than a deed
    return weight + (roles.actor is not None)


def _choose(candidates: Iterable[_Candidate], near: list[NearMiss]) -> list[list[_Candidate]]:
    ranked = sorted(candidates, key=lambda c: -c.weight)
    groups: list[list[_Candidate]] = []
    for c in ranked:
        home = next((g for g in groups if _same(g[0], c)), None)
        if home is not None:
            home.append(c)
        elif c.weight < 2 or (groups and c.weight <= groups[0][0].weight - 2):
            near.append(NearMiss(reason="background", span=c.trigger.verb.span))
        else:
            groups.append([c])
    return groups


def _same(one: _Candidate, other: _Candidate) -> bool:
    return (
        one.roles.issuer == other.roles.issuer
        and one.direction == other.direction
        and (one.family == other.family or one.trigger.passage is not other.trigger.passage)
    )


def _act(ordinal: int, group: list[_Candidate], passages: Sequence[Passage], context: Context) -> Act:
    best = group[0]
    measure, action = _refined(group, passages[:_TARGET_PASSAGES])
    own = dict.fromkeys(_own_numbers(group, passages, context.language))
    targets = dict.fromkeys(_targets(group, passages, context.language, measure))
    closing = _comments_until(best.stage, passages, context)
    return Act(
        ordinal=ordinal,
        issuer=best.roles.issuer,
        measure=measure,
        action=action,
        direction=direction_of(measure, action) if measure is Measure.EXPORT_QUOTA else best.direction,
        stage=best.stage,
        certainty=max((c.certainty for c in group), key=lambda x: x.rank),
        evidence=tuple(_evidence(group)),
        agency=next((c.roles.agency for c in group if c.roles.agency), None),
        claimant=best.roles.claimant or _speaker(best.roles.issuer, context),
        target=tuple(targets),
        commodities=tuple(_commodities(group, passages)),
        list_id=_list(group),
        document=next(iter(own), None),
        refers_to=tuple(n for n in _referred(group, context.language) if n not in own),
        announced=_announced(group, passages, context),
        comments_until=closing,
        effective=next((c.term.effective for c in group if c.term.effective), None),
        until=next((c.term.until for c in group if c.term.until and c.term.until != closing), None),
        quantities=next((q for c in group if (q := tuple(quantities_of(c.trigger, measure)))), ()),
        firms=tuple(_firms(group)),
        trigger=best.trigger.pattern,
    )


def _announced(group: Sequence[_Candidate], passages: Sequence[Passage], context: Context) -> date | None:
    """From the act's own sentences; of an authority's page else from the line that dates it."""
    said = (announced_of(c.trigger, context.language, context.published) for c in group if not c.hedges.background)
    day = next((d for d in said if d is not None), None)
    if day is None and context.tier is Tier.OFFICIAL:
        return signed_on(passages)
    return day


def _comments_until(stage: Stage, passages: Sequence[Passage], context: Context) -> date | None:
    if stage not in (Stage.PROPOSED, Stage.CONSIDERED):
        return None
    return comments_until_of(passages[: _MAX_SENTENCES + 1], context.language, context.published)


def _speaker(issuer: str | None, context: Context) -> str | None:
    """The state that tells of another's act on its own pages."""
    return context.source_place if issuer not in (None, context.source_place) else None


def _refined(group: Sequence[_Candidate], lead: Sequence[Passage]) -> tuple[Measure, Action]:
    """The pair of the first reading, made more exact by the others where it only says that exports are curbed or eased.

    A headline "eases exports" of a text that suspends an announcement is a suspension; a headline "curbs exports"
    of a text that puts technologies on a list is a change of that list.
    """
    first = group[0].trigger
    pairs = [(c.trigger.measure, c.trigger.action) for c in group[1:]]
    if _lists_firms(first):
        return Measure.ENTITY_LIST, Action.IMPOSE
    if first.measure is Measure.ENTITY_LIST and _lists_goods(first):
        return Measure.CONTROL_LIST, Action.EXPAND if first.action is Action.IMPOSE else first.action
    if _gives_way_to_quota(first):
        return Measure.EXPORT_QUOTA, Action.AMEND
    if first.action is Action.RELAX:
        better = [p for p in pairs if p[1] in (Action.SUSPEND, Action.REMOVE) or p == (Measure.LICENCE, Action.GRANT)]
    elif first.measure is Measure.EXPORT_LICENSING_REQUIREMENT and first.action in (Action.IMPOSE, Action.EXPAND):
        if (named := _named_instead(group[0], lead)) is not None:
            return named
        vague = (first.measure,) if first.noun.part.trade else (first.measure, Measure.EXPORT_BAN)
        better = [p for p in pairs if p[0] not in vague and p[1] in _PUTS_IN_PLACE]
    else:
        better = []
    return better[0] if better else (first.measure, first.action)


def _named_instead(first: _Candidate, lead: Sequence[Passage]) -> tuple[Measure, Action] | None:
    """The instrument that the headline and the lead name where the verb only says that exports are restricted.

    Technology is restricted by a catalogue; other goods by what is called a ban or a duty.
    """
    nouns = [w.part for p in lead for w in p.words if w.part.measure is not None and w.strong]
    measures = [n.measure for n in nouns if n.measure is not None]
    goods = [w.part.concept.id for p in lead[:2] for w in p.of_kind(ConceptKind.COMMODITY)]
    if Measure.CONTROL_LIST in measures and _KNOW_HOW in goods:
        return Measure.CONTROL_LIST, Action.EXPAND
    if first.trigger.noun.part.trade or first.trigger.verb is first.trigger.noun:
        named = next((m for m in measures if m in _SPECIFIC), None)
        return (named, Action.IMPOSE) if named else None
    return None


_SPECIFIC = (Measure.EXPORT_BAN, Measure.EXPORT_TAX, Measure.EXPORT_QUOTA)


def _gives_way_to_quota(trigger: Trigger) -> bool:
    """Whether a ban ends by a quota: exports resume, up to a limit."""
    ends = trigger.action in (Action.AMEND, Action.REMOVE, Action.RELAX) and trigger.measure is Measure.EXPORT_BAN
    return ends and any(w.part.measure is Measure.EXPORT_QUOTA for w in trigger.passage.words)


_PUTS_IN_PLACE = (Action.IMPOSE, Action.EXPAND, Action.TIGHTEN)
_FIRMS_COUNTED = pattern(
    r"\d+ (?:more )?(?:[\w-]+ ){0,2}(?:firms|companies|entities|organi[sz]ations)"
    r"|[\d一二三四五六七八九十]+(?:家|个|间|社|개)?[^，。、；]{0,6}?(?:企业|实体|公司|机构|企業|団体|事業体|기업|업체|기관)"
)


_OF_GOODS = (Measure.EXPORT_LICENSING_REQUIREMENT, Measure.CONTROL_LIST)


def _lists_firms(trigger: Trigger) -> bool:
    """Whether a control is put on counted firms: "imposes export controls on 20 entities" is a listing."""
    generic = trigger.measure in _OF_GOODS and not trigger.noun.part.trade
    if not generic or trigger.action not in (Action.IMPOSE, Action.EXPAND):
        return False
    start, end = trigger.passage.clauses[trigger.verb.clause]
    return _FIRMS_COUNTED.search(trigger.passage.text, start, end) is not None


def _targets(
    group: Sequence[_Candidate], passages: Sequence[Passage], language: str, measure: Measure
) -> Iterator[str]:
    """Where the act is told; where that names none, in the headline and the lead; last, who protests against it.

    Of listings and of permissions the firms' own states are meant too.
    """
    issuer = group[0].roles.issuer
    listing = measure is Measure.ENTITY_LIST
    telling = list({id(c.trigger.passage): c.trigger.passage for c in group}.values())
    lead = passages[:_TARGET_PASSAGES]
    told = [t for p in telling for t in targets_of(p, language, issuer, firms=listing)]
    told += [t for c in group for t in _modifying(c.trigger, issuer)] if language == "en" else []
    if not told or listing:
        told += [t for p in lead for t in targets_of(p, language, issuer, firms=listing)]
    if listing or measure.measure_class is MeasureClass.AUTHORISATION or _is_of_firms(group):
        told += [t for p in (*telling, *lead) for t in seats_of(p, issuer)]
    yield from told or (t for p in lead for t in objecting(p, issuer))


_LIST_OF_GOODS = pattern(
    r"control list|export list|banned|规制リスト|管理リスト|禁止リスト|管制清单|통제 ?목록|통제 ?리스트|금지 ?목록"
)
_PARTIES = pattern(
    r"firm|compan|entit|organi[sz]|business|subsidiar|企业|公司|实体|机构|企業|団体|社|事業体|기업|업체|기관|회사"
)


def _lists_goods(trigger: Trigger) -> bool:
    """Whether goods and no parties are put on a list of either kind: "adds lasers to its export control list"."""
    passage = trigger.passage
    if not _LIST_OF_GOODS.search(passage.text, trigger.noun.start, trigger.noun.end):
        return False
    start, end = passage.clauses[trigger.verb.clause]
    goods = any(w.clause == trigger.verb.clause for w in passage.of_kind(ConceptKind.COMMODITY))
    return goods and not passage.of_kind(ConceptKind.FIRM) and not _PARTIES.search(passage.text, start, end)


def _is_of_firms(group: Sequence[_Candidate]) -> bool:
    """Whether a duty is put on a named firm: "Samsung must obtain a licence"."""
    return any(c.trigger.verb.part.deed is Deed.REQUIRE for c in group)


def _modifying(trigger: Trigger, issuer: str | None) -> Iterator[str]:
    """A state between verb and object is whom the object is about: "eases China chip curbs"."""
    passage = trigger.passage
    for word in passage.of_kind(ConceptKind.PLACE):
        inside = trigger.verb.end <= word.start and word.end <= trigger.noun.start
        if inside and word.place and word.place != issuer and passage.text[word.end : word.end + 1] == " ":
            yield word.place


_TARGET_PASSAGES = 3

# These act on an earlier document: its number stands where their object stands.
_ON_DOCUMENTS = frozenset({Action.SUSPEND, Action.REMOVE, Action.EXTEND, Action.RESUME, Action.AMEND, Action.RELAX})


def _is_object(at: int, trigger: Trigger, language: str) -> bool:
    """Whether a number at that place is what the verb acts on, rather than the document that acts."""
    if trigger.action not in _ON_DOCUMENTS:
        return False
    return at < trigger.verb.start if language in ("ja", "ko") else at > trigger.verb.start


def _own_numbers(group: Sequence[_Candidate], passages: Sequence[Passage], language: str) -> Iterator[DocumentNumber]:
    """Numbers in acting position: of the sentences that act, and of a headline that only names the document."""
    for c in group:
        for at, number in c.trigger.passage.numbers:
            if not _is_object(at, c.trigger, language):
                yield number
    title = passages[0]
    if title.field == "title" and not any(c.trigger.passage is title for c in group):
        yield from (number for _, number in title.numbers)


def _referred(group: Sequence[_Candidate], language: str) -> Iterator[DocumentNumber]:
    numbers = (n for c in group for at, n in c.trigger.passage.numbers if _is_object(at, c.trigger, language))
    yield from dict.fromkeys(numbers)


def _evidence(group: Iterable[_Candidate]) -> Iterator[Span]:
    seen: set[tuple[str, int, int]] = set()
    for c in group:
        words = [c.trigger.verb, c.trigger.noun, *([c.roles.actor] if c.roles.actor else [])]
        for word in words:
            key = (word.span.field, word.span.start, word.span.end)
            if key not in seen:
                seen.add(key)
                yield word.span


def _commodities(group: Sequence[_Candidate], passages: Sequence[Passage]) -> Iterator[str]:
    """From the headline and where the act is told, then from the rest of the text, in order of appearance.

    Everyday goods count only in the headline and where the act is told: electric cars are why magnets are wanted.
    A word that gathers goods goes where one is named, and a kind of goods where one of that kind is.
    """
    telling = [c.trigger.passage for c in group]
    found = dict.fromkeys(
        w.part
        for p in passages
        for w in p.of_kind(ConceptKind.COMMODITY)
        if not w.part.everyday or p.field == "title" or any(p is t for t in telling)
    )
    above = frozenset(a for part in found for a in part.above)
    exact = [part for part in found if part.concept.id not in above]
    named = [part for part in exact if not part.collective or part.concept.id == _KNOW_HOW]
    yield from (part.concept.id for part in named or exact)


_KNOW_HOW = "technology"  # "battery technology" is neither batteries nor any technology: both are said


def _list(group: Iterable[_Candidate]) -> str | None:
    for c in group:
        if c.trigger.measure is Measure.ENTITY_LIST:
            for word in c.trigger.passage.of_kind(ConceptKind.LIST):
                if word.place == c.roles.issuer:
                    return word.part.concept.id
    return None


def _firms(group: Iterable[_Candidate]) -> dict[str, None]:
    return dict.fromkeys(w.span.quote for c in group for w in c.trigger.passage.of_kind(ConceptKind.FIRM))


def _noise(passages: Sequence[Passage], acted: bool) -> Iterator[NearMiss]:
    """What the headline is about instead, for `why`."""
    if acted:
        return
    for passage in passages[:1]:
        for word in passage.of_kind(ConceptKind.NOISE):
            yield NearMiss(reason=word.part.reason, span=word.span)
