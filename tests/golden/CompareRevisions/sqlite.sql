select a.id, a.number, a.version, a.created_at, a.note, j1.id, j1.name, a.source, a.snapshot, (
  select o.source
  from revision o
  where o.id = coalesce(?1, (
    select l.id
    from revision l
    where l.article_id = a.article_id and l.copy_version is null
    order by l.number desc limit 1)) and o.article_id = a.article_id), (
  select o.snapshot
  from revision o
  where o.id = coalesce(?2, (
    select l.id
    from revision l
    where l.article_id = a.article_id and l.copy_version is null
    order by l.number desc limit 1)) and o.article_id = a.article_id)
from revision a
left join account j1 on j1.id = a.author_id
where a.id = ?3
