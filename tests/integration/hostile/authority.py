"""An authority of our own and certificates signed by it, made by openssl in a folder when a test needs them."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    certificate: Path
    key: Path


class Authority:
    """`bundle` is what the monitor trusts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._own = self.self_signed("authority", "basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign")
        self.bundle = self._own.certificate

    def self_signed(self, name: str, *extensions: str) -> Certificate:
        made = self._paths(name)
        more = [part for e in extensions for part in ("-addext", e)]
        subject = ["-subj", f"/CN={name}"]
        parts = [*_NEW_KEY, "-keyout", made.key, *subject, "-days", "30", *more]
        _openssl(["req", "-x509", *parts, "-out", made.certificate])
        return made

    def certificate(self, name: str, *hosts: str, days: int = 30) -> Certificate:
        """For `hosts`, which are names or addresses. `days` below 0: it ended so many days ago."""
        made, asked = self._paths(name), self._folder / f"{name}.csr"
        also = ",".join(f"{'IP' if host.replace('.', '').isdigit() else 'DNS'}:{host}" for host in hosts)
        names = ["-addext", f"subjectAltName={also}"]
        _openssl(["req", *_NEW_KEY, "-keyout", made.key, "-subj", f"/CN={name}", *names, "-out", asked])
        lasts = ["-days", str(days)] if days > 0 else _PAST
        signer = ["-CA", self._own.certificate, "-CAkey", self._own.key]
        _openssl(["x509", "-req", "-in", asked, *signer, *lasts, "-copy_extensions", "copy", "-out", made.certificate])
        return made

    def _paths(self, name: str) -> Certificate:
        return Certificate(certificate=self._folder / f"{name}.pem", key=self._folder / f"{name}.key")


_PAST = ("-not_before", "20200101000000Z", "-not_after", "20200201000000Z")
_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


def _openssl(arguments: Sequence[object]) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
