"""Why a survey, a code or an answer is refused."""

from backend.kit.problems import Problem


class SurveyNotOpen(Problem):
    slug, status, title = "survey-not-open", 404, "Kode survei ini tidak berlaku. Tanyakan kode baru di loket"
    help = (
        "Kode survei dapat diganti setiap hari atau dicabut oleh unit. Pindai lagi kode di loket, atau minta"
        " alamat yang baru kepada petugas."
    )


class AlreadyAnswered(Problem):
    slug, status, title = "already-answered", 409, "HP ini sudah mengisi survei hari ini. Terima kasih"
    help = "Setiap perangkat mengisi satu kali sehari untuk satu kode. Besok boleh mengisi lagi."


class UnitHasSurvey(Problem):
    slug, status, title = "unit-has-survey", 409, "Unit ini sudah mempunyai survei. Ubah survei yang ada"
    help = "Setiap unit mempunyai satu survei, dengan beberapa kode bila loketnya beberapa."


class CodeRevoked(Problem):
    slug, status, title = "survey-code-revoked", 409, "Kode ini sudah dicabut. Buat kode baru"
    help = "Kode yang dicabut tidak dapat dipakai lagi, agar poster lama tidak tiba-tiba berlaku kembali."


class NothingWritten(Problem):
    slug, status, title = "no-comment", 409, "Jawaban ini tidak memuat tulisan untuk diperiksa"
    help = "Hanya jawaban dengan saran tertulis yang dimoderasi."
