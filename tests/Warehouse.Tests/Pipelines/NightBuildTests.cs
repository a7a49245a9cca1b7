using Warehouse.Pipelines;

namespace Warehouse.Tests.Pipelines;

public sealed class NightBuildTests : IDisposable
{
    const string NotZero = "checks: [{ name: not_zero, expression: id <> 0 }]";

    readonly PipelineFolder folder = new();
    readonly Builder builder;

    public NightBuildTests() => builder = new(folder);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_failure_skips_what_depends_on_it_and_nothing_else(int workers)
    {
        builder.Workers = workers;
        folder.Model("marts/a", "select 1::integer as id").Model("marts/b", "select error('b is broken')::integer as id from marts.a").Model("marts/c", "select * from marts.b")
            .Model("marts/d", "select * from marts.c").Model("marts/e", "select * from marts.a");
        var results = builder.Run().Models.ToDictionary(m => m.Relation[^1..]);
        Assert.Equal("a Built, b Failed, c Skipped, d Skipped, e Built", string.Join(", ", results.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} {r.Value.Status}")));
        Assert.Contains("b is broken", results["b"].Message, StringComparison.Ordinal);
        Assert.Equal(("marts.b failed", "marts.c failed"), (results["c"].Message, results["d"].Message));
        Assert.Equal("a keep: up to date, b missing, c missing, d missing, e keep: up to date",
            string.Join(", ", builder.Reasons().OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} {r.Value}")));
    }

    /// <summary>The first try has no memory, as beside a greedy neighbour; what comes after it waits.</summary>
    [Theory]
    [InlineData(2, "Built", 2)]
    [InlineData(1, "Failed", 1)]
    public void A_model_that_runs_out_of_memory_beside_others_is_built_again_alone(int workers, string status, int tries)
    {
        folder.Model("marts/a", "select sum(len(l))::integer as id from (select list(i) as l from range(3000000) as of_all(i) group by i % 1000000)")
            .Model("marts/b", "select * from marts.a");
        var begun = new List<string>();
        (builder.Workers, builder.Before) = (workers, (connection, model) =>
        {
            lock (begun)
            {
                begun.Add(model.Name);
                if (model.Name == "a")
                    connection.Execute($"set memory_limit = '{(begun.Count(name => name == "a") == 1 ? 16 : 2000)}MB'");
            }
        }
        );
        var results = builder.Run().Models.ToDictionary(m => m.Relation[^1..], m => m);
        Assert.Equal((status, tries), ($"{results["a"].Status}", begun.Count(name => name == "a")));
        Assert.Equal(workers == 2, results["a"].Reason.EndsWith("; again alone, since memory ran out beside others", StringComparison.Ordinal));
        Assert.Equal(workers == 1, results["a"].Message?.Contains("Out of Memory", StringComparison.Ordinal) ?? false);
    }

    /// <summary>What is written stands already: built again it would seem unchanged to those that read it.</summary>
    [Fact]
    public void A_check_that_runs_out_of_memory_is_no_reason_to_write_the_model_twice()
    {
        folder.Model("marts/a", "select 1::integer as id",
            more: "checks: [{ name: greedy, expression: id < (select sum(len(l)) from (select list(i) as l from range(3000000) as of_all(i) group by i % 1000000)) }]")
            .Model("marts/b", "select 1::integer as id");
        var tries = 0;
        builder.Before = (connection, model) =>
        {
            if (model.Name == "a" && Interlocked.Increment(ref tries) == 1)
                connection.Execute("set memory_limit = '16MB'");
        };
        var told = builder.Run().Models.Single(m => m.Relation == "marts.a");
        Assert.Equal((StepStatus.Failed, 1), (told.Status, tries));
        Assert.Contains("Out of Memory", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_whose_check_fails_is_built_again_and_its_readers_wait()
    {
        folder.Model("marts/a", "select 0::integer as id", more: NotZero).Model("marts/b", "select * from marts.a");
        for (var run = 0; run < 2; run++)
            Assert.Equal([StepStatus.Failed, StepStatus.Skipped], builder.Run().Models.Select(m => m.Status));
        folder.Model("marts/a", "select 1::integer as id", more: NotZero);
        Assert.All(builder.Run().Models, m => Assert.Equal(StepStatus.Built, m.Status));
    }

    [Fact]
    public void A_check_that_cannot_run_fails_the_model_in_every_run()
    {
        folder.Model("marts/a", "select 1::integer as id", more: "checks: [{ name: c, expression: idd > 0 }]");
        for (var run = 0; run < 3; run++)
            Assert.Contains("idd", builder.Failure(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_stopped_behind_a_broken_check_has_not_passed_it()
    {
        folder.Model("marts/a", "select 0::integer as id", more: NotZero).Model("marts/z", "select 1::integer as id");
        using var stop = new CancellationTokenSource();
        (builder.Workers, builder.Cancellation, builder.OnResult) = (1, stop.Token, model => Stop(stop, model));
        Assert.Throws<OperationCanceledException>(() => builder.Run());
        (builder.Cancellation, builder.OnResult) = (default, null);
        Assert.Equal(["marts.a: not_zero: 1"], builder.Broken());
    }

    [Fact]
    public void An_assertion_that_cannot_run_does_not_let_a_broken_check_pass()
    {
        folder.Model("marts/a", "select 0::integer as id", more: NotZero).Model("marts/z", "select 1::integer as id").Put("tests/assert_x.sql", "select no from marts.z");
        Assert.Throws<StepException>(() => builder.Run());
        File.Delete(Path.Combine(folder.Root, "tests/assert_x.sql"));
        Assert.Equal(["marts.a: not_zero: 1"], builder.Broken());
    }

    [Fact]
    public void A_model_is_not_noted_as_built_before_its_checks_have_run()
    {
        const string unnoted = "(select count(*) from ops.models where relation = 'marts.a' and data_version <> 'unchecked') = 0";
        folder.Model("marts/a", "select 1::integer as id", more: $"checks:\n  - {{ name: c, expression: \"{unnoted}\" }}");
        Assert.Empty(builder.Broken());
    }

    [Fact]
    public void Cancellation_stops_inside_a_statement()
    {
        folder.Model("marts/a", "select sum(a.i * b.i)::integer as id from range(1000000) a(i), range(1000000) b(i)");
        using var stop = new CancellationTokenSource(200);
        builder.Cancellation = stop.Token;
        var started = DateTime.UtcNow;
        Assert.ThrowsAny<OperationCanceledException>(() => builder.Run());
        Assert.InRange(DateTime.UtcNow - started, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        builder.Cancellation = default;
        folder.Model("marts/a", "select 1::integer as id");
        Assert.Empty(builder.Broken());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void More_workers_give_what_one_gives(int workers)
    {
        Lattice();
        builder.Workers = 1;
        builder.Run();
        var one = Everything();
        (builder.Workers, var order) = (workers, new List<string>());
        builder.OnResult = model => Note(order, model);
        Assert.All(builder.Run(fullRefresh: "test").Models, m => Assert.Equal(StepStatus.Built, m.Status));
        Assert.Equal(one, Everything());
        Assert.Equal(40, order.Distinct().Count());
    }

    [Fact]
    public void A_selection_leaves_the_others_as_they_are()
    {
        folder.Model("marts/a", "select 1::integer as id").Model("marts/b", "select 1::integer as id");
        Assert.Equal(["a Built missing", "b UpToDate not selected (missing)"], builder.Run("a").Models.Select(m => $"{m.Relation[^1]} {m.Status} {m.Reason}"));
        Assert.Equal(["marts.a"], builder.Rows("select table_schema || '.' || table_name from information_schema.tables where table_schema = 'marts'"));
    }

    [Fact]
    public void A_callback_that_throws_is_a_step_that_failed_and_no_hang()
    {
        folder.Model("marts/a", "select 1::integer as id").Model("marts/b", "select * from marts.a");
        builder.OnResult = _ => throw new InvalidOperationException("the terminal is gone");
        Assert.Equal("the terminal is gone", Assert.Throws<StepException>(() => builder.Run()).InnerException!.Message);
    }

    [Fact]
    public void The_ledger_says_what_became_of_each_model()
    {
        folder.Model("marts/a", "select 1::integer as id").Model("marts/b", "select error('no')::integer as id").Model("marts/c", "select * from marts.b");
        var report = builder.Run();
        new RunLedger(folder.Connection).Write("run-1", report);
        Assert.Equal(["marts.a|built|missing|1|-", "marts.b|failed|missing|-|marts.b", "marts.c|skipped|missing|-|marts.b failed"],
            builder.Rows("select relation, status, reason, row_count, if(status = 'failed', split_part(message, ' ', 1), message) from ops.steps order by relation"));
        Assert.Equal(["marts.a|grain: id|error|0|-"], builder.Rows("select relation, check_name, severity, offending_rows, sample from ops.checks"));
    }

    void Lattice()
    {
        for (var i = 0; i < 40; i++)
            folder.Model($"marts/m{i:00}", i < 4 ? $"select {i}::integer as id" : $"select max(id)::integer + 1 as id from (from marts.m{i / 2:00} union all from marts.m{i - 3:00})");
    }

    List<string> Everything() => [.. Enumerable.Range(0, 40).SelectMany(i => builder.Rows($"from marts.m{i:00}"))];

    static void Note(List<string> order, ModelResult model)
    {
        lock (order)
            order.Add(model.Relation);
    }

    static void Stop(CancellationTokenSource stop, ModelResult model)
    {
        if (model.Relation == "marts.a")
            stop.Cancel();
    }
}
