"""Facts of digests, as the outbox stores them."""

from dataclasses import dataclass

from monitor.domain.acts.reading import ActCandidate
from monitor.domain.alerts.digest_content import CandidateBase, DigestBase
from monitor.domain.event.calendar import KnownDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The `channel` that refused a message, and the error."""

    channel: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateFacts(CandidateBase):
    """A candidate of a digest. `possible` is what its title names, without its words."""

    possible: ActCandidate


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestDateFacts:
    """A date of law, `in_days` ahead by the issuer's clock."""

    date: KnownDate
    in_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts(DigestBase):
    """What happened on a route in a window. `refusal` names the channel that it was meant for."""

    possible: tuple[CandidateFacts, ...] = ()
    dates: tuple[DigestDateFacts, ...] = ()
    refusal: Refusal | None = None
