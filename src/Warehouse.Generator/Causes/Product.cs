namespace Warehouse.Generator;

/// <summary>A product's variant with its tariff.</summary>
/// <param name="Code">Code of the variant.</param>
/// <param name="ProductCode">Product of the code list.</param>
/// <param name="Family">deposit, loan, card, wealth, trade or cash_management.</param>
/// <param name="ForFirms">Whether it is for firms, else for persons.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="TenorMonths">Agreed months; 0 on demand.</param>
/// <param name="Spread">Rate less the FTP rate of its tenor: negative on deposits, positive on loans.</param>
/// <param name="MonthlyFee">Fee a month, in cents of the currency.</param>
/// <param name="TransferFee">Fee a transfer sent, in cents.</param>
/// <param name="RiskWeight">Of the exposure, 0 to 1.5 (Basel, standardised).</param>
/// <param name="LabelEn">English label.</param>
/// <param name="LabelZh">Chinese label.</param>
sealed record Product(
    string Code, string ProductCode, string Family, bool ForFirms, string Currency, int TenorMonths, double Spread, int MonthlyFee,
    int TransferFee, double RiskWeight, string LabelEn, string LabelZh)
{
    static readonly string[] Currencies = ["CNY", "USD", "EUR"];
    public static readonly IReadOnlyList<Product> All = [.. Build()];

    /// <summary>The number of a variant by its code.</summary>
    public static int Find(string code) => Index[code];

    static readonly Dictionary<string, int> Index = All.Select((p, i) => (p.Code, i)).ToDictionary(p => p.Code, p => p.i);

    public bool IsLending => Family is "loan" or "card";

    static IEnumerable<Product> Build()
    {
        foreach (var currency in Currencies)
        {
            yield return new($"CUR-C-{currency}", "corporate_current", "deposit", true, currency, 0, -0.018, 3000, 120, 0,
                $"Corporate current account, {currency}", $"单位活期存款({currency})");
            yield return new($"CUR-P-{currency}", "personal_current", "deposit", false, currency, 0, -0.013, 0, 50, 0,
                $"Personal current account, {currency}", $"个人活期存款({currency})");
            foreach (var tenor in currency == "CNY" ? [3, 6, 12, 24, 36, 60] : new[] { 3, 6, 12 })
            {
                yield return new($"TD-C-{currency}-{tenor:00}", "corporate_term_deposit", "deposit", true, currency, tenor, -0.0075, 0, 0, 0,
                    $"Corporate term deposit {currency}, {tenor} months", $"单位定期存款({currency}){tenor}个月");
                yield return new($"TD-P-{currency}-{tenor:00}", "personal_term_deposit", "deposit", false, currency, tenor, -0.0065, 0, 0, 0,
                    $"Personal term deposit {currency}, {tenor} months", $"个人定期存款({currency}){tenor}个月");
            }
        }
        foreach (var loan in Loans())
            yield return loan;
        foreach (var (grade, fee, zh) in new[] { ("classic", 0, "普通"), ("gold", 1000, "金"), ("platinum", 3000, "白金") })
            yield return new($"CARD-{grade}", "credit_card", "card", false, "CNY", 0, 0.08, fee, 0, 0.75, $"Credit card, {grade}",
                $"信用卡({zh}卡)");
        foreach (var (risk, zh) in new[] { ("low", "稳健"), ("medium", "平衡"), ("high", "进取") })
            foreach (var tenor in new[] { 3, 6, 12 })
                yield return new($"WM-{risk}-{tenor:00}", "wealth_plan", "wealth", false, "CNY", tenor, -0.002, 1500, 0, 0,
                    $"Wealth plan, {risk} risk, {tenor} months", $"理财产品({zh}){tenor}个月");
        foreach (var (kind, zh) in new[] { ("import_credit", "进口信用证"), ("export_credit", "出口信用证"), ("guarantee", "保函") })
            yield return new($"TRADE-{kind}", "trade_facility", "trade", true, "CNY", 0, 0, 60000, 0, 0,
                $"Trade finance, {kind.Replace('_', ' ')}", zh);
        foreach (var (kind, fee, zh) in new[] { ("collection", 20000, "代收付"), ("payroll", 15000, "代发工资"), ("cash_pool", 80000, "现金池") })
            yield return new($"CASH-{kind}", "cash_service", "cash_management", true, "CNY", 0, 0, fee, 0, 0,
                $"Cash management, {kind.Replace('_', ' ')}", $"现金管理({zh})");
    }

    static IEnumerable<Product> Loans()
    {
        foreach (var (security, spread, weight, zh) in new[] { ("secured", 0.018, 0.85, "抵押"), ("unsecured", 0.026, 1.0, "信用") })
        {
            foreach (var tenor in new[] { 3, 6, 12 })
                yield return new($"WCL-{security}-{tenor:00}", "working_capital_loan", "loan", true, "CNY", tenor, spread, 0, 0, weight,
                    $"Working capital loan, {security}, {tenor} months", $"流动资金贷款({zh}){tenor}个月");
            foreach (var tenor in new[] { 36, 60, 84 })
                yield return new($"FAL-{security}-{tenor:00}", "fixed_asset_loan", "loan", true, "CNY", tenor, spread + 0.002, 0, 0, weight,
                    $"Fixed asset loan, {security}, {tenor} months", $"固定资产贷款({zh}){tenor}个月");
        }
        foreach (var tenor in new[] { 120, 240, 360 })
            yield return new($"MTG-{tenor}", "mortgage", "loan", false, "CNY", tenor, 0.010, 0, 0, 0.5, $"Mortgage, {tenor / 12} years",
                $"住房按揭贷款{tenor / 12}年");
        foreach (var tenor in new[] { 12, 24, 36 })
            yield return new($"CON-{tenor}", "consumer_loan", "loan", false, "CNY", tenor, 0.035, 0, 0, 0.75,
                $"Consumer loan, {tenor} months", $"个人消费贷款{tenor}个月");
    }
}
