-- title: Traffic of hosts
-- description: How many VMs left and reached each host, by migrations that succeeded and that failed.
--   Storage migrations within one host are left out.
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with moved as (
    select coalesce(source_host, source_ip) as host, 'S' as side, outcome
    from v_migrations
    where kind <> 'svmotion' and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
    union all
    select coalesce(dest_host, dest_ip) as host, 'D' as side, outcome
    from v_migrations
    where kind <> 'svmotion' and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
)
select
    host,
    sum(case when side = 'S' and outcome = 'success' then 1 else 0 end) as moved_out,
    sum(case when side = 'D' and outcome = 'success' then 1 else 0 end) as moved_in,
    sum(case when side = 'S' and outcome = 'failed' then 1 else 0 end) as failed_out,
    sum(case when side = 'D' and outcome = 'failed' then 1 else 0 end) as failed_in,
    count(*) as migrations
from moved
where host is not null
group by host
order by migrations desc, host
