select ?1, a.id, a.path, a.status, a.location, a.created_at, j1.slug, j1.responding_to_id, j1.id
from redirect a
left join article j1 on j1.id = a.article_id
where a.id = ?1
