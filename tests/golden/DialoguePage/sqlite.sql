select a.title, coalesce(a.html, '') || coalesce(a.endnotes, ''), (
  select json_group_array(json_object('creditedName', j.v0, 'bio', j.v1))
  from (
    select j1.credited_name as v0, j1.bio as v1
    from byline j1
    where j1.article_id = a.id
    order by j1.position limit 1000) j), a.dialogue_count, a.id, (
  select json_group_array(json_object('contributor', json_object('name', j.v0), 'articleCount', j.v1, 'commentCount', j.v2))
  from (
    select j2.name as v0, j3.article_count as v1, j3.comment_count as v2
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
    order by j3.article_count + j3.comment_count desc, j3.article_count desc, j3.contributor_id limit 10000) j)
from article a
where a.id = (
  select f.root_id
  from article f
  where f.id = coalesce((
    select n.id
    from article n
    where n.slug = ?1), (
    select o.article_id
    from old_slug o
    where o.slug = ?1)) and f.public) and a.responding_to_id is null and a.public

select p.value, a.slug, a.title, a.published_on, a.response_kind, j1.slug, j1.id, (
  select json_group_array(json_object('creditedName', j.v0))
  from (
    select j2.credited_name as v0
    from byline j2
    where j2.article_id = a.id
    order by j2.position limit 1000) j), (
  select json_group_array(json_object('number', j.v0, 'resolvedText', j.v1))
  from (
    select j3.number as v0, j3.resolved_text as v1
    from footnote j3
    where j3.article_id = a.id
    order by j3.number limit 10000) j), a.comment_count, a.id
from (
  select value, key as place
  from json_each(?1)) p
cross join article a
left join article j1 on j1.id = a.responding_to_id and j1.public
where a.id in (
  select x.id
  from article x
  where x.root_id = p.value and x.responding_to_id is not null and x.responding_to_id is not null and x.public
  order by coalesce(x.published_on, '') desc, coalesce(x.published_at, '') desc, x.id desc limit ?2)
order by p.place, coalesce(a.published_on, '') desc, coalesce(a.published_at, '') desc, a.id desc

select p.value, a.author_name, a.posted_on, a.html, (
  select json_group_array(json_object('authorName', j.v0, 'body', j.v1))
  from (
    select j1.author_name as v0, j1.html as v1
    from comment j1
    where j1.parent_id = a.id and j1.public
    order by coalesce(j1.posted_on, '~') asc, coalesce(j1.posted_at, '~') asc, j1.id asc limit ?1) j)
from (
  select value, key as place
  from json_each(?2)) p
cross join comment a
where a.id in (
  select x.id
  from comment x
  where x.article_id = p.value and x.parent_id is null and x.public
  order by coalesce(x.posted_on, '~') asc, coalesce(x.posted_at, '~') asc, x.id asc limit ?3)
order by p.place, coalesce(a.posted_on, '~') asc, coalesce(a.posted_at, '~') asc, a.id asc

select a.parent_key, a.work_text, a.work_in_styles, a.key
from (
  select parent_key, work_key, work_order, work_text, work_in_styles, json_array(parent_key, work_key) as key
  from (
    select parent_key, work_key, work_order, work_text, work_in_styles, row_number() over (partition by parent_key, work_key order by created_at, id, number) as place
    from (
      select r.root_id as parent_key, coalesce(f.work_doi, min(f.work_doi) over (partition by r.root_id, f.work_key), f.work_key) as work_key, f.work_order, f.work_text, f.work_in_styles, r.created_at, r.id, f.number
      from article r
      join footnote f on f.article_id = r.id
      where r.root_id in (
        select value
        from json_each(?1)) and f.work_key is not null and f.citation is not null and r.public) c) t
  where place = 1) a
order by a.parent_key, a.work_order, a.work_key

select a.parent_key, j1.slug, a.locator
from (
  select json_array(root_id, work_key) as parent_key, article_id, number, responding_to_id, created_at, locator
  from (
    select r.root_id, coalesce(f.work_doi, min(f.work_doi) over (partition by r.root_id, f.work_key), f.work_key) as work_key, f.article_id, f.number, r.responding_to_id, r.created_at, f.locator
    from article r
    cross join footnote f
    where f.article_id = r.id and r.root_id in (
      select json_extract(value, '$[0]')
      from json_each(?1)) and f.work_key is not null and r.public) t
  where json_array(root_id, work_key) in (
    select value
    from json_each(?1))) a
join article j1 on j1.id = a.article_id
order by a.parent_key, a.responding_to_id is not null, a.created_at, a.article_id, a.number
