"""Fingerprint machines: who they are, whose numbers they know, and the marks that they hand in."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from backend.access.actor import Actor, Permission
from backend.attendance import changes, policy, punches, queries, rules, rules_machines
from backend.attendance.models import (
    AttendanceMachine,
    AttendancePin,
    AttendancePunch,
    AttendanceUnclaimed,
    PunchKind,
    PunchSource,
)
from backend.attendance.problems import MachineKnown
from backend.attendance.rules_machines import Fault, Mark
from backend.attendance.schemas import (
    LogReport,
    MachineAmendment,
    MachineIn,
    MachinePin,
    Machines,
    MachineSecret,
    MachineView,
    PinsIn,
    RowFault,
)
from backend.audit import service as audit
from backend.kit import clock, pages
from backend.kit.pages import Page
from backend.kit.problems import Invalid, NotFound
from backend.kit.sheets import Table
from backend.kit.stored import Stored
from backend.organisation import changes as organisation_changes
from backend.organisation import policy as organisation_policy
from backend.organisation import queries as organisation

# A machine that knows nobody must not fill the disk.
_MOST_UNCLAIMED_PINS = 500
_MOST_FAULTS = 200


# --- administering ---


def every(session: Session, actor: Actor, now: datetime) -> Machines:
    """Machines of the units that the caller manages."""
    actor.must(Permission.ATTENDANCE_MANAGE)
    today = clock.local_day(now)
    many, unclaimed = queries.pin_counts(session), queries.unclaimed_pins(session)
    return Machines(
        items=[
            _view(row, many.get(row.id, 0), unclaimed.get(row.id, []))
            for row in queries.machines(session)
            if organisation_policy.manages(session, actor, row.unit_id, today)
        ]
    )


def create(session: Session, actor: Actor, draft: MachineIn, now: datetime) -> Stored[MachineView]:
    """Register a machine by its serial number. Raises NotFound, OperationDiffers, MachineKnown, Invalid."""
    actor.must(Permission.ATTENDANCE_MANAGE)
    today = clock.local_day(now)
    known = session.get(AttendanceMachine, draft.id)
    if known is not None:
        policy.must_manage(session, actor, unit_id=known.unit_id, employee_id=None, today=today)
        changes.must_be_same(known, draft)
        return Stored.again(_whole(session, known))
    policy.must_manage(session, actor, unit_id=draft.unit_id, employee_id=None, today=today)
    _must_be_addresses(draft.addresses)
    if queries.machine_of(session, draft.serial) is not None:
        raise MachineKnown
    row = AttendanceMachine(
        **draft.model_dump(),
        secret_digest=None,
        is_active=True,
        seen_at=None,
        version=1,
        create_digest=changes.digest(draft),
    )
    changes.created(session, actor, "attendance_machine.create", row, now, serial=row.serial, name=row.name)
    return Stored.new(_whole(session, row))


def amend(
    session: Session, actor: Actor, machine_id: UUID, patch: MachineAmendment, *, base_version: int, now: datetime
) -> MachineView:
    """Raises NotFound, Stale, Invalid."""
    row = _managed(session, actor, machine_id, now)
    changes.must_be_current(row, base_version)
    _must_be_addresses(patch.addresses or [])
    members = {name: getattr(patch, name) for name in patch.model_fields_set}
    changes.apply(session, actor, "attendance_machine.amend", row, now, **members)
    return _whole(session, row)


def renew_secret(session: Session, actor: Actor, machine_id: UUID, now: datetime) -> MachineSecret:
    """Make a new secret for a machine's path; the old one ends. It is shown once. Raises NotFound."""
    row = _managed(session, actor, machine_id, now)
    secret = secrets.token_urlsafe(24)
    row.secret_digest = _digest(secret)
    row.version += 1
    session.flush()
    changes.step(session, actor, "attendance_machine.secret", row, {}, now)
    return MachineSecret(secret=secret, path=f"/machines/{secret}/iclock/cdata")


def give_pins(session: Session, actor: Actor, machine_id: UUID, body: PinsIn, now: datetime) -> MachineView:
    """Say whose numbers these are; marks that waited for it become punches. Raises NotFound."""
    row = _managed(session, actor, machine_id, now)
    today = clock.local_day(now)
    for employee_id in {one.employee_id for one in body.items}:
        organisation_changes.managed_person(session, actor, employee_id, today)
    for one in body.items:
        session.merge(AttendancePin(machine_id=row.id, pin=one.pin, employee_id=one.employee_id))
    session.flush()
    changes.step(session, actor, "attendance_machine.pins", _counted(row), {"pins": [None, len(body.items)]}, now)
    owners = {one.pin: one.employee_id for one in body.items}
    waiting = queries.unclaimed(session, row.id, list(owners))
    marks = [(one.pin, one.marked_at, one.kind, one.received_at) for one in waiting]
    for one in waiting:
        session.delete(one)
    session.flush()
    _store(session, row, [_punch(row, owners[pin], pin, at, kind, heard) for pin, at, kind, heard in marks])
    return _whole(session, row)


def pins(
    session: Session, actor: Actor, machine_id: UUID, now: datetime, *, limit: int, cursor: str | None
) -> Page[MachinePin]:
    """The numbers that a machine knows, and whose they are. Raises NotAllowed, NotFound."""
    must_manage(session, actor, machine_id, now)
    scope = ("machine-pins", machine_id)
    after = None if cursor is None else pages.read_cursor(cursor, scope=scope)[0]
    rows = queries.pins_in_order(session, machine_id, after=after, limit=limit + 1)
    names = organisation.names(session, {row.employee_id for row in rows})
    return pages.page(
        rows,
        limit,
        view=lambda row: MachinePin(pin=row.pin, employee_id=row.employee_id, employee_name=names[row.employee_id]),
        place=lambda row: [row.pin],
        scope=scope,
    )


def free_pin(session: Session, actor: Actor, machine_id: UUID, pin: str, now: datetime) -> MachineView:
    """Say that a number is nobody's: what it marks from here on waits. What it has marked stays. Again is success.

    Raises NotAllowed, NotFound.
    """
    row = _managed(session, actor, machine_id, now)
    known = session.get(AttendancePin, (row.id, pin))
    if known is not None:
        session.delete(known)
        session.flush()
        changed = {"pin": [pin, None], "employee_id": [str(known.employee_id), None]}
        changes.step(session, actor, "attendance_machine.free_pin", _counted(row), changed, now)
    return _whole(session, row)


def _counted(row: AttendanceMachine) -> AttendanceMachine:
    row.version += 1
    return row


def must_manage(session: Session, actor: Actor, machine_id: UUID, now: datetime) -> None:
    """Raises NotAllowed, NotFound."""
    actor.must(Permission.ATTENDANCE_MANAGE)
    row = session.get(AttendanceMachine, machine_id)
    if row is None:
        raise NotFound
    policy.must_manage(session, actor, unit_id=row.unit_id, employee_id=None, today=clock.local_day(now))


def _managed(session: Session, actor: Actor, machine_id: UUID, now: datetime) -> AttendanceMachine:
    actor.must(Permission.ATTENDANCE_MANAGE)
    row = session.get(AttendanceMachine, machine_id, with_for_update=True)
    if row is None:
        raise NotFound
    policy.must_manage(session, actor, unit_id=row.unit_id, employee_id=None, today=clock.local_day(now))
    return row


def _must_be_addresses(addresses: Collection[str]) -> None:
    for place, one in enumerate(addresses):
        try:
            ipaddress.ip_network(one)
        except ValueError:
            detail = "Bukan alamat IP, misalnya 10.1.2.3 atau 10.1.2.0/24"
            raise Invalid(errors=[{"pointer": f"/addresses/{place}", "detail": detail}]) from None


# --- what machines send ---


@dataclass(frozen=True, slots=True)
class Caller:
    """How a machine says who it is: its serial number, the secret of its path, where it calls from."""

    serial: str
    secret: str | None
    address: str


def known(session: Session, caller: Caller) -> AttendanceMachine:
    """The machine that calls. Raises NotFound for any that is not registered and trusted."""
    row = queries.machine_of(session, caller.serial)
    if row is None or not row.is_active:
        raise NotFound
    if caller.secret is not None:
        is_trusted = row.secret_digest is not None and hmac.compare_digest(row.secret_digest, _digest(caller.secret))
    else:
        is_trusted = _is_within(caller.address, row.addresses)
    if not is_trusted:
        raise NotFound
    return row


def take_log(session: Session, caller: Caller, text: str, now: datetime) -> int:
    """Store the marks of a log; how many were taken. The same log again changes nothing. Raises NotFound."""
    machine = known(session, caller)
    machine.seen_at = now
    marks, _ = rules_machines.read_log(text)
    return _take(session, machine, marks, now)


def heard(session: Session, caller: Caller, now: datetime) -> None:
    """A machine asks whether there is anything to do: there never is. Raises NotFound."""
    known(session, caller).seen_at = now


def _take(session: Session, machine: AttendanceMachine, marks: Sequence[Mark], now: datetime) -> int:
    owners = queries.pins(session, machine.id)
    rows: list[AttendancePunch] = []
    unclaimed: list[tuple[Mark, datetime]] = []
    taken = 0
    for mark in marks:
        at = _moment(mark)
        if rules.is_too_far_ahead(at, now, None):
            continue  # the machine's clock is wrong; what it shows then cannot be told
        taken += 1
        owner = owners.get(mark.pin)
        if owner is None:
            unclaimed.append((mark, at))
        else:
            rows.append(_punch(machine, owner, mark.pin, at, PunchKind(mark.kind), now))
    _store(session, machine, rows)
    _keep_unclaimed(session, machine, unclaimed, now)
    return taken


def _moment(mark: Mark) -> datetime:
    return clock.day_bounds(mark.at.date())[0] + rules_machines.since_midnight(mark.at)


def _punch(
    machine: AttendanceMachine, employee_id: UUID, pin: str, at: datetime, kind: PunchKind, received_at: datetime
) -> AttendancePunch:
    """A mark as a punch. Its id follows from what it says, so that a repeat is known."""
    said = f"{machine.id}|{pin}|{at.isoformat()}|{kind.value}".encode()
    is_late = received_at - at > rules.SENT_LATE
    return AttendancePunch(
        id=UUID(bytes=hashlib.blake2b(said, digest_size=16).digest(), version=5),
        employee_id=employee_id,
        unit_id=None,
        kind=kind,
        source=PunchSource.MACHINE,
        punched_at=min(at, received_at),
        captured_at=at,
        received_at=received_at,
        location=None,
        workplace_id=None,
        notes=["sent_late"] if is_late else [],
        entered_by=None,
        create_digest=hashlib.blake2b(said, digest_size=16).hexdigest(),
    )


def _store(session: Session, machine: AttendanceMachine, rows: Sequence[AttendancePunch]) -> int:
    """Store what is new; how much that was."""
    by_id = {row.id: row for row in rows}
    stored = queries.known_punches(session, by_id)
    new = [row for row_id, row in by_id.items() if row_id not in stored]
    for row in new:
        row.unit_id = policy.unit_on(session, row.employee_id, clock.local_day(row.punched_at))
    session.add_all(new)
    session.flush()
    for row in new:
        punches.tell(session, row)
    if new:
        audit.record(session, "attendance_machine.log", subject_id=machine.id, stored=len(new))
    return len(new)


def _keep_unclaimed(
    session: Session, machine: AttendanceMachine, marks: Sequence[tuple[Mark, datetime]], now: datetime
) -> None:
    if not marks:
        return
    waiting = set(queries.unclaimed_pins(session).get(machine.id, []))
    there = {
        (one.pin, one.marked_at) for one in queries.unclaimed(session, machine.id, {mark.pin for mark, _ in marks})
    }
    for mark, at in marks:
        if (mark.pin, at) in there or (mark.pin not in waiting and len(waiting) >= _MOST_UNCLAIMED_PINS):
            continue
        waiting.add(mark.pin)
        there.add((mark.pin, at))
        session.add(
            AttendanceUnclaimed(
                machine_id=machine.id, pin=mark.pin, marked_at=at, kind=PunchKind(mark.kind), received_at=now
            )
        )
    session.flush()


def _is_within(address: str, networks: Sequence[str]) -> bool:
    try:
        found = ipaddress.ip_address(address)
        return any(found in ipaddress.ip_network(one) for one in networks)
    except ValueError:
        return False


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


# --- a sheet of a machine's log ---


def import_log(
    session: Session, actor: Actor, machine_id: UUID, table: Table, *, dry_run: bool, now: datetime
) -> LogReport:
    """Take the log of a machine as a sheet: all or nothing; a dry run only names every row's problem.

    Rows name people by their number on the machine, or by NIP. Raises NotFound.
    """
    must_manage(session, actor, machine_id, now)
    machine = session.get_one(AttendanceMachine, machine_id)
    columns = rules_machines.columns_of(table.header)
    missing = rules_machines.missing_columns(columns)
    faults = [Fault(table.header_row, one, f"Kolom {one} tidak ada. Tambahkan judulnya") for one in missing]
    marks: list[Mark] = []
    if not missing:
        read = [rules_machines.read_row(row.number, row.cells, columns) for row in table.rows]
        marks = [one for one in read if isinstance(one, Mark)]
        faults += [one for one in read if isinstance(one, Fault)]
    owners = _owners(session, actor, machine, marks, now, by_nip="pin" not in columns)
    rows: list[AttendancePunch] = []
    for mark in marks:
        fault = _fault(mark, owners, now)
        if fault is not None:
            faults.append(fault)
        else:
            rows.append(_punch(machine, owners[mark.pin], mark.pin, _moment(mark), PunchKind(mark.kind), now))
    ids = {row.id for row in rows}
    new = len(ids) - len(queries.known_punches(session, ids))
    if not dry_run and not faults:
        new = _store(session, machine, rows)
    return LogReport(
        dry_run=dry_run,
        rows=len(table.rows),
        new=new,
        known=len(ids) - new,
        errors=len(faults),
        faults=[
            RowFault(row=one.row, column=one.column, detail=one.detail)
            for one in sorted(faults, key=lambda one: (one.row, one.column))[:_MOST_FAULTS]
        ],
    )


def _fault(mark: Mark, owners: dict[str, UUID], now: datetime) -> Fault | None:
    if mark.pin not in owners:
        return Fault(mark.row, "PIN", "Pegawai tidak dikenal. Daftarkan nomornya pada mesin ini, atau periksa NIP-nya")
    at = _moment(mark)
    if rules.is_too_far_ahead(at, now, None) or at > now + timedelta(minutes=5):
        return Fault(mark.row, "Waktu", "Waktu ini belum tiba. Periksa tanggal dan jam mesin")
    return None


def _owners(
    session: Session, actor: Actor, machine: AttendanceMachine, marks: Sequence[Mark], now: datetime, *, by_nip: bool
) -> dict[str, UUID]:
    if not by_nip:
        return queries.pins(session, machine.id)
    today = clock.local_day(now)
    found = queries.ids_of_nips(session, {mark.pin for mark in marks})
    if organisation_policy.manages_district(actor):
        return found
    mine = set(queries.people_of(session, organisation_policy.managed_units(session, actor, today), today, today))
    return {nip: employee_id for nip, employee_id in found.items() if employee_id in mine}


# --- the wire ---


def _whole(session: Session, row: AttendanceMachine) -> MachineView:
    many = queries.pin_counts(session).get(row.id, 0)
    return _view(row, many, queries.unclaimed_pins(session).get(row.id, []))


def _view(row: AttendanceMachine, pins: int, unclaimed: list[str]) -> MachineView:
    return MachineView(
        id=row.id,
        serial=row.serial,
        name=row.name,
        unit_id=row.unit_id,
        addresses=list(row.addresses),
        has_secret=row.secret_digest is not None,
        is_active=row.is_active,
        seen_at=row.seen_at,
        pins=pins,
        unclaimed_pins=unclaimed,
        version=row.version,
    )
