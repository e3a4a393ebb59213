"""The scheme of policy acts: measures, actions, directions, stages, certainties and families.

Names and values match `rules/base/vocabulary/scheme.yaml`; a test compares the two.
"""

from enum import StrEnum


class MeasureClass(StrEnum):
    RESTRICTION = "restriction"
    AUTHORISATION = "authorisation"
    POLICY = "policy"
    OTHER = "other"
    NEAR_MISS = "near_miss"


class Measure(StrEnum):
    EXPORT_BAN = "export_ban"
    EXPORT_LICENSING_REQUIREMENT = "export_licensing_requirement"
    EXPORT_QUOTA = "export_quota"
    EXPORT_TAX = "export_tax"
    PRICE_FLOOR = "price_floor"
    QUALIFIED_EXPORTERS = "qualified_exporters"
    CONTROL_LIST = "control_list"
    ENTITY_LIST = "entity_list"
    EXTRATERRITORIAL_CONTROL = "extraterritorial_control"
    LICENCE = "licence"
    GENERAL_LICENCE = "general_licence"
    EXEMPTION = "exemption"
    LICENCE_POLICY = "licence_policy"
    ENFORCEMENT = "enforcement"
    INVESTIGATION = "investigation"
    FRAMEWORK_LAW = "framework_law"
    STATEMENT = "statement"
    PRODUCTION_QUOTA = "production_quota"
    IMPORT_MEASURE = "import_measure"
    COUNTERMEASURE = "countermeasure"
    CORPORATE_ORDER = "corporate_order"

    @property
    def measure_class(self) -> MeasureClass:
        return _CLASS[self]


_CLASS = {
    **dict.fromkeys(list(Measure)[:9], MeasureClass.RESTRICTION),
    **dict.fromkeys(list(Measure)[9:12], MeasureClass.AUTHORISATION),
    Measure.LICENCE_POLICY: MeasureClass.POLICY,
    **dict.fromkeys(list(Measure)[13:17], MeasureClass.OTHER),
    **dict.fromkeys(list(Measure)[17:], MeasureClass.NEAR_MISS),
}


class Action(StrEnum):
    IMPOSE = "impose"
    EXPAND = "expand"
    EXTEND = "extend"
    RESUME = "resume"
    TIGHTEN = "tighten"
    AMEND = "amend"
    RELAX = "relax"
    SUSPEND = "suspend"
    POSTPONE = "postpone"
    REMOVE = "remove"
    GRANT = "grant"
    REFUSE = "refuse"
    REVOKE = "revoke"
    REAFFIRM = "reaffirm"


class Direction(StrEnum):
    TIGHTENING = "tightening"
    EASING = "easing"
    MIXED = "mixed"
    NONE = "none"


class Stage(StrEnum):
    """How far the act is, according to the document. `rank` orders considered 0 … in_force 3; denied is -1."""

    CONSIDERED = "considered"
    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    DENIED = "denied"

    @property
    def rank(self) -> int:
        return _STAGE_RANKS[self]


class Certainty(StrEnum):
    """How well the act is attested, weakest first. `rank` orders rumoured 0 … official 5."""

    RUMOURED = "rumoured"
    REPORTED = "reported"
    CLAIMED = "claimed"
    ATTRIBUTED = "attributed"
    CORROBORATED = "corroborated"
    OFFICIAL = "official"

    @property
    def rank(self) -> int:
        return _CERTAINTY_RANKS[self]


_STAGE_RANKS = {**{stage: rank for rank, stage in enumerate(Stage)}, Stage.DENIED: -1}
_CERTAINTY_RANKS = {certainty: rank for rank, certainty in enumerate(Certainty)}


class Family(StrEnum):
    """A coarse kind of act that is stable across languages. Event identity compares it."""

    RULE = "rule"
    LIST = "list"
    LIFT = "lift"
    GRANT = "grant"
    ENFORCEMENT = "enforcement"
    OTHER = "other"


_A = Action
_T, _E, _M, _N = Direction.TIGHTENING, Direction.EASING, Direction.MIXED, Direction.NONE
_SIGN: dict[MeasureClass, dict[Action, Direction]] = {
    MeasureClass.RESTRICTION: {
        **dict.fromkeys((_A.IMPOSE, _A.EXPAND, _A.EXTEND, _A.RESUME, _A.TIGHTEN, _A.REFUSE, _A.REVOKE), _T),
        **dict.fromkeys((_A.RELAX, _A.SUSPEND, _A.POSTPONE, _A.REMOVE, _A.GRANT), _E),
        _A.AMEND: _M,
        _A.REAFFIRM: _N,
    },
    MeasureClass.AUTHORISATION: {
        **dict.fromkeys((_A.TIGHTEN, _A.SUSPEND, _A.POSTPONE, _A.REMOVE, _A.REFUSE, _A.REVOKE), _T),
        **dict.fromkeys((_A.IMPOSE, _A.GRANT, _A.EXPAND, _A.EXTEND, _A.RESUME, _A.RELAX), _E),
        _A.AMEND: _M,
        _A.REAFFIRM: _N,
    },
    MeasureClass.POLICY: {
        _A.TIGHTEN: _T,
        _A.RELAX: _E,
        **dict.fromkeys((_A.IMPOSE, _A.SUSPEND, _A.POSTPONE, _A.REMOVE, _A.AMEND), _M),
        **dict.fromkeys((_A.EXTEND, _A.REAFFIRM), _N),
    },
}


def sign_of(measure: Measure, action: Action) -> Direction | None:
    """The direction that scheme.yaml lists for the pair; None where the text decides it (classes other, near_miss).

    Raises ValueError for a pair that the scheme does not list.
    """
    cls = measure.measure_class
    if cls in (MeasureClass.OTHER, MeasureClass.NEAR_MISS):
        if measure is Measure.ENFORCEMENT:
            return Direction.TIGHTENING
        return Direction.NONE if measure is Measure.INVESTIGATION else None
    try:
        return _SIGN[cls][action]
    except KeyError as e:
        msg = f"the scheme lists no direction for {measure} × {action}"
        raise ValueError(msg) from e


_LIFTED = frozenset(list(Measure)[:5]) | {
    Measure.CONTROL_LIST,
    Measure.ENTITY_LIST,
    Measure.EXTRATERRITORIAL_CONTROL,
}
_LICENSING = frozenset(
    {
        Measure.EXPORT_LICENSING_REQUIREMENT,
        Measure.LICENCE,
        Measure.GENERAL_LICENCE,
        Measure.EXEMPTION,
        Measure.LICENCE_POLICY,
    }
)


def benchmark_label(measure: Measure, action: Action) -> str:
    """The label of the pair in the labelled data sets (scheme.yaml, `benchmark_label`: the first matching line)."""
    if action is Action.GRANT and measure in (Measure.LICENCE, Measure.GENERAL_LICENCE, Measure.EXEMPTION):
        return "export_licence_grant"
    if action in (Action.SUSPEND, Action.POSTPONE):
        return "suspension_of_control"
    if action is Action.REMOVE and measure in _LIFTED:
        return "removal_of_control"
    return _LABEL.get(measure, "other")


_LABEL: dict[Measure, str] = {
    Measure.EXPORT_BAN: "export_ban",
    **dict.fromkeys(_LICENSING, "export_licensing_requirement"),
    Measure.EXPORT_QUOTA: "export_quota",
    Measure.EXPORT_TAX: "export_tax",
    Measure.PRICE_FLOOR: "export_tax",
    Measure.CONTROL_LIST: "control_list_change",
    Measure.EXTRATERRITORIAL_CONTROL: "control_list_change",
    Measure.ENTITY_LIST: "entity_listing",
    Measure.ENFORCEMENT: "enforcement",
    Measure.INVESTIGATION: "investigation_or_review",
}
_FAMILY = {
    "export_ban": Family.RULE,
    "export_licensing_requirement": Family.RULE,
    "export_quota": Family.RULE,
    "export_tax": Family.RULE,
    "control_list_change": Family.RULE,
    "entity_listing": Family.LIST,
    "suspension_of_control": Family.LIFT,
    "removal_of_control": Family.LIFT,
    "export_licence_grant": Family.GRANT,
    "enforcement": Family.ENFORCEMENT,
}


def family_of(measure: Measure, action: Action) -> Family:
    return family_of_label(benchmark_label(measure, action))


def family_of_label(label: str) -> Family:
    """The family of a benchmark label (scheme.yaml, `family`)."""
    return _FAMILY.get(label, Family.OTHER)
