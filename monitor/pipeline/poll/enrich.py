"""Full text of one due page: fetch it with its annexes, read them in a child process, ingest the article as an edit."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

import structlog

from monitor.domain.articles.article import Article
from monitor.domain.articles.full_text import PageText, with_texts, without_page_text
from monitor.domain.articles.page_fetch import Page, Refusal, after_failure, after_reading, may_pass
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Source, Tier
from monitor.errors import ChildLostError, FetchError, StoreError
from monitor.pipeline.poll.ingest import Ingestion, IngestTransaction, PollResult
from monitor.pipeline.poll.second_reader_queue import confirmed_act
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle, Extractor, RereadJob
from monitor.ports.children.pages import AnnexLink, PageContent, PageJob, PageReader
from monitor.ports.network.fetch import Fetched, Fetcher, FetchRequest
from monitor.ports.repositories.store import HasPages, Store

_MAX_BYTES = 4 * 1024 * 1024  # per page; the largest of 181 measured news pages has 1.3 MB
_MAX_ANNEX_BYTES = 10 * 1024 * 1024
_MAX_HOPS = 2  # HTML redirects of one page
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The texts of a page and its annexes. `remarks` name what could not be read.

    `lacks`: an annex could not be fetched and may be available later.
    """

    fetched: Fetched
    texts: tuple[PageText, ...]
    publisher: str
    remarks: tuple[str, ...]
    lacks: bool


class _NotReadError(Exception):
    """A page that gave no text, with the reason. Does not leave this module."""

    def __init__(self, outcome: Outcome | Refusal, detail: str, wait: timedelta | None = None) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.wait = wait


class Enricher:
    """Reads pages. The caller reads one page per article at a time; pages of different articles may overlap."""

    def __init__(
        self,
        *,
        store: Store[IngestTransaction],
        fetcher: Fetcher,
        reader: PageReader,
        extractor: Extractor,
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
        jitter: Random,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._reader = reader
        self._extractor = extractor
        self._config = config
        self._clock = clock
        self._jitter = jitter

    async def due(self, *, limit: int, ahead: timedelta = timedelta(0)) -> tuple[Page, ...]:
        """Pages that are due now or within `ahead`."""
        now = self._clock() + ahead
        return await self._store.read(lambda tx: tx.pages.due(now=now, limit=limit))

    async def rest(self) -> None:
        await self._reader.rest()

    async def enrich(self, page: Page) -> PollResult | None:
        """Read the page and ingest its article; None if that changed nothing.

        A failure, also an internal error, is stored with the page. Raises only StoreError.
        """
        try:
            return await self._enrich(page)
        except _NotReadError as e:
            await self._failed(page, e.outcome, str(e), e.wait)
        except StoreError:
            raise
        except Exception as e:  # noqa: BLE001 -- one bad page must not stop the others
            _log.exception("page broke", source=page.source_id, article=page.article_id)
            detail = f"internal error ({type(e).__name__}); please report it"
            await self._failed(page, Outcome.INTERNAL_ERROR, detail, None)
        return None

    async def _enrich(self, page: Page) -> PollResult | None:
        source = self._config().sources.get(page.source_id)
        stored = await self._store.read(lambda tx: tx.articles.get(page.article_id))
        if source is None or stored is None:
            raise _NotReadError(Outcome.GONE, "source is no longer polled")
        if not stored.title:
            raise _NotReadError(Outcome.GONE, "the text of the article was deleted at the end of its retention time")
        seen = await self._fetch_all(page, source, stored)
        article = with_texts(without_page_text(stored), seen.texts, url=seen.publisher)
        read = after_reading(
            page,
            found_at=seen.publisher,
            news=article.page_hash != stored.page_hash,
            detail="; ".join(seen.remarks),
            lacks=seen.lacks,
            now=self._clock(),
        )
        if article.page_hash == stored.page_hash:
            await self._settle(page, read)
            return None
        extracted = await self._read_again(source, article)
        return await self._ingest(source, stored, extracted, seen.fetched, pages=(page, read))

    async def _read_again(self, source: Source, article: Article) -> ExtractedArticle:
        try:
            reply = await self._store.read(lambda tx: confirmed_act(tx, article.id))
            return await self._extractor.reread(RereadJob(source=source, article=article, consulted=reply))
        except ChildLostError as e:
            raise _NotReadError(Outcome.CHILD_LOST, str(e)) from e

    async def _ingest(
        self, source: Source, stored: Article, extracted: ExtractedArticle, by: Fetched, *, pages: tuple[Page, Page]
    ) -> PollResult:
        """`pages`: as stored before, and as it is to be stored."""
        page, read = pages
        is_evidence = extracted.reading.acts or extracted.matches
        read_again = replace(extracted, raw=by.body if is_evidence else b"")
        transaction = Ingestion.of_article(
            self._config(), source, by, read_again, baseline=page.baseline, now=self._clock()
        )

        def store(tx: IngestTransaction) -> PollResult | None:
            current = tx.articles.get(page.article_id)
            if current is None or current.content_hash != stored.content_hash or tx.pages.of(stored.id) != page:
                return None
            tx.pages.save(read)
            return transaction.ingest(tx)

        done = await self._store.write(store)
        if done is None:
            raise _NotReadError(Outcome.INTERNAL_ERROR, "the article was edited while its page was read")
        _log.info("page changed its article", source=source.id, article=stored.id, because=page.because)
        return done

    async def _failed(self, page: Page, outcome: Outcome | Refusal, detail: str, wait: timedelta | None) -> None:
        later = after_failure(page, outcome, detail, now=self._clock(), jitter=self._jitter, wait=wait)
        await self._settle(page, later)
        _log.info("page not read", source=page.source_id, outcome=outcome, detail=detail, state=later.state)

    async def _settle(self, page: Page, later: Page) -> None:
        """Store `later`, unless an edit of the article changed the page meanwhile."""

        def settle(tx: HasPages) -> None:
            if tx.pages.of(page.article_id) == page:
                tx.pages.save(later)

        await self._store.write(settle, lazy=True)

    # ---------------------------------------------------------------- the page and its annexes

    async def _fetch_all(self, page: Page, source: Source, article: Article) -> _Seen:
        """The page, after HTML redirects, with its annexes. Raises _NotReadError."""
        url = page.url
        for _ in range(_MAX_HOPS + 1):
            fetched = await self._fetch(source, url, _MAX_BYTES)
            paged = await self._read(fetched, page.url, article.title)
            if paged.refused is not None:
                raise _NotReadError(paged.refused, paged.remark)
            if not paged.sends_to:
                return await self._with_annexes(source, article, fetched, paged)
            url = paged.sends_to
        raise _NotReadError(Refusal.REDIRECTS, f"more than {_MAX_HOPS} HTML redirects")

    async def _with_annexes(self, source: Source, article: Article, fetched: Fetched, paged: PageContent) -> _Seen:
        texts = [PageText(text=paged.text, origin=f"document {paged.name}" if paged.name else "page")]
        remarks, lacks = [paged.remark] if paged.remark else [], False
        # files on a newspaper's page are about the paper
        for annex in paged.annexes if source.tier is Tier.OFFICIAL else ():
            try:
                document = await self._annex(source, article, annex)
            except _NotReadError as e:
                remarks.append(f"annex {annex.name}: {e}")
                lacks = lacks or may_pass(e.outcome)
                continue
            texts.append(PageText(text=document.text, origin=f"annex {annex.name}"))
            remarks += [f"annex {annex.name}: {document.remark}"] if document.remark else []
        return _Seen(
            fetched=fetched, texts=tuple(texts), publisher=paged.publisher, remarks=tuple(remarks), lacks=lacks
        )

    async def _annex(self, source: Source, article: Article, annex: AnnexLink) -> PageContent:
        fetched = await self._fetch(source, annex.url, _MAX_ANNEX_BYTES)
        paged = await self._read(fetched, annex.url, article.title, annex=True)
        if paged.refused is not None or not paged.name:
            raise _NotReadError(paged.refused or Refusal.UNKNOWN_FORMAT, paged.remark or "an HTML page, not a document")
        return paged

    async def _fetch(self, source: Source, url: str, max_bytes: int) -> Fetched:
        """The response. The credentials of a private source are sent only to its own origin."""
        request = FetchRequest(
            source_id=source.id,
            url=url,
            access=source.access_to(url),
            proxy=source.proxy,
            max_bytes=max_bytes,
        )
        try:
            return await self._fetcher.fetch(request)
        except FetchError as e:
            detail = str(e).removeprefix(f"source {source.id}: ")
            raise _NotReadError(Outcome(e.outcome), detail, e.retry_after) from e

    async def _read(self, fetched: Fetched, asked: str, title: str, *, annex: bool = False) -> PageContent:
        job = PageJob(
            body=fetched.body,
            content_type=fetched.content_type,
            url=fetched.url,
            asked=asked,
            title=title,
            annex=annex,
        )
        try:
            return await self._reader.read(job)
        except ChildLostError as e:
            raise _NotReadError(Outcome.CHILD_LOST, str(e)) from e
