"""The README's guide for several people on one board, as commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.boxes import ROOT

README = ROOT / "README.md"
SECTION = "## Several people on one board"


def guide(way: str) -> Iterator[tuple[str, str]]:
    """(who, command) of one way: of the part whose heading begins like that."""
    who = ""
    for block in re.findall(r"```sh\n(.*?)```", _part(way), re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if told := re.match(r"# as (\w+)", line):
                who = told[1]
            elif line.strip() and not line.startswith("#"):
                yield who, re.sub(r"\s+# .*", "", line)


def server_settings() -> str:
    """What the guide puts into sshd's configuration."""
    found = re.search(r"```text\n(# /etc/ssh.*?)```", _part("A service account"), re.DOTALL)
    assert found is not None
    return found[1]


def _part(way: str) -> str:
    section = README.read_text("utf-8").partition(f"{SECTION}\n")[2].partition("\n## ")[0]
    return section.partition(f"### {way}")[2].partition("\n### ")[0]
