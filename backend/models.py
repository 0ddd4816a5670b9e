"""Every stored class of the project, for migrations and tests."""

from backend.activities import models as activities
from backend.attendance import models as attendance
from backend.audit import models as audit
from backend.feedback import models as feedback
from backend.identity import models as identity
from backend.iku import models as iku
from backend.kit import outbox
from backend.kit.database import Base
from backend.organisation import models as organisation
from backend.programs import models as programs
from backend.scoring import models as scoring
from backend.sync import models as sync

# Each of them registers its tables with the one parent class.
DOMAINS = (outbox, audit, organisation, identity, iku, activities, attendance, programs, feedback, scoring, sync)

metadata = Base.metadata
