using System.Diagnostics;
using Warehouse.Contracts;
using Warehouse.DuckDb;

namespace Warehouse.Pipelines;

/// <summary>Builds the models of a plan, side by side where they do not depend on each other.
/// A failure skips what depends on it and nothing else.</summary>
/// <param name="connection">The writer's connection; each worker gets one of its own.</param>
/// <param name="ledger">Notes what was built.</param>
/// <param name="workers">Models built at the same time.</param>
public sealed class NightBuild(DuckDBConnection connection, RunLedger ledger, int workers)
{
    /// <summary>Called with each result as it comes, from any worker.</summary>
    public Action<ModelResult>? OnResult { get; init; }

    /// <summary>Called before a model is built, with the connection that builds it: fills what it reads and no SELECT makes.</summary>
    public Action<DuckDBConnection, Model>? Before { get; init; }

    /// <summary>Builds and checks.</summary>
    /// <param name="catalogue">The models.</param>
    /// <param name="plan">What to do with each.</param>
    /// <param name="context">The night.</param>
    /// <param name="cancellation">Stops the build between and inside statements.</param>
    public BuildReport Run(Catalogue catalogue, RunPlan plan, RunContext context, CancellationToken cancellation)
    {
        context.Write(connection);
        foreach (var macros in catalogue.Pipeline.Macros)
            connection.Execute(macros);
        foreach (var schema in catalogue.Models.Select(m => m.Schema).Distinct())
            connection.Execute($"create schema if not exists {schema}");
        var before = ledger.Built();
        ShowStanding(catalogue, before);
        var threadCount = Math.Min(workers, Math.Max(1, plan.Models.Count(m => m.IsBuilt)));
        var schedule = new Schedule(plan, before, context, OnResult, Before, threadCount > 1, cancellation);
        var threads = Enumerable.Range(0, threadCount).Select(_ => new Thread(() => Work(schedule, cancellation))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        cancellation.ThrowIfCancellationRequested();
        if (schedule.Fault is { } fault)
            throw new StepException("build", catalogue.Pipeline.Folder, fault.Message, fault);
        var checks = schedule.Checks.Concat(Assert(plan, context, schedule.Results, before.Keys.ToHashSet())).ToList();
        return new([.. plan.Models.Select(m => schedule.Results[m.Model.Relation])], checks);
    }

    /// <summary>What keys may look at: incremental models as they stand before the run, empty where they do not.</summary>
    void ShowStanding(Catalogue catalogue, IReadOnlyDictionary<string, BuiltModel> before)
    {
        connection.Execute("create schema if not exists standing");
        foreach (var model in catalogue.Models.SelectMany(m => m.Reads).Select(catalogue.FindStanding).OfType<Model>().Distinct())
        {
            var rows = before.ContainsKey(model.Relation) ? $"from {model.Relation}" : Sql.NoRows(model.TypedColumns);
            connection.Execute($"create or replace view standing.{model.Name} as {rows}");
        }
    }

    void Work(Schedule schedule, CancellationToken cancellation)
    {
        using var own = connection.Duplicate();
        own.CancellationToken = cancellation;
        schedule.Work(own);
    }

    /// <summary>An assertion runs where its text or what it reads has changed since it last held.</summary>
    IEnumerable<CheckResult> Assert(RunPlan plan, RunContext context, Dictionary<string, ModelResult> results, HashSet<string> before)
    {
        var passed = ledger.Passed();
        ledger.ForgetAssertions(passed.Keys.Except(plan.Assertions.Select(a => a.Assertion.Name)));
        foreach (var planned in plan.Assertions.Where(a => passed.GetValueOrDefault(a.Assertion.Name).Data != a.Version))
        {
            var assertion = planned.Assertion;
            if (assertion.Reads.Select(results.GetValueOrDefault).OfType<ModelResult>().Any(IsAbsentOrBroken))
                continue;
            var result = CheckRunner.Run(connection, assertion, IsFull(planned));
            if (!result.IsBlocking)
                ledger.Pass(planned, context);
            yield return result;
        }

        // One that is new or says something else looks at everything.
        bool IsFull(PlannedAssertion planned) =>
            plan.IsFullRefresh || passed.GetValueOrDefault(planned.Assertion.Name).Logic != planned.Logic;

        bool IsAbsentOrBroken(ModelResult result) =>
            result.Status is StepStatus.Failed or StepStatus.Skipped
            || (result.Status == StepStatus.UpToDate && !before.Contains(result.Relation));
    }

    /// <summary>The state that the workers share.</summary>
    sealed class Schedule(
        RunPlan plan,
        IReadOnlyDictionary<string, BuiltModel> before,
        RunContext context,
        Action<ModelResult>? onResult,
        Action<DuckDBConnection, Model>? onBuild,
        bool isShared,
        CancellationToken cancellation)
    {
        readonly List<PlannedModel> waiting = [.. plan.Models];
        readonly HashSet<string> pending = [.. plan.Models.Select(m => m.Model.Relation)];
        readonly HashSet<string> alone = [];
        int underWay;
        bool isAloneUnderWay;

        public Dictionary<string, ModelResult> Results { get; } = [];
        public List<CheckResult> Checks { get; } = [];
        public Exception? Fault { get; private set; }

        public void Work(DuckDBConnection connection)
        {
            try
            {
                while (Take() is { } planned)
                {
                    if (Step(connection, planned) is { } step)
                        Finish(step);
                    else
                        PutBack(planned);
                }
            }
            catch (OperationCanceledException)
            {
                Stop(null);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Stop(e);
            }
        }

        /// <summary>The next model whose inputs are all done; waits where none is ready, null where none is left.</summary>
        PlannedModel? Take()
        {
            lock (waiting)
            {
                while (waiting.Count > 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var ready = isAloneUnderWay ? -1 : waiting.FindIndex(m => !m.Model.DependsOn.Any(pending.Contains) && (underWay == 0 || !alone.Contains(m.Model.Relation)));
                    if (ready >= 0)
                    {
                        var planned = waiting[ready];
                        waiting.RemoveAt(ready);
                        (underWay, isAloneUnderWay) = (underWay + 1, alone.Contains(planned.Model.Relation));
                        return planned;
                    }
                    Monitor.Wait(waiting);
                }
                return null;
            }
        }

        void Finish((ModelResult Result, List<CheckResult> Checks) step)
        {
            lock (waiting)
            {
                Results[step.Result.Relation] = step.Result;
                Checks.AddRange(step.Checks);
                pending.Remove(step.Result.Relation);
                (underWay, isAloneUnderWay) = (underWay - 1, false);
                Monitor.PulseAll(waiting);
            }
            if (step.Result.Status != StepStatus.UpToDate)
                onResult?.Invoke(step.Result);
        }

        /// <summary>A model that ran out of memory beside others is built again with all of it, once no other is under way.</summary>
        void PutBack(PlannedModel planned)
        {
            lock (waiting)
            {
                waiting.Add(planned with { Reason = $"{planned.Reason}; again alone, since memory ran out beside others" });
                alone.Add(planned.Model.Relation);
                underWay--;
                Monitor.PulseAll(waiting);
            }
        }

        void Stop(Exception? fault)
        {
            lock (waiting)
            {
                Fault ??= fault;
                waiting.Clear();
                Monitor.PulseAll(waiting);
            }
        }

        /// <summary>Builds and checks one model; null where it may be tried again alone: what was written is taken back, so it was not built yet.</summary>
        (ModelResult, List<CheckResult>)? Step(DuckDBConnection connection, PlannedModel planned)
        {
            var model = planned.Model;
            var started = Stopwatch.GetTimestamp();
            if (BrokenInput(model) is { } broken)
                return (Result(StepStatus.Skipped, null, $"{broken} failed"), []);
            if (!planned.IsBuilt)
                return (Result(StepStatus.UpToDate, null, null), []);
            var stands = before.GetValueOrDefault(model.Relation);
            var isWritten = false;
            if (IsUnreached(planned))
            {
                Materialiser.Stand(connection, planned, context);
                return (Result(StepStatus.UpToDate, null, null), []);
            }
            try
            {
                onBuild?.Invoke(connection, model);
                // What a model's logic gives, its inputs' included, was compared with what is declared when it was built.
                if (stands?.Logic != planned.Logic)
                    Materialiser.CheckColumns(connection, model);
                var (rows, isChanged) = Materialiser.Build(connection, planned, stands, context);
                isWritten = true;
                var checks = CheckRunner.Run(connection, model, planned.IsFull || stands?.Logic != planned.Logic);
                var isBroken = checks.Any(c => c.IsBlocking);
                if (!isBroken)
                    Materialiser.Approve(connection, planned);
                return (Result(isBroken ? StepStatus.Failed : StepStatus.Built, rows, null) with { IsChanged = isChanged }, checks);
            }
            catch (DuckDBException e) when (e.ErrorType == DuckDBErrorType.OutOfMemory && isShared && !isAloneUnderWay && !isWritten)
            {
                return null;
            }
            catch (Exception e) when (e is DuckDBException or StepException or ContractException)
            {
                var message = e is DuckDBException ? $"{model.Relation} ({model.File}): {e.Message}" : e.Message;
                return (Result(StepStatus.Failed, null, message), []);
            }

            ModelResult Result(StepStatus status, long? rows, string? message) =>
                new(model.Relation, status, planned.Reason, rows, Stopwatch.GetElapsedTime(started), message);
        }

        /// <summary>Whether a model stands as it is though its inputs have new data: none of them came out otherwise than it stood.</summary>
        bool IsUnreached(PlannedModel planned)
        {
            lock (waiting)
                return planned.WasCurrent && planned.Model.DependsOn.All(relation => !Results[relation].IsChanged);
        }

        string? BrokenInput(Model model)
        {
            lock (waiting)
                return model.DependsOn.FirstOrDefault(IsBroken);

            bool IsBroken(string relation) =>
                Results.TryGetValue(relation, out var result) && result.Status is StepStatus.Failed or StepStatus.Skipped;
        }
    }
}
