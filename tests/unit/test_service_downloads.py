"""Downloads: only from allowed hosts, only from the address that was checked, within limits."""

from __future__ import annotations

import asyncio
import subprocess
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.unit.service_servers import Names, answer, serving
from wasmpool.exceptions import ConfigError, DownloadFailed, NotAllowed
from wasmpool.service.downloads import fetch
from wasmpool.service.outbound import Outbound, is_public


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


def get(
    url: str,
    target: Path,
    *hosts: str,
    limit: int = 1000,
    seconds: float = 30,
    allow_private: bool = True,
) -> None:
    asyncio.run(
        fetch(url, target, hosts=hosts, limit=limit, timeout=seconds, allow_private=allow_private)
    )


def refused(kind: type[Exception], message: str, url: str, target: Path, *hosts: str,
            **options: float) -> None:  # fmt: skip
    with pytest.raises(kind, match=message):
        get(url, target, *hosts, **options)  # type: ignore[arg-type]
    assert not target.exists()


# ------------------------------------------------------------ what is fine


def test_a_file(tmp_path: Path, names: Names) -> None:
    names["files.test"] = ["127.0.0.1"]
    with serving({"/a.zip": answer(b"content")}) as server:
        host = f"http://files.test:{server.port}"
        get(f"{host}/a.zip?key=1#top", tmp_path / "a", host)
        assert server.seen == ["/a.zip?key=1"]
    assert (tmp_path / "a").read_bytes() == b"content"
    assert names.asked == ["files.test"]  # once: nobody can answer otherwise the second time


def test_the_server_hears_its_name(tmp_path: Path, names: Names) -> None:
    names["files.test"] = ["127.0.0.1"]
    heard: list[dict[str, str]] = []

    def listen(request: BaseHTTPRequestHandler) -> None:
        heard.append(dict(request.headers))
        answer()(request)

    with serving({"/": listen}) as server:
        get(f"http://files.test:{server.port}", tmp_path / "a", f"http://files.test:{server.port}")
    assert heard[0]["Host"] == f"files.test:{server.port}"
    assert heard[0]["Accept-Encoding"] == "identity"


def test_the_next_address_is_tried(tmp_path: Path, names: Names) -> None:
    names["files.test"] = ["::1", "127.0.0.1"]  # nothing listens at the first
    with serving({"/a": answer(b"content")}) as server:
        host = f"http://files.test:{server.port}"
        get(f"{host}/a", tmp_path / "a", host)
    assert (tmp_path / "a").read_bytes() == b"content"


def test_a_packed_answer_stays_packed(tmp_path: Path, names: Names) -> None:
    names["files.test"] = ["127.0.0.1"]
    with serving({"/a": answer(b"packed", Content_Encoding="gzip")}) as server:
        host = f"http://files.test:{server.port}"
        get(f"{host}/a", tmp_path / "a", host)
    assert (tmp_path / "a").read_bytes() == b"packed"


def test_redirects_to_allowed_hosts(tmp_path: Path, names: Names) -> None:
    names["files.test"] = names["more.test"] = ["127.0.0.1"]
    with serving({"/file": answer(b"content"), "/there": answer(status=301, Location="file")}) as (
        other
    ):
        more = f"http://more.test:{other.port}"
        with serving({"/a": answer(status=302, Location=f"{more}/there")}) as server:
            host = f"http://files.test:{server.port}"
            get(f"{host}/a", tmp_path / "a", host, more)
            refused(NotAllowed, "more.test:.* is not an allowed", f"{host}/a", tmp_path / "b", host)
        assert other.seen == ["/there", "/file"]
    assert (tmp_path / "a").read_bytes() == b"content"


def test_proxies_of_the_environment_are_not_asked(
    tmp_path: Path, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    names["files.test"] = ["127.0.0.1"]
    with serving({"/a": answer(b"right")}) as server, serving({}) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")
        host = f"http://files.test:{server.port}"
        get(f"{host}/a", tmp_path / "a", host)
        assert not proxy.seen
    assert (tmp_path / "a").read_bytes() == b"right"


# ------------------------------------------------------------ hosts


@pytest.mark.parametrize(
    "url",
    [
        *("https://other.test/a", "https://sub.files.test/a", "https://files.test.evil.test/a"),
        *("https://evilfiles.test/a", "https://files.test:8443/a", "http://files.test/a"),
        *("https://files.test./a", "https://127.0.0.1/a", "https://[::1]/a"),
        *("ftp://files.test/a", "file:///etc/passwd", "//files.test/a", "files.test/a", "", "a\0b"),
        *("https://", "https:///a", "https://files.test@evil.test/a", "https://files.test:0x1bb/a"),
        *("https://evil.test\\@files.test/a", "https://evil.test#@files.test/a"),
        *("https://files.test\\.evil.test/a", "https://files.test:99999/a", "gopher://files.test/"),
        *("https://user:secret@files.test/a", "https://files.test%2eevil.test/a"),
    ],
)
def test_other_hosts(tmp_path: Path, names: Names, url: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        get(url, tmp_path / "a", "files.test")
    assert not names.asked
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["https://files.test/a", "https://FILES.test:443/a", "HTTPS://files.test/?q#f"],
)
def test_ways_to_write_an_allowed_host(url: str) -> None:
    for host in ("files.test", "https://Files.Test", "files.test:443", "https://files.test/"):
        assert Outbound([host]).check(url).host == "files.test"


@pytest.mark.parametrize(
    "entry",
    ["", "*", "*.test", "ftp://files.test", "https://files.test/folder", "files.test?q", "a b",
     "u@files.test", "files.test:port", "https://"],
)  # fmt: skip
def test_entries_that_are_no_hosts(entry: str) -> None:
    with pytest.raises(ConfigError, match="host"):
        Outbound([entry])


# ------------------------------------------------------------ addresses

PRIVATE = [
    *("127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("0.0.0.0", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.1.1", "239.1.1.1"),
    *("240.0.0.1", "255.255.255.255", "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0"),
    *("fc00::1", "fd12::1", "ff02::1", "ff0e::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8"),
    *("::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::1"),
    *("2001::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "not an address", ""),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(tmp_path: Path, names: Names, address: str) -> None:
    assert not is_public(address)
    for addresses in ([address], ["93.184.215.14", address], [address, "93.184.215.14"]):
        names["files.test"] = addresses
        refused(NotAllowed, "not public", "https://files.test/a", tmp_path / "a", "files.test",
                allow_private=False)  # fmt: skip


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "64:ff9b::808:808", "2a00::1"]
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


def test_an_allowed_address_must_be_public_too(tmp_path: Path) -> None:
    """Without names: what is in the settings as an address goes the same way."""
    with serving({"/a": answer()}) as server:
        for host in (f"http://127.0.0.1:{server.port}", f"http://localhost:{server.port}",
                     f"http://[::ffff:127.0.0.1]:{server.port}"):  # fmt: skip
            refused(NotAllowed, "not public", f"{host}/a", tmp_path / "a", host,
                    allow_private=False)  # fmt: skip
        for text in ("2130706433", "0x7f000001", "127.1", "017700000001"):
            host = f"http://{text}:{server.port}"
            refused(NotAllowed, "not public|cannot be read|not an allowed", f"{host}/a",
                    tmp_path / "a", host, allow_private=False)  # fmt: skip
        assert not server.seen


def test_a_name_without_an_address(tmp_path: Path, names: Names) -> None:
    refused(DownloadFailed, "cannot be resolved", "https://none.test/a", tmp_path / "a",
            "none.test")  # fmt: skip


# ------------------------------------------------------------ certificates


def make_certificate(folder: Path, name: str) -> str:
    """A certificate that vouches for itself, with its key, in one file."""
    both = folder / f"{name}.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
         "-keyout", folder / "key.pem", "-out", folder / "certificate.pem"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    both.write_bytes((folder / "key.pem").read_bytes() + (folder / "certificate.pem").read_bytes())
    return str(both)


def test_the_certificate_must_be_that_of_the_name(
    tmp_path: Path, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    names["files.test"] = names["other.test"] = ["127.0.0.1"]
    certificate = make_certificate(tmp_path, "files.test")
    with serving({"/a": answer(b"content")}, certificate) as server:
        url = f"files.test:{server.port}"
        refused(DownloadFailed, "CERTIFICATE", f"https://{url}/a", tmp_path / "a", url)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        get(f"https://{url}/a", tmp_path / "a", url)
        other = f"other.test:{server.port}"
        refused(DownloadFailed, "CERTIFICATE", f"https://{other}/a", tmp_path / "b", other)
    assert (tmp_path / "a").read_bytes() == b"content"


# ------------------------------------------------------------ redirects and limits


def test_redirects_that_lead_astray(tmp_path: Path, names: Names) -> None:
    names["files.test"] = ["127.0.0.1"]
    places = [
        *("file:///etc/passwd", "http://127.0.0.1/", "https://files.test/", "//evil.test/"),
        *("http://user@evil.test/", "http://[", "ftp://files.test/"),
    ]
    answers = {
        f"/{number}": answer(status=302, Location=place) for number, place in enumerate(places)
    }
    with serving(answers) as server:
        host = f"http://files.test:{server.port}"
        for number in range(len(places)):
            refused(NotAllowed, "address|allowed", f"{host}/{number}", tmp_path / "a", host)


def test_a_redirect_to_a_private_address(tmp_path: Path, names: Names) -> None:
    """Both hosts are allowed and the first is public; the second has become private."""
    names["files.test"] = ["93.184.215.14"]
    names["inner.test"] = ["10.0.0.1"]
    outbound = Outbound(["http://inner.test"])

    async def follow() -> None:
        async with outbound.request("GET", outbound.check("http://inner.test/a")):
            pass

    with pytest.raises(NotAllowed, match="leads to an address that is not public"):
        asyncio.run(follow())


def test_redirects_in_a_circle(tmp_path: Path, names: Names) -> None:
    names["files.test"] = ["127.0.0.1"]
    with serving({"/a": answer(status=307, Location="/a")}) as server:
        host = f"http://files.test:{server.port}"
        refused(DownloadFailed, "more than 5 redirects", f"{host}/a", tmp_path / "a", host)
        assert len(server.seen) == 6


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b"x" * 65536)


def chunked(request: BaseHTTPRequestHandler) -> None:
    request.protocol_version = "HTTP/1.1"
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    while True:
        request.wfile.write(b"400\r\n" + b"x" * 1024 + b"\r\n")


def test_files_that_are_too_large(tmp_path: Path, names: Names) -> None:
    names["files.test"] = ["127.0.0.1"]
    answers = {
        "/told": answer(b"x" * 1001),
        "/endless": endless,
        "/chunked": chunked,
        "/exact": answer(b"x" * 1000),
    }
    with serving(answers) as server:
        host = f"http://files.test:{server.port}"
        refused(DownloadFailed, "1001 bytes; the limit is 1000", f"{host}/told", tmp_path / "a",
                host)  # fmt: skip
        for name in ("endless", "chunked"):
            refused(DownloadFailed, "more bytes", f"{host}/{name}", tmp_path / "a", host)
        get(f"{host}/exact", tmp_path / "exact", host)


def test_answers_that_are_no_file(tmp_path: Path, names: Names) -> None:
    names["files.test"] = ["127.0.0.1"]
    answers = {
        "/missing": answer(b"no", status=404),
        "/part": answer(b"x", status=206),
        "/cut": answer(b"x" * 10, Content_Length="20"),
        "/mad": lambda request: request.wfile.write(b"\0\1\2\n\n"),
        "/closed": lambda request: None,
        "/heads": lambda request: request.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 99999),
    }
    with serving(answers) as server:
        host = f"http://files.test:{server.port}"
        for name in answers:
            refused(DownloadFailed, f"{name} could not be fetched", f"{host}{name}", tmp_path / "a",
                    host)  # fmt: skip


def test_a_query_is_not_shown(tmp_path: Path, names: Names) -> None:
    names["files.test"] = ["127.0.0.1"]
    with serving({"/a": answer(status=500)}) as server:
        host = f"http://files.test:{server.port}"
        with pytest.raises(DownloadFailed) as caught:
            get(f"{host}/a?token=secret", tmp_path / "a", host)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("is_late", [True, False])
def test_a_server_that_takes_its_time(tmp_path: Path, names: Names, is_late: bool) -> None:
    names["files.test"] = ["127.0.0.1"]
    over = threading.Event()

    def slow(request: BaseHTTPRequestHandler) -> None:
        if not is_late:
            request.send_response(200)
            request.send_header("Content-Length", "100")
            request.end_headers()
            request.wfile.write(b"x")
        over.wait(60)

    with serving({"/a": slow}) as server:
        host = f"http://files.test:{server.port}"
        try:
            refused(DownloadFailed, "within 2 seconds", f"{host}/a", tmp_path / "a", host,
                    seconds=2)  # fmt: skip
        finally:
            over.set()
    assert server.seen == ["/a"]


def test_what_is_there_is_not_overwritten(tmp_path: Path, names: Names) -> None:
    names["files.test"] = ["127.0.0.1"]
    (tmp_path / "a").write_text("mine")
    with serving({"/a": answer(b"theirs")}) as server:
        host = f"http://files.test:{server.port}"
        with pytest.raises(FileExistsError):
            get(f"{host}/a", tmp_path / "a", host)
    assert (tmp_path / "a").read_text() == "mine"
