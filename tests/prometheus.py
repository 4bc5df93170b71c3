"""Debian's Prometheus: its tool, and a server of one's own."""

import json
import shutil
import signal
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import yaml

from tests.private_servers import HOST, free_port
from tests.server_process import ServerProcess
from tests.servers import absent

FOLDER = Path(__file__).resolve().parents[1] / "ops" / "prometheus"


def promtool() -> str:
    """Give the path of promtool, or skip."""
    return shutil.which("promtool") or absent("prometheus", "promtool is not installed")


class PrivatePrometheus:
    """A Prometheus with our configuration and rules; a context manager.

    Args:
        targets: job → addresses, instead of the names of the compose file.
    """

    def __init__(self, targets: Mapping[str, Sequence[str]]) -> None:
        if shutil.which("prometheus") is None:
            absent("prometheus", "prometheus is not installed")
        self._base = Path(tempfile.mkdtemp(prefix="anybridge-prometheus-"))
        self._base.chmod(0o777)
        self._process = ServerProcess("prometheus", self._base)
        self._address = f"{HOST}:{free_port()}"
        self._url = f"http://{self._address}"
        config = yaml.safe_load((FOLDER / "prometheus.yml").read_text())
        config["global"].update({"scrape_interval": "1s", "evaluation_interval": "1s"})
        for job in config["scrape_configs"]:
            job.pop("dns_sd_configs", None)
            job["static_configs"] = [{"targets": list(targets[job["job_name"]])}]
        (self._base / "prometheus.yml").write_text(yaml.safe_dump(config))
        shutil.copy(FOLDER / "alerts.yml", self._base / "alerts.yml")

    def get(self, path: str, **query: str) -> Any:
        """Ask its API; gives `data`. Raises: AssertionError when it refuses."""
        url = f"{self._url}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own
                told = json.load(answer)
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from error
        assert told["status"] == "success", told
        return told["data"]

    def ask(self, query: str) -> list[Any]:
        """Give the series of an instant query."""
        found: list[Any] = self.get("query", query=query)["result"]
        return found

    def has(self, query: str) -> bool:
        """Tell whether a query gives anything."""
        return bool(self.ask(query))

    def __enter__(self) -> Self:
        command = [
            "prometheus",
            f"--config.file={self._base}/prometheus.yml",
            f"--storage.tsdb.path={self._base}/data",
            f"--web.listen-address={self._address}",
        ]
        try:
            self._process.start(command, {"PATH": "/usr/bin:/bin"})
            self._process.await_ready(self._answers)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._process.end(signal.SIGTERM)
        shutil.rmtree(self._base, ignore_errors=True)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._url}/-/ready", timeout=2) as answer:  # noqa: S310 - our own
                return bool(answer.status == 200)
        except OSError:
            return False
