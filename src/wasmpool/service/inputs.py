"""What an attempt at a job works on: files that came along, a path, or an archive unpacked.

What was fetched and unpacked once is there for a later attempt: `input/` appears only when it is
complete.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from wasmpool.service import archives, downloads, roots
from wasmpool.service.folders import Folders
from wasmpool.service.jobs import Job
from wasmpool.service.settings import ServiceSettings

if TYPE_CHECKING:
    from wasmpool.service.progress import Progress

ARCHIVE = "archive"


class Inputs:
    """Brings the inputs of jobs to this machine."""

    def __init__(self, folders: Folders, settings: ServiceSettings) -> None:
        self._folders = folders
        self._settings = settings

    async def path(self, job: Job, progress: Progress) -> Path:
        """The folder or file that a job is about, if no files came with it.

        Raises:
            NotAllowed: The path, or the archive's address, is not allowed.
            DownloadFailed: The archive could not be fetched.
            BadArchive: It could not be unpacked, or must not be.
        """
        spec, settings = job.spec, self._settings
        if spec["path"] is not None:
            return roots.resolve(spec["path"], settings.roots)
        folder = self._folders.input(job.id)
        if folder.is_dir():
            return folder
        self._folders.make(job.id)
        archive = self._folders.of(job.id) / ARCHIVE
        if spec["archive_url"] is not None:
            progress.phase("download")
            archive.unlink(missing_ok=True)
            await downloads.fetch(
                spec["archive_url"],
                archive,
                hosts=settings.download_hosts,
                limit=settings.body_bytes,
                timeout=settings.job_seconds,
                allow_private=settings.private_hosts,
            )
        progress.phase("unpack")
        await asyncio.to_thread(self._unpack, archive, folder)
        return folder

    def files(self, job: Job) -> list[tuple[str, Path]]:
        """The files that came with a job: what records call them, and where they are."""
        folder = self._folders.input(job.id)
        uploads = job.spec["files"] or []
        return [(each["path"], folder / str(number)) for number, each in enumerate(uploads)]

    def contents(self, job: Job) -> Iterator[tuple[str, bytes]]:
        """The files that came with a job, read one after the other."""
        for name, place in self.files(job):
            yield name, place.read_bytes()

    def _unpack(self, archive: Path, folder: Path) -> None:
        settings = self._settings
        part = folder.with_name("input.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir()
        limits = archives.ArchiveLimits(
            settings.archive_files, settings.archive_bytes, settings.archive_ratio
        )
        archives.extract(archive, part, limits)
        os.replace(part, folder)
        archive.unlink()
