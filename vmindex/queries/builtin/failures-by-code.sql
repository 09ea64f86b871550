-- title: Failures by status code
-- description: How often each status code ended a migration, with one of the texts that the hosts print for it.
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    status_code,
    count(*) as failures,
    count(distinct vm) as vms,
    min(started_at) as first_at,
    max(started_at) as last_at,
    min(failure) as example
from v_migrations
where outcome = 'failed' and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
    and is_host(:host, source_host, source_ip, dest_host, dest_ip)
group by status_code
order by failures desc, status_code
