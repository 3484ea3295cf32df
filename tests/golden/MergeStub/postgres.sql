select $1::text, a.id, a.slug, a.response_count_all, a.responding_to_id
from article a
where a.id = $1
