"""A folder of bytes, each kept under the SHA-256 of its content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path


class Damaged(Exception):
    """What is kept under a hash no longer has it, or is gone."""


def place(sha256: str) -> str:
    """The path of a content below the folder: ``ab/cd/abcd…``."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def keep(folder: Path, content: bytes) -> str:
    """Keep ``content``, on disk before this returns; gives its SHA-256 in hex.

    The same content is kept once. A transaction that fails later leaves bytes no row names,
    which harms nothing.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    target = folder / place(sha256)
    if target.exists() and target.stat().st_size == len(content):
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o640)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)  # gone already, unless something failed
    return sha256


def fetch(folder: Path, sha256: str) -> bytes:
    """The content kept under ``sha256``; :class:`Damaged` when it is gone or was changed."""
    try:
        content = (folder / place(sha256)).read_bytes()
    except OSError as error:
        raise Damaged(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(sha256)
    return content
