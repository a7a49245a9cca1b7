using Warehouse.Mining.Xgboost;

namespace Warehouse.Tests.Mining.Xgboost;

/// <summary>Tests that train need XGBoost's library, which the script <c>warehouse test</c> fetches where the machine can.</summary>
static class XgboostLibrary
{
    public static void SkipWhereAbsent()
    {
        if (NativeXgboost.WhyAbsent() is { } why)
            Assert.Skip(why);
    }
}
