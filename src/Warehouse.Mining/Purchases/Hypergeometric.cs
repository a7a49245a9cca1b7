namespace Warehouse.Mining.Purchases;

/// <summary>Gauss' hypergeometric function 2F1(a, b; c; z) for 0 &lt;= z &lt; 1.</summary>
static class Hypergeometric
{
    const int MostTerms = 1_000_000;
    const double Precision = 1e-15;
    const double Large = 1e200;

    /// <summary>The series sum of (a)_n (b)_n / (c)_n z^n / n!, kept within the range of a double by taking powers out of it.</summary>
    /// <returns>The logarithm of its size, and its sign.</returns>
    /// <remarks>Where c = a + 1 Gauss' continued fraction tells the transformed sum in some hundred steps however near to 1 z lies (DLMF
    /// 15.7.1). Where a + b &gt; c the sum is that of Euler's transformation, (1 - z)^(c - a - b) 2F1(c - a, c - b; c; z), if its terms are
    /// positive too: it converges faster. Abramowitz, Stegun (1964), 15.1.1 and 15.3.3.</remarks>
    internal static (double Log, int Sign) Log(double a, double b, double c, double z)
    {
        // 2F1(1, c - b; c; z), which is 2F1(a', 1; c' + 1; z) with a' = c - b and c' = c - 1.
        if (Math.Abs(c - a - 1) < 1e-9 && c > b && z > 0)
            return (Math.Log(Fraction(c - b, c - 1, z)) + ((1 - b) * Math.Log(1 - z)), 1);
        if (a + b > c && c > a && c > b)
            return Series(c - a, c - b, c, z) is var (log, sign) ? (log + ((c - a - b) * Math.Log(1 - z)), sign) : default;
        return Series(a, b, c, z);
    }

    /// <summary>2F1(a, 1; c + 1; z) = c / (c - u1 z / (c + 1 - u2 z / (c + 2 - ...))), u2n+1 = (a + n)(c + n), u2n = n (c - a + n), by the
    /// method of Lentz.</summary>
    static double Fraction(double a, double c, double z)
    {
        var (value, above, below) = (c, c, 0.0);
        for (var k = 1; k < MostTerms; k++)
        {
            var (n, t) = (k / 2, c + k);
            var u = -z * (k % 2 == 1 ? (a + n) * (c + n) : n * (c - a + n));
            below = 1 / (t + (u * below));
            above = t + (u / above);
            value *= above * below;
            if (Math.Abs((above * below) - 1) < Precision)
                break;
        }
        return c / value;
    }

    static (double Log, int Sign) Series(double a, double b, double c, double z)
    {
        var (sum, term, taken) = (1.0, 1.0, 0.0);
        for (var n = 0; n < MostTerms; n++)
        {
            term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
            sum += term;
            // Terms rise at first; only once they fall do small ones end the sum.
            if (Math.Abs(term) <= Precision * Math.Abs(sum) && (a + n) * (b + n) * z < Math.Abs((c + n) * (n + 1)))
                break;
            if (Math.Abs(sum) > Large)
                (sum, term, taken) = (sum / Large, term / Large, taken + Math.Log(Large));
        }
        return (Math.Log(Math.Abs(sum)) + taken, Math.Sign(sum));
    }
}
