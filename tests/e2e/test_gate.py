"""Getting out of a session behind the gate with everything that a client of ssh has."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.e2e.gate import ADVISED, MISSING, OPEN, Gate, serving
from tests.e2e.programs import settle
from tests.e2e.pty_harness import DEADLINE
from tests.ui.driving import make_small_board
from tpm_tui.store.seats import MOST

pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not here: {', '.join(MISSING)}")

EVIL = """\
import pathlib
pathlib.Path({witness!r}, "python").touch()
class Driver: ...
"""


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    folder = tmp_path_factory.mktemp("gate")
    (folder / "srv").mkdir(0o700)
    board = make_small_board(folder / "srv" / "board.db")
    with serving(folder, board, OPEN) as found:
        yield found


@pytest.fixture
def quiet(gate: Gate) -> Iterator[Gate]:
    """The gate, and nothing run, made or left behind once the test is over."""
    before = sorted(gate.folder.iterdir())
    yield gate
    assert list(gate.witness.iterdir()) == []
    assert sorted(gate.folder.iterdir()) == before
    beside = {one.name for one in gate.board.parent.iterdir()}
    assert {one for one in beside if not one.startswith("board.db")} == set()


def told(done: subprocess.CompletedProcess[bytes]) -> str:
    """The one sentence of a refusal."""
    assert (done.returncode, done.stdout) == (2, b"")
    text = done.stderr.decode()
    assert text.startswith("tpm-tui: ")
    assert text.count("\n") == 1
    return text


def variables(process: int) -> list[str]:
    """The environment of a process that nobody but root may look into."""
    if os.getuid():
        with pytest.raises(PermissionError):
            Path(f"/proc/{process}/environ").read_bytes()
        return []
    words = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
    return [one.decode() for one in words if one]


def test_the_board_at_a_terminal_whatever_signals_are_typed(quiet: Gate) -> None:
    values = (
        f"TEXTUAL_LOG={quiet.witness}/log TEXTUAL_DRIVER=evil:Driver TZ=../../etc/passwd "
        f"EDITOR=touch\\ {quiet.witness}/editor PYTHONPATH={quiet.folder}/evil LC_EVIL=1 LINES=3"
    )
    with quiet.at_a_terminal(options=["-o", f"SetEnv={values}"], TERM="../../../../x") as terminal:
        terminal.wait_until_raw()  # or the keys would be signals to the client, not to the gate
        terminal.write(b"\x1a")  # typed ahead, while the far terminal still makes signals of keys
        terminal.wait_for("q quit")
        assert "alice" in terminal.lines[0]
        terminal.write(b"\x1a\x03\x1c")
        settle(terminal)
        terminal.press(":", "suspend", "enter")
        terminal.wait_for("no shell, no editor, no other program")
        terminal.press("escape", "escape")
        settle(terminal)
        (process,) = quiet.sessions()
        state = Path(f"/proc/{process}/status").read_text()
        assert "State:\tT" not in state
        assert "NoNewPrivs:\t1" in state
        names = {one.partition("=")[0] for one in variables(process)}
        assert names <= {"TERM", "LANG", "HOME", "PATH", "TMPDIR", "SQLITE_TMPDIR"}
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


@pytest.mark.parametrize("key", [b"\x1c", b"\x03"], ids=["quit", "interrupt"])
def test_a_signal_typed_ahead_ends_the_session_or_does_nothing(quiet: Gate, key: bytes) -> None:
    """Which of the two depends on how far the session is; no shell and no core is left of it."""
    with quiet.at_a_terminal() as terminal:
        terminal.wait_until_raw()
        terminal.write(key)
        with suppress(AssertionError):  # it ended
            terminal.wait_for("q quit")
            terminal.press("q")
        assert terminal.wait_for_exit() in {0, 130, 131, 255}
    assert quiet.left() == []


def test_what_is_asked_for_is_never_run(quiet: Gate) -> None:
    touch = f"touch {quiet.witness}/pwned"
    started = [
        (
            asked,
            subprocess.Popen(
                [*quiet.client(), asked],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            ),
        )
        for asked in (f"bash -c '{touch}'", f"ls $({touch})", f"ls; {touch}\n{touch}")
    ]
    for asked, client in started:
        out, err = client.communicate(timeout=2 * DEADLINE)
        told(subprocess.CompletedProcess(asked, client.returncode, out, err))


def test_a_table_comes_out_and_no_file_is_named(quiet: Gate) -> None:
    found = quiet.ask("export --columns title,budget")
    assert found.stdout.startswith(b'"id","parent_id","level","title","budget"')
    assert found.returncode == 0
    assert "has no option '--output' here" in told(quiet.ask("export", "--output=/tmp/x.csv"))


ATTACKS = [
    "id",
    "bash -i",
    "cat /etc/passwd",
    "sh",
    "scp -t /tmp/x",
    "/usr/lib/openssh/sftp-server",
    "`touch {witness}/pwned`",
    "$(touch {witness}/pwned)",
    "ls;touch {witness}/pwned",
    "ls && touch {witness}/pwned",
    "ls | touch {witness}/pwned",
    "ls\ntouch {witness}/pwned",
    "ls --view ~",
    "export -o {witness}/pwned",
    "export -o{witness}/pwned",
    "export --outp {witness}/pwned",
    "export --output={witness}/pwned",
    "export > {witness}/pwned",
    "import /etc/passwd --yes",
    "import ../../../etc/passwd --yes",
    "import a.csv --into=/tmp/other.db --yes",
    "import a.csv --like=/etc/passwd --yes",
    "play /etc/passwd",
    "new {witness}/pwned",
    "demo --keep {witness}/pwned",
    "serve-session /etc/passwd --as root",
    "ls /etc/passwd",
    "get /etc/passwd 1 title",
    "fetch /etc/passwd",
    "fetch ../bob/x",
    "fetch .errors",
    "fetch ..",
    "put ../x",
    "put .hidden",
    "put a/b",
    "remove ../../board.db",
    "'unfinished",
    "ls " + "x" * 3000,
    "ls " + "x " * 500,
    "\x1b]52;c;AAAA\x07",
    "-e",
    "--help=x",
    "--as bob",
    "ls --as bob",
    "ls --as=bob",
    "ls -- /etc/passwd",
    "ls @/etc/passwd",
    "log --follow",
    "import a.csv --yes --map=/etc/x.toml",
    "import a.csv --yes --map /etc/x.toml",
    "import /proc/self/environ --yes",
    "import /dev/stdin --yes",
    "put /dev/shm/x",
    "put 'a\nb'",
    "put \u202evsc.x",
    "fetch board.db",
    "fetch .seats",
    "remove .drafts",
    "access add bob",
    "settings name=x",
    "restore",
    "doctor",
    "get \u00b2",
    "ls --filter " + "(" * 900,
]


@pytest.mark.slow
@pytest.mark.parametrize("asked", ATTACKS, ids=range(len(ATTACKS)))
def test_requests_that_lead_nowhere(quiet: Gate, asked: str) -> None:
    text = told(quiet.ask(asked.format(witness=quiet.witness)))
    assert "\x1b" not in text


@pytest.mark.slow
def test_what_no_terminal_says_ends_nothing(quiet: Gate) -> None:
    """Keys beyond Unicode, a window of 9999 x 9999, and what has the form of an answer."""
    with quiet.at_a_terminal() as terminal:
        terminal.wait_for("q quit")
        for sent in (
            "\x1b[1114112u", "\x1b[27;5;99999999~", "\x1b[97:65;5:3u", "\x1b[55296u", "\x1b[0u",
            "\x1b[48;9999;9999;1;1t", "\x1b[48;0;0;0;0t\x1b[<0;1;1M", "\x1b]52;c;cm0=\x07", "\x1b[9999;9999R",
        ):  # fmt: skip
            terminal.write(sent)
            settle(terminal)
        assert "Traceback" not in terminal.text
        assert "went wrong" not in terminal.text
        (process,) = quiet.sessions()
        status = Path(f"/proc/{process}/status").read_text()
        kilobytes = int(status.partition("VmRSS:")[2].split()[0])
        assert kilobytes < 250_000
        terminal.press("escape", "escape")
        settle(terminal)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


@pytest.mark.slow
def test_nobody_has_sessions_without_end(quiet: Gate) -> None:
    assert quiet.ask("files").returncode == 0
    folder = quiet.board.parent / "board.db.files" / ".seats"
    held = []
    for number in range(1, MOST + 1):
        held.append(os.open(folder / f"alice.{number}", os.O_RDWR | os.O_CREAT, 0o600))
        fcntl.flock(held[-1], fcntl.LOCK_EX)
    assert f"alice has {MOST} sessions here already" in told(quiet.ask("files"))
    for one in held:
        os.close(one)
    assert quiet.ask("files").returncode == 0


@pytest.mark.slow
def test_no_other_way_to_send_files(quiet: Gate) -> None:
    host = quiet.client()[-1]
    options = [
        *quiet.told(),
        "-F",
        "none",
        "-i",
        str(quiet.folder / "alice"),
        "-P",
        str(quiet.port),
    ]
    source = quiet.folder / "alice.pub"
    for words in (
        ["scp", *options, str(source), f"{host}:{quiet.witness}/sent"],
        ["scp", "-O", *options, str(source), f"{host}:{quiet.witness}/sent"],
        ["scp", "-O", *options, f"{host}:/etc/passwd", str(quiet.witness)],
        ["sftp", *options, host],
    ):
        done = subprocess.run(
            words, input=b"", capture_output=True, timeout=2 * DEADLINE, check=False
        )
        assert done.returncode != 0, words
        assert b"root:" not in done.stdout


@pytest.mark.slow
def test_nothing_is_forwarded(quiet: Gate) -> None:
    there = f"127.0.0.1:{quiet.port}"
    through = quiet.ask(options=["-W", there])
    assert b"SSH-2.0" not in through.stdout
    assert through.returncode != 0
    for forward in (
        ["-R", f"0:{there}"],
        ["-R", f"{quiet.witness}/socket:{there}"],
    ):
        done = quiet.ask("ls", options=["-o", "ExitOnForwardFailure=yes", *forward])
        assert done.returncode == 255, forward
        assert b"forward" in done.stderr.lower()
    for option in ("-A", "-X", "-Y"):
        done = quiet.ask("get total budget", options=[option])
        assert done.stdout == b"12,500\n", done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("forward", ["-L", "-D"])
def test_a_port_of_the_client_leads_nowhere(quiet: Gate, forward: str) -> None:
    import socket

    from tests.e2e.gate import free_port

    port = free_port()
    where = f"127.0.0.1:{port}"
    goal = f"{where}:127.0.0.1:{quiet.port}" if forward == "-L" else where
    with quiet.at_a_terminal(options=[forward, goal]) as terminal:
        terminal.wait_for("q quit")
        with socket.create_connection(("127.0.0.1", port), 5) as one:
            if forward == "-D":
                one.sendall(b"\x05\x01\x00")
                assert one.recv(2) == b"\x05\x00"
                one.sendall(b"\x05\x01\x00\x01\x7f\x00\x00\x01" + quiet.port.to_bytes(2, "big"))
            one.settimeout(10)
            try:
                got = one.recv(100)
            except ConnectionError:
                got = b""
            assert b"SSH-2.0" not in got
        terminal.press("q")


@pytest.mark.slow
def test_no_variable_runs_anything(quiet: Gate) -> None:
    evil = quiet.folder / "evil"
    evil.mkdir()
    try:
        for name in ("sitecustomize", "usercustomize", "textual", "evil", "tpm_tui"):
            (evil / f"{name}.py").write_text(EVIL.format(witness=str(quiet.witness)))
        values = (
            f"PYTHONPATH={evil} PYTHONHOME={evil} PYTHONSTARTUP={evil}/evil.py PYTHONINSPECT=1 "
            f"PYTHONUSERBASE={evil} HOME={evil} XDG_CONFIG_HOME={evil} XDG_DATA_HOME={evil} "
            f"LD_LIBRARY_PATH={evil} TEXTUAL_LOG={quiet.witness}/log TEXTUAL_DRIVER=evil:Driver "
            f"TEXTUAL_SCREENSHOT=1 TEXTUAL_SCREENSHOT_LOCATION={quiet.witness} TEXTUAL=devtools "
            f"TEXTUAL_PRESS=q TMPDIR={quiet.witness} SQLITE_TMPDIR={quiet.witness} PAGER=touch "
            "COLUMNS=9999 LINES=9999 LC_ALL=tr_TR.ISO-8859-9 TZ=/etc/passwd"
        )
        with quiet.at_a_terminal(options=["-o", f"SetEnv={values}"]) as terminal:
            terminal.wait_for("q quit")
            (process,) = quiet.sessions()
            words = " ".join(variables(process))
            assert str(evil) not in words
            assert str(quiet.witness) not in words
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
    finally:
        shutil.rmtree(evil)


@pytest.mark.slow
def test_as_the_guide_says_no_variable_reaches_even_the_shell(tmp_path: Path) -> None:
    (tmp_path / "srv").mkdir(0o700)
    board = make_small_board(tmp_path / "srv" / "board.db")
    script = tmp_path / "script"
    with serving(tmp_path, board, ADVISED) as gate:
        script.write_text(f"touch {gate.witness}/pwned")
        done = gate.ask(
            "get total budget", options=["-o", f"SetEnv=BASH_ENV={script} ENV={script}"]
        )
        assert done.stdout == b"12,500\n", done.stderr
        assert list(gate.witness.iterdir()) == []


@pytest.mark.slow
def test_programs_that_the_system_starts_are_known(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("not here: strace")
    (tmp_path / "srv").mkdir(0o700)
    board = make_small_board(tmp_path / "srv" / "board.db")
    trace = tmp_path / "trace"
    watch = [
        "strace",
        "--seccomp-bpf",
        "-f",
        "-qq",
        "-e",
        "trace=execve,execveat",
        "-o",
        str(trace),
    ]
    with serving(tmp_path, board, OPEN, watch) as gate, gate.at_a_terminal() as terminal:
        terminal.wait_for("q quit", 60)
        for keys in (("ctrl+e",), ("z", "T", "down", "enter"), ("g", "l"), ("escape",), ("g", "d")):
            terminal.press(*keys)
            settle(terminal)
    started = [line for line in trace.read_text().splitlines() if "= 0" in line]
    ours = [line for line in started if "serve-session" in line and "sshd" not in line]
    after = started.index(ours[-1])
    assert "tpm_gate" in ours[-1]
    assert not [line for line in started[after + 1 :] if "sshd" not in line], started


def test_files_of_ones_own(quiet: Gate) -> None:
    table = b"title,work\nFrom the laptop,8h\n"
    sent = quiet.ask("put", "plan.csv", given=table)
    assert (sent.returncode, sent.stdout) == (0, b"")
    back = quiet.ask("fetch", "plan.csv")
    assert back.stdout == table
    kept = quiet.board.parent / "board.db.files" / "alice"
    assert [one.name for one in kept.iterdir()] == ["plan.csv"]
    assert kept.stat().st_mode & 0o777 == 0o700
    assert (kept / "plan.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_a_file_of_ones_own_becomes_rows(quiet: Gate) -> None:
    assert quiet.ask("put more.csv", given=b"title\nSent by ssh\n").returncode == 0
    done = quiet.ask("import more.csv --under 1 --yes")
    assert done.returncode == 0, done.stderr
    assert b"Created 1 item in board." in done.stdout
    assert str(quiet.board.parent).encode() not in done.stdout + done.stderr
    assert b"Sent by ssh" in quiet.ask("find 'Sent by'").stdout
    assert b"alice" in quiet.ask("log --limit 1").stdout
    for name, given, why in (
        ("more.csv", b"again", "already"),
        ("program", b"\x7fELF\x02\x01\x01\x00", "more than text"),
    ):
        assert why in told(quiet.ask(f"put {name}", given=given))
    assert quiet.ask("remove more.csv").returncode == 0


@pytest.mark.slow
def test_nothing_is_sent_while_nobody_does_anything(quiet: Gate) -> None:
    with quiet.at_a_terminal() as terminal:
        terminal.wait_for("q quit")
        settle(terminal)
        time.sleep(2)
        settle(terminal)
        terminal.mark()
        end = time.monotonic() + 15
        while time.monotonic() < end:
            terminal.read(1)
        assert terminal.since_mark() == b""
        terminal.press("q")


@pytest.mark.slow
def test_who_has_vanished_does_not_keep_a_session(tmp_path: Path) -> None:
    """A client that is stopped answers no more, as one behind a broken line."""
    (tmp_path / "srv").mkdir(0o700)
    board = make_small_board(tmp_path / "srv" / "board.db")
    config = f"{OPEN}ClientAliveInterval 1\nClientAliveCountMax 3\n"
    with serving(tmp_path, board, config) as gate, gate.at_a_terminal() as terminal:
        terminal.wait_for("q quit")
        settle(terminal)
        assert len(gate.sessions()) == 1
        terminal.signal(signal.SIGSTOP)
        assert gate.left() == []
        terminal.signal(signal.SIGCONT)
