"""Rows of the report: what was measured, what was demanded, and the verdict."""

import json
from dataclasses import asdict, dataclass

PASS, FAIL, NOT_CHECKED = "PASS", "FAIL", "NOT CHECKED"


@dataclass(frozen=True)
class Row:
    """One demand of one attack."""

    attack: str
    demand: str
    measured: str
    verdict: str

    def to_json(self):
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(line):
        return Row(**json.loads(line))

    def line(self):
        return f"{self.verdict:11}  {self.attack:24}  {self.demand}\n{'':39}measured: {self.measured}"


def print_summary(rows, durations, seconds):
    """Prints a table with one line per attack, then the totals and what did not pass. Returns the exit code."""

    def counts(attack=None):
        chosen = [row.verdict for row in rows if attack in (None, row.attack)]
        return "  ".join(f"{chosen.count(verdict):{max(6, len(verdict))}}" for verdict in (PASS, FAIL, NOT_CHECKED))

    print(f"\n{'attack':24}  {PASS:>6}  {FAIL:>6}  {NOT_CHECKED:>11}  {'seconds':>7}")
    for attack in sorted(dict.fromkeys(row.attack for row in rows)):
        print(f"{attack:24}  {counts(attack)}  {durations.get(attack, 0):7.0f}")
    print(f"{'total':24}  {counts()}  {seconds:7.0f}")
    for row in rows:
        if row.verdict != PASS:
            print(f"{row.verdict}: {row.attack}: {row.demand}; measured: {row.measured}")
    return 1 if not rows or any(row.verdict == FAIL for row in rows) else 0
