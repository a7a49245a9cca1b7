using System.Globalization;
using System.Text.Json;

namespace Warehouse.PipelineTests;

/// <summary><c>warehouse mine evaluate</c> on files as people have them.</summary>
public sealed class MineEvaluateTests
{
    [Fact]
    public void The_bank_s_churn_set_is_predicted_as_well_as_the_field_does()
    {
        var file = Path.Combine(Path.GetDirectoryName(Berka.Landing)!, "churn_modelling", "Churn_Modelling.csv");
        if (!File.Exists(file))
            Assert.Skip($"real data absent: {file} (name the folder above it in WAREHOUSE_REAL_DATA)");
        using var folder = new TempFolder();
        var told = Evaluate(folder, file, "--label", "Exited", "--key", "CustomerId", "--drop", "RowNumber,Surname", "--folds", "5",
            "--seed", "42");
        Assert.Equal(10_000, told.GetProperty("rows").GetInt32());
        Assert.Equal(10, told.GetProperty("features").GetInt32());
        Assert.InRange(Mean(told, "auc"), 0.868, 1);
        Assert.InRange(Mean(told, "pr_auc"), 0.70, 1);
        Assert.InRange(Mean(told, "brier"), 0, 0.101);
        var placebo = told.GetProperty("placebo_auc");
        Assert.InRange(0.5, placebo.GetProperty("lower").GetDouble(), placebo.GetProperty("upper").GetDouble());
        Assert.Contains("NumOfProducts", File.ReadAllText(told.GetProperty("card").GetString()!), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",", "0", "1", "")]
    [InlineData(";", "no", "yes", "")]
    [InlineData("\t", "False", "True", "\uFEFF")]
    [InlineData("|", "<=50K", ">50K", "")]
    public void Labels_delimiters_and_missing_values_of_any_kind_are_read(string delimiter, string negative, string positive, string mark)
    {
        using var folder = new TempFolder();
        var random = new Random(1);
        var lines = Enumerable.Range(0, 300).Select(i =>
        {
            var x = random.NextDouble();
            string[] cells = [$"{i}", i % 11 == 0 ? "?" : x.ToString("0.000", CultureInfo.InvariantCulture), i % 2 == 0 ? " red"
                : "\"blue\"", "", "7",
                $"2024-0{1 + (i % 9)}-11", random.NextDouble() < x * x ? positive : negative];
            return string.Join(delimiter, cells);
        });
        var header = string.Join(delimiter, "id", $"\"the {delimiter} value\"", "Colour", "nothing", "same", "day", "label");
        var told = Evaluate(folder, Write(folder, "t.csv", mark + header + "\r\n" + string.Join("\r\n", lines)), "--label", "label",
            "--key", "id", "--trainer", "logistic");
        Assert.Equal("binary", told.GetProperty("task").GetString());
        Assert.Equal(positive, told.GetProperty("positive").GetString());
        Assert.Equal(3, told.GetProperty("features").GetInt32());
        Assert.InRange(Mean(told, "auc"), 0.7, 1);
        Assert.InRange(told.GetProperty("metrics").GetProperty("lift_at_10").GetProperty("sd").GetDouble(), 0, 3);
        var warnings = string.Join('\n', told.GetProperty("warnings").EnumerateArray());
        Assert.Contains("'nothing' has no value", warnings, StringComparison.Ordinal);
        Assert.Contains("'same' has the same value", warnings, StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_and_numbers_are_told_apart_and_a_Parquet_file_is_read()
    {
        using var folder = new TempFolder();
        var parquet = folder.Sub("t.parquet");
        using (var connection = DuckDb.DuckDBConnection.OpenFile(":memory:"))
        {
            connection.Execute(
                $"""
                copy (select i as id, sin(i) as x, (i * 7 % 5)::integer as y, ['a', 'b', 'c'][1 + i % 3] as class, 3 * sin(i) + (i * 7 % 5) as amount
                      from range(1, 400) t(i)) to '{parquet}'
                """);
        }
        var classes = Evaluate(folder, parquet, "--label", "class", "--trainer", "logistic", "--drop", "amount,id");
        Assert.Equal("multiclass", classes.GetProperty("task").GetString());
        Assert.Equal(["accuracy", "log_loss"], classes.GetProperty("metrics").EnumerateObject().Select(m => m.Name));
        var numbers = Evaluate(folder, parquet, "--label", "amount", "--trainer", "linear", "--drop", "class,id");
        Assert.Equal("regression", numbers.GetProperty("task").GetString());
        Assert.InRange(Mean(numbers, "r2"), 0.99, 1);
        Assert.Equal(["mae", "rmse", "r2", "spearman"], numbers.GetProperty("metrics").EnumerateObject().Select(m => m.Name));
    }

    [Theory]
    [InlineData("--label z", "permitted: id, x, y, far, one")]
    [InlineData("--label one", "one class only")]
    [InlineData("--label y --key x", "differs in every row")]
    [InlineData("--label y --trainer forest", "permitted: trees, logistic, linear")]
    [InlineData("--label y --trainer linear", "cannot learn a binary label")]
    [InlineData("--label y --option deep=3", "permitted: rounds")]
    [InlineData("--label y --option depth=300", "from 1 to 12")]
    [InlineData("--label y --folds 500", "fewer than the 500 folds")]
    [InlineData("--label y --folds 1", "permitted are 2 folds")]
    [InlineData("--label y --folds 45 --drop far", "lower --folds")]
    [InlineData("--label y --task sorting", "permitted: binary, multiclass, regression")]
    [InlineData("--label x --task binary", "permitted for --task binary are two")]
    [InlineData("--label y --positive 2", "permitted: 0, 1")]
    [InlineData("--label y", "infinite value")]
    [InlineData("--label y --drop nix", "--drop names the column 'nix'")]
    [InlineData("--label y --drop far --time one", "too few different times")]
    public void Wrong_use_is_told_with_what_is_permitted(string arguments, string said)
    {
        using var folder = new TempFolder();
        var lines = Enumerable.Range(0, 100).Select(i => $"{i},{i % 50},{(i % 5 == 0 ? 1 : 0)},{(i == 50 ? "inf" : $"{i}")},1");
        var file = Write(folder, "t.csv", "id,x,y,far,one\n" + string.Join('\n', lines) + "\n");
        WarehouseProgram.Run(["mine", "evaluate", "--table", file, "--home", folder.Home().Path, .. arguments.Split(' ')]).With(2)
            .Saying(said);
    }

    [Fact]
    public void A_file_that_is_absent_empty_or_no_table_is_told()
    {
        using var folder = new TempFolder();
        WarehouseProgram.Run("mine", "evaluate", "--table", folder.Sub("nix.csv"), "--label", "y", "--home", folder.Home().Path).With(2)
            .Saying("no such file");
        WarehouseProgram.Run("mine", "evaluate", "--table", Write(folder, "e.csv", ""), "--label", "y", "--home", folder.Home().Path)
            .With(2).Saying("empty");
    }

    [Fact]
    public void A_feature_that_gives_the_label_away_is_reported()
    {
        using var folder = new TempFolder();
        var file = Write(folder, "t.csv", "x,refund,left\n" + string.Join('\n', Enumerable.Range(0, 120)
            .Select(i => $"{i * 7 % 13},{(i % 3 == 0 ? 5 : 0)},{(i % 3 == 0 ? "yes" : "no")}")));
        var told = Evaluate(folder, file, "--label", "left", "--trainer", "logistic");
        Assert.Contains("'refund' by itself predicts the label", told.GetProperty("warnings").ToString(), StringComparison.Ordinal);
    }

    static JsonElement Evaluate(TempFolder folder, string file, params string[] arguments)
    {
        var ended = WarehouseProgram.RunWell(["mine", "evaluate", "--json", "--table", file, "--home", folder.Home().Path, .. arguments]);
        using var json = JsonDocument.Parse(ended.Output);
        return json.RootElement.Clone();
    }

    static double Mean(JsonElement told, string metric) => told.GetProperty("metrics").GetProperty(metric).GetProperty("mean").GetDouble();

    static string Write(TempFolder folder, string name, string text)
    {
        File.WriteAllText(folder.Sub(name), text);
        return folder.Sub(name);
    }
}
