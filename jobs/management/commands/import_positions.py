from __future__ import annotations

from jobs.management.imports import ImportCommand
from jobs.services.imports.positions import PositionImport


class Command(ImportCommand):
    help = "Import positions from a CSV or JSON file. Rows with a known reference are updated."

    def importer(self) -> PositionImport:
        return PositionImport()
