"""The fields of a rule as it runs, with the place that sets each, and what packs change in a rule of another pack."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from monitor.domain.rules.rule import Place, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleField:
    """`set_in` is the place of the value, "default" if no file sets it. `name` is `@name` for a definition."""

    name: str
    value: str
    set_in: str
    place: Place | None = field(default=None, repr=False)


def changed_by(rule: Rule) -> tuple[str, ...]:
    """The places that change a rule of another pack, each once: `minerals/tuning.yaml:2`."""
    own = rule.place.file if rule.place else ""
    changed = (place for _, place in rule.origins if place.file != own)
    return tuple(dict.fromkeys(f"{place.file}:{place.line}" for place in changed))


def rule_fields(rule: Rule, more: Mapping[str, str] | None = None) -> Iterator[RuleField]:
    """The fields that have a value, in the order of a rule file, then the definitions. `more` are further fields."""
    places = dict(rule.origins)
    for name, value in {**_values(rule, places), **(more or {})}.items():
        if name == "expanded":
            yield RuleField(name=name, value=value, set_in="when, with its definitions")
            continue
        place = places.get(name)
        yield RuleField(name=name, value=value, set_in=str(place) if place else "default", place=place)
    for definition in rule.definitions:
        yield RuleField(
            name=f"@{definition.name}", value=definition.text, set_in=str(definition.place), place=definition.place
        )


def _values(rule: Rule, places: Mapping[str, Place]) -> dict[str, str]:
    must = sum(e.must_match for e in rule.examples)
    values = {
        "title": rule.title,
        "level": rule.level.value,
        "status": rule.status.value,
        "certainty": rule.certainty.value if rule.certainty else "any",
        "route": ", ".join(rule.routes) or "the default channel",
        "when": rule.when_text,
        "expanded": rule.expanded_text,
        "after": str(rule.after or ""),
        "raise": f"{rule.raises.to} if {rule.raises.when_text}" if rule.raises else "",
        "supersedes": ", ".join(rule.supersedes),
        "replaces": ", ".join(rule.replaces),
        "why": rule.why,
        "owner": rule.owner,
        "references": ", ".join(rule.references),
        "examples": f"{must} match, {len(rule.examples) - must} no_match",
    }
    if "enabled" in places:
        values["enabled"] = "false" if rule.status == "retired" else "true"
    return {name: value for name, value in values.items() if value}
