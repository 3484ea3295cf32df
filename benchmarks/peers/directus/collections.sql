-- What Directus is told of the tables of these pages, in its own: collections, lists of the other end of references, and
-- what the public may read. It computes nothing itself: excerpt and body are generated columns. So is whether something
-- answers another: a filter on the reference becomes a join, for which PostgreSQL reads all articles.
alter table article
    add excerpt text generated always as (
        case
            when length(lead) <= 280 then lead
            else rtrim(left(lead, 280 - position(' ' in reverse(left(lead, 280)))), ' ,;:') || '…'
        end
    ) stored,
    add body text generated always as (html || endnotes) stored,
    add answers boolean generated always as (responding_to_id is not null) stored;
alter table comment add answers boolean generated always as (parent_id is not null) stored;
create index directus_posts on article (published_on desc, published_at desc, id desc) where not answers;

insert into directus_collections (collection) values ('article'), ('byline'), ('comment'), ('contributor'), ('footnote');

insert into directus_fields (collection, field, special) values
    ('article', 'bylines', 'o2m'),
    ('article', 'comments', 'o2m'),
    ('article', 'footnotes', 'o2m'),
    ('article', 'responses', 'o2m');

insert into directus_relations (many_collection, many_field, one_collection, one_field) values
    ('article', 'responding_to_id', 'article', 'responses'),
    ('byline', 'article_id', 'article', 'bylines'),
    ('byline', 'contributor_id', 'contributor', null),
    ('comment', 'article_id', 'article', 'comments'),
    ('comment', 'parent_id', 'comment', null),
    ('footnote', 'article_id', 'article', 'footnotes');

insert into directus_permissions (policy, action, collection, permissions, fields)
select directus_policies.id, 'read', may.*
from directus_policies, (values
    (
        'article',
        '{"public": {"_eq": true}}'::json,
        'id,title,slug,body,excerpt,published_on,published_at,response_count,answers,responding_to_id,responses,bylines,comments,footnotes'
    ),
    ('comment', '{"public": {"_eq": true}}', 'id,author_name,html,posted_on,posted_at,answers,article_id,parent_id'),
    ('byline', null, 'id,position,role,credited_name,article_id,contributor_id'),
    ('contributor', null, 'id,name'),
    ('footnote', null, 'id,number,text,article_id')
) as may
where directus_policies.icon = 'public';


-- Whatever table there is costs it something at each request, so that those which the pages do not read go.
do $$
declare
    unread text;
begin
    for unread in
        select tablename from pg_tables
        where schemaname = 'public' and tablename not like 'directus\_%'
            and tablename not in (select collection from directus_collections)
    loop
        execute format('drop table %I cascade', unread);
    end loop;
end
$$;
