"""`rules diff --upgrade` with changes: each belongs to its cause, and the daemon measures the same."""

import json

import pytest

from tests.cli.rules.test_upgrade import Installation, counts, installation  # noqa: F401 -- a fixture

pytestmark = pytest.mark.integration

OWN = """rules:
  - id: our-antimony
    title: Antimony
    level: critical
    when: act(commodity:antimony)
    examples:
      match: [{title: China bans exports of antimony}]
"""


def test_changes_belong_to_the_cause_that_brings_them(installation: Installation) -> None:  # noqa: F811
    title = "A government bans exports\n    level: "
    installation.ran(("alerts/measures.yaml", f"{title}high", f"{title}critical"))
    (installation.rules / "minerals").mkdir()
    (installation.rules / "minerals" / "alerts.yaml").write_text(OWN, encoding="utf-8")
    found = counts(installation.diff("--format", "json"))
    assert set(found) == {"engine", "shipped rules", "own rules"}
    assert found["own rules"] == {"gained": 0, "lost": 0, "changed": 1}
    assert sum(found["shipped rules"].values()) > 0
    comment = installation.diff("--format", "markdown").out.splitlines()  # the text in a fence
    assert (comment[0], comment[-1]) == ("```text", "```")
    assert comment[1].startswith("upgrade 0.0.9 → ")
    assert any(line.startswith("own rules: +0 alerts  −0  ~1") for line in comment)


def test_words_of_the_new_vocabulary_are_a_cause(installation: Installation) -> None:  # noqa: F811
    installation.ran(("vocabulary/commodities.yaml", "stibnite, ", ""))
    assert set(counts(installation.diff("--format", "json"))) == {"engine", "vocabulary"}


def test_after_the_first_start_the_version_before_is_still_compared(installation: Installation) -> None:  # noqa: F811
    title = "A government bans exports\n    level: "
    installation.ran(("alerts/measures.yaml", f"{title}high", f"{title}critical"))
    installation.start()
    done = installation.diff("--format", "json")
    assert json.loads(done.out)["from"] == "0.0.9"
    found = counts(done)
    assert set(found) == {"engine", "shipped rules"}
    assert installation.effects() == {cause: sum(of.values()) for cause, of in found.items()}
