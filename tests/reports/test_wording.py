"""Every rule of integration candidates has its words."""

from app.analysis.integration_rules import RULES
from app.findings.wording import RULE_LABELS


def test_every_rule_has_a_label() -> None:
    assert set(RULE_LABELS) == set(RULES)
