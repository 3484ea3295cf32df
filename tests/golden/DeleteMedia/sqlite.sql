select ?1, a.slug, a.title, a.responding_to_id
from article a
where a.id = ?1
