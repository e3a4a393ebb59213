"""Changes to shipped sources without a copy: enabled, interval, quote."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.domain.sources.source import Quote, Source
from monitor.rulefiles import RuleSet, load

BASE = Path(__file__).parents[1] / "base"


def write(root: Path, files: Mapping[str, str]) -> RuleSet:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(root, BASE)


def shipped(rules: RuleSet) -> Source:
    return next(source for source in rules.sources if source.id == "shipped-feed")


def change(entry: str) -> str:
    return f"sources:\n  - {{id: shipped-feed, {entry}}}\n"


def test_unnamed_fields_stay_as_shipped(tmp_path: Path) -> None:
    before = shipped(load(tmp_path, BASE))
    rules = write(tmp_path, {"mine/tuning.yaml": change("interval: 2h, quote: headline")})
    assert rules.problems == ()
    after = shipped(rules)
    assert (after.interval, after.quote) == (timedelta(hours=2), Quote.HEADLINE)
    assert (after.url, after.enabled, after.origin) == (before.url, before.enabled, "base")


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        pytest.param("enabled: false", "disabled in mine/tuning.yaml:2", id="without-a-reason"),
        pytest.param("enabled: false, because: not our desk", "not our desk", id="with-a-reason"),
    ],
)
def test_a_disabled_source_names_the_file_that_disables_it(tmp_path: Path, entry: str, reason: str) -> None:
    source = shipped(write(tmp_path, {"mine/tuning.yaml": change(entry)}))
    assert (source.enabled, source.because) == (False, reason)


def test_an_enabled_source_has_no_because(tmp_path: Path) -> None:
    files = {
        "a/tuning.yaml": change("enabled: false, because: not our desk"),
        "b/tuning.yaml": change("enabled: true"),
    }
    rules = write(tmp_path, files)
    assert (shipped(rules).enabled, shipped(rules).because) == (True, "")
    (warning,) = rules.problems
    assert (warning.code, warning.place.file) == ("conflicting-override", "b/tuning.yaml")


def test_a_pack_with_an_error_changes_no_source(tmp_path: Path) -> None:
    rules = write(tmp_path, {"mine/tuning.yaml": change("enabled: false") + "  - {id: nothing, enabled: true}\n"})
    assert shipped(rules).enabled
    assert [p.code for p in rules.problems] == ["unknown-source"]


def test_a_users_own_source_can_t_be_tuned(tmp_path: Path) -> None:
    own = "sources:\n  - {name: Mine, url: 'https://mine.example/feed'}\n"
    files = {"mine/sources.yaml": own, "mine/tuning.yaml": "sources:\n  - {id: mine, enabled: false}\n"}
    (problem,) = write(tmp_path, files).problems
    assert problem.message == "source 'mine' is a source of this pack."


def test_one_file_changes_rules_and_sources(tmp_path: Path) -> None:
    text = "override:\n  - {id: shipped-rule, enabled: false}\n" + change("enabled: false")
    rules = write(tmp_path, {"mine/tuning.yaml": text})
    assert rules.problems == ()
    assert not shipped(rules).enabled
    assert rules.knowledge.rules == ()
