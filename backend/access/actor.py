"""Who acts: roles, the permissions that follow from them, and the check that comes first."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from backend.kit.problems import NotAllowed


class Role(StrEnum):
    """What an account is to the district. `appraiser` follows from the organisation."""

    ASN = "asn"
    APPRAISER = "appraiser"
    UNIT_ADMIN = "unit_admin"
    DISTRICT_ADMIN = "district_admin"
    PERFORMANCE_TEAM = "performance_team"
    PPK = "ppk"
    AUDITOR = "auditor"
    SERVICE = "service"


class Permission(StrEnum):
    """What may be done, as words. Scope (whose, where) is a second question: each domain's policy."""

    ACTIVITY_LOG = "activity.log"
    ACTIVITY_READ = "activity.read"
    ACTIVITY_REVIEW = "activity.review"
    TEMPLATE_READ = "template.read"
    TEMPLATE_WRITE = "template.write"
    ORGANISATION_READ = "organisation.read"
    ORGANISATION_WRITE = "organisation.write"
    ORGANISATION_IMPORT = "organisation.import"
    APPRAISER_CORRECTION_ASK = "appraiser_correction.ask"
    APPRAISER_CORRECTION_DECIDE = "appraiser_correction.decide"
    ACCOUNT_MANAGE = "account.manage"
    ROLE_GRANT = "role.grant"
    POLICY_WRITE = "policy.write"
    SCORE_READ = "score.read"
    TPP_READ = "tpp.read"
    PROGRAM_READ = "program.read"
    PROGRAM_WRITE = "program.write"
    INNOVATION_PROPOSE = "innovation.propose"
    INNOVATION_VERIFY = "innovation.verify"
    EVENTS_READ = "events.read"
    IKU_READ = "iku.read"
    IKU_WRITE = "iku.write"
    IKU_RECORD = "iku.record"
    DEVICE_READ = "device.read"
    ATTENDANCE_PUNCH = "attendance.punch"
    ATTENDANCE_READ = "attendance.read"
    ATTENDANCE_MANAGE = "attendance.manage"
    ATTENDANCE_REVIEW = "attendance.review"
    REPORT_READ = "report.read"
    REPORT_HANDLE = "report.handle"
    MENTION_ANSWER = "mention.answer"


# Of every person. Other systems have no scope for phones: whose is where is nothing that they need.
_EVERYONE = frozenset(
    {
        Permission.ACTIVITY_READ,
        Permission.TEMPLATE_READ,
        Permission.ORGANISATION_READ,
        Permission.PROGRAM_READ,
        Permission.EVENTS_READ,
        Permission.DEVICE_READ,
        Permission.IKU_READ,
        Permission.ATTENDANCE_READ,
        Permission.SCORE_READ,
    }
)

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ASN: _EVERYONE
    | {
        Permission.ACTIVITY_LOG,
        Permission.APPRAISER_CORRECTION_ASK,
        Permission.IKU_RECORD,
        Permission.INNOVATION_PROPOSE,
        Permission.ATTENDANCE_PUNCH,
        Permission.MENTION_ANSWER,
    },
    # Heads are appraisers: which programs are theirs to write follows from the units they lead.
    Role.APPRAISER: _EVERYONE
    | {
        Permission.ACTIVITY_REVIEW,
        Permission.IKU_WRITE,
        Permission.PROGRAM_WRITE,
        Permission.INNOVATION_VERIFY,
        Permission.ATTENDANCE_REVIEW,
        Permission.REPORT_READ,
        Permission.REPORT_HANDLE,
    },
    Role.UNIT_ADMIN: _EVERYONE
    | {
        Permission.TEMPLATE_WRITE,
        Permission.ACCOUNT_MANAGE,
        Permission.ORGANISATION_WRITE,
        Permission.APPRAISER_CORRECTION_DECIDE,
        Permission.IKU_WRITE,
        Permission.PROGRAM_WRITE,
        Permission.ATTENDANCE_MANAGE,
        Permission.TPP_READ,
        Permission.REPORT_READ,
        Permission.REPORT_HANDLE,
    },
    Role.DISTRICT_ADMIN: _EVERYONE
    | {
        Permission.TEMPLATE_WRITE,
        Permission.ACCOUNT_MANAGE,
        Permission.ROLE_GRANT,
        Permission.ORGANISATION_WRITE,
        Permission.ORGANISATION_IMPORT,
        Permission.APPRAISER_CORRECTION_DECIDE,
        Permission.POLICY_WRITE,
        Permission.IKU_WRITE,
        Permission.PROGRAM_WRITE,
        Permission.ATTENDANCE_MANAGE,
        Permission.TPP_READ,
        Permission.REPORT_READ,
        Permission.REPORT_HANDLE,
    },
    Role.PERFORMANCE_TEAM: _EVERYONE | {Permission.IKU_WRITE, Permission.PROGRAM_WRITE, Permission.INNOVATION_VERIFY},
    # Pay is seen by those who administer or audit it, and by oneself: not by who appraises.
    Role.PPK: _EVERYONE | {Permission.TPP_READ},
    Role.AUDITOR: _EVERYONE | {Permission.TPP_READ, Permission.REPORT_READ},
    Role.SERVICE: frozenset(),
}

# Scopes of other systems. A scope gives its permission inside the units the client was given.
SCOPE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    "activities:read": frozenset({Permission.ACTIVITY_READ}),
    "attendance:read": frozenset({Permission.ATTENDANCE_READ}),
    "attendance:write": frozenset({Permission.ATTENDANCE_READ, Permission.ATTENDANCE_MANAGE}),
    "employees:read": frozenset({Permission.ORGANISATION_READ}),
    "employees:write": frozenset({Permission.ORGANISATION_READ, Permission.ORGANISATION_WRITE}),
    "templates:read": frozenset({Permission.TEMPLATE_READ}),
    "events:read": frozenset({Permission.EVENTS_READ}),
    "scores:read": frozenset({Permission.SCORE_READ}),
    "tpp:read": frozenset({Permission.TPP_READ}),
    "ikus:read": frozenset({Permission.IKU_READ}),
    "programs:read": frozenset({Permission.PROGRAM_READ}),
}

# Roles that see the whole district when their grant names no unit.
DISTRICT_ROLES = frozenset({Role.DISTRICT_ADMIN, Role.PERFORMANCE_TEAM, Role.PPK, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of one request, as the access token tells: no database was asked.

    `unit_ids` are the units that unit-bound roles, or a service's registration, were given;
    each stands for its whole branch. `managed_unit_ids` are those of them where the caller may
    change something. `sees_district` is true for roles bound to no unit.
    """

    account_id: UUID
    session_id: UUID | None
    employee_id: UUID | None
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    unit_ids: tuple[UUID, ...] = ()
    managed_unit_ids: tuple[UUID, ...] = ()
    sees_district: bool = False
    expires_at: datetime | None = None
    scopes: frozenset[str] = field(default_factory=frozenset)

    @property
    def writer_key(self) -> int:
        """Jobs of one account run one after another (63 bits of its id: PostgreSQL's lock key)."""
        return self.account_id.int & 0x7FFF_FFFF_FFFF_FFFF

    @property
    def is_service(self) -> bool:
        return Role.SERVICE in self.roles

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def must(self, permission: Permission) -> None:
        """Raises NotAllowed. The first line of every service function."""
        if permission not in self.permissions:
            raise NotAllowed

    def must_be_employee(self) -> UUID:
        """The caller's employee id. Raises NotAllowed for accounts that are nobody's."""
        if self.employee_id is None:
            raise NotAllowed
        return self.employee_id


def permissions_of(roles: frozenset[Role], scopes: frozenset[str] = frozenset()) -> frozenset[Permission]:
    """What roles, and a service's scopes, allow. Unknown scopes allow nothing."""
    allowed: set[Permission] = set()
    for role in roles:
        allowed |= ROLE_PERMISSIONS[role]
    for scope in scopes:
        allowed |= SCOPE_PERMISSIONS.get(scope, frozenset())
    return frozenset(allowed)
