"""The gate without a server: whom it believes, what it hears, and what is left of an environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.boards import session
from tests.command_line import CommandLine
from tests.ui.driving import copied, make_small_board
from tpm_tui.cli.catalog import command
from tpm_tui.cli.gate.asking import FILES, VERBS, answer, arguments, split
from tpm_tui.cli.gate.clean_environment import cleaned
from tpm_tui.domain.changes import ChangeSet, SetCell
from tpm_tui.domain.values import BOARD
from tpm_tui.errors import BoardError, InvalidInput, Refused, TpmError
from tpm_tui.service.gate import admitted
from tpm_tui.service.roles.access import Entry, Role
from tpm_tui.store.identity import User

ALICE = User(os.getuid(), "alice", locked=True)


@pytest.fixture
def board(tmp_path: Path) -> Path:
    """A file that only this account can open."""
    path = tmp_path / "small.db"
    path.touch(0o600)
    path.parent.chmod(0o700)
    return path


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A board that only this account can open."""
    folder = tmp_path_factory.mktemp("served")
    path = make_small_board(folder / "small.db")
    path.chmod(0o600)
    return path


def serve(
    board: Path, *words: str, asked: str | None = None, login: str = "alice"
) -> Sequence[str]:
    """Exit code, output and complaints of one session without a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "tpm_tui", "serve-session", str(board), "--as", login, *words],
        env={**os.environ, **({} if asked is None else {"SSH_ORIGINAL_COMMAND": asked})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return str(done.returncode), done.stdout, done.stderr


# ---- whom it believes


def test_who_the_door_names_is_believed_and_locked_in(board: Path) -> None:
    assert admitted(board, "alice") == ALICE


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o620, 0o700, 0o610])
def test_a_file_that_others_may_open_proves_nothing(board: Path, mode: int) -> None:
    board.chmod(mode)
    with pytest.raises(BoardError, match="chmod 600"):
        admitted(board, "alice")


@pytest.mark.parametrize("mode", [0o770, 0o720, 0o702, 0o1777])
def test_a_folder_in_which_others_may_put_files_proves_nothing(board: Path, mode: int) -> None:
    board.parent.chmod(mode)
    with pytest.raises(BoardError, match="may be changed by other accounts"):
        admitted(board, "alice")


def test_links_folders_and_names_prove_nothing(board: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(board)
    for path, error in (
        (link, BoardError),
        (board.parent, BoardError),
        (tmp_path / "missing.db", BoardError),
        (Path("small.db"), InvalidInput),
        (Path("/dev/null"), BoardError),
    ):
        with pytest.raises(error):
            admitted(path, "alice")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_a_file_of_somebody_else_proves_nothing(board: Path) -> None:
    os.chown(board, 12345, 12345)
    with pytest.raises(BoardError, match="does not belong to this account"):
        admitted(board, "alice")


@pytest.mark.parametrize("login", ["Alice", "root;id", "../bob", "", "a" * 33, "al\nice"])
def test_a_login_that_is_none(board: Path, login: str) -> None:
    with pytest.raises(InvalidInput, match="no login"):
        admitted(board, login)


def test_nobody_says_who_they_are_anywhere_else(tpm: CommandLine, small: Path) -> None:
    for words in ((small,), ("ls", small), ("set", small, "1", "title=x"), ("demo",)):
        assert "--as" in tpm.refused(*words, "--as", "root")


def test_a_board_with_roles_lets_in_whom_it_names(real: Path, tmp_path: Path) -> None:
    path = copied(real, tmp_path)
    role = SetCell(BOARD, "access:bob", None, Entry(Role.ADMIN).text)
    with session(path) as opened:
        opened.execute(lambda _: ChangeSet((role,), "roles"))
    code, out, err = serve(path, asked="get total budget")
    assert (code, out) == ("2", "")
    assert err == "tpm-tui: alice has no access to the board small. Ask one of its admins.\n"
    assert serve(path, asked="get total budget", login="bob")[:2] == ("0", "12,500\n")


# ---- what it hears


def test_without_a_terminal_the_board_is_not_shown(real: Path) -> None:
    code, out, err = serve(real)
    assert (code, out) == ("2", "")
    assert err.startswith("tpm-tui: The board needs a terminal: ssh -t.")
    assert err.count("\n") == 1


def test_each_word_of_the_lists_is_an_option_of_the_command() -> None:
    for name, verb in VERBS.items():
        known = {
            option: action.nargs == 0
            for action in command(name).parser()._actions
            for option in action.option_strings
        }
        assert {one: known.get(one) for one in verb.flags} == dict.fromkeys(verb.flags, True)
        assert {one: known.get(one) for one in verb.valued} == dict.fromkeys(verb.valued, False)


def test_no_option_of_the_lists_names_a_file() -> None:
    """Whoever adds one to a command has to say here whether it may be used at the gate."""
    for name, verb in VERBS.items():
        for action in command(name).parser()._actions:
            asked = set(action.option_strings) & (verb.flags | verb.valued)
            metavar = str(action.metavar or "")
            assert not (asked and re.search("FILE|BOARD|PATH|DIR", metavar)), (name, asked)


@pytest.mark.parametrize(
    "asked, words",
    [
        ("ls", ["--", "B"]),
        ("ls --json --level 2", ["--json", "--level=2", "--", "B"]),
        ("ls --sort -budget --filter 'owner:ana due<+2w'", ["--sort=-budget", "--filter=owner:ana due<+2w", "--", "B"]),
        ("get 12 progress", ["--", "B", "12", "progress"]),
        ("find '$(touch x)'", ["--", "B", "$(touch x)"]),
        ("log --limit=5", ["--limit=5", "--", "B"]),
        ("export --format json", ["--format=json", "--", "B"]),
        ("export --view --help", ["--view=--help", "--", "B"]),
    ],
)  # fmt: skip
def test_requests_become_words_of_a_command(asked: str, words: list[str]) -> None:
    name, *rest = split(asked)
    made = arguments(name, rest, Path("/b.db"), ALICE)
    assert made == [{"B": "/b.db"}.get(one, one) for one in words]


@pytest.mark.parametrize(
    "asked",
    [
        "ls other.db", "ls --out x", "ls -h", "ls --help", "ls -", "ls --json=1", "ls --level",
        "get", "get 1 2 3", "find a b", "log 1", "export -o x", "export --output x", "export --force",
        "export --outp=x", "import", "import a b", "import ../x", "import /etc/passwd", "ls --",
    ],
)  # fmt: skip
def test_requests_that_are_refused(asked: str, board: Path) -> None:
    name, *rest = split(asked)
    with pytest.raises(TpmError):
        arguments(name, rest, board, ALICE)


def test_a_mapping_file_is_not_read(board: Path) -> None:
    with pytest.raises(Refused, match="Mapping files"):
        arguments("import", ["x", "--map", "/etc/x.toml"], board, ALICE)


@pytest.mark.parametrize(
    "asked", ["", "   ", "'open", "ls " + "x" * 2000, "x " * 61, "log --text \udcff", "ls '\ud800'"]
)
def test_what_is_no_request(asked: str) -> None:
    with pytest.raises(InvalidInput):
        split(asked)


def test_what_is_wrong_is_told_with_help_that_can_be_asked_for(
    real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InvalidInput) as told:
        answer("export --format xlsx", real, ALICE)
    assert told.value.hint == "See: export --help"
    assert answer("export --help", real, ALICE) == 0
    first, *options = capsys.readouterr().out.splitlines()
    assert first == "export the board as a table, > here.csv"
    assert set(options) == VERBS["export"].flags | VERBS["export"].valued


def test_help_names_everything_that_can_be_asked_for(real: Path) -> None:
    code, out, err = serve(real, asked="help")
    assert (code, err) == ("0", "")
    assert {line.split()[0] for line in out.splitlines()[1:]} == {*VERBS, *FILES}


# ---- what is left of an environment


@pytest.mark.parametrize(
    "name, value, kept",
    [
        ("TERM", "xterm-256color", True),
        ("TERM", "tmux-direct", True),
        ("TERM", "alacritty", True),
        ("TERM", "vt220", True),
        ("TERM", "xtermite", False),
        ("TERM", "../../../../x", False),
        ("TERM", "xterm/../../x", False),
        ("TERM", "xterm\n", False),
        ("TERM", "x" * 100, False),
        ("COLORTERM", "truecolor", True),
        ("COLORTERM", "truecolour", False),
        ("NO_COLOR", "1", True),
        ("TZ", "Europe/Berlin", True),
        ("TZ", "America/Argentina/Buenos_Aires", True),
        ("TZ", "UTC", True),
        ("TZ", "/etc/passwd", False),
        ("TZ", "../../etc/passwd", False),
        ("TZ", ":Europe/Berlin", False),
        ("LC_TERMINAL", "iTerm2", True),
        ("LC_TERMINAL", "$(id)", False),
    ],
)
def test_values_that_may_stay(name: str, value: str, *, kept: bool, tmp_path: Path) -> None:
    found = cleaned({name: value}, tmp_path)
    assert found.get(name) == (value if kept else {"TERM": "xterm"}.get(name))


def test_everything_else_goes(tmp_path: Path) -> None:
    names = (
        "PYTHONPATH PYTHONSTARTUP LD_PRELOAD LD_LIBRARY_PATH TEXTUAL TEXTUAL_LOG TEXTUAL_DRIVER "
        "RICH_X EDITOR VISUAL PAGER LESSOPEN BASH_ENV ENV LC_ALL LC_EVIL LINES COLUMNS ESCDELAY "
        "XDG_CONFIG_HOME TPM_PLAIN_INPUT SSH_AUTH_SOCK DISPLAY IFS USER LOGNAME"
    ).split()
    assert cleaned(dict.fromkeys(names, "/evil"), tmp_path) == {
        "TERM": "xterm",
        "LANG": "C.UTF-8",
        "HOME": "/nonexistent",
        "PATH": "/nonexistent",
        "TMPDIR": str(tmp_path),
        "SQLITE_TMPDIR": str(tmp_path),
    }
