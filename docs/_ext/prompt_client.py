"""Talk to a kernel as soon as it answers.

jupyter_client asks a new kernel for its name, and then waits until nothing more has come
for a fifth of a second: for each page. The kernel says itself when it has dealt with a
question. Hearing that shows as well that what cells print will be heard.
"""

from __future__ import annotations

import time
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient

PATIENCE = 1.0  # seconds until the question is asked again


class PromptClient(AsyncKernelClient):
    """A client that is ready when its kernel is."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Ask until the kernel has dealt with a question, or died, or the time is over."""
        end = time.monotonic() + (timeout or float("inf"))
        while not await self._dealt_with(self.kernel_info()):
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
            if time.monotonic() > end:
                raise RuntimeError(f"Kernel didn't respond in {timeout} seconds")

    async def _dealt_with(self, question: str) -> bool:
        """Wait for the word that follows a question, and take its reply."""
        try:
            while True:
                message = await self.get_iopub_msg(timeout=PATIENCE)
                if (
                    message["parent_header"].get("msg_id") == question
                    and message["content"].get("execution_state") == "idle"
                ):
                    break
            self._handle_kernel_info_reply(await self.get_shell_msg(timeout=PATIENCE))
        except Empty:
            return False
        return True
