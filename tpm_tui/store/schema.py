"""Bringing a board's schema up to date by Alembic; imported only where that is needed."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tpm_tui.errors import BoardError
from tpm_tui.store.ddl import SCHEMA_HEAD
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


def upgrade(path: Path, lock: BoardLock) -> Path:
    """Upgrade a board to this program's schema after a backup; returns the backup's path."""
    with lock.held():
        moment = datetime.now(UTC).astimezone()
        backup = path.with_name(f"{path.name}.{moment:%Y%m%d-%H%M%S}.bak")
        _back_up(path, backup)
        engine = create_engine(file_url(path), poolclass=NullPool)
        own_transactions(engine)
        config = alembic_config()
        try:
            with engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, SCHEMA_HEAD)
        except DBAPIError as error:
            raise BoardError(
                f"{path.name} could not be upgraded: {error.orig}; it is as it was.",
                f"A copy is {backup.name}.",
            ) from error
        finally:
            engine.dispose()
    return backup


def _back_up(path: Path, backup: Path) -> None:
    source, target = sqlite3.connect(path), sqlite3.connect(backup)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()
