"""Firefox as distributions have it, driven by the protocol that it speaks itself: WebDriver BiDi."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from websocket import create_connection

# What a page was still fetching when it was left is no fault, nor is a formula of which only the
# beginning has arrived: `tests/site` counts the parts of whole ones.
PASSING = re.compile("NetworkError|AbortError|Incorrect number of children")
KEYS = {"Tab": "\ue004", "Enter": "\ue007"}
# Requests of its own would be faults of no page.
SETTINGS = """\
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
"""


class Firefox:
    """One window, and the errors that its pages have raised."""

    def __init__(self, program: str, profile: Path) -> None:
        (profile / "user.js").write_text(SETTINGS, "utf-8")
        self.process = subprocess.Popen(
            [
                program,
                "--headless",
                "--no-remote",
                "--profile",
                profile,
                "--remote-debugging-port=0",
            ],
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        assert self.process.stderr
        found = (re.search(r"ws://\S+", line) for line in self.process.stderr)
        address = next(match[0] for match in found if match)
        self.socket = create_connection(f"{address}/session", timeout=60, suppress_origin=True)
        self.number = 0
        self.errors: list[str] = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        self.window = self.send("browsingContext.getTree")["contexts"][0]["context"]

    def send(self, method: str, **params: Any) -> Any:
        """Send a command and return its result; what is logged on the way is kept."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            told = json.loads(self.socket.recv())
            logged = told["params"] if told.get("method") == "log.entryAdded" else {"level": ""}
            if logged["level"] == "error" and not PASSING.search(logged["text"]):
                self.errors.append(logged["text"])
            if told.get("id") == self.number:
                assert told["type"] == "success", told
                return told["result"]

    def open(self, address: str) -> None:
        self.send("browsingContext.navigate", context=self.window, url=address, wait="complete")

    def run(self, script: str) -> Any:
        """Return what an expression is, or what its promise becomes."""
        result = self.send(
            "script.evaluate",
            expression=f"Promise.resolve({script}).then((value) => JSON.stringify(value ?? null))",
            target={"context": self.window},
            awaitPromise=True,
        )
        assert result["type"] == "success", result
        return json.loads(result["result"]["value"])

    def wait(self, condition: str) -> None:
        """Wait until an expression is true: the page itself looks at every frame."""
        self.run(
            "new Promise((done) => { const look = () =>"
            f" (({condition}) ? done() : requestAnimationFrame(look)); look(); }})"
        )

    def press(self, *keys: str) -> None:
        """Type texts and named keys."""
        signs = [sign for key in keys for sign in ([KEYS[key]] if key in KEYS else key)]
        actions = [{"type": kind, "value": sign} for sign in signs for kind in ("keyDown", "keyUp")]
        self.send(
            "input.performActions",
            context=self.window,
            actions=[{"type": "key", "id": "keys", "actions": actions}],
        )

    def close(self) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait()
        self.process.stderr.close()
