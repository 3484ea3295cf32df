"""An issuer of bearer tokens, which counts what it is asked; and tokens as nobody should write them."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import KeySet, RSAKey
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from support.serving import served

AUDIENCE = "https://api.example"
GOOD, OTHER = (RSAKey.generate_key(2048, parameters={"kid": kid}) for kid in ("good", "other"))
SEALS = RSAKey.generate_key(2048, parameters={"kid": "seals", "use": "enc"})


@dataclass
class Issuer:
    """An issuer at ``url``, with these keys."""

    url: str = ""
    keys: list[Any] = field(default_factory=lambda: [GOOD, SEALS])
    asked: list[str] = field(default_factory=list)
    is_away: bool = False
    goes_on: asyncio.Event | None = None
    """Until when it keeps whoever asks waiting."""

    async def answer(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        if self.goes_on is not None:
            await self.goes_on.wait()
        if self.is_away:
            return Response("away", 500)
        if request.url.path == "/jwks":
            return JSONResponse(KeySet(self.keys).as_dict(private=False))
        return JSONResponse({"issuer": self.url, "jwks_uri": f"{self.url}/jwks"})

    def token(self, key: Any = GOOD, head: Any = None, signed_by: Any = None, **claims: Any) -> str:
        """A good token, but for what is given; ``None`` leaves a claim out."""
        now = int(time.time())
        known = {"iss": self.url, "aud": AUDIENCE, "sub": "ann", "exp": now + 300, "iat": now, **claims}
        header = {"alg": "RS256", "typ": "at+jwt", "kid": key.kid, **(head or {})}
        return written(_present(header), _present(known), signed_by or key)


def _present(values: Mapping[str, Any]) -> bytes:
    return json.dumps({name: value for name, value in values.items() if value is not None}).encode()


def written(header: bytes, payload: bytes, key: Any = GOOD) -> str:
    """A token of these bytes, signed by RS256 whatever its header says."""
    said = f"{part(header)}.{part(payload)}"
    return f"{said}.{part(key.private_key.sign(said.encode(), PKCS1v15(), SHA256()))}"


def part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


@asynccontextmanager
async def issuing() -> AsyncIterator[Issuer]:
    """An issuer that is served."""
    issuer = Issuer()
    async with served(Router([Route("/{path:path}", issuer.answer)])) as address:
        issuer.url = address
        yield issuer


def hostile(issuer: Issuer) -> Iterator[tuple[str, str]]:
    """Yield tokens that no server may take, each with what is wrong with it."""
    now, good = int(time.time()), issuer.token()
    head, body, seal = good.split(".")
    head_of = b'{"alg":"RS256","typ":"JWT","kid":"good"}'
    yield from _of_claims(issuer, now)
    heads: dict[str, dict[str, Any]] = {
        "algorithm none": {"alg": "none"},
        "algorithm None": {"alg": "None"},
        "algorithm ES256": {"alg": "ES256"},
        "algorithm PS256": {"alg": "PS256"},
        "algorithm as a list": {"alg": ["RS256"]},
        "critical": {"crit": ["exp"]},
        "critical and unknown": {"crit": ["x"], "x": 1},
        "payload that is not encoded": {"b64": False, "crit": ["b64"]},
        "address of keys": {"jku": f"{issuer.url}/evil"},
        "address of a certificate": {"x5u": f"{issuer.url}/evil"},
        "certificate": {"x5c": ["AAAA"]},
        "kid as a path": {"kid": "../../../../dev/null"},
        "kid as SQL": {"kid": "' OR 1=1 --"},
        "kid as a number": {"kid": 0},
        "no kid": {"kid": None},
        "unknown kid": {"kid": "unknown"},
        "key for encryption": {"kid": "seals"},
        "no type": {"typ": None},
        "type of a log-out": {"typ": "logout+jwt"},
        "type as a number": {"typ": 1},
        "compressed": {"zip": "DEF"},
    }
    for name, given in heads.items():
        yield name, issuer.token(SEALS if given.get("kid") == "seals" else GOOD, given)
    own = OTHER.as_dict(private=False)
    yield "its own key", issuer.token(OTHER, {"jwk": own, "kid": "good"})
    yield "signed by another key", issuer.token(OTHER, {"kid": "good"})
    said = part(head_of.replace(b"RS256", b"HS256")) + f".{body}"
    seal_of = hmac.digest(GOOD.as_pem(private=False), said.encode(), "sha256")
    yield "signed with the public key", f"{said}.{part(seal_of)}"
    yield "no signature", f"{head}.{body}."
    yield "no signature, nor its dot", f"{head}.{body}"
    yield "half a signature", f"{head}.{body}.{seal[:100]}"
    yield "another body", f"{head}.{issuer.token(sub='eve').split('.')[1]}.{seal}"
    yield "padding", f"{head}=.{body}.{seal}"
    yield "a space", f"{head}.{body}. {seal}"
    yield "five parts", f"{good}.{seal}.{seal}"
    yield "four parts", f"{good}.{seal}"
    yield "dots", "..."
    yield "letters of others", f"{head}.{body}.é{seal}"
    yield "bytes that are no UTF-8", written(b'{"alg":"RS256","typ":"JWT","kid":"good"}', b'{"sub":"\xff"}')
    whole = json.dumps({"iss": issuer.url, "aud": AUDIENCE, "exp": now + 300, "iat": now}).encode()[:-1]
    yield "claim twice", written(head_of, whole + b',"sub":"ann","sub":"eve"}')
    yield "algorithm twice", written(b'{"alg":"none","alg":"RS256","typ":"JWT","kid":"good"}', whole + b',"sub":"ann"}')
    yield "nested", written(head_of, whole + b',"sub":"ann","x":' + b"[" * 2500 + b"]" * 2500 + b"}")
    yield "number of 3,000 digits", written(head_of, whole + b',"sub":"ann","x":' + b"9" * 5000 + b"}")
    yield "not a number", written(head_of, whole + b',"sub":"ann","nbf":NaN}')
    yield "half a character", written(head_of, whole + rb',"sub":"\ud800"}')
    yield "claims as a list", written(head_of, b"[" + whole + b"}]")
    yield "claims that are no JSON", written(head_of, b"sub=ann")
    yield "header that is no JSON", written(b"alg=RS256", whole + b',"sub":"ann"}')
    yield "header as a text", written(b'"RS256"', whole + b',"sub":"ann"}')


def _of_claims(issuer: Issuer, now: int) -> Iterator[tuple[str, str]]:
    claims: dict[str, dict[str, Any]] = {
        "other audience": {"aud": "https://other.example"},
        "other audiences": {"aud": ["https://other.example", f"{AUDIENCE}/"]},
        "audience in a list in a list": {"aud": [[AUDIENCE]]},
        "audience as an object": {"aud": {AUDIENCE: True}},
        "other issuer": {"iss": "https://evil.example"},
        "issuer with a slash": {"iss": f"{issuer.url}/"},
        "issuer as a list": {"iss": [issuer.url]},
        "expired": {"exp": now - 61},
        "expires as a text": {"exp": str(now + 300)},
        "expires as a truth": {"exp": True},
        "expires in the end of days": {"exp": 10**400},
        "expires before all time": {"exp": -1},
        "not yet": {"nbf": now + 120},
        "not before a text": {"nbf": "0"},
        "of the future": {"iat": now + 120},
        "issued as an object": {"iat": {}},
        "subject as a number": {"sub": 7},
        "nobody": {"sub": ""},
        "subject of 256 letters": {"sub": "a" * 256},
        "subject with NUL": {"sub": "a\0n"},
        "subject that hides something": {"sub": "an\u202en"},
        "huge": {"x": "a" * 8_000},
        "ID token": {"nonce": "n"},
        "bound to a key": {"cnf": {"jkt": "x"}},
        "event": {"events": {}},
        **{f"no {name}": {name: None} for name in ("iss", "aud", "sub", "exp", "iat")},
    }
    for name, given in claims.items():
        yield name, issuer.token(**given)
