"""Plans and coverage, delegations and visits, frames and draws, sheets, minutes, conclusions."""

from congvu.inspections.models.choosing import SelectedUnit, UnitSelection
from congvu.inspections.models.concluding import (
    Conclusion,
    Condition,
    ConditionCheck,
    Extension,
    Recommendation,
)
from congvu.inspections.models.examining import Attachment, PaperCheck, RiskPick, WallCheck
from congvu.inspections.models.field import (
    InterestDeclared,
    PresenceCheck,
    PresenceLine,
    ReportLine,
)
from congvu.inspections.models.flagging import FlagDossier, FlagQuestion, FlagResult, FlagRun
from congvu.inspections.models.papers import RoundReport, WordTemplate
from congvu.inspections.models.planning import CoverageRule, InspectionPlan, PlanTarget
from congvu.inspections.models.sampling import Draw, Frame, SampleItem, SecondStage
from congvu.inspections.models.signing import (
    Minutes,
    MinutesDraft,
    MinutesSigner,
    SignatureAct,
)
from congvu.inspections.models.visiting import (
    ChecklistItem,
    Finding,
    FindingRow,
    Inspection,
    Member,
    MemberGrant,
    Visit,
)

__all__ = [
    "Attachment",
    "ChecklistItem",
    "Conclusion",
    "Condition",
    "ConditionCheck",
    "CoverageRule",
    "Draw",
    "Extension",
    "Finding",
    "FindingRow",
    "FlagDossier",
    "FlagQuestion",
    "FlagResult",
    "FlagRun",
    "Frame",
    "Inspection",
    "InspectionPlan",
    "InterestDeclared",
    "Member",
    "MemberGrant",
    "Minutes",
    "MinutesDraft",
    "MinutesSigner",
    "PaperCheck",
    "PlanTarget",
    "PresenceCheck",
    "PresenceLine",
    "Recommendation",
    "ReportLine",
    "RiskPick",
    "RoundReport",
    "SampleItem",
    "SecondStage",
    "SelectedUnit",
    "SignatureAct",
    "UnitSelection",
    "Visit",
    "WallCheck",
    "WordTemplate",
]
