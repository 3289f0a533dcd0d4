"""Handing a signed message to another system's address, and to no address inside the house.

The name is looked up once and the connection made to what was found, so that an address cannot be
one thing when it is checked and another when it is used. Redirects are not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from congvu.core.refusals import N_, Refusal
from congvu.outbox.transports import NotTaken

PATIENCE = 10
"""Seconds that one step of the conversation may take."""

NAT64 = ipaddress.ip_network("64:ff9b::/96")


def why_not_url(url: str) -> Refusal | None:
    """Why nothing is ever sent to ``url``; code ``hook-address``."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _bad_address()
    schemes = ("https", "http") if settings.CONGVU_WEBHOOK_PRIVATE else ("https",)
    whole = parts.hostname and parts.scheme in schemes and port != 0
    clean = parts.username is None and parts.password is None and not parts.fragment
    if not whole or not clean or len(url) > 200 or not url.isascii() or not url.isprintable():
        return _bad_address()
    if " " in url or (_literal(parts.hostname or "") is False):
        return _bad_address()
    return None


def _literal(host: str) -> bool | None:
    """Whether a host written as a number may be called; None when it is a name."""
    try:
        return may_call(host)
    except ValueError:
        return None


def _bad_address() -> Refusal:
    return Refusal(
        "hook-address",
        N_("Không gửi thông báo đến địa chỉ này được."),
        N_("Ghi một địa chỉ https:// công khai, không kèm tài khoản, dài không quá 200 ký tự."),
    )


def may_call(address: str) -> bool:
    """Whether an IP address is outside the house: public, of one machine."""
    if settings.CONGVU_WEBHOOK_PRIVATE:
        return True
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return may_call(str(inner))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast


def signature(secret: str, at: datetime, body: bytes, former: str = "") -> str:
    """``t=…,v1=…``: HMAC-SHA256 with ``secret`` over the seconds of ``at``, a dot and the body.

    ``former``: the secret before this one, while both hold; its mark is a second ``v1``.
    """
    stamp = str(int(at.timestamp()))
    said = stamp.encode() + b"." + body
    marks = [
        hmac.new(each.encode(), said, hashlib.sha256).hexdigest()
        for each in (secret, former)
        if each
    ]
    return ",".join([f"t={stamp}", *(f"v1={mark}" for mark in marks)])


def post(url: str, body: bytes, headers: dict[str, str]) -> None:
    """POST ``body``; a 2xx answer means that it was taken, anything else raises."""
    if why_not_url(url) is not None:
        raise NotTaken("địa chỉ không được phép")
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    connection.sock = _socket(host, port)
    try:
        if secure:
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        name = f"[{host}]" if ":" in host else host
        shown = name if port == (443 if secure else 80) else f"{name}:{port}"
        connection.request("POST", target, body, {"Host": shown, **headers})
        status = connection.getresponse().status
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise NotTaken(f"hệ thống nhận trả lời {status}")


def _socket(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = [each[4] for each in found if may_call(str(each[4][0]))]
    if len(allowed) != len(found) or not allowed:
        # One private address among public ones is a trick, not a spare.
        raise NotTaken("địa chỉ nằm trong mạng riêng")
    return socket.create_connection((str(allowed[0][0]), port), timeout=PATIENCE)
