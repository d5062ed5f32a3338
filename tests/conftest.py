"""What every test shares: the samples, a home of its own, and how hard hypothesis tries."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.command_line import CommandLine, small_board
from tpm_tui.store.ddl import PRAGMAS

if TYPE_CHECKING:
    from tpm_tui.service.session import BoardSession

SYNCED = {"store", "e2e"}
"""Folders of tests in which a commit is as safe as in the program."""

# As the program itself does: boards make many objects and hardly any garbage.
gc.set_threshold(100_000, 20, 50)
settings.register_profile("tests", max_examples=40, deadline=None, derandomize=True, database=None)
settings.register_profile("search", max_examples=2_000, deadline=None, print_blob=True)
settings.load_profile("tests")  # `--hypothesis-profile=search` looks for new counterexamples


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real plans to import; they live beside the repository and not everybody has them."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip("the sample plans are not there (../shared/samples)")
    return folder


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the homes of all tests are."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def home(homes: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the developer's boards, settings and terminal out of the tests."""
    return moved_home(homes, monkeypatch)


@pytest.fixture(autouse=True)
def _no_wait_for_the_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where tests ask what survives a crash is each commit waited for until it is on disk."""
    if SYNCED & {*request.path.parts}:
        return
    hurried = tuple("synchronous=OFF" if one.startswith("synchronous=") else one for one in PRAGMAS)
    for name in ("birth", "copies.backup", "reader", "writer"):
        module = sys.modules.get(f"tpm_tui.store.{name}")
        if module is not None:  # nothing is imported that a test does not need
            monkeypatch.setattr(module, "PRAGMAS", hurried)


def moved_home(homes: Path, patch: pytest.MonkeyPatch) -> Path:
    """A new home, and nothing of the developer's in the environment."""
    for name in os.environ:
        if name == "TEXTUAL_SNAPSHOT_TEMPDIR":
            continue  # where the snapshot plugin collects its report
        if name.startswith(("TEXTUAL", "TPM_", "XDG_")) or name in ("COLORTERM", "NO_COLOR"):
            patch.delenv(name)
    # pytest's own numbered folders are counted anew for each test.
    folder = Path(tempfile.mkdtemp(dir=homes))
    patch.setenv("HOME", str(folder))
    for kind in ("cache", "config", "data", "state"):
        patch.setenv(f"XDG_{kind.upper()}_HOME", str(folder / kind))
    return folder


@pytest.fixture
def tpm(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line of the program."""
    return CommandLine(capsys)


@pytest.fixture(scope="session")
def _small_board(homes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        moved_home(homes, patch)
        return small_board(tmp_path_factory.mktemp("small"))


@pytest.fixture
def small(_small_board: Path, tmp_path: Path) -> Path:
    """A board of five items, made by the command line itself and copied for this test."""
    return Path(shutil.copy(_small_board, tmp_path))


@pytest.fixture(scope="session")
def _grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.boards import new_file, planted, row, session

    file = new_file(tmp_path_factory.mktemp("grown") / "board.db")
    with session(file, "maker", 1000) as opened:
        planted(opened, row("P", row("A", work="8h"), row("B", work="2h")), row("Q"))
    return file


@pytest.fixture
def path(_grown: Path, tmp_path: Path) -> Path:
    """A board of four rows that nobody has open, P with A and B in it, and Q; who needs another one has
    a fixture of the same name."""
    return Path(shutil.copy(_grown, tmp_path / "board.db"))


@pytest.fixture
def ana(path: Path) -> Iterator[BoardSession]:
    """Ana has that board open."""
    from tests.boards import session

    with session(path, "ana", 1001) as opened:
        yield opened


@pytest.fixture
def ana_too(path: Path) -> Iterator[BoardSession]:
    """Ana's second window."""
    from tests.boards import session

    with session(path, "ana", 1001) as opened:
        yield opened


@pytest.fixture
def ben(path: Path) -> Iterator[BoardSession]:
    """Ben has it open, too."""
    from tests.boards import session

    with session(path, "ben", 1002) as opened:
        yield opened


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="tpm-tui-test-")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)
