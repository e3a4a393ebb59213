"""Rules of the user, and their matches with an article."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NewType

from monitor.domain.acts.act import Span
from monitor.domain.acts.scheme import Certainty
from monitor.domain.event.precedent import PrecedentCondition
from monitor.domain.rules.query import Query

RuleId = NewType("RuleId", str)


class Level(StrEnum):
    """The alert level, lowest first. `rank` orders low 0 … critical 3."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS = {level: rank for rank, level in enumerate(Level)}


class Status(StrEnum):
    DRAFT = "draft"  # counted, not sent
    TRIAL = "trial"  # sent to the trial route, marked
    LIVE = "live"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A position in a user's file. Lines and columns count from 1; `file` is the path as shown to people."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A named clause of a pack, used as `@name`. `text` is the clause as written, `place` is where it is written."""

    name: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierText:
    """A text `days` before an example. `lang` None: detected as for any article."""

    title: str
    days: int
    lang: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A test text of a rule that must match, or must not. `lang` None: detected as for any article.

    `before` are earlier texts, for a rule that requires a precedent; None: only the clause is tested. `with_watch` are
    the entries of the watch list with which it is tested: names of firms, and `$dysprosium` for a material; an example
    is never tested with the user's own list.
    """

    title: str
    must_match: bool
    lang: str | None = None
    text: str = ""
    source: str = ""
    place: Place | None = None
    before: tuple[EarlierText, ...] | None = None
    with_watch: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raise:
    """A higher level of a rule: `to`, where the clause `when` holds as well. `when_text` is the clause as written."""

    when: Query
    when_text: str
    to: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule. `version` is a hash of what decides (when, raises, after, level, status, certainty, route, supersedes,
    definitions), 12 hex digits.

    `routes` are names of routes.yaml, empty for the default. `pack` is "base" or the user's folder. `when_text` is the
    clause as written, for people. `definitions` are those that it uses, directly or not, and `expanded_text` is the
    clause without them, "" if it uses none. `raises` gives it a higher level where a further clause holds. `after` is
    the precedent that it requires. `supersedes` are the rules that
    are not announced in a channel where this one is. `references` are links on the rule's subject. `replaces` are
    earlier names of the rule. `origins` has the place of each field that a file set, to show changes by another pack;
    `shipped` has the level, status and route (names separated by blanks) before that change.
    """

    id: RuleId
    title: str
    level: Level
    when: Query
    when_text: str
    version: str
    after: PrecedentCondition | None = None
    raises: Raise | None = None
    status: Status = Status.LIVE
    certainty: Certainty | None = None
    routes: tuple[str, ...] = ()
    why: str = ""
    owner: str = ""
    references: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    pack: str = "base"
    place: Place | None = None
    supersedes: tuple[RuleId, ...] = ()
    replaces: tuple[RuleId, ...] = ()
    origins: tuple[tuple[str, Place], ...] = field(default=(), compare=False, repr=False)
    shipped: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    definitions: tuple[Definition, ...] = field(default=(), repr=False)
    expanded_text: str = field(default="", repr=False)

    def level_of(self, match: "Match") -> Level:
        """The level of a match under this rule, whose own level may have changed since."""
        return self.level if match.raised is None else max(self.level, match.raised.to, key=lambda one: one.rank)

    @property
    def clause(self) -> str:
        """The clause for people who don't know the definitions of its pack."""
        return self.expanded_text or self.when_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """Why a match has a higher level than its rule: `clause` held. `before` is the rule's level, `to` the higher one.

    `acts` are the ordinals of the matching acts for which it held; empty: for the article as a whole.
    """

    before: Level
    to: Level
    clause: str
    acts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule that matches an article. `acts` are the ordinals of the matching acts (empty: only the text matched).

    `level` is the rule's, or the higher one of `raised`.
    """

    rule_id: RuleId
    rule_version: str
    level: Level
    evidence: tuple[Span, ...]
    acts: tuple[int, ...] = ()
    raised: Raised | None = None

    @property
    def raised_in_words(self) -> str:
        """`critical, raised from high by act(watch:any)`; the level alone if it was not raised."""
        raised = self.raised
        return self.level if raised is None else f"{self.level}, raised from {raised.before} by {raised.clause}"

    def for_acts(self, ordinals: Collection[int]) -> "Match":
        """The match as it holds for these acts: with the rule's level if its level was raised for others only."""
        if self.raised is None or not self.raised.acts or any(n in self.raised.acts for n in ordinals):
            return self
        return replace(self, level=self.raised.before, raised=None)
