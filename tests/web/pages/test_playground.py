"""The playground: by a form, as somebody types, and with back-tests; hostile input has clear errors."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count

import pytest

from monitor.domain.rules.rule import Place
from monitor.domain.sources.source import Quote
from monitor.errors import ChildLostError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store
from monitor.web.backtests import Backtests
from monitor.web.parts import Trials
from tests.fakes.page import Answer
from tests.fakes.playground import FakePlayground, FakeTrial
from tests.reports.backtest.made import config as knowledge_of
from tests.reports.backtest.made import rule, shipped
from tests.store.examples import NOW, article, extracted, fetched, source
from tests.web.conftest import Site
from tests.web.test_backtests import diff

BAN = "China bans exports of gallium"
GALLIUM = rule("gallium", "act(commodity:gallium)", place=Place(file="base/alerts.yaml", line=3, column=5))


class Stage:
    """The site with a playground, and a browser that has its form."""

    def __init__(self, store: DatabaseStore) -> None:
        self.site = Site(store)
        self.site.config = replace(self.site.config, rules={GALLIUM.id: GALLIUM}, vocabulary=shipped().vocabulary)
        self.texts = FakePlayground(knowledge_of(GALLIUM))
        self.trial = FakeTrial(diff())
        numbers = count()
        backtests = Backtests(
            self.trial, self.site.parts.options.audience, now=lambda: NOW, new_id=lambda: f"run-{next(numbers)}"
        )
        self.trials = Trials(texts=self.texts, backtests=backtests)
        self.site.change(trials=self.trials)
        self.browser = self.site.browser()
        self.token = ""

    async def open(self, address: str = "/playground") -> Answer:
        page = await self.browser.get(address)
        self.token = page.form_token
        return page

    async def send(self, address: str = "/playground", **form: str) -> Answer:
        return await self.browser.post(address, {"form_token": self.token, **form})

    async def typed(self, **form: str) -> Answer:
        headers = {"x_form_token": self.token, "accept": "application/json"}
        return await self.browser.post("/playground/read", form, **headers)


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with open_store("sqlite://") as store:
        await store.write(lambda tx: tx.sources.sync([source()], now=NOW))
        made = Stage(store)
        await made.open()
        yield made
        await made.trials.backtests.close()


# ------------------------------------------------------------------ reading


async def test_a_form_without_scripts_shows_reading_and_verdict(stage: Stage) -> None:
    answer = await stage.send(title=BAN, rule="gallium", clause="act(commodity:gallium) AND title:Brussels")
    page = answer.page
    assert answer.status == 200
    assert "Does not hold : title:Brussels fails: Brussels is not in the title" in page.text
    assert "No alert" in page.text
    assert "goods gallium" in page.text
    marked = [attributes for tag, attributes in page.tags if tag == "mark" and attributes.get("class") == "fails"]
    assert len(marked) >= 1
    assert 'value="China bans exports of gallium"' in answer.text


async def test_what_is_typed_is_answered_as_json(stage: Stage) -> None:
    answer = await stage.typed(title=BAN, clause="gallium AND tin")
    found = answer.json
    assert answer.headers["content-type"] == "application/json"
    assert found["alerts"] is True
    assert (found["clause"]["holds"], found["clause"]["failing"]) == (False, "tin")
    assert found["clause"]["yaml"].startswith("rules:\n  - id: new-rule")
    assert "Verdict of all rules" in found["html"]
    assert found["problems"] == []


async def test_nothing_given_asks_for_a_text(stage: Stage) -> None:
    assert "Paste a headline" in (await stage.send()).page.text
    assert "Paste a headline" in (await stage.typed(clause="tin")).json["html"]
    assert stage.texts.jobs == []


async def test_the_query_of_a_rule_is_loaded(stage: Stage) -> None:
    assert "act(commodity:gallium)" in (await stage.open("/playground?rule=gallium")).text
    loaded = await stage.send(title=BAN, rule="gallium", clause="tin", load="query")
    assert "act(commodity:gallium)</textarea>" in loaded.text


async def test_problems_of_a_query_are_placed(stage: Stage) -> None:
    found = (await stage.typed(title=BAN, clause="act(commodity:galium)")).json["clause"]
    (problem,) = found["problems"]
    assert (problem["line"], problem["column"], problem["code"]) == (1, 15, "unknown-value")
    assert "Did you mean gallium?" in problem["advice"]
    assert found["holds"] is None


async def test_the_answer_offers_lines_for_a_rule_file(stage: Stage) -> None:
    page = (await stage.send(title=BAN, rule="gallium", clause="act(commodity:gallium) AND NOT price")).page
    assert "and_not: 'price'" in page.text
    assert "This page writes no files." in page.text


HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{1234*4321}}javascript:alert(1)'


@pytest.mark.parametrize("field", ["title", "text", "clause", "rule", "article", "language"])
async def test_hostile_strings_are_shown_as_text(stage: Stage, field: str) -> None:
    form = {"title": BAN, "clause": "tin", field: HOSTILE}
    for answer in (await stage.send(**form), await stage.typed(**form)):
        text = answer.text if answer.headers["content-type"].startswith("text/html") else answer.json["html"]
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "5332114" not in text


async def test_texts_that_are_too_long_have_an_error(stage: Stage) -> None:
    long = await stage.typed(title=BAN, text="tin " * 60_000)
    assert (long.status, long.json["problems"]) == (422, ["the text has 240,000 characters; the limit is 200,000"])
    assert (await stage.send(title=BAN, text="tin " * 60_000)).status == 422
    huge = await stage.send(title=BAN, text="x" * (1 << 20))
    assert (huge.status, "The form is too large" in huge.text) == (413, True)
    assert stage.texts.jobs == []


@pytest.mark.parametrize(
    ("clause", "code"),
    [
        pytest.param("(" * 400 + "tin" + ")" * 400, "too-deep", id="nesting"),
        pytest.param("/(?<=a)b/", "bad-regex", id="regex"),
        pytest.param("tin OR " * 1_000, "too-many-terms", id="terms"),
    ],
)
async def test_hostile_queries_have_an_error(stage: Stage, clause: str, code: str) -> None:
    found = (await stage.typed(title=BAN, clause=clause)).json
    assert code in [problem["code"] for problem in found["clause"]["problems"]]


async def test_a_child_that_is_lost_is_an_error_of_this_text_alone(stage: Stage) -> None:
    stage.texts.lost = ChildLostError("took more than 5 s of CPU time", cause="cpu")
    answer = await stage.typed(title=BAN)
    assert answer.status == 422
    assert answer.json["problems"] == [
        "Reading the text took more than 5 s of CPU time. Use a shorter text or a simpler query."
    ]
    stage.texts.lost = None
    assert (await stage.typed(title=BAN)).json["alerts"]


async def test_few_readings_wait_for_the_child(stage: Stage) -> None:
    stage.texts.go.clear()
    stage.texts.full_at = 8
    waiting = [asyncio.create_task(stage.typed(title=f"{BAN} {number}")) for number in range(8)]
    await stage.texts.full.wait()
    answer = await stage.typed(title=BAN)
    assert answer.json["problems"] == ["Other texts are being read. Try again in a few seconds."]
    stage.texts.go.set()
    assert {one.status for one in await asyncio.gather(*waiting)} == {200}


async def test_forms_of_other_pages_are_refused(stage: Stage) -> None:
    refused = await stage.browser.post("/playground/read", {"title": BAN}, origin="https://evil.example")
    assert refused.status == 403
    assert (await stage.browser.post("/playground/read", {"title": BAN})).status == 403
    assert (await stage.browser.get("/playground/read")).status == 405


async def test_without_child_processes_the_page_says_so(stage: Stage) -> None:
    stage.site.change(trials=None)
    browser = stage.site.browser()
    page = await browser.get("/playground")
    assert "can't be read here" in page.page.text
    sent = await browser.post("/playground", {"form_token": page.form_token, "title": BAN})
    assert "can't be read here" in sent.page.text
    form = {"form_token": page.form_token, "clause": "tin"}
    assert (await browser.post("/playground/backtests", form)).status == 404


@pytest.mark.parametrize("shows", [False, True])
async def test_the_watch_list_counts_only_where_the_page_may_show_it(stage: Stage, shows: bool) -> None:
    stage.site.change(options=replace(stage.site.parts.options, show_watch=shows))
    stage.browser = stage.site.browser()
    await stage.open()
    answer = await stage.typed(title=BAN, clause="act(watch:any)")
    assert [job.watch for job in stage.texts.jobs] == [shows]
    assert ("This page may not show the list" in answer.json["html"]) is not shows
    await stage.send("/playground/backtests", clause="act(watch:any)")
    await asyncio.sleep(0)
    assert [watch for _, _, watch in stage.trial.asked] == [shows]


# ------------------------------------------------------------------ stored articles


async def keep(stage: Stage, quote: Quote, visible_in: tuple[str, ...] = ()) -> str:
    stored = article(title=BAN, text="The word Rumpelstilzchen is in the text.", language="en")

    def save(tx: Transaction) -> None:
        tx.sources.sync([source(quote=quote, visible_in=visible_in)], now=NOW)
        tx.articles.keep(extracted(stored), fetched(), now=NOW)

    await stage.site.store.write(save)
    return stored.url


@pytest.mark.parametrize(
    ("quote", "text", "alerts"),
    [(Quote.FULL, True, True), (Quote.SENTENCE, True, True), (Quote.HEADLINE, False, True)],
)
async def test_a_stored_article_is_read_as_far_as_its_licence_goes(
    stage: Stage, quote: Quote, text: bool, alerts: bool
) -> None:
    address = await keep(stage, quote)
    found = (await stage.typed(article=address, clause="Rumpelstilzchen")).json
    assert (found["clause"]["holds"], found["alerts"]) == (text, alerts)
    page = (await stage.open(f"/playground?article={article().id}")).page
    assert BAN in page.text
    assert ("Only the headline is read" in page.text) is not text


@pytest.mark.parametrize(("quote", "visible_in"), [(Quote.LINK_ONLY, ()), (Quote.FULL, ("desk",))])
async def test_an_article_that_may_not_be_quoted_is_not_read(
    stage: Stage, quote: Quote, visible_in: tuple[str, ...]
) -> None:
    address = await keep(stage, quote, visible_in)
    answer = await stage.typed(article=address, clause="Rumpelstilzchen")
    assert answer.status == 422
    assert stage.texts.jobs == []
    assert BAN not in answer.text


async def test_an_unknown_article_is_an_error(stage: Stage) -> None:
    answer = await stage.typed(article="https://nowhere.example/")
    assert answer.json["problems"] == ["No stored article has this id or address."]


# ------------------------------------------------------------------ back-tests


async def test_a_back_test_shows_what_the_edit_gains_and_loses(stage: Stage) -> None:
    started = await stage.send("/playground/backtests", rule="gallium", clause="act(commodity:tin)", days="7")
    address = started.headers["location"]
    assert (started.status, address) == (303, "/playground/backtests/run-0")
    await asyncio.sleep(0)
    running = await stage.browser.get(address)
    assert "articles of the last 7 days read" in running.page.text
    state = (await stage.browser.get(f"{address}/state")).json
    assert state == {"running": True, "share": 0.25, "articles": 1_000}
    stage.trial.go.set()
    await stage.trials.backtests.ended()
    page = (await stage.browser.get(address)).page
    assert ("h3", "Alerts gained: 1") in page.headings
    assert ("h3", "Alerts lost: 0") in page.headings
    assert "US bans tin exports" in page.text
    ((edited, days, watch),) = stage.trial.asked
    assert (edited.id, edited.when_text, days, watch) == ("gallium", "act(commodity:tin)", 7, False)


async def test_a_second_back_test_is_refused_with_the_way_to_the_first(stage: Stage) -> None:
    await stage.send("/playground/backtests", clause="tin")
    refused = await stage.send("/playground/backtests", clause="tin")
    assert refused.status == 409
    assert refused.page.links["The back-test that runs"] == "/playground/backtests/run-0"
    stopped = await stage.send("/playground/backtests/run-0/stop")
    assert stopped.status == 303
    await stage.trials.backtests.ended()
    page = (await stage.browser.get("/playground/backtests/run-0")).page
    assert "It was stopped." in page.text


async def test_a_query_with_a_problem_is_not_tested(stage: Stage) -> None:
    refused = await stage.send("/playground/backtests", clause="tin AND")
    assert (refused.status, "dangling-operator" in refused.page.text) == (422, True)
    nothing = await stage.send("/playground/backtests", clause=" ")
    assert (nothing.status, "Write a query to test." in nothing.page.text) == (422, True)
    assert (await stage.browser.get("/playground/backtests/unknown")).status == 404
