select ?1, a.id, a.revoked_at
from session a
where a.id = ?1 and a.account_id = ?2
