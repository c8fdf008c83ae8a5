"""Who may ask at all: only who knows the start-up secret, and only under the desk's own name.

The secret stands in the path and not in a cookie, because a cookie goes to every port of this machine. A page from
elsewhere cannot know it; a name from elsewhere that leads here (DNS rebinding) is not on the list of hosts. Whoever
is refused learns nothing: every refusal is the same empty 404.
"""

import hmac

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["FRAME", "SOURCE", "Guard"]

#: The page: its own two files and frames, nothing else; no script in it, and nobody may frame it.
_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
#: A mail in its frame: of no origin, runs nothing, fetches nothing.
FRAME = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src {images}; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
#: Bytes as text.
SOURCE = "sandbox; default-src 'none'; frame-ancestors 'self'"


class Guard:
    """Stands before the application, which sees paths without the secret."""

    def __init__(self, app: ASGIApp, secret: str, port: int) -> None:
        self._app, self._secret = app, secret.encode()
        self._hosts = {f"127.0.0.1:{port}".encode(), f"localhost:{port}".encode()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request (ASGI)."""

        async def sealed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", _PAGE)
                headers["cache-control"] = "no-store"
                headers["referrer-policy"] = "no-referrer"
                headers["x-content-type-options"] = "nosniff"
                headers["cross-origin-opener-policy"] = "same-origin"
                headers["cross-origin-resource-policy"] = "same-origin"
            await send(message)

        if scope["type"] != "http":
            return
        given, slash, rest = scope["path"].removeprefix("/").partition("/")
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        known = len(hosts) == 1 and hosts[0] in self._hosts
        if not (hmac.compare_digest(given.encode(), self._secret) and slash and known):
            await Response(status_code=404)(scope, receive, send)
            return
        # What is left of the path; the application makes relative links only.
        await self._app({**scope, "path": f"/{rest}", "raw_path": f"/{rest}".encode()}, receive, sealed)
