"""HTTP's own business: transactions at the edge, problem documents, entity tags, idempotency, answers in JSON."""

from app.kit.http.answers import if_match_header, item_answer, json_answer, page_answer, page_request, wanted_fields
from app.kit.http.problems import install_problem_handlers, language_of, problems
from app.kit.http.transaction import SessionDep, TransactionRoute

__all__ = [
    "SessionDep",
    "TransactionRoute",
    "if_match_header",
    "install_problem_handlers",
    "item_answer",
    "json_answer",
    "language_of",
    "page_answer",
    "page_request",
    "problems",
    "wanted_fields",
]
