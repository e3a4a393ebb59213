"""Items of labelled files: pooled, and chosen by half, by id, and by whether readers agree."""

from datetime import date
from typing import Any

import pytest

from monitor.errors import TextsFileError
from monitor.reports.evaluation.selection import Half, half_of, pool, select
from monitor.reports.evaluation.verdicts import Text


def text(name: str = "x", published: date | None = None, **labels: Any) -> Text:
    return Text(id=name, title="T", published=published, labels=labels)


def ids(*texts: Text, **chosen: Any) -> list[str]:
    return [t.id for t in select(texts, **chosen)]


@pytest.mark.parametrize(
    ("item", "half"),
    [
        pytest.param(text(event="gallium-2023"), Half.B, id="sha256(gallium-2023) begins with 0x8d"),
        pytest.param(text(event="tin-2024"), Half.A, id="sha256(tin-2024) begins with 0x92"),
        pytest.param(text(published=date(2026, 3, 31)), Half.A, id="sha256(2026-03) begins with 0x5c"),
        pytest.param(text(published=date(2026, 1, 1)), Half.B, id="sha256(2026-01) begins with 0xb9"),
        pytest.param(text(published=date(2026, 3, 1), event="gallium-2023"), Half.B, id="the event goes first"),
        pytest.param(text(published=date(2026, 3, 1), event=None), Half.A, id="null is no event"),
    ],
)
def test_the_half_is_the_parity_of_a_hash_of_the_event_or_the_month(item: Text, half: Half) -> None:
    assert half_of(item) is half


def test_the_halves_share_nothing_and_leave_nothing_out() -> None:
    texts = [text(str(n), event=f"event {n // 3}") for n in range(60)]
    a, b = ids(*texts, half=Half.A), ids(*texts, half=Half.B)
    assert sorted(a + b) == sorted(t.id for t in texts)
    assert a
    assert b


def test_an_event_lies_in_one_half_whatever_the_month() -> None:
    texts = [text(str(month), date(2026, month, 1), event="one") for month in range(1, 13)]
    assert len({half_of(t) for t in texts}) == 1


def test_what_readers_differ_over_is_left_out_where_that_is_asked() -> None:
    texts = text("edge", note="borderline: a call"), text("sure", note="not borderline"), text("none", note=None)
    assert ids(*texts, clear=True) == ["sure", "none"]
    assert ids(*texts) == ["edge", "sure", "none"]


def test_all_that_is_asked_for_must_hold() -> None:
    texts = text("1", event="tin-2024"), text("2", event="tin-2024"), text("3", event="gallium-2023")
    assert ids(*texts, ids={"2", "3"}, half=Half.A) == ["2"]


def line(name: str) -> bytes:
    return f'{{"id": "{name}", "title": "T"}}\n'.encode()


def test_files_are_pooled_in_their_order_and_repeated_ids_are_distinguished_by_file() -> None:
    pooled = pool([([line("1"), line("2")], "a.jsonl"), ([line("3"), line("2")], "b.jsonl")])
    assert [t.id for t in pooled] == ["1", "2", "3", "b.jsonl:2"]
    assert [t.file for t in pooled] == ["a.jsonl", "a.jsonl", "b.jsonl", "b.jsonl"]


def test_bad_lines_of_all_files_are_reported_at_once() -> None:
    with pytest.raises(TextsFileError) as e:
        pool([([b"{"], "a.jsonl"), ([line("1")], "b.jsonl"), ([line("1"), b"[]"], "c.jsonl")])
    assert [shown.split(" ")[0] for shown in str(e.value).splitlines()] == ["a.jsonl:1:2:", "c.jsonl:2:1:"]


def test_where_titles_are_judged_alone_an_item_without_one_is_left_out() -> None:
    texts = (text("titled"), Text(id="bare", title=" ", text="China bans tin exports.", labels={}))
    assert ids(*texts, titled=True) == ["titled"]
    assert ids(*texts) == ["titled", "bare"]
