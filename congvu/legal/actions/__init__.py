"""The acts on legal documents: registered, looked at, their faults recorded and handled."""

from congvu.legal.actions.checking import complete_check, open_check, record_check
from congvu.legal.actions.handling import handle_fault, record_fault
from congvu.legal.actions.registering import commit_import, import_documents, register_document

__all__ = [
    "commit_import",
    "complete_check",
    "handle_fault",
    "import_documents",
    "open_check",
    "record_check",
    "record_fault",
    "register_document",
]
