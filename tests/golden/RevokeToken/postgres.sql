select $1::text, a.id, a.revoked_at
from token a
where a.id = $1
