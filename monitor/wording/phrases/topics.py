"""Topics in English: `Indonesia nickel`."""

from collections.abc import Sequence

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.interactions.topic import Topic
from monitor.wording.phrases.names import short_place

SHOWN = 3  # names of one kind


def topic_words(topic: Topic, vocabulary: Vocabulary) -> str:
    """`Indonesia nickel`, `China/US gallium/germanium`; a concept that the vocabulary no longer has by its id."""
    issuers = [short_place(i, vocabulary) if i in vocabulary.concepts else i for i in topic.issuers]
    rest = [[_label(i, vocabulary) for i in ids] for ids in (topic.goods, topic.firms, topic.lists)]
    return " ".join(filter(None, map(_some, (issuers, *rest))))


def _label(concept: str, vocabulary: Vocabulary) -> str:
    known = vocabulary.concepts.get(concept)
    return known.label if known is not None else concept


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return "/".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")
