"""Why somebody is not let in, or an account is not changed."""

from backend.kit.problems import Problem


class OAuthRefusal(Exception):
    """A refusal of the token endpoint, told as RFC 6749 wants it. Nothing is stored by it alone."""

    def __init__(self, error: str, description: str, *, status: int = 400, retry_after: int | None = None) -> None:
        super().__init__(error)
        self.error, self.description = error, description
        self.status, self.retry_after = status, retry_after


class WeakPassword(Problem):
    slug, status, title = "weak-password", 422, "Sandi ini terlalu mudah ditebak. Pilih yang lain"
    help = "Sandi 10 sampai 128 karakter, bukan sandi umum, bukan NIP, dan tidak memuat nama Anda."


class WrongPassword(Problem):
    slug, status, title = "wrong-password", 403, "Sandi lama tidak cocok"
    help = "Tulis sandi yang sekarang dipakai untuk masuk."


class WrongCode(Problem):
    slug, status, title = "wrong-code", 403, "NIP atau kode aktivasi tidak cocok, atau kodenya sudah tidak berlaku"
    help = "Kode aktivasi berlaku 72 jam dan hanya sekali pakai. Minta kode baru kepada admin unit."


class SetupClosed(Problem):
    slug, status, title = "setup-closed", 403, "Tautan ini sudah tidak berlaku"
    help = "Tautan admin pertama berlaku 30 menit dan sekali pakai. Jalankan ulang server untuk tautan baru."


class HigherRights(Problem):
    slug, status, title = "higher-rights", 403, "Akun ini punya wewenang di luar unit Anda. Hubungi admin kabupaten"
    help = "Admin unit hanya mengelola akun yang wewenangnya tidak melebihi unitnya sendiri."


class NotOneself(Problem):
    slug, status, title = "not-oneself", 403, "Anda tidak dapat melakukan ini pada akun sendiri"
    help = "Minta admin lain melakukannya."
