select a.id, a.version, a.kind, a.sha256, a.mime_type, a.width, (
  select m.id
  from media m
  where m.id = a.id and (exists (
    select 1
    from article_media vu
    join article va on va.id = vu.article_id
    where vu.media_id = m.id and vu.live and va.public) or exists (
    select 1
    from contributor vc
    where vc.portrait_id = m.id and vc.public) or exists (
    select 1
    from site vs
    where vs.logo_id = m.id))), a.height, a.alt_text, a.caption, a.credit, a.created_at, j1.name, j1.id, array(
  select array[(j2.slug)::text, (j2.title)::text, (j2.status)::text]
  from article j2
  where j2.id in (
    select u.article_id
    from article_media u
    where u.media_id = a.id and u.live)
  order by coalesce(j2.published_on, '-infinity'::date) desc, coalesce(j2.published_at, '-infinity'::timestamptz) desc, j2.id desc limit 3), (
  select count(*)
  from article j3
  where j3.id in (
    select u.article_id
    from article_media u
    where u.media_id = a.id and u.live)), array(
  select array[(j4.slug)::text, (j4.name)::text]
  from contributor j4
  where j4.portrait_id = a.id
  order by j4.id limit 1000), jsonb_build_array(replace(to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z'))::text
from media a
left join account j1 on j1.id = a.added_by_id
where (a.kind = $1 and a.alt_text is null)
order by a.created_at desc, a.id desc limit 21

select (
  select count(*)
  from media j1
  where (j1.kind = $1 and j1.alt_text is null)), false
