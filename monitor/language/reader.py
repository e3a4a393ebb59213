"""Reader of articles: mentions, policy acts, candidates, and statements that look like acts and are not.

Pure and deterministic: the same article and vocabulary give the same reading on every machine.
"""

from dataclasses import dataclass, replace

from monitor.domain.acts.act import Act, Answer, DocumentNumber
from monitor.domain.acts.judgement import ReaderMode, SecondOpinion, SecondOpinionVerdict
from monitor.domain.acts.reading import FollowUp, Mention, Reading, RejectedCandidate
from monitor.domain.acts.scheme import Certainty
from monitor.domain.acts.second_reader import ModelReply
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.domain.articles.article import Article
from monitor.domain.sources.source import Tier
from monitor.language.acts.assemble import Assembled, act_of_best_proposal, assemble
from monitor.language.acts.candidates import Context
from monitor.language.acts.facets.share_of_sales import with_share_of_sales
from monitor.language.acts.facets.timing import MAX_SENTENCES
from monitor.language.acts.grammar.mentions import Passage, Words
from monitor.language.acts.grammar.title_candidate import title_candidate
from monitor.language.acts.grammar.topic import noise_rejections
from monitor.language.acts.grammar.triggers import may_state_act
from monitor.language.acts.list_change import acts_of_list_change
from monitor.language.acts.list_sides import with_own_parties
from monitor.language.acts.ordinary import is_ordinary
from monitor.language.acts.stages.answers import answer_of, apply_answer, follow_up_of
from monitor.language.acts.stages.explanations import explanation
from monitor.language.acts.withheld import without_unstated
from monitor.language.bylines import agency_of_dispatch
from monitor.language.document import Document
from monitor.language.documents import FoundNumber, numbers_in
from monitor.language.judge.claims import Sight
from monitor.language.judge.correction import Correction
from monitor.language.judge.decide import Decided, decide
from monitor.language.judge.encoder.installed import with_encoder
from monitor.language.judge.features import Evidence
from monitor.language.judge.linear import corrected_judge, shipped_judge
from monitor.language.judge.port import Judge, Opinion
from monitor.language.judge.screen import is_screened
from monitor.language.judge.support import supported
from monitor.language.lexicon import Lexicon
from monitor.language.named_facets import with_named_facets
from monitor.language.own_office import state_of_own_office
from monitor.language.parties.finder import parties_of
from monitor.language.profiles import profile_of
from monitor.language.secondreader.checked_answer import check_answer
from monitor.language.unsettled import with_open_facets

BY_FORM = Opinion(score=1.0)
"""What a notice gets that is an act by its form: the judge is not asked."""

_YEARS = range(1900, 2200)  # for an article of another year "next month" can't be resolved


class Reader:
    """Reads articles; keeps no state of an article. Without a judge the grammar alone decides.

    The first reader of a vocabulary takes a third of a second to build; later ones share its tables.
    """

    def __init__(
        self, vocabulary: Vocabulary, *, judge: Judge | None = None, mode: ReaderMode = ReaderMode.BALANCED
    ) -> None:
        self._vocabulary = vocabulary
        self._judge = judge if mode is not ReaderMode.OFF else None
        self._mode = mode
        built = _built(vocabulary)
        self._lexicon, self._words = built.lexicon, built.words

    @classmethod
    def shipped(
        cls, vocabulary: Vocabulary, mode: ReaderMode, correction: Correction | None = None, *, encoder: bool = False
    ) -> "Reader":
        """A reader with the shipped judge and the team's correction, if any; `encoder` joins the encoder to it.

        Raises WeightsFileError and EncoderError.
        """
        if mode is ReaderMode.OFF:
            return cls(vocabulary, mode=mode)
        judge = shipped_judge() if correction is None else corrected_judge(correction)
        return cls(vocabulary, judge=with_encoder(judge) if encoder else judge, mode=mode)

    def read(
        self,
        article: Article,
        *,
        source_place: str | None = None,
        explain: bool = False,
        made_up: bool = False,
        consulted: ModelReply | None = None,
        thorough: bool = False,
    ) -> tuple[Document, Reading]:
        """The document and its reading.

        `source_place` is the state of an official source: its texts name no issuer. Without it an official text counts
        as one of the state whose office it names as its author, else as news. `explain` adds the words that
        counted most to the judgement. `made_up`: the article is an example of ours, so the judge, trained on real news,
        is not asked. `consulted` is the second reader's answer; it counts where the article holds a possible act.
        `thorough` runs all stages on ordinary news too, which gives the same reading.
        """
        listed = acts_of_list_change(article, self._vocabulary)
        if listed is not None:
            return self._of_list(article, listed)
        document = Document.of(article.title, article.text, article.language)
        mentions = self._lexicon.mentions(document)
        if consulted is None and not thorough and self._is_ordinary(document, mentions):
            return document, self._of_ordinary(article, document, mentions, source_place)
        found = self._grammar(article, document, mentions, source_place)
        decided = self._decided(found, made_up=made_up, explain=explain)
        second = None
        if consulted is not None:
            decided, second = self._received(consulted, found, decided)
        decided, follow_up = _answered(decided, found)
        if self._judge is not None and not made_up:
            judge, opinion = self._judge, decided.opinion or BY_FORM
            acts = (supported(act, found.evidence, found.passages, opinion, judge) for act in decided.acts)
            decided = replace(decided, acts=tuple(acts))
        return document, Reading(
            language=document.language,
            mentions=mentions,
            acts=with_named_facets(
                with_open_facets(
                    with_own_parties(decided.acts, document), article.title, article.text, document.language
                ),
                found.passages,
                found.context,
            ),
            near_misses=decided.near_misses,
            numbers=found.numbers,
            possible=decided.possible,
            follow_up=follow_up,
            judgement=decided.judgement,
            second=second,
        )

    def _of_list(self, article: Article, acts: tuple[Act, ...]) -> tuple[Document, Reading]:
        """The reading of a list change: its acts come from the form that it is written in."""
        document = Document.of(article.title, article.text, article.language)
        return document, Reading(
            language=document.language, mentions=self._lexicon.mentions(document), acts=acts, near_misses=()
        )

    def _is_ordinary(self, document: Document, mentions: tuple[Mention, ...]) -> bool:
        """Whether grammar and judge would find nothing in the article, as in most news."""
        return is_ordinary(document, self._words.by_field(mentions)) and (
            self._judge is None or not is_screened(document)
        )

    def _of_ordinary(
        self, article: Article, document: Document, mentions: tuple[Mention, ...], source_place: str | None
    ) -> Reading:
        numbers = numbers_in(document, _year_of(article), source_place or _place_of(mentions))
        near_misses: tuple[RejectedCandidate, ...] = ()
        if any(m.kind == ConceptKind.NOISE.value for m in mentions):
            lead = self._words.passages(document, self._words.by_sentence(document, mentions)[:1])
            near_misses = tuple(noise_rejections(lead, acted=False))
        return Reading(
            language=document.language, mentions=mentions, acts=(), near_misses=near_misses, numbers=_of_title(numbers)
        )

    def _received(self, consulted: ModelReply, found: "_Found", decided: Decided) -> tuple[Decided, SecondOpinion]:
        """The decision with the second reader's answer."""
        possible = decided.possible
        if self._judge is None or possible is None:
            return decided, SecondOpinion(model=consulted.model, verdict=SecondOpinionVerdict.SETTLED)
        opinion = self._judge.opine(found.evidence)
        proposed = act_of_best_proposal(found.passages, found.context, found.assembled.proposals)
        checked = check_answer(
            consulted,
            found.evidence,
            found.context,
            opinion,
            proposed,
            passages=found.passages,
            vocabulary=self._vocabulary,
        )
        if checked.act is not None:
            decided = replace(decided, acts=(checked.act,), possible=None)
        elif checked.near_miss is not None:
            decided = replace(decided, near_misses=(checked.near_miss, *decided.near_misses), possible=None)
        return decided, checked.opinion

    def evidence(self, article: Article, *, source_place: str | None = None) -> Evidence:
        """The judge's input for the article, for training and evaluation."""
        return self._found(article, source_place).evidence

    def sights(self, article: Article, *, source_place: str | None = None) -> tuple[Sight, ...]:
        """The acts of the article with the features of their claims, before any is withheld; () without a judge.

        For training and evaluation.
        """
        if self._judge is None:
            return ()
        found = self._found(article, source_place)
        decided, _ = _answered(self._decided(found), found)
        opinion = decided.opinion or BY_FORM
        return tuple(Sight(act, found.evidence, found.passages, opinion) for act in decided.acts)

    def _decided(self, found: "_Found", *, made_up: bool = False, explain: bool = False) -> Decided:
        if self._judge is None or made_up:
            return _by_grammar_alone(found)
        return decide(
            found.assembled,
            found.evidence,
            found.passages,
            found.context,
            judge=self._judge,
            mode=self._mode,
            explain=explain,
        )

    def _found(self, article: Article, source_place: str | None) -> "_Found":
        document = Document.of(article.title, article.text, article.language)
        return self._grammar(article, document, self._lexicon.mentions(document), source_place)

    def _grammar(
        self, article: Article, document: Document, mentions: tuple[Mention, ...], source_place: str | None
    ) -> "_Found":
        year, tier = _year_of(article), article.tier
        numbers = numbers_in(document, year, source_place or _place_of(mentions))
        if tier is Tier.OFFICIAL and source_place is None:
            source_place = state_of_own_office(document, mentions, numbers, self._vocabulary)
            tier = tier if source_place is not None else Tier.MEDIA
        context = Context(
            profile=profile_of(document.language),
            profiles=profile_of,
            tier=tier,
            published=article.published if year else None,
            source_place=source_place,
        )
        passages, answer = self._passages(document, mentions, numbers, context)
        assembled = assemble(passages, context)
        evidence = Evidence(
            document=document,
            mentions=mentions,
            acts=assembled.acts,
            near_misses=assembled.near_misses,
            proposals=assembled.proposals,
            tier=tier,
        )
        return _Found(
            passages=passages,
            answer=answer,
            context=context,
            assembled=assembled,
            evidence=evidence,
            numbers=_of_title(numbers),
        )

    def _passages(
        self, document: Document, mentions: tuple[Mention, ...], numbers: tuple[FoundNumber, ...], context: Context
    ) -> tuple[tuple[Passage, ...], Answer | None]:
        """The sentences of the document, and its answer to an earlier report.

        Names of firms are searched only where a sentence may state an act or an answer, as in few articles.
        """
        sentences = self._words.by_sentence(document, mentions)
        named = any(may_state_act(one.parts) for one in sentences[: MAX_SENTENCES + 1])
        parties = parties_of(document, mentions) if named else ()
        passages = self._words.passages(document, sentences, numbers, parties)
        answer = answer_of(passages, context)
        if answer is not None and not named and (parties := parties_of(document, mentions)):
            passages = self._words.passages(document, sentences, numbers, parties)
            answer = answer_of(passages, context)
        return passages, answer

    def wire(self, article: Article, document: Document, reading: Reading, *, source: str) -> str:
        """The news agency whose dispatch the article is, "" where none is named. `source` is the source's name."""
        return agency_of_dispatch(article, document, reading.mentions, source, self._lexicon)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    """Tables built from a vocabulary, independent of the judge."""

    vocabulary: Vocabulary
    lexicon: Lexicon
    words: Words


_last_built: list[_Built] = []  # at most one: a process uses one vocabulary, and two would take too much memory


def _built(vocabulary: Vocabulary) -> _Built:
    last = _last_built[0] if _last_built else None
    if last is None or last.vocabulary is not vocabulary:
        last = _Built(vocabulary=vocabulary, lexicon=Lexicon(vocabulary), words=Words(vocabulary))
        _last_built[:] = [last]
    return last


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What vocabulary and grammar found, before the decision."""

    passages: tuple[Passage, ...]
    answer: Answer | None
    context: Context
    assembled: Assembled
    evidence: Evidence
    numbers: tuple[DocumentNumber, ...]


def _year_of(article: Article) -> int | None:
    return article.published.year if article.published and article.published.year in _YEARS else None


def _of_title(numbers: tuple[FoundNumber, ...]) -> tuple[DocumentNumber, ...]:
    return tuple(dict.fromkeys(seen.number for seen in numbers if seen.span.field == "title"))


def _place_of(mentions: tuple[Mention, ...]) -> str | None:
    """The state that the title names; None for none or several."""
    named = {m.concept for m in mentions if m.kind == "place" and m.span.field == "title"}
    return named.pop() if len(named) == 1 else None


def _answered(decided: Decided, found: _Found) -> tuple[Decided, FollowUp | None]:
    """The decision with the article's answer to an earlier report, and the follow-up."""
    answer = found.answer
    follow_up = follow_up_of(found.passages, found.context, answer, acted=bool(decided.acts))
    if decided.acts:
        certainty = follow_up.certainty if follow_up is not None else Certainty.OFFICIAL
        explained = explanation(found.passages)
        acts, near = apply_answer(decided.acts, answer, found.passages, certainty, explained=explained)
        acts = [
            without_unstated(replace(act, ordinal=ordinal), found.passages, found.context, found.assembled.proposals)
            for ordinal, act in enumerate(acts)
        ]
        acts = [with_share_of_sales(act, found.passages) for act in acts]
        decided = replace(decided, acts=tuple(acts), near_misses=(*near, *decided.near_misses))
    return decided, follow_up


def _by_grammar_alone(found: _Found) -> Decided:
    acts, near_misses = found.assembled.acts, found.assembled.near_misses
    profile = profile_of(found.evidence.document.language_of("title")[:2])
    possible = None if acts else title_candidate(found.passages, near_misses, profile)
    return Decided(acts=acts, near_misses=near_misses, possible=possible)
