/** What the survey says after its questions with faces. */
export const idSurveyRest = {
  rest: {
    waiting: (count: number) => `${count} menunggu sinyal`,
    optional: "boleh dilewati",
    notKept: "HP ini tidak mau menyimpan (mungkin mode pribadi). Buka di jendela biasa, lalu coba lagi.",
    ownQuestion: "Pertanyaan dari unit ini",
    write: "Jawaban Anda",
    service: "Layanan apa yang Anda pakai?",
    profile: "Sedikit tentang Anda",
    profileHelp: "Tanpa nama. Semua boleh dilewati.",
    sex: "Jenis kelamin",
    age: "Umur",
    education: "Pendidikan terakhir",
    job: "Pekerjaan",
    comment: "Ada saran untuk kami?",
    commentHelp: "Jangan tulis nama, nomor HP, atau NIK. Saran dibaca petugas pemeriksa sebelum tampil untuk umum.",
    commentLabel: "Saran",
    nothing: "Belum ada yang dijawab. Jawab paling sedikit satu pertanyaan, lalu kirim.",
    toFirst: "Ke pertanyaan pertama",
    thanks: "Terima kasih!",
    sending: "Jawaban tersimpan di HP ini, sedang dikirim…",
    kept: "Jawaban tersimpan di HP ini. Terkirim sendiri saat ada sinyal.",
    sent: "Jawaban Anda sudah sampai.",
    refused: "Jawaban tidak dapat diterima:",
    already: "Anda sudah menjawab hari ini",
    alreadyHelp: "Satu HP menjawab satu kali sehari. Besok boleh menjawab lagi.",
    notCounted: "HP ini sudah menjawab hari ini, jadi jawaban yang tadi tidak dihitung lagi.",
    again: "Mulai lagi",
    againIn: (seconds: number) => `Mulai lagi sendiri dalam ${seconds} detik`,
    results: "Lihat hasil survei",
    report: "Sampaikan laporan",
  },
  /** Of the answers about oneself, by code; what is not here is said in the server's words. */
  profile: {} as Record<string, string>,
};

export type SurveyRestText = typeof idSurveyRest;
