"""Settings from the environment (or `.env`). A bad configuration stops the start, never a request."""

import os
import re
import secrets
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.kit.addresses import is_safe
from backend.kit.rates import Limit

SHORTEST_SECRET = 32
_FINGERPRINT = re.compile(r"([0-9A-F]{2}:){31}[0-9A-F]{2}")


class Settings(BaseSettings):
    """One process's settings; each is the variable `KINERJA_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix="KINERJA_", env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    data: Path = Path("data")
    database_url: str = ""
    read_database_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    workers: int = Field(default=1, ge=1, le=64)
    writers: int = Field(default=2, ge=1, le=16, description="Writer threads of a process on PostgreSQL")
    sqlite_cache_mb: int = Field(default=64, ge=4, le=16_384, description="For the writer; a quarter for each reader")
    secret: str = ""
    public_url: str = ""
    timezone: str = "Asia/Jakarta"
    worker: Literal["inside", "apart"] = "inside"
    metrics_token: str = ""
    trusted_proxies: str = Field(default="", description="Addresses whose X-Forwarded-For is believed")
    phone_silent_days: int = Field(
        default=3, ge=1, le=60, description="Working days without a push after which a phone counts as silent"
    )
    machines: bool = Field(default=False, description="Let fingerprint machines push their log to /iclock")
    public_reads: int = Field(default=600, ge=1, description="Public pages' calls a minute and network")
    public_answers: int = Field(default=120, ge=1, description="Survey answers a minute and network")
    public_reports: int = Field(default=30, ge=1, description="Citizens' reports and words an hour and network")
    open311: bool = Field(default=False, description="Show published reports at /open311/v2 too")
    lapor_url: str = Field(default="", description="SP4N-LAPOR! up to its version; empty: reports stay here")
    lapor_token: str = Field(default="", description="Of the header `token`")
    lapor_auth: str = Field(default="", description="Of the header `auth`; empty: the same token")
    lapor_fields: dict[str, Any] = Field(
        default_factory=dict, description="JSON: numbers that LAPOR! assigned to the district, for every report"
    )
    android_package: str = Field(default="", pattern=r"^([a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+)?$")
    android_certificates: str = Field(default="", description="SHA-256 of the app's keys, as `keytool` prints them")
    android_min_version: int = Field(default=0, ge=0, description="Older apps are told to be updated")
    android_url: str = Field(default="", description="Where the newest app is found")
    log_requests: bool = True
    demo: bool = False

    @model_validator(mode="after")
    def _refuse_what_cannot_be_safe(self) -> "Settings":
        for one in self.secret.split(",") if self.secret else []:
            if len(one.strip()) < SHORTEST_SECRET:
                raise ValueError(f"KINERJA_SECRET must have at least {SHORTEST_SECRET} characters")
        if not self.is_sqlite and not self.secret:
            raise ValueError("KINERJA_SECRET is required with PostgreSQL: every process needs the same")
        if self.is_sqlite and self.workers > 1:
            raise ValueError("KINERJA_WORKERS above 1 needs PostgreSQL: SQLite has one writer")
        if self.is_sqlite and self.worker == "apart":
            raise ValueError("KINERJA_WORKER=apart needs PostgreSQL: on SQLite the server does it")
        if bool(self.lapor_url) is not bool(self.lapor_token):
            raise ValueError("KINERJA_LAPOR_URL and KINERJA_LAPOR_TOKEN belong together")
        if self.lapor_url and not is_safe(self.lapor_url):
            raise ValueError("KINERJA_LAPOR_URL must begin with https://: a token and citizens' words are sent there")
        return self

    @model_validator(mode="after")
    def _refuse_half_an_app(self) -> "Settings":
        if bool(self.android_package) is not bool(self.android_certificates):
            raise ValueError("KINERJA_ANDROID_PACKAGE and KINERJA_ANDROID_CERTIFICATES belong together")
        if not all(_FINGERPRINT.fullmatch(one) for one in self.android_fingerprints):
            raise ValueError("KINERJA_ANDROID_CERTIFICATES must be like AB:CD:… of 32 bytes each, between commas")
        if self.android_url and not self.android_url.startswith("https://"):
            raise ValueError("KINERJA_ANDROID_URL must begin with https://: people install what they find there")
        return self

    @property
    def android_fingerprints(self) -> list[str]:
        """Of the keys that the Android app is signed with."""
        return [one.strip().upper() for one in self.android_certificates.split(",") if one.strip()]

    @property
    def url(self) -> str:
        """The database to use: the one configured, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data / 'kinerja.db'}"

    @property
    def is_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def may_use_plain_cookies(self) -> bool:
        """Cookies without `Secure`: only for a demo that is reached over plain http."""
        return self.demo and not self.is_https

    @property
    def limits(self) -> dict[str, Limit]:
        """How often one network may call what needs no account: a health centre shares one address."""
        return {
            "reads": Limit(self.public_reads, 60),
            "answers": Limit(self.public_answers, 60),
            # Without a device's token nothing tells a second answer from the first.
            "unmarked_answers": Limit(max(1, self.public_answers // 4), 60),
            "reports": Limit(self.public_reports, 3600),
        }

    @property
    def evidence(self) -> Path:
        """Folder of photos and documents."""
        return self.data / "evidence"

    @property
    def builds(self) -> Path:
        """Folder of the app's last builds, for pages opened before an update."""
        return self.data / "builds"

    @cached_property
    def secrets(self) -> tuple[bytes, ...]:
        """The secrets, newest first: the first signs, the others still verify.

        Made once and kept in the data folder where none is configured.
        """
        if self.secret:
            return tuple(one.strip().encode() for one in self.secret.split(","))
        return (_kept_secret(self.data / "secret"),)


def _kept_secret(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return path.read_bytes().strip()
