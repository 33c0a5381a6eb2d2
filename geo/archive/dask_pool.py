"""The workers of a Dask cluster in the place of a process pool: the same part, the same function, more machines.

``out`` must be a folder that all machines see, and sitmap must be installed on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geo.archive.partition import read_part
from geo.errors import InputError

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from geo.archive.partition import Part, PartResult
    from geo.config import Config

CONNECT_S = 30
ALLOWED_DEATHS = 1  # workers that a part may take with it before it is read alone


class DaskPool:
    """Gives parts to a Dask scheduler; a worker that is killed has its parts read again elsewhere by Dask itself."""

    def __init__(self, address: str, jobs: int, out: Path, config: Config) -> None:
        try:
            import dask
            from distributed import Client, LocalCluster
        except ImportError as error:
            raise InputError("--scheduler needs the extra: pip install 'sitmap[dask]'") from error
        self._cluster: Any = None
        if address == "local":
            with dask.config.set({"distributed.scheduler.allowed-failures": ALLOWED_DEATHS}):
                self._cluster = LocalCluster(  # type: ignore[no-untyped-call]
                    n_workers=jobs, threads_per_worker=1, dashboard_address=None
                )
            address = self._cluster.scheduler_address
        try:
            self._client: Any = Client(address, timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
        except OSError as error:
            raise InputError(f"no Dask scheduler answers at {address} ({error})") from error
        self._executor: Any = self._client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        self._out, self._config = out.resolve(), config

    def submit(self, part: Part) -> Future[PartResult]:
        """Give a part to the cluster."""
        future: Future[PartResult] = self._executor.submit(read_part, part, self._out, self._config)
        return future

    def close(self) -> None:
        """Leave the cluster; end it if it is ours."""
        self._executor.shutdown(wait=False)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()
