namespace Warehouse.Generator;

/// <summary>What a sequence of random numbers is for. Each use has its own, so that a change in one leaves the others as they were.</summary>
enum Purpose
{
    Industry = 1, Organisation, Banker, FirmTraits, FirmPath, FirmService, FirmFlows, Edge, Outsider, PersonTraits, PersonPath,
    PersonService, PersonFlows, Campaign, Exposure, Loan, Interaction, Delivery, Damage, Spelling, Rates, Statement, Group, Product,
}

/// <summary>A sequence of random numbers that depends on nothing but its key: the bank's seed, the purpose, and two numbers such as a
/// customer and a month. Parts of the bank can thus be made in any order, on any number of threads, twice over.</summary>
/// <remarks>SplitMix64: Steele, Lea, Flood (2014), Fast splittable pseudorandom number generators, OOPSLA.</remarks>
struct Draw
{
    const ulong Golden = 0x9E3779B97F4A7C15;
    ulong state;

    Draw(ulong state) => this.state = state;

    public static Draw Of(ulong seed, Purpose purpose, long a, long b = 0) =>
        new(Mix(seed + (Golden * (ulong)purpose)) ^ Mix(((ulong)a * Golden) ^ Mix(((ulong)b * 0xD1B54A32D192ED03) + 0x2545F4914F6CDD1D)));

    public ulong Next() => Mix(state += Golden);

    /// <summary>Uniform on [0, 1).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform on [low, high).</summary>
    public double Between(double low, double high) => low + ((high - low) * Unit());

    /// <summary>Uniform on 0 to count - 1.</summary>
    public int Below(int count) => (int)(Unit() * count);

    public bool Chance(double probability) => Unit() < probability;

    /// <summary>Standard normal by inversion; relative error below 1.2e-9.</summary>
    /// <remarks>Acklam (2003), An algorithm for computing the inverse normal cumulative distribution function.</remarks>
    public double Normal()
    {
        var p = ((Next() >> 12) + 0.5) * (1.0 / (1UL << 52));
        return p < 0.02425 ? Tail(p) : p > 1 - 0.02425 ? -Tail(1 - p) : Centre(p - 0.5);
    }

    /// <summary>Poisson, by multiplication; mean up to about 50.</summary>
    public int Poisson(double mean)
    {
        var (limit, product, count) = (ExactMath.Exp(-mean), Unit(), 0);
        while (product > limit)
            (product, count) = (product * Unit(), count + 1);
        return count;
    }

    /// <summary>An index drawn by weights.</summary>
    public int Weighted(ReadOnlySpan<double> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
            sum += weight;
        var at = Unit() * sum;
        for (var i = 0; i < weights.Length - 1; i++)
        {
            at -= weights[i];
            if (at < 0)
                return i;
        }
        return weights.Length - 1;
    }

    static double Tail(double p)
    {
        var q = Math.Sqrt(-2 * ExactMath.Log(p));
        return ((((((((((-7.784894002430293e-3 * q) - 3.223964580411365e-1) * q) - 2.400758277161838) * q) - 2.549732539343734) * q)
            + 4.374664141464968) * q) + 2.938163982698783)
            / ((((((((7.784695709041462e-3 * q) + 3.224671290700398e-1) * q) + 2.445134137142996) * q) + 3.754408661907416) * q) + 1);
    }

    static double Centre(double q)
    {
        var r = q * q;
        return ((((((((((-3.969683028665376e1 * r) + 2.209460984245205e2) * r) - 2.759285104469687e2) * r) + 1.383577518672690e2) * r)
            - 3.066479806614716e1) * r) + 2.506628277459239) * q
            / ((((((((((-5.447609879822406e1 * r) + 1.615858368580409e2) * r) - 1.556989798598866e2) * r) + 6.680131188771972e1) * r)
            - 1.328068155288572e1) * r) + 1);
    }

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
