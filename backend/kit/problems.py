"""Refusals. One class per reason, named for what happened; on the wire RFC 9457 problem details."""

from typing import Any, ClassVar


class Problem(Exception):
    """Why a request is refused. Subclasses fill in the class members; arguments become members.

    `title` is Indonesian and tells the person what to do. `help` is the longer text of the page
    at `/problems/<slug>`. Extra members must be JSON values and must hold no secret.
    """

    slug: ClassVar[str] = ""
    status: ClassVar[int] = 500
    title: ClassVar[str] = ""
    help: ClassVar[str] = ""
    retry_after: ClassVar[int | None] = None

    catalogue: ClassVar[dict[str, type["Problem"]]] = {}

    def __init__(self, **members: Any) -> None:
        super().__init__(self.slug)
        self.members = members

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.slug:
            return
        if cls.slug in Problem.catalogue:
            raise TypeError(f"two problems are called {cls.slug}")
        Problem.catalogue[cls.slug] = cls

    def body(self, instance: str | None = None) -> dict[str, Any]:
        """The problem as a JSON object; `instance` is the id of the request it answers."""
        return {
            "type": f"/problems/{self.slug}",
            "title": self.title,
            "status": self.status,
            "instance": f"urn:uuid:{instance}" if instance else None,
            **self.members,
        }

    def headers(self) -> dict[str, str]:
        """Headers that go with the answer."""
        seconds = self.members.get("retry_after", self.retry_after)
        return {} if seconds is None else {"Retry-After": str(seconds)}


class Unreadable(Problem):
    slug, status, title = "unreadable", 400, "Permintaan tidak dapat dibaca. Kirim ulang sebagai JSON"
    help = "Isi permintaan bukan JSON yang sah: periksa tanda baca, nama ganda, dan pengodean UTF-8."


class NotSignedIn(Problem):
    slug, status, title = "not-signed-in", 401, "Silakan masuk lebih dulu"
    help = "Token akses tidak ada, rusak, atau sudah habis masa berlakunya. Masuk lagi."

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="kinerja"'}


class NotAllowed(Problem):
    slug, status, title = "not-allowed", 403, "Anda tidak berwenang melakukan ini"
    help = "Peran Anda tidak memuat izin ini. Hubungi admin unit bila seharusnya boleh."


class NotFound(Problem):
    slug, status, title = "not-found", 404, "Tidak ditemukan, atau di luar yang boleh Anda lihat"
    help = "Alamat atau nomor itu tidak ada, atau berada di luar unit yang boleh Anda lihat."


class MethodNotAllowed(Problem):
    slug, status, title = "method-not-allowed", 405, "Cara memanggil alamat ini tidak dikenal"
    help = "Lihat dokumentasi API untuk metode yang tersedia pada alamat ini."


class OperationDiffers(Problem):
    slug, status, title = "operation-differs", 409, "Nomor ini sudah dipakai untuk isi yang lain"
    help = "Nomor (id) itu sudah tersimpan dengan isi yang berbeda. Pakai nomor baru."


class IdTaken(Problem):
    slug, status, title = "id-taken", 409, "Nomor ini tidak dapat dipakai. Pakai nomor baru"
    help = "Nomor (id) itu sudah dipakai. Buat nomor baru lalu kirim lagi."


class StillRunning(Problem):
    slug, status, title = "still-running", 409, "Permintaan yang sama masih diproses. Tunggu sebentar"
    help = "Permintaan dengan Idempotency-Key yang sama sedang berjalan."
    retry_after = 2


class Stale(Problem):
    slug, status, title = "stale", 412, "Data ini sudah berubah. Muat ulang lalu coba lagi"
    help = "Seseorang, atau perangkat Anda yang lain, telah mengubah data ini lebih dulu."


class TooLarge(Problem):
    slug, status, title = "too-large", 413, "Kiriman terlalu besar"
    help = "Perkecil isi kiriman: JSON 1 MB, bukti 5 MB, berkas impor 20 MB."


class WrongType(Problem):
    slug, status, title = "wrong-type", 415, "Jenis isi kiriman tidak didukung"
    help = "Periksa header Content-Type."


class Invalid(Problem):
    slug, status, title = "invalid", 422, "Ada isian yang perlu diperbaiki"
    help = "Setiap isian yang salah disebut di `errors`, dengan letaknya (`pointer`)."


class PreconditionRequired(Problem):
    slug, status, title = "if-match-required", 428, "Sertakan versi data yang Anda ubah (If-Match)"
    help = "Ambil data lebih dulu, lalu kirim ETag-nya di header If-Match."


class TooMany(Problem):
    slug, status, title = "too-many", 429, "Terlalu sering. Tunggu sebentar lalu coba lagi"
    help = "Batas jumlah permintaan tercapai. Header Retry-After menyebut berapa detik menunggu."
    retry_after = 5


class Unexpected(Problem):
    slug, status, title = "unexpected", 500, "Terjadi gangguan di server. Data Anda belum tersimpan"
    help = "Gangguan tercatat dengan nomor permintaan ini. Coba lagi; bila terulang, beri tahu admin."


class StorageFull(Problem):
    slug, status, title = "storage-full", 503, "Penyimpanan server penuh. Data belum tersimpan"
    help = "Catatan tetap aman di HP dan akan dikirim lagi nanti. Admin perlu menambah ruang simpan."
    retry_after = 60


class Busy(Problem):
    slug, status, title = "busy", 503, "Server sedang sibuk. Coba lagi sebentar lagi"
    help = "Antrean simpan penuh atau basis data terkunci. Ulangi permintaan yang sama."
    retry_after = 2


class DatabaseAway(Problem):
    slug, status, title = "database-away", 503, "Basis data sedang tidak dapat dihubungi. Coba lagi nanti"
    help = "Mungkin tersimpan, mungkin belum: ulangi permintaan yang sama dengan nomor yang sama."
    retry_after = 5
