"""The rows of dossiers, by subject; everything is imported from here."""

from congvu.dossiers.models.batches import (
    BulkRow,
    BulkRun,
    HandOverBatch,
    ShelfCount,
    ShelfLine,
)
from congvu.dossiers.models.books import BookLock
from congvu.dossiers.models.deciding import Submission
from congvu.dossiers.models.dossier import (
    Dossier,
    DossierPaper,
    DossierQuerySet,
    NumberSeries,
    near_at,
    overdue_at,
)
from congvu.dossiers.models.fees import FeeCharge, FeeItem, FeeReceipt, FeeReceiptLine
from congvu.dossiers.models.files import DossierFile
from congvu.dossiers.models.late import Apology
from congvu.dossiers.models.moving import Appointment, CalendarChange
from congvu.dossiers.models.outages import NumberRange, Outage, ReservedNumber
from congvu.dossiers.models.views import DossierView
from congvu.dossiers.models.wordings import MessageWording
from congvu.dossiers.models.words import DossierWords
from congvu.dossiers.models.working import DossierStep, HandOver, Pause, StepStay, Supplement

__all__ = [
    "Apology",
    "Appointment",
    "BookLock",
    "BulkRow",
    "BulkRun",
    "CalendarChange",
    "Dossier",
    "DossierFile",
    "DossierPaper",
    "DossierQuerySet",
    "DossierStep",
    "DossierView",
    "DossierWords",
    "FeeCharge",
    "FeeItem",
    "FeeReceipt",
    "FeeReceiptLine",
    "HandOver",
    "HandOverBatch",
    "MessageWording",
    "NumberRange",
    "NumberSeries",
    "Outage",
    "Pause",
    "ReservedNumber",
    "ShelfCount",
    "ShelfLine",
    "StepStay",
    "Submission",
    "Supplement",
    "near_at",
    "overdue_at",
]
