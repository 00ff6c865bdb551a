"""Files fetched over HTTP into a part file, resumed where they stopped, and checked before they take their name."""

import hashlib
import re
from collections.abc import Generator
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

_BLOCK = 1 << 20
_WAIT_SECONDS = 30
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
    have = part.stat().st_size if part.is_file() and tag.is_file() else 0
    try:
        with _open(url, have, tag.read_text("utf-8") if have else "") as answer:
            resumed = answer.status == 206
            have = have if resumed else 0
            length = answer.headers.get("Content-Length")
            total = None if length is None else have + int(length)
            etag = answer.headers.get("ETag") or ""
            if not resumed:
                tag.write_text(etag or answer.headers.get("Last-Modified") or "", "utf-8")
            named = _SHA256.fullmatch(answer.headers.get("X-Linked-ETag") or etag)
            wanted = sha256 or (named[1] if named else "")
            with part.open("ab" if resumed else "wb") as stream:
                while block := answer.read(_BLOCK):
                    stream.write(block)
                    have += len(block)
                    yield min(have / total, 1.0) if total else 0.0
    except HTTPException as error:
        raise OSError(f"the connection to {url} broke: {error!r}") from error
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


def _open(url: str, have: int, validator: str) -> HTTPResponse:
    """The answer to a request for what is missing; for all of it when there is nothing to know the file again by."""
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise ValueError(f"models are fetched over https only, got {url}")
    headers = {"User-Agent": "workstation"}
    if have and validator and not validator.startswith("W/"):
        headers |= {"Range": f"bytes={have}-", "If-Range": validator}
    try:
        answer: HTTPResponse = urlopen(Request(url, headers=headers), timeout=_WAIT_SECONDS)
    except HTTPError as error:
        if error.code == 416 and "Range" in headers:
            error.close()
            return _open(url, 0, "")
        error.close()
        raise OSError(f"{url} cannot be fetched: {error.code} {error.reason}") from error
    return answer


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
