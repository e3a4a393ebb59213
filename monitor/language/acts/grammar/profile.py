"""The language profile: everything about one language that the grammar of acts needs.

The grammar never checks which language it reads. Defaults of a profile find nothing.
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
    """The default for a language without such a marker."""
    return False


def _nothing(*_: object) -> tuple[Any, ...]:
    return ()


def _unchanged(_: Trigger, effects: frozenset[str]) -> frozenset[str]:
    return effects


def _none(*_: object) -> None:
    return None


def _no_reason(_: Trigger) -> str:
    return ""


def _all_actors(_: Passage, actors: tuple[Word, ...]) -> tuple[Word, ...]:
    return actors


@dataclass(frozen=True, slots=True, kw_only=True)
class HedgeScope:
    """The hedges that apply to a trigger, and further markers of stage, call and background.

    `reach` and `negation_reach` are the maximum number of characters between a hedge and its verb (before the verb, or
    after it in a verb-final language). `applies` and `holds_beside` are True for a hedge that applies at any distance,
    in the verb's clause or in another one. `resolve` resolves conflicting effects; `extra_effects` adds effects of other
    markers.

    `blocked` is the reason for no act, "" for an act regardless of hedges, None for no decision. `doubles_no` is True
    if a negation cancels the verb's own.

    `obligation` matches an obligation beside the verb: a call. `is_requirement` is True if a rule requires it of all,
    `is_opposed` if someone opposes it. `is_order` is True for a request that is an order or part of a bill; with
    `asks_alone` a request needs no named addressee.

    `earlier_time` matches times before the news; without it nothing is background. `no_predicate` matches after an action that
    is only a circumstance: after the verb or, with `behind_object`, after verb and object. `describes_noun` is True if the
    word of the past that ends at the offset only describes a noun; `is_circumstance` if the clause from start to end
    is a circumstance of the news.
    """

    reach: int = 90
    negation_reach: int = 30
    applies: Callable[[Trigger, Word], bool] = _never
    holds_beside: Callable[[Trigger, Word], bool] = _never
    resolve: Callable[[Trigger, frozenset[str]], frozenset[str]] = _unchanged
    extra_effects: Callable[[Trigger], Iterable[str]] = _nothing
    blocked: Callable[[Trigger], str | None] = _none
    doubles_no: Callable[[Trigger], bool] = _never
    obligation: NamedPattern | None = None
    is_requirement: Callable[[Trigger], bool] = _never
    is_opposed: Callable[[Trigger], bool] = _never
    is_order: Callable[[Trigger, Word], bool] = _never
    asks_alone: bool = False
    earlier_time: NamedPattern | None = None
    no_predicate: NamedPattern | None = None
    behind_object: bool = False
    describes_noun: Callable[[Trigger, int], bool] = _never
    is_circumstance: Callable[[Trigger, int, int], bool] = _never


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSigns:
    """Markers of the issuer. `left_of_idle` and `right_of_idle` match beside a state that does not act, `subject`
    after one that does; `by` returns the pattern before the author of a passive.

    `decider` is the state that decided, even if another one comments. `is_doer` and `is_idle` are True for a state or
    office that acts, or does not, regardless of the patterns. `select_actors` selects the actors among the candidates.

    With `topic_first` a bare "government" belongs to a state named before it. With `names_origins` a state before
    goods is their origin. `readers_state` is the default issuer of a text that names no state; with
    `government_is_readers` a headline's bare "government" is that state's. A text that begins with `own_government`
    is about that state too; `origin` is the state of origin of a headline's goods.

    `bystander` is the rejection reason if someone other than a state did or said it, else "". `is_done_by_others` is
    True for a passive with such an author, given the actors of the sentence. `is_nobodys` is True if the action should
    not get the default issuer; its second argument is True for a weak object. With `body_joins` a sentence without an
    issuer joins another act. `decides` matches before the decision of an official notice.
    """

    left_of_idle: NamedPattern | None = None
    right_of_idle: NamedPattern | None = None
    subject: NamedPattern | None = None
    by: Callable[[Trigger], NamedPattern | None] = _none
    decider: Callable[[Trigger], Word | None] = _none
    is_doer: Callable[[Passage, Word], bool] = _never
    is_idle: Callable[[Passage, Word], bool] = _never
    select_actors: Callable[[Passage, tuple[Word, ...]], tuple[Word, ...]] = _all_actors
    topic_first: bool = False
    names_origins: bool = True
    readers_state: str | None = None
    government_is_readers: bool = False
    own_government: NamedPattern | None = None
    origin: Callable[[Passage], str | None] = _none
    bystander: Callable[[Trigger], str] = _no_reason
    is_done_by_others: Callable[[Trigger, tuple[Word, ...]], bool] = _never
    is_nobodys: Callable[[Trigger, bool], bool] = _never
    body_joins: bool = False
    decides: NamedPattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSigns:
    """Markers of target states. `before` and `after` match beside a target; `buyers_in` before a state with buyers.

    `has_firms` is True if firms of the state follow it. `beside_object` yields target states beside the object, given
    actor and issuer.
    """

    before: NamedPattern | None = None
    after: NamedPattern | None = None
    buyers_in: NamedPattern | None = None
    has_firms: Callable[[Passage, Word], bool] = _never
    beside_object: Callable[[Trigger, Word | None, str | None], Iterable[Word]] = _nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class DateForms:
    """Date patterns, with the groups that `dates.date_of` reads; `months` are names of months.

    `effective_from` and `effective_until` match first and last day, `said_on` the day of the announcement, `comment_deadline` the deadline
    for comments, `effect_told` a first day in a separate sentence, `effective_in_days` the number of days until it. `first_day`,
    `last_day` and `said_without_date` find these days if no full date is given.

    `in_force` matches words for "in force" ("took effect"). `is_perfect` is True for a perfect ("has granted"), given the words
    around the verb and the verb.

    `put_off` yields the days to which something is postponed, `lasting` matches of durations (see `durations`).
    `is_told_again` is True if the sentence dates the action long before the article.
    """

    months: Mapping[str, int] = field(default_factory=dict)
    effective_from: NamedPattern | None = None
    effective_until: NamedPattern | None = None
    said_on: NamedPattern | None = None
    comment_deadline: NamedPattern | None = None
    effect_told: NamedPattern | None = None
    effective_in_days: NamedPattern | None = None
    in_force: NamedPattern | None = None
    is_perfect: Callable[[str, str], bool] | None = None
    first_day: Callable[[Passage, date], Asserted[date] | None] = _none
    last_day: Callable[[Passage, date], Asserted[date] | None] = _none
    said_without_date: Callable[[Passage, date], Asserted[date] | None] = _none
    put_off: Callable[[Trigger, date], Iterable[Asserted[date]]] = _nothing
    lasting: Callable[[Trigger], Iterable[re.Match[str]]] = _nothing
    is_told_again: Callable[[Trigger, datetime | None], bool] = _never


@dataclass(frozen=True, slots=True, kw_only=True)
class Speakers:
    """Markers of speakers: `non_state` matches a non-government speaker before a verb of saying.

    `gap` is the maximum number of characters between a firm and its verb of saying; None if a particle marks the firm.
    """

    non_state: NamedPattern
    gap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseEnds:
    """Expiry of a pause: `expiry` matches after the word for the pause, which must match `noun` if set."""

    expiry: NamedPattern
    noun: NamedPattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageProfile:
    """One language. `column` is its vocabulary column, "" for the neutral profile.

    `grammar` finds the objects of verbs in a sentence. `verb_last` is True if the verb follows its object. `protest`
    recognises headlines about a protest against another state's act.
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
"""Returns the profile of a vocabulary column; the neutral one if the language has none."""
