"""What the OpenAPI page says above the operations."""

DESCRIPTION = """
Ringkas mencatat aplikasi pemerintah daerah, memetakannya ke referensi arsitektur SPBE (Perpres 132/2022), dan
menunjukkan aplikasi yang sama, sejenis, atau perlu diintegrasikan, beserta alasannya.

**Mulai:** tekan *Authorize*, isi token yang dicetak saat pertama kali dijalankan, lalu coba `GET /api/v1/applications`.

*Ringkas catalogues a local government's applications, maps them to the SPBE reference models and shows which are the
same, do the same, or should be integrated, and why. Press **Authorize**, paste the token that the first start printed,
then try `GET /api/v1/applications`.*

- Lists come in pages: `limit`, `cursor` → `items`, `next_cursor`; filters by field, `q` text search, `sort`, `fields`.
- `null` means *not known*; it is never zero or none.
- Every item has an `ETag`; a change needs it as `If-Match` (428 without, 412 when somebody was faster).
- A POST with an `Idempotency-Key` acts once, however often it is sent.
- Errors are problem documents (RFC 9457) in Indonesian or English, by `Accept-Language`.
"""

TAGS: list[dict[str, str]] = [
    {"name": "applications", "description": "Aplikasi. The catalogue's heart: what each agency runs."},
    {"name": "agencies", "description": "Pemerintah daerah, perangkat daerah, unit."},
    {"name": "imports", "description": "Impor. Spreadsheets as offices have them: staged, previewed, applied."},
    {"name": "exports", "description": "Ekspor. What import reads back without a change."},
    {"name": "runs", "description": "Analisis. Duplicates and integration candidates, now and earlier."},
    {"name": "findings", "description": "Temuan. Pairs that look the same or should be connected, with reasons."},
    {"name": "graph", "description": "Graf ketergantungan: what depends on what, impact, paths, legal bases."},
    {
        "name": "mapping-proposals",
        "description": "Usulan pemetaan. Where an application belongs, and what an entry is.",
    },
    {"name": "mapping-quality", "description": "Mutu pemetaan. How far it can be trusted, and what to ask next."},
    {"name": "edition-changes", "description": "Pergantian edisi. Crosswalks; mappings carried over, and back."},
    {"name": "coverage", "description": "Cakupan. Agencies × nodes, services × applications; gaps and overlaps."},
    {
        "name": "reports",
        "description": "Laporan. Duplicates, overview, quality, dossiers, …, now or as of a past date.",
    },
    {"name": "schedules", "description": "Jadwal. Reports that come by themselves, and what became of each due time."},
    {
        "name": "deliveries",
        "description": "Pengiriman. What went to folders, mailboxes and webhooks, and what did not.",
    },
    {"name": "webhooks", "description": "Webhook. Programs that are told what happens, by signed requests."},
    {"name": "events", "description": "Peristiwa. What happened, as a list and as an Atom feed."},
    {"name": "services", "description": "Layanan."},
    {"name": "data-objects", "description": "Data dan informasi."},
    {"name": "data-names", "description": "Nama data. Which names mean one data object: proposals and decisions."},
    {"name": "interfaces", "description": "Antarmuka. Data flows between applications."},
    {"name": "regulations", "description": "Aturan. Legal bases of applications."},
    {"name": "reference-models", "description": "Referensi arsitektur SPBE: RAB, RAL, RAD, RAA, RAI, RAK."},
    {"name": "national-applications", "description": "Aplikasi umum and ministries' applications."},
    {"name": "search", "description": "Cari di seluruh katalog."},
    {"name": "audit-events", "description": "Jejak audit. Who changed what, when, before and after."},
    {"name": "users", "description": "Pengguna dan peran."},
    {"name": "tokens", "description": "Token API."},
    {"name": "health", "description": "Is the service alive and ready; its measures."},
]
