"""Soaks of writers without one of their guards, each as long as it takes until that is noticed.

`python -m tests.store.mutant_soaks FOLDER NAME...` prints one JSON object: by name, what was noticed.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

from tests.store.mutants import MUTANTS
from tests.store.soak import Plan, soaked

LENGTHS = (0.4, 1.0, 3.0, 9.0)
"""Seconds.  A short run, or one on a busy machine, may be over before anybody came to where the guard is
missing."""

WRITERS = 5


def plan_for(mutant: str, seconds: float) -> Plan:
    """What a soak must be like to come to where a guard is missing."""
    plan = Plan(seconds, WRITERS, 0, mutant, backups=0, restores=0, turns=0)
    if mutant in ("any journal", "journal unchecked", "view outlived"):
        return replace(plan, backups=3, restores=1)
    if mutant == "role as it was":
        return replace(plan, turns=3)
    if mutant == "draft given up early":
        return replace(plan, kills=6)
    if mutant == "deferred":
        return replace(plan, strange=0.0)
    if mutant == "slow commits":
        return replace(plan, pace=0.5)
    return plan


def noticed(folder: Path, mutant: str) -> list[str]:
    """What is wrong with what writers without a guard left."""
    for seed, seconds in enumerate(LENGTHS, 1):
        place = folder / mutant.replace(" ", "-") / str(seed)
        place.mkdir(parents=True)
        wrong: list[str] = soaked(place, seed, plan_for(mutant, seconds))["wrong"]
        signs = [one for one in wrong if re.search(MUTANTS[mutant][1], one)]
        if signs:
            return signs
    return []


def main(folder: str, *mutants: str) -> None:
    """Soak each and print what was noticed."""
    found = {one: noticed(Path(folder), one) for one in mutants}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
