"""A client is ready when its kernel is, and not before its output can be heard."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from jupyter_client.manager import AsyncKernelManager
from prompt_client import PromptClient


async def begin() -> tuple[AsyncKernelManager, Any]:
    manager = AsyncKernelManager(client_class="prompt_client.PromptClient")
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    return manager, client


async def end(manager: AsyncKernelManager, client: Any) -> None:
    client.stop_channels()
    await manager.shutdown_kernel(now=True)


def test_the_first_output_is_heard() -> None:
    async def first_output() -> str:
        manager, client = await begin()
        try:
            assert isinstance(client, PromptClient)
            await client.wait_for_ready(timeout=60)
            asked = client.execute("print('heard')")
            while True:
                message = await client.get_iopub_msg(timeout=30)
                if (
                    message["parent_header"].get("msg_id") == asked
                    and message["msg_type"] == "stream"
                ):
                    text: str = message["content"]["text"]
                    return text
        finally:
            await end(manager, client)

    assert asyncio.run(first_output()) == "heard\n"


def test_a_kernel_that_died_is_not_waited_for() -> None:
    async def wait() -> None:
        manager, client = await begin()
        try:
            await manager.signal_kernel(9)
            await client.wait_for_ready(timeout=60)
        finally:
            await end(manager, client)

    began = time.monotonic()
    with pytest.raises(RuntimeError, match="Kernel died"):
        asyncio.run(wait())
    assert time.monotonic() - began < 20
