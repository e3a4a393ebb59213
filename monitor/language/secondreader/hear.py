"""An answer held against its article: an act, no act, or an answer that does not count.

No facet is taken from an answer that quotes no words for it, and no quote counts that does not stand in the article. So
a text that talks a model into something wins no more than an act that rests on words of its own.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Act, ActReader, Asserted, Facet, Mention, NearMiss, Span, benchmark_label, said_of
from monitor.domain.acts.judgement import SecondOpinion, Verdict
from monitor.domain.acts.second_reader import Answer, Consulted
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.language.acts.candidates import Context
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.judge.features import Evidence
from monitor.language.judge.port import Opinion
from monitor.language.judge.screen import has_words_of_exports
from monitor.language.judge.whole import act_of_whole
from monitor.language.secondreader.measures import OTHER
from monitor.language.secondreader.quotes import is_for_a_model, quoted

__all__ = ["SECOND_READER", "Heard", "hear"]

SECOND_READER = "second_reader"
"""The reason of a near miss in which a second reader saw no act."""

_Quotes = Mapping[str, Span]
_RULES = (ConceptKind.INSTRUMENT, ConceptKind.LIST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """`act` is set where the opinion is one, `near_miss` where it is none."""

    opinion: SecondOpinion
    act: Act | None = None
    near_miss: NearMiss | None = None


def hear(
    said: Consulted,
    evidence: Evidence,
    context: Context,
    opinion: Opinion,
    proposed: Act | None,
    *,
    passages: Sequence[Passage],
    vocabulary: Vocabulary,
) -> Heard:
    """`opinion` is the judge's, `proposed` what the grammar's foremost proposal would have been."""
    answer = said.answer
    found = {field: quoted(words, evidence.document) for field, words in _words(answer)}
    quotes = {field: span for field, span in found.items() if span is not None}
    verdict, detail = _verdict(answer, quotes, found.keys() - quotes.keys(), evidence)
    heard = Heard(opinion=SecondOpinion(model=said.model, verdict=verdict, detail=detail))
    if verdict is Verdict.NO_ACT:
        title = evidence.document.title
        return replace(
            heard, near_miss=NearMiss(reason=SECOND_READER, span=evidence.document.quote("title", 0, len(title)))
        )
    if verdict is not Verdict.ACT:
        return heard
    act = _act_of(
        answer,
        quotes,
        opinion,
        proposed,
        lambda told, pattern: act_of_whole(evidence, passages, context, told, pattern),
    )
    goods = tuple(said_of(Facet.COMMODITIES, _goods(quotes, evidence)))
    if goods:
        others = tuple(s for s in act.said if s.facet is not Facet.COMMODITIES)
        act = replace(act, commodities=tuple(s.value for s in goods), said=(*others, *goods))
    act = replace(
        act,
        issuer=act.issuer if context.source_place else _issuer(quotes, evidence, vocabulary, otherwise=act.issuer),
        evidence=tuple(dict.fromkeys(quotes.values())),
        confidence=round(opinion.score, 4),
        trigger="model",
        read_by=ActReader.MODEL,
        model=said.model,
    )
    return replace(heard, act=act)


def _words(answer: Answer) -> Iterator[tuple[str, str]]:
    """The quotes with the field that each is for, the decisive one first."""
    named = {
        "act": answer.act_words,
        "direction": answer.direction_words,
        "stage": answer.stage_words,
        "measure": answer.measure_words,
        "issuer": answer.issuer_words,
        **{f"goods {n}": words for n, words in enumerate(answer.goods_words)},
    }
    return ((field, words) for field, words in named.items() if words)


def _verdict(answer: Answer, quotes: _Quotes, missing: Collection[str], evidence: Evidence) -> tuple[Verdict, str]:
    if missing:
        fields = ", ".join(sorted({field.partition(" ")[0] for field in missing}))
        return Verdict.MISQUOTED, f"words that it quotes don't stand in the article ({fields})"
    if any(is_for_a_model(span.quote) for span in quotes.values()):
        return Verdict.INSTRUCTION, "it quotes an instruction to a model"
    if not answer.is_act:
        return Verdict.NO_ACT, ""
    if "act" not in quotes:
        return Verdict.UNQUOTED, "it says that there is an act and quotes no words for it"
    if not _is_on_topic(quotes["act"], evidence):
        return Verdict.OFF_TOPIC, "the words that it quotes for the act are not about a rule on exports"
    return Verdict.ACT, ""


def _is_on_topic(span: Span, evidence: Evidence) -> bool:
    """Whether a word of exports, or an instrument or list of the vocabulary, stands in the quote."""
    return has_words_of_exports(span.quote) or any(m.kind in _RULES for m in _within(span, evidence))


def _act_of(
    answer: Answer, quotes: _Quotes, opinion: Opinion, proposed: Act | None, whole: Callable[[Opinion, Act | None], Act]
) -> Act:
    """As the judge's act of the `whole`, with what the answer says in place of what the judge estimates."""
    measured = "measure" in quotes and answer.measure != OTHER
    told = replace(
        opinion,
        directions={answer.direction: 1.0} if "direction" in quotes else opinion.directions,
        stages={answer.stage: 1.0} if "stage" in quotes else opinion.stages,
        measures={answer.measure: 1.0} if measured else opinion.measures,
    )
    fits = proposed is not None and (
        not measured or benchmark_label(proposed.measure, proposed.action) == answer.measure
    )
    act = whole(told, proposed if fits else None)
    act = replace(act, unclear_measure=None) if measured else act  # it quotes the words for it
    return replace(act, stage=answer.stage) if "stage" in quotes else act


def _issuer(quotes: _Quotes, evidence: Evidence, vocabulary: Vocabulary, *, otherwise: str | None) -> str | None:
    """The state that is named, or whose agency is, in the words for the issuer; None where these name nobody known."""
    if "issuer" not in quotes:
        return otherwise
    for mention in _within(quotes["issuer"], evidence):
        if mention.kind == ConceptKind.PLACE:
            return mention.concept
        if mention.kind == ConceptKind.AGENCY:
            return vocabulary.concepts[mention.concept].place
    return None


def _goods(quotes: _Quotes, evidence: Evidence) -> Iterator[Asserted[str]]:
    """Those that the words for goods name."""
    seen = (m for field, span in quotes.items() if field.startswith("goods") for m in _within(span, evidence))
    yield from (Asserted(value=m.concept, span=m.span) for m in seen if m.kind == ConceptKind.COMMODITY)


def _within(span: Span, evidence: Evidence) -> Iterator[Mention]:
    for mention in evidence.mentions:
        inner = mention.span
        if inner.field == span.field and span.start <= inner.start and inner.end <= span.end:
            yield mention
