"""An act told in English: `headline` is an alert's first line, `summary` says what did and did not change.

Composed from the act alone, never from the article's words, so that a Chinese and an English report of one
event read the same. Dates are written `27 Nov 2026`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from monitor.domain.act import Act, Action, Certainty, Measure, MeasureClass, Stage
from monitor.domain.vocabulary import ConceptKind, Vocabulary

__all__ = ["HEADLINE_MAX_CHARS", "headline", "summary"]

HEADLINE_MAX_CHARS = 90  # fits one line of a Slack root message on a laptop

_SHORT = {
    "US": "US",
    "GB": "UK",
    "EU": "EU",
    "AE": "UAE",
    "CD": "DR Congo",
    "CG": "Congo-Brazzaville",
    "KR": "South Korea",
    "KP": "North Korea",
    "ALL": "all countries",
}
_ARTICLE = {"US", "GB", "EU", "AE", "NL", "PH"}
_ADJECTIVE = {
    "rare_earths": "rare-earth",
    "heavy_ree": "heavy rare-earth",
    "light_ree": "light rare-earth",
    "magnets": "magnet",
    "ai_chips": "AI-chip",
    "semiconductors": "chip",
    "semiconductor_equipment": "chipmaking-equipment",
    "lithium_batteries": "lithium-battery",
    "dual_use_items": "dual-use",
    "strategic_minerals": "critical-mineral",
    "raw_minerals": "raw-mineral",
    "drones": "drone",
    "food_grain": "grain",
    "superhard_materials": "superhard-material",
    "electric_vehicles": "electric-vehicle",
    "medical_goods": "medical-goods",
    "defence_goods": "defence-goods",
    "aircraft_parts": "aircraft-part",
    "aircraft_engines": "aircraft-engine",
    "scrap_metals": "scrap-metal",
}
_MASS = {
    "rare_earths": "rare earths",
    "heavy_ree": "heavy rare earths",
    "light_ree": "light rare earths",
    "ai_chips": "AI chips",
    "semiconductors": "chips",
    "lithium_batteries": "lithium batteries",
    "dual_use_items": "dual-use items",
    "strategic_minerals": "critical minerals",
    "food_grain": "grain",
    "semiconductor_equipment": "chipmaking equipment",
}


@dataclass(frozen=True, slots=True)
class _Verb:
    """One verb as a headline needs it: China *bans*, China *to ban*, China considers *banning*."""

    third: str
    base: str
    gerund: str


def _verb(base: str, third: str = "", gerund: str = "") -> _Verb:
    head, _, rest = base.partition(" ")
    rest = f" {rest}" if rest else ""
    return _Verb(
        third or f"{head}s{rest}",
        base,
        gerund or (f"{head.removesuffix('e')}ing{rest}"),
    )


_DO: dict[Action, _Verb] = {
    Action.IMPOSE: _verb("impose"),
    Action.EXPAND: _verb("widen"),
    Action.EXTEND: _verb("extend"),
    Action.RESUME: _verb("reinstate"),
    Action.TIGHTEN: _verb("tighten"),
    Action.AMEND: _verb("amend"),
    Action.RELAX: _verb("ease"),
    Action.SUSPEND: _verb("suspend"),
    Action.REMOVE: _verb("lift"),
    Action.GRANT: _verb("approve"),
    Action.REFUSE: _verb("refuse"),
    Action.REVOKE: _verb("revoke"),
    Action.REAFFIRM: _verb("keep"),
}

# What the measure is called after the verb. {adj} is "rare-earth " or "", {of} "rare earths" or "goods".
_NOUN: dict[Measure, str] = {
    Measure.EXPORT_BAN: "{adj}export ban",
    Measure.EXPORT_LICENSING_REQUIREMENT: "{adj}export controls",
    Measure.EXPORT_QUOTA: "{adj}export quota",
    Measure.EXPORT_TAX: "{adj}export duty",
    Measure.PRICE_FLOOR: "{adj}minimum export price",
    Measure.QUALIFIED_EXPORTERS: "{adj}list of permitted exporters",
    Measure.CONTROL_LIST: "{adj}export control list",
    Measure.ENTITY_LIST: "{list}",
    Measure.EXTRATERRITORIAL_CONTROL: "{adj}re-export controls",
    Measure.LICENCE: "{adj}export licences",
    Measure.GENERAL_LICENCE: "{adj}general export licences",
    Measure.EXEMPTION: "{adj}export exemption",
    Measure.LICENCE_POLICY: "{adj}export licence policy",
    Measure.ENFORCEMENT: "{adj}export enforcement",
    Measure.INVESTIGATION: "{adj}export investigation",
    Measure.FRAMEWORK_LAW: "export control law",
    Measure.STATEMENT: "{adj}export rules",
    Measure.PRODUCTION_QUOTA: "{adj}production quota",
    Measure.IMPORT_MEASURE: "{adj}import measure",
    Measure.COUNTERMEASURE: "sanctions",
    Measure.CORPORATE_ORDER: "order to one company",
}

# Pairs that read better in words of their own.
_SPECIAL: dict[tuple[Measure, Action], tuple[_Verb, str]] = {
    (Measure.EXPORT_BAN, Action.IMPOSE): (_verb("ban", gerund="banning"), "{adj}exports"),
    (Measure.EXPORT_BAN, Action.TIGHTEN): (_verb("tighten"), "{adj}export ban"),
    (Measure.EXPORT_BAN, Action.GRANT): (_verb("allow"), "some {adj}exports despite ban"),
    (Measure.EXPORT_BAN, Action.REFUSE): (_verb("refuse"), "{adj}exports"),
    (Measure.EXPORT_BAN, Action.REVOKE): (_verb("withdraw"), "leave for {adj}exports"),
    (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE): (
        _verb("require"),
        "export licences for {of}",
    ),
    (Measure.EXPORT_LICENSING_REQUIREMENT, Action.GRANT): (
        _verb("allow"),
        "some {adj}exports under its controls",
    ),
    (Measure.EXPORT_LICENSING_REQUIREMENT, Action.REFUSE): (_verb("refuse"), "{adj}exports under its controls"),
    (Measure.EXPORT_LICENSING_REQUIREMENT, Action.REVOKE): (_verb("revoke"), "{adj}export permissions"),
    (Measure.EXPORT_QUOTA, Action.IMPOSE): (_verb("set", gerund="setting"), "{adj}export quota"),
    (Measure.EXPORT_QUOTA, Action.EXPAND): (_verb("extend"), "scope of {adj}export quota"),
    (Measure.EXPORT_QUOTA, Action.TIGHTEN): (_verb("cut", gerund="cutting"), "{adj}export quota"),
    (Measure.EXPORT_QUOTA, Action.RELAX): (_verb("raise"), "{adj}export quota"),
    (Measure.EXPORT_QUOTA, Action.GRANT): (_verb("allot", gerund="allotting"), "{adj}export quota"),
    (Measure.EXPORT_QUOTA, Action.REFUSE): (_verb("refuse"), "{adj}export quota"),
    (Measure.EXPORT_TAX, Action.IMPOSE): (_verb("impose"), "{pct}export duty on {of}"),
    (Measure.EXPORT_TAX, Action.TIGHTEN): (_verb("raise"), "export duty on {of}"),
    (Measure.EXPORT_TAX, Action.RELAX): (_verb("cut", gerund="cutting"), "export duty on {of}"),
    (Measure.EXPORT_TAX, Action.REMOVE): (_verb("scrap", gerund="scrapping"), "export duty on {of}"),
    (Measure.EXPORT_TAX, Action.GRANT): (_verb("grant"), "relief from export duty on {of}"),
    (Measure.EXPORT_TAX, Action.REFUSE): (_verb("refuse"), "relief from export duty on {of}"),
    (Measure.EXPORT_TAX, Action.REVOKE): (_verb("withdraw"), "relief from export duty on {of}"),
    (Measure.PRICE_FLOOR, Action.IMPOSE): (_verb("set", gerund="setting"), "minimum export price for {of}"),
    (Measure.PRICE_FLOOR, Action.TIGHTEN): (_verb("raise"), "minimum export price for {of}"),
    (Measure.PRICE_FLOOR, Action.RELAX): (_verb("cut", gerund="cutting"), "minimum export price for {of}"),
    (Measure.PRICE_FLOOR, Action.REMOVE): (_verb("scrap", gerund="scrapping"), "minimum export price for {of}"),
    (Measure.QUALIFIED_EXPORTERS, Action.IMPOSE): (_verb("limit"), "who may export {of}"),
    (Measure.QUALIFIED_EXPORTERS, Action.GRANT): (_verb("admit", gerund="admitting"), "more exporters of {of}"),
    (Measure.QUALIFIED_EXPORTERS, Action.EXPAND): (_verb("widen"), "limits on who may export {of}"),
    (Measure.CONTROL_LIST, Action.IMPOSE): (_verb("put", gerund="putting"), "{of} on export control list"),
    (Measure.CONTROL_LIST, Action.EXPAND): (_verb("add"), "{of} to export control list"),
    (Measure.CONTROL_LIST, Action.REMOVE): (_verb("take"), "{of} off export control list"),
    (Measure.CONTROL_LIST, Action.GRANT): (_verb("allow"), "some exports of listed {of}"),
    (Measure.CONTROL_LIST, Action.REFUSE): (_verb("refuse"), "exports of listed {of}"),
    (Measure.CONTROL_LIST, Action.REVOKE): (_verb("withdraw"), "leave to export listed {of}"),
    (Measure.ENTITY_LIST, Action.IMPOSE): (_verb("add"), "{firms} to {list}"),
    (Measure.ENTITY_LIST, Action.EXPAND): (_verb("add"), "{firms} to {list}"),
    (Measure.ENTITY_LIST, Action.EXTEND): (_verb("extend"), "listing of {firms} on {list}"),
    (Measure.ENTITY_LIST, Action.RESUME): (_verb("put back", "puts back", "putting back"), "{firms} on {list}"),
    (Measure.ENTITY_LIST, Action.TIGHTEN): (_verb("tighten"), "rules for {firms} on {list}"),
    (Measure.ENTITY_LIST, Action.AMEND): (_verb("amend"), "entries on {list}"),
    (Measure.ENTITY_LIST, Action.RELAX): (_verb("ease"), "rules for {firms} on {list}"),
    (Measure.ENTITY_LIST, Action.SUSPEND): (_verb("suspend"), "listing of {firms} on {list}"),
    (Measure.ENTITY_LIST, Action.REMOVE): (_verb("remove"), "{firms} from {list}"),
    (Measure.ENTITY_LIST, Action.GRANT): (_verb("allow"), "some exports to {firms} on {list}"),
    (Measure.ENTITY_LIST, Action.REFUSE): (_verb("refuse"), "exports to {firms} on {list}"),
    (Measure.ENTITY_LIST, Action.REVOKE): (_verb("withdraw"), "leave to export to {firms} on {list}"),
    (Measure.EXTRATERRITORIAL_CONTROL, Action.GRANT): (_verb("allow"), "some {adj}re-exports"),
    (Measure.EXTRATERRITORIAL_CONTROL, Action.REFUSE): (_verb("refuse"), "{adj}re-exports"),
    (Measure.LICENCE, Action.IMPOSE): (_verb("introduce"), "individual {adj}export licences"),
    (Measure.LICENCE, Action.EXPAND): (_verb("widen"), "scope of {adj}export licences"),
    (Measure.LICENCE, Action.RESUME): (_verb("resume"), "issuing {adj}export licences"),
    (Measure.LICENCE, Action.TIGHTEN): (_verb("tighten"), "terms of {adj}export licences"),
    (Measure.LICENCE, Action.AMEND): (_verb("amend"), "terms of {adj}export licences"),
    (Measure.LICENCE, Action.RELAX): (_verb("ease"), "terms of {adj}export licences"),
    (Measure.LICENCE, Action.REMOVE): (_verb("end"), "{adj}export licences"),
    (Measure.LICENCE, Action.GRANT): (_verb("approve"), "{some}{adj}export licences"),
    (Measure.GENERAL_LICENCE, Action.GRANT): (_verb("issue"), "general export licences for {of}"),
    (Measure.GENERAL_LICENCE, Action.IMPOSE): (_verb("introduce"), "general export licences for {of}"),
    (Measure.GENERAL_LICENCE, Action.REMOVE): (_verb("end"), "general export licences for {of}"),
    (Measure.EXEMPTION, Action.GRANT): (_verb("exempt"), "{exempt} from export controls"),
    (Measure.EXEMPTION, Action.IMPOSE): (_verb("introduce"), "export exemption for {of}"),
    (Measure.EXEMPTION, Action.REMOVE): (_verb("end"), "export exemption for {of}"),
    (Measure.LICENCE_POLICY, Action.IMPOSE): (_verb("set", gerund="setting"), "new {adj}export licence policy"),
    (Measure.LICENCE_POLICY, Action.REMOVE): (_verb("drop", gerund="dropping"), "{adj}export licence policy"),
    (Measure.LICENCE_POLICY, Action.GRANT): (_verb("promise"), "faster {adj}export licences"),
    (Measure.FRAMEWORK_LAW, Action.IMPOSE): (_verb("adopt"), "export control law"),
    (Measure.FRAMEWORK_LAW, Action.REMOVE): (_verb("repeal"), "export control law"),
    (Measure.STATEMENT, Action.REAFFIRM): (_verb("reaffirm"), "{adj}export rules"),
    (Measure.PRODUCTION_QUOTA, Action.IMPOSE): (_verb("set", gerund="setting"), "{adj}production quota"),
    (Measure.CORPORATE_ORDER, Action.IMPOSE): (_verb("issue"), "order to one company"),
}
# Measures where the action matters less than that something happened.
_WHATEVER: dict[Measure, tuple[_Verb, str]] = {
    Measure.ENFORCEMENT: (_verb("crack down", "cracks down", "cracking down"), "on {adj}export violations"),
    Measure.INVESTIGATION: (_verb("open"), "investigation into {adj}exports"),
    Measure.STATEMENT: (_verb("comment"), "on {adj}export rules"),
}


def headline(act: Act, vocabulary: Vocabulary) -> str:
    """One line of at most 90 characters: issuer, verb, object, and as much of target and dates as fits."""
    names = _Names(act, vocabulary)
    verb, template = _wording(act)
    for commodities, tail in names.fallbacks():
        line = f"{_subject(act, names)} {_staged(verb, act.stage)} {names.fill(template, commodities)}{tail}"
        if act.certainty is Certainty.CLAIMED and act.claimant:
            line += f", {names.place(act.claimant)} says"
        if len(line) <= HEADLINE_MAX_CHARS:
            return line
    return line[: HEADLINE_MAX_CHARS - 1].rstrip(" ,(") + "…"


def _subject(act: Act, names: "_Names") -> str:
    return names.place(act.issuer) if act.issuer else "A government"


def _wording(act: Act) -> tuple[_Verb, str]:
    special = _SPECIAL.get((act.measure, act.action)) or _WHATEVER.get(act.measure)
    return special or (_DO[act.action], _NOUN[act.measure])


def _staged(verb: _Verb, stage: Stage) -> str:
    return {
        Stage.IN_FORCE: verb.third,
        Stage.ANNOUNCED: f"to {verb.base}",
        Stage.PROPOSED: f"proposes {verb.gerund}",
        Stage.CONSIDERED: f"considers {verb.gerund}",
        Stage.DENIED: f"denies {verb.gerund}",
    }[stage]


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


class _Names:
    """The act's parts in words."""

    def __init__(self, act: Act, vocabulary: Vocabulary) -> None:
        self._act = act
        self._vocabulary = vocabulary
        self._commodities = self._topmost(act.commodities)

    def _topmost(self, commodities: tuple[str, ...]) -> tuple[str, ...]:
        """A headline says "rare earths", not "rare earths, terbium": drop what lies below another one."""
        known = [c for c in commodities if c in self._vocabulary.concepts]
        return tuple(c for c in known if not any(c != o and self._vocabulary.is_within(c, o) for o in known))

    def place(self, code: str) -> str:
        return _SHORT.get(code) or self._label(code)

    def _label(self, concept: str) -> str:
        found = self._vocabulary.concepts.get(concept)
        return found.label if found else concept

    def fallbacks(self) -> Iterator[tuple[int, str]]:
        """How many commodities to name and what to append, the fullest line first."""
        target, dates = self._target(), self._dates()
        tails = (f"{target}{dates}", target, "")
        yield from ((commodities, tail) for tail in tails for commodities in (3, 2, 1))
        yield from ((0, tail) for tail in tails)

    def _target(self) -> str:
        targets = [t for t in self._act.target if t != self._act.issuer]
        if not targets or len(targets) > 3:
            return ""
        to = "" if self._act.measure is Measure.ENTITY_LIST else "to "
        return f" ({to}{', '.join(self.place(t) for t in targets)})"

    def _dates(self) -> str:
        if self._act.until:
            return f" until {_day(self._act.until)}"
        if self._act.effective and self._act.stage is Stage.ANNOUNCED:
            return f" from {_day(self._act.effective)}"
        return ""

    def fill(self, template: str, commodities: int) -> str:
        shown = self._commodities[:commodities]
        more = len(self._commodities) > len(shown) and commodities > 0
        if more and template.endswith(_OPEN_ENDS):
            template = _with_goods_behind(template)
        return template.format(
            adj=self._adjective(shown, more=more),
            of=self._noun(shown, more=more),
            list=self._list(),
            firms=self._firms(),
            some="" if self._act.firms else "some ",
            pct=self._percent(),
            exempt=self._firm() if len(self._act.firms) == 1 else self._noun(shown, more=more),
        )

    def _adjective(self, shown: tuple[str, ...], *, more: bool) -> str:
        firm = f"{self._firm()} " if len(self._act.firms) == 1 and self._act.measure in _FIRM_FIRST else ""
        if not shown:
            return firm
        words = [_ADJECTIVE.get(c) or _singular(self._label(c).lower()).replace(" ", "-") for c in shown]
        return f"{firm}{', '.join(words)}{' and other' if more else ''} "

    def _firm(self) -> str:
        """The first firm by its English name where the vocabulary knows it."""
        written = self._act.firms[0]
        for concept in self._vocabulary.of_kind(ConceptKind.FIRM):
            if any(name.text.casefold() == written.casefold() for name in concept.names):
                return concept.label
        return written

    def _noun(self, shown: tuple[str, ...], *, more: bool) -> str:
        words = [_MASS.get(c) or _lower(self._label(c)) for c in shown]
        if not words:
            return "goods"
        if more:
            return f"{', '.join(words)} and more"
        return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)

    def _list(self) -> str:
        if not self._act.list_id:
            return "export control list"
        owner = f"{self.place(self._act.issuer)} " if self._act.issuer else ""
        return self._label(self._act.list_id).removeprefix(owner)

    def _firms(self) -> str:
        for quantity in self._act.quantities:
            if quantity.unit == "entities":
                return f"{quantity.value:g} firms" if quantity.value != 1 else "a firm"
        firms = self._act.firms
        if not firms:
            return "firms"
        return self._firm() if len(firms) == 1 else f"{self._firm()} and others"

    def _percent(self) -> str:
        for quantity in self._act.quantities:
            if quantity.unit == "percent":
                return f"{quantity.value:g}% "
        return ""


# "gallium and other export ban" is no English: the goods go behind these.
_OPEN_ENDS = ("{adj}export ban", "{adj}export controls", "{adj}exports", "{adj}export licences", "{adj}export quota")


def _with_goods_behind(template: str) -> str:
    link = "of" if template.endswith("exports") else "for" if template.endswith("licences") else "on"
    return f"{template.replace('{adj}', '')} {link} {{of}}"


def _singular(label: str) -> str:
    """As the first part of a compound: "refined fuels" → "refined fuel"."""
    if label.endswith("ies"):
        return f"{label[:-3]}y"
    return label[:-1] if label.endswith("s") and not label.endswith(("ss", "us", "goods")) else label


_FIRM_FIRST = {Measure.LICENCE, Measure.GENERAL_LICENCE}


def _lower(label: str) -> str:
    """Small letters, except for what is written in capitals ("EDA software")."""
    return " ".join(w if w.isupper() else w.lower() for w in label.split())


_CHANGED: dict[tuple[MeasureClass, Action], str] = {
    (MeasureClass.RESTRICTION, Action.IMPOSE): "A new restriction on exports",
    (MeasureClass.RESTRICTION, Action.EXPAND): "The restriction covers more than before",
    (MeasureClass.RESTRICTION, Action.EXTEND): "The restriction stays longer; its scope is unchanged",
    (MeasureClass.RESTRICTION, Action.RESUME): "The restriction applies again",
    (MeasureClass.RESTRICTION, Action.TIGHTEN): "The restriction stays and becomes stricter",
    (MeasureClass.RESTRICTION, Action.AMEND): "The restriction changes; whether it becomes looser is not clear",
    (MeasureClass.RESTRICTION, Action.RELAX): "The restriction becomes looser; it is not lifted",
    (MeasureClass.RESTRICTION, Action.SUSPEND): "The restriction pauses; it is not repealed",
    (MeasureClass.RESTRICTION, Action.REMOVE): "The restriction ends",
    (MeasureClass.RESTRICTION, Action.GRANT): "Some exports are allowed; the restriction stays",
    (MeasureClass.RESTRICTION, Action.REFUSE): "Exports are refused; the rule itself is unchanged",
    (MeasureClass.RESTRICTION, Action.REVOKE): "A permission is taken back; the restriction stays",
    (MeasureClass.RESTRICTION, Action.REAFFIRM): "The restriction stays as it was",
    (MeasureClass.AUTHORISATION, Action.IMPOSE): "A new way to be allowed to export",
    (MeasureClass.AUTHORISATION, Action.GRANT): "A permission is given; the rule stays",
    (MeasureClass.AUTHORISATION, Action.EXPAND): "The permission covers more than before",
    (MeasureClass.AUTHORISATION, Action.EXTEND): "The permission lasts longer",
    (MeasureClass.AUTHORISATION, Action.RESUME): "The permission applies again",
    (MeasureClass.AUTHORISATION, Action.RELAX): "Permissions become easier to get; the licence requirement stays",
    (MeasureClass.AUTHORISATION, Action.TIGHTEN): "Permissions become harder to get",
    (MeasureClass.AUTHORISATION, Action.SUSPEND): "The permission pauses; the rule is unchanged",
    (MeasureClass.AUTHORISATION, Action.REMOVE): "The permission ends; the rule is unchanged",
    (MeasureClass.AUTHORISATION, Action.REFUSE): "Applications are refused; the rule is unchanged",
    (MeasureClass.AUTHORISATION, Action.REVOKE): "A permission is taken back; the rule is unchanged",
    (MeasureClass.AUTHORISATION, Action.AMEND): "The terms of the permission change",
    (MeasureClass.AUTHORISATION, Action.REAFFIRM): "The permission stays as it was",
    (MeasureClass.POLICY, Action.IMPOSE): "Applications are judged in a new way; the licence requirement stays",
    (MeasureClass.POLICY, Action.RELAX): "Applications are judged more leniently; the licence requirement stays",
    (MeasureClass.POLICY, Action.TIGHTEN): "Applications are judged more strictly; the licence requirement stays",
    (MeasureClass.POLICY, Action.SUSPEND): "The way applications are judged pauses; the licence requirement stays",
    (MeasureClass.POLICY, Action.REMOVE): "The way applications are judged ends; the licence requirement stays",
    (MeasureClass.POLICY, Action.AMEND): "The way applications are judged changes; the licence requirement stays",
    (MeasureClass.POLICY, Action.EXTEND): "The way applications are judged stays longer",
    (MeasureClass.POLICY, Action.REAFFIRM): "Applications are judged as before",
}
_CHANGED_BY_PAIR: dict[tuple[Measure, Action], str] = {
    (Measure.LICENCE, Action.GRANT): "Individual licences; the licence requirement stays",
    (Measure.GENERAL_LICENCE, Action.GRANT): (
        "One licence for repeated shipments of its holder; the licence requirement stays for others"
    ),
    (Measure.EXEMPTION, Action.GRANT): "Those exempted need no licence; the rule stays for others",
    (Measure.EXPORT_BAN, Action.IMPOSE): "These exports stop",
    (Measure.EXPORT_BAN, Action.REMOVE): "These exports may resume; other rules may still apply",
    (Measure.EXPORT_LICENSING_REQUIREMENT, Action.IMPOSE): "Exports need a licence; they are not banned",
    (Measure.EXPORT_LICENSING_REQUIREMENT, Action.REMOVE): "No licence is needed any more",
    (Measure.ENTITY_LIST, Action.IMPOSE): "Exports to the parties listed are restricted; others are not touched",
    (Measure.ENTITY_LIST, Action.EXPAND): "Exports to the parties listed are restricted; others are not touched",
    (Measure.ENTITY_LIST, Action.REMOVE): "Exports to the parties delisted are free of this restriction",
    (Measure.ENTITY_LIST, Action.SUSPEND): "The listing pauses; the parties are not delisted",
    (Measure.EXPORT_QUOTA, Action.IMPOSE): "Exports continue up to a limit",
    (Measure.EXPORT_TAX, Action.IMPOSE): "Exports cost more; they are not banned",
    (Measure.EXPORT_TAX, Action.REMOVE): "The duty ends",
}
_OTHERWISE: dict[Measure, str] = {
    Measure.ENFORCEMENT: "Existing rules are enforced; the rules are unchanged",
    Measure.INVESTIGATION: "An investigation or review; no rule changes by it",
    Measure.FRAMEWORK_LAW: "A law that later measures rest on; goods are not named by it alone",
    Measure.STATEMENT: "A statement; no rule changes by it",
    Measure.PRODUCTION_QUOTA: "Limits what is mined or smelted, not what is exported",
    Measure.IMPORT_MEASURE: "Concerns imports, not exports",
    Measure.COUNTERMEASURE: "A financial or personal sanction, no export rule",
    Measure.CORPORATE_ORDER: "Concerns one company, no export rule",
}
_NOT_YET: dict[Stage, str] = {
    Stage.CONSIDERED: "Only weighed; nothing has changed",
    Stage.PROPOSED: "A proposal; nothing has changed yet",
    Stage.DENIED: "Denied by the issuer; nothing has changed",
}


def summary(act: Act, vocabulary: Vocabulary) -> str:
    """One sentence: what changed and what did not, as far as the article says."""
    early = _NOT_YET.get(act.stage)
    if early:
        return f"{early}."
    told = _CHANGED_BY_PAIR.get((act.measure, act.action)) or _OTHERWISE.get(act.measure)
    sentence = told or _CHANGED[act.measure.measure_class, act.action]
    return f"{sentence}{_term(act, vocabulary)}."


def _term(act: Act, vocabulary: Vocabulary) -> str:
    targets = [_with_article(t, vocabulary) for t in act.target if t != "ALL"]
    parts = [f"for {' and '.join(targets)}"] if targets and len(targets) <= 3 else []
    if act.stage is Stage.ANNOUNCED:
        parts.append(f"from {_day(act.effective)}" if act.effective else "not yet in force as far as read")
    if act.until:
        parts.append(f"until {_day(act.until)}")
    return f" ({', '.join(parts)})" if parts else ""


def _with_article(code: str, vocabulary: Vocabulary) -> str:
    found = vocabulary.concepts.get(code)
    name = _SHORT.get(code) or (found.label if found else code)
    return f"the {name}" if code in _ARTICLE else name
