"""Bringing a board's schema up to date by Alembic; imported only where that is needed."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tpm_tui.errors import BoardError
from tpm_tui.store.copies.backup import head_of, save_beside, source
from tpm_tui.store.ddl import SCHEMA_HEAD
from tpm_tui.store.files.permits import needs_care, prepare
from tpm_tui.store.lock import BoardLock
from tpm_tui.store.writer import file_url, own_transactions


def migrations_folder() -> Path:
    """The migrations, inside the installed package or in the checkout beside it."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "migrations", package.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise BoardError("The migrations are missing from this installation.", "Install tpm-tui again.")


def alembic_config() -> Config:
    """Configuration built in code: no file to find."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    return config


def known(revision: str) -> bool:
    """Whether a revision is one that this program can upgrade from."""
    script = ScriptDirectory.from_config(alembic_config())
    return revision in {one.revision for one in script.walk_revisions()}


def upgrade(path: Path, lock: BoardLock) -> Path | None:
    """Upgrade a board to this program's schema after a backup; returns the backup's path, or None
    where somebody else did it meanwhile."""
    with lock.held():
        with source(path, lock) as db:
            if head_of(db, path).schema == SCHEMA_HEAD:
                return None
        backup = save_beside(path, lock, "before-upgrade")
        try:
            migrate(path)
        except DBAPIError as error:
            raise BoardError(
                f"{path.name} could not be upgraded: {error.orig}; it is as it was.",
                f"A copy is {backup}.",
            ) from error
    return backup


def migrate(path: Path) -> None:
    """Bring a file that nobody else has to this program's schema, all or nothing."""
    if needs_care(path):
        prepare(path)
    engine = create_engine(file_url(path), poolclass=NullPool)
    own_transactions(engine)
    config = alembic_config()
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, SCHEMA_HEAD)
    finally:
        engine.dispose()
