"""One party that a text names: its words, and what the text says about it."""

from dataclasses import dataclass
from enum import StrEnum

from monitor.domain.acts.act import Span


class PartySign(StrEnum):
    """What shows that words are a name: a legal form or word of firms, the place in a sentence, a row of a list."""

    FORM = "form"
    PLACE = "place"
    ROW = "row"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A firm, institution or person. `span` quotes the name as written, without what stands around it.

    `state` is the state that the text gives for it, "" for none, and `state_span` the words for it. `aliases` are other
    names of it, `role` is what the text says a person is.
    """

    span: Span
    sign: PartySign
    person: bool = False
    state: str = ""
    state_span: Span | None = None
    aliases: tuple[str, ...] = ()
    role: str = ""
