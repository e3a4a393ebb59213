"""The shipped register: that it is sound, and that a fresh install can say what later acts do to earlier ones."""

from collections import Counter
from functools import cache

from monitor.domain.act import Certainty, Stage, sign_of
from monitor.domain.event.past import PastAct
from monitor.language.headline.ties import tie_line
from monitor.rulefiles import base_folder, load


@cache
def register() -> dict[str, PastAct]:
    rules = load(base_folder() / "no packs")
    assert [str(p) for p in rules.errors] == []
    return {past.entry: past for past in rules.register}


def told(entry: str) -> list[str]:
    by_name = {name: past for past in register().values() for name in past.names}
    return [tie_line(tie, by_name.get(tie.to)) for tie in register()[entry].ties]


def test_it_holds_the_acts_of_the_years_before() -> None:
    counted = Counter(past.act.issuer for past in register().values())
    assert counted["CN"] >= 60
    assert counted["US"] >= 14
    assert set(counted) >= {"NL", "EU", "JP", "TW", "CD", "ZW", "ID", "IN", "VN", "MY"}
    assert all(past.url for past in register().values())


def test_a_fresh_install_can_say_what_was_suspended_until_when_and_link_it() -> None:
    assert told("cn-2025-070") == [
        f"suspends Announcement No. {n} of 2025, last day 10 Nov 2026" for n in (55, 56, 57, 58, 61, 62)
    ]
    assert register()["cn-2025-061"].url.startswith("https://")
    assert told("cn-2025-072") == ["suspends Article 2 of Announcement No. 46 of 2024, last day 27 Nov 2026"]


def test_grants_name_the_requirement_that_they_rest_on() -> None:
    for grant in ("cn-2025-approvals-1", "cn-2025-general-licence"):
        assert told(grant) == ["implements Announcement No. 18 of 2025"]


def test_what_the_scheme_knows_better_says_because() -> None:
    """A direction that is not the scheme's is a decision: there are few."""
    other = [
        past.entry
        for past in register().values()
        if sign_of(past.act.measure, past.act.action) not in (None, past.act.direction)
    ]
    assert len(other) < 12


def test_what_only_others_say_is_not_called_official() -> None:
    assert register()["us-2025-deal"].act.certainty is Certainty.CLAIMED
    assert register()["us-2025-h20"].act.certainty is Certainty.REPORTED
    assert register()["eu-2025-resourceeu"].act.stage is Stage.PROPOSED
