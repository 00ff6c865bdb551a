"""A server of models, and what is on it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CONTENT = bytes(range(256)) * 12_000


class Shelf(ThreadingHTTPServer):
    """A server of one file; `etag` and `content` may change, `asked` are the ranges that were asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content, self.etag, self.cut = CONTENT, '"one"', 0
        self.sends_to = self.named = ""
        self.asked: list[str] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/weights.pt"

    @property
    def folder(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/folder/"


class _Handler(BaseHTTPRequestHandler):
    server: Shelf

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        if self.server.sends_to and not self.path.endswith("there"):
            self.send_response(302)
            self.send_header("Location", self.server.sends_to)
            self.send_header("X-Linked-ETag", f'"{self.server.named}"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        wanted = self.headers.get("Range", "")
        self.server.asked.append(wanted)
        start = int(wanted.removeprefix("bytes=").rstrip("-") or 0)
        same = self.headers.get("If-Range", self.server.etag) == self.server.etag
        start = start if wanted and same else 0
        self.send_response(206 if wanted and same else 200)
        rest = self.server.content[start:]
        self.send_header("Content-Length", str(len(rest)))
        self.send_header("ETag", self.server.etag)
        self.end_headers()
        self.wfile.write(rest[: self.server.cut] if self.server.cut else rest)

    def log_message(self, format: str, *arguments: Any) -> None:
        pass


def serve() -> Iterator[Shelf]:
    server = Shelf()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join(10)
    server.server_close()
