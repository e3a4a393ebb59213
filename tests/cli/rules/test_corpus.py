"""`corpus export`, and the corpus that ships."""

import asyncio
import json
from pathlib import Path

import pytest

from monitor.domain.acts.judgement import ReaderMode
from monitor.language.reader import Reader
from monitor.rulefiles import base_folder, load
from monitor.store.corpus import FileArchive
from tests.cli.command_line import call
from tests.cli.filled import fill

SAMPLE = base_folder() / "corpus" / "sample.jsonl"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    asyncio.run(fill(tmp_path, load(base_folder() / "none")))
    return tmp_path


def test_stored_articles_become_a_file(data: Path) -> None:
    out = data / "corpus.jsonl.zst"
    done = call("corpus", "export", "--since", "2026-01-01", "-o", out, env={"MONITOR_DATA_DIR": str(data)})
    assert done.code == 0
    assert done.out.splitlines()[0].startswith(f"{out}: ")
    assert " since 2026-01-01, 1 kB" in done.out

    async def titles() -> list[str]:
        return [one.article.title async for page in FileArchive(out).pages() for one in page.articles]

    assert len(asyncio.run(titles())) > 2


def test_machines_get_the_figures(data: Path) -> None:
    done = call(
        *("corpus", "export", "--since", "2026-01-01", "-o", data / "c.jsonl", "--format", "json"),
        env={"MONITOR_DATA_DIR": str(data)},
    )
    assert {"file", "since", "articles", "size", "shortened", "left_out"} == json.loads(done.out).keys()


def test_without_a_database_there_is_nothing_to_export(tmp_path: Path) -> None:
    done = call("corpus", "export", "-o", tmp_path / "c.jsonl", env={"MONITOR_DATA_DIR": str(tmp_path / "none")})
    assert done.code == 1
    assert "there is no database yet" in done.err
    assert not (tmp_path / "c.jsonl").exists()


@pytest.mark.parametrize("since", ["soon", "90", "2026-13-01", "2026-1-1"])
def test_a_wrong_since_names_what_is_expected(tmp_path: Path, since: str) -> None:
    done = call("corpus", "export", "--since", since, "-o", tmp_path / "c.jsonl")
    assert done.code == 2
    assert "expected a number of days (90d)" in done.err


async def test_the_shipped_corpus_has_five_languages_and_more_news_than_alerts_of_one_kind() -> None:
    found = [one async for page in FileArchive(SAMPLE).pages() for one in page.articles]
    assert len(found) == len({one.article.id for one in found}) == 40
    assert {one.article.language for one in found} == {"en", "zh-Hans", "zh-Hant", "ja", "ko"}
    reader = Reader.shipped(load(base_folder() / "none").knowledge.vocabulary, ReaderMode.BALANCED)
    shown = [one for one in found if reader.read(one.article, source_place=one.place)[1].acts]
    assert 20 < len(shown) < 30
