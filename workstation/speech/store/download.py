"""Files fetched over HTTP into a part file, resumed where they stopped, and checked before they take their name."""

import hashlib
import re
from collections.abc import Generator
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

_BLOCK = 1 << 20
_WAIT_SECONDS = 20
_SHA256 = re.compile(r'"?([0-9a-f]{64})"?')


def fetch(url: str, target: Path, sha256: str = "") -> Generator[float, None, str]:
    """Fetch `url` to `target`; yields the fraction done, gives the SHA-256 of the file.

    What has come lies beside it, in `<name>.part` with the server's tag in `<name>.tag`, and stays when the generator
    is closed or the connection breaks: the next call asks for the rest, or begins anew when the file has changed.
    The SHA-256 must be `sha256` or the one that the server names, where there is one. ValueError when length or sum
    are wrong (the part is removed then), OSError when the server does not answer.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part, tag = target.with_name(target.name + ".part"), target.with_name(target.name + ".tag")
    redirects = _Redirects()
    have = part.stat().st_size if part.is_file() and tag.is_file() else 0
    try:
        with _open(url, have, tag.read_text("utf-8") if have else "", redirects) as answer:
            resumed = answer.status == 206
            have = have if resumed else 0
            length = answer.headers.get("Content-Length")
            total = None if length is None else have + int(length)
            etag = answer.headers.get("ETag") or ""
            told = redirects.linked_etag or answer.headers.get("X-Linked-ETag")
            if not resumed:
                tag.write_text(etag or answer.headers.get("Last-Modified") or "", "utf-8")
            named = _SHA256.fullmatch(told or etag)
            wanted = sha256 or (named[1] if named else "")
            with part.open("ab" if resumed else "wb") as stream:
                while block := answer.read(_BLOCK):
                    stream.write(block)
                    have += len(block)
                    yield min(have / total, 1.0) if total else 0.0
    except (HTTPException, ConnectionError, TimeoutError) as error:
        raise OSError(f"the connection to {url} broke: {error!r}; try again to go on") from error
    if total is not None and have < total:
        raise OSError(f"the connection to {url} broke after {have} of {total} bytes; try again to go on")
    digest = _digest(part)
    if (wanted and digest != wanted) or (total is not None and have != total):
        part.unlink()
        tag.unlink(missing_ok=True)
        raise ValueError(f"{target.name} came damaged: its SHA-256 is {digest}, not {wanted}")
    part.replace(target)
    tag.unlink(missing_ok=True)
    return digest


class _Redirects(HTTPRedirectHandler):
    """Goes where a server sends, over https only, and keeps the SHA-256 that it names on the way."""

    linked_etag = ""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        try:
            _check(newurl)
        except ValueError:
            fp.close()
            raise
        self.linked_etag = headers.get("X-Linked-ETag") or self.linked_etag
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in ("127.0.0.1", "localhost")):
        raise ValueError(f"models are fetched over https only, got {url}")


def _open(url: str, have: int, validator: str, redirects: _Redirects) -> HTTPResponse:
    """The answer to a request for what is missing; for all of it when there is nothing to know the file again by."""
    _check(url)
    headers = {"User-Agent": "workstation"}
    if have and validator and not validator.startswith("W/"):
        headers |= {"Range": f"bytes={have}-", "If-Range": validator}
    try:
        answer: HTTPResponse = build_opener(redirects).open(Request(url, headers=headers), timeout=_WAIT_SECONDS)
    except HTTPError as error:
        if error.code == 416 and "Range" in headers:
            error.close()
            return _open(url, 0, "", redirects)
        error.close()
        raise OSError(f"{url} cannot be fetched: {error.code} {error.reason}") from error
    except URLError as error:
        why = getattr(error.reason, "strerror", None) or error.reason
        told = f"{urlsplit(url).hostname} cannot be reached ({why})"
        raise OSError(f"{told}; without a network, import the model from a folder or file") from error
    return answer


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
