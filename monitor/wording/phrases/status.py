"""Certainty and stage of an event in words, for all messages, lists and reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Action, Certainty, Measure, Stage
from monitor.domain.sources.source import Tier
from monitor.wording.phrases.english import joined

_DONE = {
    (Measure.LICENCE, Action.GRANT): "licences granted",
    (Measure.LICENCE, Action.REFUSE): "licences refused",
    (Measure.LICENCE, Action.REVOKE): "licences revoked",
    (Measure.GENERAL_LICENCE, Action.GRANT): "general licence issued",
    (Measure.EXEMPTION, Action.GRANT): "exempted",
    (Measure.ENTITY_LIST, Action.IMPOSE): "listed",
    (Measure.ENTITY_LIST, Action.REMOVE): "taken off the list",
}


def done(act: Act) -> str:
    """The result of an act that happens once: `licences granted`; "" for a rule, which is in effect or not."""
    if act.measure is Measure.ENFORCEMENT:
        return "case reported"
    return _DONE.get((act.measure, act.action), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The certainty of an event: a `sign`, a `word`, and `more` (who, or how many), "" where there is nothing to add.

    `str()` is the end of an alert's first line; `short` and `sign` are for lines with less space.
    """

    sign: str
    word: str
    more: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.short, self.more)))

    @property
    def short(self) -> str:
        return f"{self.sign} {self.word}"


def status(
    *,
    certainty: Certainty,
    stage: Stage,
    reports: int = 0,
    sources: int = 0,
    tier: Tier = Tier.MEDIA,
    authority: str = "",
    issuer: str = "",
    disputed: bool = False,
    retracted: bool = False,
    abandoned: bool = False,
) -> Status:
    """`⚠ unconfirmed, 1 media report`, `✅ official, MOFCOM`, `🗣 claimed by US, not confirmed by China`, `🚫 denied`.

    `reports` counts articles, `sources` independent outlets; a single report is of `tier`. `authority` confirmed the
    event, or claims it about `issuer`; the headline names the issuer. `disputed`: a report contradicts the event state.
    `retracted`: the outlets that reported it retract it. `abandoned`: a plan is abandoned.
    """
    counted = _counted(reports, sources, tier)
    office = "" if authority == issuer else authority
    if stage is Stage.DENIED:
        if abandoned and not retracted:
            return Status(sign="🚫", word="plan abandoned", more=office if certainty is Certainty.OFFICIAL else counted)
        return _denied(certainty, office, counted, retracted=retracted)
    if disputed:
        return Status(sign="⚖", word="disputed", more=counted)
    if certainty is Certainty.CLAIMED and authority:
        more = f"not confirmed by {issuer}" if issuer else counted
        return Status(sign="🗣", word=f"claimed by {authority}", more=more)
    sign, word = _WORDS[certainty]
    more = {
        Certainty.CORROBORATED: f"{max(sources, 2)} sources",
        Certainty.OFFICIAL: office,
    }.get(certainty, counted)
    return Status(sign=sign, word=word, more=more)


def _denied(certainty: Certainty, authority: str, counted: str, *, retracted: bool) -> Status:
    if retracted:
        return Status(sign="🚫", word="retracted by its source")
    if certainty is not Certainty.OFFICIAL:
        return Status(sign="🚫", word="denied", more=counted)
    return Status(sign="🚫", word=f"denied by {authority}" if authority else "denied officially")


def certainty_word(
    certainty: Certainty, stage: Stage | None = None, *, disputed: bool = False, claimants: Sequence[str] = ()
) -> str:
    """The certainty of an event in one or two words, for lists: `unconfirmed`, `claimed by US`, `disputed`, `official`.

    `stage` is None where it is not known; `claimants` are the names of those who claim it.
    """
    by = joined(claimants) if claimants and certainty is Certainty.CLAIMED else ""
    return status(certainty=certainty, stage=stage or Stage.ANNOUNCED, authority=by, disputed=disputed).word


def stage_word(stage: Stage) -> str:
    """`under consideration`, `proposed`, `announced`, `in force`, `denied`."""
    return _STAGES[stage]


def _counted(reports: int, sources: int, tier: Tier) -> str:
    count = max(reports, 1)
    if count == 1:
        return f"1 {tier} report"
    independent = f", {sources} independent" if 1 < sources < count else ""
    return f"{count} reports{independent}"


_WORDS = {
    Certainty.RUMOURED: ("❔", "rumour"),
    Certainty.REPORTED: ("⚠", "unconfirmed"),
    Certainty.CLAIMED: ("🗣", "claimed by one side"),
    Certainty.ATTRIBUTED: ("☑", "cites the government"),
    Certainty.CORROBORATED: ("☑", "corroborated"),
    Certainty.OFFICIAL: ("✅", "official"),
}
_STAGES = {
    Stage.CONSIDERED: "under consideration",
    Stage.PROPOSED: "proposed",
    Stage.ANNOUNCED: "announced",
    Stage.IN_FORCE: "in force",
    Stage.DENIED: "denied",
}
