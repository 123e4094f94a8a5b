"""Serve a folder on this machine as a web host would: compressed and cacheable."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMPRESSED = {".html", ".css", ".js", ".svg", ".txt", ".xml", ".md", ".json", ".ipynb"}


@lru_cache(maxsize=512)
def compressed(path: Path) -> bytes:
    """Return the bytes of a file after gzip, at the level that hosts use."""
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)


class Handler(SimpleHTTPRequestHandler):
    """Answer with gzip where it helps, keep connections, and show our page for a missing one."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file, or the page 404.html."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path = path / "index.html"
        status = 200
        if not path.is_file():
            path, status = Path(self.directory, "404.html"), 404
            if not path.is_file():
                self.send_error(404)
                return
        squeezed = path.suffix in COMPRESSED
        content = compressed(path) if squeezed else path.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "public, max-age=31536000")
        if squeezed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep the report free of a line for each request."""


@contextmanager
def serving(site: Path) -> Iterator[str]:
    """Serve a folder on a free port; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
