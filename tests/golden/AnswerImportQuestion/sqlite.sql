select ?1, a.id, a.slug, a.title, a.status, a.version, j1.questions, j1.article_id, a.responding_to_id
from article a
left join provenance j1 on j1.article_id = a.id
where a.id = ?1
