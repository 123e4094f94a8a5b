"""A process that does the slow imports once and then forks a Jupyter kernel per request.

Run by `warm_kernels` as a program: ``kernel_server.py CONTROL MODULE...``. CONTROL is the
number of an inherited socket. Each message on it is a request (JSON: ``argv``, ``cwd``,
``env``) and carries the end of another socket, the kernel's lifeline. The kernel sends its
process id over the lifeline and exits when the other end closes, so it never outlives
whoever asked for it, whatever way that process ends. The server itself exits in the same
way when CONTROL closes. A kernel's own end is seen as the lifeline's end of file.

Forking is sound only while there is a single thread: no torch thread pool, no ZeroMQ
context and no event loop may exist before the fork. The server makes sure and otherwise
refuses to serve, which makes `warm_kernels` start ordinary kernels.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any, cast

REQUEST_LIMIT = 1 << 20  # bytes; a request holds little more than the environment


def serve(control: socket.socket) -> None:
    """Fork a kernel for each request until the other side is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the build, which then closes us
    signal.signal(signal.SIGCHLD, lambda *_: reap(os.WNOHANG))
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, REQUEST_LIMIT, maxfds=1)
        if not request:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            reap(0)
            return
        lifeline = socket.socket(fileno=descriptors[0])
        if os.fork() == 0:
            control.close()
            become_kernel(lifeline, json.loads(request))
        lifeline.close()


def reap(options: int) -> None:
    """Take note of kernels that ended, so that their time counts as the build's."""
    try:
        while os.waitpid(-1, options)[0]:
            pass
    except ChildProcessError:
        return  # none is left


def become_kernel(lifeline: socket.socket, request: dict[str, Any]) -> None:
    """Turn this process, a fresh copy of the server, into the requested kernel."""
    os.setsid()  # a kernel is stopped together with the processes that it starts
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    sys.argv = ["ipykernel_launcher", *request["argv"]]
    lifeline.send(str(os.getpid()).encode())
    threading.Thread(target=exit_with, args=(lifeline,), daemon=True).start()
    reseed()

    from ipykernel.kernelapp import IPKernelApp

    try:
        IPKernelApp.launch_instance(argv=request["argv"])
    finally:
        os._exit(0)  # the copy must not run what the server has left to do


def exit_with(lifeline: socket.socket) -> None:
    """End this process when the other end of its lifeline closes."""
    lifeline.recv(1)
    os._exit(0)


def reseed() -> None:
    """Draw new entropy for the global generators, as a new interpreter does.

    Python's own `random` does so by itself after a fork.
    """
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    if "torch" in sys.modules:
        sys.modules["torch"].seed()


def threads() -> int:
    """Count this process's threads, those of C libraries included."""
    return len(list(Path("/proc/self/task").iterdir()))


def main() -> int:
    """Import what the arguments name, then serve; return only if that cannot be."""
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    sys.path.pop(0)  # this file's folder, which an ordinary kernel would not have
    gc.disable()  # looking for garbage, of which imports make none, takes a fifth of their time
    sys.modules["debugpy"] = cast(Any, None)  # ipykernel would import it, and no page needs it
    for module in sys.argv[2:]:
        importlib.import_module(module)
    del sys.modules["debugpy"]
    if threads() != 1:
        sys.stderr.write("an import started a thread: no kernel can be forked\n")
        return 1
    gc.freeze()  # the kernels' garbage collectors leave the shared pages alone
    gc.enable()  # only now: it begins by looking at all that is not frozen
    serve(control)
    os._exit(0)  # at once: taking all that was imported down again would take a while


if __name__ == "__main__":
    sys.exit(main())
