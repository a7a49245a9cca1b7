namespace Warehouse.Mining.Explanation;

/// <summary>How a feature is spoken of.</summary>
/// <param name="Code">Short code of the reason.</param>
/// <param name="English">Name of the feature in English.</param>
/// <param name="Chinese">Name of the feature in Chinese.</param>
/// <param name="Unit">Unit, written behind values; may be empty.</param>
public sealed record ReasonText(string Code, string English, string Chinese, string Unit);

/// <summary>One part of a score.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Feature">The feature.</param>
/// <param name="Value">The value seen; NaN where missing, the code of a category.</param>
/// <param name="Peer">The usual value: the median of the training rows, or their most frequent category.</param>
/// <param name="Points">What the feature adds to the margin (log-odds for a probability, the label's unit for a number).</param>
/// <param name="AtPeer">What the margin would change by, were the value the usual one and all else the same.</param>
/// <param name="English">The reason as a sentence.</param>
/// <param name="Chinese">The reason as a sentence.</param>
/// <param name="ChangeEnglish">What would change it.</param>
/// <param name="ChangeChinese">What would change it.</param>
public sealed record Reason(
    string Code, string Feature, float Value, float Peer, float Points, float AtPeer, string English, string Chinese, string ChangeEnglish,
        string ChangeChinese)
{
    /// <summary>Whether the score rises by it.</summary>
    public string Direction => Points >= 0 ? "raises" : "lowers";
}

/// <summary>A row's score taken apart: margin = base + the reasons' points + rest.</summary>
/// <param name="Margin">The margin.</param>
/// <param name="Base">What a row has before anything is known of it.</param>
/// <param name="Reasons">Up to four reasons, the largest first.</param>
/// <param name="Rest">Points of all other features together.</param>
public sealed record ExplainedScore(float Margin, float Base, IReadOnlyList<Reason> Reasons, float Rest);
