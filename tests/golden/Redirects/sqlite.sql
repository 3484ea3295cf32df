select a.id, a.path, a.status, a.location, a.created_at, j1.slug, j1.title, j1.id, j2.slug, j2.status, j3.name, j3.id
from redirect a
left join article j1 on j1.id = a.article_id
left join article j2 on j2.slug = replace(substr(ltrim(substr(a.path, ?1), substr(replace(substr(a.path, ?1), '/', ''), 1, ?2)), ?3), ?4, '') and replace(?5, '{locale}', j2.locale) || j2.slug || ?4 = a.path
left join account j3 on j3.id = a.created_by_id
order by a.path asc, a.id asc limit ?6
