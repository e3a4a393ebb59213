"""Full text of articles: fetching pages and ingesting them as edits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

import pytest

from monitor.domain.acts.act import Act
from monitor.domain.acts.scheme import Stage
from monitor.domain.articles.article import Article
from monitor.domain.articles.page_fetch import FetchReason, Page, PageState, Refusal
from monitor.domain.event.development import DevelopmentKind
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Access, FirstPoll, Scheme, Tier
from monitor.errors import FetchError
from monitor.pipeline.poll.ingest import PollResult
from monitor.ports.children.pages import AnnexLink, PageContent
from tests.fakes.reading import NOW, act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.poll.test_collect import alerts

ANY = rule()
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE, full_text=True)
CALM = source("calm", full_text=True)
ITEM = article("a", WIRE, "Ministry publishes notice 7")
LineWith = Callable[..., Line]


async def arrive(line: Line, *items: Article, acts: tuple[Act, ...] = ()) -> None:
    """A poll brings the items."""
    rules = (ANY,) if acts else ()
    line.feed(body(repr(items)), extraction_of(*(extracted(i, *acts, rules=rules) for i in items)))
    await line.poll(next(s for s in line.sources.values() if s.id == items[0].source_id))


class Read(NamedTuple):
    """A page as stored after it was read, and what that brought."""

    page: Page
    brought: PollResult | None


async def read(line: Line, page: Page) -> Read:
    brought = await line.enricher.enrich(page)
    after = await line.store.read(lambda tx: tx.pages.of(page.article_id))
    assert after is not None
    return Read(after, brought)


async def look(line: Line, said: str | PageContent | FetchError, *acts: Act, matched: bool = True) -> Read:
    """The one page that is due is fetched and says that, in which the acts are read."""
    (page,) = await line.enricher.due(limit=9)
    if isinstance(said, FetchError):
        line.fetcher.answers.append(said)
    else:
        line.fetcher.answers.append(body("<html>", url=page.url))
        line.reader.pages.append(said if isinstance(said, PageContent) else PageContent(text=said))
        line.extractor.rereads.append(extracted(ITEM, *acts, rules=(ANY,) if matched else ()))
    return await read(line, page)


async def remembered(line: Line, of: Article = ITEM) -> Page:
    page = await line.store.read(lambda tx: tx.pages.of(of.id))
    assert page is not None
    return page


async def stored(line: Line, of: Article = ITEM) -> Article:
    found = await line.store.read(lambda tx: tx.articles.get(of.id))
    assert found is not None
    return found


@pytest.fixture
async def line(line_with: LineWith) -> Line:
    made = line_with(ANY)
    await made.watch(WIRE, CALM)
    return made


# ------------------------------------------------------------------ asking


async def test_an_alert_does_not_wait_for_the_page(line: Line) -> None:
    await arrive(line, ITEM, acts=(act(),))
    assert len(await alerts(line.store)) == 1
    assert len(line.fetcher.asked) == 1
    page = await remembered(line)
    assert (page.state, page.due_at, page.because, page.url) == (
        PageState.WAITING,
        NOW,
        FetchReason.FULL_TEXT,
        ITEM.url,
    )


async def test_pages_of_one_poll_are_asked_for_one_after_the_other(line: Line) -> None:
    await arrive(line, *(article(str(n), WIRE) for n in range(3)))
    due = await line.store.read(lambda tx: tx.pages.asked_for())
    assert [p.due_at for p in due] == [NOW + timedelta(seconds=2 * n) for n in range(3)]


async def test_known_item_queues_no_page(line: Line) -> None:
    await arrive(line, ITEM)
    await look(line, "The notice imposes a licence.")
    line.feed(body("again"), extraction_of(extracted(ITEM)))
    await line.poll(WIRE)
    assert (await remembered(line)).state is PageState.READ


# ------------------------------------------------------------------ what a page brings


async def test_act_on_a_page_opens_an_event_and_alerts(line: Line) -> None:
    await arrive(line, ITEM)
    assert await alerts(line.store) == []
    done = await look(line, "The notice imposes a licence.", act())
    assert done.brought is not None
    assert (done.brought.items.edited, done.brought.items.balances, done.brought.acts.balances) == (1, True, True)
    assert [d.kind for a in done.brought.events for d in a.developments] == [DevelopmentKind.OPENED]
    assert [a.quote for a in await alerts(line.store)] == [ITEM.title]
    whole = await stored(line)
    assert whole.text == "The notice imposes a licence."
    assert [p.origin for p in whole.parts] == ["page"]
    assert await line.enricher.due(limit=9) == ()


async def test_more_details_on_a_page_are_a_development(line: Line) -> None:
    await arrive(line, ITEM, acts=(act(stage=Stage.ANNOUNCED),))
    done = await look(line, "It is in force.", act(stage=Stage.IN_FORCE))
    assert done.brought is not None
    kinds = [d.kind for a in done.brought.events for d in a.developments]
    assert DevelopmentKind.STAGE_UP in kinds
    assert done.brought.announcements.replies == 1
    assert len(await alerts(line.store)) == 1


async def test_a_page_on_which_a_rule_finds_its_words_is_a_story(line: Line) -> None:
    await arrive(line, ITEM)
    done = await look(line, "Words that a rule wants.")
    assert done.brought is not None
    assert len(await alerts(line.store)) == 1
    line.clock.now += timedelta(hours=1)
    edited = replace(ITEM, text="Shorter.", content_hash="edited")
    line.extractor.rereads.append(extracted(edited, rules=(ANY,)))
    await arrive(line, edited)
    await look(line, "Other words that a rule wants.")
    assert len(await alerts(line.store)) == 1


async def test_a_page_that_says_nothing_new_changes_nothing(line: Line) -> None:
    shown = replace(ITEM, text="The notice imposes a licence.")
    await arrive(line, shown)
    done = await look(line, "The notice imposes a licence.")
    assert done.brought is None
    assert (done.page.state, done.page.outcome) == (PageState.READ, "nothing_new")
    assert line.extractor.reread_jobs == []


async def test_page_of_a_baseline_article_raises_no_alert(line: Line) -> None:
    old = article("a", CALM, ITEM.title)
    await arrive(line, old)
    done = await look(line, "The notice imposes a licence.", act())
    assert done.brought is not None
    assert [a.event.baseline for a in done.brought.events] == [True]
    assert await alerts(line.store) == []


# ------------------------------------------------------------------ the feed goes on


async def test_next_poll_keeps_the_page_text(line: Line) -> None:
    await arrive(line, ITEM)
    await look(line, "The notice imposes a licence.", act())
    line.feed(body("the feed has one more"), extraction_of(extracted(ITEM), extracted(article("b", WIRE))))
    brought = await line.poll(WIRE)
    assert (brought.items.known, brought.items.edited) == (1, 0)
    assert (await stored(line)).text == "The notice imposes a licence."


async def test_feed_edit_is_read_together_with_the_page_text(line: Line) -> None:
    await arrive(line, ITEM)
    await look(line, "The notice imposes a licence.", act())
    edited = replace(ITEM, title="Ministry publishes notice 7, corrected", content_hash="edited")
    line.extractor.rereads.append(extracted(edited, act(), rules=(ANY,)))
    line.feed(body("edited"), extraction_of(extracted(edited)))
    brought = await line.poll(WIRE)
    assert (brought.items.edited, brought.acts.read) == (1, 1)
    whole = await stored(line)
    assert (whole.title, whole.text) == (edited.title, "The notice imposes a licence.")
    assert len(await alerts(line.store)) == 1
    page = await remembered(line)
    assert (page.state, page.due_at) == (PageState.WAITING, NOW)


async def test_edit_that_fails_to_read_with_its_page_queues_the_page_again(line: Line) -> None:
    await arrive(line, ITEM)
    await look(line, "The notice imposes a licence.", act())
    edited = replace(ITEM, text="A summary.", content_hash="edited")
    line.feed(body("edited"), extraction_of(extracted(edited, act(), rules=(ANY,))))
    await line.poll(WIRE)
    assert (await stored(line)).text == "A summary."
    await look(line, "The notice imposes a licence.", act())
    assert (await stored(line)).text == "A summary.\nThe notice imposes a licence."


async def test_edit_during_page_reading_wins(line: Line) -> None:
    await arrive(line, ITEM)
    (page,) = await line.enricher.due(limit=9)
    edited = replace(ITEM, title="Other words", content_hash="edited")
    await arrive(line, edited)
    line.fetcher.answers.append(body("<html>", url=page.url))
    line.reader.pages.append(PageContent(text="The notice imposes a licence."))
    line.extractor.rereads.append(extracted(ITEM, act()))
    reread = line.extractor.reread

    async def while_it_is_edited(job: object) -> object:
        again = replace(edited, title="Third words", content_hash="third")
        await arrive(line, again)
        return await reread(job)  # type: ignore[arg-type]

    line.extractor.reread = while_it_is_edited  # type: ignore[method-assign, assignment]
    done = await read(line, await remembered(line))
    assert done.brought is None
    assert (await stored(line)).title == "Third words"
    assert (await remembered(line)).due_at is not None


# ------------------------------------------------------------------ what is not read


async def test_refused_page_is_retried_and_given_up(line: Line) -> None:
    await arrive(line, ITEM)
    refused = FetchError("source wire: https://wire.example/a answered 403", outcome=Outcome.REFUSED)
    done = await look(line, refused)
    assert (done.page.state, done.page.detail) == (PageState.FAILED, "https://wire.example/a answered 403")
    assert await line.enricher.due(limit=9) == ()
    line.clock.now += timedelta(hours=1)
    assert (await look(line, refused)).page.state is PageState.GIVEN_UP
    line.clock.now += timedelta(days=30)
    assert await line.enricher.due(limit=9) == ()


async def test_retry_after_of_a_page_server_is_respected(line: Line) -> None:
    await arrive(line, ITEM)
    busy = FetchError("source wire: busy", outcome=Outcome.THROTTLED, retry_after=timedelta(hours=5))
    assert (await look(line, busy)).page.due_at == NOW + timedelta(hours=5)


async def test_paywall_gives_no_text(line: Line) -> None:
    await arrive(line, ITEM)
    done = await look(line, PageContent(refused=Refusal.PAYWALL, remark="it shows the beginning alone"))
    assert (done.page.state, done.page.outcome, done.page.detail) == (
        PageState.GIVEN_UP,
        "paywall",
        "it shows the beginning alone",
    )
    assert (await stored(line)).text == ""


async def test_page_of_an_article_with_deleted_text_is_not_fetched(line: Line) -> None:
    await arrive(line, ITEM)
    asked = len(line.fetcher.asked)
    later = line.clock.now + timedelta(days=1)
    await line.store.write(lambda tx: tx.retention.forget_texts(WIRE.id, since=None, before=later, now=later, limit=9))
    (page,) = await line.enricher.due(limit=9)
    done = await read(line, page)
    assert (done.page.state, done.page.outcome) == (PageState.GIVEN_UP, Outcome.GONE)
    assert len(line.fetcher.asked) == asked


async def test_a_page_that_kills_its_child_twice_is_given_up(line: Line) -> None:
    await arrive(line, ITEM)
    for state in (PageState.FAILED, PageState.GIVEN_UP):
        (page,) = await line.enricher.due(limit=9)
        line.fetcher.answers.append(body("<html>"))
        assert (await read(line, page)).page.state is state
        line.clock.now += timedelta(hours=1)


async def test_internal_error_is_stored(line: Line) -> None:
    await arrive(line, ITEM)
    (page,) = await line.enricher.due(limit=9)
    line.reader.read = None  # type: ignore[method-assign, assignment]
    line.fetcher.answers.append(body("<html>"))
    done = await read(line, page)
    assert (done.page.outcome, done.page.state) == (Outcome.INTERNAL_ERROR, PageState.FAILED)
    assert "TypeError" in done.page.detail


# ------------------------------------------------------------------ further addresses


async def test_html_redirects_are_followed_up_to_a_limit(line: Line) -> None:
    await arrive(line, ITEM)
    (page,) = await line.enricher.due(limit=9)
    for n in range(3):
        line.fetcher.answers.append(body("<html>"))
        line.reader.pages.append(PageContent(sends_to=f"https://wire.example/on/{n}"))
    done = await read(line, page)
    assert [r.url for r in line.fetcher.asked[1:]] == [
        ITEM.url,
        "https://wire.example/on/0",
        "https://wire.example/on/1",
    ]
    assert (done.page.outcome, done.page.state) == (Refusal.REDIRECTS, PageState.GIVEN_UP)


async def test_article_gets_the_publisher_url_once_known(line: Line) -> None:
    await arrive(line, ITEM)
    await look(line, PageContent(text="The notice imposes a licence.", publisher="https://paper.example/7"), act())
    assert (await stored(line)).url == "https://paper.example/7"
    assert [a.url for a in await alerts(line.store)] == ["https://paper.example/7"]
    edited = replace(ITEM, title="Notice 7, again", content_hash="edited")
    line.extractor.rereads.append(extracted(edited, act(), rules=(ANY,)))
    line.feed(body("edited"), extraction_of(extracted(edited)))
    await line.poll(WIRE)
    assert (await stored(line)).url == "https://paper.example/7"


async def test_annexes_are_read_with_their_page(line: Line) -> None:
    await line.watch(replace(WIRE, tier=Tier.OFFICIAL))
    await arrive(line, ITEM)
    (page,) = await line.enricher.due(limit=9)
    links = [AnnexLink(url=f"https://wire.example/{n}.pdf", name=f"{n}.pdf") for n in ("list", "scan", "gone")]
    line.fetcher.answers.extend([body("<html>"), body("%PDF list"), body("%PDF scan")])
    line.fetcher.page = FetchError("source wire: not there", outcome=Outcome.GONE)
    line.reader.pages.extend(
        [
            PageContent(text="See the list.", annexes=links),
            PageContent(text="Dysprosium", name="list.pdf"),
            PageContent(refused=Refusal.SCANNED, remark="the PDF has no text: 3 scanned pages", name="scan.pdf"),
        ]
    )
    line.extractor.rereads.append(extracted(ITEM, act()))
    done = await read(line, page)
    whole = await stored(line)
    assert whole.text == "See the list.\nDysprosium"
    assert [p.origin for p in whole.parts] == ["page", "annex list.pdf"]
    assert done.page.detail == "annex scan.pdf: the PDF has no text: 3 scanned pages; annex gone.pdf: not there"
    assert done.page.state is PageState.READ


async def test_missing_annex_is_retried_with_its_page_a_few_times(line: Line) -> None:
    await line.watch(replace(WIRE, tier=Tier.OFFICIAL))
    await arrive(line, ITEM)
    paged = PageContent(text="See the list.", annexes=[AnnexLink(url="https://wire.example/list.pdf", name="list.pdf")])
    line.extractor.rereads.extend([extracted(ITEM, act()) for _ in range(2)])
    for late in (True, False):
        (page,) = await line.enricher.due(limit=9)
        line.fetcher.answers.append(body("<html>"))
        line.reader.pages.append(paged)
        if late:
            line.fetcher.answers.append(FetchError("source wire: too slow", outcome=Outcome.TIMEOUT))
        else:
            line.fetcher.answers.append(body("%PDF list"))
            line.reader.pages.append(PageContent(text="Dysprosium", name="list.pdf"))
        done = await read(line, page)
        assert done.page.state is (PageState.WAITING if late else PageState.READ)
        line.clock.now += timedelta(minutes=2)
    assert (await stored(line)).text == "See the list.\nDysprosium"


async def test_files_on_a_newspaper_page_are_ignored(line: Line) -> None:
    await arrive(line, ITEM)
    annex = AnnexLink(url="https://wire.example/rules.pdf", name="rules.pdf")
    await look(line, PageContent(text="See our rules.", annexes=[annex]))
    assert [p.origin for p in (await stored(line)).parts] == ["page"]


async def test_a_file_behind_an_item_is_a_document(line: Line) -> None:
    await arrive(line, ITEM)
    await look(line, PageContent(text="Notice 7.", name="notice.pdf"), act())
    assert [p.origin for p in (await stored(line)).parts] == ["document notice.pdf"]


async def test_credentials_of_a_private_source_are_sent_only_to_its_host(line: Line) -> None:
    key = Access(scheme=Scheme.HEADER, name="X-Key", secret="MONITOR_SECRET_X")
    private = replace(WIRE, access=key, proxy="office")
    await line.watch(private)
    plain = ITEM.url.replace("https:", "http:") + "/c"
    await arrive(line, ITEM, article("b", WIRE, url="https://other.example/b"), article("c", WIRE, url=plain))
    line.clock.now += timedelta(minutes=1)
    for page in await line.enricher.due(limit=9):
        await read(line, page)
    asked = {r.url: r for r in line.fetcher.asked[1:]}
    assert asked[ITEM.url].access == key
    assert asked["https://other.example/b"].access is None
    assert asked[plain].access is None, "over http it could be read on the way"
    assert {r.proxy for r in asked.values()} == {"office"}
