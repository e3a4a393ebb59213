"""Kinds of act that a second reader chooses from: the labels of the labelled sets."""

OTHER = "other"
MEASURES = (
    "export_ban",
    "export_licensing_requirement",
    "export_quota",
    "export_tax",
    "control_list_change",
    "entity_listing",
    "export_licence_grant",
    "suspension_of_control",
    "removal_of_control",
    "enforcement",
    "investigation_or_review",
    OTHER,
)
