"""The tables of the README, made from the command table and the catalog of columns.

`python -m tests.readme_tables` writes them into the README; a test holds them equal.
"""

from __future__ import annotations

import re
from pathlib import Path

from tpm_tui.fields.catalog import CATALOG
from tpm_tui.service.command_table import COMMANDS

README = Path(__file__).resolve().parents[1] / "README.md"

_ROLLUPS = {
    None: "its own",
    "sum": "sum",
    "min": "earliest",
    "max": "latest",
    "progress": "weighted mean",
    "work_progress": "from the sums",
    "available": "from the sums",
    "allocation": "person-days add, people count once",
    "status": "from what is below",
    "duration": "start to finish",
}
_NAMES = {
    "up": "Up", "down": "Down", "left": "Left", "right": "Right", "space": "Space", "enter": "Enter",
    "tab": "Tab", "home": "Home", "end": "End", "pageup": "PgUp", "pagedown": "PgDn", "delete": "Delete",
    "insert": "Insert",
}  # fmt: skip


def keys_table() -> str:
    """Keys by group; fold levels on one line."""
    rows = ["| keys | what they do |", "|---|---|"]
    group = ""
    for command in COMMANDS:
        if command.name.startswith("fold-to-level-"):
            if command.name.endswith("-1"):
                rows.append("| `z1` ... `z9` | Show the tree down to that level. |")
            continue
        if command.group != group:
            group = command.group
            rows.append(f"| **{group}** | |")
        keys = " ".join(f"`{_shown(keys)}`" for keys in command.keys)
        rows.append(f"| {keys} | {command.help} |")
    return "\n".join(rows)


def columns_table() -> str:
    """Every column with what a parent shows."""
    rows = ["| key | column | on a parent | |", "|---|---|---|---|"]
    rows += [f"| `{one.key}` | {one.label} | {_ROLLUPS[one.rollup]} | {one.help} |" for one in CATALOG]
    return "\n".join(rows)


def with_tables(text: str) -> str:
    """The README with both tables as they should be."""
    for name, table in (("keys", keys_table()), ("columns", columns_table())):
        pattern = rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- /{name} -->)"
        text = re.sub(pattern, lambda match, table=table: f"{match[1]}{table}\n{match[2]}", text, flags=re.DOTALL)
    return text


def _shown(keys: str) -> str:
    parts = []
    for key in keys.split():
        *held, last = key.split("+") if len(key) > 1 else [key]
        named = _NAMES.get(last, last.upper() if held or re.fullmatch(r"f\d+", last) else last)
        parts.append("+".join([one.capitalize() for one in held] + [named]))
    return "".join(parts)


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
