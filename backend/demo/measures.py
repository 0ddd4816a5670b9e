"""What the demo measures: indicators of units, of those who lead them, and of each kind of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.iku.rules import Aspect, Consolidation, Counts, MinimizeBy, Perspective, Polarity, Source

MAX, MIN, STEADY = Polarity.MAXIMIZE, Polarity.MINIMIZE, Polarity.STABILIZE
SUM, MEAN, LAST = Consolidation.SUM, Consolidation.AVERAGE, Consolidation.LAST
SPECIAL, RATIO = MinimizeBy.SPECIAL, MinimizeBy.RATIO


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator's blueprint: what a month should reach, `low` to `high`.

    With a `task` it follows from the approved activities of that title, else its owner enters it.
    """

    code: str
    name: str
    unit: str
    polarity: Polarity
    by: Consolidation
    low: int
    high: int | None = None
    minimize_by: MinimizeBy | None = None
    about: Aspect | Perspective | None = None
    task: str | None = None
    counts: Counts = Counts.QUANTITY

    @property
    def ends(self) -> tuple[int, int]:
        return self.low, self.low if self.high is None else self.high

    @property
    def members(self) -> dict[str, Any]:
        """As an indicator has them, but for its owner."""
        return {
            "code": self.code,
            "name": self.name,
            "polarity": self.polarity,
            "minimize_by": self.minimize_by,
            "aspect": self.about if isinstance(self.about, Aspect) else None,
            "perspective": self.about if isinstance(self.about, Perspective) else None,
            "unit_of_measure": self.unit,
            "consolidation": self.by,
            "source": Source.ENTERED if self.task is None else Source.FROM_ACTIVITIES,
            "counts": None if self.task is None else self.counts,
        }


def _counted(name: str, unit: str, month: int, task: str) -> Measure:
    return Measure("K1", name, unit, MAX, SUM, month, about=Aspect.QUANTITY, task=task)


def _share(name: str, month: int) -> Measure:
    return Measure("K2", name, "%", MAX, MEAN, month, about=Aspect.QUALITY)


def _quick(name: str, unit: str, most: int, by: MinimizeBy = RATIO) -> Measure:
    return Measure("K3", name, unit, MIN, MEAN, most, minimize_by=by, about=Aspect.TIME)


def _within(name: str, unit: str, low: int, high: int, by: Consolidation = LAST) -> Measure:
    return Measure("K3", name, unit, STEADY, by, low, high, about=Aspect.COST if by is LAST else Aspect.QUALITY)


# Of each kind of work: how much, how well, and how fast or within which bounds.
OF_WORK: Mapping[str, tuple[Measure, Measure, Measure]] = {
    "head": (
        Measure(
            *("K1", "Dialog kinerja dengan pegawai", "kali", MAX, SUM, 12),
            about=Perspective.INTERNAL_STRENGTHENING,
            task="Dialog kinerja dengan pegawai",
            counts=Counts.ENTRIES,
        ),
        Measure("K2", "Kegiatan bawahan ditinjau tepat waktu", "%", MAX, MEAN, 90, about=Perspective.BUSINESS_PROCESS),
        Measure("K3", "Serapan anggaran unit", "%", STEADY, LAST, 80, 95, about=Perspective.BUDGET),
    ),
    "office": (
        _counted("Surat dinas selesai", "surat", 60, "Menyusun dan mengirim surat dinas"),
        _share("Arsip ditemukan dalam 10 menit", 90),
        _quick("Rata-rata penyelesaian surat", "jam", 8, SPECIAL),
    ),
    "planner": (
        _counted("Laporan realisasi direkap", "laporan", 20, "Merekap realisasi kegiatan"),
        _share("Dokumen diterima tanpa perbaikan", 85),
        _within("Serapan anggaran kegiatan", "%", 80, 95),
    ),
    "personnel": (
        _counted("Data pegawai dimutakhirkan", "pegawai", 120, "Memutakhirkan data pegawai"),
        _share("Usul lengkap pada pengajuan pertama", 85),
        _quick("Rata-rata proses usul cuti", "hari", 3),
    ),
    "auditor": (
        _counted("Dokumen pertanggungjawaban diperiksa", "dokumen", 120, "Memeriksa dokumen pertanggungjawaban"),
        _share("Temuan ditindaklanjuti", 80),
        _quick("Rata-rata terbit laporan hasil", "hari", 14, SPECIAL),
    ),
    "doctor": (
        _counted("Pasien rawat jalan diperiksa", "pasien", 240, "Pemeriksaan pasien rawat jalan"),
        _share("Rekam medis lengkap", 95),
        _quick("Rata-rata waktu tunggu pasien", "menit", 30),
    ),
    "midwife": (
        _counted("Kunjungan rumah ibu hamil", "kunjungan", 30, "Kunjungan rumah ibu hamil"),
        _share("Ibu hamil diperiksa sesuai jadwal", 90),
        _quick("Rata-rata keterlambatan imunisasi", "hari", 4, SPECIAL),
    ),
    "nurse": (
        _counted("Pasien dalam asuhan keperawatan", "pasien", 200, "Asuhan keperawatan rawat jalan"),
        _share("Luka sembuh tanpa infeksi", 92),
        _quick("Rata-rata waktu tanggap gawat darurat", "menit", 5, SPECIAL),
    ),
    "health": (
        _counted("Warga mengikuti penyuluhan", "orang", 220, "Penyuluhan kesehatan"),
        _share("Laporan program lengkap", 90),
        _within("Suhu penyimpanan vaksin dan obat", "°C", 2, 8, MEAN),
    ),
    "teacher": (
        _counted("Jam mengajar terlaksana", "jam pelajaran", 40, "Mengajar di kelas"),
        _share("Siswa mencapai ketuntasan", 80),
        _quick("Rata-rata tugas siswa diperiksa", "hari", 3),
    ),
    "subdistrict": (
        _counted("Berkas kependudukan dilayani", "berkas", 80, "Pelayanan administrasi kependudukan"),
        _share("Warga puas pada layanan", 85),
        _quick("Rata-rata waktu layanan", "menit", 45),
    ),
    "village": (
        _counted("Surat keterangan warga", "surat", 45, "Pelayanan surat keterangan warga"),
        _share("Data keluarga mutakhir", 90),
        _within("Serapan dana kute", "%", 75, 95),
    ),
}
# Out of a hundred of an officer's own, and of a leader's, who answers for two of the unit's as well.
WEIGHTS, WEIGHTS_OF_LEADER = (50, 30, 20), (20, 15, 15)
WEIGHT_OF_UNITS = 25

# Of every unit. The first is what its officers' counted work comes to.
VOLUME = Measure(
    *("U1", "Hasil kerja pegawai yang disetujui", "hasil kerja", MAX, SUM, 1), about=Perspective.BUSINESS_PROCESS
)
SATISFACTION = Measure(*("U2", "Kepuasan penerima layanan", "%", MAX, MEAN, 85), about=Perspective.SERVICE_RECIPIENT)
SPEED = Measure(
    *("U3", "Rata-rata waktu layanan", "menit", MIN, MEAN, 45), minimize_by=RATIO, about=Perspective.BUSINESS_PROCESS
)
# Planned, and nobody has taken them on: what the cascade is there to show.
UNATTENDED: Mapping[str, Measure] = {
    "PKM-LAWE": Measure("U4", "Rumah bebas jentik bersama kader", "rumah", MAX, SUM, 120),
    "DISDIK": Measure("U4", "Perpustakaan kelas yang dibina", "kelas", MAX, SUM, 6),
    "SETDA": Measure("U4", "Standar pelayanan dikaji ulang", "dokumen", MAX, SUM, 2),
}
