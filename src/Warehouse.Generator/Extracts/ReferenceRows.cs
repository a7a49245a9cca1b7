namespace Warehouse.Generator;

/// <summary>Writes what belongs to no customer: the organisation, products, prices, the registry, the ledger.</summary>
sealed class ReferenceRows(World world, PartOutput output)
{
    readonly BankCalendar calendar = world.Calendar;

    public void Write(LedgerTotals ledger)
    {
        WriteOrganisation();
        WriteProducts();
        WritePrices();
        WriteCampaigns();
        WriteGroups();
        new RegistryRows(world, output).Write();
        new LedgerRows(world, output).Write(ledger);
        WriteTruth();
    }

    int Delivery(int month) => calendar.DeliveryOf(Math.Max(calendar.FirstDay, calendar.StartOf(month)));

    void WriteOrganisation()
    {
        string[] levels = ["head_office", "branch", "sub_branch"];
        foreach (var branch in world.Organisation.Branches)
        {
            output.To(Extract.Branch).Text(branch.Id).Date(calendar.FirstDay).Text(levels[branch.Level])
                .Text(branch.Parent < 0 ? null : world.Organisation.Branches[branch.Parent].Id)
                .Text(branch.Region).Text($"{levels[branch.Level].Replace('_', ' ')} {branch.Number}")
                    .Text($"{(branch.Level == 0 ? "总行" : branch.Level == 1 ? "分行" : "支行")}{branch.Number}").End();
            output.To(Extract.BranchEffect).Text(branch.Id).Number(branch.Quality, 6).Number(branch.RateBonus, 6).End();
        }
        foreach (var banker in world.Organisation.Bankers)
        {
            var branch = world.Organisation.BranchOfDesk(banker.Desk);
            var from = calendar.FirstDay;
            if (banker.FromMonth > 0)
                from = calendar.StartOf(banker.FromMonth);
            if (from > calendar.LastDay)
                continue;
            Row("active", from);
            if (banker.ToMonth < calendar.MonthCount && calendar.StartOf(banker.ToMonth) <= calendar.LastDay)
                Row("left", calendar.StartOf(banker.ToMonth));
            output.To(Extract.BankerEffect).Text(banker.Id).Number(banker.Skill, 6)
                .Date(banker.ToMonth < calendar.MonthCount ? calendar.StartOf(banker.ToMonth) : 0).End();

            void Row(string status, int day) => output.To(Extract.Banker, calendar.DeliveryOf(day)).Text(banker.Id).Date(day)
                .Text(Names.Banker(banker.Number))
                .Text(branch.Id).Text($"T{branch.Number:0000}").Text(status).End();
        }
    }

    void WriteProducts()
    {
        foreach (var product in Product.All)
        {
            output.To(Extract.Variant).Text(product.Code).Text(product.ProductCode).Text(product.Family)
                .Text(product.ForFirms ? "company"u8 : "person"u8).Text(product.Currency)
                .Whole(product.TenorMonths).Number(product.Spread, 6).Money(product.MonthlyFee).Money(product.TransferFee)
                    .Number(product.RiskWeight, 4)
                .Text(product.LabelEn).Text(product.LabelZh).End();
        }
    }

    void WritePrices()
    {
        for (var month = 0; month < calendar.MonthCount; month++)
        {
            for (var currency = 0; currency < Rates.Currencies.Length; currency++)
            {
                foreach (var tenor in Rates.Tenors)
                    output.To(Extract.FtpCurve, Delivery(month)).Date(calendar.StartOf(month)).Text(Rates.Currencies[currency]).Whole(tenor)
                        .Number(world.Rates.Ftp(currency, month, tenor), 6).End();
                if (calendar.EndOf(month) <= calendar.LastDay)
                    output.To(Extract.FxRate, calendar.DeliveryOf(calendar.EndOf(month))).Date(calendar.EndOf(month))
                        .Text(Rates.Currencies[currency]).Number(world.Rates.Fx(currency, month), 6).End();
            }
        }
        foreach (var (activity, channel, cost) in Rates.Activities)
            Cost(activity, channel, cost);
        foreach (var (activity, cost) in new[] { ("account_maintenance", Rates.AccountMaintenance), ("visit", Rates.Visit),
            ("call", Rates.Call) })
            Cost(activity, "manager", cost);
        for (var grade = 0; grade < Rates.Grades.Length; grade++)
            Risk("pd", Rates.Grades[grade], Rates.Pd[grade]);
        foreach (var (collateral, lgd) in Rates.Collaterals)
            Risk("lgd", collateral, lgd);
        Risk("capital", "capital_ratio", Rates.CapitalRatio);
        Risk("capital", "hurdle_rate", Rates.HurdleRate);
        foreach (var (product, tenor) in new[] { ("corporate_current", Rates.FirmDemandTenor), ("personal_current", Rates.PersonDemandTenor),
            ("credit_card", Rates.CardTenor) })
            Risk("behavioural_tenor_months", product, tenor);

        void Cost(string activity, string channel, decimal cost) => output.To(Extract.ActivityCost).Text(activity).Text(channel)
            .Date(calendar.FirstDay).Number(cost, 2).End();
        void Risk(string parameter, string code, decimal rate) => output.To(Extract.RiskParameter).Text(parameter).Text(code)
            .Date(calendar.FirstDay).Number(rate, 6).End();
    }

    void WriteCampaigns()
    {
        foreach (var campaign in world.Campaigns.All)
        {
            var (start, product) = (calendar.StartOf(campaign.Month), Product.All[campaign.Product]);
            output.To(Extract.Campaign, calendar.DeliveryOf(start)).Text(campaign.Id).Text($"Offer of {product.LabelEn}")
                .Text($"推广{product.LabelZh}").Text(product.Code)
                .Date(start).Date(calendar.EndOf(campaign.Month)).Text("A letter or a call raises take-up above that of the control arm")
                    .End();
        }
    }

    void WriteGroups()
    {
        foreach (var (group, first) in world.Customers.GroupSizes)
        {
            output.To(Extract.Group, calendar.DeliveryOf(first.JoinDay)).Text(Ids.Group(group)).Text($"Group {group + 1}")
                .Text($"集团{group + 1}").Text(world.Customers.Firms[group].Id).End();
            foreach (var firm in world.Customers.Firms.Skip(group).Take(6).Where(f => f.Group == group))
                output.To(Extract.GroupMember, calendar.DeliveryOf(firm.JoinDay)).Text(firm.Id).Date(firm.JoinDay).Text(Ids.Group(group))
                    .Number(firm.Firm == group ? 1 : 0.51 + (0.01 * (firm.Firm % 40)), 4).End();
        }
    }

    void WriteTruth()
    {
        for (var industry = 0; industry < Industry.All.Count; industry++)
        {
            for (var month = 0; month < calendar.HistoryMonths; month++)
                output.To(Extract.IndustryMonth).Text(Industry.All[industry].Code).Date(calendar.StartOf(month))
                    .Text(Codes.Snake($"{world.Industries.StageOf(industry, month)}"))
                    .Number(world.Industries.GrowthOf(industry, month), 6).End();
        }
        foreach (var (name, value) in world.Scenario.Values.OrderBy(p => p.Key, StringComparer.Ordinal))
            output.To(Extract.Parameter).Text(name).Number(value, 6).End();
        foreach (var planted in world.Scenario.Events)
            output.To(Extract.Event).Text(planted.Kind).Text(planted.Customer < 0 ? null : $"C{planted.Customer + 1:0000000}")
                .Text(planted.Industry)
                .Date(calendar.StartOf(planted.Month)).Whole(planted.Months).Number(planted.Size, 6).Whole(planted.Count).End();
    }
}
