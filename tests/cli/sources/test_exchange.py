"""`sources import` and `sources export`."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.command_line import call

LIST = """<opml version="2.0"><body>
<outline text="Ores"><outline text="A wire" type="rss" xmlUrl="https://a.example/f"/>
<outline text="A wire" type="rss" xmlUrl="https://b.example/f"/></outline>
<outline text="Again" type="rss" xmlUrl="http://www.a.example/f/"/>
<outline text="Known" type="rss" xmlUrl="https://en.yna.co.kr/RSS/news.xml"/>
<outline text="A page" type="link" url="https://p.example/"/>
</body></opml>"""
KEYED = """sources:
  - name: Keyed
    url: https://k.example/f?token=hush
  - name: Searched
    url: https://s.example/f?keyword=ore
  - name: Private
    url: https://w.example/f
    auth: {header: X-Key, value_from: MONITOR_SECRET_W}
"""


@pytest.fixture
def here(tmp_path: Path) -> Mapping[str, str]:
    (tmp_path / "rules" / "mine").mkdir(parents=True)
    (tmp_path / "rules" / "mine" / "sources.yaml").write_text(KEYED, encoding="utf-8")
    (tmp_path / "feeds.opml").write_text(LIST, encoding="utf-8")
    return {"MONITOR_RULES_DIR": str(tmp_path / "rules"), "MONITOR_DATA_DIR": str(tmp_path / "data")}


def test_folders_become_packs_and_every_skipped_feed_is_listed(here: Mapping[str, str], tmp_path: Path) -> None:
    said = call("sources", "import", tmp_path / "feeds.opml", env=here)
    assert said.code == 1
    assert said.out.splitlines() == [
        "ores: 2 sources added",
        "skipped: Again: same as A wire above",
        "skipped: Known: already watched as yonhap-english (base)",
        "not imported: feeds.opml:6: A page: no feed URL",
    ]
    written = (tmp_path / "rules" / "ores" / "sources.yaml").read_text(encoding="utf-8")
    assert "id: a-wire-2" in written
    assert call("check", env=here).code == 0
    again = call("sources", "import", tmp_path / "feeds.opml", env=here)
    assert again.out.count("skipped") == 4
    assert (tmp_path / "rules" / "ores" / "sources.yaml").read_text(encoding="utf-8") == written


def test_a_trial_writes_nothing(here: Mapping[str, str], tmp_path: Path) -> None:
    said = call("sources", "import", tmp_path / "feeds.opml", "--pack", "mine", "--dry-run", env=here)
    assert "mine: 2 sources would be added" in said.out
    assert (tmp_path / "rules" / "mine" / "sources.yaml").read_text(encoding="utf-8") == KEYED


@pytest.mark.parametrize("form", ["opml", "yaml", "json"])
def test_a_list_for_others_has_no_key_and_says_what_it_leaves_out(form: str, here: Mapping[str, str]) -> None:
    said = call("sources", "export", "--format", form, "--pack", "mine", env=here)
    assert said.code == 0
    assert "hush" not in said.out + said.err
    assert "left out, because their URL contains a key: keyed." in said.err
    assert "https://s.example/f?keyword=ore" in said.out
    whole = call("sources", "export", "--format", form, "--pack", "mine", "--with-keys", env=here)
    assert "hush" in whole.out


def test_yaml_that_was_exported_loads_and_is_the_same(here: Mapping[str, str], tmp_path: Path) -> None:
    first = call("sources", "export", "--format", "yaml", "--pack", "mine", "--with-keys", env=here).out
    (tmp_path / "rules" / "mine" / "sources.yaml").write_text(first, encoding="utf-8")
    assert call("sources", "export", "--format", "yaml", "--pack", "mine", "--with-keys", env=here).out == first
    found = json.loads(call("sources", "export", "--format", "json", "--pack", "mine", env=here).out)
    assert found[1]["access"] == {"scheme": "header", "name": "X-Key", "secret": "MONITOR_SECRET_W"}


def test_a_pack_without_sources_is_reported_with_the_nearest_name(here: Mapping[str, str]) -> None:
    said = call("sources", "export", "--pack", "mein", env=here)
    assert said.code == 2
    assert "no pack mein has sources. Did you mean mine?" in said.err


def test_an_invalid_list_is_refused(here: Mapping[str, str], tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_text("<rss/>", encoding="utf-8")
    said = call("sources", "import", tmp_path / "feeds.opml", env=here)
    assert said.code == 1
    assert "not an OPML file" in said.err
