"""Spreadsheets in and out: CSV, XLSX, JSON and NDJSON to numbered rows under known columns, and back.

table = read_table(path, filename=path.name, columns=[Column("name", ("nama aplikasi",))], required=["name"])
for row in table.rows: ...      # then `table.notices` tells what was skipped, line by line
"""

from app.kit.tabular.cells import clean, join_values, split_values
from app.kit.tabular.errors import (
    BrokenJson,
    BrokenQuotes,
    BrokenWorkbook,
    CellTooLong,
    EmptyFile,
    EncryptedWorkbook,
    FileTooLarge,
    HeaderNotFound,
    NestedValue,
    NotRows,
    OldExcelFormat,
    SheetTooSparse,
    TooManyColumns,
    TooManyRows,
    TooManySheets,
    UnknownFormat,
    UnpacksTooLarge,
    UnreadableFile,
    WrongEncoding,
)
from app.kit.tabular.headers import normal_form
from app.kit.tabular.reading import read_table
from app.kit.tabular.table import Column, Limits, Row, Table
from app.kit.tabular.writing import Value, write_csv, write_ndjson, write_xlsx

__all__ = [
    "BrokenJson",
    "BrokenQuotes",
    "BrokenWorkbook",
    "CellTooLong",
    "Column",
    "EmptyFile",
    "EncryptedWorkbook",
    "FileTooLarge",
    "HeaderNotFound",
    "Limits",
    "NestedValue",
    "NotRows",
    "OldExcelFormat",
    "Row",
    "SheetTooSparse",
    "Table",
    "TooManyColumns",
    "TooManyRows",
    "TooManySheets",
    "UnknownFormat",
    "UnpacksTooLarge",
    "UnreadableFile",
    "Value",
    "WrongEncoding",
    "clean",
    "join_values",
    "normal_form",
    "read_table",
    "split_values",
    "write_csv",
    "write_ndjson",
    "write_xlsx",
]
