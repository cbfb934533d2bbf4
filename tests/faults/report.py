"""The table of faults: on the screen, and as JSON for whoever compares."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.benchmarks.report import Report
from tests.faults.stand import Verdict

HEAD = f"  {'experiment':<66}{'struck':>8}{'N':>8}{'lost':>6}{'twice':>7}{'doubt':>7}{'over after':>12}"


@dataclass(frozen=True)
class Line:
    """One experiment. `struck` is how often the fault came, `bound` how many mails may come twice."""

    experiment: str
    struck: int
    number: int
    lost: int
    duplicated: int
    bound: int
    in_doubt: int
    recovered_in_seconds: float | None
    words: str = ""


@dataclass
class Table:
    """The lines of a run, in the order they were found."""

    lines: list[Line] = field(default_factory=list)

    def add(
        self,
        experiment: str,
        verdict: Verdict,
        *,
        struck: int,
        bound: int = 0,
        recovered: float | None = None,
        words: str = "",
    ) -> None:
        """Write one line down and print it."""
        line = Line(
            experiment,
            struck,
            verdict.number,
            verdict.lost,
            verdict.duplicated,
            bound,
            verdict.doubted,
            None if recovered is None else round(recovered, 1),
            words,
        )
        if not self.lines:
            print(f"\n{HEAD}")
        self.lines.append(line)
        over = "" if recovered is None else f"{recovered:.1f} s"
        twice = f"{line.duplicated}/{bound}"
        print(
            f"  {experiment:<66}{struck:>8}{line.number:>8}{line.lost:>6}{twice:>7}{line.in_doubt:>7}"
            f"{over:>12}  {words}"
        )

    def write(self) -> Path | None:
        """Write the file of `make faults`; None where there is none, as in `make test`."""
        name = os.environ.get("FAULTS_FILE")
        if not name:
            return None
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([asdict(line) for line in self.lines], indent=2) + "\n")
        self._sum_up().write(path.with_name("bench.json"))
        return path

    def _sum_up(self) -> Report:
        """R5, beside the figures of `make bench`."""
        lost = sum(line.lost for line in self.lines)
        too_often = sum(max(line.duplicated - line.bound, 0) for line in self.lines)
        sums = Report()
        sums.add("R5 experiments", len(self.lines), "")
        sums.add("R5 alerts in the largest of them", max((line.number for line in self.lines), default=0), "")
        sums.add("R5 lost in all of them", lost, "", target="0", met=not lost)
        sums.add("R5 twice, beyond what is said", too_often, "", target="0", met=not too_often)
        return sums
