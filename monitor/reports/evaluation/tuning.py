"""Effect of tuning the reader: alerts that would disappear, candidates that would alert, and accuracy on the check set
of our own articles.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.domain.acts.judgement import Basis
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.articles.article import Article
from monitor.domain.rules.rule import Status
from monitor.domain.sources.licensing import Audience
from monitor.domain.sources.source import SourceId
from monitor.errors import TuningRefusedError
from monitor.language.judge.check import CheckItem
from monitor.language.judge.features import features_of
from monitor.language.judge.linear import shipped_judge
from monitor.language.judge.tune import Lesson
from monitor.language.reader import Reader
from monitor.ports.queries.lookup import Archive, ArticleTraces, CandidateRow, EventRow
from monitor.reports.evaluation.engine import Engine
from monitor.reports.evaluation.labelled import Labelled
from monitor.reports.evaluation.verdicts import Text, article_of
from monitor.reports.licensed import headline_of

LEAST = 10
"""Minimum number of labels."""

MIN_PER_CLASS = 3

MARGIN = 0.05
"""By how much precision and recall on the check set may fall."""

_MOST = 5_000  # events, and candidates, that are compared


class UnusedReason(StrEnum):
    """Why a label is not used."""

    NO_WORDS = "no_words"  # neither the database nor the file has the text
    BY_FORM = "by_form"  # an official notice with a number is an act without the judge
    NOT_JUDGED = "not_judged"  # the text is not about exports, so the judge is not asked


def lessons(
    items: Sequence[Labelled], reader: Reader, places: Mapping[SourceId, str | None]
) -> tuple[tuple[Lesson, ...], Mapping[UnusedReason, int]]:
    """Return the usable lessons, and the number of unused labels by reason.

    `places` are the states of official sources; `reader` must use the judge.
    """
    found: list[Lesson] = []
    left: dict[UnusedReason, int] = {}
    for item in items:
        one = _lesson(item, reader, places)
        if isinstance(one, UnusedReason):
            left[one] = left.get(one, 0) + 1
        else:
            found.append(one)
    return tuple(found), left


def _lesson(item: Labelled, reader: Reader, places: Mapping[SourceId, str | None]) -> Lesson | UnusedReason:
    article = item.article
    if article is None:
        return UnusedReason.NO_WORDS
    place = places.get(article.source_id)
    judgement = reader.read(article, source_place=place)[1].judgement
    if judgement is None:
        return UnusedReason.NOT_JUDGED
    if judgement.basis is Basis.FORM:
        return UnusedReason.BY_FORM
    features = features_of(reader.evidence(article, source_place=place))
    return Lesson(features=features, logit=shipped_judge().logit(features), is_act=item.vote.is_act)


def require_enough_labels(found: Sequence[Lesson]) -> None:
    """Raise TuningRefusedError if there are too few labels in all, or of one kind."""
    acts = sum(lesson.is_act for lesson in found)
    others = len(found) - acts
    if len(found) >= LEAST and min(acts, others) >= MIN_PER_CLASS:
        return
    raise TuningRefusedError(
        f"too few labels: {acts} of acts and {others} of others. Tuning needs at least {LEAST} labels, "
        f"{MIN_PER_CLASS} or more of each kind. Labels come from clicks under alerts (see monitor reader labels), "
        "or from a file: --labels FILE"
    )


# ------------------------------------------------------------------ on our own articles


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Accuracy on the check set: `precision` and `recall` of acts, 0 to 1."""

    items: int
    precision: float
    recall: float

    def is_worse_than(self, other: "Checked") -> bool:
        """Return True if precision or recall is lower by more than the margin."""
        return other.precision - self.precision > MARGIN or other.recall - self.recall > MARGIN


def check(items: Iterable[CheckItem], reader: Reader) -> Checked:
    truths, found = [], []
    for number, item in enumerate(items):
        text = Text(id=f"check {number}", title=item.title, text=item.text, language=item.language)
        truths.append(item.is_act)
        found.append(bool(reader.read(article_of(text))[1].acts))
    right = sum(t and f for t, f in zip(truths, found, strict=True))
    return Checked(
        items=len(truths),
        precision=right / sum(found) if any(found) else 1.0,
        recall=right / sum(truths) if any(truths) else 1.0,
    )


# ------------------------------------------------------------------ on what is stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One difference. `name` is an event's label or an article's id; `before` and `after` are its highest scores."""

    name: str
    title: str
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """`alerts` and `possible` count what was compared; `gone` and `new` are the differences, newest first."""

    alerts: int
    possible: int
    gone: tuple[Changed, ...]
    new: tuple[Changed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Result:
    """Whether a reader finds an act in an article, and the score."""

    is_act: bool
    score: float


async def changes(
    archive: Archive,
    traces: ArticleTraces,
    readers: tuple[Reader, Reader],
    engine: Engine,
    *,
    since: datetime,
    audience: Audience,
    places: Mapping[SourceId, str | None],
) -> Changes:
    """Return the changes to alerts and candidates since `since`. `readers` are the present and the new one; `engine`
    uses the new one.
    """

    def both(article: Article) -> tuple[_Result, _Result]:
        present, new = (_result(r, article, places.get(article.source_id)) for r in readers)
        return present, new

    events = [e for e in await archive.events(since=since, limit=_MOST) if _alerted(e)]
    gone = [c for e in events if (c := await _gone(e, archive, traces, both)) is not None]
    rows = [r for r in await archive.possible(limit=_MOST) if r.seen_at >= since and not r.sample]
    new = [c for r in rows if (c := await _new(r, traces, both, engine, audience)) is not None]
    return Changes(alerts=len(events), possible=len(rows), gone=tuple(gone), new=tuple(new))


def _alerted(row: EventRow) -> bool:
    queued = any(a.state is AnnouncementState.QUEUED for a in row.announcements)
    return queued and row.event.kind == "act" and not row.event.sample


def _result(reader: Reader, article: Article, place: str | None) -> _Result:
    reading = reader.read(article, source_place=place)[1]
    return _Result(is_act=bool(reading.acts), score=reading.judgement.score if reading.judgement else 0.0)


_Both = Callable[[Article], tuple[_Result, _Result]]


async def _gone(row: EventRow, archive: Archive, traces: ArticleTraces, both: _Both) -> Changed | None:
    """Return the alert if an article of it is an act now and none would be with the new reader."""
    found = await archive.event(row.event.label)
    ids = dict.fromkeys(a.article_id for a in found[2]) if found else {}
    stored = [s for i in ids if (s := await traces.article(i)) is not None and not s.is_text_expired]
    results = [both(s.article) for s in stored]
    if not any(present.is_act for present, _ in results) or any(new.is_act for _, new in results):
        return None
    before, after = (max(one.score for one in column) for column in zip(*results, strict=True))
    return Changed(name=row.event.label, title=row.event.headline, before=before, after=after)


async def _new(
    row: CandidateRow, traces: ArticleTraces, both: _Both, engine: Engine, audience: Audience
) -> Changed | None:
    """Return the candidate if the new reader finds an act in it that a live rule matches."""
    stored = await traces.article(row.article_id)
    if stored is None or stored.is_text_expired:
        return None
    present, new = both(stored.article)
    if present.is_act or not new.is_act:
        return None
    if not any(t.rule.status is Status.LIVE for t in engine.read(stored.article).held):
        return None
    return Changed(name=row.article_id, title=headline_of(row, audience), before=present.score, after=new.score)
