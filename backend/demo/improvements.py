"""Anda bilang, kami perbaiki, of the demo: what citizens said to some units, and what these have mended."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy.orm import Session

from backend.demo.acting import Cast, Span
from backend.demo.district import AWAY, SHOWN
from backend.demo.people import Ids
from backend.demo.wire import sent
from backend.surveys import improvements
from backend.surveys.schemas_paper import ImprovementIn


@dataclass(frozen=True, slots=True)
class Mended:
    """`days_ago`: when it began. `took`: after how many days it was done; None: it is going on."""

    code: str
    element: str | None
    said: str
    done: str
    days_ago: int
    took: int | None
    published: bool = True


MENDED: tuple[Mended, ...] = (
    Mended(
        SHOWN,
        "u3",
        "Antrean pendaftaran lama, padahal datang sejak pagi. (DATA CONTOH)",
        "Loket kedua dibuka setiap hari pukul 07.30 sampai 10.00.",
        48,
        9,
    ),
    Mended(
        SHOWN,
        "u8",
        "Kursi ruang tunggu kurang, ibu hamil berdiri. (DATA CONTOH)",
        "Sepuluh kursi ditambah, empat di antaranya untuk ibu hamil dan lansia.",
        30,
        14,
    ),
    Mended(
        SHOWN,
        "u1",
        "Berkas rujukan berbeda-beda, harus pulang mengambil yang kurang. (DATA CONTOH)",
        "Daftar berkas ditempel di pintu dan dititipkan kepada kader setiap kute.",
        12,
        None,
    ),
    Mended(
        SHOWN,
        "u9",
        "Sudah mengadu, tidak ada kabar. (DATA CONTOH)",
        "Petugas pengaduan ditunjuk; jawaban sedang dirapikan.",
        4,
        None,
        published=False,
    ),
    Mended(
        AWAY,
        "u7",
        "Petugas loket kurang ramah pada siang hari. (DATA CONTOH)",
        "Jadwal loket diatur agar petugas berganti setiap tiga jam.",
        40,
        7,
    ),
    Mended(
        "KEC-CONTOH",
        "u2",
        "Mengurus surat pindah harus bolak-balik tiga meja. (DATA CONTOH)",
        "Satu meja menerima semua berkas; warga cukup menunggu dipanggil.",
        35,
        20,
    ),
    Mended(
        "KEC-CONTOH",
        "u4",
        "Tidak jelas apakah surat keterangan berbayar. (DATA CONTOH)",
        "Papan “Semua layanan gratis” dipasang di depan loket.",
        21,
        2,
    ),
    Mended(
        "DISDIK",
        "u5",
        "Legalisir ijazah selesai, tetapi capnya tidak terbaca. (DATA CONTOH)",
        "Cap diganti, dan hasil diperiksa berdua sebelum diserahkan.",
        18,
        5,
    ),
    Mended(
        "BKPSDM",
        None,
        "Jam istirahat tidak ditulis, kami menunggu di luar. (DATA CONTOH)",
        "Jam layanan dan istirahat ditempel di pintu dan di halaman ini.",
        9,
        1,
    ),
)


def store(session: Session, cast: Cast, span: Span, seed: int) -> None:
    """By whoever leads the unit, each noted on the day on which it was done, or begun."""
    ids = Ids(Random(f"{seed}-improvements"))  # noqa: S311 - sample data, the same each time
    for one in MENDED:
        leader = cast.leader(one.code)
        assert leader is not None
        started_on = span.today - timedelta(days=one.days_ago)
        done_on = None if one.took is None else started_on + timedelta(days=one.took)
        now = span.at(done_on or started_on, 14)
        draft = sent(
            ImprovementIn,
            id=ids.at(now),
            unit_id=cast.unit_ids[one.code],
            element=one.element,
            said=one.said,
            done=one.done,
            started_on=started_on,
            done_on=done_on,
            published=one.published,
        )
        improvements.create(session, cast.head(leader), draft, now)
