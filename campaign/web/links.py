"""Fetches links over HTTPS and says which lead nowhere. Bounded in size and time; no cookies, nothing kept.

Each name is looked up once and the connection made to that very address, so that neither a redirect nor a second
answer of a name server leads into a private network (RFC 1918, 4193, 6890). Never plain HTTP, never a proxy.
"""

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from urllib.parse import quote, urljoin, urlsplit

from campaign.errors import WorldError
from campaign.lint_facts import Answer

__all__ = ["Reach", "fetch", "outside"]

#: Whether an address may be connected to.
Reach = Callable[[str], bool]
_AT_ONCE, _REDIRECTS, _SECONDS, _OCTETS = 8, 5, 10.0, 64_000
#: Wraps of IPv4 in IPv6 that a gateway unwraps (RFC 6052, RFC 8215); the others ``ipaddress`` knows.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
#: There is a page, for those who may see it; or the server does not talk to programs.
_THERE = {401, 402, 403, 405, 406, 407, 429, 451, 999}


def outside(address: str) -> bool:
    """Whether an IP address is on the public internet, whatever wraps it.

    >>> [outside(address) for address in ("192.0.2.1", "127.0.0.1", "::ffff:10.0.0.1", "9.9.9.9", "2620:fe::9")]
    [False, False, False, True, True]
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if any(ip in network for network in _TRANSLATED):
            return False
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped is not None:
            return outside(str(wrapped))
    return ip.is_global and not ip.is_multicast


class _NoWay(Exception):  # noqa: N818 - an answer, carried out of a redirect
    """Why a link leads nowhere. ``ours``: nothing was reached, so it may be this machine's fault."""

    def __init__(self, trouble: str, *, ours: bool = False) -> None:
        super().__init__(trouble)
        self.ours = ours


class _Pinned(http.client.HTTPSConnection):
    """A connection to an address that was judged before, under the name that the certificate must have."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=_SECONDS, context=context)
        self._address, self._tls = address, context

    def connect(self) -> None:
        """Connect to the address (the library's call)."""
        plain = socket.create_connection((self._address, self.port), _SECONDS)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def fetch(urls: Iterable[str], reach: Reach = outside, trusted: ssl.SSLContext | None = None) -> list[Answer]:
    """What came of each https address; others are left out. ``reach`` and ``trusted`` are for tests.

    Raises ``WorldError`` when not one could be reached: then it is this machine that is cut off.
    """
    context = trusted or ssl.create_default_context()
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    wanted = [url for url in urls if url.startswith("https://")]
    for url in wanted:
        waiting.put(url)
    came: dict[str, _NoWay | None] = {}

    def work() -> None:
        while True:
            try:
                url = waiting.get_nowait()
            except queue.Empty:
                return
            came[url] = _tried(url, reach, context)

    workers = [threading.Thread(target=work, daemon=True) for _ in range(min(_AT_ONCE, len(wanted)))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if wanted and all(no and no.ours for no in came.values()):
        raise WorldError(f"none of {len(wanted)} links could be reached ({came[wanted[0]]}): is this machine online?")
    return [Answer(url, str(came[url] or "")) for url in wanted]


def _tried(url: str, reach: Reach, context: ssl.SSLContext) -> _NoWay | None:
    try:
        for _ in range(_REDIRECTS + 1):
            further = _ask(url, reach, context)
            if not further:
                return None
            if not further.startswith("https://"):
                return _NoWay("it leads on to an address that is not https")
            url = further
    except _NoWay as no:
        return no
    return _NoWay(f"more than {_REDIRECTS} redirects")


def _ask(url: str, reach: Reach, context: ssl.SSLContext) -> str:
    """One request. Gives the address that it leads on to; empty when a page is there."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        port = parts.port or 443
    except ValueError:
        raise _NoWay("no such port") from None
    connection = _Pinned(host, port, _address(host, port, reach), context)
    # A server that trickles would outlast every timeout of one read; this ends it.
    end = threading.Timer(2 * _SECONDS, lambda: connection.sock and connection.sock.close())
    end.daemon = True
    end.start()
    try:
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (
            f"?{quote(parts.query, safe='/%:@!$&()*+,;=?~')}" * bool(parts.query)
        )
        connection.request("GET", target, headers={"User-Agent": "Mozilla/5.0", "Accept": "*/*", "Connection": "close"})
        answer = connection.getresponse()
        answer.read(_OCTETS)
        return _judged(url, answer)
    except ssl.SSLCertVerificationError as error:
        raise _NoWay(f"its certificate is not right: {error.verify_message}") from None
    except ssl.SSLError:
        raise _NoWay("no encrypted connection is possible") from None
    except TimeoutError:
        raise _NoWay("no answer in time", ours=True) from None
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        raise _NoWay(f"no answer ({type(error).__name__})", ours=isinstance(error, OSError)) from None
    finally:
        end.cancel()
        connection.close()


def _judged(url: str, answer: http.client.HTTPResponse) -> str:
    if 200 <= answer.status < 300 or answer.status in _THERE:
        return ""
    if answer.status in {301, 302, 303, 307, 308}:
        return urljoin(url, answer.getheader("Location") or "")
    raise _NoWay(f"the server answers {answer.status}")


def _address(host: str, port: int, reach: Reach) -> str:
    """The address to connect to, judged."""
    try:
        found = socket.getaddrinfo(
            host.encode("idna").decode() if not host.isascii() else host, port, type=socket.SOCK_STREAM
        )
    except socket.gaierror as error:
        raise _NoWay("no server of this name", ours=error.errno != getattr(socket, "EAI_NONAME", 0)) from None
    except UnicodeError:
        raise _NoWay("no server can have this name") from None
    addresses = [str(one[4][0]) for one in found]
    if not all(map(reach, addresses)):
        raise _NoWay("it leads into a private network; nothing was asked there")
    return addresses[0]
