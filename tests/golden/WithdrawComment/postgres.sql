select $1::text, a.id, a.version, a.html, a.status, a.status_reason, a.withdrawn_at
from comment a
where a.id = $1
