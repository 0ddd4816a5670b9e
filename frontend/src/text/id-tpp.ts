/** Rules about TPP, as a district decides them. */
export const idTpp = {
  tpp: {
    help: "TPP di sini hanya bahan pertimbangan, dihitung dari kehadiran dan nilai: tidak ada hitungan sampai kabupaten menetapkan aturannya, lalu setiap pegawai melihat hitungannya sendiri, dan atasan tidak melihatnya.",
    none: "Belum ada aturan TPP",
    noneHelp: "Sampai ditetapkan, TPP tidak dihitung dan pegawai tidak melihat apa-apa tentangnya.",
    add: "Tetapkan aturan TPP",
    stop: "Hentikan TPP",
    since: (month: string) => `Mulai ${month}`,
    notPaidSince: (month: string) => `Tidak dibayarkan sejak ${month}`,
    notPaidHelp: "Sejak bulan itu TPP tidak dihitung.",
    code: (version: string) => `Kode: ${version}`,
    parts: "Pembagian",
    partsAre: (productivity: string, discipline: string) => `Produktivitas ${productivity}%, disiplin ${discipline}%.`,
    late: "Terlambat atau pulang cepat, dari bagian disiplin",
    lateLine: (upTo: number | null, percent: string) =>
      upTo === null ? `Lebih lama: dipotong ${percent}%` : `Sampai ${upTo} menit: dipotong ${percent}%`,
    other: "Potongan lain, dari bagian disiplin",
    deduction: {
      no_record: { label: "Satu catatan kosong (%)", help: "Hari dengan presensi masuk saja, atau pulang saja." },
      absent: { label: "Sehari tanpa keterangan (%)", help: "Hari kerja tanpa presensi, cuti, atau izin lain." },
      no_assembly: { label: "Sekali tidak ikut apel (%)", help: "Pada hari yang di jadwalnya ada apel." },
    },
    deductionLine: {
      no_record: (percent: string) => `Satu catatan masuk atau pulang kosong: ${percent}%`,
      absent: (percent: string) => `Sehari tanpa keterangan: ${percent}%`,
      no_assembly: (percent: string) => `Sekali tidak ikut apel: ${percent}%`,
    },
    amounts: "Jumlah penuh sebulan",
    amountsHelp: "Dalam rupiah, menurut jenis jabatan. Tulis 0 bila jenis itu tidak mendapat TPP.",
    amountsLabel: (kind: string) => `${kind} (Rp)`,
    ownFigures: (count: number) => `${count} jabatan punya jumlahnya sendiri.`,
    ownKept: (count: number) =>
      `${count} jabatan punya jumlahnya sendiri. Jumlah itu ikut ke aturan ini tanpa berubah.`,
    draftHelp: "Belum ada yang berubah sampai ditetapkan.",
    start: "Mulai dari",
    previous: "Aturan sebelumnya",
    previousHelp: "Semua angkanya, untuk diubah seperlunya.",
    sampleHelp:
      "Aturan milik instansi lain yang pernah diumumkan, bukan aturan kabupaten ini. Cocokkan setiap angkanya dengan Perkada Anda. Jumlah rupiah tetap Anda isi sendiri.",
    empty: "Kosong",
    emptyHelp: "Semua angka diisi sendiri.",
    name: "Nama aturan",
    nameHint: "Dibaca pegawai di bawah hitungannya. Misalnya: Perbup 12 Tahun 2026 tentang TPP",
    version: "Kode aturan",
    versionHint: "Dibuat dari bulannya. Boleh diganti: huruf kecil, angka, titik, dan tanda hubung.",
    share: "Bagian produktivitas (%)",
    shareHint: (rest: string) => `Sisanya, ${rest}%, bagian disiplin. Semua potongan dihitung dari bagian disiplin.`,
    shareEmpty: "Sisanya bagian disiplin. Semua potongan dihitung dari bagian disiplin.",
    bands: {
      bands: "Terlambat atau pulang cepat",
      bandsHelp: "Setiap kejadian memotong sekian persen dari bagian disiplin. Boleh dengan koma, misalnya 1,25.",
      loses: "Dipotong (%)",
    },
    decide: "Tetapkan",
    decideHelp:
      "Setelah ditetapkan tidak dapat diubah, dan satu bulan hanya punya satu aturan. Aturan lain dapat menggantikannya mulai bulan lain.",
    decided: "Aturan TPP ditetapkan",
    stopHelp:
      "Mulai bulan ini TPP tidak dihitung, dan pegawai tidak lagi melihat hitungannya untuk bulan itu dan sesudahnya. Bulan-bulan sebelumnya tetap.",
    stopFrom: "Berhenti mulai",
    stopName: "TPP tidak dibayarkan",
    stopNameLabel: "Nama keputusan",
    stopNameHint: "Misalnya dasar keputusannya.",
    stopAhead: (months: string) => `Yang sudah ditetapkan mulai ${months} tetap berlaku pada waktunya.`,
    stopped: "TPP dihentikan",
    wrong: {
      taken: "Untuk bulan itu sudah ada keputusan. Pilih bulan lain.",
      name: "Tulis namanya, paling sedikit 3 huruf.",
      version: "Pakai huruf kecil, angka, titik, dan tanda hubung saja, mulai dengan huruf atau angka.",
      versionTaken: "Kode ini sudah dipakai aturan lain. Tulis yang lain.",
      percent: "Tulis angka antara 0 dan 100, paling banyak dua angka di belakang koma.",
      minutes: "Tulis menit dengan angka bulat, dari 1 sampai 1440.",
      rising: "Batas ini harus lebih besar daripada batas di atasnya.",
      falling: "Terlambat lebih lama tidak boleh lebih ringan potongannya daripada yang di atasnya.",
      rupiah: "Tulis rupiah bulat, misalnya 2.500.000. Paling banyak 2.000.000.000.",
      notPaid: "Pada bulan itu TPP memang tidak dibayarkan. Pilih bulan lain.",
    },
    refused: {
      "month-closed":
        "Bulan itu, atau bulan sesudahnya, sudah ditutup. Pilih bulan yang lebih baru, atau buka lagi bulan itu di Aturan nilai.",
      "operation-differs": "Untuk bulan atau kode itu sudah ada keputusan lain. Pilih bulan lain.",
    },
    unit: {
      title: "Unduh hitungan satu unit",
      help: "Semua pegawai unit itu dalam satu bulan, sebagai berkas XLSX.",
      fetch: "Unduh XLSX",
      notPaid: (month: string) =>
        `Pada ${month} tidak ada aturan TPP yang berlaku, jadi tidak ada yang dihitung. Pilih bulan lain.`,
    },
  },
};

export type Tpp = typeof idTpp;
