"""Certainty of a stored event, in the words of its alert."""

from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import Field
from monitor.wording.headline import certainty_word


def certainty_of(event: PolicyEvent) -> str:
    """`official`, `claimed by US`, `disputed`, `denied officially`."""
    disputed = bool(event.state and event.state.values(Field.DISSENT))
    return certainty_word(event.certainty, event.stage, disputed=disputed, claimants=event.claimants)
