"""Topics that people follow, mute and search by: issuers, goods, firms and lists.

Each part that a topic names must be true of an event; of several values of one part, one is enough.
"""

from dataclasses import dataclass

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.event_state import Field
from monitor.domain.event.identity import issuer_of_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic: ids of places, commodities, firms and lists, each sorted. Two equal topics are the same topic."""

    issuers: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.issuers or self.goods or self.firms or self.lists)

    @property
    def code(self) -> str:
        """The topic as one word for a machine, which `of_code` reads: `issuer:ID goods:nickel`."""
        return " ".join(f"{word}:{i}" for word, name in _WORDS.items() for i in getattr(self, name))

    @classmethod
    def of_code(cls, code: str) -> "Topic":
        """The topic with that code. Raises ValueError for anything else."""
        found: dict[str, list[str]] = {name: [] for name in _WORDS.values()}
        for part in code.split():
            word, colon, concept = part.partition(":")
            if word not in _WORDS or not colon or not concept:
                msg = f"not the code of a topic: {code!r}"
                raise ValueError(msg)
            found[_WORDS[word]].append(concept)
        return cls(**{name: tuple(sorted(set(ids))) for name, ids in found.items()})

    @property
    def concepts(self) -> tuple[str, ...]:
        """All ids, those of issuers first."""
        return (*self.issuers, *self.goods, *self.firms, *self.lists)

    def unknown(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """The ids that the vocabulary no longer has."""
        return tuple(i for i in self.concepts if i not in vocabulary.concepts)

    def covers(self, event: PolicyEvent, vocabulary: Vocabulary) -> bool:
        """True if the event is about the topic. A topic without any id covers nothing.

        Goods and lists count as rules count them: with everything below them, and with what a collective term may
        stand for. An issuer counts with the places below it.
        """
        state = event.state
        lists, firms = (state.values(Field.LIST), state.values(Field.FIRMS)) if state is not None else ((), ())
        issuer = issuer_of_key(event.issuer)
        return bool(self) and all(
            (
                not self.issuers or any(vocabulary.is_within(issuer, one) for one in self.issuers),
                not self.goods or vocabulary.overlap(event.commodities, self.goods),
                not self.lists or vocabulary.overlap(lists, self.lists),
                not self.firms or self._names_firm(firms, vocabulary),
            )
        )

    def _names_firm(self, named: tuple[str, ...], vocabulary: Vocabulary) -> bool:
        """True if one of the firms, which an event names by label or as a text writes them, is one of the topic's."""
        labels = {vocabulary.concepts[i].label for i in self.firms if i in vocabulary.concepts}
        return any(name in self.firms or (vocabulary.firm_label(name) or name) in labels for name in named)


_WORDS = {"issuer": "issuers", "goods": "goods", "firm": "firms", "list": "lists"}  # of a code, and the field

NO_TOPIC = Topic()
