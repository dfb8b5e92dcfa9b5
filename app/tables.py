"""Every table of the service, gathered for migrations and for the engines' start."""

import app.audit.models
import app.catalogue.agencies.models
import app.catalogue.applications.models
import app.catalogue.data_names.models
import app.catalogue.data_objects.models
import app.catalogue.interfaces.models
import app.catalogue.regulations.models
import app.catalogue.services.models
import app.deliveries.models
import app.events.models
import app.findings.models
import app.findings.reviews.models
import app.identity.models
import app.imports.models
import app.kit.idempotency
import app.mapping.models
import app.reference.models
import app.reports.models
import app.schedules.models
import app.webhooks.models  # noqa: F401  (each import registers tables)
from app.kit.db import Base

metadata = Base.metadata
