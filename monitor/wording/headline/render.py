"""Phrases filled with an act's names, the fullest that fits one line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.acts.act import Act, Action, AnswerKind, Certainty, Measure, Quantity, Stage
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.wording.english import staged, with_article, written_day
from monitor.wording.figures import lasting_words
from monitor.wording.headline.uncertain import is_unsure, unsure_lines, unsure_summary
from monitor.wording.names import Names
from monitor.wording.templates import phrase_of, summary_of

__all__ = ["HEADLINE_MAX_CHARS", "headline", "headlines", "summary", "target_words"]

HEADLINE_MAX_CHARS = 90  # fits one line of a Slack root message on a laptop

_SLOT = re.compile(r"\{([^}]+)\}")
_LINKS = {"exports": "of", "re-exports": "of"}  # what joins a noun and the goods behind it
_LINK = "covering"
_OF_PARTIES = (Measure.ENTITY_LIST, Measure.COUNTERMEASURE)  # their target is where the parties sit


def headline(act: Act, vocabulary: Vocabulary) -> str:
    """One line of at most 90 characters: issuer, verb, object, and as much of goods, target and dates as fits."""
    names = Names(act, vocabulary)
    if is_unsure(act):
        return _cut(unsure_lines(act, names)[0])
    claimed = _claimed(act, names)
    lines = [f"{line}{claimed}" for line in _lines(act, names)]
    return next((line for line in lines if len(line) <= HEADLINE_MAX_CHARS), _cut(lines[-1]))


def headlines(act: Act, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The headline as an alert's first line has it, the fullest first: each shorter one leaves out a date, a target or
    a good of several, none all goods. Who claims the act is not in them, nor that one which is
    not sure is denied: the status beside them says it.
    """
    names = Names(act, vocabulary)
    unsure = is_unsure(act)
    lines = unsure_lines(act, names, is_told=True) if unsure else _lines(act, names)[:-1]  # the last has no goods
    return tuple(dict.fromkeys(line for line in lines if len(line) <= HEADLINE_MAX_CHARS))


def _lines(act: Act, names: Names) -> list[str]:
    """From the fullest to the shortest, a line for each room."""
    subject = names.place(act.issuer) if act.issuer else "A government"
    phrase, mark = phrase_of(act), _mark(act)
    stage = (
        Stage.PROPOSED
        if _is_given_up(act)
        else Stage.ANNOUNCED
        if mark
        else Stage.IN_FORCE
        if _is_talk(act)
        else act.stage
    )
    to_come = _is_to_come(act) and not mark
    lines = []
    for room in _rooms():
        told = staged(_filled(phrase, act, names, room), stage, to_come=to_come)
        lines.append(f"{mark}{subject} {told}{_dates(act) if room.dates else ''}")
    return lines


def _as_stage(act: Act, mark: str) -> Stage:
    """How far the line has it: behind a mark as far as it was before it ended."""
    if mark:
        return Stage.PROPOSED if _is_given_up(act) else Stage.ANNOUNCED
    return Stage.IN_FORCE if _is_talk(act) else act.stage


def _is_talk(act: Act) -> bool:
    """A statement about rules is made, whatever becomes of them."""
    return act.measure is Measure.STATEMENT and act.action not in (Action.RELAX, Action.GRANT, Action.TIGHTEN)


def _mark(act: Act) -> str:
    """What stands before an act that somebody else than its issuer denies: only the issuer's own word is its denial."""
    if act.stage is not Stage.DENIED or _is_talk(act):
        return ""
    if act.retracts is not None:
        return "Withdrawn report: "
    if _is_given_up(act):
        return "Plan given up: "
    return "" if act.certainty is Certainty.OFFICIAL else "Denied: "


def _is_given_up(act: Act) -> bool:
    """Whether a plan is no longer pursued: nobody has denied that there was one."""
    return act.stage is Stage.DENIED and act.answer is not None and act.answer.kind is AnswerKind.WITHDRAWS


def _is_to_come(act: Act) -> bool:
    """Whether words say that the act is yet to take effect; a bare verb leaves that open."""
    return act.stage_by is not None or act.effective is not None


def _cut(line: str) -> str:
    return line if len(line) <= HEADLINE_MAX_CHARS else line[: HEADLINE_MAX_CHARS - 1].rstrip(" ,(") + "…"


def summary(act: Act) -> str:
    """A sentence about what kind of act it is, where the headline does not say it; "" of most acts."""
    said = unsure_summary(act) if is_unsure(act) else summary_of(act)
    return f"{said}." if said else ""


def target_words(act: Act, vocabulary: Vocabulary) -> str:
    """`destination: the US and Japan`, of a list of parties `firms from China`; "" where no words name one."""
    targets = Names(act, vocabulary).targets()
    if not targets or "ALL" in act.target:
        return ""
    return f"firms from {targets}" if act.measure in _OF_PARTIES else f"destination: {targets}"


# ------------------------------------------------------------------ how much is said


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """What a line has room for: at most so many goods by name, whom it is meant for, its dates."""

    goods: int
    target: bool
    dates: bool


def _rooms() -> Iterator[_Room]:
    """The fullest first. A date goes first: the next line has room for it. A good of several goes before the target,
    and the last good after all else.
    """
    yield _Room(goods=3, target=True, dates=True)
    for target in (True, False):
        yield from (_Room(goods=n, target=target, dates=False) for n in (3, 2, 1))
    yield _Room(goods=0, target=False, dates=False)


def _filled(phrase: str, act: Act, names: Names, room: _Room) -> str:
    shown = names.goods[: room.goods]
    more = bool(shown) and len(names.goods) > len(shown)
    targets = names.targets() if room.target else ""
    goods = names.nouns(shown, more=more) if shown else "goods"
    owner = f"{names.firm()}'s" if len(act.firms) == 1 else ""
    values = {
        **{link: f" {link} {targets}" if targets else "" for link in ("to", "for")},
        "goods": goods,
        "for goods": f" for {goods}" if shown else "",
        "firms": _firms(act, names, targets),
        "list": names.party_list(),
        "whose": f"{owner} " if owner else "",
        "some": f"{owner or 'some'} ",
        "its": owner or "its",
        "exempted": names.firm() if len(act.firms) == 1 else goods,
        "duty": _duty(act),
    }

    def fill(slot: "re.Match[str]") -> str:
        name = slot[1]
        if name in values:
            return values[name]
        if name.startswith("a "):
            return with_article(compound(name[2:]))
        return compound(name)

    def compound(noun: str) -> str:
        """The noun with its goods before it, or behind it where they are many or have long names."""
        before = "" if more else names.before_noun(shown)
        if before:
            return f"{before} {noun}"
        return f"{noun} {_LINKS.get(noun, _LINK)} {goods}" if shown else noun

    return _SLOT.sub(fill, phrase)


# ------------------------------------------------------------------ the parts


def _firms(act: Act, names: Names, targets: str) -> str:
    counted = _quantity(act, "entities")
    if counted is not None and counted.qualifier == "besides" and act.firms:
        firms = f"{names.firm()} and {counted.value:g} others"
        return f"{firms} from {targets}" if targets else firms
    if counted is not None:
        firms = f"{counted.value:g} firms" if counted.value != 1 else "a firm"
    elif act.firms:
        return names.firm() if len(act.firms) == 1 else f"{names.firm()} and others"
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


def _claimed(act: Act, names: Names) -> str:
    if act.certainty is not Certainty.CLAIMED or not act.claimant:
        return ""
    return f", {names.place_in_text(act.claimant)} says"
