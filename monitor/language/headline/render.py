"""Phrases filled with an act's names, the fullest that fits one line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.domain.act import Act, Action, Certainty, Measure, Quantity, Stage
from monitor.domain.vocabulary import Vocabulary
from monitor.language.headline.english import staged, with_article, written_day
from monitor.language.headline.figures import amount, lasting_words
from monitor.language.headline.names import Names
from monitor.language.headline.templates import phrase_of, summary_of
from monitor.language.headline.unsure import is_unsure, stage_unclear, unsure_line, unsure_summary

__all__ = ["HEADLINE_MAX_CHARS", "Summary", "headline", "summary"]

HEADLINE_MAX_CHARS = 90  # fits one line of a Slack root message on a laptop

_STAYS = re.compile(r"the licence requirement stays$")  # "for others" is said wherever it is named
_SLOT = re.compile(r"\{([^}]+)\}")
_LINKS = {"exports": "of", "re-exports": "of"}  # what joins a noun and the goods behind it
_LINK = "covering"
_PERMISSIONS = (Measure.LICENCE, Measure.GENERAL_LICENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What changed; and, of an act under a licence requirement, that this stays, "" of others."""

    changed: str
    stays: str = ""

    def __str__(self) -> str:
        return f"{self.changed}; {self.stays}." if self.stays else f"{self.changed}."


def headline(act: Act, vocabulary: Vocabulary) -> str:
    """One line of at most 90 characters: issuer, verb, object, and as much of goods, target and dates as fits."""
    names = Names(act, vocabulary)
    if is_unsure(act):
        return _cut(unsure_line(act, names))
    subject = names.place(act.issuer) if act.issuer else "A government"
    phrase, claimed = phrase_of(act), _claimed(act, names)
    for room in _rooms():
        line = f"{subject} {staged(_filled(phrase, act, names, room), act.stage, to_come=_is_to_come(act))}"
        line += f"{_dates(act) if room.dates else ''}{claimed}"
        if len(line) <= HEADLINE_MAX_CHARS:
            return line
    return _cut(line)


def _is_to_come(act: Act) -> bool:
    """Whether words say that the act is yet to take effect; a bare verb leaves that open."""
    return act.stage_by is not None or act.effective is not None


def _cut(line: str) -> str:
    return line if len(line) <= HEADLINE_MAX_CHARS else line[: HEADLINE_MAX_CHARS - 1].rstrip(" ,(") + "…"


def summary(act: Act, vocabulary: Vocabulary) -> Summary:
    """One sentence: what changed and what did not, as far as the article says."""
    if is_unsure(act):
        return Summary(changed=unsure_summary(act))
    if far := stage_unclear(act):
        return Summary(changed=f"The stage is unclear: {far}. Read the quote")
    holds = act.stage in (Stage.ANNOUNCED, Stage.IN_FORCE)
    said = summary_of(act)
    changed, sign, rest = said.rpartition("; ")
    stays = rest if sign and _STAYS.search(rest) else ""
    return Summary(changed=f"{changed if stays else said}{_term(act, vocabulary) if holds else ''}", stays=stays)


# ------------------------------------------------------------------ how much is said


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """What a line has room for: at most so many goods by name, whom it is meant for, its dates."""

    goods: int
    target: bool
    dates: bool


def _rooms() -> Iterator[_Room]:
    """The fullest first. A date goes before a target, both before the last name of a good."""
    tails = ((True, True), (True, False), (False, False))
    yield from (_Room(goods=n, target=t, dates=d) for t, d in tails for n in (3, 2, 1))
    yield from (_Room(goods=0, target=t, dates=d) for t, d in tails)


def _filled(phrase: str, act: Act, names: Names, room: _Room) -> str:
    shown = names.goods[: room.goods]
    more = bool(shown) and len(names.goods) > len(shown)
    targets = names.targets() if room.target else ""
    goods = names.nouns(shown, more=more) if shown else "goods"
    owner = f"{names.firm()}'s" if len(act.firms) == 1 else ""
    values = {
        **{link: f" {link} {targets}" if targets else "" for link in ("to", "for")},
        "goods": goods,
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
    return with_article(f"{rate.value:g}% duty" if rate else "duty")


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


def _term(act: Act, vocabulary: Vocabulary) -> str:
    """For whom, from when, until when: what a headline may have had no room for."""
    targets = Names(act, vocabulary).targets()
    parts = [f"for {targets}"] if targets and "ALL" not in act.target else []
    if act.action is Action.POSTPONE and act.effective:
        parts.append(f"from {written_day(act.effective)}")
    elif act.stage is Stage.ANNOUNCED:
        parts.append(f"from {written_day(act.effective)}" if act.effective else "start date not found")
    if act.until:
        parts.append(f"until {written_day(act.until)}")
    elif lasts := lasting_words(act):
        parts.append(f"for {lasts}")
    if much := amount(act):
        parts.append(much)
    return f" ({', '.join(parts)})" if parts else ""
