select $1::text, a.id, a.status, a.version, a.deleted_at, a.responding_to_id
from article a
where a.id = $1
