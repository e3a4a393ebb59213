"""What every Fetcher does, whatever stands behind it. Subclass a contract and give a `stage` fixture."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from monitor.domain.sources.schedule import Outcome, is_failure
from monitor.domain.sources.source import SourceId
from monitor.errors import FetchError
from monitor.ports.network.fetch import Fetched, Fetcher, FetchRequest


def _unchangeable(*_: object) -> None:
    raise AssertionError("what this address says is fixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A fetcher and one address that answers. `show` sets the body that it has from now on, `fail` how it fails."""

    fetcher: Fetcher
    url: str
    show: Callable[[bytes], None] = _unchangeable
    fail: Callable[[Outcome], None] = _unchangeable

    async def fetch(self, known: Fetched | None = None) -> Fetched:
        """With the validators of an earlier answer, or without any."""
        etag, last_modified = (known.etag, known.last_modified) if known else (None, None)
        request = FetchRequest(source_id=SourceId("wire"), url=self.url, etag=etag, last_modified=last_modified)
        return await self.fetcher.fetch(request)


class AnswerContract:
    """Of every address, also of one that never changes and never fails."""

    async def test_a_response_has_body_hash_and_time(self, stage: Stage) -> None:
        got = await stage.fetch()
        assert (got.status, bool(got.body), bool(got.url)) == (200, True, True)
        assert got.sha256 == hashlib.sha256(got.body).hexdigest()
        assert got.fetched_at.utcoffset() == timedelta(0)

    async def test_without_validators_each_fetch_brings_the_body(self, stage: Stage) -> None:
        first, *others = await asyncio.gather(*(stage.fetch() for _ in range(4)))
        assert [(o.status, o.sha256) for o in others] == [(200, first.sha256)] * 3


class FetcherContract(AnswerContract):
    @pytest.mark.parametrize("body", [b"<rss/>", b"", b"\0\xff\r\n " * 1_000], ids=["feed", "empty", "binary"])
    async def test_the_body_has_the_bytes_that_the_address_has(self, stage: Stage, body: bytes) -> None:
        stage.show(body)
        got = await stage.fetch()
        assert (got.body, got.sha256) == (body, hashlib.sha256(body).hexdigest())

    async def test_current_validators_bring_no_body_and_are_kept(self, stage: Stage) -> None:
        first = await stage.fetch()
        assert first.etag or first.last_modified
        again = await stage.fetch(first)
        assert (again.status, again.body, again.sha256) == (304, b"", "")
        assert (again.etag, again.last_modified) == (first.etag, first.last_modified)
        assert again.fetched_at.utcoffset() == timedelta(0)

    async def test_a_changed_body_is_fetched_despite_validators(self, stage: Stage) -> None:
        before = await stage.fetch()
        stage.show(b"<rss>new</rss>")
        after = await stage.fetch(before)
        assert (after.status, after.body) == (200, b"<rss>new</rss>")
        assert after.sha256 != before.sha256
        assert (after.etag, after.last_modified) != (before.etag, before.last_modified)

    @pytest.mark.parametrize(
        "outcome",
        [
            Outcome.NOT_FOUND,
            Outcome.GONE,
            Outcome.REFUSED,
            Outcome.THROTTLED,
            Outcome.SERVER_ERROR,
            Outcome.UNREACHABLE,
            Outcome.REDIRECTS,
            Outcome.TOO_LARGE,
            Outcome.BAD_ENCODING,
        ],
    )
    async def test_every_failure_is_a_fetch_error_with_its_outcome_and_passes(
        self, stage: Stage, outcome: Outcome
    ) -> None:
        before = await stage.fetch()
        stage.fail(outcome)
        for known in (None, before):
            with pytest.raises(FetchError) as failed:
                await stage.fetch(known)
            assert Outcome(failed.value.outcome) is outcome
            assert is_failure(Outcome(failed.value.outcome))
            assert (failed.value.retry_after is None) is (outcome is not Outcome.THROTTLED)
        stage.show(b"<rss>back</rss>")
        assert (await stage.fetch()).body == b"<rss>back</rss>"
