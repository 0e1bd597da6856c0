"""A browser that a test drives as a person would: keys, colours, what a screen reader is told.

Speaks the browser's own protocol over two pipes, so that nothing has to be installed for it.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PATIENCE = 60.0  # seconds for one answer
READ, WRITE = 3, 4  # the numbers under which the browser expects its ends of the pipes


class Page:
    """One open page."""

    def __init__(self, sink: int, source: int) -> None:
        self._sink, self._source = sink, source
        self._buffer = b""
        self._numbers = itertools.count(1)
        self.session = ""
        self.complaints: list[str] = []

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its answer."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self._sink, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == number:
                assert "error" not in told, (method, told["error"])
                answer: dict[str, Any] = told["result"]
                return answer

    def wait_for(self, event: str) -> dict[str, Any]:
        """The next message of a kind."""
        while True:
            told = self._next()
            if told.get("method") == event:
                found: dict[str, Any] = told["params"]
                return found

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        answer = self.ask(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str, text: str = "") -> None:
        """Press and let go of a key."""
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        known = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
        down = {"text": text} if text else {}
        self.ask("Input.dispatchKeyEvent", type="keyDown", **known, **down)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **known)

    def tree(self) -> list[dict[str, Any]]:
        """What a screen reader is told: role, name and properties, in reading order."""
        nodes = self.ask("Accessibility.getFullAXTree")["nodes"]
        known = {one["nodeId"]: one for one in nodes}
        waiting, found = [nodes[0]], []
        while waiting:
            one = waiting.pop()
            waiting += [known[key] for key in reversed(one.get("childIds", ())) if key in known]
            if not one.get("ignored"):
                found.append(_plain(one))
        return found

    def _next(self) -> dict[str, Any]:
        end = time.monotonic() + PATIENCE
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._source], [], [], max(0, end - time.monotonic()))
            assert ready, "the browser says nothing"
            self._buffer += os.read(self._source, 1 << 20)
        line, _, self._buffer = self._buffer.partition(b"\0")
        told: dict[str, Any] = json.loads(line)
        if told.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
            self.complaints.append(json.dumps(told["params"], ensure_ascii=False))
        return told


def _plain(node: dict[str, Any]) -> dict[str, Any]:
    properties = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    return {
        "role": node.get("role", {}).get("value", ""),
        "name": node.get("name", {}).get("value", ""),
        **properties,
    }


@contextmanager
def open_page(address: str, folder: Path, width: int = 1280, dark: bool = False) -> Iterator[Page]:
    """A page in a browser of its own, ended when the test leaves it."""
    to_browser, from_test = os.pipe()
    from_browser, to_test = os.pipe()
    command = [str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--lang=zh-CN"]
    command += ["--remote-debugging-pipe", f"--user-data-dir={folder / 'profile'}", "about:blank"]

    # The shell puts the pipes under the numbers that the browser looks for.
    shell = f'exec "$@" {READ}<&{to_browser} {WRITE}>&{to_test}'
    browser = subprocess.Popen(
        ["bash", "-c", shell, "bash", *command],
        pass_fds=(to_browser, to_test),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(to_browser)
    os.close(to_test)
    try:
        page = Page(from_test, from_browser)
        target = page.ask("Target.createTarget", url="about:blank")["targetId"]
        page.session = page.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Accessibility"):
            page.ask(f"{domain}.enable")
        page.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        page.ask("Emulation.setEmulatedMedia", features=[scheme])
        page.ask("Page.navigate", url=address)
        page.wait_for("Page.loadEventFired")
        yield page
    finally:
        with suppress(OSError):
            page.session = ""
            os.write(from_test, b'{"id":0,"method":"Browser.close"}\0')
        try:
            browser.wait(timeout=10)
        except subprocess.TimeoutExpired:
            browser.kill()
        os.close(from_test)
        os.close(from_browser)
