"""Real server processes, to be killed."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import httpx

from app.places_on_disk import ROOT
from app.settings import Settings

PATIENCE_SECONDS = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A real `ringkas serve` or `ringkas worker`."""

    def __init__(self, settings: Settings, *command: str, **variables: str) -> None:
        self.port = free_port()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("RINGKAS_")} | {
            "RINGKAS_DATABASE_URL": settings.database,
            "RINGKAS_DATA_DIR": str(settings.data_dir),
            "RINGKAS_PORT": str(self.port),
            **variables,
        }
        arguments = [sys.executable, "-m", "app", *command]
        with (settings.data_dir / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                arguments, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    async def ready(self) -> str:
        """The address, when it answers."""
        address = f"http://127.0.0.1:{self.port}"
        deadline = time.monotonic() + PATIENCE_SECONDS
        async with httpx.AsyncClient() as http:
            while time.monotonic() < deadline:
                assert self.process.poll() is None, "the server ended"
                with contextlib.suppress(httpx.TransportError):
                    if (await http.get(f"{address}/health/ready")).status_code == 200:
                        return address
                await asyncio.sleep(0.1)
        raise AssertionError("the server does not answer")

    def kill(self) -> None:
        """kill -9, of it and all it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        """Ctrl+C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)
