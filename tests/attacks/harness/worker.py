"""Runs one attack in a process of its own and writes its rows to standard output, one JSON object a line.

worker.py NAME short|full BINARY FOLDER SHARED_FOLDER
"""

import importlib
import os
import resource
import sys
import traceback
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness.arena import Arena  # noqa: E402
from harness.report import FAIL, Row  # noqa: E402


def main():
    name, form, binary, folder, shared = sys.argv[1:]
    rows = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what an attack prints by mistake is no row

    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # attackers need thousands of connections

    def report(row):
        rows.write(row.to_json() + "\n")

    try:
        scenario = importlib.import_module(f"scenarios.{name}")
        scenario.attack(Arena(name, binary, folder, shared, form == "short", report))
    except Exception as error:
        traceback.print_exc()
        report(Row(name, "the attack itself runs to its end", f"{type(error).__name__}: {error}", FAIL))


if __name__ == "__main__":
    main()
