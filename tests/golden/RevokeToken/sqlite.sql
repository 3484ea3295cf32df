select ?1, a.id, a.revoked_at
from token a
where a.id = ?1
