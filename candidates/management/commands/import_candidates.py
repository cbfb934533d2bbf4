from __future__ import annotations

from candidates.services.imports import CandidateImport
from jobs.management.imports import ImportCommand


class Command(ImportCommand):
    help = "Import people on file from a CSV or JSON file. Rows with a known e-mail are updated."

    def importer(self) -> CandidateImport:
        return CandidateImport()
