-- title: Failure rate by signature
-- description: For each known fault, how many migrations failed with it as their primary cause, in per cent of the failed
--   ones and of all that succeeded or failed. Without a known fault the signature is empty.
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with decided as (
    select vmotion_id, outcome, started_at
    from v_migrations
    where outcome in ('success', 'failed') and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
        and is_host(:host, source_host, source_ip, dest_host, dest_ip)
),
causes as (
    select vmotion_id, min(signature) as signature
    from v_findings
    where rank = 'primary'
    group by vmotion_id
),
totals as (
    select count(*) as migrations, sum(case when outcome = 'failed' then 1 else 0 end) as failed from decided
)
select
    c.signature,
    count(*) as failed,
    round(cast(100.0 * count(*) / t.failed as numeric), 1) as of_failed_pct,
    round(cast(100.0 * count(*) / t.migrations as numeric), 1) as failed_pct,
    max(d.started_at) as last_at
from decided d
cross join totals t
left join causes c on c.vmotion_id = d.vmotion_id
where d.outcome = 'failed'
group by c.signature, t.failed, t.migrations
order by failed desc, c.signature
