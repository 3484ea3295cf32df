select $1::text, a.id, a.slug, j1.moderation, j1.close_after_days, j1.closed, j1.version, j1.article_id, a.responding_to_id
from article a
left join comment_policy j1 on j1.article_id = a.id
where a.id = $1
