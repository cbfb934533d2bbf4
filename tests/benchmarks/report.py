"""What a benchmark found: a table on the screen, and the same as JSON for whoever compares."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Report:
    """Figures by name: `value` in `unit`, `ratio` to what is named in the target, whether that is met."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        ratio: float | None = None,
        target: str = "",
        met: bool | None = None,
    ) -> None:
        """Write one line down, and print it at once."""
        self.keep(name, value, unit, ratio=ratio, target=target, met=met)
        verdict = {None: "", True: "met", False: "NOT MET"}[met]
        compared = "" if ratio is None else f"{ratio:10.3g} x"
        print(f"  {name:<46}{value:12.3f} {unit:<6}{compared:>12}  {target:<34}{verdict}")

    def keep(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        ratio: float | None = None,
        target: str = "",
        met: bool | None = None,
    ) -> None:
        """Write one line down, for a benchmark that prints a table of its own."""
        self.rows[name] = {"value": value, "unit": unit, "ratio": ratio, "target": target, "met": met}

    def write(self, path: Path) -> None:
        """Add these figures to the file; those of other benchmarks in it stay."""
        kept = json.loads(path.read_text()) if path.exists() else {}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept | self.rows, indent=2) + "\n")


def bench_file() -> Path:
    """`bench.json` in the folder of `make bench`."""
    return Path(os.environ.get("BENCH_FILE", "var/bench.json"))
