namespace Warehouse.Reports;

/// <summary>Words that several pages use.</summary>
static class Terms
{
    public static readonly Words Customer = ("Customer", "客户");
    public static readonly Words Contribution = ("Contribution, 12 months", "近12个月贡献度");
    public static readonly Words Reasons = ("Why", "原因");

    static readonly Dictionary<string, Words> Codes = new()
    {
        ["introduction"] = ("introduction", "初创"),
        ["growth"] = ("growth", "成长"),
        ["maturity"] = ("maturity", "成熟"),
        ["decline"] = ("decline", "衰退"),
        ["shake_out"] = ("shake-out", "淘汰"),
        ["new"] = ("new", "新建"),
        ["growing"] = ("growing", "增长"),
        ["steady"] = ("steady", "平稳"),
        ["fading"] = ("fading", "淡化"),
        ["general"] = ("general", "一般"),
        ["suitable"] = ("suitable", "合适"),
        ["key"] = ("key", "关键"),
        ["live"] = ("live", "有效"),
        ["approved"] = ("approved", "已批准"),
        ["ended"] = ("ended", "已结束"),
        ["start_set"] = ("start set", "初始名单"),
        ["unexpected_growth"] = ("unexpected growth", "超预期增长"),
        ["tier"] = ("tier", "分层"),
        ["approval"] = ("approval", "审批"),
        ["rising"] = ("rising", "上升"),
        ["falling"] = ("falling", "下降"),
        ["none"] = ("none", "无"),
        ["low_income"] = ("too little income", "收入过低"),
        ["activity_cost"] = ("cost of postings", "交易成本"),
        ["relationship_cost"] = ("cost of care", "维护成本"),
        ["expected_loss"] = ("expected loss", "预期损失"),
        ["profit"] = ("profit", "利润"),
        ["template"] = ("template", "模板"),
        ["potential_value"] = ("potential value", "潜在价值"),
        ["potential"] = ("potential value", "潜在价值"),
        ["deposits"] = ("deposits", "存款"),
        ["loans"] = ("loans", "贷款"),
        ["contribution"] = ("contribution", "贡献度"),
        ["normal"] = ("normal", "正常"),
        ["special_mention"] = ("special mention", "关注"),
        ["substandard"] = ("substandard", "次级"),
        ["doubtful"] = ("doubtful", "可疑"),
        ["loss"] = ("loss", "损失"),
        ["visit"] = ("visit", "拜访"),
        ["call"] = ("call", "电话"),
        ["complaint"] = ("complaint", "投诉"),
        ["question"] = ("question", "咨询"),
        ["pass"] = ("passed", "通过"),
        ["blocked"] = ("blocked", "未通过"),
        ["watch"] = ("watch", "关注"),
        ["not_a_date"] = ("not a date", "不是日期"),
        ["not_a_decimal"] = ("not a decimal", "不是小数"),
        ["missing_value"] = ("missing value", "缺失值"),
        ["value_not_permitted"] = ("value not permitted", "值不被允许"),
        ["repeated_key"] = ("repeated key", "主键重复"),
        ["missing_columns"] = ("missing columns", "缺列"),
        ["below_minimum"] = ("below the minimum", "低于下限"),
        ["above_maximum"] = ("above the maximum", "高于上限"),
    };

    /// <summary>A code in words; the code with blanks where none is known.</summary>
    public static Words Of(string? code) => code is null ? Words.Same("–")
        : Codes.TryGetValue(code, out var words) ? words : Words.Same(code.Replace('_', ' '));
}
