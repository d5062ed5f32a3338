"""The README's second way, with a real sshd: one account owns the board, keys say who somebody is."""

from __future__ import annotations

import os
import pwd
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tests.boxes import Box
from tests.e2e.gate import MISSING, SSHD, free_port, processes, wait_for_port
from tests.e2e.programs import settle
from tests.e2e.pty_harness import PtyTerminal
from tests.shared_box_guide import guide, server_settings

SERVICE = "tpm"


class Gate:
    """A server, and Alice's computer, which is the same one here."""

    def __init__(self, made: Box, port: int) -> None:
        self.box = made
        self.port = port
        self.home = made.folder / SERVICE
        self.board = self.home / "boards" / "crm.db"
        self.desk = made.folder / "desk"
        """Where keys and their public halves lie."""

    def words(self, command: str) -> list[str]:
        """A command of the guide, as it has to be here."""
        words = shlex.split(command.replace("/srv/tpm", str(self.home)))
        if words[0] == "ssh":
            told = (
                "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR",
                "IdentitiesOnly=yes", "BatchMode=yes", "ConnectTimeout=20",
            )  # fmt: skip
            options = [word for one in told for word in ("-o", one)]
            host = [word.replace("@box", "@127.0.0.1") for word in words[1:]]
            return ["ssh", "-F", "none", "-e", "none", "-p", str(self.port), *options, *host]
        if words[0] == "ssh-keygen":
            return [*words, "-q", "-N", ""]
        return words

    @contextmanager
    def session(self, command: str) -> Iterator[PtyTerminal]:
        """A client on a terminal."""
        with PtyTerminal(self.words(command), size=(140, 36), cwd=self.desk) as terminal:
            yield terminal

    def ask(self, command: str) -> subprocess.CompletedProcess[str]:
        """A client, or any other command, run to its end."""
        words = self.words(command)
        environment = {**self.box.environment("root"), "TERM": "xterm-256color"}
        return subprocess.run(
            words, cwd=self.desk, env=environment, capture_output=True, text=True, timeout=60,
            stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip

    def journal(self, query: str) -> list[tuple[object, ...]]:
        """Rows of the journal, as root."""
        with closing(sqlite3.connect(self.board)) as db:
            return db.execute(query).fetchall()


def behind_the_gate(made: Box) -> str:
    """Follow the guide, then try what it promises."""
    if MISSING:
        return f"left out, because this computer has no {', '.join(MISSING)}"
    made.users.append(SERVICE)  # the guide makes it, and it goes with the others
    desk = made.folder / "desk"
    desk.mkdir(0o700)
    gate = Gate(made, free_port())
    with _server(gate):
        count = _follow(gate)
        _try_more(gate)
        revoked = next(one for _, one in guide("A service account") if "revoke" in one)
        assert gate.ask(revoked).returncode == 0
        _is_the_door_of_root(gate)
        refused = gate.ask("ssh -i alice tpm@box")
        assert refused.returncode, "the key is gone"
        assert "Permission denied" in refused.stderr, refused.stderr
    return f"{count} commands of the README let Alice in by her key, under her name, to the board alone"


def _follow(gate: Gate) -> int:
    count = 0
    for who, command in guide("A service account"):
        if "revoke" in command:
            continue
        count += 1
        if command.startswith("ssh -t"):
            _edit_as_alice(gate, command)
            continue
        done = gate.ask(command)
        assert done.returncode == 0, f"{who}: {command}: {done.stderr}{done.stdout}"
    owner = gate.board.stat()
    assert (gate.board.owner(), owner.st_mode & 0o777) == (SERVICE, 0o600)
    assert {one.owner() for one in gate.board.parent.glob("crm.db*")} == {SERVICE}
    _is_the_door_of_root(gate)
    return count


def _is_the_door_of_root(gate: Gate) -> None:
    """The account reads its keys and cannot write them: sshd (`StrictModes yes`) lets people in."""
    keys = gate.home / ".ssh" / "authorized_keys"
    found = [gate.home, keys.parent, keys, gate.board.parent]
    assert [f"{one.owner()}:{one.group()} {one.stat().st_mode & 0o7777:o}" for one in found] == [
        f"root:{SERVICE} 750", f"root:{SERVICE} 750", f"root:{SERVICE} 640", f"{SERVICE}:{SERVICE} 700",
    ]  # fmt: skip
    assert set(gate.home.iterdir()) == {gate.board.parent, keys.parent}
    for words in (
        ("sh", "-c", f"echo x >> {keys}"),
        ("mv", keys.parent, gate.home / "other"),
        ("touch", gate.home / ".pam_environment"),
        ("touch", keys.parent / "rc"),
    ):
        assert gate.box.run(SERVICE, *words).returncode, words


def _edit_as_alice(gate: Gate, command: str) -> None:
    with gate.session(command) as alice:
        alice.wait_for("q quit")
        assert "alice" in alice.lines[0], alice.text
        alice.press("o")
        alice.write("Typed by Alice")
        alice.press("enter")
        alice.wait_for("Typed by Alice")
        settle(alice)
        alice.press("escape")
        settle(alice)
        alice.press("q")
        assert alice.wait_for_exit() == 0
    rows = gate.journal("SELECT author, uid FROM change WHERE new LIKE '%Typed by Alice%'")
    assert rows == [("alice", pwd.getpwnam(SERVICE).pw_uid)], rows


def _try_more(gate: Gate) -> None:
    """What a key does not open."""
    for asked in ("id", "bash -i", "'cat /etc/passwd'"):
        done = gate.ask(f"ssh -i alice tpm@box {asked}")
        assert done.returncode == 2, done
        assert "root:" not in done.stdout
        assert "uid=" not in done.stdout
    assert gate.ask("ssh-keygen -t ed25519 -f eve").returncode == 0
    assert "Permission denied" in gate.ask("ssh -i eve tpm@box").stderr
    found = gate.box.tpm("ann", "ls", gate.board)
    assert "ann may not" in found, found


@contextmanager
def _server(gate: Gate) -> Iterator[None]:
    """An sshd with the settings of the guide."""
    folder = gate.box.folder / "sshd"
    folder.mkdir(0o700)
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "host"], check=True
    )
    pam = "yes" if Path("/etc/pam.d/sshd").exists() else "no"
    config = folder / "config"
    config.write_text(
        f"Port {gate.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile none\n"
        f"LogLevel VERBOSE\nUsePAM {pam}\nPasswordAuthentication no\n"
        f"KbdInteractiveAuthentication no\nStrictModes yes\nAcceptEnv LANG LC_*\n{server_settings()}\n"
    )
    separation = Path("/run/sshd")
    made = not separation.exists()
    separation.mkdir(0o755, exist_ok=True)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(SSHD), "-D", "-e", "-f", str(config)], stdin=subprocess.DEVNULL, stderr=log
        )
    try:
        wait_for_port(gate.port, server, folder / "log")
        yield
    except AssertionError as error:
        raise AssertionError(f"{error}\nsshd: {(folder / 'log').read_text()[-3000:]}") from error
    finally:
        for process in processes(str(config)):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        server.wait(20)
        if made:
            shutil.rmtree(separation, ignore_errors=True)


def account_names() -> set[str]:
    """Accounts that the guide makes."""
    return {
        found[1]
        for _, command in guide("A service account")
        if (found := re.match(r"useradd .* (\w+)$", command))
    }
