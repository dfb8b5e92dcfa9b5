"""Why a file is not read; each sentence says where it fails and how to mend it."""

from app.kit.errors import Invalid, TooLarge
from app.kit.language import Text


class UnreadableFile(Invalid):
    """The file as a whole cannot be read; the base of the reasons below."""

    code = "unreadable_file"
    title = Text("Berkas tidak dapat dibaca", "The file cannot be read")


class EmptyFile(UnreadableFile):
    """Nothing in it."""

    code = "empty_file"
    detail = Text(
        "Berkas «{filename}» kosong. Periksa apakah berkas tersimpan dengan benar, lalu kirim ulang.",
        "The file “{filename}” is empty. Check that it was saved properly and send it again.",
    )


class UnknownFormat(UnreadableFile):
    """Something else than what we read."""

    code = "unknown_file_format"
    detail = Text(
        "Berkas «{filename}» bukan CSV, XLSX, JSON atau NDJSON (isinya tampak seperti {found}). "
        "Buka dengan Excel atau LibreOffice, lalu simpan sebagai «Buku Kerja Excel (.xlsx)» atau «CSV UTF-8».",
        "The file “{filename}” is not CSV, XLSX, JSON or NDJSON (it looks like {found}). "
        "Open it in Excel or LibreOffice and save it as “Excel Workbook (.xlsx)” or “CSV UTF-8”.",
    )


class OldExcelFormat(UnreadableFile):
    """The binary `.xls` of Excel 97-2003, whatever its name says."""

    code = "old_excel_format"
    detail = Text(
        "Berkas «{filename}» berformat Excel lama (.xls) yang tidak dibaca di sini, apa pun nama akhirannya. "
        "Buka di Excel, pilih Simpan Sebagai, lalu «Buku Kerja Excel (.xlsx)».",
        "The file “{filename}” is in the old Excel format (.xls), which is not read here, whatever its suffix. "
        "Open it in Excel, choose Save As and then “Excel Workbook (.xlsx)”.",
    )


class EncryptedWorkbook(UnreadableFile):
    """A workbook under a password."""

    code = "encrypted_workbook"
    detail = Text(
        "Berkas «{filename}» dilindungi kata sandi. Buka di Excel, hapus kata sandinya (Info > Proteksi Buku Kerja), "
        "simpan, lalu kirim ulang.",
        "The file “{filename}” is protected by a password. Open it in Excel, remove the password (Info > Protect "
        "Workbook), save it and send it again.",
    )


class BrokenWorkbook(UnreadableFile):
    """A zip or XML that does not hold together."""

    code = "broken_workbook"
    detail = Text(
        "Berkas «{filename}» rusak atau terpotong ({part}). Buka di Excel, simpan ulang sebagai .xlsx, "
        "lalu kirim lagi; bila Excel pun tidak bisa membukanya, unduh ulang dari sumbernya.",
        "The file “{filename}” is damaged or cut short ({part}). Open it in Excel, save it again as .xlsx and resend "
        "it; if Excel cannot open it either, fetch it again from its source.",
    )


class WrongEncoding(UnreadableFile):
    """Text that is not UTF-8 (nor UTF-16 with its mark)."""

    code = "wrong_encoding"
    detail = Text(
        "Berkas «{filename}», baris {line}: pengodean teks bukan UTF-8. Di Excel pilih Simpan Sebagai, lalu "
        "«CSV UTF-8 (dipisahkan koma)».",
        "The file “{filename}”, line {line}: the text is not encoded as UTF-8. In Excel choose Save As and then "
        "“CSV UTF-8 (Comma delimited)”.",
    )


class BrokenQuotes(UnreadableFile):
    """A quotation mark that does not close, or closes in the middle."""

    code = "broken_quotes"
    detail = Text(
        "Berkas «{filename}», baris {line}: tanda kutip tidak ditutup dengan benar. Tutup kutipannya; tanda kutip di "
        'dalam teks ditulis dua kali ("").',
        "The file “{filename}”, line {line}: a quotation mark is not closed properly. Close it; a quotation mark "
        'inside a text is written twice ("").',
    )


class BrokenJson(UnreadableFile):
    """Not JSON, or not rows of it."""

    code = "broken_json"
    detail = Text(
        "Berkas «{filename}», baris {line}, kolom {column}: bukan JSON yang sah ({reason}). Perbaiki di tempat itu.",
        "The file “{filename}”, line {line}, column {column}: not valid JSON ({reason}). Mend it there.",
    )


class NotRows(UnreadableFile):
    """JSON that is no list of objects."""

    code = "not_a_list_of_objects"
    detail = Text(
        'Berkas «{filename}», {where_id}: diharapkan objek {{"nama": "nilai", …}}, ditemukan {found_id}. Bentuk yang '
        'dibaca: daftar objek [{{…}}, {{…}}], {{"items": [{{…}}]}}, atau satu objek per baris (NDJSON).',
        'The file “{filename}”, {where_en}: expected an object {{"name": "value", …}}, found {found_en}. What is read: '
        'a list of objects [{{…}}, {{…}}], {{"items": [{{…}}]}}, or one object a line (NDJSON).',
    )


class NestedValue(UnreadableFile):
    """An object where a text, a number or a list of these belongs."""

    code = "nested_value"
    detail = Text(
        "Berkas «{filename}», {where_id}, «{key}»: diharapkan teks, angka, atau daftar teks; ditemukan objek.",
        "The file “{filename}”, {where_en}, “{key}”: expected text, a number or a list of texts; found an object.",
    )


class HeaderNotFound(UnreadableFile):
    """No row names the required columns."""

    code = "header_not_found"
    title = Text("Baris judul kolom tidak ditemukan", "No header row was found")
    detail = Text(
        "Berkas «{filename}»: judul kolom yang wajib tidak ditemukan: {wanted}. Judul yang terbaca{where_id}: {seen}. "
        "Beri kolom itu judul tersebut, pada salah satu dari {depth} baris pertama.",
        "The file “{filename}”: the required column headers were not found: {wanted}. Headers seen{where_en}: {seen}. "
        "Give the column that header, in one of the first {depth} rows.",
    )


class FileTooLarge(TooLarge):
    """More bytes than are taken."""

    code = "file_too_large"
    detail = Text(
        "Berkas «{filename}» berukuran {size_mib} MiB; batasnya {limit_mib} MiB. Bagi menjadi beberapa berkas, atau "
        "hapus gambar dan lembar yang tidak perlu.",
        "The file “{filename}” is {size_mib} MiB; the limit is {limit_mib} MiB. Split it into several files, or "
        "remove pictures and sheets that are not needed.",
    )


class UnpacksTooLarge(TooLarge):
    """A workbook that inflates beyond reason."""

    code = "workbook_unpacks_too_large"
    detail = Text(
        "Berkas «{filename}» mengembang melebihi batas saat dibuka ({part}; batas {limit_mib} MiB). Salin tabelnya "
        "saja ke buku kerja baru, simpan sebagai .xlsx, lalu kirim itu.",
        "The file “{filename}” grows beyond the limit when unpacked ({part}; limit {limit_mib} MiB). Copy just the "
        "table into a new workbook, save that as .xlsx and send it.",
    )


class TooManySheets(TooLarge):
    """A workbook of more sheets than are looked through."""

    code = "too_many_sheets"
    detail = Text(
        "Berkas «{filename}» berisi {count} lembar; batasnya {limit}. Simpan lembar tabelnya saja dalam buku baru.",
        "The file “{filename}” has {count} sheets; the limit is {limit}. Save the table alone in a new workbook.",
    )


class SheetTooSparse(TooLarge):
    """A cell far away from the table, which makes the sheet enormous."""

    code = "sheet_too_sparse"
    detail = Text(
        "Berkas «{filename}», {part}: isi lembar terentang sampai sel {cell} ({cells} sel; batas {limit}). "
        "Hapus baris dan kolom di luar tabel (Ctrl+End menunjukkan sel terakhir), simpan, lalu kirim ulang.",
        "The file “{filename}”, {part}: the sheet's content reaches to cell {cell} ({cells} cells; limit {limit}). "
        "Delete the rows and columns outside the table (Ctrl+End shows the last cell), save and send it again.",
    )


class TooManyRows(TooLarge):
    """More rows than are taken."""

    code = "too_many_rows"
    detail = Text(
        "Berkas «{filename}» berisi lebih dari {limit} baris data (baris {line}). Bagi menjadi beberapa berkas.",
        "The file “{filename}” holds more than {limit} rows of data (line {line}). Split it into several files.",
    )


class TooManyColumns(TooLarge):
    """A row wider than is taken."""

    code = "too_many_columns"
    detail = Text(
        "Berkas «{filename}», baris {line}: lebih dari {limit} kolom berisi. Hapus kolom yang tidak perlu.",
        "The file “{filename}”, line {line}: more than {limit} columns are filled. Remove those that are not needed.",
    )


class CellTooLong(TooLarge):
    """One text longer than a cell may be."""

    code = "cell_too_long"
    detail = Text(
        "Berkas «{filename}», baris {line}, kolom {column}: teks sepanjang {length} huruf; batasnya {limit}. Ringkas "
        "isinya; pada CSV, periksa pula apakah tanda kutip sebelum sel itu ditutup.",
        "The file “{filename}”, line {line}, column {column}: a text of {length} characters; the limit is {limit}. "
        "Shorten it; in CSV, check too that the quotation mark before that cell is closed.",
    )
