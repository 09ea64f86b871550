-- title: vMotion addresses
-- description: Which address each host used for migrations, how often and when: wrong VMkernel NICs and subnets show here.
--   Storage migrations within one host are left out.
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with used as (
    select source_host as host, source_ip as address, started_at, outcome from v_migrations
    where kind <> 'svmotion' and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
    union all
    select dest_host as host, dest_ip as address, started_at, outcome from v_migrations
    where kind <> 'svmotion' and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
)
select
    host,
    address,
    count(*) as migrations,
    sum(case when outcome = 'failed' then 1 else 0 end) as failed,
    min(started_at) as first_at,
    max(started_at) as last_at
from used
where address is not null
group by host, address
order by case when host is null then 1 else 0 end, host, address
