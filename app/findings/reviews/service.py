"""Acts on reviews: judge a pair, judge it again, take the judgement back."""

from app.catalogue.records import RecordKind
from app.findings.reviews.models import Review
from app.kit.db import table_of

KIND = RecordKind("review", table_of(Review))
