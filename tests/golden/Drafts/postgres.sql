select a.name, a.role, j1.slug, j1.id
from account a
left join contributor j1 on j1.id = a.contributor_id and (j1.public or j1.id = (
  select $1) or (
  select 1
  from byline vl
  join article vo on vo.id = vl.article_id
  where vl.contributor_id = j1.id and (vo.created_by_id = (
    select $2) or exists (
    select 1
    from collaborator oc
    where oc.article_id = vo.id and oc.account_id = (
      select $2))) limit 1) is not null)
where a.id = (
  select $2) and a.id = (
  select $2)

select a.id, a.slug, a.title, a.status, a.version, a.updated_at, a.published_at, coalesce((a.created_by_id = (
  select $1) or exists (
  select 1
  from collaborator oc
  where oc.article_id = a.id and oc.account_id = (
    select $1))), false), a.responding_to_id
from article a
where (a.public or (a.created_by_id = (
  select $1) or exists (
  select 1
  from collaborator oc
  where oc.article_id = a.id and oc.account_id = (
    select $1)))) and ((a.status in ('DRAFT', 'SCHEDULED')))
order by a.updated_at desc, a.id desc limit 21
