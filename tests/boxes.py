"""A computer that several people share, for a while: real users, a real group, a program that all
of them can run.  Nothing of it stays, also when something fails."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from tests.e2e.pty_harness import PtyTerminal

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ("useradd", "userdel", "groupadd", "groupdel", "usermod", "setpriv")


def missing() -> str:
    """Why no box can be made here; empty where one can."""
    if os.geteuid():
        return "only root can make users"
    lacking = [name for name in NEEDED if shutil.which(name) is None]
    if lacking:
        return f"not here: {', '.join(lacking)}"
    return "" if interpreter() else "no Python of this version that other users may run"


def interpreter() -> Path | None:
    """A Python of the running version that everybody may execute."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for one in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        path = Path(one).resolve()
        if path.exists() and all(above.stat().st_mode & 0o001 for above in (path, *path.parents)):
            return path
    return None


@dataclass
class Box:
    """The users, and what they do."""

    folder: Path
    """Everybody may enter it; all that is made is below."""
    users: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    @property
    def program(self) -> Path:
        """`tpm-tui`, for everybody."""
        return self.folder / "venv" / "bin" / "tpm-tui"

    def environment(self, user: str) -> dict[str, str]:
        """What a login of that user would have."""
        return {
            "HOME": pwd.getpwnam(user).pw_dir,
            "PATH": f"{self.program.parent}:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
        }

    def add_user(self, name: str) -> None:
        """A person with a home folder of their own."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        _system("useradd", "--create-home", "--base-dir", home, "--shell", "/bin/sh", name)
        self.users.append(name)

    def run(
        self, user: str, *words: str | Path, umask: int = 0o022, given: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run something as that user, as a login of now would."""
        it = pwd.getpwnam(user)
        return subprocess.run(
            [str(word) for word in words],
            user=it.pw_uid,
            group=it.pw_gid,
            extra_groups=os.getgrouplist(user, it.pw_gid),
            umask=umask,
            env=self.environment(user),
            cwd=it.pw_dir,
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def tpm(self, user: str, *words: str | Path, umask: int = 0o022) -> str:
        """Run the program as that user; what it printed, or the sentence of its refusal."""
        done = self.run(user, self.program, *words, umask=umask)
        if done.returncode == 0:
            return done.stdout
        assert "Traceback" not in done.stderr, done.stderr
        return done.stderr.strip() or done.stdout

    @contextmanager
    def screen(
        self, user: str, *words: str | Path, umask: int = 0o022, size: tuple[int, int] = (140, 36)
    ) -> Iterator[PtyTerminal]:
        """The program on a terminal of that user."""
        it = pwd.getpwnam(user)
        become = ["setpriv", f"--reuid={it.pw_uid}", f"--regid={it.pw_gid}", "--init-groups"]
        shell = ["sh", "-c", f'umask {umask:03o}; exec "$@"', "sh"]
        argv = [*become, *shell, str(self.program), *map(str, words)]
        env: dict[str, str | None] = {**dict.fromkeys(os.environ), **self.environment(user)}
        with PtyTerminal(argv, size=size, env=env, cwd=Path(it.pw_dir)) as terminal:
            yield terminal

    def remove(self) -> None:
        """End what these users run, and take away everything that was made."""
        uids = {pwd.getpwnam(name).pw_uid for name in self.users if _is_user(name)}
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if process.stat().st_uid in uids:
                    os.kill(int(process.name), signal.SIGKILL)
        for name in reversed(self.users):
            if _is_user(name):
                _removed("userdel", name)
        for name in self.groups:
            with suppress(KeyError):
                grp.getgrnam(name)
                _removed("groupdel", name)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def box(users: Sequence[str], groups: Sequence[str]) -> Iterator[Box]:
    """A box with these users; the groups, which somebody will make, go with it."""
    taken = [name for name in users if _is_user(name)] + [
        one.gr_name for one in grp.getgrall() if one.gr_name in groups
    ]
    if taken:
        raise SystemExit(f"There is somebody called {', '.join(taken)} here already.")
    above = "/opt" if os.access("/opt", os.W_OK) else "/var/tmp"  # noqa: S108
    with ExitStack() as stack:
        made = Box(Path(tempfile.mkdtemp(prefix="tpm-tui-box-", dir=above)), groups=list(groups))
        stack.callback(made.remove)
        made.folder.chmod(0o755)
        install(made.folder / "venv")
        for name in users:
            made.add_user(name)
        yield made


def install(folder: Path) -> None:
    """The program and what it needs, copied from where the tests run: no network is asked."""
    python = interpreter()
    assert python is not None
    _system(python, "-m", "venv", "--without-pip", folder)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = folder / "lib" / version / "site-packages"
    for name in _closure("tpm-tui"):
        if name != "tpm-tui":
            _copy_distribution(name, site)
    shutil.copytree(
        ROOT / "tpm_tui", site / "tpm_tui", ignore=shutil.ignore_patterns("__pycache__")
    )
    if not (site / "tpm_tui" / "migrations").exists():
        shutil.copytree(ROOT / "migrations", site / "tpm_tui" / "migrations")
    script = folder / "bin" / "tpm-tui"
    script.write_text(
        f"#!{folder}/bin/python\nimport sys\nfrom tpm_tui.__main__ import main\nsys.exit(main())\n"
    )
    script.chmod(0o755)
    _system("chmod", "-R", "a+rX", folder)


def _closure(name: str) -> set[str]:
    """A distribution and all that it requires."""
    from packaging.requirements import Requirement

    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        # What an editable install noted of itself may be older than the tree.
        lines = _project() if one == "tpm-tui" else metadata.requires(one)
        for line in lines or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                waiting.append(needed.name)
    return found


def _project() -> list[str]:
    """What the program requires."""
    found = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return list(found["project"]["dependencies"])


def _copy_distribution(name: str, site: Path) -> None:
    for file in metadata.files(name) or ():
        if file.parts[0] == ".." or "__pycache__" in file.parts:
            continue
        target = site / Path(*file.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(Path(str(file.locate())), target)


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _removed(*words: str) -> None:
    """Users and groups go once their last process has."""
    for _ in range(50):
        if not subprocess.run(words, capture_output=True, check=False).returncode:
            return
        time.sleep(0.1)
    sys.stderr.write(f"could not be done: {' '.join(words)}\n")


def _system(*words: str | Path) -> None:
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")
