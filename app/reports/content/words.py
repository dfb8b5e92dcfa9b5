"""Words of code lists as officials say them."""

from collections.abc import Mapping, Sized

from app.kit.language import Text
from app.reference.models import ReferenceModel
from app.reports.content.drafting import Speaker

STATUSES: dict[str, Text] = {
    "operational": Text("dalam pengoperasian", "in operation"),
    "development": Text("dalam pengembangan", "in development"),
    "planned": Text("rencana", "planned"),
    "idle": Text("diam", "idle"),
    "retired": Text("dihentikan", "retired"),
}
CATEGORIES: dict[str, Text] = {
    "application": Text("aplikasi", "application"),
    "website": Text("situs web", "web site"),
    "module": Text("modul", "module"),
    "channel": Text("kanal", "channel"),
    "shared_component": Text("komponen bersama", "shared component"),
}
MODES: dict[str, Text] = {
    "api": Text("API", "API"),
    "splp": Text("SPLP", "gateway (SPLP)"),
    "file": Text("berkas", "file"),
    "database_link": Text("tautan basis data", "database link"),
    "manual": Text("entri ulang", "manual entry"),
}
MODELS: dict[ReferenceModel, Text] = {
    ReferenceModel.RAB: Text("proses bisnis", "business processes"),
    ReferenceModel.RAL: Text("layanan", "services"),
    ReferenceModel.RAD: Text("data dan informasi", "data and information"),
    ReferenceModel.RAA: Text("aplikasi", "applications"),
    ReferenceModel.RAI: Text("infrastruktur", "infrastructure"),
    ReferenceModel.RAK: Text("keamanan", "security"),
}
_UNKNOWN = Text("belum diketahui", "not known")


def word(words: Mapping[str, Text], value: str | None, say: Speaker) -> str:
    """`value` in words; what a list does not know is said as it is stored."""
    return say(*(words.get(value, Text(value, value)) if value is not None else _UNKNOWN))


def most_of(shown: Sized, every: Sized, title: str, say: Speaker) -> str:
    """The title of a figure with a row an agency, which says so where it shows the first of them only."""
    if len(shown) == len(every):
        return title
    return say("{title} ({shown} teratas dari {every} perangkat daerah)", "{title} (first {shown} of {every} agencies)",
               title=title, shown=len(shown), every=len(every))  # fmt: skip
