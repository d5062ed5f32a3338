"""Several people on one computer, as real users: `python -m tests.shared_box` (as root).

First the commands of the README's guide are carried out as they stand there, then everything that
modes, groups, umasks and crashes did to shared boards when it was tried out without this program's
care.  Each scene says what was seen; the first that fails ends the run.
"""

from __future__ import annotations

import os
import pwd
import shlex
import signal
import sqlite3
import stat
import struct
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.boxes import Box, box, missing
from tests.e2e.programs import settle
from tests.shared_box_gate import SERVICE, behind_the_gate
from tests.shared_box_guide import guide

PEOPLE = ("ann", "bob", "eve")
GROUP = "crm"


class Shared:
    """The box once the guide has been followed."""

    def __init__(self, made: Box) -> None:
        self.box = made
        self.folder = made.folder / "boards"
        self.board = self.folder / "crm.db"

    def state(self, path: Path) -> str:
        """Mode and group, as `660 crm`."""
        found = path.stat()
        return f"{stat.S_IMODE(found.st_mode):o} {path.group()}"

    def beside(self) -> dict[str, str]:
        """Mode and group of all files of the folder."""
        return {one.name: self.state(one) for one in sorted(self.folder.iterdir())}

    def authors(self) -> set[str]:
        """Who stands in the journal."""
        return set(self.rows("SELECT DISTINCT author FROM change"))

    def rows(self, query: str) -> list[str]:
        """First column of a query, as root, who leaves nothing of his own."""
        with closing(sqlite3.connect(self.board)) as db:
            return [str(row[0]) for row in db.execute(query)]

    def fresh(self, mode: int = 0o660, folder: int = 0o2770) -> None:
        """A new board of Ann's, and modes as asked."""
        for one in self.folder.iterdir():
            if one.is_file():
                one.unlink()
        self.folder.chmod(0o2770)
        os.chown(self.folder, 0, -1)
        said = self.box.tpm("ann", "new", self.board, "--template", "erp")
        assert said.startswith("Made "), said
        self.board.chmod(mode)
        owner = "root" if folder == 0o2770 else "ann"
        os.chown(self.folder, pwd.getpwnam(owner).pw_uid, -1)
        self.folder.chmod(folder)

    def sound(self) -> None:
        """Whether a naive second computation finds everything right."""
        said = self.box.tpm("ann", "check", self.board)
        assert "is sound" in said, said


def the_guide(shared: Shared) -> str:
    """The commands of the README, one after the other, each as who it names."""
    count = 0
    for who, command in guide("A group"):
        text = command.replace("/srv/boards", str(shared.folder))
        words = shlex.split(text)
        if "/opt/tpm-tui" in command:
            continue  # the box has the program already, without asking the network
        count += 1
        if words[0] == "tpm-tui" and words[1].endswith(".db"):
            with shared.box.screen(who, *words[1:]) as screen:
                screen.wait_for("q quit")
                assert who in screen.lines[0]
                screen.press("q")
                assert screen.wait_for_exit() == 0
            continue
        done = shared.box.run(who, *words)
        assert done.returncode == 0, f"{who}: {command}: {done.stderr}{done.stdout}"
    assert shared.state(shared.board) == f"660 {GROUP}"
    return f"{count} commands of the README did what it says"


def born_under_any_umask(shared: Shared) -> str:
    """Row 1 of the measurements: SQLite's own file would be 0640, which the group cannot write."""
    for umask in (0o022, 0o077, 0o007):
        path = shared.folder / f"umask{umask:o}.db"
        shared.box.tpm("ann", "new", path, umask=umask)
        assert shared.state(path) == f"660 {GROUP}"
        said = shared.box.tpm("bob", "add", path, "Bob's", umask=0o077)
        assert "Error" not in said
        assert "Bob's" in shared.box.tpm("ann", "ls", path, umask=umask)
        path.unlink()
    return "a board born under umask 022, 077 or 007 is 0660 of the group, and Bob writes it"


def both_at_once(shared: Shared) -> str:
    """Row 2: two screens and a script at the same time, under umasks 022 and 077."""
    shared.fresh()
    with (
        shared.box.screen("ann", shared.board, umask=0o022) as ann,
        shared.box.screen("bob", shared.board, umask=0o077) as bob,
    ):
        for screen in (ann, bob):
            screen.wait_for("q quit")
        found = shared.beside()
        assert set(found.values()) <= {f"660 {GROUP}", f"2770 {GROUP}"}, found
        bob.press("o")
        bob.write("Bob was here")
        bob.press("enter")
        ann.wait_for("Bob was here")
        ann.wait_for("bob")
        bob.press("escape")
        ann.press("o")
        ann.write("Ann too")
        ann.press("enter")
        bob.wait_for("Ann too")
        for number in range(5):
            shared.box.tpm("bob", "add", shared.board, f"Script {number}", umask=0o077)
        ann.press("escape")
        for screen in (ann, bob):
            settle(screen)
            screen.press("q")
            assert screen.wait_for_exit() == 0
    assert shared.authors() == {"ann", "bob"}
    assert "Script 4" in shared.box.tpm("ann", "ls", shared.board)
    shared.sound()
    return f"Ann and Bob edited at once; beside the board stood {', '.join(found)}, all the group's"


def killed(shared: Shared) -> str:
    """Row 2, second half: what a crash leaves behind can be used by the others."""
    shared.fresh()
    with shared.box.screen("bob", shared.board, umask=0o077) as bob:
        bob.wait_for("q quit")
        bob.press("o")
        bob.write("Just before the crash")
        bob.press("enter")
        bob.wait_for("Just before the crash")
        settle(bob)
        os.kill(bob.pid, 9)
        bob.wait_for_exit()
    left = [name for name in shared.beside() if name != "crm.db"]
    assert "crm.db-wal" in left
    said = shared.box.tpm("ann", "doctor", shared.board)
    assert "left by a program that was killed" in said, said
    assert "problem" not in said, said
    assert "Just before the crash" in shared.box.tpm("ann", "ls", shared.board)
    shared.box.tpm("ann", "add", shared.board, "After it")
    shared.sound()
    return f"kill -9 left {', '.join(left)}; Ann opened the board, found Bob's edit and went on"


def no_setgid(shared: Shared) -> str:
    """Row 3: SQLite would leave its log to the private group of whoever came first."""
    shared.fresh(folder=0o770)
    with shared.box.screen("bob", shared.board, umask=0o077) as bob:
        bob.wait_for("q quit")
        assert shared.beside()["crm.db-wal"] == f"660 {GROUP}"
        said = shared.box.tpm("ann", "add", shared.board, "Ann's")
        assert "cannot" not in said, said
        os.kill(bob.pid, 9)
        bob.wait_for_exit()
    shared.box.tpm("ann", "add", shared.board, "Ann's after the crash")
    said = shared.box.tpm("bob", "doctor", shared.board)
    assert f"tpm-tui share {shared.folder} --group {GROUP}" in said, said
    assert shared.rows("SELECT title FROM item WHERE title LIKE 'Ann%'") == [
        "Ann's",
        "Ann's after the crash",
    ]
    return "in a folder without setgid nobody was locked out, also after kill -9; doctor says share"


def reading_member(shared: Shared) -> str:
    """Row 4: whoever may only read leaves nothing behind that locks the owner out."""
    shared.fresh(mode=0o640)
    before = shared.beside()
    with shared.box.screen("bob", shared.board, size=(200, 36)) as bob:
        bob.wait_for("read-only copy")
        bob.wait_for("because you may only read it")
        assert shared.beside() == before
        shared.box.tpm("ann", "add", shared.board, "Newer")
        bob.wait_for("newer state there")
        bob.write(b"\x1b[15~")
        bob.wait_until(lambda: "newer state" not in bob.lines[0], "the newer copy")
        settle(bob)
        bob.press("q")
        assert bob.wait_for_exit() == 0
    said = shared.box.tpm("bob", "add", shared.board, "No")
    assert "read-only copy" in said
    assert f"let ann run: chmod 660 {shared.board}" in said
    assert "Newer" in shared.box.tpm("bob", "ls", shared.board)
    assert set(shared.beside()) <= {"crm.db", "crm.db.lock", "crm.db.here", "crm.db.backups"}
    left = [one for one in Path("/tmp").glob("tpm-tui-copy-*") if one.owner() == "bob"]  # noqa: S108
    assert not left
    shared.box.tpm("ann", "add", shared.board, "Still mine")
    return "Bob, who may only read, looked at a private copy and took a newer one; Ann wrote on"


def foreign_reader(shared: Shared) -> str:
    """Row 4 by another program: what it leaves is named, with the command that mends it."""
    shared.fresh(mode=0o640)
    code = (
        "import os, sqlite3, sys; db = sqlite3.connect(sys.argv[1]); "
        "db.execute('SELECT 1 FROM item').fetchall(); os.kill(os.getpid(), 9)"
    )
    shared.box.run("bob", "python3", "-c", code, shared.board)
    assert shared.folder.joinpath("crm.db-shm").owner() == "bob"
    said = shared.box.tpm("ann", "add", shared.board, "Locked out")
    assert "belongs to bob" in said, said
    assert "chgrp" in said
    doctor = shared.box.run("ann", "tpm-tui", "doctor", shared.board).stdout
    assert "belongs to bob" in doctor
    shared.box.tpm("root", "share", shared.folder, "--group", GROUP)
    said = shared.box.tpm("ann", "add", shared.board, "In again")
    assert "In again" in shared.box.tpm("bob", "ls", shared.board), said
    return "what sqlite3 of a reading member left was named, and share gave Ann her board back"


def read_only_folder(shared: Shared) -> str:
    """Row 5: a log cannot be made there, so nobody depends on who else has the board open."""
    shared.fresh(folder=0o2750)
    said = shared.box.tpm("bob", "add", shared.board, "No")
    assert "you may not write its folder" in said, said
    with shared.box.screen("ann", shared.board) as ann:
        ann.wait_for("q quit")
        assert "you may not write its folder" in shared.box.tpm("bob", "add", shared.board, "No")
        ann.press("q")
        ann.wait_for_exit()
    return "in a folder that Bob may not write he gets a copy, whoever else has the board open"


def access_lists(shared: Shared) -> str:
    """Row 6: a default access list instead of setgid would make new files read-only."""
    entries = [(0x01, 7), (0x04, 5), (0x10, 7), (0x20, 0)]
    raw = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *one, 0xFFFFFFFF) for one in entries)
    os.setxattr(shared.folder, "system.posix_acl_default", raw)
    said = shared.box.tpm("root", "share", shared.folder, "--group", GROUP)
    os.removexattr(shared.folder, "system.posix_acl_default")
    assert "setfacl -k" in said, said
    return "share refused a folder whose default access list would have shut the group out"


def taken_away(shared: Shared) -> str:
    """Row 7: any member can remove the file; nothing is saved into the void then."""
    shared.fresh()
    with shared.box.screen("ann", shared.board, size=(200, 36)) as ann:
        ann.wait_for("q quit")
        assert shared.box.run("bob", "mv", shared.board, shared.folder / "gone").returncode == 0
        ann.press("o")
        ann.write("Into the void")
        ann.press("enter")
        ann.wait_for("removed or moved away")
        ann.press("escape", "escape")
        settle(ann)
    shared.box.run("bob", "mv", shared.folder / "gone", shared.board)
    assert "Into the void" not in shared.box.tpm("ann", "ls", shared.board)
    return "when Bob moved the file away Ann was told so at once, and nothing claimed to be saved"


def world_writable(shared: Shared) -> str:
    """Row 8: a place where anybody could put another folder in the place of the shared one."""
    wide = shared.box.folder / "wide"
    wide.mkdir()
    wide.chmod(0o777)
    said = shared.box.tpm("root", "share", wide / "boards", "--group", GROUP)
    assert "Everybody may write" in said, said
    return "share refused a place below a folder that everybody may write"


def stranger(shared: Shared) -> str:
    """Row 9: who is not in the group gets one sentence, and leaves no trace."""
    shared.fresh()
    before = shared.beside()
    said = shared.box.tpm("eve", "ls", shared.board)
    assert f"eve may not enter the folder {shared.folder}" in said, said
    assert f"usermod -aG {GROUP} eve" in said
    assert "keeps you out" not in said
    assert "Only the owner" in shared.box.tpm("eve", "share", shared.folder, "--group", GROUP)
    assert shared.beside() == before
    return "Eve was told whom to ask"


def administrator(shared: Shared) -> str:
    """Root looks and edits, and leaves nothing of root's behind."""
    shared.fresh()
    shared.box.tpm("root", "add", shared.board, "Root's")
    shared.box.tpm("root", "backup", shared.board)
    found = {one.owner() for one in shared.folder.rglob("*")}
    assert "root" not in found, found
    assert "Root's" in shared.box.tpm("bob", "ls", shared.board)
    shared.box.tpm("bob", "add", shared.board, "Bob's")
    return "root edited and made a backup, and nothing beside the board is root's"


def service_account(shared: Shared) -> str:
    """The README's other way: one account behind ssh."""
    return behind_the_gate(shared.box)


SCENES: tuple[Callable[[Shared], str], ...] = (
    the_guide,
    born_under_any_umask,
    both_at_once,
    killed,
    no_setgid,
    reading_member,
    foreign_reader,
    read_only_folder,
    access_lists,
    taken_away,
    world_writable,
    stranger,
    administrator,
    service_account,
)


def play(say: Callable[[str], object], names: tuple[str, ...] = ()) -> None:
    """All scenes, or those of these names, in a box of their own."""
    with box(PEOPLE, (GROUP, SERVICE)) as made:
        shared = Shared(made)
        for scene in SCENES:
            if scene is the_guide or not names or scene.__name__ in names:
                say(f"{scene.__name__}: {scene(shared)}")


def main() -> int:
    """Run by hand; names of scenes choose some."""
    if reason := missing():
        sys.stderr.write(f"This needs a computer to make users on: {reason}.\n")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the users must go in any case
    play(lambda line: sys.stdout.write(f"{line}.\n"), tuple(sys.argv[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
