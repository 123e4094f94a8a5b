"""Give jupyter_client kernels that are forked from a warm process (see `warm_kernels`).

Apart from `warm_kernels`, because a build that runs no page must not import jupyter_client.
"""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from sphinx.util import logging
from warm_kernels import ONE_THREAD, ForkedKernel, KernelServer

logger = logging.getLogger(__name__)


class WarmProvisioner(LocalProvisioner):
    """Gives jupyter_client forked kernels, or ordinary ones where that fails."""

    forked: ForkedKernel | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel with the command line and environment of an ordinary one."""
        environment = {**kwargs["env"], **ONE_THREAD}
        if "ipykernel_launcher" in cmd:
            argv = cmd[cmd.index("ipykernel_launcher") + 1 :]
            cwd = str(kwargs.get("cwd") or Path.cwd())
            kernel = KernelServer.shared().fork(argv, cwd, environment)
            if kernel is not None:
                self.forked, self.process = kernel, cast(Any, kernel)
                self.cwd, self.pid, self.pgid = cast(Any, cwd), kernel.pid, kernel.pid
                return self.connection_info
            logger.info("no kernel could be forked: starting one the ordinary way")
        return await super().launch_kernel(cmd, **{**kwargs, "env": environment})

    async def shutdown_requested(self, restart: bool = False) -> None:
        """End a forked kernel at once: a page that ran has nothing left to save."""
        if self.forked is not None:
            await self.kill(restart)
            self.forked.ended(within=1.0)


def install() -> bool:
    """Make forked kernels the default in this process; say whether they can be had."""
    if sys.platform != "linux":
        return False
    factory = KernelProvisionerFactory.instance()
    factory.provisioners["warm"] = EntryPoint(
        "warm", f"{__name__}:{WarmProvisioner.__name__}", KernelProvisionerFactory.GROUP_NAME
    )
    factory.default_provisioner_name = "warm"
    return True
