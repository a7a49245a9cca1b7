namespace Warehouse.Sources;

/// <summary>Rows that are missing from a numbered sequence, so that the k-th row that is left can be told its number.</summary>
/// <param name="missing">Numbers from 1 that are missing, ascending, each once.</param>
sealed class Gaps(IReadOnlyList<long> missing)
{
    /// <summary>Whether nothing is missing.</summary>
    public bool None => missing.Count == 0;

    /// <summary>The number of the row that is the <paramref name="ordinal"/>-th (from 1) of those left.</summary>
    /// <remarks>The i-th missing number m(i) has m(i) - i rows left before it;
    /// binary search for the last with m(i) - i &lt; ordinal.</remarks>
    public long NumberOf(long ordinal)
    {
        var (low, high) = (0, missing.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (missing[middle] - (middle + 1) < ordinal)
                low = middle + 1;
            else
                high = middle;
        }
        return ordinal + low;
    }

    /// <summary>The same as an SQL expression over a column of ordinals: a binary tree of comparisons, so that the engine needs neither a
    /// join nor a sort and the rows keep their order.</summary>
    public string NumberOf(string ordinal)
    {
        var steps = Steps().ToList();
        return $"({ordinal} + {Tree(0, steps.Count - 1)})";

        string Tree(int first, int last)
        {
            if (first == last)
                return $"{steps[first].Shift}";
            var middle = (first + last + 1) / 2;
            return $"case when {ordinal} > {steps[middle].After} then {Tree(middle, last)} else {Tree(first, middle - 1)} end";
        }
    }

    /// <summary>For ordinals above <c>After</c> the number is the ordinal plus <c>Shift</c>;
    /// runs of missing numbers are one step.</summary>
    IEnumerable<(long After, long Shift)> Steps()
    {
        yield return (-1, 0);
        for (var i = 0; i < missing.Count; i++)
        {
            if (i + 1 == missing.Count || missing[i + 1] != missing[i] + 1)
                yield return (missing[i] - (i + 1), i + 1);
        }
    }
}
