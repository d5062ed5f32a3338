"""A real sshd on a port of its own, with one key that opens one board and nothing else."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.pty_harness import DEADLINE, PtyTerminal

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
MISSING = [name for name, found in (("sshd", SSHD), ("ssh", shutil.which("ssh"))) if found is None]
"""Programs that the tests need and this machine lacks."""

OPEN = """\
AcceptEnv *
AllowTcpForwarding yes
AllowAgentForwarding yes
AllowStreamLocalForwarding yes
PermitTunnel no
X11Forwarding yes
PermitUserRC yes
Subsystem sftp internal-sftp
"""
"""Worse than any real server: every variable is taken, everything is forwarded."""

ADVISED = """\
AcceptEnv *
Subsystem sftp internal-sftp
Match User {user}
    AcceptEnv COLORTERM NO_COLOR
    DisableForwarding yes
    PermitUserRC no
    PermitTTY yes
    MaxSessions 2
    ClientAliveInterval 15
    ClientAliveCountMax 4
"""
"""What the guide says, laid over a server that takes every variable."""


@dataclass(frozen=True)
class Gate:
    """A running server, its board, and a folder that tells whether anything was run."""

    folder: Path
    board: Path
    port: int
    server: int
    """Its process."""

    @property
    def witness(self) -> Path:
        """Attacks leave something here where they succeed."""
        return self.folder / "witness"

    def client(self, *options: str, terminal: bool = False) -> list[str]:
        """Words of an ssh client up to the host."""
        return [
            "ssh", "-F", "none", "-e", "none", "-tt" if terminal else "-T",
            "-p", str(self.port), "-i", str(self.folder / "alice"), *self.told(), *options, "--",
            f"{user()}@127.0.0.1",
        ]  # fmt: skip

    def told(self) -> list[str]:
        """Options that keep the client from asking, and from the developer's own keys."""
        pairs = (
            "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR",
            "IdentitiesOnly=yes", "BatchMode=yes", "ConnectTimeout=60",
        )  # fmt: skip
        return [word for pair in pairs for word in ("-o", pair)]

    def ask(
        self, *words: str, options: Sequence[str] = (), given: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        """Run a client without a terminal to its end."""
        return subprocess.run(
            [*self.client(*options), *words],
            input=given,
            capture_output=True,
            timeout=2 * DEADLINE,
            check=False,
        )

    @contextmanager
    def at_a_terminal(
        self, *words: str, options: Sequence[str] = (), **env: str | None
    ) -> Iterator[PtyTerminal]:
        """A client on a terminal."""
        argv = [*self.client(*options, terminal=True), *words]
        with PtyTerminal(argv, size=(120, 36), env=env, cwd=self.folder) as terminal:
            terminal.also = lambda: (self.server,)
            yield terminal

    def sessions(self) -> list[int]:
        """Processes that serve the board now."""
        return processes(f"tpm_gate\0-m\0tpm_tui\0serve-session\0{self.board}\0")

    def left(self) -> list[int]:
        """Processes that go on serving the board although nobody's client is there any more."""
        end = time.monotonic() + DEADLINE
        while (found := self.sessions()) and time.monotonic() < end:
            time.sleep(0.01)
        return found


def processes(words: str) -> list[int]:
    """Processes whose command line holds some words; not the one that traces others."""
    found: list[int] = []
    for one in Path("/proc").iterdir():
        with suppress(OSError):
            line = (one / "cmdline").read_bytes() if one.name.isdigit() else b""
            if words.encode() in line and not line.startswith(b"strace"):
                found.append(int(one.name))
    return found


def user() -> str:
    """The account that the tests run under, which serves the board."""
    return pwd.getpwuid(os.getuid()).pw_name


@contextmanager
def serving(folder: Path, board: Path, config: str, wrapper: Sequence[str] = ()) -> Iterator[Gate]:
    """A server with this configuration, until the end of the block."""
    folder.chmod(0o700)
    board.chmod(0o600)
    (folder / "witness").mkdir(exist_ok=True)
    for name in ("host", "alice"):
        if not (folder / name).exists():
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True
            )
    command = f"{sys.executable} -I -m tpm_tui serve-session {board} --as alice"
    key = (folder / "alice.pub").read_text()
    (folder / "authorized_keys").write_text(f'command="{command}",restrict,pty {key}')
    port = free_port()
    (folder / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder / 'host'}\nPidFile none\n"
        f"AuthorizedKeysFile {folder / 'authorized_keys'}\nStrictModes no\nLogLevel ERROR\n"
        "UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
        f"PermitRootLogin yes\nMaxStartups 50\n{config.format(user=user())}"
    )
    with (folder / "sshd.log").open("wb") as log:
        server = subprocess.Popen(
            [*wrapper, str(SSHD), "-D", "-e", "-f", str(folder / "sshd_config")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    try:
        wait_for_port(port, server, folder / "sshd.log")
        yield Gate(folder, board, port, server.pid)
    finally:
        for process in processes(str(folder / "sshd_config")):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
        server.wait(DEADLINE)


def free_port() -> int:
    """A port that nobody listens on, and that no client is given before a server takes it."""
    for _ in range(1000):
        port = random.SystemRandom().randrange(20_000, 32_000)  # below those of clients
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def wait_for_port(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server listens; fail with what it said."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if server.poll() is not None:
            break
        time.sleep(0.02)
    raise AssertionError(f"sshd does not listen: {log.read_text()}")
