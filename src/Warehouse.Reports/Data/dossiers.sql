-- Who gets a page: key accounts and prospects before all, then those who bring most, have most at stake, and cost most. At most $1.
create table dossier as
with wanted as (
  select customer_id, 1 as reason, row_number() over (order by customer_id) as place from night.key_account where coalesce(state, '') <> 'ended'
  union all
  select customer_id, 2, row_number() over (order by priority_rank, customer_id) from night.prospect_on_book
  union all
  select customer_id, 3, row_number() over (order by contribution desc, customer_id) from night.customer_year_contribution
  union all
  select customer_id, 3, row_number() over (order by contribution_at_risk desc, customer_id) from night.churn_scores
  union all
  select customer_id, 3, row_number() over (order by contribution, customer_id) from night.loss_making_customer
),
best as (
  select customer_id, min(reason) as reason, min(place) as place
  from wanted
  where customer_id is not null and (reason < 3 or place <= 100)
  group by customer_id
)
select customer_id, row_number() over (order by reason, place, customer_id) as place
from best
order by reason, place, customer_id
limit $1
