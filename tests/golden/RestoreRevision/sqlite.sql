select ?1, a.id, a.version, a.title, a.source, a.responding_to_id
from article a
where a.id = ?1
