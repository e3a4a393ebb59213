"""The playground: a text and an edited query, read as the daemon reads articles, and a back-test of the edit.

The page works by forms alone; its script sends the same form while somebody types. Nothing is written.
"""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.domain.rules.rule import Rule, RuleId
from monitor.errors import BacktestBusyError, ChildLostError, PlaygroundInputError
from monitor.ports.children.playground import ClauseEdit, TextJob
from monitor.reports.playground.excerpts import excerpts
from monitor.reports.playground.pasted_text import CLAUSE_CHARS, TEXT_CHARS, TITLE_CHARS, PastedText, pasted_article
from monitor.reports.playground.stored import StoredText, stored_text
from monitor.web.backtests import BacktestRun, Backtests
from monitor.web.filters import LANGUAGES
from monitor.web.forms import form_of
from monitor.web.pages.playground_form import (
    Answer,
    Asked,
    FormFields,
    edit_of,
    query_tokens,
    text_of,
    verdict_for_programs,
)
from monitor.web.parts import Trials, WebParts
from monitor.web.state import NavEntry
from monitor.web.templating import fragment, render

NAV = NavEntry("Playground", "/playground")

_DAYS = (7, 30, 90)
_DEFAULT_DAYS = 30
_MOST_WAITING = 8  # readings that wait for the child process; each is one tab in which somebody types


def routes(parts: WebParts) -> list[BaseRoute]:
    page = _Playground(parts)
    return [
        Route("/playground", page.show),
        Route("/playground", page.read, methods=["POST"]),
        Route("/playground/read", page.read_json, methods=["POST"]),
        Route("/playground/backtests", page.start, methods=["POST"]),
        Route("/playground/backtests/{run}", page.backtest),
        Route("/playground/backtests/{run}/state", page.state),
        Route("/playground/backtests/{run}/stop", page.stop, methods=["POST"]),
    ]


class _Playground:
    """The handlers. `_waiting` counts the readings that have begun."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._waiting = 0

    # ---------------------------------------------------------------- the form

    async def show(self, request: Request) -> Response:
        """The form, filled by `rule`, `article` and `title` of the address."""
        config, query = self._parts.config(), request.query_params
        rule = config.rules.get(RuleId(query.get("rule", "")))
        clause = rule.when_text if rule is not None else ""
        form = {"rule": rule.id if rule is not None else "", "clause": clause}
        given = {name: query.get(name, "") for name in ("article", "title", "language")}
        return await self._page(request, {**given, **form})

    async def read(self, request: Request) -> Response:
        """The form again, with the verdict; its second button puts the query of the chosen rule into it."""
        form = dict(await form_of(request))
        rule = self._parts.config().rules.get(RuleId(form.get("rule", "")))
        if form.get("load") and rule is not None:
            form["clause"] = rule.when_text
        return await self._page(request, form)

    async def _page(self, request: Request, form: Mapping[str, str]) -> Response:
        asked, problems = await self._asked(form)
        answer = Answer(problems=problems)
        if asked is not None and not asked.is_empty and not problems:
            answer = await self._answer(asked)
        return await render(
            request,
            "playground.html",
            status=422 if problems else 200,
            form=FormFields.of(form, asked),
            stored=asked.stored if asked is not None else None,
            answer=answer,
            tokens=query_tokens(asked, answer),
            rules=sorted(self._parts.config().rules),
            languages=LANGUAGES,
            days=_DAYS,
            chosen_days=_DEFAULT_DAYS,
            limits={"title": TITLE_CHARS, "text": TEXT_CHARS, "clause": CLAUSE_CHARS},
            can_try=self._parts.trials is not None,
            show_watch=self._parts.options.show_watch,
        )

    async def read_json(self, request: Request) -> Response:
        """The verdict as JSON, with its HTML for the page."""
        asked, problems = await self._asked(await form_of(request))
        answer = Answer(problems=problems)
        if asked is not None and not problems:
            answer = await self._answer(asked) if not asked.is_empty else Answer()
        html = fragment(
            request,
            "_verdict.html",
            answer=answer,
            tokens=query_tokens(asked, answer),
            show_watch=self._parts.options.show_watch,
        )
        return JSONResponse({**verdict_for_programs(answer), "html": html}, status_code=422 if answer.problems else 200)

    async def _asked(self, form: Mapping[str, str]) -> tuple[Asked | None, tuple[str, ...]]:
        """What the form asks, and its problems."""
        config = self._parts.config()
        try:
            pasted = PastedText.of(
                form.get("title", ""),
                form.get("text", ""),
                language=form.get("language", ""),
                clause=form.get("clause", ""),
                rule=form.get("rule", ""),
            )
        except PlaygroundInputError as e:
            return None, tuple(str(e).splitlines())
        problems = []
        rule = config.rules.get(RuleId(pasted.rule)) if pasted.rule else None
        if pasted.rule and rule is None:
            problems.append(f"No rule {pasted.rule} runs. Its pack may have changed; reload the page.")
        if pasted.language and pasted.language not in LANGUAGES:
            problems.append(f"Unknown language {pasted.language}. Allowed: {', '.join(LANGUAGES)}.")
        name = form.get("article", "").strip()[:2_000]
        stored = await self._stored(name) if name else None
        if name and stored is None:
            problems.append("No stored article has this id or address.")
        return Asked(pasted=pasted, rule=rule, name=name, stored=stored), tuple(problems)

    async def _stored(self, name: str) -> StoredText | None:
        found = await self._parts.read(lambda queries: queries.page_operations.stored_article(name))
        return None if found is None else stored_text(found, self._parts.options.audience)

    # ---------------------------------------------------------------- reading

    async def _answer(self, asked: Asked) -> Answer:
        trials = self._parts.trials
        if trials is None:
            return Answer(problems=("Texts can't be read here: the monitor that reads them does not run.",))
        if asked.stored is not None and asked.stored.article is None:
            return Answer(problems=(asked.stored.note,))
        if self._waiting >= _MOST_WAITING:
            return Answer(problems=("Other texts are being read. Try again in a few seconds.",))
        self._waiting += 1
        try:
            return await self._read(asked, trials)
        except ChildLostError as e:
            return Answer(problems=(f"Reading the text {e}. Use a shorter text or a simpler query.",))
        finally:
            self._waiting -= 1

    async def _read(self, asked: Asked, trials: Trials) -> Answer:
        config = self._parts.config()
        article, source = text_of(asked, config)
        job = TextJob(
            article=article,
            routes=config.routes,
            edit=edit_of(asked, config),
            source=source,
            watch=self._parts.options.show_watch,
        )
        result = await trials.texts.try_text(job)
        return Answer(result=result, parts=excerpts(article, result.marks))

    # ---------------------------------------------------------------- back-tests

    async def start(self, request: Request) -> Response:
        """Start the back-test of the query in the form, and go to its page."""
        form = await form_of(request)
        trials = self._trials()
        asked, problems = await self._asked({**form, "article": "", "title": "", "text": ""})
        edit = edit_of(asked, self._parts.config()) if asked is not None else None
        if edit is None and not problems:
            problems = ("Write a query to test.",)
        edited = None
        if edit is not None and not problems:
            edited, problems = await self._edited(edit, trials)
        if edited is None:
            answer = Answer(problems=problems)
            return await render(request, "playground_refused.html", status=422, answer=answer)
        days = next((one for one in _DAYS if str(one) == form.get("days")), _DEFAULT_DAYS)
        try:
            run = trials.backtests.start(edited, days=days, watch=self._parts.options.show_watch)
        except BacktestBusyError as e:
            running = trials.backtests.running
            answer = Answer(problems=(str(e),))
            return await render(request, "playground_refused.html", status=409, answer=answer, running=running)
        return RedirectResponse(f"/playground/backtests/{run.id}", status_code=303)

    async def _edited(self, edit: ClauseEdit, trials: Trials) -> tuple[Rule | None, tuple[str, ...]]:
        """The edited rule, whose query a child process parses, or its problems."""
        config = self._parts.config()
        job = TextJob(article=pasted_article(PastedText(title="-")), routes=config.routes, edit=edit)
        try:
            clause = (await trials.texts.try_text(job)).clause
        except ChildLostError as e:
            return None, (f"Reading the query {e}.",)
        assert clause is not None, "the job has an edit"
        return clause.rule, tuple(map(str, clause.problems))

    async def backtest(self, request: Request) -> Response:
        run, backtests = self._run(request)
        return await render(request, "backtest.html", run=run, can_stop=backtests.running is run)

    async def state(self, request: Request) -> Response:
        run, _ = self._run(request)
        return JSONResponse({"running": run.is_running, "share": round(run.share, 3), "articles": run.articles})

    async def stop(self, request: Request) -> Response:
        run, backtests = self._run(request)
        backtests.stop(run.id)
        return RedirectResponse(f"/playground/backtests/{run.id}", status_code=303)

    def _run(self, request: Request) -> tuple[BacktestRun, Backtests]:
        backtests = self._trials().backtests
        run = backtests.run(request.path_params["run"])
        if run is None:
            raise HTTPException(404)
        return run, backtests

    def _trials(self) -> Trials:
        if self._parts.trials is None:
            raise HTTPException(404)
        return self._parts.trials
