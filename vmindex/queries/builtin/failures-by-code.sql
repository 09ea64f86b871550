-- title: Failures by status code
-- description: How often each status code ended a migration, with one of the texts that the hosts print for it.
-- param: since time = 1970-01-01  only migrations that began then or later
select
    status_code,
    count(*) as failures,
    count(distinct vm) as vms,
    min(started_at) as first_at,
    max(started_at) as last_at,
    min(failure) as example
from v_migrations
where outcome = 'failed' and coalesce(started_us, 0) >= :since
group by status_code
order by failures desc, status_code
