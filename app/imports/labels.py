"""Cells whose text carries a label: `acronym:SIMPEG`, `master:Data Pegawai`."""

from typing import Any

from app.imports.cells import code_list, word_key

ALIAS_KINDS = code_list(
    {
        "acronym": ("akronim", "singkatan"),
        "expansion": ("kepanjangan",),
        "former_name": ("nama lama",),
        "url": ("alamat",),
        "external_key": ("kunci",),
        "other": ("lain",),
    }
)
DATA_ROLES = code_list(
    {
        "master": ("induk", "menghasilkan", "produsen"),
        "copy": ("salinan",),
        "reads": ("membaca", "menggunakan", "memakai"),
    }
)


def parse_alias(text: str) -> dict[str, Any]:
    """`acronym:SIMPEG` or just the other name."""
    kind, value = _labelled(text, ALIAS_KINDS)
    return {"kind": kind or "other", "value": value}


def parse_data_use(text: str) -> tuple[str | None, str]:
    """`master:Data Pegawai` → (role, name); without a role the role is not known."""
    return _labelled(text, DATA_ROLES)


def _labelled(text: str, labels: dict[str, str]) -> tuple[str | None, str]:
    label, colon, value = text.partition(":")
    known = labels.get(word_key(label)) if colon and value.strip() else None
    return (known, value.strip()) if known else (None, text)
