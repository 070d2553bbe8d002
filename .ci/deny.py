"""Holds every dependency against deny.toml where cargo-deny is not at hand: its licence, and that it comes from crates.io."""

import json
import re
import subprocess
import sys
import tomllib

with open("deny.toml", "rb") as file:
    allowed = set(tomllib.load(file)["licenses"]["allow"])
metadata = json.loads(subprocess.check_output(["cargo", "metadata", "--format-version", "1", "--locked"]))


def permitted(expression: str) -> bool:
    """Whether some choice of the expression (SPDX, without nested brackets of AND over OR) is allowed."""
    plain = expression.replace("/", " OR ")
    if "(" in plain:
        plain = re.sub(r"\(([^()]*)\)", lambda inner: "MIT" if permitted(inner[1]) else "refused", plain)
    return any(all(part.strip() in allowed for part in choice.split(" AND ")) for choice in plain.split(" OR "))


wrong = []
for package in metadata["packages"]:
    name, source, licence = package["name"], package["source"], package["license"] or ""
    if source is None:
        continue
    if not source.startswith("registry+"):
        wrong.append(f"{name} comes from {source}")
    if not permitted(licence):
        wrong.append(f"{name} has the licence {licence or 'none'}")
print("\n".join(wrong) or f"{len(metadata['packages'])} packages, every licence and source allowed")
sys.exit(bool(wrong))
