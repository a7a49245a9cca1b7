-- Who gets a page: the first 25 of those who bring most, have most at stake, and cost most, so that each question finds
-- its answer however many key accounts there are; then key accounts and prospects, those who bring most before the
-- others; then the hundred first of each list. At most $1.
create table dossier as
with wanted as (
  select customer_id, 1 as reason, row_number() over (order by y.contribution desc nulls last, k.customer_id) as place
  from night.key_account k
  left join night.customer_year_contribution y using (customer_id)
  where coalesce(k.state, '') <> 'ended'
  union all
  select customer_id, 2, row_number() over (order by priority_rank, customer_id) from night.prospect_on_book
  union all
  select customer_id, 3, row_number() over (order by contribution desc, customer_id)
  from night.customer_year_contribution
  union all
  select customer_id, 3, row_number() over (order by contribution_at_risk desc, customer_id) from night.churn_scores
  union all
  select customer_id, 3, row_number() over (order by contribution, customer_id) from night.loss_making_customer
),
best as (
  select customer_id, min(if(reason = 3 and place <= 25, 0, reason)) as reason, min(place) as place
  from wanted
  where customer_id is not null and (reason < 3 or place <= 100)
  group by customer_id
)
select customer_id, row_number() over (order by reason, place, customer_id) as place
from best
order by reason, place, customer_id
limit $1
