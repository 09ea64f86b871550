-- title: Share of encrypted migrations
-- description: How many of the migrations between each pair of hosts were encrypted, and what that did to bandwidth.
--   Storage migrations within one host are left out.
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    coalesce(source_host, source_ip) as source,
    coalesce(dest_host, dest_ip) as dest,
    count(*) as migrations,
    sum(encrypted) as encrypted,
    round(cast(100.0 * sum(encrypted) / count(*) as numeric), 1) as encrypted_pct,
    round(cast(avg(case when encrypted = 1 then bandwidth_mbps end) as numeric), 1) as encrypted_mbps,
    round(cast(avg(case when encrypted = 0 then bandwidth_mbps end) as numeric), 1) as plain_mbps
from v_migrations
where kind <> 'svmotion' and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until and encrypted is not null
group by coalesce(source_host, source_ip), coalesce(dest_host, dest_ip)
order by encrypted_pct, migrations desc, source, dest
