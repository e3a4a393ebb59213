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
    """The hedges that apply to a trigger, and further markers of stage, call and background."""

    # Maximum number of characters between a hedge, or a negation, and its verb: before the verb, or after it in a
    # verb-final language.
    reach: int = 90
    negation_reach: int = 30
    # Whether a hedge applies at any distance, in the verb's clause or in another one.
    applies: Callable[[Trigger, Word], bool] = _never
    applies_across_clauses: Callable[[Trigger, Word], bool] = _never
    # The effects without those that others override, and effects of other markers.
    resolve: Callable[[Trigger, frozenset[str]], frozenset[str]] = _unchanged
    extra_effects: Callable[[Trigger], Iterable[str]] = _nothing
    # The reason for no act, "" for an act regardless of hedges, None for no decision.
    blocked: Callable[[Trigger], str | None] = _none
    # Whether a negation cancels the verb's own.
    cancels_negation: Callable[[Trigger], bool] = _never
    # An obligation beside the verb, which makes it a call.
    obligation: NamedPattern | None = None
    # Whether the action is a legal requirement (no call), opposed by someone (a call), or whether a request is an order
    # or part of a bill (no call).
    is_requirement: Callable[[Trigger], bool] = _never
    is_opposed: Callable[[Trigger], bool] = _never
    is_order: Callable[[Trigger, Word], bool] = _never
    request_needs_no_addressee: bool = False
    # A time before the news; without this pattern nothing is background.
    earlier_time: NamedPattern | None = None
    # Whether the time that ends at the offset only describes a noun: "last month's rule".
    describes_noun: Callable[[Trigger, int], bool] = _never
    # What follows an action that is only a circumstance: after the verb, or after verb and object.
    circumstance_after: NamedPattern | None = None
    circumstance_after_object: bool = False
    # Whether the clause from start to end is a circumstance of the news.
    is_circumstance: Callable[[Trigger, int, int], bool] = _never


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleMarkers:
    """Markers of the issuer."""

    # Beside a state that does not act, and after one that does.
    before_passive: NamedPattern | None = None
    after_passive: NamedPattern | None = None
    subject: NamedPattern | None = None
    # The pattern before the author of a passive.
    by: Callable[[Trigger], NamedPattern | None] = _none
    # The state that decided, even if another one comments.
    decider: Callable[[Trigger], Word | None] = _none
    # Whether a state or office acts, or does not act, regardless of the patterns.
    is_active: Callable[[Passage, Word], bool] = _never
    is_passive: Callable[[Passage, Word], bool] = _never
    # The actors among the possible ones.
    select_actors: Callable[[Passage, tuple[Word, ...]], tuple[Word, ...]] = _all_actors
    # Whether a bare "government" belongs to a state named before it, and whether a headline's is the home state's.
    topic_before_government: bool = False
    bare_government_is_home: bool = False
    # Whether a state before goods is their origin, not the issuer.
    excludes_origins: bool = True
    # The default issuer of a text that names no state, and the start of a text about its government.
    home_state: str | None = None
    home_government: NamedPattern | None = None
    # The state of origin of a headline's goods.
    origin: Callable[[Passage], str | None] = _none
    # The rejection reason if someone other than a state did or said it, else "".
    non_state_reason: Callable[[Trigger], str] = _no_reason
    # Whether a passive has an author other than the actors of the sentence.
    has_non_state_author: Callable[[Trigger, tuple[Word, ...]], bool] = _never
    # Whether the action should not get the default issuer; the second argument is True for a weak object.
    has_no_issuer: Callable[[Trigger, bool], bool] = _never
    # Whether a sentence of the body without an issuer joins another act.
    body_may_omit_issuer: bool = False
    # What precedes the decision of an official notice.
    decides: NamedPattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetMarkers:
    """Markers of target states."""

    before: NamedPattern | None = None
    after: NamedPattern | None = None
    # Before a state with buyers.
    buyers_in: NamedPattern | None = None
    # Whether firms of the state follow it.
    has_firms: Callable[[Passage, Word], bool] = _never
    # Target states beside the object, given actor and issuer.
    beside_object: Callable[[Trigger, Word | None, str | None], Iterable[Word]] = _nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePatterns:
    """Date patterns, with the groups that `dates.date_of` reads."""

    # Names of months.
    months: Mapping[str, int] = field(default_factory=dict)
    effective_from: NamedPattern | None = None
    effective_until: NamedPattern | None = None
    announced_on_date: NamedPattern | None = None
    comment_deadline: NamedPattern | None = None
    # A first day in a separate sentence, and the number of days until it.
    effective_sentence: NamedPattern | None = None
    effective_in_days: NamedPattern | None = None
    # Words for "in force" ("took effect").
    in_force: NamedPattern | None = None
    # Words around a verb that mark it as done ("has granted"), and a past-tense form of the verb's first word.
    perfect: NamedPattern | None = None
    past_verb: NamedPattern | None = None
    # First day, last day and day of the announcement without a full date, given the article's day.
    first_day: Callable[[Passage, date], Asserted[date] | None] = _none
    last_day: Callable[[Passage, date], Asserted[date] | None] = _none
    announced_without_date: Callable[[Passage, date], Asserted[date] | None] = _none
    # The days to which something is postponed, given the article's day.
    postponed_days: Callable[[Trigger, date], Iterable[Asserted[date]]] = _nothing
    # Matches of durations, see `durations`.
    durations_in: Callable[[Trigger], Iterable[re.Match[str]]] = _nothing
    # Whether the sentence dates the action long before the article.
    is_history: Callable[[Trigger, datetime | None], bool] = _never


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerMarkers:
    """Markers of speakers: `non_state` matches a non-government speaker before a verb of saying.

    `gap` is the maximum number of characters between a firm and its verb of saying; None if a particle marks the firm.
    """

    non_state: NamedPattern
    gap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseExpiry:
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
    speakers: SpeakerMarkers
    pauses: PauseExpiry
    verb_last: bool = False
    hedges: HedgeScope = field(default_factory=HedgeScope)
    roles: RoleMarkers = field(default_factory=RoleMarkers)
    targets: TargetMarkers = field(default_factory=TargetMarkers)
    dates: DatePatterns = field(default_factory=DatePatterns)
    protest: Protest | None = None


Profiles = Callable[[str], LanguageProfile]
"""Returns the profile of a vocabulary column; the neutral one if the language has none."""
