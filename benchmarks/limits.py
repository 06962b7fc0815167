"""The limits of this machine, beside which the other figures are read."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import time
from typing import Any

from benchmarks import cpu, load


def rsa_verify_ms() -> float:
    """CPU of one RSA-2048 signature's verification, in milliseconds."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.hashes import SHA256

    key = generate_private_key(65537, 2048)
    message = b"x" * 200
    signature = key.sign(message, PKCS1v15(), SHA256())
    public = key.public_key()
    began = time.process_time()
    for _ in range(2000):
        public.verify(signature, message, PKCS1v15(), SHA256())
    return (time.process_time() - began) / 2000 * 1000


def rsa_sign_ms() -> float:
    """CPU of one RSA-2048 signature, in milliseconds."""
    from chronicle_node.federation.signatures import keys

    key = keys.load_private(keys.make_rsa().private_pem)
    began = time.process_time()
    for _ in range(1000):
        keys.sign(key, b"x" * 300)
    return (time.process_time() - began) / 1000 * 1000


def _serve(pipe: Any) -> None:
    from aiohttp import web

    async def post(request: web.Request) -> web.Response:
        json.loads(await request.read())
        return web.json_response({"status": "ok"})

    async def get(_: web.Request) -> web.Response:
        return web.json_response({"text": "x" * 1_500})

    async def main() -> None:
        app = web.Application()
        app.router.add_post("/", post)
        app.router.add_get("/", get)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        pipe.send((os.getpid(), runner.addresses[0][1]))
        await asyncio.Event().wait()

    asyncio.run(main())


def bare_post(concurrency: int = 64, count: int = 4000) -> tuple[float, float]:
    """A bare aiohttp handler that reads JSON: requests per second, and CPU per request in milliseconds."""
    return _bare("POST", [json.dumps({"event": "finish", "n": i}).encode() for i in range(count)], concurrency)


def bare_get(count: int, concurrency: int) -> tuple[float, float]:
    """A bare aiohttp handler that writes a document of JSON, the same way."""
    return _bare("GET", [b""] * count, concurrency)


def _bare(method: str, bodies: list[bytes], concurrency: int) -> tuple[float, float]:
    mine, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    try:
        pid, port = mine.recv()
        base = f"http://127.0.0.1:{port}"
        prepared = [load.request(f"{base}/", method, body) for body in bodies]
        asyncio.run(load.run(base, prepared[:200], concurrency))
        before = cpu.seconds(pid)
        ran = asyncio.run(load.run(base, prepared, concurrency))
        return ran.per_second, (cpu.seconds(pid) - before) / len(bodies) * 1000
    finally:
        process.terminate()
        process.join()
