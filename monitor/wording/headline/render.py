"""Headline of an act: its phrase filled with its names, as long as fits one line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.acts.act import Act, Facet, PartyRole, Quantity
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.wording.headline.uncertain import uncertain_lines, uncertain_summary
from monitor.wording.phrases.english import possessive, staged, with_article, written_day
from monitor.wording.phrases.figures import lasting_words
from monitor.wording.phrases.names import Names
from monitor.wording.phrases.templates import phrase_of, summary_of

HEADLINE_MAX_CHARS = 90  # fits one line of a Slack root message on a laptop

_SLOT = re.compile(r"\{([^}]+)\}")
_LINKS = {"exports": "of", "re-exports": "of"}  # preposition between a noun and the goods after it
_LINK = "covering"
_OF_PARTIES = (Measure.ENTITY_LIST, Measure.COUNTERMEASURE)  # their target is the parties' home state


def headline(act: Act, vocabulary: Vocabulary) -> str:
    """One line of at most 90 characters: issuer, verb, object, and as much of goods, target and dates as fits."""
    names = Names(act, vocabulary)
    if act.is_uncertain:
        return _cut(uncertain_lines(act, names)[0])
    claimed = _claim_suffix(act, names)
    lines = [f"{line}{claimed}" for line in _lines(act, names)]
    return next((line for line in lines if len(line) <= HEADLINE_MAX_CHARS), _cut(lines[-1]))


def headlines(act: Act, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The headline in forms for an alert's first line, longest first.

    Each shorter form leaves out a date, a target or one of several goods; at least one good stays. The claimant, and
    the denial of an uncertain act, are left to the status beside the line.
    """
    names = Names(act, vocabulary)
    unsure = act.is_uncertain
    lines = (
        uncertain_lines(act, names, denial_shown=True) if unsure else _lines(act, names)[:-1]
    )  # the last has no goods
    return tuple(dict.fromkeys(line for line in lines if len(line) <= HEADLINE_MAX_CHARS))


def _lines(act: Act, names: Names) -> list[str]:
    """A line for each level of detail, longest first."""
    subject = names.place(act.issuer) if act.issuer else "A government"
    phrase, mark = phrase_of(act), _prefix(act)
    stage = _shown_stage(act, mark)
    to_come = _is_to_come(act) and not mark
    lines = []
    for detail in _details():
        text = staged(_filled(phrase, act, names, detail), stage, to_come=to_come)
        lines.append(f"{mark}{subject} {text}{_dates(act) if detail.dates else ''}")
    return lines


def _shown_stage(act: Act, mark: str) -> Stage:
    """The stage that the line shows: after a mark, the stage before the act ended."""
    if act.is_abandoned:
        return Stage.PROPOSED
    if mark:
        return Stage.ANNOUNCED
    return Stage.IN_FORCE if _is_statement(act) else act.stage


def _is_statement(act: Act) -> bool:
    """Whether the act is a statement about rules, which is made whatever happens to the rules."""
    return act.measure is Measure.STATEMENT and act.action not in (Action.RELAX, Action.GRANT, Action.TIGHTEN)


def _prefix(act: Act) -> str:
    """The prefix of an act that ended or is denied; "" where the issuer itself denies it, because the verb says so."""
    if act.stage is not Stage.DENIED or _is_statement(act):
        return ""
    if act.retracts is not None:
        return "Retracted report: "
    if act.is_abandoned:
        return "Plan abandoned: "
    return "" if act.certainty is Certainty.OFFICIAL else "Denied: "


def _is_to_come(act: Act) -> bool:
    """Whether the text says that the act is yet to take effect; a bare verb does not."""
    return act.stage_by is not None or act.effective is not None


def _cut(line: str) -> str:
    return line if len(line) <= HEADLINE_MAX_CHARS else line[: HEADLINE_MAX_CHARS - 1].rstrip(" ,(") + "…"


def summary(act: Act) -> str:
    """A sentence on the kind of act, where the headline does not show it; "" for most acts."""
    text = uncertain_summary(act) if act.is_uncertain else summary_of(act)
    return f"{text}." if text else ""


def target_words(act: Act, vocabulary: Vocabulary) -> str:
    """`destination: the US and Japan`, for a list of parties `firms from China`; "" without a named target, and for a
    list of which it is not known whether these parties are added or taken off.
    """
    targets = Names(act, vocabulary).targets()
    is_open = act.action is Action.AMEND and act.direction is Direction.MIXED and act.measure in _OF_PARTIES
    if not targets or "ALL" in act.target or is_open:
        return ""
    return f"firms from {targets}" if act.measure in _OF_PARTIES else f"destination: {targets}"


# ------------------------------------------------------------------ level of detail


@dataclass(frozen=True, slots=True, kw_only=True)
class _Detail:
    """What a line shows: the number of goods that it names at most, the target, the dates."""

    goods: int
    target: bool
    dates: bool


def _details() -> Iterator[_Detail]:
    """Most detail first. Dates are dropped first (line 2 has them), then goods but one, then the target, then all."""
    yield _Detail(goods=3, target=True, dates=True)
    for target in (True, False):
        yield from (_Detail(goods=n, target=target, dates=False) for n in (3, 2, 1))
    yield _Detail(goods=0, target=False, dates=False)


def _filled(phrase: str, act: Act, names: Names, detail: _Detail) -> str:
    shown = names.goods[: detail.goods]
    more = bool(shown) and len(names.goods) > len(shown)
    targets = names.targets() if detail.target else ""
    written = f"“{act.written_goods}”" if act.written_goods and detail.goods else ""
    goods = names.nouns(shown, more=more) if shown else written or "goods"
    owner = possessive(names.firm()) if len(act.firms) == 1 else ""
    party = _stopped(act, names)
    to_states = bool(targets) and not party.startswith(" to")  # a buyer says where to
    values = {
        **{link: f"{party}{f' {link} {targets}' if to_states else ''}" for link in ("to", "for")},
        "goods": goods,
        "for goods": f" for {goods}" if shown or written else "",
        "firms": _firms(act, names, targets, named=detail.goods > 1),
        "list": names.party_list(),
        "whose": f"{owner} " if owner else "",
        "some": f"{owner or 'some'} ",
        "its": owner or "its",
        "exempted": names.firm() if len(act.firms) == 1 else goods,
        "exempted exports": names.firm() if len(act.firms) == 1 else "",
        "duty": _duty(act),
    }

    def fill(slot: "re.Match[str]") -> str:
        name = slot[1]
        if name == "exempted exports" and len(act.firms) != 1:
            return f"some {compound('exports')}"
        if name in values:
            return values[name]
        if name.startswith("a "):
            return with_article(compound(name[2:]))
        return compound(name)

    def compound(noun: str) -> str:
        """The noun with its goods before it, or after it where they are many or have long names."""
        before = "" if more else names.before_noun(shown)
        if before:
            return f"{before} {noun}"
        return f"{noun} {_LINKS.get(noun, _LINK)} {goods}" if shown or written else noun

    return _SLOT.sub(fill, phrase)


# ------------------------------------------------------------------ the parts


def _stopped(act: Act, names: Names) -> str:
    """` by Andina Copper`: the one firm whose exports, or to which exports, are stopped; never left out."""
    stopped = act.stopped_firm
    if stopped is None or act.measure is not Measure.EXPORT_BAN:
        return ""
    others = " and others" if sum(s.role == stopped.role for s in act.asserted if s.facet is Facet.FIRMS) > 1 else ""
    return f" {_BESIDE_EXPORTS[PartyRole(stopped.role)]} {names.firm_named(stopped.value)}{others}"


_BESIDE_EXPORTS = {PartyRole.EXPORTER: "by", PartyRole.BUYER: "to"}
_MANY = 10  # firms that the text names: a table is read as a whole, a sentence names some of them


def _firms(act: Act, names: Names, targets: str, *, named: bool) -> str:
    """`12 firms from China`; of a long list `60 firms, among them Veldoria Photonics,`, with `named`."""
    counted = _quantity(act, "entities")
    if counted is not None and counted.qualifier == "besides" and act.firms:
        firms = f"{names.firm()} and {counted.value:g} others"
        return f"{firms} from {targets}" if targets else firms
    if counted is not None:
        firms = f"{counted.value:g} firms" if counted.value != 1 else "a firm"
    elif len(act.firms) >= _MANY:
        firms = f"{len(act.firms)} firms"
        if named:
            among = f"among them {names.firm()},"
            return f"{firms} from {targets}, {among}" if targets else f"{firms}, {among}"
    elif act.firms:
        return names.firm() if len(act.firms) == 1 else f"{names.firm()} and others"
    elif name := names.person():
        return name
    elif act.persons:
        firms = f"{len(act.persons)} persons" if len(act.persons) > 1 else "a person"
    else:
        firms = "firms"
    return f"{firms} from {targets}" if targets else firms


def _duty(act: Act) -> str:
    rate = _quantity(act, "percent")
    if rate is not None and rate.qualifier in _LIMITS:
        return f"a duty of {_LIMITS[rate.qualifier]} {rate.value:g}%"
    return with_article(f"{rate.value:g}% duty" if rate else "duty")


_LIMITS = {"up_to": "up to", "over": "over", "under": "under", "about": "about"}


def _quantity(act: Act, unit: str) -> Quantity | None:
    return next((q for q in act.quantities if q.unit == unit), None)


def _dates(act: Act) -> str:
    if act.action is Action.POSTPONE:
        return f" until {written_day(act.effective)}" if act.effective else ""
    if act.until:
        return f" until {written_day(act.until)}"
    if lasts := lasting_words(act):
        return f" for {lasts}"
    return f" from {written_day(act.effective)}" if act.effective and act.stage is Stage.ANNOUNCED else ""


def _claim_suffix(act: Act, names: Names) -> str:
    if act.certainty is not Certainty.CLAIMED or not act.claimant:
        return ""
    return f", {names.place_in_text(act.claimant)} says"
