"""`rules diff --upgrade` with changes: each belongs to its cause, and the daemon measures the same."""

import json

import pytest

from tests.cli.rules.test_upgrade import Installation, counts, house  # noqa: F401 -- a fixture

pytestmark = pytest.mark.integration

OWN = """rules:
  - id: our-antimony
    title: Antimony
    level: critical
    when: act(commodity:antimony)
    examples:
      match: [{title: China bans exports of antimony}]
"""


def test_changes_belong_to_the_cause_that_brings_them(house: Installation) -> None:  # noqa: F811
    title = "A government bans exports\n    level: "
    house.ran(("alerts/measures.yaml", f"{title}high", f"{title}critical"))
    (house.rules / "minerals").mkdir()
    (house.rules / "minerals" / "alerts.yaml").write_text(OWN, encoding="utf-8")
    found = counts(house.diff("--format", "json"))
    assert set(found) == {"engine", "shipped rules", "own rules"}
    assert found["own rules"] == {"gained": 0, "lost": 0, "changed": 1}
    assert sum(found["shipped rules"].values()) > 0
    comment = house.diff("--format", "markdown").out.splitlines()  # the text in a fence
    assert (comment[0], comment[-1]) == ("```text", "```")
    assert comment[1].startswith("upgrade 0.0.9 → ")
    assert any(line.startswith("own rules: +0 alerts  −0  ~1") for line in comment)


def test_words_of_the_new_vocabulary_are_a_cause(house: Installation) -> None:  # noqa: F811
    house.ran(("vocabulary/commodities.yaml", "stibnite, ", ""))
    assert set(counts(house.diff("--format", "json"))) == {"engine", "vocabulary"}


def test_after_the_first_start_the_version_before_is_still_compared(house: Installation) -> None:  # noqa: F811
    title = "A government bans exports\n    level: "
    house.ran(("alerts/measures.yaml", f"{title}high", f"{title}critical"))
    house.start()
    done = house.diff("--format", "json")
    assert json.loads(done.out)["from"] == "0.0.9"
    found = counts(done)
    assert set(found) == {"engine", "shipped rules"}
    assert house.effects() == {cause: sum(of.values()) for cause, of in found.items()}
