"""Headline of a possible act: the states, the instrument and the goods that its title names."""

from monitor.domain.acts.reading import ActCandidate
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.wording.phrases.english import joined
from monitor.wording.phrases.names import goods_alone, short_place

_SHOWN = 3  # names of a kind


def possible_headline(possible: ActCandidate, vocabulary: Vocabulary) -> str:
    """`China · control on exports · rare earths`, without words of the source. Missing parts are left out."""
    states = [short_place(code, vocabulary) for code in possible.issuers]
    instrument = vocabulary.concepts.get(possible.instrument)
    called = instrument.label.partition(",")[0] if instrument else ""  # "control on exports, kind not said"
    goods = [goods_alone(concept, vocabulary) for concept in vocabulary.most_general(possible.commodities)]
    parts = (_some(states), called, _some(goods))
    return " · ".join(filter(None, parts)) or "export policy"


def _some(names: list[str]) -> str:
    return joined([*names[:_SHOWN], "more"] if len(names) > _SHOWN else names) if names else ""
