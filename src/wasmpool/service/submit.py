"""From a request to an accepted job: reads what came, checks all of it, keeps what came along.

Rules of this file:

- What a caller calls a file is data; on the disk files are numbers.
- A job is accepted when it is in the store, and then all that came with it is in its folder. What a
  request that failed or a kill left there is removed.
- A request with a key that has a job already is answered with that job: its client may not know
  that it was accepted. The job's id is made of the key, so there cannot be two.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from wasmpool.exceptions import ConfigError
from wasmpool.service import roots
from wasmpool.service.callbacks import Callbacks
from wasmpool.service.errors import ApiError, explain
from wasmpool.service.folders import Folders, TooLarge
from wasmpool.service.inputs import ARCHIVE
from wasmpool.service.jobs import Job, Spec, Upload
from wasmpool.service.models import JobRequest
from wasmpool.service.options import (
    FILE_KINDS,
    check_handler_options,
    check_kind,
    handler_payload,
    other_options,
    run_settings,
)
from wasmpool.service.outbound import Outbound
from wasmpool.service.settings import ServiceSettings
from wasmpool.service.store_thread import StoreThread
from wasmpool.service.warm import WarmPool

JSON_BYTES = 16 << 20
NAME_LENGTH = 4096
_SOURCES = ("path", "archive_url", "payloads")


def new_id(key: str | None) -> str:
    """Return the id of a job: of the key that the client gave it, or one that nobody can guess."""
    if key is None:
        return secrets.token_hex(16)
    return hashlib.sha256(key.encode()).hexdigest()[:32]


class Submissions:
    """Accepts jobs."""

    def __init__(
        self,
        store: StoreThread,
        folders: Folders,
        warm: WarmPool,
        callbacks: Callbacks,
        settings: ServiceSettings,
    ) -> None:
        self._store = store
        self._folders = folders
        self._warm = warm
        self._callbacks = callbacks
        self._settings = settings
        self._downloads = Outbound(settings.download_hosts, allow_private=settings.private_hosts)
        self._accepting: set[str] = set()

    async def accept(self, id: str, request: Request, is_keyed: bool) -> tuple[Job, bool]:
        """Accept the job that a request describes.

        Args:
            id: What it will be called.
            request: The request.
            is_keyed: Whether the id is of a key, so that there may be that job already.

        Returns:
            The job, and whether it is new.

        Raises:
            ApiError: The request cannot be read.
            ConfigError: What it asks for is not possible.
            NotAllowed: What it names is not allowed.
            TooLarge: It brings too much.
            QueueFull: Too many jobs wait.
        """
        if id in self._accepting:
            raise ApiError(503, "this job is being submitted: ask again", {"Retry-After": "1"})
        self._accepting.add(id)
        try:
            return await self._accept(id, request, is_keyed)
        finally:
            self._accepting.discard(id)

    async def _accept(self, id: str, request: Request, is_keyed: bool) -> tuple[Job, bool]:
        kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind == "application/json":
            body = await request.body()
            asked = await asyncio.to_thread(_read, body)
            return await self._add(id, is_keyed, asked, [], None)
        if kind != "multipart/form-data":
            raise ApiError(415, "a job is application/json, or multipart/form-data with files")
        most = self._settings.archive_files
        async with request.form(
            max_files=most, max_fields=most + 1, max_part_size=JSON_BYTES
        ) as form:
            asked, files, archive = _parts(form)
            return await self._add(id, is_keyed, asked, files, archive)

    async def _add(
        self,
        id: str,
        is_keyed: bool,
        asked: JobRequest,
        files: Sequence[UploadFile],
        archive: UploadFile | None,
    ) -> tuple[Job, bool]:
        uploads = [Upload(path=_name(file), size=file.size or 0) for file in files]
        spec = Spec(
            kind=asked.kind,
            path=asked.path,
            archive_url=asked.archive_url,
            archive=None if archive is None else archive.filename or ARCHIVE,
            files=uploads or None,
            payloads=asked.payloads,
            options=asked.options,
            priority=asked.priority,
            timeout=asked.timeout,
            retries=asked.retries,
            requires=list(asked.requires),
            callback_url=asked.callback_url,
        )
        if is_keyed:
            known = await self._store(lambda store: store.get(id, with_input=True))
            if known is not None:
                if known.spec != spec:
                    raise ApiError(409, "this Idempotency-Key belongs to another job")
                return known, False
        streams = [file.file for file in files]
        packed = None if archive is None else archive.file
        try:
            await asyncio.to_thread(self._check_and_keep, id, spec, streams, packed)
            return await self._store(lambda store: store.add(id, spec, time.time())), True
        except Exception:
            if files or archive is not None:
                self._folders.remove(id)
            raise  # one who was cancelled cannot tell whether the job is in the store by now

    def _check_and_keep(
        self, id: str, spec: Spec, files: list[BinaryIO], archive: BinaryIO | None
    ) -> None:
        self._check(spec)
        if files or archive is not None:
            self._keep(id, files, archive)

    def _check(self, spec: Spec) -> None:
        """See that a job can be done, as far as that can be told now."""
        settings = self._settings
        check_kind(spec["kind"])
        given = [name for name in (*_SOURCES, "archive", "files") if spec[name] is not None]  # type: ignore[literal-required]
        if len(given) != 1:
            found = " and ".join(given) or "nothing"
            raise ConfigError(
                f"a job has one of {', '.join(_SOURCES)}, an archive or files; it has {found}"
            )
        is_about_files = spec["kind"] in FILE_KINDS
        if is_about_files == (given[0] == "payloads"):
            needs = "a path, an archive or files" if is_about_files else "payloads"
            raise ConfigError(f"a job of the kind {spec['kind']} needs {needs}, not {given[0]}")
        if is_about_files:
            run_settings(spec, self._warm.settings)
            other_options(spec)
        else:
            check_handler_options(spec["options"])
            for payload in spec["payloads"] or ():
                handler_payload(spec["kind"], payload, settings.roots)
        backend = self._warm.now().backend
        for capability in spec["requires"]:
            if capability != backend:
                raise ConfigError(
                    f"no worker is a {capability!r}: those of this service are {backend!r}"
                )
        if spec["path"] is not None:
            roots.resolve(spec["path"], settings.roots)
        if spec["archive_url"] is not None:
            self._downloads.check(spec["archive_url"])
        if spec["callback_url"] is not None:
            self._callbacks.check(spec["callback_url"])
        names = [file["path"] for file in spec["files"] or ()]
        if len(set(names)) < len(names):
            twice, _ = Counter(names).most_common(1)[0]
            raise ConfigError(f"two files are called {twice!r}")
        if sum(file["size"] for file in spec["files"] or ()) > settings.archive_bytes:
            raise TooLarge(f"more than {settings.archive_bytes:,} bytes of files")

    def _keep(self, id: str, files: list[BinaryIO], archive: BinaryIO | None) -> None:
        """Put what came along into the job's folder."""
        self._folders.make(id)
        if archive is not None:
            _save(archive, self._folders.of(id) / ARCHIVE)
            return
        folder = self._folders.input(id)
        folder.mkdir()
        for number, file in enumerate(files):
            _save(file, folder / str(number))


def _read(text: bytes | str) -> JobRequest:
    if len(text) > JSON_BYTES:
        raise TooLarge(f"more than {JSON_BYTES:,} bytes of JSON; send files as multipart/form-data")
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, f"the job is no valid JSON: {error}") from error
    try:
        return JobRequest.model_validate(value)
    except ValidationError as error:
        raise ApiError(400, explain(error.errors())) from error


def _parts(form: FormData) -> tuple[JobRequest, list[UploadFile], UploadFile | None]:
    asked: JobRequest | None = None
    files: list[UploadFile] = []
    archive: UploadFile | None = None
    for name, value in form.multi_items():
        if name == "job" and isinstance(value, str) and asked is None:
            asked = _read(value)
        elif name == "files" and isinstance(value, UploadFile):
            files.append(value)
        elif name == "archive" and isinstance(value, UploadFile) and archive is None:
            archive = value
        else:
            raise ApiError(
                400, f"part {name!r}: the parts are one job (JSON), and files or one archive"
            )
    if asked is None:
        raise ApiError(400, "the part 'job' (JSON) is missing")
    return asked, files, archive


def _name(file: UploadFile) -> str:
    """What records call a file: a relative path, as in an archive.

    Raises:
        ConfigError: It is none.
    """
    name = (file.filename or "").replace("\\", "/")
    parts = name.split("/")
    if not name or len(name) > NAME_LENGTH or "\0" in name or ".." in parts or name[0] == "/":
        raise ConfigError(f"file {name[:100]!r}: the name of a file is a relative path without ..")
    return name


def _save(source: BinaryIO, place: Path) -> None:
    with place.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
