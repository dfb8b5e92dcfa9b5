"""What can go wrong, by kind; each error is a code and a sentence that helps, in two languages.

A room defines its own errors as subclasses of one of the kinds below. Only `kit/http.py` knows which HTTP status a kind
has; the command line prints the same sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from app.kit.language import Language, Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong inside an input: `pointer` (RFC 6901) says where, `detail` what and how to mend it."""

    pointer: str
    detail: Text


class SettingsError(ValueError):
    """A variable of the environment is unknown or wrong; the message is one line: which, and how to mend it."""


class RingkasError(Exception):
    """Base of all errors that are an answer, not an accident.

    `code` is stable and machine-readable; `title` names the kind of problem; `detail` is a sentence whose
    placeholders are filled from the keyword arguments, which programs also find under their own names.
    """

    code: ClassVar[str] = "error"
    title: ClassVar[Text] = Text("Permintaan tidak dapat dipenuhi", "The request cannot be met")
    detail: ClassVar[Text] = Text("Permintaan tidak dapat dipenuhi.", "The request cannot be met.")

    def __init__(self, *, faults: Sequence[Fault] = (), **values: Any) -> None:
        self.faults = tuple(faults)
        self.values = values
        super().__init__(self.sentence("en"))

    def sentence(self, language: Language) -> str:
        """The detail in `language`, ready to print."""
        return self.detail.in_language(language, **self.values)


class NotFound(RingkasError):
    """The thing named does not exist, or the actor may not know that it does."""

    code = "not_found"
    title = Text("Tidak ditemukan", "Not found")
    detail = Text("{what} dengan pengenal {id} tidak ditemukan.", "There is no {what} with identifier {id}.")


class Conflict(RingkasError):
    """The request is sound but contradicts what is stored."""

    code = "conflict"
    title = Text("Bertentangan dengan data yang ada", "Conflicts with stored data")
    detail = Text("Data bertentangan dengan data yang sudah tersimpan.", "The data contradict what is already stored.")


class Forbidden(RingkasError):
    """The actor is known and may not do this."""

    code = "forbidden"
    title = Text("Tidak berwenang", "Not allowed")
    detail = Text("Peran Anda tidak mengizinkan tindakan ini.", "Your role does not allow this.")


class Unauthenticated(RingkasError):
    """Nobody known is asking."""

    code = "unauthenticated"
    title = Text("Perlu token", "A token is needed")
    detail = Text(
        "Sertakan token yang berlaku: «Authorization: Bearer TOKEN».",
        "Send a valid token: “Authorization: Bearer TOKEN”.",
    )


class Invalid(RingkasError):
    """The input itself is wrong; `faults` say where."""

    code = "invalid"
    title = Text("Isian belum benar", "The input is not valid")
    detail = Text(
        "Sebagian isian belum benar; perbaiki yang disebut di «errors».",
        "Part of the input is not valid; mend what “errors” names.",
    )


class UnknownReference(Invalid):
    """A field names a record that does not exist."""

    code = "unknown_reference"
    detail = Text(
        "Isian merujuk catatan yang tidak ada; lihat «errors».",
        "A field names a record that does not exist; see “errors”.",
    )

    @classmethod
    def of(cls, field: str, value: object) -> "UnknownReference":
        """`field` names `value`, which does not exist."""
        return cls(faults=[Fault(f"/{field}", Text(f"{value} tidak ada", f"there is no {value}"))])


class TooLarge(RingkasError):
    """The input is larger than this service takes."""

    code = "too_large"
    title = Text("Terlalu besar", "Too large")
    detail = Text("Kiriman melebihi batas {limit}.", "The input exceeds the limit of {limit}.")


class PreconditionRequired(RingkasError):
    """A change without `If-Match`."""

    code = "if_match_required"
    title = Text("Perlu If-Match", "If-Match is needed")
    detail = Text(
        "Kirim ETag dari bacaan terakhir sebagai «If-Match», supaya perubahan orang lain tidak tertimpa.",
        "Send the ETag that you last read as “If-Match”, so that nobody's change is overwritten.",
    )


class PreconditionFailed(RingkasError):
    """`If-Match` names a state that is no longer the current one."""

    code = "stale"
    title = Text("Data sudah berubah", "The data have changed")
    detail = Text(
        "Data ini sudah diubah sejak Anda membacanya; ambil lagi, lalu ulangi perubahan Anda.",
        "This record was changed since you read it; fetch it again and repeat your change.",
    )
