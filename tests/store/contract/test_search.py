"""Articles and events by their words."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.articles.article import Article
from monitor.domain.event.identity import WHOLE_ARTICLE
from monitor.domain.sources.licensing import Terms
from monitor.errors import SearchError
from monitor.language.words import FIRST_WORDS, phrases_of, searchable
from monitor.ports.queries.lookup import FoundArticle
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import (
    MINISTRY,
    NOW,
    act,
    announcement,
    article,
    event,
    extracted,
    fetched,
    match,
    possible,
    ref,
    source,
    with_text,
)

_TEXTS = {
    "hans": ("商务部公告", "决定对稀土相关物项实施出口\n管制。镓除外。"),
    "hant": ("商務部公告", "鎢的進口許可。"),
    "ja": ("経済産業省、ガリウムの輸出管理を強化", "レアアースは含まれない。"),
    "ko": ("희토류를 수출통제 대상에 추가", "산업통상자원부가 28일 밝혔다."),
    "en": ("China bans exports of gallium", "Rare-earth magnets, HS 8505.11, are not named; the U.S. is."),
}


async def keep(store: DatabaseStore, **texts: tuple[str, str]) -> None:
    def save(tx: Transaction) -> None:
        for minute, (key, (title, text)) in enumerate(texts.items()):
            one = article(key, title=title, text=text)
            tx.articles.keep(extracted(one), fetched(), now=NOW + timedelta(minutes=minute))

    await store.write(save)


def _keep(one: Article, tx: Transaction) -> None:
    tx.articles.keep(extracted(one), fetched(), now=NOW)


async def keys_of(store: DatabaseStore, query: str, limit: int = 50) -> list[str]:
    found = await store.traces.search(query, limit=limit)
    assert len(found.articles) == min(found.count, limit)
    return [a.article_id.removeprefix("ministry-") for a in found.articles]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        pytest.param("稀土", ["hans"], id="two-signs-in-a-run"),
        pytest.param("镓", ["hans"], id="one-sign"),
        pytest.param("出口管制", ["hans"], id="across-a-line"),
        pytest.param("公告 稀土", ["hans"], id="title-and-text"),
        pytest.param("告决", [], id="not-across-the-end-of-the-title"),
        pytest.param("土稀", [], id="in-order"),
        pytest.param("商务部", ["hant", "hans"], id="simplified-finds-traditional-newest-first"),
        pytest.param("鎢", ["hant"], id="traditional"),
        pytest.param("钨", ["hant"], id="traditional-by-simplified"),
        pytest.param("稀土、決定", ["hans"], id="simplified-by-traditional"),
        pytest.param("ガリウム 輸出", ["ja"], id="japanese"),
        pytest.param("ｶﾞﾘｳﾑ", ["ja"], id="half-width"),
        pytest.param("アース", ["ja"], id="part-of-a-japanese-word"),
        pytest.param("희토류 수출통제", ["ko"], id="korean-before-its-particle"),
        pytest.param("자원부", ["ko"], id="part-of-a-korean-word"),
        pytest.param("28日", [], id="another-sign-after-the-digits"),
        pytest.param("GALLIUM exports", ["en"], id="english-any-case-any-order"),
        pytest.param("export", [], id="english-whole-words"),
        pytest.param('"exports of gallium"', ["en"], id="quoted"),
        pytest.param('"gallium exports"', [], id="quoted-in-order"),
        pytest.param("rare earth", ["en"], id="hyphen-in-the-text"),
        pytest.param("rare-earth U.S. 8505.11", ["en"], id="joined-words"),
        pytest.param("earth-magnets magnets-hs", ["en"], id="joined-words-are-phrases"),
        pytest.param("u.s.is", ["en"], id="a-dot-is-no-letter"),
        pytest.param("China OR tungsten", [], id="or-is-a-word"),
        pytest.param("chin*", [], id="no-beginnings-of-words"),
    ],
)
async def test_what_a_query_finds(store: DatabaseStore, query: str, keys: list[str]) -> None:
    await keep(store, **_TEXTS)
    assert await keys_of(store, query) == keys


async def test_a_found_article_is_as_it_reads_now(store: DatabaseStore) -> None:
    one = article(title="稀土")
    await store.write(
        lambda tx: tx.articles.keep(extracted(one, gloss="[rare earths]"), fetched(), now=NOW, sample=True)
    )
    (found,) = (await store.traces.search("稀土", limit=1)).articles
    assert found == FoundArticle(
        article_id=one.id,
        source_id=MINISTRY,
        title="稀土",
        language="zh-Hans",
        url=one.url,
        published=one.published,
        seen_at=NOW,
        sample=True,
        gloss="[rare earths]",
        terms=Terms.of(source()),
    )


async def test_many_are_counted_and_the_last_stored_or_edited_are_named(store: DatabaseStore) -> None:
    await keep(store, **{str(n): ("稀土", f"{n}") for n in range(9)})
    assert (await store.traces.search("稀土", limit=2)).count == 9
    assert await keys_of(store, "稀土", limit=2) == ["8", "7"]
    edited = article("3", title="稀土", text="更正", content_hash="other")
    await store.write(lambda tx: tx.articles.keep(extracted(edited), fetched(), now=NOW))
    assert await keys_of(store, "稀土", limit=2) == ["3", "8"]


async def test_an_edit_is_found_by_what_it_says_now_alone(store: DatabaseStore) -> None:
    await keep(store, one=("稀土", "出口管制"), two=("稀土", "出口许可"))
    for revision in range(3):
        edited = article("one", title=f"锗 {revision}", text="许可", content_hash=f"other {revision}")
        await store.write(partial(_keep, edited))
    assert await keys_of(store, "稀土") == ["two"]
    assert await keys_of(store, "管制") == []
    assert await keys_of(store, "许可") == ["one", "two"]
    assert await keys_of(store, "锗 2") == ["one"]
    assert await keys_of(store, "锗 1") == []


async def test_after_any_edits_a_search_finds_what_the_articles_say(store: DatabaseStore) -> None:
    random, says = Random(5), dict[str, tuple[str, str]]()
    words = ("稀土", "鎵", "出口", "ガリウム", "희토류", "gallium", "export", " ", "。\n")
    for step in range(80):
        key = str(random.randrange(12))
        title, text = ("".join(random.choices(words, k=random.randrange(9))) for _ in range(2))
        says[key] = title, text
        await store.write(partial(_keep, article(key, title=title, text=text, content_hash=f"{step}")))
    for query in ("稀土", "土鎵", "镓 出口", "ガリ", "류g", '"gallium export"', "출구", "exportgallium 稀土出口"):
        phrases = [f" {' '.join(p)} " for p in phrases_of(query)]
        said = {key: f" {' '.join(searchable(*it))} " for key, it in says.items()}
        true = {key for key, it in said.items() if all(p in it for p in phrases)}
        assert set(await keys_of(store, query)) == true, query


async def test_an_article_that_is_known_already_is_found_once(store: DatabaseStore) -> None:
    await keep(store, **_TEXTS)
    await keep(store, **_TEXTS)
    assert await keys_of(store, "稀土") == ["hans"]


async def test_a_unit_of_work_that_fails_leaves_nothing_to_be_found(store: DatabaseStore) -> None:
    def fail(tx: Transaction) -> None:
        tx.articles.keep(extracted(article(title="稀土")), fetched(), now=NOW)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(fail)
    assert await keys_of(store, "稀土") == []


async def test_the_first_words_alone_are_found(store: DatabaseStore) -> None:
    await keep(store, one=("", "字" * (FIRST_WORDS - 3) + "稀土鎵"))
    assert await keys_of(store, "稀土") == ["one"]
    assert await keys_of(store, "鎵") == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" ".join(f"{n:060}" for n in range(FIRST_WORDS)), id="as-many-long-words-as-there-may-be"),
        pytest.param(" ".join(f"{chr(0x10400 + n % 40) * 70}{n}" for n in range(9_000)), id="long-words-of-long-signs"),
        pytest.param("x" * 200_000, id="one-word"),
        pytest.param("出" * 200_000, id="one-sign"),
        pytest.param("\0'\"\\:*()&|<->!" * 5_000, id="nothing-but-operators"),
        pytest.param("'稀':1A & \\'土\\' \"出\" 口", id="operators-between-words"),
        pytest.param("".join(map(chr, [*range(1, 0xD800), *range(0xE000, 0x11000)])), id="every-sign"),
    ],
)
async def test_any_text_is_stored_and_its_title_is_found(store: DatabaseStore, text: str) -> None:
    text = text.replace("\0", "")  # texts come without it
    await keep(store, one=("稀土", text))
    assert await keys_of(store, "稀土") == ["one"]
    edited = article("one", title="锗", text="", content_hash="other")
    await store.write(lambda tx: tx.articles.keep(extracted(edited), fetched(), now=NOW))
    assert await keys_of(store, "锗") == ["one"]
    assert await keys_of(store, "稀土") == []


@pytest.mark.parametrize(
    "query",
    [
        "a'b",
        "a\\b",
        "a\0b",
        "\ud800a",
        'a" OR "b',
        "a:b",
        "a & b | !c",
        "NEAR(a b)",
        "¶ a",
        "a%",
        "AND",
        "{a}:^b",
        "a " * 9**5,
    ],
)
async def test_no_sign_of_a_query_means_anything_to_the_database(store: DatabaseStore, query: str) -> None:
    await keep(store, **_TEXTS)
    assert await keys_of(store, query) == []


@pytest.mark.parametrize("query", ["", "\0", "\ud800", "'\"!", "稀土出口许可" * 10_000])
async def test_a_query_without_words_or_with_too_many_is_refused_everywhere(store: DatabaseStore, query: str) -> None:
    with pytest.raises(SearchError):
        await store.traces.search(query, limit=1)
    with pytest.raises(SearchError):
        await store.archive.events(only=with_text(query))
    with pytest.raises(SearchError):
        await store.archive.possible(text=query)


# ------------------------------------------------------------------ events


async def test_events_are_found_by_any_of_their_articles_newest_event_first(store: DatabaseStore) -> None:
    old, new = event("old", opened_at=NOW - timedelta(days=1)), event("new")
    story = event("story", kind="story", measure=None, opened_at=NOW - timedelta(days=2))
    other, merged = event("other"), event("merged", joined_into=old.id)

    def save(tx: Transaction) -> None:
        for key, title in (
            ("1", "稀土一"),
            ("2", "锗"),
            ("3", "稀土三"),
            ("4", "镓"),
            ("5", "稀土五"),
            ("6", "稀土六"),
        ):
            acts = () if key == "5" else (act(), act(1))
            kept = extracted(article(key, title=title, text=""), acts, matches=(match(),) if key == "5" else ())
            tx.articles.keep(kept, fetched(), now=NOW + timedelta(minutes=int(key)))
        tx.events.save(old, [ref("1"), ref("2"), ref("3"), ref("3", 1)], ())
        tx.events.save(new, [ref("6")], ())
        tx.events.save(other, [ref("4")], ())
        tx.events.save(merged, [ref("6", 1)], ())
        tx.events.save(story, [ref("5", WHOLE_ARTICLE)], ())

    await store.write(save)
    rows = await store.archive.events(only=with_text("稀土"))
    assert [r.event for r in rows] == [new, old, story]
    assert [[a.title for a in r.found] for r in rows] == [["稀土六"], ["稀土三", "稀土一"], ["稀土五"]]
    assert [r.event for r in await store.archive.events(only=with_text("稀土"), limit=1)] == [new]
    assert [r.event for r in await store.archive.events(only=with_text("稀土"), since=NOW)] == [new]
    assert await store.archive.events(only=with_text("镓 稀土")) == ()
    assert [r.found for r in await store.archive.events()] == [()] * 4


async def test_possible_acts_are_found_by_their_words(store: DatabaseStore) -> None:
    def save(tx: Transaction) -> None:
        for key, title in (("1", "稀土一"), ("2", "镓"), ("3", "稀土三")):
            maybe = possible() if key != "3" else None
            tx.articles.keep(extracted(article(key, title=title, text=""), maybe=maybe), fetched(), now=NOW)

    await store.write(save)
    assert [row.title for row in await store.archive.possible(text="稀土")] == ["稀土一"]
    assert len(await store.archive.possible()) == 2


async def test_an_event_that_lost_the_article_is_no_longer_found(store: DatabaseStore) -> None:
    one = article("1", title="稀土", text="")

    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(one, (act(),)), fetched(), now=NOW)
        tx.events.save(event(), [ref("1")], ())

    await store.write(save)
    assert len(await store.archive.events(only=with_text("稀土"))) == 1
    edited = replace(one, title="锗", content_hash="other")
    await store.write(lambda tx: tx.articles.keep(extracted(edited, (act(),)), fetched(), now=NOW))
    assert await store.archive.events(only=with_text("稀土")) == ()
    assert len(await store.archive.events(only=with_text("锗"))) == 1


async def test_what_is_held_is_found_by_the_words_of_its_articles(store: DatabaseStore) -> None:
    one, two = event("one", reports=1), event("two", reports=1)

    def save(tx: Transaction) -> None:
        for number, (of, title) in enumerate(((one, "稀土"), (two, "镓"))):
            key = str(number)
            tx.articles.keep(extracted(article(key, title=title, text=""), (act(),)), fetched(), now=NOW)
            tx.events.save(of, [ref(key)], ())
            tx.announcements.save(announcement(of, state=AnnouncementState.HELD, waits_for=Certainty.CORROBORATED))

    await store.write(save)
    assert [row.event.id for row in await store.archive.held(text="鎵")] == [two.id]
    assert len(await store.archive.held()) == 2
