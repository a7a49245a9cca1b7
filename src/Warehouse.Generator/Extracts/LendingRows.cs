namespace Warehouse.Generator;

/// <summary>Writes a customer's loans: contracts, instalments as they fall due and are paid, month ends, write-offs.</summary>
sealed class LendingRows(World world, PartOutput output)
{
    readonly BankCalendar calendar = world.Calendar;

    /// <summary>How each loan stands at a month's end.</summary>
    public void EndMonth(CustomerBooks books, int month)
    {
        var end = calendar.EndOf(month);
        if (end > calendar.LastDay)
            return;
        foreach (var loan in books.Loans.Where(l => l.GrantDay <= end && (l.Account.CloseDay > end || l.WrittenOffDay == end)))
        {
            var pastDue = loan.DaysPastDue(end);
            output.To(Extract.LoanMonth, calendar.DeliveryOf(end)).Text(Ids.Loan(books.Customer.Number, loan.Account.Index)).Date(end)
                .Amount(-loan.Account.Balance).Whole(pastDue).Text(Loan.ClassOf(pastDue, books.Life.InDistress(month - 3))).End();
        }
    }

    public void Write(CustomerBooks books)
    {
        var customer = books.Customer;
        foreach (var loan in books.Loans.Where(l => l.GrantDay <= calendar.LastDay))
        {
            var id = Ids.Loan(customer.Number, loan.Account.Index);
            WriteLoan(customer, loan, id);
            foreach (var part in loan.Schedule)
                WritePart(loan, part, id);
            if (loan.WrittenOffDay != 0)
                WriteEvent(id, loan.WrittenOffDay, "write_off", loan.WrittenOff);
            if (loan.RecoveredDay != 0)
                WriteEvent(id, loan.RecoveredDay, "recovery", loan.Recovered);
        }
    }

    void WriteLoan(Customer customer, Loan loan, string id)
    {
        var product = loan.Account.Product;
        var isProject = product.ProductCode == "fixed_asset_loan";
        var draw = Draw.Of(world.Seed, Purpose.Loan, customer.Number, loan.Account.Index + 1);
        var value = loan.Account.Collateral < 2 ? (long)(loan.Amount * draw.Between(1.2, 2)) / 10000 * 10000 : 0;
        output.To(Extract.Loan, calendar.DeliveryOf(loan.GrantDay)).Text(id).Text(Ids.Account(customer.Number, loan.Account.Index))
            .Text(customer.Id)
            .Text(Ids.Account(customer.Number, 0)).Date(loan.GrantDay).Date(loan.Account.MaturityDay).Amount(loan.Amount)
                .Text(product.Currency)
            .Number(loan.Account.Rate, 6).Whole(product.TenorMonths)
                .Text(product.ProductCode == "working_capital_loan" ? "bullet"u8 : "equal_principal"u8)
            .Text(Rates.Collaterals[loan.Account.Collateral].Collateral).Money(value).Text(isProject ? $"P{id[1..]}" : null)
            .Flag(customer.IsFirm && draw.Chance(0.04)).End();
        if (isProject)
            output.To(Extract.Project, calendar.DeliveryOf(loan.GrantDay)).Text($"P{id[1..]}").Text(customer.Id)
                .Text($"Expansion {id[1..]}").Text($"扩产项目{id[1..]}")
                .Date(loan.GrantDay).Amount(loan.Amount * 3 / 2).End();
    }

    /// <summary>An instalment is delivered when it falls due, and again when it is paid later.</summary>
    void WritePart(Loan loan, Instalment part, string id)
    {
        // What was settled early is told of on the day of payment.
        var first = part.PaidDay != 0 && part.PaidDay < part.DueDay ? part.PaidDay : part.DueDay;
        if (first > calendar.LastDay || (loan.WrittenOffDay != 0 && first > loan.WrittenOffDay))
            return;
        var delivery = calendar.DeliveryOf(first);
        var isPaid = part.PaidDay != 0 && part.PaidDay <= calendar.DayOfDelivery(delivery);
        Row(delivery, isPaid);
        if (!isPaid && part.PaidDay != 0 && calendar.DeliveryOf(part.PaidDay) is var later && later < calendar.DeliveryCount)
            Row(later, true);

        void Row(int to, bool paid) => output.To(Extract.Installment, to).Text(id).Whole(part.Number).Date(part.DueDay)
            .Amount(part.Principal)
            .Money(part.Interest).Date(paid ? part.PaidDay : 0).Money(paid ? part.Principal : 0).Money(paid ? part.Interest : 0).End();
    }

    void WriteEvent(string id, int day, string kind, long cents) =>
        output.To(Extract.WriteOff, calendar.DeliveryOf(day)).Text(id).Date(day).Text(kind).Amount(cents).End();
}
