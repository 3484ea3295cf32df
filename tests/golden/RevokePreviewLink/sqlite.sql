select ?1, a.id, a.revoked_at
from preview_link a
where a.id = ?1
