"""The list of rules, and the page of one rule with its query, examples and last alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.domain.rules.rule import Rule, RuleId
from monitor.errors import ChildLostError
from monitor.language.query.of_acts import uses_watch
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.playground import ExampleRun, ExamplesJob
from monitor.ports.queries.page_queries import PageQueries
from monitor.reports.page.rule_history import RuleChange
from monitor.reports.page.rules import RuleFigures, RulePage, RulesPage, rule_figures, rule_page, rules_page
from monitor.web.parts import WebParts
from monitor.web.state import NavEntry
from monitor.web.templating import render

NAV = NavEntry("Rules", "/rules")

_FRESH = timedelta(seconds=30)  # counting the matches of a month takes up to 0.1 s in a large database


def routes(parts: WebParts) -> list[BaseRoute]:
    known = _Known()
    return [
        Route("/rules", partial(_rules, parts=parts, known=known)),
        Route("/rules/{pack}/{rule}", partial(_rule, parts=parts, known=known)),
    ]


@dataclass(slots=True)
class _Known:
    """What is computed once for a runtime config: the last change of each rule, and the results of examples; and the
    figures of the last half minute.
    """

    config: RuntimeConfig | None = None
    changes: Mapping[RuleId, RuleChange] | None = None
    figures: RuleFigures | None = None
    counted_at: datetime | None = None
    examples: dict[RuleId, tuple[ExampleRun, ...]] | None = None

    def expect(self, config: RuntimeConfig) -> None:
        """Forget what was computed for another config."""
        if self.config is not config:
            self.config, self.changes, self.examples, self.figures = config, None, {}, None


def _figures(queries: PageQueries, parts: WebParts, known: _Known) -> RuleFigures:
    now = parts.now()
    if known.figures is not None and known.counted_at is not None and now - known.counted_at < _FRESH:
        return known.figures
    figures = rule_figures(queries, now=now, changes=known.changes)
    known.changes, known.figures, known.counted_at = figures.changes, figures, now
    return figures


async def _rules(request: Request, *, parts: WebParts, known: _Known) -> Response:
    config = parts.config()
    known.expect(config)

    def read(queries: PageQueries) -> RulesPage:
        figures = _figures(queries, parts, known)
        return rules_page(queries, config.rules.values(), figures, revision=config.revision)

    return await render(request, "rules.html", page=await parts.read(read), now=parts.now())


async def _rule(request: Request, *, parts: WebParts, known: _Known) -> Response:
    config = parts.config()
    known.expect(config)
    rule = config.rules.get(RuleId(request.path_params["rule"]))
    if rule is None or rule.pack != request.path_params["pack"]:
        raise HTTPException(404)

    def read(queries: PageQueries) -> RulePage:
        figures = _figures(queries, parts, known)
        return rule_page(queries, rule, figures, config.sources, parts.options.audience, now=parts.now())

    page = await parts.read(read)
    examples, problem = await _examples(rule, parts, known)
    return await render(
        request,
        "rule.html",
        page=page,
        rule=rule,
        examples=examples,
        problem=problem,
        can_try=parts.trials is not None,
        uses_watch=uses_watch(rule.when),
        now=parts.now(),
    )


async def _examples(rule: Rule, parts: WebParts, known: _Known) -> tuple[tuple[ExampleRun, ...], str]:
    """The results of the rule's examples, or why there are none."""
    found = known.examples if known.examples is not None else {}
    if rule.id in found:
        return found[rule.id], ""
    if not rule.examples or parts.trials is None:
        return (), ""
    try:
        results = await parts.trials.texts.try_examples(ExamplesJob(rule=rule))
    except ChildLostError as e:
        return (), f"Running the examples {e}."
    found[rule.id] = results
    return results, ""
