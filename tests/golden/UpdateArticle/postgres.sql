select $1::text, a.id, a.slug, a.title, a.subtitle, a.version, a.updated_at, a.responding_to_id
from article a
where a.id = $1 and (a.public or a.created_by_id = $2)
