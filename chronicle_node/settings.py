"""The settings of a node: read once at the start, from a TOML file and the environment over it.

Every value is checked here, and a bad one stops the start with a sentence that names the setting. What an
administrator changes while the node runs lives in `app_settings` instead.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from chronicle_node.errors import SettingError

Network = IPv4Network | IPv6Network
PREFIX = "CHRONICLE_"
SECRET = frozenset({"secret_key", "database_url", "redis_url"})


def _setting(default: object, read: Callable[[str], object], help_text: str) -> Any:
    return field(default=default, metadata={"read": read, "help": help_text})


def _text(value: str) -> str:
    return value.strip()


def _path(value: str) -> Path:
    return Path(value).expanduser().resolve()


def _bind(value: str) -> str:
    host, _, port = value.rpartition(":")
    if not host or not port.isdigit() or not 0 <= int(port) <= 65535:
        raise ValueError("takes an address and a port, such as 127.0.0.1:8080")
    return value


def _public_url(value: str) -> str | None:
    if not value.strip():
        return None
    parts = urlsplit(value.strip().rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.username:
        raise ValueError("takes a scheme and a host without a path, such as https://chronicle.example")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _database(value: str) -> str:
    if value and not value.startswith(("sqlite:///", "postgresql://")):
        raise ValueError("takes sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME")
    return value


def _redis(value: str) -> str | None:
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("takes redis://HOST:PORT/NUMBER, rediss://… or unix://PATH")
    return value or None


def _choice(*options: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in options:
            raise ValueError(f"takes one of {', '.join(options)}")
        return value

    return read


def _networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in value.split(",") if part.strip())
    except ValueError:
        raise ValueError("takes networks separated by commas, such as 127.0.0.0/8, 10.0.0.0/8") from None


def _folders(value: str) -> tuple[Path, ...]:
    folders = tuple(Path(part.strip()) for part in value.split(",") if part.strip())
    if not all(folder.is_absolute() and ".." not in folder.parts for folder in folders):
        raise ValueError("takes whole paths of folders separated by commas, such as /media/films, /media/music")
    return folders


def _count(value: str) -> int:
    if not value.isdigit() or not 1 <= int(value) <= 64:
        raise ValueError("takes a whole number from 1 to 64")
    return int(value)


def _switch(value: str) -> bool:
    if value not in {"on", "off"}:
        raise ValueError("takes on or off")
    return value == "on"


def _secret(value: str) -> str:
    if value and len(value) < 32:
        raise ValueError("takes at least 32 characters; leave it out to have one made")
    return value


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One field for each setting; `metadata["help"]` is its documentation."""

    data_dir: Path = _setting(Path("data").resolve(), _path, "Folder of the database, keys, backups and plugins.")
    bind: str = _setting("127.0.0.1:8080", _bind, "Address and port to listen on.")
    public_url: str = _setting("", _public_url, "The node's identity in links and ids; http://<bind> if unset.")
    database_url: str = _setting("", _database, "sqlite:///PATH or postgresql://…; SQLite in the data folder if unset.")
    redis_url: str | None = _setting(None, _redis, "Set: jobs run in `chronicle worker`. Unset: inside `serve`.")
    secret_key: str = _setting("", _secret, "Signs cookies and seals secrets; made at the first start if unset.")
    registration: str = _setting("invite", _choice("open", "invite", "closed"), "Who may make an account.")
    federation: str = _setting("open", _choice("open", "allowlist", "off"), "Which other nodes are talked to.")
    outbound_allow: tuple[Network, ...] = _setting(
        (), _networks, "Private networks that outgoing requests may reach; plain http is accepted only there."
    )
    trusted_proxies: tuple[Network, ...] = _setting(
        (), _networks, "Networks of reverse proxies whose X-Forwarded-* headers are believed."
    )
    media_folders: tuple[Path, ...] = _setting(
        (), _folders, "Folders below which moderators' file locations are looked for; nothing in them is ever served."
    )
    processes: int = _setting(1, _count, "Web processes of one `serve` (PostgreSQL only).")
    rate_limit: bool = _setting(True, _switch, "off only when bound to loopback, for tests and benchmarks.")

    @property
    def host(self) -> str:
        """The address part of `bind`, without brackets."""
        return self.bind.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        return int(self.bind.rpartition(":")[2])

    @property
    def site(self) -> str:
        """Host and port of the public URL: what follows the second @ of a handle."""
        return urlsplit(self.public_url).netloc

    @property
    def secure(self) -> bool:
        """Whether people reach the node over https, so that cookies are marked Secure."""
        return self.public_url.startswith("https://")

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")

    def masked(self) -> dict[str, str]:
        """Every effective value as text, secrets hidden: what `chronicle doctor` prints."""
        return {
            name_of(f.name): "(set)" if f.name in SECRET and getattr(self, f.name) else _written(getattr(self, f.name))
            for f in fields(self)
        }


def _written(value: object) -> str:
    """A value as it is written in the environment."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in cast("tuple[object, ...]", value))
    return "" if value is None else str(value)


def name_of(field_name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + field_name.upper()


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings: defaults, then the TOML file (`CHRONICLE_CONFIG`, else ./chronicle.toml), then `environ`.

    Raises SettingError naming the setting where a value, a file or an unknown name is wrong.
    """
    raw = _from_file(environ) | _from_environment(environ)
    values: dict[str, object] = {}
    for f in fields(Settings):
        if f.name in raw:
            values[f.name] = _read(f.name, raw[f.name], f.metadata["read"])
    return _completed({k: v for k, v in values.items() if v is not None})


def _from_file(environ: Mapping[str, str]) -> dict[str, str]:
    named = environ.get(PREFIX + "CONFIG")
    path = Path(named or "chronicle.toml")
    if not named and not path.exists():
        return {}
    try:
        content = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SettingError(f"{PREFIX}CONFIG: {path} cannot be read: {error}") from None
    known = {f.name for f in fields(Settings)}
    if unknown := sorted(content.keys() - known):
        raise SettingError(f"{path}: unknown setting {unknown[0]!r}; known are {', '.join(sorted(known))}")
    return {key: _as_text(value) for key, value in content.items()}


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ",".join(str(part) for part in cast("list[object]", value))
    return str(value)


def _from_environment(environ: Mapping[str, str]) -> dict[str, str]:
    names = {name_of(f.name): f.name for f in fields(Settings)}
    # What arms a failpoint is read elsewhere, before anything else.
    extra = {PREFIX + "CONFIG", PREFIX + "TEST_FAILPOINT", *(f"{name}_FILE" for name in names)}
    found: dict[str, str] = {}
    for variable, value in environ.items():
        if variable in names:
            found[names[variable]] = value
        elif variable in extra and variable.endswith("_FILE"):
            found.setdefault(names[variable.removesuffix("_FILE")], _file(variable, value))
        elif variable.startswith(PREFIX) and variable not in extra:
            raise SettingError(f"{variable} is not a setting; known are {', '.join(sorted(names))}")
    return found


def _file(variable: str, path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise SettingError(f"{variable}: {path} cannot be read: {error.strerror}") from None


def _read(name: str, value: str, read: Callable[[str], object]) -> object:
    try:
        return read(value)
    except ValueError as error:
        shown = "" if name in SECRET else f" ({value!r})"
        raise SettingError(f"{name_of(name)}{shown} {error}") from None


def _completed(values: dict[str, Any]) -> Settings:
    """Fill what follows from other settings and check what must hold between them."""
    data_dir = values.get("data_dir", Settings.data_dir)
    values["public_url"] = values.get("public_url") or f"http://{values.get('bind', Settings.bind)}"
    values["database_url"] = values.get("database_url") or f"sqlite:///{data_dir / 'chronicle.db'}"
    settings = Settings(**values)
    if settings.processes > 1 and settings.is_sqlite:
        raise SettingError("CHRONICLE_PROCESSES above 1 needs PostgreSQL; set CHRONICLE_DATABASE_URL to one")
    if not settings.rate_limit and not _is_loopback(settings.host):
        raise SettingError("CHRONICLE_RATE_LIMIT=off needs CHRONICLE_BIND on loopback, such as 127.0.0.1:8080")
    return settings


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def secret_key(settings: Settings) -> str:
    """The secret key: the setting, else the one kept in the data folder, made there (mode 0600) at first."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret_key"
    try:
        if not path.exists():
            _make_secret(path)
        return path.read_text().strip()
    except OSError as error:
        raise SettingError(f"CHRONICLE_DATA_DIR: {path} cannot be made or read: {error.strerror}") from None


def _make_secret(path: Path) -> None:
    """Write a new key whole or not at all; whoever comes second keeps the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
