"""Time zones of states, in which the dates of their laws count."""

from collections.abc import Callable
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from monitor.domain.acts.vocabulary import Vocabulary


def zone_of(issuer: str | None, vocabulary: Vocabulary) -> str:
    """The IANA name of the zone of the state's legal dates; UTC where it is not known."""
    return attribute_of(issuer, "zone", vocabulary) or "UTC"


def zones(vocabulary: Vocabulary) -> Callable[[str | None], tzinfo]:
    """A function from an issuer to the time zone of its legal dates."""

    def zone(issuer: str | None) -> tzinfo:
        name = zone_of(issuer, vocabulary)
        return UTC if name == "UTC" else ZoneInfo(name)

    return zone


def attribute_of(issuer: str | None, name: str, vocabulary: Vocabulary) -> str:
    """The first value of the state's attribute, "" where the vocabulary has none."""
    place = vocabulary.concepts.get(issuer or "")
    return next(iter(place.attribute(name)), "") if place else ""
