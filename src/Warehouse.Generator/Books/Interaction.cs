namespace Warehouse.Generator;

/// <summary>A visit, a call or a promise of a manager.</summary>
sealed record Interaction(int Day, string Type, Branch Branch, Banker Banker, string Topic, string Outcome, string? NextAction,
    int PromiseDay, int KeptDay)
{
    static readonly string[] Topics = ["review", "new_product", "pricing", "service", "credit"];

    /// <summary>Adds what managers do with a customer over its life: larger firms are seen more often, leavers and small ones less.</summary>
    public static void Add(World world, CustomerBooks books)
    {
        var (customer, life, calendar) = (books.Customer, books.Life, world.Calendar);
        for (var month = Math.Max(0, customer.JoinMonth); month < life.Months && month < life.CloseMonth; month++)
        {
            var draw = Draw.Of(world.Options.SeedOf(month), Purpose.Interaction, customer.Number, month);
            var zeal = month >= life.ChurnMonth ? 0.5 : 1;
            var (visits, calls) = customer.IsFirm ? (0.08 + (0.22 * customer.SizeClass), 0.15 + (0.2 * customer.SizeClass)) : (0.004, 0.02);
            Meet(world, books, ref draw, month, "visit", draw.Poisson(visits * zeal));
            Meet(world, books, ref draw, month, "call", draw.Poisson(calls * zeal));
        }
    }

    static void Meet(World world, CustomerBooks books, ref Draw draw, int month, string type, int count)
    {
        var (calendar, desk) = (world.Calendar, books.Customer.Desk);
        for (var i = 0; i < count; i++)
        {
            var days = calendar.BankingDaysOf(month);
            var day = days[draw.Below(days.Length)];
            if (day <= books.Customer.JoinDay || day > calendar.LastDay)
                continue;
            var banker = world.Organisation.At(desk, month);
            books.Interactions.Add(Of(ref draw, day, type, world.Organisation.BranchOfDesk(desk), banker));
            books.Contacts[month] += type == "visit" ? 1 << 16 : 1;
            if (type != "visit" || !draw.Chance(world.Scenario["visit_collisions"]))
                continue;
            // Another branch calls on the same customer on the same day.
            var otherDesk = Organisation.Desk(draw.Below(world.Organisation.SubBranchCount), books.Customer.IsFirm, ref draw);
            var (other, rival) = (world.Organisation.BranchOfDesk(otherDesk), world.Organisation.At(otherDesk, month));
            books.Interactions.Add(Of(ref draw, day, "visit", other, rival));
            books.Contacts[month] += 1 << 16;
        }
    }

    static Interaction Of(ref Draw draw, int day, string type, Branch branch, Banker banker)
    {
        var promise = draw.Chance(0.15) ? day + 5 + draw.Below(25) : 0;
        var isKept = draw.Chance(0.75 + (0.08 * Math.Clamp(banker.Skill, -2, 2)));
        return new(day, type, branch, banker, Topics[draw.Below(Topics.Length)], draw.Chance(0.7) ? "held" : draw.Chance(0.5) ? "postponed"
            : "no_answer",
            draw.Chance(0.6) ? "follow_up" : null, promise, promise > 0 && isKept ? promise - draw.Below(4) : 0);
    }
}
