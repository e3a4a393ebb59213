"""Check of a second reader's answer against its article: an act, no act, or an answer that does not count.

A facet of an answer counts only with a quote for it, and a quote only if it is in the article. So a prompt injection
gains no more than an act that rests on words of the article itself.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.domain.acts.act import Act, ActReader, Asserted, Facet, Span, asserted_values
from monitor.domain.acts.judgement import SecondOpinion, SecondOpinionVerdict
from monitor.domain.acts.reading import Mention, RejectedCandidate
from monitor.domain.acts.scheme import benchmark_label
from monitor.domain.acts.second_reader import ModelReply, SecondReading
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.language.acts.candidates import Context
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.judge.features import Evidence
from monitor.language.judge.port import Opinion
from monitor.language.judge.screen import has_words_of_exports
from monitor.language.judge.whole import act_of_whole
from monitor.language.secondreader.measures import OTHER
from monitor.language.secondreader.quotes import is_prompt_injection, quoted

SECOND_READER = "second_reader"
"""The reason of a near miss that a second reader rejected."""

_Quotes = Mapping[str, Span]
_RULES = (ConceptKind.INSTRUMENT, ConceptKind.LIST)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAnswer:
    """`act` is set for the verdict ACT, `near_miss` for NO_ACT."""

    opinion: SecondOpinion
    act: Act | None = None
    near_miss: RejectedCandidate | None = None


def check_answer(
    consulted: ModelReply,
    evidence: Evidence,
    context: Context,
    opinion: Opinion,
    proposed: Act | None,
    *,
    passages: Sequence[Passage],
    vocabulary: Vocabulary,
) -> CheckedAnswer:
    """The checked answer. `opinion` is the judge's, `proposed` the act of the grammar's best proposal."""
    answer = consulted.answer
    found = {field: quoted(words, evidence.document) for field, words in _words(answer)}
    quotes = {field: span for field, span in found.items() if span is not None}
    verdict, detail = _verdict(answer, quotes, found.keys() - quotes.keys(), evidence)
    checked = CheckedAnswer(opinion=SecondOpinion(model=consulted.model, verdict=verdict, detail=detail))
    if verdict is SecondOpinionVerdict.NO_ACT:
        title = evidence.document.title
        return replace(
            checked,
            near_miss=RejectedCandidate(reason=SECOND_READER, span=evidence.document.quote("title", 0, len(title))),
        )
    if verdict is not SecondOpinionVerdict.ACT:
        return checked
    act = _act_of(
        answer,
        quotes,
        opinion,
        proposed,
        lambda adjusted, base: act_of_whole(evidence, passages, context, adjusted, base),
    )
    goods = tuple(asserted_values(Facet.COMMODITIES, _goods(quotes, evidence)))
    if goods:
        others = tuple(s for s in act.asserted if s.facet is not Facet.COMMODITIES)
        act = replace(act, commodities=tuple(s.value for s in goods), asserted=(*others, *goods))
    act = replace(
        act,
        issuer=act.issuer if context.source_place else _issuer(quotes, evidence, vocabulary, otherwise=act.issuer),
        evidence=tuple(dict.fromkeys(quotes.values())),
        confidence=round(opinion.score, 4),
        trigger="model",
        read_by=ActReader.MODEL,
        model=consulted.model,
    )
    return replace(checked, act=act)


def _words(answer: SecondReading) -> Iterator[tuple[str, str]]:
    """The quotes with their fields, the decisive one first."""
    named = {
        "act": answer.act_words,
        "direction": answer.direction_words,
        "stage": answer.stage_words,
        "measure": answer.measure_words,
        "issuer": answer.issuer_words,
        **{f"goods {n}": words for n, words in enumerate(answer.goods_words)},
    }
    return ((field, words) for field, words in named.items() if words)


def _verdict(
    answer: SecondReading, quotes: _Quotes, missing: Collection[str], evidence: Evidence
) -> tuple[SecondOpinionVerdict, str]:
    if missing:
        fields = ", ".join(sorted({field.partition(" ")[0] for field in missing}))
        return SecondOpinionVerdict.MISQUOTED, f"quoted words not found in the article ({fields})"
    if any(is_prompt_injection(span.quote) for span in quotes.values()):
        return SecondOpinionVerdict.INSTRUCTION, "a quote is an instruction to a model"
    if not answer.is_act:
        return SecondOpinionVerdict.NO_ACT, ""
    if "act" not in quotes:
        return SecondOpinionVerdict.UNQUOTED, "it reports an act without quoting words for it"
    if not _is_on_topic(quotes["act"], evidence):
        return SecondOpinionVerdict.OFF_TOPIC, "the words quoted for the act are not about a rule on exports"
    return SecondOpinionVerdict.ACT, ""


def _is_on_topic(span: Span, evidence: Evidence) -> bool:
    """Whether the quote has a word of export policy, or an instrument or list of the vocabulary."""
    return has_words_of_exports(span.quote) or any(m.kind in _RULES for m in _within(span, evidence))


def _act_of(
    answer: SecondReading,
    quotes: _Quotes,
    opinion: Opinion,
    proposed: Act | None,
    whole: Callable[[Opinion, Act | None], Act],
) -> Act:
    """The judge's act of the `whole`, with quoted values of the answer in place of the judge's estimates."""
    has_measure = "measure" in quotes and answer.measure != OTHER
    adjusted = replace(
        opinion,
        directions={answer.direction: 1.0} if "direction" in quotes else opinion.directions,
        stages={answer.stage: 1.0} if "stage" in quotes else opinion.stages,
        measures={answer.measure: 1.0} if has_measure else opinion.measures,
    )
    fits = proposed is not None and (
        not has_measure or benchmark_label(proposed.measure, proposed.action) == answer.measure
    )
    act = whole(adjusted, proposed if fits else None)
    act = replace(act, unclear_measure=None) if has_measure else act  # the answer quotes words for it
    return replace(act, stage=answer.stage) if "stage" in quotes else act


def _issuer(quotes: _Quotes, evidence: Evidence, vocabulary: Vocabulary, *, otherwise: str | None) -> str | None:
    """The state that is named, or whose agency is, in the issuer quote; None where it names no known one."""
    if "issuer" not in quotes:
        return otherwise
    for mention in _within(quotes["issuer"], evidence):
        if mention.kind == ConceptKind.PLACE:
            return mention.concept
        if mention.kind == ConceptKind.AGENCY:
            return vocabulary.concepts[mention.concept].place
    return None


def _goods(quotes: _Quotes, evidence: Evidence) -> Iterator[Asserted[str]]:
    """The goods named in the goods quotes."""
    seen = (m for field, span in quotes.items() if field.startswith("goods") for m in _within(span, evidence))
    yield from (Asserted(value=m.concept, span=m.span) for m in seen if m.kind == ConceptKind.COMMODITY)


def _within(span: Span, evidence: Evidence) -> Iterator[Mention]:
    for mention in evidence.mentions:
        inner = mention.span
        if inner.field == span.field and span.start <= inner.start and inner.end <= span.end:
            yield mention
