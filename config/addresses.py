"""How the addresses and names in the environment are read: each by one function, with its reason when not.

All raise ValueError, whose words go into a system check and into logs. So none repeats what may be
part of a password: one that is not percent-encoded turns up where host or port belong.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

import environ
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from config.zones import known_zones

HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|[0-9a-f:]*:[0-9a-f:.]*")
"""A name or an IPv6 address, in lower case; underscores for the service names of containers."""
HTTP_PORTS = {"http": 80, "https": 443}
SHORTEST_PASSWORD = 20
MAIL_DOMAIN = re.compile(
    r"(?=.{4,190}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
CERTIFICATE_WORDS = {"required", "optional", "none"}


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise ValueError("it is no address: is a bracket missing?") from None


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if not host:
        raise ValueError("it names no host")
    if not HOST.fullmatch(host):
        raise ValueError("its host is no name that a computer can have")
    return host


def _port(parts: SplitResult, default: int) -> int:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise ValueError(
            "Port is no number from 1 to 65535 (percent-encode what is special in user and password)"
        )
    return port or default


def _check_bare(parts: SplitResult, *, may_have: str = "") -> None:
    """Refuse what comes after host and port, but for the parts named in `may_have`."""
    if "path" not in may_have and parts.path.strip("/"):
        raise ValueError("it has a path")
    if "query" not in may_have and parts.query:
        raise ValueError("it has options after a question mark")
    if parts.fragment:
        raise ValueError("it has a # (percent-encode what is special in user and password)")


def site_address(url: str) -> str:
    """A `SITE_URL` as browsers write it: lower case, no usual port and no slash at the end."""
    parts = _split(url)
    if parts.scheme not in HTTP_PORTS:
        raise ValueError("it begins with neither https:// nor http://")
    if "@" in parts.netloc:
        raise ValueError("it holds a user or a password")
    _check_bare(parts)
    _host(parts)
    port = _port(parts, HTTP_PORTS[parts.scheme])
    return f"{parts.scheme}://{host_of(url)}" + ("" if port == HTTP_PORTS[parts.scheme] else f":{port}")


def host_of(url: str) -> str:
    """The host of an address as a request names it: in lower case, IPv6 in brackets; "" for none."""
    host = urlsplit(url).hostname or ""
    return f"[{host}]" if ":" in host else host


@dataclass(frozen=True)
class RelayAddress:
    """Where mail goes, from `EMAIL_URL`: smtp://, smtp+tls:// (STARTTLS) or smtps://."""

    host: str = "127.0.0.1"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    ssl: bool = False


def relay_address(url: str) -> RelayAddress:
    """Read an `EMAIL_URL`. Raises ValueError with the reason when it is not one."""
    parts = _split(url)
    schemes = {
        "smtp": (False, False, 25),
        "smtp+tls": (True, False, 587),
        "smtps": (False, True, 465),
    }
    if parts.scheme not in schemes:
        raise ValueError("its scheme is not smtp, smtp+tls or smtps")
    starttls, ssl, port = schemes[parts.scheme]
    host, port = _host(parts), _port(parts, port)
    _check_bare(parts)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("it has a user without a password" if user else "it has a password without a user")
    if not (user + password).isascii():
        raise ValueError("its user or password holds letters that SMTP cannot carry")
    return RelayAddress(host, port, user, password, starttls, ssl)


def database(url: str) -> dict[str, Any]:
    """Django's settings of a `DATABASE_URL`."""
    parts = _split(url)
    # Several hosts are PostgreSQL's own way to name a standby: those are split by the library.
    if "," not in parts.netloc:
        _port(parts, 5432)
    try:
        found = dict(environ.Env.db_url_config(url))
    except ValueError:
        raise ValueError("it is no address (percent-encode what is special in user and password)") from None
    if found.get("ENGINE") != "django.db.backends.postgresql":
        raise ValueError("it is not a postgres:// address; no other database is supported")
    if not found.get("NAME") or parts.fragment:
        raise ValueError(
            "it does not end in the name of a database (percent-encode what is special in user and password)"
        )
    return found


def broker_address(url: str) -> str:
    """A `REDIS_URL` as Celery wants it. As it stands it is what redis-py, and so the cache, reads.

    redis://host:port/0, rediss:// for TLS, unix:///path/to/socket?db=0. Both take a broken one for
    something else: another scheme for a database, a word for database 0.
    """
    parts = _split(url)
    if parts.scheme == "unix":
        return _socket(parts)
    if parts.scheme not in {"redis", "rediss"}:
        raise ValueError("its scheme is not redis, rediss or unix")
    _host(parts)
    _port(parts, 6379)
    _check_bare(parts, may_have="path query" if parts.scheme == "rediss" else "path")
    _check_number(parts.path.strip("/"))
    options = dict(parse_qsl(parts.query))
    if any(not name.startswith("ssl_") for name in options):
        raise ValueError("it has options other than those that begin with ssl_")
    if options.get("ssl_cert_reqs", "required") not in CERTIFICATE_WORDS:
        raise ValueError("ssl_cert_reqs is none of required, optional and none")
    if parts.scheme == "rediss" and "ssl_cert_reqs" not in options:
        # redis-py looks at the certificate unless told otherwise; Celery would not.
        query = "&".join(filter(None, [parts.query, "ssl_cert_reqs=required"]))
        return parts._replace(query=query).geturl()
    return url


def _socket(parts: SplitResult) -> str:
    if len(parts.path) <= 1:
        raise ValueError("it names no socket")
    if parts.hostname:
        raise ValueError("it names a host before the socket: write three slashes")
    _check_bare(parts, may_have="path query")
    options = dict(parse_qsl(parts.query))
    if options.keys() - {"db"}:
        raise ValueError("it has options other than db")
    number = options.get("db", "0")
    _check_number(number)
    user, password = quote(unquote(parts.username or "")), quote(unquote(parts.password or ""), safe="")
    login = f"{user}:{password}@" if password else ""
    return f"redis+socket://{login}{parts.path}?virtual_host={number}"


def _check_number(database: str) -> None:
    if not re.fullmatch(r"[0-9]{0,4}", database):
        raise ValueError("its database is no number")


def sender(value: str) -> str:
    """Who writes, as a header says it: an address alone or behind a name."""
    _, address = parseaddr(value)
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError("it holds no e-mail address") from None
    if not address.isascii():
        raise ValueError("its address holds letters that SMTP cannot carry")
    return value


def returns_to(value: str) -> str:
    """The address that reports of failed delivery go to, or nothing."""
    return parseaddr(sender(value))[1] if value else ""


def mail_domain(value: str) -> str:
    """The domain at which mail comes in, in small letters; or nothing."""
    name = value.strip().lower()
    if name and not MAIL_DOMAIN.fullmatch(name):
        raise ValueError(f"{value!r} is no name of a domain")
    return name


def passwords(value: str) -> list[str]:
    """`user:password`, several separated by commas. Says of none what it is."""
    found = [part.strip() for part in value.split(",") if part.strip()]
    for one in found:
        user, colon, word = one.partition(":")
        if not (user and colon and word) or len(one) < SHORTEST_PASSWORD or not one.isascii():
            raise ValueError("one of them is no user:password, or too short to be a secret")
    return found


def zone(name: str) -> str:
    """The name of a time zone."""
    if name not in known_zones():
        raise ValueError(f"{name!r} is the name of no time zone")
    return name


def in_doubt(word: str) -> str:
    """The name of a rule for mails in doubt, in lower case (`config.mail.enums.InDoubtRule`)."""
    rule = word.lower()
    if rule not in {"send", "hold"}:
        raise ValueError(f"{word!r} is neither send nor hold")
    return rule


def promise_missed(word: str) -> str:
    """What follows a promised answer that did not come, in lower case (`candidates.enums.PromiseEnd`)."""
    rule = word.lower()
    if rule not in {"close", "apologize"}:
        raise ValueError(f"{word!r} is neither close nor apologize")
    return rule


def quiet_hours(words: str) -> tuple[int, int] | None:
    """From which hour to which no alert goes out, such as 21-7; None for no words."""
    if not words:
        return None
    found = re.fullmatch(r"([0-9]{1,2})\s*-\s*([0-9]{1,2})", words)
    hours = tuple(int(hour) for hour in found.groups()) if found else ()
    if len(hours) != 2 or max(hours) > 23 or hours[0] == hours[1]:  # noqa: PLR2004 -- from, to; hours of a day
        raise ValueError("it is not two different hours of a day")
    return hours[0], hours[1]


def log_level(word: str) -> str:
    """The name of a level of the log, in capitals."""
    level = word.upper()
    if level not in logging.getLevelNamesMapping():
        raise ValueError(f"{word!r} is none of DEBUG, INFO, WARNING, ERROR and CRITICAL")
    return level


def scanner(text: str) -> tuple[str, int] | None:
    """`clamd:3310` as host and port; None for no scanner. Raises ValueError."""
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not re.fullmatch(r"[0-9]{1,5}", port) or not 0 < int(port) < 65_536:  # noqa: PLR2004 -- ports
        raise ValueError("it is no host:port")
    return host, int(port)


def bucket(text: str) -> dict[str, str]:
    """`s3://key:secret@host/bucket/folder?region=name` as options of a bucket; none for no text.

    `s3+http` is for a server on a private network, without TLS. Without key and secret the machine's own
    role is asked. Raises ValueError, which never repeats the secret.
    """
    if not text:
        return {}
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        raise ValueError("its host or port cannot be read") from None
    scheme = {"s3": "https", "s3+http": "http"}.get(parts.scheme)
    name, _, folder = parts.path.strip("/").partition("/")
    if scheme is None or not parts.hostname:
        raise ValueError("it begins with no s3://host or s3+http://host")
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", name):
        raise ValueError("it names no bucket behind its host")
    if bool(parts.username) != bool(parts.password):
        raise ValueError("it has one of key and secret, without the other")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if options.keys() - {"region"} or parts.fragment:
        raise ValueError("behind the ? only region=name is known")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    found = {
        "endpoint_url": f"{scheme}://{host}{port}",
        "bucket_name": name,
        "location": folder,
        "region_name": options.get("region") or "us-east-1",
    }
    if parts.username and parts.password:
        found |= {"access_key": unquote(parts.username), "secret_key": unquote(parts.password)}
    return found
