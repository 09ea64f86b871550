-- title: Concurrent migrations
-- description: The most migrations that ran at once on each host, as source or destination, and when that was first so.
--   Migrations whose end is not known are left out. More than 4 (1 Gbit/s) or 8 (10 Gbit/s) should not occur.
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with touched as (
    select coalesce(source_host, source_ip) as host, vmotion_id, started_at, started_us, ended_at, ended_us
    from v_migrations
    where ended_us is not null and started_us >= :since and started_us < :until
    union
    select coalesce(dest_host, dest_ip) as host, vmotion_id, started_at, started_us, ended_at, ended_us
    from v_migrations
    where ended_us is not null and started_us >= :since and started_us < :until
),
steps as (
    select host, started_at as at, started_us as at_us, 1 as step from touched
    union all
    select host, ended_at as at, ended_us as at_us, -1 as step from touched
),
-- What ends in the microsecond in which another begins does not run at the same time.
running as (
    select host, at, sum(step) over (
        partition by host order by at_us, step rows between unbounded preceding and current row
    ) as at_once
    from steps
    where host is not null
),
most as (
    select host, max(at_once) as at_once from running group by host
)
select
    r.host,
    r.at_once as most_at_once,
    min(r.at) as first_at,
    (select count(*) from touched t where t.host = r.host) as migrations
from running r
join most on most.host = r.host and most.at_once = r.at_once
group by r.host, r.at_once
order by most_at_once desc, r.host
