"""The demo's district: units and posts, as a blueprint. Plainly invented (“DATA CONTOH”)."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.organisation.models import EmployeeType, PositionKind, UnitKind

MARK = "(DATA CONTOH)"
ROOT = "CONTOH"
# The unit whose people all have accounts to try, with the one who appraises them.
SHOWN = "PKM-LAWE"
VACANT = "DISDIK"
AWAY = "PKM-GUNUNG"

JPT, ADMINISTRATOR, PENGAWAS = PositionKind.JPT, PositionKind.ADMINISTRATOR, PositionKind.PENGAWAS
FUNCTIONAL, EXECUTOR = PositionKind.FUNCTIONAL, PositionKind.EXECUTOR
PNS, CPNS, PPPK = EmployeeType.PNS, EmployeeType.CPNS, EmployeeType.PPPK
PART_TIME = EmployeeType.PPPK_PART_TIME


@dataclass(frozen=True, slots=True)
class Post:
    """Posts of one title: what their holders do (`work.TASKS`), and how many hold it."""

    title: str
    kind: PositionKind
    work: str
    people: int = 1
    employee_type: EmployeeType = PNS
    grade: str = "III/b"
    is_head: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: str
    kind: UnitKind
    parent: str | None
    posts: Sequence[Post]
    works_on_saturday: bool = False


def _office(name: str, head: str, staff: int) -> tuple[Post, ...]:
    """A department: its head, its secretary, and those who keep it running."""
    return (
        Post(head, JPT, "head", grade="IV/c", is_head=True),
        Post(f"Sekretaris {name}", ADMINISTRATOR, "planner", grade="IV/a"),
        Post("Kepala Subbagian Umum dan Kepegawaian", PENGAWAS, "personnel", grade="III/d"),
        Post("Perencana Ahli Pertama", FUNCTIONAL, "planner", people=2),
        Post("Bendahara Pengeluaran", EXECUTOR, "planner", grade="III/a"),
        Post("Pengadministrasi Perkantoran", EXECUTOR, "office", people=staff, grade="II/c"),
        Post("Operator Layanan Operasional", EXECUTOR, "office", 2, PPPK, "V"),
    )


def _puskesmas(name: str, nurses: int) -> tuple[Post, ...]:
    return (
        Post(f"Kepala {name}", FUNCTIONAL, "head", grade="III/d", is_head=True),
        Post("Kepala Tata Usaha", PENGAWAS, "personnel", grade="III/c"),
        Post("Dokter Ahli Pertama", FUNCTIONAL, "doctor"),
        Post("Bidan Terampil", FUNCTIONAL, "midwife", people=3, grade="II/d"),
        Post("Perawat Terampil", FUNCTIONAL, "nurse", nurses, PPPK, "VII"),
        Post("Tenaga Sanitasi Lingkungan", FUNCTIONAL, "health"),
        Post("Nutrisionis Terampil", FUNCTIONAL, "health", 1, CPNS, "II/c"),
        Post("Asisten Apoteker", FUNCTIONAL, "health", 1, PART_TIME, "V"),
    )


def _school(name: str, teachers: int) -> tuple[Post, ...]:
    return (
        Post(f"Kepala {name}", FUNCTIONAL, "head", grade="IV/a", is_head=True),
        Post("Guru Ahli Pertama", FUNCTIONAL, "teacher", people=teachers),
        Post("Guru Kelas", FUNCTIONAL, "teacher", 4, PPPK, "IX"),
        Post("Tenaga Administrasi Sekolah", EXECUTOR, "office", 1, PART_TIME, "V"),
    )


UNITS: tuple[Unit, ...] = (
    Unit(
        ROOT,
        f"Kabupaten Contoh {MARK}",
        UnitKind.DISTRICT,
        None,
        (Post("Penjabat Bupati Contoh", JPT, "head", grade="IV/e", is_head=True),),
    ),
    Unit(
        "SETDA",
        f"Sekretariat Daerah {MARK}",
        UnitKind.SECRETARIAT,
        ROOT,
        (
            Post("Sekretaris Daerah", JPT, "head", grade="IV/d", is_head=True),
            Post("Asisten Administrasi Umum", JPT, "head", grade="IV/c"),
            Post("Kepala Bagian Organisasi", ADMINISTRATOR, "head", grade="IV/a"),
            Post("Analis Kinerja", FUNCTIONAL, "planner", people=2),
            Post("Auditor Ahli Muda", FUNCTIONAL, "auditor", people=2, grade="III/d"),
            Post("Arsiparis Terampil", FUNCTIONAL, "office", people=2, grade="II/d"),
            Post("Pengadministrasi Perkantoran", EXECUTOR, "office", people=5, grade="II/b"),
        ),
    ),
    Unit(
        "DINKES",
        f"Dinas Kesehatan {MARK}",
        UnitKind.OPD,
        ROOT,
        _office("Dinas Kesehatan", "Kepala Dinas Kesehatan", 5),
    ),
    Unit(
        "DINKES-KESMAS",
        f"Bidang Kesehatan Masyarakat {MARK}",
        UnitKind.BIDANG,
        "DINKES",
        (
            Post(
                "Kepala Bidang Kesehatan Masyarakat",
                ADMINISTRATOR,
                "head",
                grade="IV/a",
                is_head=True,
            ),
            Post("Penyuluh Kesehatan Masyarakat", FUNCTIONAL, "health", people=4),
            Post("Pengelola Program Gizi", EXECUTOR, "health", 4, PPPK, "VII"),
        ),
    ),
    Unit(
        SHOWN,
        f"Puskesmas Lawe Contoh {MARK}",
        UnitKind.PUSKESMAS,
        "DINKES",
        _puskesmas("Puskesmas Lawe Contoh", 3),
        works_on_saturday=True,
    ),
    Unit(
        AWAY,
        f"Puskesmas Gunung Contoh {MARK}",
        UnitKind.PUSKESMAS,
        "DINKES",
        _puskesmas("Puskesmas Gunung Contoh", 5),
        works_on_saturday=True,
    ),
    Unit(
        VACANT,
        f"Dinas Pendidikan {MARK}",
        UnitKind.OPD,
        ROOT,
        _office("Dinas Pendidikan", "Kepala Dinas Pendidikan", 5),
    ),
    Unit(
        "SD-CONTOH",
        f"SD Negeri 1 Contoh {MARK}",
        UnitKind.SCHOOL,
        VACANT,
        _school("SD Negeri 1 Contoh", 6),
        works_on_saturday=True,
    ),
    Unit(
        "SMP-CONTOH",
        f"SMP Negeri 2 Contoh {MARK}",
        UnitKind.SCHOOL,
        VACANT,
        _school("SMP Negeri 2 Contoh", 7),
        works_on_saturday=True,
    ),
    Unit(
        "BKPSDM",
        f"Badan Kepegawaian dan Pengembangan SDM {MARK}",
        UnitKind.OPD,
        ROOT,
        (
            Post("Kepala Badan Kepegawaian", JPT, "head", grade="IV/b", is_head=True),
            Post("Analis SDM Aparatur Ahli Muda", FUNCTIONAL, "personnel", people=3, grade="III/d"),
            Post("Pranata SDM Aparatur", FUNCTIONAL, "personnel", people=3, grade="II/d"),
            Post("Pengadministrasi Perkantoran", EXECUTOR, "office", people=3, grade="II/c"),
        ),
    ),
    Unit(
        "KEC-CONTOH",
        f"Kecamatan Contoh Jaya {MARK}",
        UnitKind.KECAMATAN,
        ROOT,
        (
            Post("Camat Contoh Jaya", ADMINISTRATOR, "head", grade="IV/a", is_head=True),
            Post("Sekretaris Camat", PENGAWAS, "planner", grade="III/d"),
            Post("Kepala Seksi Pemerintahan", PENGAWAS, "subdistrict", grade="III/c"),
            Post("Pengelola Layanan Umum", EXECUTOR, "subdistrict", people=5, grade="II/c"),
        ),
    ),
    Unit(
        "KUTE-LAWE",
        f"Kute Lawe Contoh {MARK}",
        UnitKind.KUTE,
        "KEC-CONTOH",
        (Post("Penjabat Pengulu Kute", EXECUTOR, "village", grade="III/a", is_head=True),),
    ),
    Unit(
        # Nobody leads it: its officer is appraised by the one who leads the kecamatan.
        "KUTE-BULUH",
        f"Kute Buluh Contoh {MARK}",
        UnitKind.KUTE,
        "KEC-CONTOH",
        (Post("Sekretaris Kute", EXECUTOR, "village", grade="II/c"),),
    ),
)

FIRST_NAMES = {
    "2": (
        *("Mariam", "Juliana", "Nurhayati", "Sri", "Rosmawati", "Kartini", "Halimah", "Dewi"),
        *("Rahmah", "Yusnidar", "Salamah", "Fitri", "Aminah", "Lestari", "Zuraidah", "Mutia"),
    ),
    "1": (
        *("Rahmat", "Syahrul", "Budiman", "Iskandar", "Jamaluddin", "Kasim", "Sabirin", "Hasan"),
        *("Ridwan", "Samsul", "Darwin", "Abdullah", "Muslim", "Zulkifli", "Armansyah", "Effendi"),
    ),
}
LAST_NAMES = ("Melati", "Kenanga", "Cempaka", "Anggrek", "Seulanga", "Teratai", "Dahlia", "Mawar")
