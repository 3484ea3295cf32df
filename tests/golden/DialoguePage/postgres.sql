select a.title, coalesce(a.html, '') || coalesce(a.endnotes, ''), array(
  select array[(j1.credited_name)::text, (j1.bio)::text]
  from byline j1
  where j1.article_id = a.id
  order by j1.position limit 1000), a.dialogue_count, a.id, array(
  select array[(j2.name)::text, (j3.article_count)::text, (j3.comment_count)::text]
  from (
    select parent_key, contributor_id, cast(sum(articles) as integer) as article_count, cast(sum(comments) as integer) as comment_count
    from (
      select r.root_id as parent_key, b.contributor_id, count(distinct r.id) as articles, 0 as comments
      from article r
      join byline b on b.article_id = r.id
      where r.root_id = a.id and r.public
      group by r.root_id, b.contributor_id
      union all select r.root_id, c.contributor_id, 0, count(*)
      from article r
      join comment c on c.article_id = r.id
      where r.root_id = a.id and c.contributor_id is not null and c.public and r.public and exists (
        select 1
        from contributor k
        where k.id = c.contributor_id and k.public)
      group by r.root_id, c.contributor_id) t
    group by parent_key, contributor_id) j3
  join contributor j2 on j2.id = j3.contributor_id
  order by j3.article_count + j3.comment_count desc, j3.article_count desc, j3.contributor_id limit 10000)
from article a
where a.id = (
  select f.root_id
  from article f
  where f.id = coalesce((
    select n.id
    from article n
    where n.slug = $1), (
    select o.article_id
    from old_slug o
    where o.slug = $1)) and f.public) and a.responding_to_id is null and a.public

select p.value, l.c0, l.c1, l.c2, l.c3, l.c4, l.c5, l.c6, l.c7, l.c8, l.c9
from unnest($1::text[]) with ordinality as p(value, place)
cross join lateral (
  select a.slug as c0, a.title as c1, a.published_on as c2, a.response_kind as c3, j1.slug as c4, j1.id as c5, array(
    select (j2.credited_name)::text
    from byline j2
    where j2.article_id = a.id
    order by j2.position limit 1000) as c6, array(
    select array[(j3.number)::text, (j3.resolved_text)::text]
    from footnote j3
    where j3.article_id = a.id
    order by j3.number limit 10000) as c7, a.comment_count as c8, a.id as c9, row_number() over (order by coalesce(a.published_on, '-infinity'::date) desc, coalesce(a.published_at, '-infinity'::timestamptz) desc, a.id desc) as n
  from article a
  left join article j1 on j1.id = a.responding_to_id and j1.public
  where a.root_id = p.value and a.responding_to_id is not null and a.responding_to_id is not null and a.public
  order by coalesce(a.published_on, '-infinity'::date) desc, coalesce(a.published_at, '-infinity'::timestamptz) desc, a.id desc limit 50) l
order by p.place, l.n

select p.value, l.c0, l.c1, l.c2, l.c3
from unnest($1::text[]) with ordinality as p(value, place)
cross join lateral (
  select a.author_name as c0, a.posted_on as c1, a.html as c2, array(
    select array[(j1.author_name)::text, (j1.html)::text]
    from comment j1
    where j1.parent_id = a.id and j1.public
    order by coalesce(j1.posted_on, 'infinity'::date) asc, coalesce(j1.posted_at, 'infinity'::timestamptz) asc, j1.id asc limit 5) as c3, row_number() over (order by coalesce(a.posted_on, 'infinity'::date) asc, coalesce(a.posted_at, 'infinity'::timestamptz) asc, a.id asc) as n
  from comment a
  where a.article_id = p.value and a.parent_id is null and a.public
  order by coalesce(a.posted_on, 'infinity'::date) asc, coalesce(a.posted_at, 'infinity'::timestamptz) asc, a.id asc limit 5) l
order by p.place, l.n

select a.parent_key, a.work_text, a.work_in_styles, a.key
from (
  select parent_key, work_key, work_order, work_text, work_in_styles, json_build_array(parent_key, work_key)::text as key
  from (
    select parent_key, work_key, work_order, work_text, work_in_styles, row_number() over (partition by parent_key, work_key order by created_at, id, number) as place
    from (
      select r.root_id as parent_key, coalesce(f.work_doi, min(f.work_doi collate "C") over (partition by r.root_id, f.work_key), f.work_key) as work_key, f.work_order, f.work_text, f.work_in_styles, r.created_at, r.id, f.number
      from article r
      join footnote f on f.article_id = r.id
      where r.root_id = any($1::text[]) and f.work_key is not null and f.citation is not null and r.public) c) t
  where place = 1) a
order by a.parent_key, a.work_order collate "C", a.work_key collate "C"

select a.parent_key, j1.slug, a.locator
from (
  select json_build_array(root_id, work_key)::text as parent_key, article_id, number, responding_to_id, created_at, locator
  from (
    select r.root_id, coalesce(f.work_doi, min(f.work_doi collate "C") over (partition by r.root_id, f.work_key), f.work_key) as work_key, f.article_id, f.number, r.responding_to_id, r.created_at, f.locator
    from article r
    cross join footnote f
    where f.article_id = r.id and r.root_id in (
      select u.v::text::json->>0
      from unnest($1::text[]) u(v)) and f.work_key is not null and r.public) t
  where json_build_array(root_id, work_key)::text = any($1::text[])) a
join article j1 on j1.id = a.article_id
order by a.parent_key, a.responding_to_id is not null, a.created_at, a.article_id, a.number
