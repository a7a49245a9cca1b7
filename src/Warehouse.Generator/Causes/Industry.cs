namespace Warehouse.Generator;

/// <summary>An industry in which the bank's firms work.</summary>
/// <param name="Code">Division of GB/T 4754-2017.</param>
/// <param name="Weight">Share of firms, up to a factor.</param>
/// <param name="TradeZh">Word in Chinese firm names.</param>
/// <param name="TradeEn">Word in Latin firm names.</param>
/// <param name="Seasonal">How strongly sales follow the year, 1 = retail.</param>
sealed record Industry(string Code, double Weight, string TradeZh, string TradeEn, double Seasonal)
{
    public static readonly IReadOnlyList<Industry> All =
    [
        new("A01", 2, "农业科技", "Agritech", 0.8), new("C13", 3, "粮油食品", "Grain", 0.6), new("C14", 4, "食品", "Foods", 0.9),
        new("C17", 3, "纺织", "Textile", 0.7), new("C18", 3, "服饰", "Apparel", 1.0), new("C21", 2, "家具", "Furniture", 0.8),
        new("C26", 4, "化工", "Chemical", 0.4), new("C27", 3, "医药", "Pharma", 0.3), new("C29", 3, "塑胶", "Plastics", 0.4),
        new("C30", 3, "建材", "Building Materials", 0.7), new("C33", 4, "金属制品", "Metalworks", 0.4), new("C34", 5, "精密机械", "Precision", 0.4),
        new("C35", 5, "专用设备", "Equipment", 0.4), new("C36", 3, "汽车零部件", "Autoparts", 0.5), new("C38", 5, "电气", "Electric", 0.5),
        new("C39", 6, "电子", "Electronics", 0.6), new("D44", 1, "能源", "Energy", 0.5), new("E47", 4, "建筑工程", "Construction", 0.9),
        new("E50", 3, "装饰工程", "Interiors", 0.9), new("F51", 12, "商贸", "Trading", 0.8), new("F52", 9, "零售", "Retail", 1.2),
        new("G54", 4, "物流", "Logistics", 0.6), new("G59", 2, "仓储", "Storage", 0.5), new("H62", 4, "餐饮", "Catering", 1.0),
        new("I65", 5, "软件", "Software", 0.3), new("L72", 5, "商务咨询", "Consulting", 0.3), new("M73", 2, "生物科技", "Biotech", 0.2),
        new("N77", 1, "环保", "Environment", 0.3), new("P83", 1, "教育", "Education", 0.7), new("Q84", 1, "医疗", "Medical", 0.2),
    ];

    public static readonly double[] Weights = [.. All.Select(i => i.Weight)];
}

/// <summary>The stage and growth of every industry, month by month: what its firms have in common.</summary>
sealed class IndustryPaths
{
    // Yearly probabilities: industries keep their stage for years.
    static readonly double[][] Yearly =
    [
        [0.70, 0.27, 0.02, 0.01],
        [0.00, 0.82, 0.16, 0.02],
        [0.00, 0.06, 0.85, 0.09],
        [0.01, 0.05, 0.14, 0.80],
    ];

    static readonly double[] Growth = [0.006, 0.007, 0.0015, -0.006];
    readonly Stage[][] stages;
    readonly double[][] growth;

    public IndustryPaths(GeneratorOptions options, BankCalendar calendar, Scenario scenario)
    {
        var months = calendar.MonthCount;
        stages = [.. Industry.All.Select(_ => new Stage[months])];
        growth = [.. Industry.All.Select(_ => new double[months])];
        for (var i = 0; i < Industry.All.Count; i++)
        {
            var draw = Draw.Of(options.SeedOf(0), Purpose.Industry, i);
            var stage = (Stage)draw.Weighted([0.08, 0.30, 0.45, 0.17]);
            var cycle = 0.0;
            for (var m = 0; m < months; m++)
            {
                if (m == options.FutureMonth)
                    draw = Draw.Of(options.SeedOf(m), Purpose.Industry, i);
                stage = LifeCycle.Next(ref draw, stage, Yearly, 0, 1);
                cycle = (0.9 * cycle) + (0.0025 * draw.Normal());
                (stages[i][m], growth[i][m]) = (stage, Growth[(int)stage] + cycle);
            }
        }
        foreach (var planted in scenario.Events.Where(e => e.Kind == "industry_downturn"))
            Plant(planted, months);
    }

    public Stage StageOf(int industry, int month) => stages[industry][month];

    /// <summary>Growth of the industry's sales in a month, as a share.</summary>
    public double GrowthOf(int industry, int month) => growth[industry][month];

    /// <summary>-1 in decline, 1 in introduction and growth, 0 in maturity.</summary>
    public int OutlookOf(int industry, int month) => stages[industry][month] switch { Stage.Decline => -1, Stage.Maturity => 0, _ => 1 };

    void Plant(PlantedEvent planted, int months)
    {
        var i = Industry.All.ToList().FindIndex(industry => industry.Code == planted.Industry);
        for (var m = planted.Month; m < Math.Min(months, planted.Month + planted.Months); m++)
            (stages[i][m], growth[i][m]) = (Stage.Decline, planted.Size);
    }
}
