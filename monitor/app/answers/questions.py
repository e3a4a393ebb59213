"""Answers to people's questions: why something was alerted, whether a text should have been, and reports by topic.

It loads the text reader, so it is imported in the child that answers, not in the daemon.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256

from monitor.app.running import running_rules
from monitor.app.storage.database import open_evidence
from monitor.daemon.clock import utc_now
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.articles.article import Article
from monitor.domain.event.past_acts import united
from monitor.domain.interactions.request import RequestKind, RequestProblem
from monitor.domain.rules.rule import Example
from monitor.domain.sources.licensing import Audience
from monitor.domain.sources.licensing import channel as readers
from monitor.errors import SearchError
from monitor.ingest.links import canonical_url
from monitor.language.requests import parse_request
from monitor.pipeline.interactions.labels import links_in, without_links
from monitor.ports.queries.lookup import ArticleRecord, ArticleTraces
from monitor.ports.repositories.user_actions import Explained, Reported
from monitor.ports.rules import RulesLoaded
from monitor.reports.evaluation.engine import Engine
from monitor.reports.evaluation.verdicts import Text, article_of
from monitor.reports.explain.answer import Stop, Why
from monitor.reports.explain.inquiry import WhyAnswers
from monitor.reports.explain.unseen import Address, parse_address
from monitor.reports.explain.why import why_text
from monitor.reports.requests import calendar_report, events_report, regime_report
from monitor.rulefiles.editing.proposal import example_line
from monitor.settings import Settings

_ALERTED = frozenset({Stop.ANNOUNCED, Stop.WAITING, Stop.JOINED, Stop.ANNOUNCED_ELSEWHERE, Stop.MATCHED})
_UNSEEN = frozenset({Stop.NOT_WATCHED, Stop.DISABLED, Stop.FAILING, Stop.NOT_FETCHED})
_LABEL = re.compile(r"\bE-[0-9A-Z]{4,}\b")


async def answer_why(settings: Settings, name: str, channel: str) -> Explained | None:
    """The answer of `monitor why NAME`, as far as the channel may see it; None if NAME is unknown."""
    found = await _answer_why(settings, name, lambda engine: engine.routes.audience_of(channel))
    return found if found.is_known else None


async def answer_why_on_page(settings: Settings, name: str, _: str) -> Explained:
    """As `answer_why`, as far as the readers of the page may see it; for an unknown name with what is near."""
    return await _answer_why(settings, name, lambda _: readers(settings.page.routes))


async def _answer_why(settings: Settings, name: str, audience_of: Callable[[Engine], Audience]) -> Explained:
    async with open_evidence(settings) as (store, archive, traces):
        engine = engine_of(await running_rules(store, settings))
        inquiry = WhyAnswers(archive, traces, engine, address_in, audience=audience_of(engine))
        why = await inquiry.why(name)
        if why is None:
            return Explained(text=await inquiry.nearest(name), alerted=False, is_known=False)
        return Explained(text=why.paragraph, alerted=why.stop in _ALERTED)


async def answer_report(settings: Settings, text: str, channel: str) -> Reported:
    """The report that the text asks for, as far as the channel may see it."""
    async with open_evidence(settings) as (store, archive, _):
        rules = await running_rules(store, settings)
        engine = engine_of(rules)
        request = parse_request(text, engine.vocabulary)
        if isinstance(request, RequestProblem):
            return Reported(text=request.text, lines=request.lines)
        if request.kind is RequestKind.FIND:
            audience = engine.routes.audience_of(channel)
            try:
                return await events_report(request, archive, engine.vocabulary, audience)
            except SearchError as error:
                return Reported(text=str(error))
        known = united(rules.register, await archive.reported_acts(None))
        past = tuple(act for act in known if not act.is_near_miss)
        report = regime_report if request.kind is RequestKind.REGIME else calendar_report
        return report(request, past, engine.vocabulary, now=utc_now())


async def judge_text(settings: Settings, text: str, channel: str) -> Explained:
    """The verdict on a text: on the event it names, else on the article at its first known URL, else on its words."""
    async with open_evidence(settings) as (store, archive, traces):
        engine = engine_of(await running_rules(store, settings))
        inquiry = WhyAnswers(archive, traces, engine, address_in, audience=engine.routes.audience_of(channel))
        unseen: list[str] = []
        for name in (*_LABEL.findall(text), *links_in(text)):
            why = await inquiry.why(name)
            if why is not None and why.stop not in _UNSEEN:
                return await _stored_verdict(why, name, traces)
            unseen += [why.paragraph] if why is not None else []
        words = _text_verdict(text, engine)
        return replace(words, text=" ".join((*unseen[:1], words.text)))


async def _stored_verdict(why: Why, name: str, traces: ArticleTraces) -> Explained:
    found = Explained(text=why.paragraph, alerted=why.stop in _ALERTED)
    address = address_in(name)
    stored = (await traces.at(address.spellings, under=())).articles if address else ()
    if not stored:
        return found
    return _with_example(found, stored[0])


def _with_example(found: Explained, stored: ArticleRecord) -> Explained:
    """With the title if it may be kept without limit, and with the example if the licence is open."""
    article, terms = stored.article, stored.terms
    title = article.title if terms.keep_text is None else ""
    shown = replace(found, title=title, language=article.language, url=article.url, source_id=article.source_id)
    return replace(shown, example=_line_of(article)) if terms.is_open else shown


def _text_verdict(text: str, engine: Engine) -> Explained:
    title, _, rest = without_links(text).partition("\n")
    if not title:
        return Explained(text="There is no text to judge.", alerted=False)
    article = article_of(Text(id=sha256(text.encode()).hexdigest(), title=title, text=rest))
    why = why_text(article, engine)
    return Explained(
        text=why.paragraph,
        alerted=why.stop in _ALERTED,
        title=title,
        body=rest,
        language=article.language,
        url=next(iter(links_in(text)), ""),
        example=_line_of(article),
    )


def _line_of(article: Article) -> str:
    return example_line(Example(title=article.title, must_match=True, lang=article.language))


# ------------------------------------------------------------------ shared


def engine_of(rules: RulesLoaded) -> Engine:
    """The engine of these rules, with a placeholder as the default channel."""
    default = Route(name="default", channel="the default channel")
    return Engine(rules.knowledge, Routes(default=default, named=rules.routes, unrouted=rules.unrouted), rules.sources)


def address_in(name: str) -> Address | None:
    """An http URL with its spellings; None if `name` is not one."""
    canonical = canonical_url(name)
    return parse_address(name.strip(), canonical) if canonical else None
