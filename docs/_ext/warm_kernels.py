"""Start the kernels of the pages by forking a process that has torch imported already.

Most of a page's time goes into starting Python and importing torch and matplotlib. On
Linux this extension gives Jupyter another way to start kernels (a "provisioner"): ask a
`kernel_server`, started at the first request or before (see `head_start`), for a fork of
itself. Each page still has a process of its own. Elsewhere, and whenever the server cannot serve, kernels start as usual:
other systems' libraries do not promise to work in a forked process.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

IMPORTS = (
    "numpy.random", "torch", "matplotlib.pyplot", "matplotlib.backends.backend_agg", "PIL.features",
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.core.debugger",
    "psutil", "myst_nb.ext.glue",
)  # fmt: skip
# One thread each: a fork is sound with a single thread only, and sums are added up in the
# same order, thus rounded alike, on machines with any number of cores.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
AT_IMPORT = {
    # matplotlib and ipykernel read these when they are imported, before the fork.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "JPY_PARENT_PID": "1",  # "somebody looks after this kernel": the lifeline does
}


class KernelServer:
    """The server's process and the socket on which it is asked for kernels."""

    _shared: KernelServer | None = None
    _starting = threading.Lock()

    @classmethod
    def shared(cls) -> KernelServer:
        """Return this build's server; start it when there is none."""
        with cls._starting:
            cls._shared = cls._shared or cls()
            return cls._shared

    @classmethod
    def stop(cls) -> None:
        """End this build's server, if there is one."""
        with cls._starting:
            if cls._shared is not None:
                cls._shared.close()
                cls._shared.process.wait()
            cls._shared = None

    @classmethod
    def release(cls) -> None:
        """Let this build's server end by itself: no page is left that could run."""
        if cls._shared is not None:
            cls._shared.close()

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        program = str(Path(__file__).with_name("kernel_server.py"))
        self.process = subprocess.Popen(
            [sys.executable, program, str(theirs.fileno()), *IMPORTS],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, **ONE_THREAD, **AT_IMPORT},
        )
        theirs.close()
        self.asked = False

    def fork(self, argv: list[str], cwd: str, env: dict[str, str]) -> ForkedKernel | None:
        """Ask for a kernel; None when the server has gone."""
        self.asked = True
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        request = json.dumps({"argv": argv, "cwd": cwd, "env": env}).encode()
        try:
            socket.send_fds(self.control, [request], [theirs.fileno()])
        except OSError:
            return None
        finally:
            theirs.close()
        answer = ours.recv(64)
        return ForkedKernel(ours, int(answer)) if answer else None

    def close(self) -> None:
        """Let the server go, and with it nothing else: kernels hang on their lifelines."""
        self.control.close()
        if not self.asked:
            self.process.kill()  # nobody needs what it still imports


class ForkedKernel:
    """As much of `subprocess.Popen` as jupyter_client needs, for a process that is not a child."""

    stdin = stdout = stderr = None

    def __init__(self, lifeline: socket.socket, pid: int) -> None:
        self.lifeline, self.pid = lifeline, pid

    def poll(self) -> int | None:
        """Return 0 when the kernel has ended, None while it runs."""
        return 0 if self.ended(within=0.0) else None

    def ended(self, within: float) -> bool:
        """Wait for the kernel's end, at most so many seconds."""
        return self.lifeline.fileno() < 0 or bool(select.select([self.lifeline], [], [], within)[0])

    def wait(self) -> int:
        """Wait for the kernel's end and close its lifeline."""
        if self.lifeline.fileno() >= 0:
            self.lifeline.recv(1)
            self.lifeline.close()
        return 0

    def send_signal(self, number: int) -> None:
        """Signal the kernel alone."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


def install(app: Sphinx) -> None:
    """Use forked kernels for this build."""
    import warm_provisioner  # and with it jupyter_client: only where a page has to run

    warm_provisioner.install()


def setup(app: Sphinx) -> dict[str, Any]:
    """Wait for a page that has to run; end the server when all have."""
    app.setup_extension("run_ahead")
    app.connect("pages-will-run", install)
    app.connect("env-before-read-docs", lambda *_: KernelServer.release(), priority=510)
    app.connect("build-finished", lambda *_: KernelServer.stop())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
