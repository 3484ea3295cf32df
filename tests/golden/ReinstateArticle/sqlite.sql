select ?1, a.id, a.status, a.version, a.title, a.is_stub, a.withdrawn_on, a.responding_to_id
from article a
where a.id = ?1
