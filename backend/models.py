"""Every stored class of the project, for migrations and tests."""

import backend.activities.models
import backend.audit.models
import backend.identity.models
import backend.kit.outbox
import backend.organisation.models
import backend.sync.models  # noqa: F401 - each import registers its tables
from backend.kit.database import Base

metadata = Base.metadata
