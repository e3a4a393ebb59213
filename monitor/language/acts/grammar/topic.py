"""Topics other than export acts: prices, statistics, court cases, import measures, opinion."""

from collections.abc import Iterator, Sequence

from monitor.domain.acts.reading import RejectedCandidate
from monitor.domain.acts.scheme import Action, Measure
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.language.acts import ACTS
from monitor.language.acts.grammar.lookalikes import lookalike_reason
from monitor.language.acts.grammar.market_access import bans_foreign_goods, is_foreign_trade, lets_in_food
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.polarity import VerbSense
from monitor.language.acts.grammar.triggers import Trigger

_HEADLINE = 400  # characters


def headline_topic(headline: Sequence[Passage]) -> str:
    """The topic of a headline that is no news of an act (opinion, market, statistics, court_case, …), else "".

    `headline` are the sentences of the title, empty if the article has no title.
    """
    if not headline:
        return ""
    title = headline[0].text[:_HEADLINE]
    if ACTS.question_headline.match(title) or ACTS.korean_column.match(title) or ACTS.bystander_headline.search(title):
        return "opinion"
    noise = [(p, w) for p in headline for w in p.of_kind(ConceptKind.NOISE)]
    reasons = [w.part.reason for p, w in noise if not _is_irrelevant(p, w)]
    if any(ACTS.opinion_section.search(title, w.start, w.end) for _, w in noise):
        return "opinion"
    if ACTS.charges.search(title):
        return "court_case"
    return next((r for r in ("market", "statistics", "court_case", "physical_stop") if r in reasons), "")


def _is_irrelevant(passage: Passage, noise: Word) -> bool:
    """True for people who wait, and for a word inside a longer instrument: "minimum export price"."""
    if ACTS.waiting_parties.fullmatch(passage.text, noise.start, noise.end):
        return True
    return any(noise.is_inside(w) for w in passage.of_kind(ConceptKind.INSTRUMENT))


_REASONS = ("import_measure", "mining_permit", "production_quota", "other_trade", "court_case", "physical_stop")


def off_topic(trigger: Trigger) -> str:
    """The rejection reason if the clause is about something else than exports, else ""."""
    noise = [w for w in trigger.passage.of_kind(ConceptKind.NOISE) if w.part.reason]
    if (
        trigger.noun.part.trade
        and any(w.part.reason == "physical_stop" for w in noise)
        and not _is_ban_of_state(trigger)
    ):
        return "physical_stop"
    if _is_of_one_port(trigger):
        return "physical_stop"
    if trigger.measure is Measure.EXPORT_BAN and bans_foreign_goods(trigger):
        return "import_measure"
    if is_foreign_trade(trigger):
        return "other_trade"
    if reason := lookalike_reason(trigger):
        return reason
    if trigger.noun.part.rebate and trigger.passage.search(ACTS.handles_refunds):
        return "other_trade"
    if ACTS.fee_of_licence.match(trigger.passage.text, trigger.noun.end) is not None:
        return "other_trade"
    if lets_in_food(trigger):
        return "import_measure"
    if any(_permits_other_thing(trigger, w.start, w.end) for w in noise if w.part.reason == "mining_permit"):
        return "mining_permit"
    reasons = {w.part.reason for w in noise if w.clause == trigger.verb.clause}
    if trigger.measure is Measure.ENFORCEMENT and "other_trade" in reasons:
        return "other_trade"
    if trigger.noun.strong or not reasons or touches_exports(trigger) or trigger.verb.part.sense is VerbSense.REQUIRE:
        return ""
    return next((r for r in _REASONS if r in reasons), "")


def _is_ban_of_state(trigger: Trigger) -> bool:
    """True for a verb of banning with its state before it: "Ruritania bans fuel exports as war disrupts supplies"."""
    verb, passage = trigger.verb, trigger.passage
    if ACTS.bans_by_rule.search(passage.text, verb.start, verb.end) is None:
        return False
    return any(a.place and a.end <= verb.start and a.clause == verb.clause for a in passage.actors)


def _is_of_one_port(trigger: Trigger) -> bool:
    """True if the exports of one port stop or go on: no rule, but a storm, a strike or a quarrel."""
    if not trigger.noun.part.trade or trigger.verb.part.sense not in _STOPS:
        return False
    return ACTS.at_one_port.search(trigger.passage.text, *trigger.passage.clauses[trigger.noun.clause]) is not None


_STOPS = (VerbSense.STOP, VerbSense.SUSPEND, VerbSense.RESUME)


def _permits_other_thing(trigger: Trigger, start: int, end: int) -> bool:
    """True if another permit is the object: 批准新药上市 将出口东南亚, 批准飞机出口型号合格证."""
    verb, noun = trigger.verb, trigger.noun
    if trigger.action is not Action.GRANT or not noun.part.trade or trigger.passage.text[noun.start].isascii():
        return False
    return verb.end <= start and (end <= noun.start or 0 <= start - noun.end <= 2)


def touches_exports(trigger: Trigger) -> bool:
    """True if the object stands right beside a word of trade: "permits for coal exports"."""
    noun = trigger.noun
    reach = 36 if trigger.passage.text[noun.start].isascii() else 12
    return any(
        w.part.trade and w.strong and max(w.start - noun.end, noun.start - w.end) <= reach
        for w in trigger.passage.words
        if w.clause == noun.clause
    )


def noise_rejections(passages: Sequence[Passage], *, acted: bool) -> Iterator[RejectedCandidate]:
    """Rejections for the noise words of the first passage, if no act was found; shown by `why`."""
    if acted:
        return
    for passage in passages[:1]:
        for word in passage.of_kind(ConceptKind.NOISE):
            yield RejectedCandidate(reason=word.part.reason, span=word.span)
