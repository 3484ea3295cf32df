select ?1, a.id, a.status, a.version, j1.version, j1.state, j2.name, j2.id, j3.id, j3.number, j1.article_id, a.responding_to_id
from article a
left join working_copy j1 on j1.article_id = a.id and j1.ended_at is null
left join account j2 on j2.id = j1.saved_by_id
left join revision j3 on j3.id = j1.revision_id
where a.id = ?1
