select a.id, a.path, a.status, a.location, a.created_at, j1.slug, j1.title, j1.id, j2.name, j2.id
from redirect a
left join article j1 on j1.id = a.article_id
left join account j2 on j2.id = a.created_by_id
order by a.path asc, a.id asc limit ?1
