"""What one language does its own way, as values: the reader of acts asks its profile and never which language it is.

A part that a profile leaves out finds nothing.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from monitor.domain.acts.act import Asserted
from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.reactions import Protest
from monitor.language.acts.grammar.verb_object import Grammar, Trigger
from monitor.language.patterns import NamedPattern

__all__ = [
    "DateForms",
    "HedgeScope",
    "LanguageProfile",
    "PauseEnds",
    "Profiles",
    "RoleSigns",
    "Speakers",
    "TargetSigns",
]


def _never(*_: object) -> bool:
    """What a language answers that has no such sign."""
    return False


def _nothing(*_: object) -> tuple[Any, ...]:
    return ()


def _as_they_are(_: Trigger, effects: frozenset[str]) -> frozenset[str]:
    return effects


def _nobody(_: object) -> None:
    return None


def _no_day(_: Passage, __: date) -> Asserted[date] | None:
    return None


def _no_days(_: Trigger, __: date) -> tuple[Asserted[date], ...]:
    return ()


def _no_spans(_: Trigger) -> tuple[re.Match[str], ...]:
    return ()


def _unsaid(_: Trigger) -> str:
    return ""


def _all_of(_: Passage, actors: tuple[Word, ...]) -> tuple[Word, ...]:
    return actors


@dataclass(frozen=True, slots=True, kw_only=True)
class HedgeScope:
    """Which hedges are about a deed, and what its sentence says of it without a hedge of the vocabulary.

    `reach` and `negation_reach` are the most signs between a hedge and its verb, before the verb or, in a language that
    puts the verb last, behind it. `holds` and `holds_beside` are asked of a hedge in the verb's clause and in another
    one: whether it is about the verb however far it stands. `settled` weighs the effects of hedges against each other,
    `told` are effects that other signs have.

    `blocks` is the reason why there is no act, "" where there is one whatever hedges say, None where nothing is said.
    `doubles_no` says that a negation undoes the verb's own.

    `should` follows or goes before a verb that somebody is to do. `is_duty` says that a rule asks it of all, and
    `is_opposed` that somebody is against it. `is_order` says of a word of asking that it gives an order or is in
    a bill; with `asks_alone` such a word needs nobody named who is asked.

    `past` are words of a time before the news; without them nothing is background. `no_predicate` follows a deed that
    is none of its clause's own, right behind the verb or, with `behind_object`, behind both verb and object.
    `is_of_noun` says of a word of the past, by where it ends, that it only tells which rule is meant;
    `is_circumstance` of the clause from start to end that it tells what goes with the news.
    """

    reach: int = 90
    negation_reach: int = 30
    holds: Callable[[Trigger, Word], bool] = _never
    holds_beside: Callable[[Trigger, Word], bool] = _never
    settled: Callable[[Trigger, frozenset[str]], frozenset[str]] = _as_they_are
    told: Callable[[Trigger], Iterable[str]] = _nothing
    blocks: Callable[[Trigger], str | None] = _nobody
    doubles_no: Callable[[Trigger], bool] = _never
    should: NamedPattern | None = None
    is_duty: Callable[[Trigger], bool] = _never
    is_opposed: Callable[[Trigger], bool] = _never
    is_order: Callable[[Trigger, Word], bool] = _never
    asks_alone: bool = False
    past: NamedPattern | None = None
    no_predicate: NamedPattern | None = None
    behind_object: bool = False
    is_of_noun: Callable[[Trigger, int], bool] = _never
    is_circumstance: Callable[[Trigger, int, int], bool] = _never


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSigns:
    """Who acts and who is meant. `left_of_idle` and `right_of_idle` stand beside a state that does not act here,
    `subject` behind one that does, `by` before the author of a passive.

    `decider` is whose decision the deed is, whoever speaks of it. `is_doer` and `is_idle` say of a state or office that
    it has acted, and that it has not, whatever stands beside it; `narrowed` are those who act of all that may.

    `topic_first` says that a bare "government" is that of a state named before, `names_origins` that a state before
    goods only tells where they are from. `readers_state` is what a text that names no state is about, and
    `government_is_readers` that a headline's bare "government" is that state's. A text that begins with
    `own_government` is about it too; `origin` is the state whose goods a headline is about.

    `bystander` is the reason why somebody in the sentence, who is no state, did or said it, "" where none did.
    `is_done_by_others` says so of the author of a passive, by the actors of the sentence; `is_nobodys` of a deed
    that is the document's state's by default, and whether its object is weak. With `body_joins` a sentence that names
    nobody adds to what others tell. `decides` are the words before what a notice decides itself.
    """

    left_of_idle: NamedPattern | None = None
    right_of_idle: NamedPattern | None = None
    subject: NamedPattern | None = None
    by: Callable[[Trigger], NamedPattern | None] = _nobody
    decider: Callable[[Trigger], Word | None] = _nobody
    is_doer: Callable[[Passage, Word], bool] = _never
    is_idle: Callable[[Passage, Word], bool] = _never
    narrowed: Callable[[Passage, tuple[Word, ...]], tuple[Word, ...]] = _all_of
    topic_first: bool = False
    names_origins: bool = True
    readers_state: str | None = None
    government_is_readers: bool = False
    own_government: NamedPattern | None = None
    origin: Callable[[Passage], str | None] = _nobody
    bystander: Callable[[Trigger], str] = _unsaid
    is_done_by_others: Callable[[Trigger, tuple[Word, ...]], bool] = _never
    is_nobodys: Callable[[Trigger, bool], bool] = _never
    body_joins: bool = False
    decides: NamedPattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSigns:
    """Whom an act is meant for. `left` and `right` stand beside a state that goods are kept from or let go to;
    `buyers_in` before it says that buyers sit there.

    `has_firms` says that firms of the state follow it. `beside_object` are states that stand beside the object of a
    deed, by its actor and its issuer.
    """

    left: NamedPattern | None = None
    right: NamedPattern | None = None
    buyers_in: NamedPattern | None = None
    has_firms: Callable[[Passage, Word], bool] = _never
    beside_object: Callable[[Trigger, Word | None, str | None], Iterable[Word]] = _nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class DateForms:
    """How days are told. The patterns have the groups that `dates.date_of` looks at, `months` are names of months.

    `since` and `until` are the first and the last day of what is done, `said_on` the day on which it was,
    `comments_until` the last day for comments, `effect_told` a first day in a sentence of its own, `in_days` the number
    of days to it. `begins`, `ends` and `said_without_date` are those days where no date is printed.

    `holds` are words that say that a rule is in force ("took effect"), `done` says of the words around a verb
    and of the verb that it is told as done ("has granted").

    `put_off` are the days to which something is put off, `lasting` matches for how long it is done (see `durations`).
    `is_told_again` says that the sentence dates the deed long before the article's day.
    """

    months: Mapping[str, int] = field(default_factory=dict)
    since: NamedPattern | None = None
    until: NamedPattern | None = None
    said_on: NamedPattern | None = None
    comments_until: NamedPattern | None = None
    effect_told: NamedPattern | None = None
    in_days: NamedPattern | None = None
    holds: NamedPattern | None = None
    done: Callable[[str, str], bool] | None = None
    begins: Callable[[Passage, date], Asserted[date] | None] = _no_day
    ends: Callable[[Passage, date], Asserted[date] | None] = _no_day
    said_without_date: Callable[[Passage, date], Asserted[date] | None] = _no_day
    put_off: Callable[[Trigger, date], Iterable[Asserted[date]]] = _no_days
    lasting: Callable[[Trigger], Iterable[re.Match[str]]] = _no_spans
    is_told_again: Callable[[Trigger, datetime | None], bool] = _never


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """Who speaks and is no government: `others` before a verb of saying.

    `gap` are the signs between a firm and what it says, None where a particle marks it.
    """

    others: NamedPattern
    gap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseEnds:
    """How a pause runs out: `ends` follows the word of the pause, which is a `noun` where one is asked for."""

    ends: NamedPattern
    noun: NamedPattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageProfile:
    """One language. `column` is its column of the vocabulary, "" of the neutral profile.

    `grammar` finds the objects of verbs in a sentence. `verb_last` says that the verb stands behind its object.
    `protest` is how a headline tells who minds a deed.
    """

    column: str
    grammar: Callable[[Passage], Grammar]
    speakers: Speakers
    pauses: PauseEnds
    verb_last: bool = False
    hedges: HedgeScope = field(default_factory=HedgeScope)
    roles: RoleSigns = field(default_factory=RoleSigns)
    targets: TargetSigns = field(default_factory=TargetSigns)
    dates: DateForms = field(default_factory=DateForms)
    protest: Protest | None = None


Profiles = Callable[[str], LanguageProfile]
"""The profile of a column of the vocabulary; the neutral one where the language has none."""
