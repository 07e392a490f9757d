"""A private authority and the certificates it signs for 127.0.0.1, made by openssl."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

CONFIG = """
[authority]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = anything
unique_subject = no
x509_extensions = server
[anything]
commonName = supplied
[server]
subjectAltName = IP:127.0.0.1
"""


@dataclass(frozen=True)
class Certificate:
    """A certificate for a server, and its key."""

    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Return what a server needs that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


class Authority:
    """A private authority in a folder; `certificate` is what those who trust it need."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir()
        self._folder, self.certificate = folder, folder / "ca.crt"
        (folder / "index.txt").touch()
        (folder / "ca.cnf").write_text(CONFIG.format(folder=folder))
        self._openssl("req", "-x509", *_new_key(folder / "ca.key"), "-out", "ca.crt", "-subj", f"/CN={name}")

    def sign(self, name: str, begins: str = "200101000000Z", ends: str = "491231235959Z") -> Certificate:
        """Return a certificate for a server that is valid between two moments (YYMMDDhhmmssZ)."""
        made = Certificate(self._folder / f"{name}.crt", self._folder / f"{name}.key")
        request = f"{name}.csr"
        self._openssl("req", *_new_key(made.key), "-out", request, "-subj", f"/CN={name}")
        self._openssl(
            *("ca", "-batch", "-notext", "-config", "ca.cnf", "-name", "authority", "-cert", "ca.crt"),
            *("-keyfile", "ca.key", "-startdate", begins, "-enddate", ends, "-in", request, "-out", f"{name}.crt"),
        )
        return made

    def _openssl(self, *arguments: str | Path) -> None:
        done = subprocess.run(["openssl", *arguments], cwd=self._folder, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def _new_key(path: Path) -> list[str | Path]:
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path]
