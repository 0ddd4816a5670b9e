"""Identity on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from backend.kit.schema import Id, In, Out, text

# A password keeps its characters as they are: no cleaning, only bounds.
Password = Annotated[str, Field(min_length=1, max_length=512)]


UserName = Annotated[
    str, text(3, 32), Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._'-]*$", description="NIP, atau nama pengguna")
]
# Tokens, codes and secrets: characters that a form and a log line carry unchanged.
Token = Annotated[str, Field(min_length=1, max_length=512, pattern=r"^[!-~]+$")]


class TokenForm(In):
    """RFC 6749 and 6750: what the token endpoint takes. `session` and `device_id` are ours."""

    grant_type: Annotated[str, text(1, 100)]
    username: Annotated[str, text(1, 200)] | None = None
    password: Password | None = None
    refresh_token: Token | None = None
    session: Id | None = None
    client_id: Token | None = None
    client_secret: Token | None = None
    scope: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[ !-~]+$")] | None = None
    device_id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[!-~]+$")] | None = None


class RevokeForm(In):
    """RFC 7009. The app names its `session` instead of the token, which is in the cookie."""

    token: Annotated[str, Field(min_length=1, max_length=4096, pattern=r"^[!-~]+$")] | None = None
    token_type_hint: Annotated[str, text(1, 100)] | None = None
    session: Id | None = None
    client_id: Token | None = None
    client_secret: Token | None = None


class TokenView(Out):
    """RFC 6749, section 5.1. Other than elsewhere, a member that does not apply is left out.

    With `X-Requested-With: kinerja` the refresh token is in the cookie and not here.
    """

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str
    refresh_token: str | None = None
    session: UUID | None = None


class OAuthError(Out):
    """RFC 6749, section 5.2."""

    error: str
    error_description: str


class ServerMetadata(Out):
    """RFC 8414."""

    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    grant_types_supported: list[str]
    response_types_supported: list[str]
    token_endpoint_auth_methods_supported: list[str]
    scopes_supported: list[str]
    service_documentation: str


class UnitRef(Out):
    id: UUID
    name: str


class PersonRef(Out):
    id: UUID
    name: str


class AssignmentRef(Out):
    id: UUID
    position: str
    unit: UnitRef


class MeView(Out):
    """Who the caller is today."""

    id: UUID
    nip: str
    name: str
    employee_id: UUID | None
    roles: list[str]
    permissions: list[str]
    assignment: AssignmentRef | None
    appraiser: PersonRef | None
    server_time: datetime


class ActivationIn(In):
    nip: Annotated[str, text(1, 32)]
    code: Annotated[str, text(4, 40)]
    password: Password
    device_id: Id | None = None


class PasswordChange(In):
    old_password: Password
    new_password: Password


class SetupIn(In):
    token: Annotated[str, text(1, 200)]
    nip: UserName
    name: Annotated[str, text(2, 200)]
    password: Password


class SessionView(Out):
    """A sign-in that still stands."""

    id: UUID
    device: str | None
    created_at: datetime
    last_used_at: datetime
    current: bool


class CodeView(Out):
    """An activation code, shown this once."""

    employee_id: UUID
    nip: str
    name: str
    code: str
    expires_at: datetime


class CodesView(Out):
    items: list[CodeView]


class GrantIn(In):
    role: Literal["unit_admin", "district_admin", "performance_team", "ppk", "auditor"]
    unit_id: Id | None = None


class GrantView(Out):
    id: UUID
    role: str
    unit_id: UUID | None
    granted_at: datetime


class AccountView(Out):
    """An officer's account, as an administrator sees it."""

    employee_id: UUID
    nip: str
    name: str
    is_active: bool
    is_blocked: bool
    grants: list[GrantView]
