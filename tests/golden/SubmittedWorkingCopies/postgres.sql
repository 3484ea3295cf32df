select a.id, a.version, a.note, a.updated_at, j1.name, j1.id, j2.id, j2.slug, j2.status, j2.version, j3.id, j3.title
from working_copy a
left join account j1 on j1.id = a.saved_by_id
join article j2 on j2.id = a.article_id
join revision j3 on j3.id = a.revision_id
where a.state = 'SUBMITTED' and (
  select 1
  from article v
  where v.id = a.article_id and v.deleted_at is null and v.withdrawn_on is null limit 1) is not null and a.ended_at is null
order by a.updated_at asc, a.id asc limit 51

select (
  select count(*)
  from working_copy j1
  where j1.state = 'SUBMITTED' and (
    select 1
    from article v
    where v.id = j1.article_id and v.deleted_at is null and v.withdrawn_on is null limit 1) is not null and j1.ended_at is null), false
