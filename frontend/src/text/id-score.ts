/** The score, and what it is counted from. */
export const idScore = {
  score: {
    of: (name: string) => `IKU ${name}`,
    outOf: "dari 100",
    above: "di atas 100: sasaran terlampaui",
    advisory: "Bahan pertimbangan",
    advisoryWhy:
      "Angka ini bahan untuk berbicara. Predikat ditetapkan pimpinan lewat dialog kinerja (PermenPANRB 6/2022), tidak pernah oleh hitungan.",
    month: "Bulan",
    earlier: (month: string) => `Bulan sebelumnya, ${month}`,
    later: (month: string) => `Bulan berikutnya, ${month}`,
    trend: (from: string, first: string, to: string, last: string) =>
      `Perjalanan sendiri: ${first} pada ${from}, ${last} pada ${to}`,
    trendFirst: "Bulan pertama",
    seen: (when: string) => `Salinan terakhir dilihat, ${when}. Angka terbaru perlu sinyal.`,
    needsLine: "Perlu sinyal",
    none: "Belum ada nilai untuk bulan ini",
    noneHelp: "Nilai mulai terlihat setelah ada hari kerja, kegiatan, atau target pada bulan itu.",
    counted: "Dari mana angkanya",
    measure: (actual: string, target: string, unit: string) => `${actual} / ${target} ${unit}`,
    weighed: (weight: string, value: string) => `Bobot ${weight} · nilai ${value} → menyumbang`,
    weighedOf: (weight: string, whole: string, value: string) =>
      `Bobot ${weight} dari ${whole} · nilai ${value} → menyumbang`,
    bonus: "Tambahan, tanpa bobot → menyumbang",
    facts: {
      attendance: (count: number) => `Lihat ${count} hari hadir`,
      task_completion: (count: number) => `Lihat indikator dan ${count} kegiatan`,
      program_contribution: (count: number) => `Lihat ${count} kontribusi`,
      innovation: (count: number) => `Lihat ${count} inovasi dan pemakaiannya`,
      public_feedback: (count: number) => `Dari ${count} jawaban warga, tanpa nama`,
    },
    sum: "Jumlahnya",
    sumBonus: (points: string) => `Termasuk ${points} poin tambahan dari inovasi.`,
    sumPart: (whole: string) => `Bobot yang dihitung ${whole} dari 100; sisanya tidak dihitung, jadi tidak merugikan.`,
    sumTap: "Ketuk sebuah angka untuk melihat catatannya.",
    missing: "Yang belum dihitung",
    missingHelp: "Tidak dihitung berarti dikeluarkan dari bobot, bukan dinilai nol.",
    rule: (version: string) => `Aturan penilaian: ${version}`,
    computed: (when: string) => `Dihitung ${when}`,
    next: "Satu langkah berikutnya",
    nextOther: "Bahan percakapan",
    steps: {
      attendance: (gain: string) =>
        `Kehadiran dapat menambah sampai ${gain} poin. Ketuk Masuk begitu tiba. Bila ada hari yang tercatat keliru, ajukan perbaikan.`,
      task_completion: (gain: string) =>
        `Penyelesaian tugas dapat menambah sampai ${gain} poin. Lihat indikator yang belum tercapai, dan catat kegiatan hari ini.`,
      program_contribution: (gain: string) =>
        `Kontribusi program dapat menambah sampai ${gain} poin. Saat mencatat kegiatan untuk program, sebutkan programnya.`,
      public_feedback: (gain: string) =>
        `Kepuasan warga dapat menambah sampai ${gain} poin. Ini kerja bersama: tanyakan satu hal yang paling sering dikeluhkan.`,
      innovate: "Yang direncanakan sudah tercapai. Punya cara baru yang membantu warga? Usulkan sebagai inovasi.",
      keep: "Semua yang direncanakan tercapai, dan inovasi Anda terlihat. Pertahankan, dan istirahatlah cukup.",
    },
    past: {
      attendance: (gain: string) =>
        `Kehadiran menyisakan ${gain} poin. Bila ada hari yang tercatat keliru, ajukan perbaikan.`,
      task_completion: (gain: string) =>
        `Penyelesaian tugas menyisakan ${gain} poin. Lihat indikator mana yang belum tercapai, dan bicarakan apa yang menghalangi.`,
      program_contribution: (gain: string) =>
        `Kontribusi program menyisakan ${gain} poin. Bulan ini, sebutkan programnya saat mencatat.`,
      public_feedback: (gain: string) =>
        `Kepuasan warga menyisakan ${gain} poin. Bicarakan bersama unit apa yang paling sering dikeluhkan.`,
      innovate: "Semua yang direncanakan bulan itu tercapai. Terima kasih.",
      keep: "Semua yang direncanakan bulan itu tercapai, juga inovasinya. Terima kasih.",
    },
    other: {
      raise: (component: string, gain: string) =>
        `Ruang terbesar ada pada ${component}: sampai ${gain} poin. Tanyakan dulu apa yang menghalangi.`,
      reached: "Semua yang direncanakan tercapai. Ucapkan terima kasih.",
    },
    goStep: { attendance: "Buka Kehadiran", task_completion: "Lihat indikator", program: "Buka Program" },
    more: "Lihat juga",
  },
  scoreTasks: {
    title: "Penyelesaian tugas",
    indicators: "Indikator bulan ini",
    noIndicators: "Belum ada indikator sendiri",
    noIndicatorsHelp: "Indikator disepakati bersama atasan. Sampai itu hanya kegiatan yang dihitung.",
    target: "Target",
    actual: "Realisasi",
    achievement: "Capaian",
    noTarget: "belum ada target",
    noActual: "belum diisi",
    range: (low: string, high: string) => `${low} sampai ${high}`,
    weight: (weight: string) => `Bobot ${weight}%`,
    derived: "Dihitung sendiri dari kegiatan yang disetujui.",
    record: "Isi realisasi",
    amend: "Ubah realisasi",
    amount: (unit: string) => `Realisasi dalam ${unit}`,
    amountHint: "Angka, boleh dengan koma. Contoh: 92,5",
    amountBad: "Tulis angka saja, paling banyak empat angka di belakang koma.",
    note: "Keterangan (boleh kosong)",
    save: "Simpan",
    saved: "Realisasi tersimpan",
    history: "Riwayat isian",
    historyNone: "Belum ada isian.",
    historyStep: (who: string, before: string, after: string) => `${who}: ${before} menjadi ${after}`,
    historyFirst: (who: string, amount: string) => `${who} mengisi ${amount}`,
    historyNote: (who: string) => `${who} mengubah keterangan`,
    activities: "Kegiatan yang dihitung",
    count: (count: number, length: string) => `${count} kegiatan disetujui · ${length}`,
    countDiffers: (counted: number) => `Nilai terakhir menghitung ${counted}. Angkanya menyusul begitu dihitung lagi.`,
    none: "Belum ada kegiatan yang disetujui bulan ini.",
    more: (count: number) => `Tampilkan ${count} lagi`,
  },
  scorePrograms: {
    title: "Kontribusi program",
    count: (count: number, programs: number) => `${count} kontribusi dalam ${programs} program`,
    of: (count: number) => `${count} kontribusi diterima`,
    none: "Tidak ada program bulan ini",
    noneHelp: "Program yang Anda ikuti muncul di sini, beserta kontribusi yang diterima.",
  },
};

export type Score = typeof idScore;
