select a.subject_id, a.kind, a.name, a.deleted_at, j1.name, j1.id, j2.slug, j2.version, j2.id, j3.author_name, j3.html, j3.version, j4.title, j4.id, j3.id, a.id
from deletion a
left join account j1 on j1.id = a.deleted_by_id
left join article j2 on j2.id = a.subject_id
left join comment j3 on j3.id = a.subject_id
left join article j4 on j4.id = j3.article_id
order by a.id desc limit ?1
