-- title: Streams and bandwidth
-- description: Bandwidth by the number of data streams, to see whether multi-NIC vMotion pays.
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    streams,
    count(*) as migrations,
    round(cast(avg(bandwidth_mbps) as numeric), 1) as mean_mbps,
    min(bandwidth_mbps) as lowest_mbps,
    max(bandwidth_mbps) as highest_mbps,
    round(cast(avg(duration_s) as numeric), 3) as mean_duration_s
from v_migrations
where streams is not null
    and is_host(:host, source_host, source_ip, dest_host, dest_ip)
    and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
group by streams
order by streams
