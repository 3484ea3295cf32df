select $1::text, a.id, a.version, a.title, a.status, j1.id, j1.article_id, a.responding_to_id
from article a
left join working_copy j1 on j1.article_id = a.id and j1.ended_at is null
where a.id = $1
