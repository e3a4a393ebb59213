"""The list of rules, and the page of one rule with its query, examples and last alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.domain.rules.rule import Rule, RuleId
from monitor.errors import ChildLostError
from monitor.language.query.of_acts import uses_watch
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.page_queries import PageQueries
from monitor.ports.playground import ExampleRun, ExamplesJob
from monitor.reports.page.rule_history import RuleChange
from monitor.reports.page.rules import RuleFigures, RulePage, RulesPage, rule_figures, rule_page, rules_page
from monitor.web.parts import WebParts
from monitor.web.state import NavEntry
from monitor.web.templating import render

__all__ = ["NAV", "routes"]

NAV = NavEntry("Rules", "/rules")


def routes(parts: WebParts) -> list[BaseRoute]:
    known = _Known()
    return [
        Route("/rules", partial(_rules, parts=parts, known=known)),
        Route("/rules/{pack}/{rule}", partial(_rule, parts=parts, known=known)),
    ]


@dataclass(slots=True)
class _Known:
    """What is computed once for a runtime config: the last change of each rule, and the results of examples."""

    config: RuntimeConfig | None = None
    changes: Mapping[RuleId, RuleChange] | None = None
    examples: dict[RuleId, tuple[ExampleRun, ...]] | None = None

    def expect(self, config: RuntimeConfig) -> None:
        """Forget what was computed for another config."""
        if self.config is not config:
            self.config, self.changes, self.examples = config, None, {}


def _figures(queries: PageQueries, parts: WebParts, known: _Known) -> RuleFigures:
    figures = rule_figures(queries, now=parts.now(), changes=known.changes)
    known.changes = figures.changes
    return figures


async def _rules(request: Request, *, parts: WebParts, known: _Known) -> Response:
    config = parts.config()
    known.expect(config)

    def read(queries: PageQueries) -> RulesPage:
        figures = _figures(queries, parts, known)
        return rules_page(queries, config.rules.values(), figures, revision=config.revision)

    return render(request, "rules.html", page=await parts.read(read), now=parts.now())


async def _rule(request: Request, *, parts: WebParts, known: _Known) -> Response:
    config = parts.config()
    known.expect(config)
    rule = config.rules.get(RuleId(request.path_params["rule"]))
    if rule is None or rule.pack != request.path_params["pack"]:
        raise HTTPException(404)

    def read(queries: PageQueries) -> RulePage:
        return rule_page(queries, rule, _figures(queries, parts, known), now=parts.now())

    page = await parts.read(read)
    examples, problem = await _examples(rule, parts, known)
    return render(
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
