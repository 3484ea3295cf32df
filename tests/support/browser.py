"""A page in Chromium, driven as its developer tools do: by JSON over a socket."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from support.growth import HANG
from websockets.asyncio.client import ClientConnection, connect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_TOLD = {"Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"}
_CONTROL = 2


class Page:
    """One page: ``complaints`` of its console and of its policy, and the ``addresses`` that it has asked."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self.complaints: list[Any] = []
        self.addresses: list[str] = []

    async def listen(self) -> None:
        """Take what the browser says, until it is gone."""
        async for text in self._socket:
            said = json.loads(text)
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            elif said["method"] in _TOLD:
                self.complaints.append(said["params"])
            elif said["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated"):
                params = said["params"]
                self.addresses.append(params["url"] if "url" in params else params["request"]["url"])

    async def tell(self, method: str, **params: Any) -> Any:
        """Send one command, and return its result."""
        number = next(self._numbers)
        self._answers[number] = answer = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        said = await asyncio.wait_for(answer, HANG)
        assert "error" not in said, said
        return said["result"]

    async def value(self, expression: str) -> Any:
        """Return what an expression of JavaScript is."""
        params = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        told = await self.tell("Runtime.evaluate", **params)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    async def until(self, expression: str) -> Any:
        """Return what an expression is as soon as that is true."""
        async with asyncio.timeout(HANG):
            while not (found := await self.value(expression)):  # noqa: ASYNC110 (the page is in another process)
                await asyncio.sleep(0.05)
        return found

    async def open(self, address: str) -> None:
        """Go to an address."""
        await self.tell("Page.navigate", url=address)

    async def press(self, key: str, code: str, number: int, *, control: bool = False) -> None:
        """Press a key; one that writes a letter writes it."""
        text = {} if control or len(key) > 1 else {"text": key}
        named = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": _CONTROL * control}
        await self.tell("Input.dispatchKeyEvent", type="keyDown", **named, **text)
        await self.tell("Input.dispatchKeyEvent", type="keyUp", **named)


@asynccontextmanager
async def page(folder: Path) -> AsyncIterator[Page]:
    """An empty page in a browser of its own, whose profile is in ``folder``."""
    process = await asyncio.create_subprocess_exec(
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--window-size=1400,900",
        "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with connect(await _address(process), max_size=None, proxy=None) as socket:
            made = Page(socket)
            listening = asyncio.create_task(made.listen())
            for each in ("Page", "Runtime", "Log", "Network"):
                await made.tell(f"{each}.enable")
            try:
                yield made
            finally:
                listening.cancel()
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    """Return the address of the socket of the one page that is open."""
    assert process.stderr is not None
    async with asyncio.timeout(HANG):
        while not (found := re.search(rb"listening on ws://([^/]+)/", await process.stderr.readline())):
            assert process.returncode is None
        async with httpx.AsyncClient(verify=False, trust_env=False) as http:
            while True:
                targets = (await http.get(f"http://{found[1].decode()}/json/list")).json()
                for each in (each for each in targets if each["type"] == "page"):
                    address: str = each["webSocketDebuggerUrl"]
                    return address
