"""Facts for matching: mentions and act facets, expanded with the broader concepts of the vocabulary."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from monitor.domain.acts.act import UNCLEAR, Act, DocumentNumber
from monitor.domain.acts.reading import Mention, Reading
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.watch.exposure import ON_THE_LIST, ExposureFinder
from monitor.domain.watch.subjects import subjects_of_act
from monitor.domain.watch.watch_list import WatchKind
from monitor.language.document import Document
from monitor.language.folding import fold
from monitor.language.query.compile import Compiler
from monitor.language.query.seen import Facts, Seen


class FactFinder:
    def __init__(self, vocabulary: Vocabulary, exposure: ExposureFinder | None = None) -> None:
        """`exposure` finds the entries of the watch list that an act touches; None: nothing is watched."""
        self._vocabulary = vocabulary
        self._exposure = exposure
        self._up = lru_cache(maxsize=4096)(self._with_those_above)

    def seen(self, compiler: Compiler, document: Document, reading: Reading, article: Article) -> Seen:
        """The article as input for the rules of the compiler."""
        hits = compiler.find(document)
        return Seen(
            document,
            reading,
            article,
            hits=hits,
            patterns=compiler.look(document, hits),
            mentions=self.mentions(reading),
            facts=[(act, self.of(act)) for act in reading.acts],
        )

    def _with_those_above(self, concept: str) -> tuple[str, ...]:
        """The concept and all broader ones; an unknown name alone."""
        chain = [concept]
        while (up := self._vocabulary.parents.get(chain[-1])) is not None:
            chain.append(up)
        return tuple(chain)

    def mentions(self, reading: Reading) -> dict[str, list[Mention]]:
        found: dict[str, list[Mention]] = {}
        for mention in reading.mentions:
            for concept in self._up(mention.concept):
                found.setdefault(concept, []).append(mention)
        return found

    def of(self, act: Act) -> Facts:
        """The values of each facet that match the act: its own and broader ones."""
        watch = self._exposure.of(subjects_of_act(act)).facets if self._exposure is not None else frozenset()
        listed = {ON_THE_LIST} if WatchKind.FIRMS in watch else set()
        return {
            "issuer": self._all_up([act.issuer] if act.issuer else []),
            "target": self._all_up(act.target),
            "commodity": self._all_up(act.commodities),
            "hs": frozenset(act.commodities),
            "eccn": frozenset(act.commodities),
            "list": self._all_up([act.list_id] if act.list_id else []),
            "firm": self._all_up(act.firms) | {fold(name).text for name in act.party_names} | listed,
            "number": frozenset(_numbers(act)),
            "measure": frozenset({UNCLEAR if act.has_no_kind else act.measure.value}),
            "action": frozenset(() if act.has_no_kind else {act.action.value}),
            "direction": frozenset(_directions(act)),
            "stage": frozenset(_stages(act)),
            "certainty": frozenset({act.certainty.value}),
            "watch": watch,
        }

    def _all_up(self, concepts: Iterable[str]) -> frozenset[str]:
        return frozenset(up for concept in concepts for up in self._up(concept))


def _directions(act: Act) -> Iterator[str]:
    """Both directions of an act with an unclear one: a rule for either must not miss it."""
    yield act.direction.value
    if act.unclear_sign is not None:
        yield act.unclear_sign.grammar.value
        yield act.unclear_sign.judge.value


def _stages(act: Act) -> Iterator[str]:
    """Both stages of an act with an unclear one."""
    yield act.stage.value
    if act.unclear_stage is not None:
        yield act.unclear_stage.grammar.value


def _numbers(act: Act) -> Iterator[str]:
    """The act's own document number and those that it refers to: 61, 61/2025 and MOFCOM/61/2025."""
    documents: list[DocumentNumber] = [*([act.document] if act.document else []), *act.refers_to]
    for document in documents:
        yield document.number
        yield f"{document.number}/{document.year}"
        yield document.key
