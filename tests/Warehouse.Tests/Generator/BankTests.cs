using Warehouse.Generator;

namespace Warehouse.Tests.Generator;

/// <summary>A small undamaged bank with six nights.</summary>
public sealed class SoundBank : IDisposable
{
    internal Bank Bank { get; } = new(300, 30, 6, scenario: "parameters: { damaged_rows: 0, redelivered_files: 0, late_postings: 0.02, corrected_postings: 0.05 }");

    public void Dispose() => Bank.Dispose();
}

/// <summary>That the extracts tell one story: ledger, postings, loans, both ends of a payment, and the truth.</summary>
public sealed class BankTests(SoundBank sound) : IClassFixture<SoundBank>
{
    readonly Bank bank = sound.Bank;

    [Theory]
    [InlineData("core_customer")]
    [InlineData("core_account")]
    [InlineData("core_transaction")]
    [InlineData("loan_installment")]
    [InlineData("loan_position")]
    [InlineData("crm_interaction")]
    [InlineData("crm_exposure")]
    [InlineData("crm_survey")]
    [InlineData("call_centre_contact")]
    [InlineData("registry_statement")]
    [InlineData("ledger_ledger_balance")]
    [InlineData("truth_account_month")]
    [InlineData("truth_counterparty_identity")]
    public void Every_system_delivers(string view) => Assert.True(bank.Count($"select count(*) from {view}") > 0);

    /// <summary>Balance of a class on a night = brought forward + all that was delivered by then, a corrected row in its last wording.</summary>
    [Fact]
    public void The_ledger_ties_to_the_extracts_at_every_night() => Assert.Equal(0, bank.Count("""
        with nights as (select distinct ledger_date as night from ledger_ledger_balance where ledger_date >= (select max(ledger_date) from ledger_ledger_balance where filename like '%parquet')),
        postings as (select *, strptime(regexp_extract(filename, '(\d{8})', 1), '%Y%m%d')::date as delivered from core_transaction),
        known as (select night, transaction_id, arg_max(account_id, delivered) as account_id, arg_max(amount, delivered) as amount
            from nights join postings on delivered <= night group by night, transaction_id),
        accounts as (select account_id, any_value(product_code) as account_class, any_value(currency) as currency, any_value(brought_forward_balance) as brought
            from core_account group by account_id),
        sums as (select night, account_class, currency, sum(amount) as amount from known join accounts using (account_id) group by all),
        brought as (select account_class, currency, sum(brought) as brought from accounts group by all)
        select count(*) from ledger_ledger_balance l join nights on night = ledger_date
            left join sums using (night, account_class, currency) left join brought using (account_class, currency)
        where l.balance <> coalesce(sums.amount, 0) + coalesce(brought.brought, 0)
        """));

    [Fact]
    public void The_ledger_ties_at_every_month_end() => Assert.Equal(0, bank.Count("""
        with accounts as (select account_id, any_value(product_code) as account_class, any_value(currency) as currency, any_value(brought_forward_balance) as brought
            from core_account group by account_id),
        months as (select distinct ledger_date from ledger_ledger_balance where filename like '%parquet'),
        sums as (select ledger_date, account_class, accounts.currency, sum(amount) as amount from months join core_transaction t on booking_date <= ledger_date and t.filename like '%parquet'
            join accounts using (account_id) group by all),
        brought as (select account_class, currency, sum(brought) as brought from accounts group by all)
        select count(*) from ledger_ledger_balance l left join sums using (ledger_date, account_class, currency) left join brought using (account_class, currency)
        where l.filename like '%parquet' and l.balance <> coalesce(sums.amount, 0) + coalesce(brought.brought, 0)
        """));

    [Fact]
    public void Fees_of_the_ledger_are_the_fees_posted() => Assert.Equal(0, bank.Count("""
        with last as (select transaction_id, arg_max(amount, filename) as amount, any_value(account_id) as account_id, any_value(booking_date) as day,
                any_value(currency) as currency from core_transaction where transaction_type = 'fee' group by 1),
        accounts as (select account_id, any_value(product_code) as account_class from core_account group by 1),
        posted as (select date_trunc('month', day)::date as month, account_class, currency, -sum(amount) as fees from last join accounts using (account_id) group by all)
        select count(*) from (from ledger_ledger_income where line = 'fee_income') full join posted using (month, account_class, currency)
        where amount is distinct from fees and month <= (select max(month) from ledger_ledger_income)
        """));

    [Fact]
    public void Printed_balances_follow_from_the_postings() => Assert.Equal(0, bank.Count("""
        with last as (select transaction_id, arg_max(amount, filename) as amount, any_value(account_id) as account_id, max(balance_after) as balance_after from core_transaction group by 1),
        accounts as (select account_id, any_value(brought_forward_balance) as brought from core_account group by 1),
        running as (select balance_after, brought + sum(amount) over (partition by account_id order by transaction_id) as balance from last join accounts using (account_id))
        select count(*) from running where balance_after <> balance
        """));

    [Fact]
    public void A_payment_between_customers_is_posted_at_both_ends() => Assert.Equal(0, bank.Count("""
        with last as (select transaction_id, arg_max(amount, filename) as amount, any_value(account_id) as account_id, any_value(counterparty_account) as other,
                any_value(purpose) as purpose, any_value(booking_date) as day from core_transaction where currency = 'CNY' group by 1),
        firms as (select distinct account_id from core_account where product_code = 'corporate_current'),
        paid as (select account_id as payer, other as payee, day, -amount as amount from last where purpose in ('supplier_payment', 'group_transfer') and amount < 0 and other in (from firms)),
        received as (select other as payer, account_id as payee, day, amount from last where purpose in ('sales_receipt', 'group_transfer') and amount > 0 and other in (from firms))
        select count(*) from (from paid except all from received union all (from received except all from paid))
        """));

    [Fact]
    public void Loan_balances_are_what_is_not_repaid() => Assert.Equal(0, bank.Count("""
        with sums as (select position.loan_id, as_of_date, any_value(outstanding) as outstanding, sum(t.amount) as posted, any_value(a.brought) as brought
            from loan_position as position join loan_loan using (loan_id)
            join (select account_id, any_value(brought_forward_balance) as brought from core_account group by 1) a using (account_id)
            left join (select transaction_id, any_value(account_id) as account_id, any_value(booking_date) as day, arg_max(amount, filename) as amount from core_transaction group by 1) t
                on t.account_id = loan_loan.account_id and t.day <= as_of_date
            group by all)
        select count(*) from sums where outstanding <> -(brought + coalesce(posted, 0))
        """));

    [Fact]
    public void Late_and_corrected_rows_are_in_the_truth_and_no_others() => Assert.Equal(0, bank.Count("""
        with seen as (select transaction_id, count(*) > 1 as is_corrected, max(entry_date) > max(booking_date) as is_late from core_transaction group by 1)
        select count(*) from seen full join truth_late_or_corrected using (transaction_id)
        where coalesce(is_corrected, false) <> coalesce(what = 'corrected', false) or (coalesce(is_late, false) or coalesce(is_corrected, false)) <> (what is not null)
        """));

    [Fact]
    public void Potential_outcomes_follow_their_probabilities_and_one_of_them_happened() => Assert.Equal(0, bank.Count("""
        select count(*) from truth_treatment t join crm_exposure e using (campaign_id, customer_id) left join crm_response r using (campaign_id, customer_id)
        where t.arm <> e.arm or (r.customer_id is not null) and not case t.arm when 'control' then y_control when 'letter' then y_letter else y_call end
            or (p_letter >= p_control and y_control and not y_letter)
        """));

    [Fact]
    public void A_customers_contribution_is_the_sum_of_its_accounts() => Assert.Equal(0, bank.Count("""
        with sums as (select a.customer_id, month, sum(contribution) as contribution, sum(economic_profit) as profit
            from truth_account_month join (select distinct account_id, customer_id from core_account) a using (account_id) group by all)
        select count(*) from truth_customer_month c full join sums using (customer_id, month)
        where c.contribution is distinct from sums.contribution or c.economic_profit is distinct from sums.profit
        """));

    [Fact]
    public void Terms_of_the_contribution_add_up() => Assert.Equal(0, bank.Count("""
        select count(*) from truth_account_month
        where contribution <> interest_margin + fees - activity_cost - relationship_cost - expected_loss or economic_profit <> contribution - capital_charge
        """));

    [Fact]
    public void Who_leaves_moves_money_to_an_own_account_elsewhere_before_the_accounts_close() => Assert.True(bank.Number("""
        select avg(moved::integer) from (
            select exists (from core_transaction t join core_account a using (account_id) where a.customer_id = f.customer_id and t.purpose = 'own_transfer'
                and t.counterparty_agent <> 'WAREDECN' and t.amount < 0 and t.booking_date >= f.churn_month and t.booking_date < f.close_month) as moved
            from truth_fate f where close_month is not null)
        """) > 0.8);

    [Fact]
    public void The_planted_decline_shows_in_the_truth() => Assert.True(bank.Number("""
        select avg(growth) from truth_customer_month join truth_planted_event e using (customer_id) where e.event = 'firm_decline' and month >= from_month
        """) < -0.06);

    [Fact]
    public void Every_spelling_on_a_payment_is_known_to_the_truth() => Assert.Equal(0, bank.Count("""
        select count(*) from core_transaction where counterparty_account like 'X%'
            and (counterparty_name, counterparty_account) not in (select counterparty_name, counterparty_account from truth_counterparty_identity)
        """));

    [Theory]
    [InlineData("from core_transaction t join core_account a using (account_id) where t.booking_date < a.opened_date")]
    [InlineData("from core_transaction t join (select account_id, max(closed_date) as closed_date from core_account group by 1) a using (account_id) where t.booking_date > a.closed_date")]
    [InlineData("from call_centre_contact where resolved_date < answered_date or answered_date < opened_date")]
    [InlineData("from loan_installment where paid_date < due_date and interest_paid > 0")]
    [InlineData("from loan_loan l join core_account a on a.account_id = l.repayment_account_id where l.granted_date < a.opened_date")]
    [InlineData("from crm_interaction i join crm_manager m using (manager_id) where m.status = 'left' and i.opened_date >= m.valid_from")]
    [InlineData("""
        from (select account_id, any_value(brought_forward_balance) as brought from core_account group by 1 having bool_or(status = 'closed')) a
        left join (select account_id, sum(amount) as posted from (select any_value(account_id) as account_id, arg_max(amount, filename) as amount
            from core_transaction group by transaction_id) group by 1) t using (account_id)
        where brought + coalesce(posted, 0) <> 0
        """)]
    public void What_cannot_be_in_a_bank_is_not_there(string from) => Assert.Equal(0, bank.Count($"select count(*) {from}"));

    [Fact]
    public void Nobody_is_told_of_a_day_after_the_delivery() => Assert.Equal(0, bank.Count("""
        select count(*) from core_transaction where entry_date > strptime(regexp_extract(filename, '(\d{8})', 1), '%Y%m%d')::date or booking_date > entry_date
        """));

    /// <summary>What was before is the same to the cent, and who joins; what comes is another draw of the same causes.</summary>
    [Fact]
    public void Another_future_leaves_the_past_as_it_was()
    {
        using var own = new Bank(120, 14, seed: 6);
        using var other = new Bank(120, 14, seed: 6, futureFrom: new(2022, 9, 1));
        foreach (var (view, key) in new[] { ("truth_account_month", "account_id, month"), ("truth_customer_month", "customer_id, month") })
        {
            var (ours, theirs) = (Rows(own, view, key), Rows(other, view, key));
            Assert.Equal(ours.Where(IsPast), theirs.Where(IsPast));
            Assert.NotEqual(ours.Where(r => !IsPast(r)), theirs.Where(r => !IsPast(r)));
        }
        Assert.Equal(own.Count("select count(*) from core_customer"), other.Count("select count(*) from core_customer"));

        static bool IsPast((string Month, string Text) row) => string.CompareOrdinal(row.Month, "2022-09") < 0;
        static List<(string Month, string Text)> Rows(Bank bank, string view, string key) =>
            bank.Connection.Query($"select month::varchar, t::varchar from (select * exclude filename from {view}) as t order by {key}", row => (row.GetString(0)[..7], row.GetString(1)));
    }

    [Fact]
    public void The_same_bank_comes_on_any_number_of_threads_and_another_from_another_seed()
    {
        using var one = new Bank(60, 6, 2, seed: 5, workers: 1);
        using var three = new Bank(60, 6, 2, seed: 5, workers: 3);
        using var other = new Bank(60, 6, 2, seed: 6);
        Assert.Equal(one.Tree(), three.Tree());
        Assert.NotEqual(one.Tree(), other.Tree());
    }

    [Fact]
    public void As_text_it_is_the_same_bank()
    {
        using var parquet = new Bank(40, 4, 1);
        using var csv = new Bank(40, 4, 1, format: ExtractFormat.Csv);
        foreach (var extract in Extract.All)
        {
            var (mine, theirs) = (parquet.Connection.Query($"select t::varchar from (select * exclude filename from {extract.System}_{extract.Name}) t", r => r.GetString(0)),
                csv.Connection.Query($"select t::varchar from (select * exclude filename from {extract.System}_{extract.Name}) t", r => r.GetString(0)));
            Assert.Equal(mine.Order(StringComparer.Ordinal), theirs.Order(StringComparer.Ordinal));
        }
    }
}
