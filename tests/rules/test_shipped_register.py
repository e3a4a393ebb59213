"""The shipped register: that it is sound, and that a fresh install can say what later acts do to earlier ones."""

from collections import Counter
from functools import cache

from monitor.domain.acts.scheme import Certainty, Stage, sign_of
from monitor.domain.event.past_acts import PastAct
from monitor.domain.sources.source import Tier
from monitor.domain.sources.source_url import is_on_site
from monitor.rulefiles import RuleSet, base_folder, load
from monitor.wording.phrases.ties import relation_line


@cache
def shipped() -> RuleSet:
    rules = load(base_folder() / "no packs")
    assert [str(p) for p in rules.errors] == []
    return rules


@cache
def register() -> dict[str, PastAct]:
    return {past.entry: past for past in shipped().register}


def sites_of(*ids: str | None) -> tuple[str, ...]:
    """The sites that the vocabulary has for agencies and places."""
    concepts = shipped().knowledge.vocabulary.concepts
    return tuple(site for one in ids if one for site in concepts[one].attribute("sites"))


def relations_of(entry: str) -> list[str]:
    by_name = {name: past for past in register().values() for name in past.names}
    return [relation_line(tie, by_name.get(tie.to)) for tie in register()[entry].ties]


def test_it_holds_the_acts_of_the_years_before() -> None:
    counted = Counter(past.act.issuer for past in register().values())
    assert counted["CN"] >= 60
    assert counted["US"] >= 14
    assert set(counted) >= {"NL", "EU", "JP", "TW", "CD", "ZW", "ID", "IN", "VN", "MY"}
    assert all(past.url for past in register().values())


def test_a_fresh_install_can_say_what_was_suspended_until_when_and_link_it() -> None:
    assert relations_of("cn-2025-070") == [
        f"suspends Announcement No. {n} of 2025, last day 10 Nov 2026" for n in (55, 56, 57, 58, 61, 62)
    ]
    assert register()["cn-2025-061"].url.startswith("https://")
    assert relations_of("cn-2025-072") == ["suspends Article 2 of Announcement No. 46 of 2024, last day 27 Nov 2026"]


def test_grants_name_the_requirement_that_they_rest_on() -> None:
    for grant in ("cn-2025-approvals-1", "cn-2025-general-licence"):
        assert relations_of(grant) == ["implements Announcement No. 18 of 2025"]


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


SECONDARY_ONLY = 28
"""Entries that no page of the authority was found for. A new entry cites one, and a found page lowers the number."""


def test_every_entry_cites_its_authority_first_or_is_marked() -> None:
    """The host of each primary page belongs to an office that the entry names, or to the state."""
    foreign = {
        past.entry: address
        for past in register().values()
        if past.cites is not None
        for address in past.cites.primary
        if not is_on_site(address, sites_of(*past.agencies, past.act.issuer))
    }
    assert foreign == {}
    assert all(past.cites is not None and past.url == past.cites.first for past in register().values())
    assert all(past.is_secondary_only or past.cites.primary for past in register().values() if past.cites)


def test_no_page_of_the_authority_is_hidden_among_the_others() -> None:
    hidden = {
        past.entry: address
        for past in register().values()
        if past.cites is not None
        for address in past.cites.secondary
        if is_on_site(address, sites_of(*past.agencies, past.act.issuer))
    }
    assert hidden == {}


def test_few_entries_rest_on_others_alone() -> None:
    marked = [past.entry for past in register().values() if past.is_secondary_only]
    assert len(marked) == SECONDARY_ONLY
    assert not {"cn-2025-061", "cn-2025-070", "cn-2025-018", "us-2025-affiliates", "nl-2023-asm"} & set(marked)


def test_official_sources_are_on_sites_of_their_state() -> None:
    """The vocabulary's sites and the shipped sources agree about which hosts are a government's."""
    vocabulary = shipped().knowledge.vocabulary
    offices = [concept for concept in vocabulary.concepts.values() if concept.attribute("sites")]
    foreign = {
        source.id: source.url
        for source in shipped().sources
        if source.tier is Tier.OFFICIAL and not source.sample
        if not is_on_site(source.url, sites_of(source.place, *(one.id for one in offices if one.place == source.place)))
    }
    assert foreign == {}
