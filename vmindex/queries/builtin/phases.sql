-- title: Phases
-- description: How long migrations stay in each phase, on each side: where the time goes.
-- param: host pattern = *  only what this host logged; * and ? stand for any text
select
    side,
    phase,
    count(*) as migrations,
    min(duration_s) as shortest_s,
    round(cast(avg(duration_s) as numeric), 3) as mean_s,
    max(duration_s) as longest_s
from v_phases
where duration_s is not null and is_host(:host, host)
group by side, phase
order by side desc, mean_s desc, phase
