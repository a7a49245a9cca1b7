namespace Warehouse.Generator;

/// <summary>Writes what customer relationship management and the call centre know of a customer.</summary>
sealed class RelationshipRows(World world, PartOutput output)
{
    static readonly string[] Causes = ["processing_error", "waiting_time", "fee_dispute", "staff_conduct", "system_outage"];
    static readonly string[] Channels = ["letter", "call", "message"];
    static readonly string[] ContactChannels = ["call_centre", "branch", "online", "mobile"];
    readonly BankCalendar calendar = world.Calendar;

    public void Write(CustomerBooks books)
    {
        WriteInteractions(books);
        WriteContacts(books);
        WriteSurveys(books);
        WriteConsents(books.Customer);
        WriteCare(books);
        foreach (var exposure in books.Life.Exposures.Where(e => e.Day <= calendar.LastDay))
        {
            output.To(Extract.Exposure, calendar.DeliveryOf(exposure.Day)).Text(exposure.Campaign.Id).Text(books.Customer.Id)
                .Text(Campaigns.Arms[exposure.Arm]).Date(exposure.Day).End();
            if (exposure.Responds && exposure.ResponseDay <= calendar.LastDay)
                output.To(Extract.Response, calendar.DeliveryOf(exposure.ResponseDay)).Text(exposure.Campaign.Id).Text(books.Customer.Id)
                    .Date(exposure.ResponseDay).Text(Product.All[exposure.Campaign.Product].Code).End();
        }
    }

    void WriteInteractions(CustomerBooks books)
    {
        var sequence = 0;
        foreach (var met in books.Interactions)
        {
            var delivery = calendar.DeliveryOf(met.Day);
            output.To(Extract.Interaction, delivery).Text($"V{books.Customer.Number + 1:0000000}{++sequence:0000}").Text(books.Customer.Id)
                .Text(met.Banker.Id)
                .Text(met.Branch.Id).Text(met.Type).Text("outbound"u8).Text(met.Topic).Date(met.Day).Text(met.Outcome).Text(met.NextAction)
                .Date(met.PromiseDay).Date(met.KeptDay <= calendar.DayOfDelivery(delivery) ? met.KeptDay : 0).End();
        }
    }

    void WriteContacts(CustomerBooks books)
    {
        var draw = Draw.Of(world.Seed, Purpose.Interaction, books.Customer.Number, -1);
        var sequence = 0;
        foreach (var failure in books.Life.Failures.Where(f => f.Complained && f.Day <= calendar.LastDay && f.Day > books.Customer.JoinDay))
            Contact(books, ref draw, ++sequence, "complaint", failure.Day, failure.ResolvedDay);
        for (var month = Math.Max(0, books.Customer.JoinMonth); month < books.Life.Months && month < books.Life.CloseMonth; month++)
        {
            if (!draw.Chance(books.Customer.IsFirm ? 0.05 : 0.02))
                continue;
            var day = calendar.StartOf(month) + draw.Below(calendar.LengthOf(month));
            if (day <= calendar.LastDay && day > books.Customer.JoinDay)
                Contact(books, ref draw, ++sequence, "inquiry", day, day + draw.Below(2));
        }
    }

    void Contact(CustomerBooks books, ref Draw draw, int sequence, string type, int day, int resolved)
    {
        var isComplaint = type == "complaint";
        var (channel, cause, severity, answered) = (ContactChannels[draw.Weighted([0.55, 0.2, 0.15, 0.1])], draw.Below(Causes.Length), 1
            + draw.Below(3), day + draw.Below(3));
        var (isReopened, satisfaction) = (isComplaint && draw.Chance(0.08), resolved != 0
            ? Math.Clamp(5 - (isComplaint ? 1 : 0) - ((resolved - day) / 5) + draw.Below(2) - 1, 1, 5) : 1);
        var isEscalated = isComplaint && severity == 3 && draw.Chance(0.4);
        var (isConfirmed, effort) = (resolved != 0 && draw.Chance(0.7), Math.Clamp(6 - satisfaction, 1, 5));
        var compensation = isComplaint && resolved != 0 && draw.Chance(0.15) ? (1 + draw.Below(10)) * 2000 : 0;
        answered = resolved == 0 ? answered : Math.Min(answered, resolved);
        var first = calendar.DeliveryOf(day);
        var isResolved = resolved != 0 && resolved <= calendar.DayOfDelivery(first);
        Row(first, isResolved);
        if (resolved != 0 && !isResolved && calendar.DeliveryOf(resolved) is var later && later < calendar.DeliveryCount)
            Row(later, true);

        void Row(int delivery, bool done) => output.To(Extract.Contact, delivery)
            .Text($"H{books.Customer.Number + 1:0000000}{sequence:0000}").Text(books.Customer.Id)
            .Text(channel).Text(type).Text(isComplaint ? "service_failure"u8 : "question"u8).Whole(severity).Date(day)
                .Date(answered <= calendar.DayOfDelivery(delivery) ? answered : 0)
            .Date(done ? resolved : 0).Flag(done && isReopened).Text(done ? $"{satisfaction}" : null).Amount(done ? compensation : 0)
                .Text(isComplaint ? Causes[cause] : null)
            .Flag(isEscalated).Date(done && isConfirmed ? resolved : 0).Text(done ? $"{effort}" : null).End();
    }

    /// <summary>Once a year some are asked; what they say follows what they lived through.</summary>
    void WriteSurveys(CustomerBooks books)
    {
        for (var month = Math.Max(1, books.Customer.JoinMonth + 1); month < books.Life.Months && month < books.Life.CloseMonth; month++)
        {
            var draw = Draw.Of(world.Options.SeedOf(month), Purpose.Interaction, books.Customer.Number, 10_000 + month);
            if ((month + books.Customer.Number) % 12 != 0 || !draw.Chance(books.Customer.IsFirm ? 0.4 : 0.12))
                continue;
            var day = calendar.StartOf(month) + 5 + draw.Below(20);
            if (day > calendar.LastDay)
                continue;
            var failures = books.Life.Failures.Count(f => day - f.Day is > 0 and < 200);
            var mood = 7.5 - (1.2 * failures) - (400 * Math.Max(0, books.Life.PriceGap[month])) - (month >= books.Life.ChurnMonth ? 2 : 0);
            var row = output.To(Extract.Survey, calendar.DeliveryOf(day)).Text($"S{books.Customer.Number + 1:0000000}{month:000}")
                .Text(books.Customer.Id).Date(day);
            for (var factor = 0; factor < 5; factor++)
                row.Whole(Math.Clamp((int)(mood + (1.3 * draw.Normal()) + 0.5), 1, 10));
            row.End();
        }
    }

    void WriteConsents(Customer customer)
    {
        var draw = Draw.Of(world.Seed, Purpose.Interaction, customer.Number, -2);
        foreach (var channel in Channels)
        {
            output.To(Extract.Consent, calendar.DeliveryOf(customer.JoinDay)).Text(customer.Id).Text(channel).Date(customer.JoinDay)
                .Flag(draw.Chance(0.78)).Whole(20 + draw.Below(3)).Whole(7 + draw.Below(3)).End();
        }
    }

    /// <summary>Who brought the customer here, what the manager plans for it each year, and the loyalty programme (R149 to R151).</summary>
    void WriteCare(CustomerBooks books)
    {
        var customer = books.Customer;
        var draw = Draw.Of(world.Seed, Purpose.Interaction, customer.Number, -3);
        var referrer = world.Customers.At(draw.Below(world.Options.Customers));
        if (draw.Chance(0.12) && customer.JoinDay <= calendar.LastDay && referrer.JoinDay < customer.JoinDay)
            output.To(Extract.Referral, calendar.DeliveryOf(customer.JoinDay)).Text(customer.Id).Text(referrer.Id).Date(customer.JoinDay).End();
        for (var month = Math.Max(0, customer.JoinMonth); month < books.Life.Months && month < books.Life.CloseMonth; month++)
        {
            var day = calendar.StartOf(month);
            if (calendar.Season(month) != 1 || day > calendar.LastDay)
                continue;
            if (customer.IsFirm)
                output.To(Extract.ContactPlan, calendar.DeliveryOf(day)).Text(customer.Id).Whole(calendar.YearOf(month)).Whole(1 + (3 * customer.SizeClass))
                    .Whole(2 + (2 * customer.SizeClass)).Text(customer.SizeClass >= 2 ? "grow"u8 : "keep"u8).End();
            else if (customer.Number % 4 == 0)
                output.To(Extract.Loyalty, calendar.DeliveryOf(day)).Text(customer.Id).Date(day).Text(customer.Size > 12_000 ? "gold"u8 : "standard"u8)
                    .Whole((int)(books.Life.Sales[month] / 100)).End();
        }
    }
}
