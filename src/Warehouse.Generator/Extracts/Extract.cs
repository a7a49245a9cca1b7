namespace Warehouse.Generator;

/// <summary>One kind of file that a system of the bank delivers, as pipelines/key_accounts/sources promises it.</summary>
/// <param name="System">The system, and folder.</param>
/// <param name="Name">The kind, and first part of the file's name.</param>
/// <param name="Columns">Names and engine types, in the order of the file.</param>
/// <param name="HasAmount">Whether its control totals give a sum.</param>
sealed record Extract(string System, string Name, string Columns, bool HasAmount = false)
{
    public static readonly Extract Customer = new("core", "customer", """
        customer_id varchar, valid_from date, customer_type varchar, customer_name varchar, gender varchar, birth_date date,
        founded_date date, registry_id varchar, group_id varchar, industry_code varchar, region_code varchar,
        size_class varchar, branch_id varchar, manager_id varchar, grade varchar, is_blacklisted boolean, status varchar
        """);
    public static readonly Extract Account = new("core", "account", """
        account_id varchar, valid_from date, customer_id varchar, product_code varchar, variant_code varchar,
        currency varchar, opened_date date, closed_date date, maturity_date date, status varchar, branch_id varchar,
        interest_rate decimal(9;6), collateral_type varchar, brought_forward_balance decimal(18;2)
        """);
    public static readonly Extract Transaction = new("core", "transaction", """
        transaction_id bigint, account_id varchar, booking_date date, value_date date, entry_date date, amount decimal(18;2),
        currency varchar, transaction_type varchar, channel varchar, purpose varchar, counterparty_name varchar,
        counterparty_account varchar, counterparty_agent varchar, reversed_transaction_id bigint,
        balance_after decimal(18;2)
        """, true);
    public static readonly Extract Variant = new("reference", "product_variant", """
        variant_code varchar, product_code varchar, product_family varchar, customer_type varchar, currency varchar,
        tenor_months integer, rate_spread decimal(9;6), monthly_fee decimal(18;2), transfer_fee decimal(18;2),
        risk_weight decimal(5;4), label_en varchar, label_zh varchar
        """);
    public static readonly Extract Branch = new("reference", "branch", """
        branch_id varchar, valid_from date, branch_level varchar, parent_branch_id varchar, region_code varchar,
        label_en varchar, label_zh varchar
        """);
    public static readonly Extract Loan = new("loan", "loan", """
        loan_id varchar, account_id varchar, customer_id varchar, repayment_account_id varchar, granted_date date,
        maturity_date date, amount decimal(18;2), currency varchar, interest_rate decimal(9;6), duration_months integer,
        repayment_type varchar, collateral_type varchar, collateral_value decimal(18;2), project_id varchar,
        is_locally_protected boolean
        """, true);
    public static readonly Extract Installment = new("loan", "installment", """
        loan_id varchar, installment_number integer, due_date date, principal_due decimal(18;2), interest_due decimal(18;2),
        paid_date date, principal_paid decimal(18;2), interest_paid decimal(18;2)
        """, true);
    public static readonly Extract LoanMonth = new("loan", "position", """
        loan_id varchar, as_of_date date, outstanding decimal(18;2), days_past_due integer, loan_class varchar
        """, true);
    public static readonly Extract WriteOff = new("loan", "write_off", """
        loan_id varchar, event_date date, event_type varchar, amount decimal(18;2)
        """, true);
    public static readonly Extract Project = new("loan", "project", """
        project_id varchar, customer_id varchar, label_en varchar, label_zh varchar, start_date date, budget decimal(18;2)
        """, true);
    public static readonly Extract Banker = new("crm", "manager", """
        manager_id varchar, valid_from date, manager_name varchar, branch_id varchar, team_id varchar, status varchar
        """);
    public static readonly Extract Assignment = new("crm", "assignment", "customer_id varchar, valid_from date, manager_id varchar");
    public static readonly Extract Group = new("crm", "customer_group", """
        group_id varchar, label_en varchar, label_zh varchar, head_customer_id varchar
        """);
    public static readonly Extract GroupMember = new("crm", "group_member", """
        customer_id varchar, valid_from date, group_id varchar, ownership_share decimal(5;4)
        """);
    public static readonly Extract Interaction = new("crm", "interaction", """
        interaction_id varchar, customer_id varchar, manager_id varchar, branch_id varchar, interaction_type varchar,
        direction varchar, topic varchar, opened_date date, outcome varchar, next_action varchar, promise_due_date date,
        promise_kept_date date
        """);
    public static readonly Extract Survey = new("crm", "survey", """
        survey_id varchar, customer_id varchar, surveyed_date date, overall_satisfaction integer,
        relationship_initiative integer, repurchase_intention integer, recommendation integer, competitor_resistance integer
        """);
    public static readonly Extract Campaign = new("crm", "campaign", """
        campaign_id varchar, label_en varchar, label_zh varchar, variant_code varchar, start_date date, end_date date,
        hypothesis varchar
        """);
    public static readonly Extract Exposure = new("crm", "exposure", """
        campaign_id varchar, customer_id varchar, arm varchar, exposed_date date
        """);
    public static readonly Extract Response = new("crm", "response", """
        campaign_id varchar, customer_id varchar, responded_date date, variant_code varchar
        """);
    public static readonly Extract Consent = new("crm", "consent", """
        customer_id varchar, channel varchar, valid_from date, is_granted boolean, quiet_from_hour integer,
        quiet_to_hour integer
        """);
    public static readonly Extract Contact = new("call_centre", "contact", """
        contact_id varchar, customer_id varchar, channel varchar, contact_type varchar, topic varchar, severity integer,
        opened_date date, answered_date date, resolved_date date, is_reopened boolean, satisfaction integer,
        compensation decimal(18;2), cause_code varchar, is_escalated boolean,
        confirmed_date date, effort_score integer
        """, true);
    public static readonly Extract Referral = new("crm", "referral", "referred_customer_id varchar, referring_customer_id varchar, referred_date date");
    public static readonly Extract ContactPlan = new("crm", "plan", "customer_id varchar, plan_year integer, planned_visits integer, planned_calls integer, goal varchar");
    public static readonly Extract Loyalty = new("crm", "loyalty", "customer_id varchar, valid_from date, programme varchar, points integer");
    public static readonly Extract LedgerBalance = new("ledger", "ledger_balance", """
        ledger_date date, account_class varchar, currency varchar, balance decimal(18;2), debit_turnover decimal(18;2),
        credit_turnover decimal(18;2), transaction_count bigint
        """, true);
    public static readonly Extract LedgerIncome = new("ledger", "ledger_income", """
        month date, account_class varchar, currency varchar, line varchar, amount decimal(18;2)
        """, true);
    public static readonly Extract ActivityCost = new("ledger", "activity_cost", """
        activity varchar, channel varchar, valid_from date, unit_cost decimal(18;2)
        """);
    public static readonly Extract FtpCurve = new("treasury", "ftp_curve", """
        curve_date date, currency varchar, tenor_months integer, rate decimal(9;6)
        """);
    public static readonly Extract FxRate = new("treasury", "fx_rate", "rate_date date, currency varchar, rate decimal(18;6)");
    public static readonly Extract RiskParameter = new("risk", "risk_parameter", """
        parameter varchar, code varchar, valid_from date, rate decimal(9;6)
        """);
    public static readonly Extract Blacklist = new("risk", "blacklist", """
        registry_id varchar, party_name varchar, listed_date date, removed_date date, reason varchar, source varchar
        """);
    public static readonly Extract Company = new("registry", "company", """
        registry_id varchar, company_name varchar, latin_name varchar, industry_code varchar, region_code varchar,
        founded_date date, registered_capital decimal(18;2), company_status varchar, parent_registry_id varchar
        """);
    public static readonly Extract Statement = new("registry", "statement", """
        registry_id varchar, fiscal_year integer, published_date date, revenue decimal(18;2), net_profit decimal(18;2),
        total_assets decimal(18;2), equity decimal(18;2), debt decimal(18;2), operating_cash_flow decimal(18;2),
        investing_cash_flow decimal(18;2), financing_cash_flow decimal(18;2)
        """);
    public static readonly Extract Indicator = new("registry", "industry_indicator", """
        industry_code varchar, period date, output_growth decimal(9;6), price_index decimal(9;4), entry_rate decimal(9;6),
        exit_rate decimal(9;6), margin decimal(9;6)
        """);

    public static readonly Extract CustomerMonth = new("truth", "customer_month", """
        customer_id varchar, month date, stage varchar, growth double, sales double, share double, churn_hazard double,
        default_hazard double, price_gap double, product_count integer, contribution decimal(18;2),
        economic_profit decimal(18;2)
        """);
    public static readonly Extract AccountMonth = new("truth", "account_month", """
        account_id varchar, month date, average_balance decimal(18;2), interest_margin decimal(18;2), fees decimal(18;2),
        activity_cost decimal(18;2), relationship_cost decimal(18;2), expected_loss decimal(18;2),
        contribution decimal(18;2), capital_charge decimal(18;2), economic_profit decimal(18;2)
        """);
    public static readonly Extract Fate = new("truth", "fate", """
        customer_id varchar, churn_month date, close_month date, distress_month date, cure_month date,
        price_sensitivity double, leverage double
        """);
    public static readonly Extract Treatment = new("truth", "treatment", """
        campaign_id varchar, customer_id varchar, segment integer, arm varchar, p_control double, p_letter double,
        p_call double, y_control boolean, y_letter boolean, y_call boolean
        """);
    public static readonly Extract Identity = new("truth", "counterparty_identity", """
        counterparty_name varchar, counterparty_account varchar, registry_id varchar, is_customer boolean
        """);
    public static readonly Extract OutsiderMonth = new("truth", "outsider_month", """
        registry_id varchar, month date, stage varchar, sales double
        """);
    public static readonly Extract IndustryMonth = new("truth", "industry_month", """
        industry_code varchar, month date, stage varchar, growth double
        """);
    public static readonly Extract BankerEffect = new("truth", "manager_effect", "manager_id varchar, skill double, left_month date");
    public static readonly Extract BranchEffect = new("truth", "branch_effect", """
        branch_id varchar, quality double, rate_bonus decimal(9;6)
        """);
    public static readonly Extract Parameter = new("truth", "parameter", "parameter varchar, value double");
    public static readonly Extract Event = new("truth", "planted_event", """
        event varchar, customer_id varchar, industry_code varchar, from_month date, months integer, size double,
        count integer
        """);
    public static readonly Extract Delivered = new("truth", "late_or_corrected", """
        transaction_id bigint, what varchar, booking_date date, first_delivered date, last_delivered date,
        first_amount decimal(18;2), true_amount decimal(18;2)
        """);
    public static readonly Extract Damage = new("truth", "damaged_row", """
        file varchar, row_number bigint, kind varchar, column_name varchar, reason varchar, original varchar
        """);

    static readonly Extract[] InOrder = Numbered(
        Customer, Account, Transaction, Variant, Branch, Loan, Installment, LoanMonth, WriteOff, Project, Banker, Assignment, Group,
            GroupMember, Interaction, Survey,
        Campaign, Exposure, Response, Consent, Referral, ContactPlan, Loyalty, Contact, LedgerBalance, LedgerIncome, ActivityCost, FtpCurve, FxRate, RiskParameter,
            Blacklist, Company, Statement,
        Indicator, CustomerMonth, AccountMonth, Fate, Treatment, Identity, OutsiderMonth, IndustryMonth, BankerEffect, BranchEffect,
            Parameter, Event, Delivered, Damage);

    public static IReadOnlyList<Extract> All => InOrder;

    /// <summary>Its place in <see cref="All"/>.</summary>
    public int Number { get; private set; }

    public bool IsTruth => System == "truth";

    /// <summary>Names and engine types of the columns.</summary>
    public IReadOnlyList<(string Name, string Type)> Fields =>
        [.. Columns.Split(',', StringSplitOptions.TrimEntries).Select(column => column.Split(' '))
            .Select(c => (c[0], c[1].Replace(';', ',')))];

    static Extract[] Numbered(params Extract[] extracts)
    {
        for (var i = 0; i < extracts.Length; i++)
            extracts[i].Number = i;
        return extracts;
    }
}
