select a.withdrawn_on, a.slug, a.locale
from article a
where a.slug = replace(substr(ltrim(substr($1, $2), substr(replace(substr($1, $2), '/', ''), 1, $3)), $4), $5, '') and replace($6, '{locale}', a.locale) || a.slug || $5 = $1 and a.public

select a.status, a.location, j1.slug, j1.locale, j1.id
from redirect a
left join article j1 on j1.id = a.article_id and j1.public
where a.path = $1 and (a.article_id is null or (
  select 1
  from article va
  where va.id = a.article_id and va.public limit 1) is not null)

select a.withdrawn_on, a.slug, a.locale
from article a
where a.slug = $1 and a.public

select a.withdrawn_on, a.slug, a.locale
from article a
where a.id in (
  select o.article_id
  from old_slug o
  where o.slug = $1) and a.public
