SELECT input_hash, result FROM idempotency_key WHERE scope = ?1 AND key = ?2 AND created_at > ?3

select ?1, a.id, a.status, a.html, a.posted_on
from comment a
where a.id = ?1
